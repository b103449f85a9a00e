"""Refused lines for reading: how many for which reason, which ones, and one of them whole."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.text import Text

from sessions.cli.render.canvas import DIM, FAILURE, TITLE, blank, line, padded, spread
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import ELLIPSIS, clean, cut, near, pieces
from sessions.words.units import UNKNOWN, count, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sessions.analytics.quarantine import Fault, RefusedLine
    from sessions.analytics.results import Table
    from sessions.cli.render.canvas import Canvas

_NO_TEXT: Final = "(text not kept)"
_INDENT: Final = 2
_CARET: Final = "^"


def line_id(row: Mapping[str, Any]) -> str:
    """Return the id of a refused line, as `quarantine show` takes it."""
    return f"{row['source_id']}:{row['source_line']}"


def quarantine_layout(counts: Table, lines: Table, canvas: Canvas, *, narrowed: bool = False) -> list[Text]:
    """Return the counts by reason, then the lines, file by file; `narrowed`: not all lines were asked for."""
    if not len(counts):
        return [line("No refused line matches." if narrowed else "No line was refused.")]
    listed = [blank(), *_lines(lines, canvas)] if len(lines) else []
    return [*_counts(counts, canvas), *listed]


def _counts(counts: Table, canvas: Canvas) -> list[Text]:
    rows = counts.records()
    columns = [
        Column("reason", [clean(row["reason"]) for row in rows], least=14),
        Column("lines", [count(row["lines"]) for row in rows], right=True),
        Column("what it means", [row["meaning"] or UNKNOWN for row in rows], least=12, leaves=1),
        Column("what to do", [row["remedy"] or UNKNOWN for row in rows], least=12, leaves=2),
    ]
    return grid(columns, canvas.width)


def _lines(lines: Table, canvas: Canvas) -> list[Text]:
    """Return the lines below the path of their file."""
    rows = lines.records()
    columns = [
        Column("id", [line_id(row) for row in rows]),
        Column("reason", [clean(row["reason"]) for row in rows], least=14),
        Column("refused", [moment(row["refused_at"], canvas.tz) for row in rows], leaves=1),
        Column("text", [_beginning(row["text"]) for row in rows], least=70),
    ]
    title, *listed = grid(columns, canvas.width)
    return [title, *_below_their_files(rows, listed, canvas.width)]


def _beginning(text: str | None) -> Text | str:
    return Text(_NO_TEXT, DIM, end="") if text is None else clean(text)


def _below_their_files(rows: list[dict[str, Any]], lines: list[Text], width: int) -> Iterator[Text]:
    pairs = zip(rows, lines, strict=True)
    for (path, source_id), group in groupby(pairs, key=lambda pair: (pair[0]["path"], pair[0]["source_id"])):
        yield line((cut(_file(path, source_id), width, "file"), TITLE))
        yield from (shown for _, shown in group)


def _file(path: str | None, source_id: int) -> str:
    return f"file {source_id}" if path is None else clean(near(path))


def refused_layout(found: RefusedLine, canvas: Canvas) -> list[Text]:
    """Return one refused line: its text, then why it was refused.

    The text may be far longer than a screen; what is said about it stands where a terminal ends up.
    """
    place = f"{found.source_id}:{found.source_line}"
    text = [Text(_NO_TEXT, DIM, end="")] if found.text is None else _whole(found.text, canvas.width)
    return [
        *spread(line((place, TITLE)), line((_when(found, canvas), DIM)), canvas.width),
        *(line(piece) for piece in pieces(_file(found.path, found.source_id), canvas.width)),
        line(_where(found)),
        blank(),
        *text,
        blank(),
        *_why(found, canvas.width),
    ]


def _when(found: RefusedLine, canvas: Canvas) -> str:
    return f"refused {moment(found.refused_at, canvas.tz, seconds=True)} {canvas.tz}"


def _where(found: RefusedLine) -> str:
    """Return the place in the file; a row of Parquet has no byte to start at."""
    if found.byte_offset is None:
        return f"row {found.source_line:,}"
    return f"line {found.source_line:,}, from byte {found.byte_offset:,}"


def _whole(text: str, width: int) -> list[Text]:
    """Return a text to its last character, broken only where a line is full."""
    return [line(piece) for piece in pieces(clean(text), width)] or [line(("(empty)", DIM))]


def _why(found: RefusedLine, width: int) -> list[Text]:
    meaning = f": {found.meaning}" if found.meaning else ""
    lines = [line((clean(found.reason), FAILURE), meaning)]
    if found.fault is not None:
        lines += _place(found.fault, len(found.text or ""), width - _INDENT)
    elif found.is_unparsed and found.text:
        lines.append(line((" " * _INDENT + "where it stops being JSON cannot be told", DIM)))
    if found.remedy:
        lines.append(line(("what to do: ", DIM), found.remedy))
    return [padded(text, min(width, text.cell_len)) for text in lines]


def _place(fault: Fault, length: int, width: int) -> list[Text]:
    """Return what the parser says, with the text around the place and a mark below it."""
    before, after = clean(fault.before), clean(fault.after)
    left = cut(ELLIPSIS + before if fault.column > len(fault.before) + 1 else before, width // 2, "end")
    goes_on = fault.column - 1 + len(fault.after) < length
    right = cut(after + ELLIPSIS if goes_on else after, width - cell_len(left))
    indent = " " * _INDENT
    return [
        line(f"{indent}{_said(fault, length)}"),
        line(indent, left, right),
        line(indent, " " * cell_len(left), (_CARET, FAILURE)),
    ]


def _said(fault: Fault, length: int) -> str:
    """Return the parser's words, some of which end in "at", with the place, which may be the end."""
    what = fault.message.removesuffix(" at")
    if fault.column > length:
        return f"{what} at the end, after column {length:,}"
    return f"{what} at column {fault.column:,} of {length:,}"
