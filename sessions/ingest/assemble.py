"""Files to chunks: what the ledger says is new of each, read, told apart by format, and put together.

Nothing here touches the database, so that it can run in a thread while a chunk is loaded.
"""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from sessions.errors import InputError
from sessions.ingest.detect import SAMPLE_BYTES, SAMPLE_LINES, NoLogError, detect, format_named
from sessions.ingest.discover import may_be_anything
from sessions.ingest.readers import chunk as limits
from sessions.ingest.readers.chunk import LINE_SCHEMA, Block, Chunk, Part
from sessions.ingest.readers.documents import read_documents
from sessions.ingest.readers.parquet import column_names, read_parquet
from sessions.ingest.readers.source import (
    EMPTY_REMEDY,
    STDIN,
    EmptyFileError,
    Source,
    examine,
    examine_stream,
    status_of,
)
from sessions.ingest.readers.text import Unfinished, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sessions.ingest.formats import Format
    from sessions.ingest.ledger import Entry, Ledger


@dataclass(frozen=True, slots=True)
class Batch:
    """A chunk and the format of its records."""

    chunk: Chunk
    log_format: Format


@dataclass(frozen=True, slots=True)
class Ended:
    """A file of which no more will come, and why that is so."""

    path: Path
    status: str
    """As FileResult has it."""
    format: str | None = None
    error: str | None = None
    unfinished_bytes: int = 0
    nothing_new: tuple[Source, Entry] | None = None
    """Of a file that changed without a record more: what the ledger must be told."""


Event = Batch | Ended


@dataclass(frozen=True, slots=True)
class Choices:
    """How files are read."""

    log_format: Format | None = None
    final: bool = False
    """Whether last lines without a newline are judged as they are."""


GROUP: Final = 256
"""Events handed over at once, at most."""


