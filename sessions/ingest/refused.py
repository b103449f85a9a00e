"""Lines that are refused: why, in a reason code, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.ingest.readers.shape import DECODER
from sessions.schemas.statements import run

if TYPE_CHECKING:
    import duckdb

    from sessions.ingest.readers.chunk import Chunk


@dataclass(frozen=True, slots=True, order=True)
class Refused:
    """One line that is refused: a row of `quarantine`."""

    source_id: int
    source_line: int
    reason: str
    text: str
    byte_offset: int | None

    def texts(self, *, with_text: bool) -> list[str | None]:
        """Return the values as insert_quarantine.sql takes them."""
        offset = None if self.byte_offset is None else str(self.byte_offset)
        text = self.text if with_text else None
        return [str(self.source_id), str(self.source_line), offset, self.reason, text]


def refused_lines(connection: duckdb.DuckDBPyConnection, chunk: Chunk) -> list[Refused]:
    """Return the lines of a chunk that are refused, in the order of the files."""
    parts = {part.entry.source_id: part for part in chunk.parts}
    found = [
        (source_id, source_line, reason, line.removesuffix("\n"))
        for source_id, source_line, reason, line in run(connection, "sessions.ingest", "refused")
    ]
    found += [
        (source_id, bad.source_line, bad.reason, bad.text)
        for source_id, part in parts.items()
        for bad in part.bad
    ]
    return sorted(
        Refused(source_id, line, exact_reason(reason, text), text, parts[source_id].offset_of(line))
        for source_id, line, reason, text in found
    )


def exact_reason(reason: str, line: str) -> str:
    """Tell lines apart that are no JSON: 'several_values' on one line, 'too_deep', or else 'not_json'."""
    if reason != "not_json":
        return reason
    try:
        end = DECODER.raw_decode(line.lstrip())[1]
    except RecursionError:
        return "too_deep"
    except ValueError:
        return reason
    return "several_values" if line.lstrip()[end:].lstrip().lstrip(", \t")[:1] in {"{", "["} else reason
