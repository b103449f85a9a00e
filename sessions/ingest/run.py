"""A whole ingest: files found and read, chunks loaded one transaction each, the ledger kept."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from sessions.ingest import ledger
from sessions.ingest.ahead import read_ahead
from sessions.ingest.assemble import Assembler, Batch, Choices, Ended, in_groups
from sessions.ingest.counts import Counts, FileResult, IngestResult, Progress
from sessions.ingest.detect import format_named
from sessions.ingest.discover import absolute, discover
from sessions.ingest.load import Loaded, accept, counted, outcomes, prepare, write
from sessions.ingest.mapping import Mapper
from sessions.ingest.prices import PriceBook
from sessions.ingest.readers.source import STDIN
from sessions.ingest.refused import refused_lines
from sessions.schemas.statements import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import duckdb

    from sessions.ingest.readers.chunk import Chunk, Part


@dataclass(frozen=True, slots=True)
class Options:
    """How an ingest goes about its work."""

    log_format: str | None = None
    """Read as this format, instead of telling it from the first records."""
    final: bool = False
    """Judge last lines without a newline as they are, instead of leaving them for the next run."""
    with_bodies: bool = True
    """Keep the source text of requests and refused lines."""
    dry_run: bool = False
    """Count what would become of every line, and write nothing."""
    on_progress: Callable[[Progress], None] | None = None
    stopped: Callable[[], bool] | None = None
    """Asked between chunks: whether to leave the rest for the next run."""


@dataclass(slots=True)
class _Tally:
    """What became of one file, so far."""

    counts: Counts = field(default_factory=Counts)
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    ended: Ended | None = None
    format: str | None = None

    def result(self, path: Path) -> FileResult:
        ended = self.ended or Ended(path, "partial")
        return FileResult(
            path=ledger.written(path),
            format=self.format or ended.format,
            counts=self.counts,
            seconds=self.seconds,
            status=ended.status,
            reasons=dict(self.reasons),
            unfinished_bytes=ended.unfinished_bytes,
            error=ended.error,
        )


def ingest(
    connection: duckdb.DuckDBPyConnection, paths: Iterable[str | Path], options: Options | None = None
) -> IngestResult:
    """Read logs into an open database and tell what became of every file.

    A file that cannot be read is refused with its reason and the others go on. Raises InputError for paths
    that mean no file, UsageError for an unknown `log_format`.
    """
    paths = list(paths)
    named = {absolute(path) for path in paths} | {STDIN}
    return ingest_files(connection, discover(paths), named, options or Options())


def ingest_files(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], named: Iterable[Path], options: Options
) -> IngestResult:
    """Read these files. One that is empty is refused only if it is among the `named` ones."""
    began = time.monotonic()
    chosen = format_named(options.log_format) if options.log_format else None
    assembler = Assembler(ledger.Ledger(connection), named, Choices(chosen, options.final))
    run = _Run(connection, options, files)
    with read_ahead(in_groups(assembler.events(files))) as groups:
        for event in chain.from_iterable(groups):
            if options.stopped and options.stopped():
                break
            run.take(event)
    return IngestResult(run.results(), time.monotonic() - began)


class _Run:
    """What the files of one run share."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, options: Options, paths: Sequence[Path]
    ) -> None:
        self._connection = connection
        self._options = options
        self._tallies = {path: _Tally() for path in paths}
        self._progress = _Progress(paths, options.on_progress)
        self._mapper: Mapper | None = None

    def take(self, event: Batch | Ended) -> None:
        """Do what an event asks for."""
        if isinstance(event, Batch):
            self._load(event)
        else:
            self._tallies[event.path].ended = event
            if event.nothing_new and not self._options.dry_run:
                with transaction(self._connection):
                    source, entry = event.nothing_new
                    ledger.finish(self._connection, source, entry, entry.start, event.unfinished_bytes)

    def results(self) -> tuple[FileResult, ...]:
        """Return what became of every file that was begun, in the order they were found."""
        begun = ((path, tally) for path, tally in self._tallies.items() if tally.ended or tally.counts.lines)
        return tuple(tally.result(path) for path, tally in begun)

    def _load(self, batch: Batch) -> None:
        began = time.monotonic()
        if self._mapper is None:
            prepare(self._connection)
            self._mapper = Mapper(self._connection, PriceBook())
        chunk = self._mapper.draft(batch.chunk, batch.log_format)
        if self._options.dry_run:
            loaded = counted(self._connection, chunk)
        else:
            with transaction(self._connection):
                loaded = self._written(chunk, batch.log_format.name)
        self._count(chunk, loaded, batch.log_format.name, time.monotonic() - began)

    def _written(self, chunk: Chunk, format_name: str) -> list[Loaded]:
        accept(self._connection)
        refused = refused_lines(self._connection, chunk)
        loaded = outcomes(self._connection, chunk, refused)
        ledger.begin(self._connection, chunk.parts, format_name)
        write(self._connection, chunk, loaded, refused, with_bodies=self._options.with_bodies)
        ledger.advance(self._connection, chunk.parts, [one.counts for one in loaded])
        return loaded

    def _count(self, chunk: Chunk, loaded: list[Loaded], format_name: str, seconds: float) -> None:
        records = max(chunk.records, 1)
        for part, one in zip(chunk.parts, loaded, strict=True):
            tally = self._tallies[part.source.path]
            tally.counts += one.counts
            tally.reasons.update(one.reasons)
            tally.format = format_name
            tally.seconds += seconds * part.records / records
            self._progress.add(part, one.counts)


class _Progress:
    """How far a run has come, told after every chunk."""

    def __init__(self, paths: Sequence[Path], tell: Callable[[Progress], None] | None) -> None:
        self._tell = tell
        self._numbers = {path: number for number, path in enumerate(paths, 1)}
        self._before: dict[Path, int] = {}
        total = 0
        for path in paths:
            self._before[path] = total
            total += _size(path)
        self._total = total
        self._totals = Counts()

    def add(self, part: Part, counts: Counts) -> None:
        """Count a part that was loaded, and tell."""
        self._totals += counts
        if self._tell is None:
            return
        path = part.source.path
        self._tell(
            Progress(
                path=str(path),
                file_number=self._numbers[path],
                files=len(self._numbers),
                bytes_done=self._before[path] + part.blocks[-1].on_disk,
                bytes_total=self._total,
                lines=self._totals.lines,
                requests=self._totals.requests,
            )
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
