"""The process: its address, the browser that it opens, the logs that it follows, and how it stops."""

from __future__ import annotations

import socket
import threading
import webbrowser
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn

from sessions import analytics
from sessions.errors import SessionsError, UsageError
from sessions.web.app import application
from sessions.web.reading import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from sessions.ingest.counts import IngestResult
    from sessions.web.settings import Settings

LET_FINISH_S: Final = 3
"""How long answers that are under way may take when the server stops."""
IDLE_CONNECTION_S: Final = 10
AT_A_TIME: Final = 500
"""Connections; more are told to come again."""
_LOOK_S: Final = 0.1


class _Server(uvicorn.Server):
    """A server that leaves signals to the command line."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises UsageError for an address that is taken or not ours."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, protocol)
        with ExitStack() as opened:
            opened.enter_context(found)
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
            found.listen()
            opened.pop_all()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"{host}:{port}", f"cannot be listened on: {reason}", "choose another with --port or --host"
        ) from None
    return found


def serve(
    settings: Settings,
    stop: Event,
    *,
    on_start: Callable[[str], None],
    on_news: Callable[[IngestResult], None],
    on_trouble: Callable[[SessionsError], None],
    open_browser: bool,
) -> None:
    """Serve until `stop` is set. Raises UsageError for an address that cannot be listened on.

    `on_start` is called with the address once the server answers, `on_news` with what became of followed
    logs, `on_trouble` with why they are followed no more.
    """
    with listening(settings.host, settings.port) as place:
        analytics.load()  # rather than while somebody waits for the first page
        store = Store(settings)
        server = _Server(
            uvicorn.Config(
                application(settings, store),
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=AT_A_TIME,
                timeout_keep_alive=IDLE_CONNECTION_S,
                timeout_graceful_shutdown=LET_FINISH_S,
            )
        )
        address = _address(settings.host, place.getsockname()[1])

        def started() -> None:
            on_start(address)
            if open_browser:
                webbrowser.open(address)

        with _stopped_by(stop, server, store, started), _followed(store, settings, stop, on_news, on_trouble):
            server.run([place])


def _address(host: str, port: int) -> str:
    named = "localhost" if host in {"0.0.0.0", "::"} else host.strip("[]")  # noqa: S104 - compared, not bound
    return f"http://[{named}]:{port}" if ":" in named else f"http://{named}:{port}"


@contextmanager
def _stopped_by(
    stop: Event, server: uvicorn.Server, store: Store, started: Callable[[], None]
) -> Iterator[None]:
    """Tell when the server has started, and stop it when `stop` is set."""

    def look() -> None:
        while not server.started and not stop.wait(_LOOK_S):
            pass
        if server.started:
            started()
        stop.wait()
        store.give_up()
        server.should_exit = True

    threading.Thread(target=look, name="sessions-stop", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


@contextmanager
def _followed(
    store: Store,
    settings: Settings,
    stop: Event,
    on_news: Callable[[IngestResult], None],
    on_trouble: Callable[[SessionsError], None],
) -> Iterator[None]:
    """Follow logs in a thread; the chunk that is under way at the end is finished."""
    if not settings.watched:
        yield
        return

    def follow() -> None:
        try:
            for result in store.watch(*settings.watched, stop=stop):
                on_news(result)
        except SessionsError as error:
            on_trouble(error)

    thread = threading.Thread(target=follow, name="sessions-watch")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
