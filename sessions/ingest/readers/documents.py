"""JSON documents to blocks of records: arrays, pretty-printed objects, objects one behind the other.

Where one record ends is told by parsing it. What cannot be parsed is one bad record, up to the brace that
closes it, or else to the next line that begins with an object. Commas and brackets between records are passed
by, also where they do not belong: exports that were interrupted and resumed have them.
"""

from __future__ import annotations

import codecs
import json
import re
from array import array
from functools import partial
from typing import TYPE_CHECKING, Final

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
_NEXT: Final = re.compile(r"\n(?=[ \t]*\{)")
_NEAR: Final = 16
"""Characters from the end of what was read within which an error may be for want of the rest."""
_BRACES: Final = re.compile(r'"(?:[^"\\\n]|\\.)*+"|[{}\[\]]')
_FOLLOWS: Final = re.compile(r"\s*(?:[,\[\]{]|\Z)")
_REACH: Final = 4 << 20
"""Characters within which the brace is looked for that closes a bad record: one may be missing."""


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
        position, pending = start, _Pending(start.offset)
        for record in _records(_Text(read), start.offset, final=final):
            if isinstance(record, Unfinished):
                if pending.records:
                    yield pending.block(position, file.tell())
                yield record
                return
            pending.add(*record)
            if pending.size >= chunk.BATCH_BYTES:
                yield (block := pending.block(position, file.tell()))
                position, pending = block.end, _Pending(block.end.offset)
        if pending.records:
            yield pending.block(position, file.tell())


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

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.text = ""
        self.at = 0
        self.ended = False

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
            skipped += len(_bytes(self.text[self.at : end]))
            self.at = end
            if self.at < len(self.text) or not self.more():
                return skipped


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
        end = _record_end(source)
        if end is None and not final:
            yield Unfinished(len(_bytes(source.text[source.at :])))
            return
        end = len(source.text) if end is None else end
        record = _bytes(source.text[source.at : end])
        yield record, offset
        offset += len(record)
        source.at = end


def _record_end(source: _Text) -> int | None:
    """Return where the record that begins here ends; None where the file ends before it does."""
    while True:
        try:
            end = DECODER.raw_decode(source.text, source.at)[1]
            if end < len(source.text) or source.text[end - 1] in '}]"' or not source.more():
                return end
            continue  # the number or word may go on
        except json.JSONDecodeError as error:
            wants_more = error.pos >= len(source.text) - _NEAR or error.msg.startswith("Unterminated")
        except RecursionError:
            wants_more = False
        if not wants_more:
            return _bad_end(source)
        if not source.more():
            return None


def _bad_end(source: _Text) -> int:
    """Return where a bad record ends: behind the brace that closes it, or before the next line with one."""
    while len(source.text) - source.at < _REACH and source.more():
        pass
    end = _closed(source.text, source.at)
    if end and _FOLLOWS.match(source.text, end):
        return end
    while True:
        match = _NEXT.search(source.text, source.at)
        if match:
            return match.start()
        if not source.more():
            return len(source.text)


def _closed(text: str, at: int) -> int | None:
    """Return where the braces and brackets are closed that are opened from `at` on; None if they are not."""
    if text[at] != "{":
        return None
    depth = 0
    for match in _BRACES.finditer(text, at, at + _REACH):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
        if not depth:
            return match.end()
    return None
