"""Lines that are refused: why, in a reason code, and where they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sessions.schemas.statements import run

if TYPE_CHECKING:
    import duckdb

    from sessions.ingest.readers.chunk import Chunk, Part

_DECODER = json.JSONDecoder()


def quarantine_rows(
    connection: duckdb.DuckDBPyConnection, chunk: Chunk, *, with_text: bool
) -> list[list[str | None]]:
    """Return the refused lines of a chunk as rows for insert_quarantine.sql, in the order of the files."""
    parts = {part.entry.source_id: part for part in chunk.parts}
    refused = [
        (source_id, source_line, reason, line.removesuffix("\n"))
        for source_id, source_line, reason, line in run(connection, "sessions.ingest", "refused")
    ]
    refused += [
        (source_id, bad.source_line, bad.reason, bad.text)
        for source_id, part in parts.items()
        for bad in part.bad
    ]
    return [
        _row(parts[source_id], source_line, exact_reason(reason, line), line if with_text else None)
        for source_id, source_line, reason, line in sorted(refused)
    ]


def _row(part: Part, source_line: int, reason: str, text: str | None) -> list[str | None]:
    offset = part.offset_of(source_line)
    return [
        str(part.entry.source_id), str(source_line), None if offset is None else str(offset), reason, text,
    ]  # fmt: skip


def exact_reason(reason: str, line: str) -> str:
    """Tell lines apart that are no JSON: 'several_values' on one line, 'too_deep', or else 'not_json'."""
    if reason != "not_json":
        return reason
    try:
        end = _DECODER.raw_decode(line.lstrip())[1]
    except RecursionError:
        return "too_deep"
    except ValueError:
        return reason
    return "several_values" if line.lstrip()[end:].lstrip(" \t,")[:1] in {"{", "["} else reason
