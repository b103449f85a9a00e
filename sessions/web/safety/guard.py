"""The layer around the application: nothing reaches it that should not, nothing leaves it unprotected."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response

from sessions.web.failures import refusal
from sessions.web.safety.headers import NOT_STORED, SECURITY_HEADERS
from sessions.web.safety.hosts import is_ours, is_same_origin
from sessions.web.safety.keys import is_shown

if TYPE_CHECKING:
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


class _TooMuchError(Exception):
    """The body is larger than MOST_BYTES, or does not come."""


class Guard:
    """Checks the name, the key, the origin and the size of each request; protects each answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._hosts = frozenset(name.lower() for name in settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        protected = _Protected(send)
        refused = self._refused(scope, Headers(scope=scope))
        if refused is not None:
            await refused(scope, receive, protected)
            return
        limited = _Limited(receive)
        try:
            await self._app(scope, limited, protected)
        except _TooMuchError:
            if not protected.began:
                answer = refusal(scope["path"], 413, f"the body is larger than {MOST_BYTES:,} bytes")
                await answer(scope, receive, protected)

    def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to a request that is not let through."""
        path: str = scope["path"]
        if not is_ours(headers.get("host", ""), self._hosts):
            reason = "this server is not reached under that name; allow it with --allowed-host"
            return refusal(path, 421, reason)
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > MOST_OF_ADDRESS:
            return refusal(path, 414, f"the address is longer than {MOST_OF_ADDRESS:,} bytes")
        if scope["method"] not in READING and not _is_from_here(headers):
            return refusal(path, 403, "another site has sent this; send it from a page of this server")
        declared = headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > MOST_BYTES:
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


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    path = quote(scope["path"])
    return f"{path}?{query}" if query else path


class _Limited:
    """Hands on the body of a request up to a size and within a time."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._size, self._is_whole = receive, 0, False

    async def __call__(self) -> Message:
        if self._is_whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), BODY_TIMEOUT_S)
        except TimeoutError:
            raise _TooMuchError from None
        self._size += len(message.get("body", b""))
        if self._size > MOST_BYTES:
            raise _TooMuchError
        self._is_whole = not message.get("more_body", False)
        return message


class _Protected:
    """Adds to each answer what protects it."""

    def __init__(self, send: Send) -> None:
        self._send, self.began = send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            headers = MutableHeaders(raw=message["headers"])
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", NOT_STORED)
            message["headers"] = headers.raw
        await self._send(message)
