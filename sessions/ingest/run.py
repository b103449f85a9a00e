"""A whole ingest: files found, formats detected, chunks loaded one transaction each, the ledger kept."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from sessions.errors import InputError
from sessions.ingest import ledger
from sessions.ingest.counts import Counts, FileResult, IngestResult, Progress
from sessions.ingest.detect import SAMPLE_LINES, detect, format_named
from sessions.ingest.discover import discover
from sessions.ingest.isolate import VALUE_ERRORS, without_breaking_lines
from sessions.ingest.load import load, prepare
from sessions.ingest.prices import PriceBook
from sessions.ingest.readers.parquet import column_names, read_parquet
from sessions.ingest.readers.source import EMPTY_REMEDY, EmptyFileError, Source, examine
from sessions.ingest.readers.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sessions.ingest.formats import Format
    from sessions.ingest.load import Loaded
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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a chunk belongs."""

    source: Source
    entry: ledger.Entry
    log_format: Format
    is_first: bool
    """Whether it is the first chunk of this reading of the file."""
    is_last: bool


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
    try:
        return _load_file(run, examine(path), began)
    except EmptyFileError as error:
        status, why = ("refused", str(error)) if is_named else ("empty", None)
    except InputError as error:
        status, why = "refused", str(error)
    return FileResult(str(path), None, Counts(), time.monotonic() - began, status, error=why)


def _load_file(run: _Run, source: Source, began: float) -> FileResult:
    entry = ledger.look_up(run.connection, source)
    if entry.unchanged:
        return FileResult(str(source.path), entry.format, Counts(), time.monotonic() - began, "unchanged")
    chunks = _chunks(source, entry.start)
    first = next(chunks, None)
    if first is None and not entry.known:
        raise EmptyFileError(source.path, "has no lines", EMPTY_REMEDY)
    if first is None:
        ledger.finish(run.connection, source, entry)
        return FileResult(str(source.path), entry.format, Counts(), time.monotonic() - began, "unchanged")
    log_format = run.log_format or (format_named(entry.format) if entry.format else _detected(source, first))
    counts, reasons, damage = _load_chunks(run, source, entry, log_format, itertools.chain([first], chunks))
    return FileResult(
        path=str(source.path),
        format=log_format.name,
        counts=counts,
        seconds=time.monotonic() - began,
        status="partial" if damage else "complete",
        reasons=reasons,
        error=str(damage) if damage else None,
    )


def _chunks(source: Source, start: Position) -> Iterator[Chunk]:
    return read_parquet(source, start) if source.container == "parquet" else read_text(source, start)


def _detected(source: Source, first: Chunk) -> Format:
    sample = [str(line) for line in first.table.column("line").slice(0, SAMPLE_LINES).to_pylist()]
    columns = column_names(source) if source.container == "parquet" else None
    return detect(source.path, sample, columns)


def _load_chunks(
    run: _Run, source: Source, entry: ledger.Entry, log_format: Format, chunks: Iterator[Chunk]
) -> tuple[Counts, dict[str, int], InputError | None]:
    """Load a file's chunks while the next one is being read; the third value is what kept it from its end."""
    counts, reasons = Counts(), Counter[str]()
    for number, (chunk, is_last) in enumerate(_read_ahead(chunks)):
        if isinstance(chunk, InputError):
            return counts, dict(reasons), chunk
        place = _Place(source, entry, log_format, is_first=number == 0, is_last=is_last)
        loaded = _load_chunk(run, chunk, place)
        counts += loaded.counts
        reasons.update(loaded.reasons)
        run.totals += loaded.counts
        _report(run, source, chunk)
    return counts, dict(reasons), None


def _load_chunk(run: _Run, chunk: Chunk, place: _Place) -> Loaded:
    """Load one chunk with its ledger row. A value that breaks the mapping costs its line."""
    try:
        return _in_transaction(run, chunk, place)
    except VALUE_ERRORS:
        sound = without_breaking_lines(run.connection, chunk, place.log_format, run.prices)
        return _in_transaction(run, sound, place)


def _in_transaction(run: _Run, chunk: Chunk, place: _Place) -> Loaded:
    connection, source, entry, format_name = run.connection, place.source, place.entry, place.log_format.name
    connection.begin()
    try:
        if place.is_first:
            ledger.begin(connection, source, entry, format_name)
        loaded = load(connection, chunk, source.path, entry.source_id, place.log_format, run.prices)
        ledger.advance(
            connection, source, entry, format_name, chunk.end, loaded.counts, complete=place.is_last
        )
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # an interrupt may have ended the transaction already
            connection.rollback()
        raise
    return loaded


def _read_ahead(chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk | InputError, bool]]:
    """Yield each chunk with whether it is the last; the one after the next is read in a thread meanwhile.

    An error comes in its turn, in place of a chunk: what was read before it is loaded.
    """
    with ThreadPoolExecutor(max_workers=1) as reader:
        current, following = _pull(chunks), _pull(chunks)
        while current is not None:
            coming = reader.submit(_pull, chunks)
            yield current, following is None
            current, following = following, coming.result()


def _pull(chunks: Iterator[Chunk]) -> Chunk | InputError | None:
    try:
        return next(chunks, None)
    except InputError as error:
        return error


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
