"""The pictures of the terminal in README.md: real output of the real command, drawn as SVG.

    python -m docs.pictures.terminal     # reads sample_logs/ and writes all pictures again

Text stands in cells of one width whatever font there is, and block characters are drawn as shapes, so that
bars and charts line up everywhere. Nothing is fetched: no font, no script, no image.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

import sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style

HERE: Final = Path(__file__).parent
SAMPLE_LOGS: Final = HERE.parents[1] / "sample_logs"

COLUMNS: Final = 100
CELL: Final = 8.4
"""Width of a character: six tenths of the font size, as most monospaced fonts have it."""
LINE: Final = 18
BASELINE: Final = 13.5
MARGIN: Final = 22
TITLE_BAR: Final = 38
"""Height."""
BAR_GAP: Final = 2.5
"""Above and below the bars of a table."""

FONTS: Final = (
    "ui-monospace,SFMono-Regular,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
)
# A dark window with an edge of its own stands out on light and on dark pages alike.
COLOURS: Final = {"text": "#d1d7e0", "dim": "#9198a1", "magenta": "#c297ff", "red": "#ff8880"}
ANSI: Final = {1: "red", 5: "magenta"}
"""Classes of the terminal colours that the command uses."""
STYLE: Final = f"""text{{font:14px {FONTS};fill:{COLOURS["text"]};white-space:pre}}
.dim{{fill:{COLOURS["dim"]}}}.magenta{{fill:{COLOURS["magenta"]}}}.red{{fill:{COLOURS["red"]}}}
.bold{{font-weight:700;fill:#fff}}path{{shape-rendering:crispEdges}}"""

_BLOCKS: Final = re.compile(r"[▁-▏]+")
_PIECE: Final = re.compile(rf"{_BLOCKS.pattern}|[!-~]+(?: [!-~]+)*|[^ ]")


@dataclass(frozen=True, slots=True)
class Picture:
    """One command whose output is drawn."""

    file: str
    arguments: tuple[str, ...]
    title: str


PICTURES: Final = (
    Picture(
        "report.svg",
        ("report", "--name", "Travel Planner", "--config", str(SAMPLE_LOGS / "sessions.toml")),
        'sessions report --name "Travel Planner" --config sample_logs/sessions.toml',
    ),
    Picture("show.svg", ("show", "run-20261002-038"), "sessions show run-20261002-038"),
)


Cell = tuple[int, int]
"""Row and column."""


@dataclass(slots=True)
class Drawing:
    """What stands in the window."""

    texts: list[str] = field(default_factory=list)
    blocks: dict[Cell, tuple[str, str]] = field(default_factory=dict)
    """Block characters with their style class."""


def output(arguments: tuple[str, ...], database: Path) -> str:
    """Return what the command prints on a terminal of COLUMNS, with its escapes for colours."""
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "PYTHONUTF8": "1"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "sessions", *arguments, "--db", str(database)]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)  # noqa: S603 - our own
    return done.stdout.decode()


def drawn(ansi: str, title: str) -> str:
    """Return terminal output as an SVG document."""
    lines = Text.from_ansi(ansi.rstrip("\n")).split("\n")
    drawing = Drawing()
    for row, line in enumerate(lines):
        for column, piece, style in _pieces(line):
            _draw(drawing, piece, column, row, style)
    return _window(drawing, len(lines), title)


def _pieces(line: Text) -> Iterator[tuple[int, str, str]]:
    """Yield what is not blank: its column, the characters, their style class."""
    column = 0
    for segment in line.render(Console(width=COLUMNS)):
        style = _class(segment.style)
        for found in _PIECE.finditer(segment.text):
            yield column + found.start(), found.group(), style
        column += len(segment.text)


def _class(style: Style | None) -> str:
    """Return the class of a style; the command uses few, and one at a time."""
    if style is None:
        return ""
    if style.color is not None and style.color.number in ANSI:
        return ANSI[style.color.number]
    return "dim" if style.dim else "bold" if style.bold else ""


def _draw(drawing: Drawing, piece: str, column: int, row: int, style: str) -> None:
    if _BLOCKS.fullmatch(piece):
        drawing.blocks |= {(row, column + at): (char, style) for at, char in enumerate(piece)}
        return
    of_class = f' class="{style}"' if style else ""
    at = f'x="{_number(column * CELL)}" y="{_number(row * LINE + BASELINE)}"'
    if len(piece) > 1:
        at += f' textLength="{_number(len(piece) * CELL)}" lengthAdjust="spacingAndGlyphs"'
    drawing.texts.append(f"<text{of_class} {at}>{escape(piece, quote=False)}</text>")


def _shapes(drawing: Drawing) -> list[str]:
    """Return the block characters as one shape a style; bars below each other keep a gap, charts do not."""
    charts = _charts(drawing.blocks)
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for cell, (char, style) in drawing.blocks.items():
        parts[style].append(_block(char, cell, 0 if cell in charts else BAR_GAP))
    return [f'<path class="{style}" d="{"".join(part)}"/>' for style, part in parts.items()]


def _charts(blocks: dict[Cell, tuple[str, str]]) -> set[Cell]:
    """Return the cells of column charts: those that hang together with a column that ends within a cell."""
    found = {cell for cell, (char, _) in blocks.items() if char < "█"}
    edge = list(found)
    while edge:
        row, column = edge.pop()
        beside = {(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)}
        new = (beside & blocks.keys()) - found
        found |= new
        edge += new
    return found


def _block(char: str, cell: Cell, gap: float) -> str:
    """Return the shape of a block character: filled from below (▁ to █) or from the left (█ to ▏)."""
    level = ord(char) - ord("▁") + 1
    left, top = cell[1] * CELL, cell[0] * LINE
    width = CELL * min(16 - level, 8) / 8
    height = LINE * min(level, 8) / 8 - 2 * gap
    from_top = top + LINE - height - gap
    return f"M{_number(left)} {_number(from_top)}h{_number(width)}v{_number(height)}h{_number(-width)}z"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _window(drawing: Drawing, rows: int, title: str) -> str:
    """Return the whole document: a window, its title, and what stands in it."""
    width = round(COLUMNS * CELL + 2 * MARGIN)
    height = TITLE_BAR + rows * LINE + 2 * MARGIN - 8
    buttons = "".join(f'<circle cx="{24 + 18 * at}" cy="{TITLE_BAR / 2:g}" r="5.5"/>' for at in range(3))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-label="{escape(title)}">',
            f"<style>{STYLE}</style>",
            f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="9" fill="#151b23" '
            'stroke="#3d444d"/>',
            f'<path d="M1 {TITLE_BAR}h{width - 2}" stroke="#3d444d"/><g fill="#3d444d">{buttons}</g>',
            f'<text class="dim" x="{width / 2:g}" y="{TITLE_BAR / 2 + 5:g}" text-anchor="middle">'
            f"{escape(title, quote=False)}</text>",
            f'<g transform="translate({MARGIN} {TITLE_BAR + MARGIN - 6})">',
            *_shapes(drawing),
            *drawing.texts,
            "</g>",
            "</svg>",
            "",
        ]
    )


def main() -> None:
    """Write all pictures, from a database made for it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "sessions.duckdb"
        sessions.open(database).ingest(SAMPLE_LOGS)
        for picture in PICTURES:
            svg = drawn(output(picture.arguments, database), picture.title)
            (HERE / picture.file).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
