"""The layer around the application: nothing reaches it that should not, nothing leaves it unprotected."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response

from sessions.web.failures import note_unexpected, refusal, said
from sessions.web.safety.headers import NOT_STORED, SECURITY_HEADERS
from sessions.web.safety.hosts import is_ours, is_same_origin
from sessions.web.safety.keys import is_shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sessions.web.settings import Settings

MOST_BYTES: Final = 1 << 20
"""Of the body of a request."""
BODY_TIMEOUT_S: Final = 10.0
"""For the next part of it."""
MOST_OF_ADDRESS: Final = 32 << 10
"""Bytes: the id of a session may be 10,000 characters, each of them written as three."""
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
WITHOUT_KEY: Final = ("/login", "/static/")


class Guard:
    """Checks the name, the key, the origin and the size of each request; protects each answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._hosts = frozenset(name.lower() for name in settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        protected = _Protected(send)
        refused = self._refused(scope, Headers(scope=scope))
        if refused is not None:
            await refused(scope, receive, protected)
            return

        async def refuse(status: int, reason: str) -> None:
            if not protected.began:
                await refusal(scope["path"], status, reason)(scope, receive, protected)

        try:
            await self._app(scope, _Limited(receive, refuse), protected)
        except Exception as error:
            # The framework answers these and raises them again, for the server to write them once more.
            if not protected.ended:
                note_unexpected(error)
            if not protected.began:
                await refusal(scope["path"], 500, said(error))(scope, receive, protected)

    def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to a request that is not let through."""
        path: str = scope["path"]
        if not is_ours(headers.get("host", ""), self._hosts):
            reason = "this server is not reached under that name; allow it with --allowed-host"
            return refusal(path, 421, reason)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_OF_ADDRESS:
            return refusal(path, 414, f"the address is longer than {MOST_OF_ADDRESS:,} bytes")
        if scope["method"] not in READING and not _is_from_here(headers):
            return refusal(path, 403, "another site has sent this; send it from a page of this server")
        if scope["method"] in READING and not path.startswith("/static/") and _is_embedded(headers):
            return refusal(path, 403, "another site asks this; open it in a window of its own")
        declared = headers.get("content-length", "0")
        if not (declared.isascii() and declared.isdigit()) or int(declared[:20]) > MOST_BYTES:
            return refusal(path, 413, f"the body is larger than {MOST_BYTES:,} bytes")
        key = self._settings.api_key
        if key is None or path.startswith(WITHOUT_KEY):
            return None
        if is_shown(key, headers.get("authorization"), headers.get("cookie")):
            return None
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            return RedirectResponse(f"/login?next={quote(_address(scope), safe='')}", 303)
        answer = refusal(path, 401, "a key is asked for; send it as Authorization: Bearer KEY")
        answer.headers["www-authenticate"] = "Bearer"
        return answer


def _is_from_here(headers: Headers) -> bool:
    """Tell whether what changes something comes from a page of ours, or from no page at all."""
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or is_same_origin(origin, headers.get("host", ""))


def _is_embedded(headers: Headers) -> bool:
    """Tell whether a page of another site asks without anybody seeing it: as a picture, a script, a frame."""
    if headers.get("sec-fetch-site", "none") in {"same-origin", "none"}:
        return False
    return headers.get("sec-fetch-mode") != "navigate" or headers.get("sec-fetch-dest") != "document"


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    path = quote(scope["path"])
    return f"{path}?{query}" if query else path


class _Limited:
    """Hands on the body of a request up to a size and within a time.

    Beyond them the guard answers, and the application sees a client that has gone: an exception would be
    taken for a fault of the application.
    """

    def __init__(self, receive: Receive, refuse: Callable[[int, str], Awaitable[None]]) -> None:
        self._receive, self._refuse = receive, refuse
        self._size, self._is_whole = 0, False

    async def __call__(self) -> Message:
        if self._is_whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), BODY_TIMEOUT_S)
        except TimeoutError:
            return await self._gone(408, f"the body did not come within {BODY_TIMEOUT_S:g} s")
        self._size += len(message.get("body", b""))
        if self._size > MOST_BYTES:
            return await self._gone(413, f"the body is larger than {MOST_BYTES:,} bytes")
        self._is_whole = not message.get("more_body", False)
        return message

    async def _gone(self, status: int, reason: str) -> Message:
        await self._refuse(status, reason)
        return {"type": "http.disconnect"}


class _Protected:
    """Adds to each answer what protects it; nothing comes behind its end."""

    def __init__(self, send: Send) -> None:
        self._send, self.began, self.ended = send, False, False

    async def __call__(self, message: Message) -> None:
        if self.ended:
            return
        if message["type"] == "http.response.start":
            self.began = True
            headers = MutableHeaders(raw=message["headers"])
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", NOT_STORED)
            message["headers"] = headers.raw
        await self._send(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.ended = True
