"""A whole ingest: files found, formats detected, chunks loaded one transaction each, the ledger kept."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import InputError
from sessions.ingest import ledger
from sessions.ingest.counts import Counts, FileResult, IngestResult, Progress
from sessions.ingest.detect import SAMPLE_LINES, detect, format_named
from sessions.ingest.discover import discover
from sessions.ingest.load import load, prepare
from sessions.ingest.prices import PriceBook
from sessions.ingest.readers.parquet import column_names, read_parquet
from sessions.ingest.readers.source import Source, examine
from sessions.ingest.readers.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import duckdb

    from sessions.ingest.formats import Format
    from sessions.ingest.readers.chunk import Chunk, Position


@dataclass(slots=True)
class _Run:
    """What the files of one run share."""

    connection: duckdb.DuckDBPyConnection
    log_format: Format | None
    on_progress: Callable[[Progress], None]
    files: int
    bytes_total: int
    prices: PriceBook = field(default_factory=PriceBook)
    file_number: int = 0
    bytes_before: int = 0
    totals: Counts = field(default_factory=Counts)


def ingest(
    connection: duckdb.DuckDBPyConnection,
    paths: Iterable[str | Path],
    log_format: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> IngestResult:
    """Read logs into an open database and tell what became of every file.

    A file that cannot be read is refused with its reason and the others go on. Raises InputError for paths
    that mean no file, UsageError for an unknown `log_format`.
    """
    began = time.monotonic()
    paths = list(paths)
    chosen = format_named(log_format) if log_format else None
    found = discover(paths)
    named = {Path(path).resolve() for path in paths}
    prepare(connection)
    run = _Run(connection, chosen, on_progress or _silent, len(found), sum(_size(path) for path in found))
    results = []
    for path in found:
        run.file_number += 1
        results.append(_read_file(run, path, is_named=path in named))
        run.bytes_before += _size(path)
    return IngestResult(tuple(results), time.monotonic() - began)


def _silent(_: Progress) -> None:
    """Show nothing."""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read_file(run: _Run, path: Path, *, is_named: bool) -> FileResult:
    """Read one file; a file that is refused becomes a result, not an exception."""
    began = time.monotonic()
    if not is_named and _size(path) == 0:
        return FileResult(str(path), None, Counts(), 0.0, "empty")
    try:
        return _load_file(run, examine(path), began)
    except InputError as error:
        seconds = time.monotonic() - began
        return FileResult(str(path), None, Counts(), seconds, "refused", error=str(error))


def _load_file(run: _Run, source: Source, began: float) -> FileResult:
    entry = ledger.look_up(run.connection, source)
    if entry.unchanged:
        return FileResult(str(source.path), entry.format, Counts(), time.monotonic() - began, "unchanged")
    chunks = _chunks(source, entry.start)
    first = next(chunks, None)
    if first is None:
        ledger.finish(run.connection, entry)
        return FileResult(str(source.path), entry.format, Counts(), time.monotonic() - began, "unchanged")
    log_format = run.log_format or _detected(source, first)
    counts, reasons = _load_chunks(run, source, entry, log_format, itertools.chain([first], chunks))
    return FileResult(
        str(source.path), log_format.name, counts, time.monotonic() - began, "complete", reasons
    )


def _chunks(source: Source, start: Position) -> Iterator[Chunk]:
    return read_parquet(source, start) if source.container == "parquet" else read_text(source, start)


def _detected(source: Source, first: Chunk) -> Format:
    sample = [str(line) for line in first.table.column("line").slice(0, SAMPLE_LINES).to_pylist()]
    columns = column_names(source) if source.container == "parquet" else None
    return detect(source.path, sample, columns)


def _load_chunks(
    run: _Run, source: Source, entry: ledger.Entry, log_format: Format, chunks: Iterator[Chunk]
) -> tuple[Counts, dict[str, int]]:
    """Load a file's chunks, one transaction each, while the next one is being read."""
    counts, reasons = Counts(), Counter[str]()
    for chunk, is_last in _read_ahead(chunks):
        run.connection.begin()
        try:
            if not counts.lines:
                ledger.begin(run.connection, source, entry, log_format.name)
            loaded = load(run.connection, chunk, source.path, entry.source_id, log_format, run.prices)
            ledger.advance(
                run.connection, source, entry, log_format.name, chunk.end, loaded.counts, complete=is_last
            )
            run.connection.commit()
        except BaseException:
            run.connection.rollback()
            raise
        counts += loaded.counts
        reasons.update(loaded.reasons)
        run.totals += loaded.counts
        _report(run, source, chunk)
    return counts, dict(reasons)


def _read_ahead(chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, bool]]:
    """Yield each chunk with whether it is the last; the one after the next is read in a thread meanwhile."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        current = next(chunks, None)
        following = next(chunks, None)
        while current is not None:
            coming = reader.submit(next, chunks, None)
            yield current, following is None
            current, following = following, coming.result()


def _report(run: _Run, source: Source, chunk: Chunk) -> None:
    run.on_progress(
        Progress(
            path=str(source.path),
            file_number=run.file_number,
            files=run.files,
            bytes_done=run.bytes_before + chunk.bytes_on_disk,
            bytes_total=run.bytes_total,
            lines=run.totals.lines,
            requests=run.totals.requests,
        )
    )
