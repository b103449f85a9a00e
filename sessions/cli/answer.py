"""What a command hands over to be written: one answer, ready for every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.api import answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text

    from sessions.analytics.results import Result, Table
    from sessions.api.answers import Data
    from sessions.cli.render.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; each part is made only when a format asks for it."""

    layout: Callable[[Canvas], list[Text]]
    """The answer as lines for reading, none wider than the canvas."""
    data: Data
    """The answer for programs."""
    sections: tuple[tuple[str, Table], ...]
    """The answer as titled tables, for Markdown."""


def table_answer(table: Table, layout: Callable[[Canvas], list[Text]]) -> Answer:
    """Return the answer that is one table."""
    return Answer(layout, answers.of_table(table), (("", table),))


def result_answer(
    result: Result, sections: tuple[tuple[str, Table], ...], layout: Callable[[Canvas], list[Text]]
) -> Answer:
    """Return the answer that is one value with named parts: one row in formats of rows."""
    return Answer(layout, answers.of_result(result), sections)
