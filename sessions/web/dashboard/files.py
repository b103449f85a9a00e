"""Style sheet and script, under names that change with their content: browsers keep them for ever."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response

from sessions.charts import stylesheet

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
STYLES: Final = "dashboard.css"
_PAGES: Final = "pages.css"
"""What single pages have of their own: sent as the end of the style sheet."""
SCRIPT: Final = "dashboard.js"
ICON: Final = "icon.svg"


@cache
def content(name: str) -> bytes:
    """Return what a file holds; the style sheet has that of the charts before it, that of pages behind it."""
    own = _read(name)
    return stylesheet().encode() + own + _read(_PAGES) if name == STYLES else own


def _read(name: str) -> bytes:
    return (files("sessions.web.dashboard") / "static" / name).read_bytes()


@cache
def address(name: str) -> str:
    """Return where a file is: its name tells its content."""
    stem, _, kind = name.rpartition(".")
    return f"/static/{stem}.{sha256(content(name)).hexdigest()[:12]}.{kind}"


def static_files() -> ASGIApp:
    """Return what answers requests for the files."""
    found = {address(name).removeprefix("/static"): name for name in (STYLES, SCRIPT, ICON)}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        name = found.get(scope["path"].removeprefix("/static"))
        if name is None or scope["method"] not in {"GET", "HEAD"}:
            await PlainTextResponse("there is no such file", 404)(scope, receive, send)
            return
        kind = _TYPES[name.rpartition(".")[2]]
        headers = {"content-type": kind, "cache-control": _FOR_EVER}
        await Response(content(name), headers=headers)(scope, receive, send)

    return answer
