"""The process: its address, what it says, how it stops, and logs that it follows."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from sessions.errors import UsageError
from sessions.web import serving as process_module
from sessions.web.serving import listening, serve
from sessions.web.settings import Settings
from tests.factories import gateway, ingest_lines, line, write_lines
from tests.others import PATIENT_S, ROOT, another_process_can_write
from tests.web.served import serving, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ingest_lines(tmp_path, gateway(request_id="there")).path


def asked(address: str, **headers: str) -> Any:
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENT_S) as answer:
        return json.loads(answer.read())


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return the exit code of a process, and what else it wrote on stderr."""
    _, err = process.communicate(timeout=PATIENT_S)
    return process.returncode, err


@pytest.mark.parametrize(
    ("by", "code", "told"),
    [(signal.SIGTERM, 0, ""), (signal.SIGINT, 130, "interrupted; the server has stopped\n")],
)
def test_it_answers_and_stops(by: signal.Signals, code: int, told: str, path: Path) -> None:
    with serving("--db", path) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        assert asked(f"{address}/api/names")[0]["requests"] == 1
        process.send_signal(by)
        assert ended(process) == (code, told)
    assert another_process_can_write(path)


def test_it_stops_while_a_question_is_asked(path: Path) -> None:
    slow = "SELECT%20count(*)%20FROM%20range(100000000)%20a,%20range(1000000)%20b"
    with serving("--db", path) as (process, address):

        def ask() -> None:
            with pytest.raises(urllib.error.HTTPError, match="504"):
                asked(f"{address}/api/sql?query={slow}&timeout=60")

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(1)
        began = time.monotonic()
        process.terminate()
        code, err = ended(process)
        thread.join(PATIENT_S)

    assert code == 0
    assert time.monotonic() - began < 10
    assert err == ""


def test_a_port_that_is_taken_is_said_in_one_line(path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "sessions", "serve", "--no-browser", "--port", str(port), "--db", path],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENT_S,
        )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: 127.0.0.1:{port}: cannot be listened on: Address already in use;"
        " choose another with --port or --host\n"
    )


@pytest.mark.parametrize("host", ["256.0.0.1", "no such host", "8.8.8.8"])
def test_a_host_that_is_not_ours_is_said(host: str) -> None:
    with pytest.raises(UsageError, match=r"cannot be listened on: .*choose another with --port or --host"):
        listening(host, 0)


def test_others_may_listen_in_only_with_a_key(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sessions", "serve", "--no-browser", "--host", "0.0.0.0", "--port", "0",
         "--db", path],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENT_S,
    )  # fmt: skip
    assert done.returncode == 2
    assert "nobody is asked for a key" in done.stderr
    assert done.stderr.count("\n") == 1

    with serving("--db", path, "--host", "0.0.0.0", SESSIONS_API_KEY="k 1") as (_, address):
        assert address.startswith("http://localhost:")
        with pytest.raises(urllib.error.HTTPError, match="401"):
            asked(f"{address}/api/names")
        assert asked(f"{address}/api/names", Authorization="Bearer k 1")[0]["requests"] == 1


def test_a_database_that_is_not_there_is_none_yet(tmp_path: Path) -> None:
    missing = tmp_path / "none.duckdb"
    with serving("--db", missing) as (_, address):
        assert asked(f"{address}/api/names") == []
        with urllib.request.urlopen(f"{address}/", timeout=PATIENT_S) as page:
            assert page.status == 200
        assert not missing.exists()
        ingest_lines(tmp_path, gateway()).path.rename(missing)
        assert len(until(lambda: asked(f"{address}/api/names"))) == 1


def test_followed_logs_are_shown_within_five_seconds(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    log = write_lines(logs / "a.jsonl", gateway(request_id="r1"))
    db = tmp_path / "sessions.duckdb"

    with serving("--db", db, "--watch", logs) as (process, address):

        def count() -> int:
            try:
                names = asked(f"{address}/api/names")
            except urllib.error.HTTPError as error:
                if error.code != 503:  # the data are being written
                    raise
                return 0
            return sum(row["requests"] for row in names)

        until(lambda: count() == 1)
        took = []
        for number in (2, 3, 4):
            with log.open("ab") as file:
                file.write(line(gateway(request_id=f"r{number}")) + b"\n")
            began = time.monotonic()
            until(lambda: count() == number)  # noqa: B023 - used at once; asked all the time
            took.append(time.monotonic() - began)
        process.terminate()
        code, err = ended(process)

    assert min(took) < 5, took  # a machine that is busy otherwise may take longer once
    assert code == 0
    assert err.count("read 1 request\n") == 4
    assert another_process_can_write(db)


@contextmanager
def in_a_thread(settings: Settings, *, open_browser: bool = False) -> Iterator[tuple[list[str], list[str]]]:
    """Serve in a thread until the block ends; yield the addresses and the troubles that are said."""
    addresses: list[str] = []
    troubles: list[str] = []
    stop = threading.Event()
    thread = threading.Thread(
        target=serve,
        args=(settings, stop),
        kwargs={
            "on_start": addresses.append,
            "on_news": lambda _: None,
            "on_trouble": lambda error: troubles.append(str(error)),
            "open_browser": open_browser,
        },
    )
    thread.start()
    try:
        yield addresses, troubles
    finally:
        stop.set()
        thread.join(PATIENT_S)
    assert not thread.is_alive()


def test_a_folder_that_cannot_be_followed_is_said_and_the_rest_is_served(path: Path) -> None:
    nowhere = path.parent / "nowhere" / "x.duckdb"
    with in_a_thread(Settings(path=nowhere, port=0, watched=(str(path.parent),))) as (addresses, troubles):
        until(lambda: addresses and troubles)
        assert asked(f"{addresses[0]}/api/names") == []
        assert "its folder does not exist" in troubles[0]


def test_a_browser_is_opened_once_it_answers(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(
        "sessions.web.serving.webbrowser.open",
        lambda address: opened.append(asked(f"{address}/api/names")),
    )
    with in_a_thread(Settings(path=path, port=0), open_browser=True):
        until(lambda: opened)

    assert opened[0][0]["requests"] == 1


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://localhost:80"),
        ("::", "http://localhost:80"),
        ("::1", "http://[::1]:80"),
        ("[::1]", "http://[::1]:80"),
        ("box.lan", "http://box.lan:80"),
    ],
)
def test_addresses(host: str, address: str) -> None:
    assert process_module._address(host, 80) == address
