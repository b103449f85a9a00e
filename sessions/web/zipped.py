"""Answers compressed part by part: what a page has ready is sent, not held back until the rest is there."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST: Final = 1000
"""Bytes; smaller answers are sent as they are."""
LEVEL: Final = 5
GZIP: Final = 31
"""zlib's number for the form of gzip files."""
WORTH_IT: Final = ("text/", "application/json", "application/vnd.apache.arrow", "image/svg+xml")


class Zipped:
    """Compresses what browsers and programs take compressed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and _takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            await self._app(scope, receive, _Zipping(send))
        else:
            await self._app(scope, receive, send)


def _takes_gzip(header: str) -> bool:
    """Tell whether an Accept-Encoding header takes it.

    >>> _takes_gzip("br, gzip"), _takes_gzip("gzip;q=0, br"), _takes_gzip("")
    (True, False, False)
    """
    for one in header.lower().split(","):
        coding, _, quality = one.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return quality.strip("0.") != "" or not quality
    return False


class _Zipping:
    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._zip: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            await self._body(message)
        else:
            await self._send(message)

    async def _body(self, message: Message) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            start, self._start = self._start, None
            headers = MutableHeaders(raw=start["headers"])
            if (more or len(body) >= SMALLEST) and _is_worth_it(headers):
                self._zip = zlib.compressobj(LEVEL, wbits=GZIP)
                headers["content-encoding"] = "gzip"
                headers.add_vary_header("accept-encoding")
                del headers["content-length"]
            await self._send(start)
        if self._zip is not None:
            body = self._zip.compress(body) + self._zip.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _is_worth_it(headers: MutableHeaders) -> bool:
    return "content-encoding" not in headers and headers.get("content-type", "").startswith(WORTH_IT)
