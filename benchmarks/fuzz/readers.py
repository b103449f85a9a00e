"""What must hold of the readers: nothing is lost between two records, wherever a file is cut into blocks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from sessions.errors import SessionsError
from sessions.ingest.readers.chunk import Position
from sessions.ingest.readers.documents import read_documents
from sessions.ingest.readers.source import examine
from sessions.ingest.readers.text import Unfinished, read_text
from sessions.ingest.secrets import redacted
from tests.proof.helpers import chunks_of

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.fuzz.logs import Log
    from sessions.ingest.readers.source import Source

SIZES: Final = (2 << 20, 64, 7)
_PADDING: Final = re.compile(rb"(?:\xef\xbb\xbf|[\0\x1e])*+")
_BETWEEN: Final = re.compile(r"[\s,\[\]\0\x1e\ufeff]*")

Record = tuple[int, int, str]
"""Line, byte offset and text."""


def check(log: Log, folder: Path) -> None:
    """Read a log in blocks of several sizes; raise AssertionError where a record is lost or made up."""
    path = folder / "log"
    path.write_bytes(log.file)
    check_redaction(log.text)
    try:
        source = examine(path)
    except SessionsError:
        return
    if source.container == "parquet":
        return
    found, end = read(source, SIZES[0])
    for size in SIZES[1:]:
        assert read(source, size) == (found, end), f"in blocks of {size} bytes it is read otherwise"
    if source.container == "json":
        check_document(log.text, found)
    else:
        check_lines(log.text, found, cut_short=end is not None)
        check_unfinished(source, log.text, found)


def read(source: Source, size: int, *, final: bool = True) -> tuple[list[Record], str | None]:
    """Return the records that a reader hands on, bad ones among them, and why it stopped before the end."""
    found: list[Record] = []
    reader = read_documents if source.container == "json" else read_text
    with chunks_of(size):
        try:
            for block in reader(source, Position(), final=final):
                if isinstance(block, Unfinished):
                    return found, f"unfinished {block.size}"
                lines = dict(zip(block.numbers, map(str, block.lines.to_pylist()), strict=True))
                lines |= {bad.source_line: bad.text for bad in block.bad}
                assert sorted(lines) == list(range(block.start.lines + 1, block.end.lines + 1))
                found += [(at, block.offset_of(at), lines[at].removesuffix("\n")) for at in sorted(lines)]
        except SessionsError as error:
            return found, str(error)
    return found, None


def lines_of(text: bytes) -> list[bytes]:
    """Return the lines of a text; behind its last newline there is one only if there is something."""
    *lines, last = text.split(b"\n")
    return [*lines, last] if last else lines


def unpadded(line: bytes, *, is_last: bool) -> bytes:
    """Return a line without the padding before its record; a last line that is all padding is left."""
    padding = _PADDING.match(line)
    assert padding is not None
    return line if is_last and padding.end() == len(line) else line[padding.end() :]


def check_lines(text: bytes, found: list[Record], *, cut_short: bool) -> None:
    """Require every line at its place, as it was but for padding and credentials."""
    lines, start = lines_of(text), 0
    assert len(found) <= len(lines) if cut_short else len(found) == len(lines), (len(found), len(lines))
    for number, line in enumerate(lines[: len(found)], 1):
        record = unpadded(line, is_last=number == len(lines) and not text.endswith(b"\n"))
        wanted = redacted(record).decode("utf-8", "backslashreplace")
        assert found[number - 1] == (number, start + len(line) - len(record), wanted)
        start += len(line) + 1


def check_unfinished(source: Source, text: bytes, found: list[Record]) -> None:
    """Require that what is left for the next time is a last line without a newline, all of it."""
    whole, left = read(source, SIZES[0], final=False)
    last = text[text.rfind(b"\n") + 1 :]
    if left is not None and left.startswith("unfinished"):
        assert (whole, left) == (found[:-1], f"unfinished {len(last)}")
    else:
        assert whole == found


def check_document(text: bytes, found: list[Record]) -> None:
    """Require nothing but what may stand there between two records, and valid JSON to be read as it is."""
    at: int | None = 0
    for _, start, shown in found:
        if at is not None:
            assert _BETWEEN.fullmatch(text[at:start].decode("utf-8", "surrogateescape")), text[at:start]
        is_verbatim = text.startswith(shown.encode("utf-8", "surrogatepass"), start)
        at = start + len(shown.encode("utf-8", "surrogatepass")) if is_verbatim else None
    values = _objects(text)
    if values is not None and redacted(text) is text:
        assert [json.loads(shown) for _, _, shown in found] == values


def _objects(text: bytes) -> list[object] | None:
    """Return the objects of a JSON array, if the text is one."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_array = isinstance(values, list) and all(isinstance(value, dict) for value in values)
    return values if is_array else None


def check_redaction(text: bytes) -> None:
    """Require lines to stay when credentials go, whatever lines stand around them."""
    clean = redacted(text)
    assert clean.count(b"\n") == text.count(b"\n")
    assert clean.count(b"\x1e") == text.count(b"\x1e")
    assert b"\n".join(redacted(line) for line in text.split(b"\n")) == clean
