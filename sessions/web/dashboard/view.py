"""Where a page is: its address is its only state, and every link is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from sessions.web.asked import SLICE_PARAMETERS, Asked, asked, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

RANGES: Final = (
    ("", "All time"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("90d", "Last 90 days"),
)
"""Choices of `since`."""
_IN_SLICE_FORM: Final = (
    "name",
    "since",
    "until",
    "tz",
    "user",
    "model",
    "status",
    "property",
    "session_scope",
)
_PLACES: Final = ("after", "before", "page")
"""Parameters that say which page of a list: whoever changes the list begins at its first one."""
_CHOSEN: Final = (
    *("until", "user", "model", "provider", "status", "property", "session_id"),
    *("search", "min_cost", "max_cost", "min_requests", "max_requests", "min_duration", "max_duration"),
    *("failed", "ended_in", "operation"),
)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """One page as it was asked for."""

    path: str
    asked: Asked
    parameters: Pairs
    """All query parameters that say something, in order."""
    watched: bool = False
    """Whether the server follows logs by itself."""

    @property
    def tz(self) -> str:
        """The time zone that times are shown in."""
        return self.asked.tz

    @property
    def zone(self) -> ZoneInfo:
        """The same, for formatting."""
        return ZoneInfo(self.asked.tz)

    def get(self, name: str, default: str = "") -> str:
        """Return the last value of a query parameter."""
        return next((value for key, value in reversed(self.parameters) if key == name), default)

    def all(self, name: str) -> list[str]:
        """Return all values of a query parameter."""
        return [value for key, value in self.parameters if key == name]

    @property
    def slice_parameters(self) -> Pairs:
        """Those that choose the data: links to other pages keep them."""
        return tuple(pair for pair in self.parameters if pair[0] in SLICE_PARAMETERS)

    def link(self, path: str, **changes: Any) -> str:
        """Return the address of another page about the same data; a change of None takes a parameter out."""
        return address(path, changed(self.slice_parameters, changes))

    def same(self, **changes: Any) -> str:
        """Return the address of this page with some parameters changed."""
        return address(self.path, changed(self.parameters, changes))

    def session(self, session_id: str) -> str:
        """Return the address of one session's page; the slice goes along, for those before and after it."""
        return self._page_of("sessions", "session_id", session_id)

    def user(self, user_id: str) -> str:
        """Return the address of one user's page."""
        return self._page_of("users", "user", user_id, user=None)

    def _page_of(self, place: str, parameter: str, name: str, **changes: Any) -> str:
        """Return the address of the page of one thing; browsers would take . and .. out of a path."""
        if name in {"", ".", ".."}:
            return self.link(f"/{place}", **{parameter: name})
        return self.link(f"/{place}/{encoded(name)}", **changes)

    @property
    def kept_by_slice(self) -> Pairs:
        """Parameters that the form of the slice has no field for, and keeps."""
        return tuple(pair for pair in self.parameters if pair[0] not in (*_IN_SLICE_FORM, *_PLACES))

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """What cuts the data down besides name and time: label, value, and the address without it."""
        kept = tuple(pair for pair in self.parameters if pair[0] not in _PLACES)
        return [
            (name.replace("_", " "), value, address(self.path, (*kept[:at], *kept[at + 1 :])))
            for at, (name, value) in enumerate(kept)
            if name in _CHOSEN and (name != "operation" or self.path == "/sessions")
        ]


def encoded(name: str) -> str:
    """Return a name, whatever is in it, as one segment of a path."""
    return quote(name, safe="", errors="surrogatepass")


def changed(parameters: Pairs, changes: dict[str, Any]) -> Pairs:
    """Return parameters with some replaced, taken out (None), or repeated (a list)."""
    kept = tuple(pair for pair in parameters if pair[0] not in changes)
    added = ((name, value) for name, given in changes.items() for value in _values(given))
    return (*kept, *added)


def _values(given: Any) -> Iterable[str]:
    several = given if isinstance(given, list | tuple) else (given,)
    return (str(value) for value in several if value is not None and value != "")


def address(path: str, parameters: Pairs) -> str:
    """Return a path with its query."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def view_of(request: Request) -> View:
    """Return where a request is. Raises UsageError."""
    pairs = tuple((name, value) for name, value in request.query_params.multi_items() if value)
    return View(_path_of(request), asked(request), pairs, bool(settings_of(request).watched))


def _path_of(request: Request) -> str:
    """Return the path as it was asked for: ids in it may hold slashes and question marks, encoded."""
    raw: bytes | None = request.scope.get("raw_path")
    return quote(request.scope["path"]) if raw is None else quote(raw, safe="/%~!$&'()*+,;=:@")


ViewOf = Annotated[View, Depends(view_of)]
"""Parameter of a route: where it is."""
