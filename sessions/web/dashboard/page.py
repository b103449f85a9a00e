"""Pages, sent part by part: what is cheap to know is on the screen while the rest is being computed.

Templates escape everything but what `sessions.charts` made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import StreamingResponse

from sessions.analytics.ask import ask
from sessions.errors import SessionsError
from sessions.pages.page import environment
from sessions.web.dashboard import files
from sessions.web.dashboard.said import safe_text
from sessions.web.dashboard.view import RANGES
from sessions.web.failures import note_unexpected, said
from sessions.words.plain import clean
from sessions.words.units import UNKNOWN, day, moment, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from jinja2 import Environment

    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions, Store

_LONGEST: Final = 160
"""Characters of an untrusted text that stand in a row of a table."""
PLACES: Final = (
    ("/", "Overview"),
    ("/sessions", "Sessions"),
    ("/flows", "Flows"),
    ("/funnel", "Funnel"),
    ("/operations", "Operations"),
    ("/users", "Users"),
    ("/metrics", "Metrics"),
    ("/sources", "Sources"),
    ("/sql", "SQL"),
)
"""The pages of the menu, in order."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: a template, and what computes the values that it shows."""

    template: str
    values: Callable[[], dict[str, Any]] = dict


def page(
    title: str,
    view: View,
    questions: Questions,
    parts: Sequence[Part],
    *,
    status: int = 200,
    sliced: bool = True,
    up: tuple[str, str] | None = None,
) -> StreamingResponse:
    """Return a page of these parts.

    The first is computed before anything is sent, so that its errors decide the status; an error of a later
    part stands in its place. `sliced` pages show what chooses their data; `up` is the address and the name of
    the page that this one belongs to.
    """
    shared = {"view": view, "title": title, "sliced": sliced, "database": questions.store.path.name}
    version = mark_of(questions.store)
    names = _names(questions) if sliced else []
    first = filled(parts[0].template, **shared, **parts[0].values())
    top = filled(
        "top.html.jinja", **shared, places=PLACES, ranges=RANGES, names=names, up=up, version=version
    )

    def sent() -> Iterator[str]:
        yield top + first
        for part in parts[1:]:
            yield _made(part, shared)
        yield filled("bottom.html.jinja", **shared, as_of=questions.as_of)

    return StreamingResponse(sent(), status, media_type="text/html; charset=utf-8")


def mark_of(store: Store) -> str:
    """Return a short text that changes whenever the data do."""
    return sha256(repr(store.version()).encode()).hexdigest()[:16]


def _names(questions: Questions) -> list[str]:
    """Return all names that sessions have: cheaper than what each amounts to."""

    def known() -> list[str]:
        with questions.store.reading() as connection:
            return ask(connection, "known_names").column("session_name")

    found: list[str] = questions.kept("known names", known)
    return found


def short(text: object) -> str:
    """Return an untrusted text on one line, cut where nobody reads on."""
    shown = clean(str(text)[: _LONGEST + 1])
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _day(when: datetime | None, zone: tzinfo) -> str:
    """Return the day of a naive UTC time in a time zone: 31 Jan."""
    return UNKNOWN if when is None else day(when.replace(tzinfo=UTC).astimezone(zone))


def _exact(when: datetime | None, zone: tzinfo) -> str:
    """Return a naive UTC time to the second in a time zone."""
    return moment(when, zone, seconds=True)


def _share(part: int, whole: int) -> float | None:
    """Return part of whole; None of nothing."""
    return part / whole if whole else None


def _file_name(path: str) -> str:
    """Return the last part of a path, or of the address of what was no file."""
    return short(path.rsplit("/", 1)[-1] or path)


def _folder(path: str) -> str:
    """Return what stands in front of the last part."""
    return short(path.rsplit("/", 1)[0]) if "/" in path else ""


def _made(part: Part, shared: dict[str, Any]) -> str:
    try:
        return filled(part.template, **shared, **part.values())
    except Exception as error:
        if not isinstance(error, SessionsError):
            note_unexpected(error)
        return filled("trouble.html.jinja", reason=said(error))


def filled(template: str, **values: Any) -> str:
    """Return a template with these values. Raises jinja2.UndefinedError for one that is missing."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    made = environment("sessions.web.dashboard")
    made.filters.update(
        short=short,
        day=_day,
        exact=_exact,
        safe_text=safe_text,
        size=size,
        file_name=_file_name,
        folder=_folder,
    )
    made.globals.update(file=files.address, share=_share)
    return made
