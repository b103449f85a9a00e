"""The text of a chunk's requests, compressed in a thread while their rows are written."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from sessions.schemas.contents import BLOCK_BYTES, NEWLINE, RECORD_SEPARATOR, Packed, pack
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    import duckdb

    from sessions.ingest.readers.chunk import Block, Chunk, Part
    from sessions.ingest.readers.source import Source

_POOL = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pack")


class Packing:
    """The blocks of `contents` that a chunk makes, under way."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, chunk: Chunk) -> None:
        """Begin to pack the accepted records of `draft`."""
        self._connection = connection
        kept = _kept(connection, chunk)
        self._under_way = [
            (part.entry.source_id, packed)
            for part in chunk.parts
            for packed in _begun(part, kept[part.entry.source_id])
        ]

    def write(self) -> None:
        """Write the blocks, within the transaction of the rows that they belong to."""
        if not self._under_way:
            return
        done = [(source_id, packed.result()) for source_id, packed in self._under_way]
        values = {
            "source_id": [source_id for source_id, _ in done],
            "first_line": [packed.first_line for _, packed in done],
            "last_line": [packed.last_line for _, packed in done],
            "separator": [packed.separator.decode() for _, packed in done],
            "text_bytes": [packed.text_bytes for _, packed in done],
            "block": [packed.block for _, packed in done],
        }
        run(self._connection, "sessions.ingest", "insert_contents", values)


def separator_for(source: Source) -> bytes:
    """Return what stands behind each record of a file."""
    return RECORD_SEPARATOR if source.container == "json" else NEWLINE


def _kept(connection: duckdb.DuckDBPyConnection, chunk: Chunk) -> dict[int, set[int] | None]:
    """Return the lines whose text is kept, by source; None for all lines of it."""
    kept: dict[int, set[int] | None] = dict.fromkeys(part.entry.source_id for part in chunk.parts)
    accepted = run(connection, "sessions.ingest", "count_accepted")[0][0]
    if accepted == chunk.records:
        return kept
    chosen: dict[int, set[int] | None] = {source_id: set() for source_id in kept}
    for source_id, source_line in run(connection, "sessions.ingest", "accepted"):
        lines = chosen[source_id]
        assert lines is not None
        lines.add(source_line)
    return chosen


def _begun(part: Part, kept: AbstractSet[int] | None) -> Iterator[Future[Packed]]:
    """Begin to pack the lines of a part that are kept."""
    for blocks in _groups(part):
        if kept is None or _has_any(blocks, kept):
            yield _POOL.submit(_pack, blocks, separator_for(part.source), kept)


def _groups(part: Part) -> Iterator[list[Block]]:
    """Yield the blocks of a part in groups of consecutive lines, of about BLOCK_BYTES."""
    group: list[Block] = []
    for block in part.blocks:
        if group and (
            group[-1].end.lines != block.start.lines
            or sum(len(one.text) for one in group) + len(block.text) > BLOCK_BYTES
        ):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _has_any(blocks: list[Block], kept: AbstractSet[int]) -> bool:
    return any(blocks[0].start.lines < line <= blocks[-1].end.lines for line in kept)


def _pack(blocks: list[Block], separator: bytes, kept: AbstractSet[int] | None) -> Packed:
    pieces = [piece for block in blocks for piece in _pieces(block, separator, kept)]
    lines = blocks[-1].end.lines - blocks[0].start.lines
    return pack(pieces, blocks[0].start.lines + 1, lines, separator)


def _pieces(block: Block, separator: bytes, kept: AbstractSet[int] | None) -> Iterator[bytes]:
    """Yield a block's text; of a line that is not kept only the separator."""
    if kept is None:
        yield block.text
        return
    first, edges = block.start.lines + 1, block.edges
    for index in range(block.records):
        is_kept = first + index in kept
        yield block.text[edges[index] : edges[index + 1]] if is_kept else separator