def in_groups(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Yield events in groups, each ended by a batch or full.

    Most files of a run have nothing new; handing each to another thread takes longer than telling that.
    """
    group: list[Event] = []
    for event in events:
        group.append(event)
        if isinstance(event, Batch) or len(group) == GROUP:
            yield group
            group = []
    if group:
        yield group


class Assembler:
    """Reads files one after the other and yields what is to be done, in order."""

    def __init__(self, ledger: Ledger, named: Iterable[Path], choices: Choices) -> None:
        self._ledger = ledger
        self._named = frozenset(named)
        self._choices = choices
        self._parts: list[Part] = []
        self._format: Format | None = None
        self._size = self._records = 0

    def events(self, paths: Iterable[Path]) -> Iterator[Event]:
        """Yield the events of all files. A file that cannot be read is an event, not an exception."""
        for path in paths:
            try:
                yield from self._file(path)
            except InputError as error:
                yield self._refused(path, error)
        yield from self._flush()

    def _refused(self, path: Path, error: InputError) -> Ended:
        """Tell why a file is not read; some of those that a directory search brings up are no errors."""
        if path not in self._named:
            if isinstance(error, EmptyFileError):
                return Ended(path, "empty")
            if isinstance(error, NoLogError) and may_be_anything(path.name):
                return Ended(path, "skipped")
        return Ended(path, "refused", error=str(error))

    def _file(self, path: Path) -> Iterator[Event]:
        if path == STDIN:
            source = examine_stream(sys.stdin.buffer)
        else:
            row = self._ledger.unchanged(path, status_of(path), final=self._choices.final)
            if row:
                yield Ended(path, "unchanged", row.format, unfinished_bytes=row.unfinished_bytes)
                return
            source = examine(path)
        entry = self._ledger.look_up(source)
        reading = _Reading(source, entry)
        try:
            for block in self._read(source, entry):
                if isinstance(block, Unfinished):
                    reading.unfinished_bytes = block.size
                else:
                    for known in self._known(reading, block):
                        yield from self._add(reading, known)
        except InputError as error:
            if reading.part is None and not entry.known:
                raise
            yield reading.damaged(error)
            return
        yield reading.ended()

    def _known(self, reading: _Reading, block: Block) -> list[Block]:
        """Return the blocks whose format is known now; none as long as no record was recognised."""
        if reading.log_format:
            return [block]
        reading.wait(block)
        reading.log_format = self._format_of(reading, block)
        if not reading.log_format:
            return []
        reading.entry = self._ledger.numbered(reading.entry)
        return reading.take_waiting()

    def _add(self, reading: _Reading, block: Block) -> Iterator[Event]:
        """Put a block into the chunk that is being made; a full one goes first, and one of another format."""
        if self._is_full() or reading.log_format is not self._format:
            yield from self._flush()
        self._format = reading.log_format
        if not (self._parts and self._parts[-1] is reading.part):
            reading.begin_part()
            self._parts.append(reading.part_there())
        reading.part_there().blocks.append(block)
        self._size += len(block.text)
        self._records += block.records

    def _is_full(self) -> bool:
        enough = self._size >= limits.CHUNK_BYTES and self._records >= limits.CHUNK_RECORDS
        return enough or self._size >= limits.MOST_BYTES

    def _flush(self) -> Iterator[Event]:
        if self._parts and self._format:
            yield Batch(chunk_of(self._parts), self._format)
        self._parts, self._format, self._size, self._records = [], None, 0, 0

    def _read(self, source: Source, entry: Entry) -> Iterator[Block | Unfinished]:
        if source.container == "parquet":
            return read_parquet(source, entry.start)
        read = read_documents if source.container == "json" else read_text
        final = self._choices.final or source.stream is not None  # a stream is read once
        return read(source, entry.start, final=final)

    def _format_of(self, reading: _Reading, block: Block) -> Format | None:
        if self._choices.log_format:
            return self._choices.log_format
        if reading.entry.format:
            return format_named(reading.entry.format)
        try:
            return reading.detected(block)
        except NoLogError:
            if reading.has_waited_enough:
                raise
            return None


class _Reading:
    """One file while it is read."""

    def __init__(self, source: Source, entry: Entry) -> None:
        self.source = source
        self.entry = entry
        self.log_format: Format | None = None
        self.part: Part | None = None
        self.unfinished_bytes = 0
        self._waiting: list[Block] = []
        """Its first blocks, as long as their format is not known."""

    def wait(self, block: Block) -> None:
        """Keep a block whose format is not known yet."""
        self._waiting.append(block)

    def take_waiting(self) -> list[Block]:
        """Return the blocks that were kept, which are no longer."""
        waiting, self._waiting = self._waiting, []
        return waiting

    @property
    def has_waited_enough(self) -> bool:
        """Whether so much was looked at in vain that no record will come."""
        records = sum(block.records for block in self._waiting)
        return records >= SAMPLE_LINES or sum(len(block.text) for block in self._waiting) >= SAMPLE_BYTES

    def detected(self, block: Block) -> Format:
        """Return the format that a block's records are in. Raises NoLogError where none of them is known."""
        sample = [str(line) for line in block.lines.slice(0, SAMPLE_LINES).to_pylist()]
        columns = column_names(self.source) if self.source.container == "parquet" else None
        return detect(self.source.path, sample, columns)

    def _require_known(self) -> None:
        """Raise InputError where blocks still wait: no record is known, or all lines are blank."""
        for block in self._waiting:
            if block.text.strip():
                self.detected(block)  # raises, as it did when it was looked at first
        if self._waiting and not self.unfinished_bytes:
            raise EmptyFileError(self.source.path, "has only blank lines", EMPTY_REMEDY)

    def begin_part(self) -> None:
        """Go on in another chunk."""
        self.part = Part(self.source, self.entry, is_first=self.part is None)

    def part_there(self) -> Part:
        """Return the part that a block was begun for."""
        assert self.part is not None
        return self.part

    def damaged(self, error: InputError) -> Ended:
        """Tell that the file cannot be read further than it was."""
        reached = self.part.end if self.part else self.entry.start
        reason = f"{error.reason}, after line {reached.lines:,}"
        return Ended(self.source.path, "partial", error=str(InputError(error.value, reason, error.remedy)))

    def ended(self) -> Ended:
        """Tell that the file was read to its end. Raises InputError where it has no record, or no line."""
        path, unfinished = self.source.path, self.unfinished_bytes
        self._require_known()
        if self.part:
            self.part.is_last, self.part.unfinished_bytes = True, unfinished
            return Ended(path, "complete", unfinished_bytes=unfinished)
        if self.entry.known:
            done = (self.source, self.entry)
            return Ended(path, "unchanged", self.entry.format, None, unfinished, nothing_new=done)
        if unfinished:
            return Ended(path, "unfinished", unfinished_bytes=unfinished)
        raise EmptyFileError(path, "has no lines", EMPTY_REMEDY)


FEW_ROWS: Final = 64
"""Rows of a batch, on average, below which batches are put together: a query works batch by batch."""

BATCH_ROWS: Final = 8192
"""Rows of a batch then: enough batches for both cores."""


def chunk_of(parts: list[Part]) -> Chunk:
    """Return parts as one chunk, its records as one Arrow table."""
    batches = [_batch(part, block) for part in parts for block in part.blocks]
    table = pa.Table.from_batches(batches, schema=LINE_SCHEMA)
    if len(parts) > 1 and table.num_rows < FEW_ROWS * len(batches):
        together = table.combine_chunks().to_batches(max_chunksize=BATCH_ROWS)
        table = pa.Table.from_batches(together, schema=LINE_SCHEMA)
    return Chunk(tuple(parts), table)


def _batch(part: Part, block: Block) -> pa.RecordBatch:
    count = len(block.numbers)
    ids = _int64(_repeated(part.entry.source_id, count))
    return pa.record_batch([block.lines, ids, _int64(block.numbers)], names=LINE_SCHEMA.names)


def _repeated(value: int, count: int) -> array[int]:
    return array("q", [value]) * count


def _int64(values: array[int]) -> pa.Array[Any]:
    # pa.array() would import pandas where it is installed, which costs a second of start-up.
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])
