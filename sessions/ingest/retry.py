"""Refused lines read again: after a release that can read them, or from the file as it is now."""

from __future__ import annotations

import time
from array import array
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.ingest.assemble import chunk_of
from sessions.ingest.counts import Counts, FileResult, IngestResult
from sessions.ingest.detect import format_named
from sessions.ingest.ledger import Entry
from sessions.ingest.load import Loaded, accept, outcomes, prepare, write
from sessions.ingest.mapping import Mapper
from sessions.ingest.prices import PriceBook
from sessions.ingest.readers.chunk import CHUNK_BYTES, Block, Part, Position
from sessions.ingest.readers.cut import cut
from sessions.ingest.readers.source import Mark, Source, has_mark
from sessions.ingest.refused import refused_lines
from sessions.ingest.texts import separator_for
from sessions.schemas.statements import run, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb


@dataclass(frozen=True, slots=True)
class _Refused:
    """One line of the quarantine."""

    source_id: int
    source_line: int
    byte_offset: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class _File:
    """A source that has refused lines."""

    source: Source
    format: str
    is_there: bool
    """Whether the file is still the one that was read, and its bytes can be read again."""


def retry(
    connection: duckdb.DuckDBPyConnection,
    reasons: Sequence[str] = (),
    source_ids: Sequence[int] = (),
    *,
    with_bodies: bool = True,
) -> IngestResult:
    """Read refused lines again; what is refused again stays, with its reason of today.

    A line is taken from its file if that is still the one that was read, else from the text that was kept.
    Counts are of the lines read again; a line whose text is nowhere to be had is not among them.
    """
    began = time.monotonic()
    chosen_reasons = list(reasons) or None
    chosen = {"reasons": chosen_reasons, "source_ids": list(source_ids) or None}
    files = {row[0]: _file(*row[1:]) for row in run(connection, "sessions.ingest", "retry_sources", chosen)}
    if not files:
        return IngestResult((), time.monotonic() - began)
    prepare(connection)
    mapper = Mapper(connection, PriceBook())
    results = [
        _retry_file(connection, mapper, source_id, file, chosen_reasons, with_bodies=with_bodies)
        for source_id, file in files.items()
    ]
    return IngestResult(tuple(results), time.monotonic() - began)


def _file(path: str, format_name: str, container: Any, compression: Any, *marks: Any) -> _File:
    size, modified, head_bytes, head_hash = marks
    source = Source(Path(path), container, compression, size, modified, head_bytes, head_hash)
    is_plain = compression == "none" and container != "parquet"
    is_there = is_plain and has_mark(source.path, Mark(head_bytes, head_bytes, head_hash))
    return _File(source, format_name, is_there)


def _retry_file(
    connection: duckdb.DuckDBPyConnection,
    mapper: Mapper,
    source_id: int,
    file: _File,
    reasons: list[str] | None,
    *,
    with_bodies: bool,
) -> FileResult:
    began = time.monotonic()
    totals, found = Counts(), Counter[str]()
    values = {"source_id": source_id, "reasons": reasons}
    lines = [_Refused(source_id, *row) for row in run(connection, "sessions.ingest", "retry_lines", values)]
    for part in _parts(file, Entry(source_id, known=True), lines):
        loaded = _retry_part(connection, mapper, part, file.format, with_bodies=with_bodies)
        totals += loaded.counts
        found.update(loaded.reasons)
    seconds = time.monotonic() - began
    return FileResult(str(file.source.path), file.format, totals, seconds, "complete", dict(found))


def _retry_part(
    connection: duckdb.DuckDBPyConnection, mapper: Mapper, part: Part, format_name: str, *, with_bodies: bool
) -> Loaded:
    chunk = mapper.draft(chunk_of([part]), format_named(format_name))
    with transaction(connection):
        accept(connection)
        refused = refused_lines(connection, chunk)
        loaded = outcomes(connection, chunk, refused)
        lines = [block.end.lines for block in part.blocks]
        run(connection, "sessions.ingest", "retry_clear", {"source_id": part.entry.source_id, "lines": lines})
        write(connection, chunk, loaded, refused, with_bodies=with_bodies)
        values = {"source_id": part.entry.source_id, **loaded[0].counts.to_dict()}
        run(connection, "sessions.ingest", "ledger_retry", values)
    return loaded[0]


def _parts(file: _File, entry: Entry, lines: Sequence[_Refused]) -> Iterator[Part]:
    """Yield the lines whose text can be had, in parts of one chunk each."""
    part, size = Part(file.source, entry), 0
    for line in lines:
        block = _block(file, line)
        if block is None:
            continue
        part.blocks.append(block)
        size += len(block.text)
        if size >= CHUNK_BYTES:
            yield part
            part, size = Part(file.source, entry), 0
    if part.blocks:
        yield part


def _block(file: _File, line: _Refused) -> Block | None:
    """Return one line as a block of its own; None where its text is nowhere to be had."""
    text = _from_file(file, line) if file.is_there and line.byte_offset is not None else None
    if text is None and line.text is not None:
        text = line.text.encode()
    if text is None:
        return None
    separator = separator_for(file.source)
    start = Position(line.byte_offset or 0, line.source_line - 1)
    block = cut(text.replace(separator, b" ") + separator, start, separator=separator)
    return replace(block, start=start, starts=array("q", [0, len(text)]))


def _from_file(file: _File, line: _Refused) -> bytes | None:
    """Return the line's own bytes; None for a document, whose records have no ends of their own."""
    if file.source.container != "jsonl":
        return None
    try:
        with file.source.path.open("rb") as opened:
            opened.seek(line.byte_offset or 0)
            return opened.readline().removesuffix(b"\n")
    except OSError:
        return None
