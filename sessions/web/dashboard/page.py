"""Pages, sent part by part: what is cheap to know is on the screen while the rest is being computed.

Templates escape everything but what `sessions.charts` made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import StreamingResponse

from sessions.charts import figure_html, spark
from sessions.errors import SessionsError
from sessions.pages.page import FILTERS
from sessions.web.dashboard import files
from sessions.web.dashboard.view import RANGES
from sessions.web.failures import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sessions.web.dashboard.view import View
    from sessions.web.reading import Questions

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
) -> StreamingResponse:
    """Return a page of these parts.

    The first is computed before anything is sent, so that its errors decide the status; an error of a later
    part stands in its place. `sliced` pages show what chooses their data.
    """
    shared = {"view": view, "title": title, "sliced": sliced}
    names = questions.ask("names").column("session_name") if sliced else []
    first = filled(parts[0].template, **shared, **parts[0].values())
    top = filled("top.html.jinja", **shared, places=PLACES, ranges=RANGES, names=names)

    def sent() -> Iterator[str]:
        yield top + first
        for part in parts[1:]:
            yield _made(part, shared)
        yield filled("bottom.html.jinja", **shared, as_of=questions.as_of)

    return StreamingResponse(sent(), status, media_type="text/html; charset=utf-8")


def _made(part: Part, shared: dict[str, Any]) -> str:
    try:
        return filled(part.template, **shared, **part.values())
    except Exception as error:
        if not isinstance(error, SessionsError):
            from sessions.web.failures import note_unexpected

            note_unexpected(error)
        return filled("trouble.html.jinja", reason=said(error))


def filled(template: str, **values: Any) -> str:
    """Return a template with these values. Raises jinja2.UndefinedError for one that is missing."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sessions.web.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(figure=figure_html, spark=spark, file=files.address)
    return environment
