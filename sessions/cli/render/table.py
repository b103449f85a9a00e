"""Any table for reading: what users' own SQL returns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.text import Text

from sessions.api.encode import scalar_text
from sessions.cli.render.canvas import DIM, TITLE, Canvas, blank, line
from sessions.cli.render.grid import GAP, Column, grid
from sessions.cli.render.labels import clean, cut

if TYPE_CHECKING:
    from sessions.analytics.results import Table

MOST_ROWS = 1000
"""Rows laid out for reading; other formats give all."""
_WIDEST_CELL = 60
_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT")


def table_layout(table: Table, canvas: Canvas) -> list[Text]:
    """Return a table as columns if they fit the width, else one block of lines per row."""
    if not table.columns:
        return [line("The statement returned nothing.")]
    rows = [[_cell(value) for value in row] for row in table.rows[:MOST_ROWS]]
    if not rows:
        return [line((cut("  ".join(map(clean, table.columns)), canvas.width), DIM)), line("No rows.")]
    columns = [
        Column(
            clean(name),
            [row[at] for row in rows],
            right=_is_number(table.types[at]),
            least=min(_WIDEST_CELL, 24),
        )
        for at, name in enumerate(table.columns)
    ]
    needed = sum(column.narrowest for column in columns) + GAP * (len(columns) - 1)
    if needed <= canvas.width:
        return grid(columns, canvas.width)
    return _blocks([clean(name) for name in table.columns], rows, canvas.width)


def _is_number(kind: str) -> bool:
    return kind.startswith(_NUMBERS) or kind.endswith("INT") or kind == "INTEGER"


def _cell(value: Any) -> Text:
    """Return one value as it is, NULL told from an empty text."""
    if value is None:
        return Text("NULL", DIM, end="")
    if isinstance(value, datetime):
        return Text(value.isoformat(" "), end="")
    if isinstance(value, timedelta):
        return Text(str(value), end="")
    if isinstance(value, float):
        return Text(repr(value), end="")
    return Text(clean(scalar_text(value)), end="")


def _blocks(names: list[str], rows: list[list[Text]], width: int) -> list[Text]:
    """Return each row as one line per column: what is too wide for a table."""
    label = min(max(map(cell_len, names)), width // 2)
    lines: list[Text] = []
    for number, row in enumerate(rows, start=1):
        lines += [blank()] if lines else []
        lines.append(line((f"row {number}", TITLE)))
        for name, cell in zip(names, row, strict=True):
            title = cut(name, label)
            room = width - label - GAP
            shown = Text(cut(cell.plain, room), cell.style, end="")
            lines.append(line((title, DIM), " " * (label - cell_len(title) + GAP), shown))
    return lines
