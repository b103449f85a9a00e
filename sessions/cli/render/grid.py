"""Tables that always fit: columns give way in a declared order, long texts are cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from sessions.cli.render.canvas import DIM, blank, line, padded
from sessions.cli.render.labels import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.cli.render.labels import Keep

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str | Text
    """Quiet by default; the first column's is often the title of the whole section."""
    cells: Sequence[Text | str]
    right: bool = False
    """True for numbers."""
    least: int = 0
    """Narrowest width it can be cut to; 0: it is never cut."""
    leaves: int = 0
    """Columns with a higher number are left out earlier when room is short; 0: never."""
    keep: Keep = "start"
    """Which part of a cut text stays."""

    natural: int = field(init=False)
    """The width that shows everything: measured once, for tables can be long."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "natural", max(map(_cells, (self.title, *self.cells))))

    @property
    def narrowest(self) -> int:
        """The width below which it must be left out."""
        return min(self.least or self.natural, self.natural)


def _cells(cell: Text | str) -> int:
    return cell_len(cell if isinstance(cell, str) else cell.plain)


def as_text(cell: Text | str) -> Text:
    """Return a cell as Text; nothing in it is read as markup."""
    return cell if isinstance(cell, Text) else Text(cell, end="")


def grid(columns: Sequence[Column], width: int) -> list[Text]:
    """Return a table's lines, none wider than `width`."""
    kept = fitting(columns, width)
    widths = _widths(kept, width)
    rows = [[column.cells[row] for column in kept] for row in range(len(kept[0].cells))] if kept else []
    titles = _row([_title(column.title) for column in kept], kept, widths)
    return [titles, *(_row([as_text(cell) for cell in cells], kept, widths) for cells in rows)]


def _title(title: str | Text) -> Text:
    return title if isinstance(title, Text) else Text(title, DIM, end="")


def fitting(columns: Sequence[Column], width: int) -> list[Column]:
    """Return the columns that can be shown within `width`, in their order."""
    kept = list(columns)
    while len(kept) > 1 and _needed([column.narrowest for column in kept]) > width:
        leaving = max(kept, key=lambda column: column.leaves)
        if not leaving.leaves:
            break
        kept.remove(leaving)
    return kept


def _needed(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """Return a width per column: the natural one, taken back from the widest that can be cut."""
    widths = [column.natural for column in columns]
    excess = _needed(widths) - width
    while excess > 0:
        spare = [wide - column.narrowest for wide, column in zip(widths, columns, strict=True)]
        if max(spare) <= 0:
            return _squeezed(widths, width)
        at = max((i for i, room in enumerate(spare) if room > 0), key=lambda i: widths[i])
        widths[at] -= 1
        excess -= 1
    return widths


def _squeezed(widths: list[int], width: int) -> list[int]:
    """Return widths that fit although nothing may be cut: the last resort on very narrow terminals."""
    while _needed(widths) > width and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: Sequence[Text], columns: Sequence[Column], widths: Sequence[int]) -> Text:
    parts: list[Text] = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        if parts:
            parts.append(Text(" " * GAP, end=""))
        parts.append(padded(_cut(cell, width, column), width, right=column.right))
    return line(*parts) if parts else blank()


def _cut(cell: Text, width: int, column: Column) -> Text:
    if cell.cell_len <= width or column.keep == "start":
        return cell
    return Text(cut(cell.plain, width, column.keep), cell.style, end="")
