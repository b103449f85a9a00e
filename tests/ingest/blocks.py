"""What blocks hold, in a form that tests compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.ingest.readers.chunk import BadLine, Block

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sessions.ingest.readers.text import Unfinished

Line = tuple[str, int, int]
"""A line with what separates it from the next, its number, and where it begins in the file."""


def good_lines(blocks: Iterable[Block]) -> list[Line]:
    """Return the lines that are text."""
    return [
        (str(line), number, block.offset_of(number))
        for block in blocks
        for line, number in zip(block.lines.to_pylist(), block.numbers, strict=True)
    ]


def bad_lines(blocks: Iterable[Block]) -> list[BadLine]:
    """Return the lines that are none."""
    return [bad for block in blocks for bad in block.bad]


def bad_places(blocks: Iterable[Block]) -> list[tuple[int, int]]:
    """Return number and offset of each line that is no text."""
    return [(bad.source_line, block.offset_of(bad.source_line)) for block in blocks for bad in block.bad]


def split_off(read: Iterable[Block | Unfinished]) -> tuple[list[Block], int]:
    """Return the blocks that a reader yields, and the bytes that it leaves; whatever is left comes last."""
    blocks: list[Block] = []
    left = 0
    for one in read:
        assert not left
        if isinstance(one, Block):
            blocks.append(one)
        else:
            left = one.size
    return blocks, left


def written(folder: Path, data: bytes, name: str = "log.jsonl") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path
