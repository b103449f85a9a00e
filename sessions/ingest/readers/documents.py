"""JSON documents to blocks of records: arrays, pretty-printed objects, objects one behind the other.

Where one record ends is told by parsing it. What cannot be parsed is one bad record, up to where the next one
seems to begin: on a line that is indented no further, or behind a brace where records do not begin lines.
Commas and brackets between records are passed by, also where they do not belong: exports that were
interrupted and resumed have them.
"""

from __future__ import annotations

import codecs
import json
import re
from array import array
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from sessions.errors import InputError
from sessions.ingest.readers import chunk
from sessions.ingest.readers.cut import cut
from sessions.ingest.readers.shape import DECODER
from sessions.ingest.readers.text import Unfinished, decompressed, read_from
from sessions.schemas.contents import RECORD_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sessions.ingest.readers.chunk import Block, Position
    from sessions.ingest.readers.source import Source

_BETWEEN: Final = re.compile(r"[\s,\[\]\0\x1e\ufeff]*")
_BEHIND: Final = re.compile(r"(?<=\})[\s,\[\]]*(?=\{)")
_BLANK: Final = " \t\r\n"
_NEAR: Final = 16
"""Characters from the end of what was read within which an error may be for want of the rest."""


def read_documents(source: Source, start: Position, *, final: bool = False) -> Iterator[Block | Unfinished]:
    """Yield the file's records from `start` on; a record's line is its number, counted from 1.

    A last record that is cut off is left, and told last, unless `final` says that nothing more will come.
    Raises InputError where the file cannot be read further.
    """
    with source.open() as file, decompressed(file, source) as stream:
        read = partial(read_from, source, stream)
        left = start.offset
        while left:
            left -= len(read(min(left, chunk.BATCH_BYTES))) or left
        yield from _blocks(_records(_Text(read, start.offset), start.offset, final=final), start, file.tell)


def _blocks(
    records: Iterator[tuple[bytes, int] | Unfinished], start: Position, tell: Callable[[], int]
) -> Iterator[Block | Unfinished]:
    """Yield records in blocks of about BATCH_BYTES, also those before a damage."""
    position, pending = start, _Pending(start.offset)
    left: Unfinished | InputError | None = None
    try:
        for record in records:
            if isinstance(record, Unfinished):
                left = record
                break
            pending.add(*record)
            if pending.size >= chunk.BATCH_BYTES:
                yield (block := pending.block(position, tell()))
                position, pending = block.end, _Pending(block.end.offset)
    except InputError as error:
        left = error
    if pending.records:
        yield pending.block(position, tell())
    if isinstance(left, InputError):
        raise left
    if left:
        yield left


class _Pending:
    """Records read and not yet handed on."""

    def __init__(self, offset: int) -> None:
        self.records: list[bytes] = []
        self.starts = array("q")
        self.size = 0
        self.offset = offset
        self.end = offset

    def add(self, record: bytes, offset: int) -> None:
        self.records.append(record.replace(RECORD_SEPARATOR, b" "))
        self.starts.append(offset - self.offset)
        self.size += len(record)
        self.end = offset + len(record)

    def block(self, position: Position, on_disk: int) -> Block:
        raw = b"".join(record + RECORD_SEPARATOR for record in self.records)
        starts = self.starts + array("q", [self.end - self.offset])
        return cut(raw, position, on_disk, separator=RECORD_SEPARATOR, starts=starts, end_offset=self.end)


class _Text:
    """What was read of a document and not yet used; bytes that are no UTF-8 stand for themselves."""

    def __init__(self, read: Callable[[int], bytes], offset: int) -> None:
        self._read = read
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._line = None if offset else ""
        self.text = ""
        self.at = 0
        self.ended = False

    @property
    def indent(self) -> int | None:
        """How far the line is indented that a record begins; None where it begins none."""
        return None if self._line is None or self._line.strip(" \t\ufeff") else len(self._line)

    def more(self) -> bool:
        """Read on, as much again as is there; return whether there was anything."""
        if self.ended:
            return False
        rest = self.text[self.at :]
        data = self._read(max(chunk.BATCH_BYTES, len(rest)))
        self.ended = not data
        self.text, self.at = rest + self._decoder.decode(data, final=self.ended), 0
        return not self.ended

    def skip(self) -> int:
        """Pass by what stands between records; return how many bytes that was."""
        skipped = 0
        while True:
            end = _end_of(_BETWEEN, self.text, self.at)
            self._pass_by(self.text[self.at : end])
            skipped += len(_bytes(self.text[self.at : end]))
            self.at = end
            if self.at < len(self.text) or not self.more():
                return skipped

    def _pass_by(self, passed: str) -> None:
        newline = passed.rfind("\n")
        if newline >= 0:
            self._line = passed[newline + 1 :]
        elif self._line is not None:
            self._line += passed

    def use(self, length: int) -> bytes:
        """Pass by a record of so many characters, and return its bytes."""
        record = _bytes(self.text[self.at : self.at + length])
        self.at, self._line = self.at + length, None
        return record


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _records(source: _Text, offset: int, *, final: bool) -> Iterator[tuple[bytes, int] | Unfinished]:
    """Yield each record with its byte offset; what is left at the end last."""
    while True:
        offset += source.skip()
        if source.at == len(source.text):
            return
        length = _length(source)
        if length is None and not final:
            yield Unfinished(len(_bytes(source.text[source.at :])))
            return
        record = source.use(len(source.text) - source.at if length is None else length)
        yield record, offset
        offset += len(record)


def _length(source: _Text) -> int | None:
    """Return how many characters the record has that begins here; None where the file ends before it does."""
    while True:
        try:
            length = DECODER.raw_decode(source.text, source.at)[1] - source.at
        except json.JSONDecodeError as error:
            broken_at, in_text = error.pos - source.at, error.msg.startswith("Unterminated")
            if in_text or error.pos >= len(source.text) - _NEAR:
                if source.more():
                    continue
                if in_text or "}" not in source.text[source.at + broken_at :]:
                    return None
            return _bad_length(source, broken_at)
        except RecursionError:
            return _bad_length(source, 0)
        else:
            end = source.at + length
            may_go_on = source.text[end - 1] not in {"}", '"'} and end >= len(source.text) - _NEAR
            if not (may_go_on and source.more()):  # a number
                return length


def _bad_length(source: _Text, broken_at: int) -> int:
    """Return how many characters a bad record has, which is broken at one of them or just behind it."""
    pattern = _next_record(source.indent)
    search = max(len(source.text[source.at : source.at + broken_at].rstrip(_BLANK + ",")), 1)
    while not (match := pattern.search(source.text, source.at + search)):
        if not source.more():
            break
    text = source.text[source.at : match.start() if match else len(source.text)]
    record = text.rstrip(_BLANK + ",]")
    return len(record if record.endswith("}") else text.rstrip(_BLANK + ","))


@lru_cache(maxsize=16)
def _next_record(indent: int | None) -> re.Pattern[str]:
    """Return what stands before the record that follows one of this indentation."""
    return _BEHIND if indent is None else re.compile(rf"\n(?=[ \t]{{0,{indent}}}\{{)")
