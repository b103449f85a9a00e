"""Templates filled in: everything is escaped but what `sessions.charts` made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sessions.charts import figure_html, spark, stylesheet
from sessions.words.plain import NO_PATH, clean
from sessions.words.units import count, duration, latency, moment, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Repeated:
    """An operation of a sequence, and how many times it follows itself."""

    name: str
    times: int


def runs_of(operations: Sequence[str | None]) -> list[Repeated]:
    """Return a sequence with its immediate repeats counted.

    >>> runs_of(["/a", "/a", None])
    [Repeated(name='/a', times=2), Repeated(name='(no path)', times=1)]
    """
    named = (NO_PATH if operation is None else operation for operation in operations)
    return [Repeated(name, len(list(run))) for name, run in groupby(named)]


FILTERS = {
    "clean": clean,
    "count": count,
    "latency": latency,
    "length_of_time": duration,
    "money": money,
    "moment": moment,
    "plural": plural,
    "rate": rate,
    "runs": runs_of,
}
"""What the templates call: the same words for the same values as in the terminal."""


def filled(template: str, **values: Any) -> str:
    """Return a template with these values. Raises jinja2.UndefinedError for one that is missing."""
    return _environment().get_template(template).render(**values)


def environment(package: str) -> Environment:
    """Return what fills the templates of a package: everything is escaped, and nothing may be missing."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(figure=figure_html, spark=spark)
    return made


@cache
def _environment() -> Environment:
    made = environment("sessions.pages")
    made.globals.update(styles=styles)
    return made


@cache
def styles() -> str:
    """Return the CSS of pages and of their charts."""
    return stylesheet() + (files("sessions.pages") / "pages.css").read_text(encoding="utf-8")
