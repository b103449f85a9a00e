"""What a command hands over to be written: one answer, ready for every format."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sessions.analytics.results import Result, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from rich.text import Text

    from sessions.cli.render.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; each part is made only when a format asks for it."""

    layout: Callable[[Canvas], list[Text]]
    """The answer as lines for reading, none wider than the canvas."""
    data: Callable[[], Any]
    """The answer as data that `encode.json_ready` can make JSON of."""
    table: Table
    """The answer as rows, for CSV and JSON lines."""
    sections: tuple[tuple[str, Table], ...]
    """The answer as titled tables, for Markdown."""
    arrow: Callable[[], pa.Table]
    """The answer as an Arrow table, for Parquet."""


def table_answer(table: Table, layout: Callable[[Canvas], list[Text]]) -> Answer:
    """Return the answer that is one table."""
    return Answer(layout, table.records, table, (("", table),), table.to_arrow)


def result_answer(
    result: Result, sections: tuple[tuple[str, Table], ...], layout: Callable[[Canvas], list[Text]]
) -> Answer:
    """Return the answer that is one value with named parts: one row in formats of rows."""
    return Answer(layout, result.to_dict, one_row(result), sections, result.to_arrow)


def one_row(result: Result) -> Table:
    """Return a result as a table of one row, its parts nested."""
    data = result.to_dict()
    names = tuple(field.name for field in fields(result))
    return Table(names, ("JSON",) * len(names), (tuple(data[name] for name in names),))
