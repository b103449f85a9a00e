"""Lines whose values break the mapping, found by halving the chunk they stand in.

Every value is read so that nothing in it can raise an error. Should one do so all the same, it must cost its
own line and not the file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import duckdb
import pyarrow as pa

from sessions.ingest.load import draft
from sessions.ingest.readers.chunk import BadLine

if TYPE_CHECKING:
    from sessions.ingest.formats import Format
    from sessions.ingest.prices import PriceBook
    from sessions.ingest.readers.chunk import Chunk

VALUE_ERRORS: Final = (duckdb.DataError, duckdb.InvalidInputException)
"""What DuckDB raises for a value, and not for a full disk or a wrong statement."""


def without_breaking_lines(
    connection: duckdb.DuckDBPyConnection, chunk: Chunk, log_format: Format, prices: PriceBook
) -> Chunk:
    """Return the chunk with every line that breaks the mapping among its bad lines.

    Must be called outside of a transaction, which the first error would end.
    """
    sound: list[pa.Table] = [chunk.table.slice(0, 0)]
    breaking: list[BadLine] = []
    pieces = [chunk.table]
    while pieces:
        piece = pieces.pop()
        half = piece.num_rows // 2
        try:
            draft(connection, replace(chunk, table=piece, bad_lines=()), log_format, prices)
            sound.append(piece)
        except VALUE_ERRORS:
            if half:
                pieces += [piece.slice(half), piece.slice(0, half)]
            else:
                breaking.append(_bad_line(**piece.to_pylist()[0]))
    return replace(chunk, table=pa.concat_tables(sound), bad_lines=(*chunk.bad_lines, *breaking))


def _bad_line(line: str, source_line: int, byte_offset: int | None) -> BadLine:
    return BadLine(source_line, byte_offset, "breaks_mapping", line.rstrip("\n"))
