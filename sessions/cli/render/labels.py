"""Texts from logs, made safe and short: they are untrusted, and any length."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sessions.words.plain import NO_PATH as NO_PATH
from sessions.words.plain import clean as clean  # offered here too, beside what cuts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Keep = Literal["start", "end", "both", "path", "file"]

ELLIPSIS = "…"
NO_NAME = "(no name)"


def cut(text: str, width: int, keep: Keep = "start") -> str:
    """Return text of at most `width` terminal cells, the rest told by an ellipsis.

    `keep` says which part stays; 'path' keeps the last segments of a path, and the start of other texts;
    'file' keeps the first and the last segments of a file's path.
    """
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    if keep == "path":
        return _cut_path(text, width)
    if keep == "file":
        return _cut_file(text, width)
    if keep == "both":
        head = (width - 1) // 2
        return _first(text, head) + ELLIPSIS + _last(text, width - 1 - head)
    return _first(text, width - 1) + ELLIPSIS if keep == "start" else ELLIPSIS + _last(text, width - 1)


def _cut_path(text: str, width: int) -> str:
    if not text.startswith("/"):
        return cut(text, width, "start")
    ends = [ELLIPSIS + text[at:] for at, char in enumerate(text) if char == "/"]
    return next((end for end in ends if cell_len(end) <= width), cut(text, width, "end"))


def _cut_file(text: str, width: int) -> str:
    """Return a file's path without folders in its middle, else without any folder, else cut in its name."""
    at = [index for index, char in enumerate(text) if char == "/"]
    if not at:
        return cut(text, width, "both")
    head = text[: next((index for index in at if index), 0)]
    with_head = [f"{head}/{ELLIPSIS}{text[index:]}" for index in at[1:]]
    without = [f"{ELLIPSIS}{text[index:]}" for index in at]
    fitting = (short for short in (*with_head, *without) if cell_len(short) <= width)
    return next(fitting, cut(without[-1], width, "both"))


def _first(text: str, width: int) -> str:
    """Return the longest beginning that fits `width` cells."""
    kept = text[: width * 4 + 4]
    while cell_len(kept) > width:
        kept = kept[:-1]
    return kept


def _last(text: str, width: int) -> str:
    """Return the longest end that fits `width` cells."""
    kept = text[-(width * 4 + 4) :]
    while cell_len(kept) > width:
        kept = kept[1:]
    return kept


def near(path: str) -> str:
    """Return a path as seen from the working directory, where it lies below it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):  # OSError: the working directory is gone
        return path


def operation_label(operation: str | None) -> str:
    """Return an operation as shown."""
    return NO_PATH if operation is None else clean(operation)


def short_operations(operations: Iterable[str | None]) -> dict[str | None, str]:
    """Return for each operation the shortest end of its path that no other one of them has.

    A label does not begin with a template: `/chat/message/{n}` becomes `message/{n}`, not `{n}`.
    """
    paths = {op: [s for s in op.split("/") if s] for op in operations if op is not None}
    ends: dict[tuple[str, ...], int] = {}
    for segments in paths.values():
        for size in range(1, len(segments) + 1):
            end = tuple(segments[-size:])
            ends[end] = ends.get(end, 0) + 1
    labels: dict[str | None, str] = {op: clean(_short(op, segments, ends)) for op, segments in paths.items()}
    return {**labels, None: NO_PATH, "START": "START", "END": "END"}


def _short(operation: str, segments: list[str], ends: dict[tuple[str, ...], int]) -> str:
    for size in range(1, len(segments)):
        end = segments[-size:]
        if ends[tuple(end)] == 1 and not end[0].startswith("{"):
            return "/".join(end)
    return operation


def distinct_prefix(ids: Sequence[str], least: int = 8) -> int:
    """Return how many characters tell these ids apart, at least `least`."""
    ordered = sorted(set(ids))
    shared = [_shared(a, b) for a, b in pairwise(ordered)]
    return max([least, *(length + 1 for length in shared)])


def _shared(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of at most `width` cells; its own line breaks are kept."""
    lines: list[str] = []
    for paragraph in text.strip().splitlines() or [""]:
        if not paragraph.strip():
            lines.append("")
            continue
        lines += _folded(clean(paragraph.expandtabs(4).rstrip()), width)
    return lines


def pieces(text: str, width: int) -> Iterator[str]:
    """Yield a text in lines of at most `width` cells, cut anywhere: no character is lost or added.

    A space stands at the start of a line rather than at its end, where nobody sees it.
    """
    at = 0
    while at < len(text):
        piece = _first(text[at : at + width], width) or text[at]
        if at + len(piece) < len(text):
            piece = piece.rstrip(" ") or piece
        yield piece
        at += len(piece)


def _folded(text: str, width: int) -> list[str]:
    """Return one paragraph folded at spaces, its indent kept on the first line; too long words are broken."""
    console = Console(width=width, _environ={})
    return [part.plain.rstrip() for part in Text(text).wrap(console, width, overflow="fold", no_wrap=False)]
