"""Lines of text: how wide they may be, how they stand beside each other, how they become a string."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

# Few styles, from the terminal's own 16 colours, so that they suit its background, dark or light.
ACCENT: Final = "magenta"
TITLE: Final = "bold"
FAILURE: Final = "red"
DIM: Final = "dim"


@dataclass(frozen=True, slots=True)
class Canvas:
    """What an answer is laid out on."""

    width: int
    """Cells a line may take."""
    tz: tzinfo
    """Time zone that times are shown in."""


def painted(lines: Iterable[Text], *, colours: bool) -> str:
    """Return lines as a string, with escapes for colours or without any."""
    file = io.StringIO()
    console = Console(
        file=file,
        width=10_000,
        force_terminal=colours,
        color_system="standard" if colours else None,
        no_color=False,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    for line in lines:
        line.rstrip()
        console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)
    return file.getvalue()


def line(*parts: str | tuple[str, str] | Text) -> Text:
    """Return one line of styled parts."""
    return Text.assemble(*parts, no_wrap=True, end="")


def blank() -> Text:
    """Return an empty line."""
    return Text("", end="")


def padded(text: Text, width: int, *, right: bool = False) -> Text:
    """Return text filled up to `width` cells, or cut to it."""
    copy = text.copy()
    copy.truncate(width, overflow="ellipsis")
    missing = width - copy.cell_len
    if missing > 0:
        copy.pad_left(missing) if right else copy.pad_right(missing)
    return copy


def beside(blocks: Sequence[Sequence[Text]], widths: Sequence[int], gap: int) -> list[Text]:
    """Return blocks of lines side by side, each in its width."""
    height = max((len(block) for block in blocks), default=0)
    lines = []
    for row in range(height):
        cells = [
            padded(block[row] if row < len(block) else blank(), width)
            for block, width in zip(blocks, widths, strict=True)
        ]
        lines.append(Text(" " * gap, end="").join(cells))
    return lines


def spread(left: Text, right: Text, width: int) -> list[Text]:
    """Return two texts on one line, at its two ends; on two lines if they do not fit."""
    room = width - left.cell_len - right.cell_len
    if room < 2:
        return [padded(left, min(width, left.cell_len)), padded(right, min(width, right.cell_len))]
    return [line(left, " " * room, right)]


def packed(parts: Iterable[str], width: int, style: str = "") -> list[Text]:
    """Return parts with dots between them, on as few lines as hold them; empty parts are left out."""
    rows: list[str] = []
    for part in filter(None, parts):
        joined = f"{rows[-1]} · {part}" if rows else part
        if rows and cell_len(joined) <= width:
            rows[-1] = joined
        else:
            rows.append(part)
    return [padded(Text(row, style, end=""), min(width, cell_len(row))) for row in rows]


def heading(title: str, note: str = "", width: int = 0) -> Text:
    """Return the title of a section, with a quiet note behind it."""
    text = line((title, TITLE))
    if note and (not width or cell_len(title) + cell_len(note) + 2 <= width):
        text.append("  " + note, DIM)
    return text
