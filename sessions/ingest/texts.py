"""The text of a chunk's requests, compressed in a thread while their rows are written."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from sessions.schemas.contents import (
    BLOCK_BYTES,
    LONG_LINE,
    NEWLINE,
    RECORD_SEPARATOR,
    Packed,
    in_blocks,
    pack,
)
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
            for packed in _begun(part, None if kept is None else kept[part.entry.source_id])
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
            "lines": [packed.lines for _, packed in done],
            "separator": [packed.separator.decode() for _, packed in done],
            "text_bytes": [packed.text_bytes for _, packed in done],
            "block": [packed.block for _, packed in done],
        }
        run(self._connection, "sessions.ingest", "insert_contents", values)


def separator_for(source: Source) -> bytes:
    """Return what stands behind each record of a file."""
    return RECORD_SEPARATOR if source.container == "json" else NEWLINE


def _kept(connection: duckdb.DuckDBPyConnection, chunk: Chunk) -> Mapping[int, list[int]] | None:
    """Return the lines whose text is kept, by source, session by session; None for all, of short lines."""
    accepted = run(connection, "sessions.ingest", "count_accepted")[0][0]
    if accepted == chunk.records and not any(map(_is_long, chunk.parts)):
        return None
    kept: defaultdict[int, list[int]] = defaultdict(list)
    for source_id, source_line in run(connection, "sessions.ingest", "accepted"):
        kept[source_id].append(source_line)
    return kept


def _is_long(part: Part) -> bool:
    return sum(len(block.text) for block in part.blocks) >= LONG_LINE * part.records


def _begun(part: Part, kept: list[int] | None) -> Iterator[Future[Packed]]:
    """Begin to pack the lines of a part that are kept; all where that is None."""
    separator = separator_for(part.source)
    if kept is not None and _is_long(part):
        texts = _texts_of(part.blocks, separator)
        for group in in_blocks(kept, texts, BLOCK_BYTES):
            yield _POOL.submit(pack, [texts[number] for number in group], group, separator)
        return
    chosen = None if kept is None or len(kept) == part.records else frozenset(kept)
    for block in part.blocks:
        numbers = _numbers(block)
        if chosen is None:
            yield _POOL.submit(pack, [block.text], numbers, separator)
        elif here := [number for number in numbers if number in chosen]:
            texts = _texts_of([block], separator)
            yield _POOL.submit(pack, [texts[number] for number in here], here, separator)


def _texts_of(blocks: Sequence[Block], separator: bytes) -> dict[int, bytes | memoryview]:
    """Return each line's text by its number, with its separator, which the last of a file may lack."""
    texts: dict[int, bytes | memoryview] = {}
    for block in blocks:
        text, edges = memoryview(block.text), block.edges
        for index, number in enumerate(_numbers(block)):
            texts[number] = text[edges[index] : edges[index + 1]]
        if not block.text.endswith(separator):
            texts[number] = bytes(texts[number]) + separator
    return texts


def _numbers(block: Block) -> range:
    return range(block.start.lines + 1, block.start.lines + 1 + block.records)
