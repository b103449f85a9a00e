"""The records of a chunk to canonical requests: the temporary table `draft`, priced.

Lines are first taken for what they should be, JSON objects of one format. A chunk in which that fails is read
again with every line checked; a value that still breaks the mapping costs its line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow as pa

from sessions.ingest.formats import FORMATS
from sessions.ingest.prices import price_draft
from sessions.ingest.readers.chunk import BATCH_BYTES, BadLine, Chunk
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sessions.ingest.formats import Format
    from sessions.ingest.prices import PriceBook

VALUE_ERRORS: Final = (duckdb.DataError, duckdb.InvalidInputException)
"""What DuckDB raises for a value, and not for a full disk or a wrong statement."""

MEMORY_MB: Final = 1000
"""What DuckDB may use for a chunk of lines of ordinary length."""

LINE_COPIES: Final = 20
"""How many times over a line of many megabytes is held while it is mapped, and room for it is needed."""


class Mapper:
    """Maps the chunks of one run."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, prices: PriceBook) -> None:
        self._connection = connection
        self._prices = prices
        self._trusting = True
        self._has_templates = bool(self._run("templates_stored"))
        if self._has_templates:
            self._run("templates")
        self._viewed: tuple[str, Format] | None = None

    def draft(self, chunk: Chunk, log_format: Format) -> Chunk:
        """Fill `draft` from the chunk; return it with lines that break the mapping among the bad ones.

        Must be called outside of a transaction, which an error would end.
        """
        self._make_room(chunk)
        if self._trusting and self._mapped_unchecked(chunk.table, log_format):
            return chunk
        try:
            self._map(chunk.table, log_format)
        except VALUE_ERRORS:
            return self._without_breaking(chunk, log_format)
        return chunk

    def _mapped_unchecked(self, table: pa.Table, log_format: Format) -> bool:
        """Map without a check of the lines; return whether that could be done.

        Where it was tried in vain, it is not tried again: lines that are broken seldom come alone.
        """
        self._connection.register("arriving", table)
        if not self._run("all_objects")[0][0]:
            return False
        try:
            self._map_lines("trusting", log_format)
        except VALUE_ERRORS:
            self._trusting = False
            return False
        return True

    def _map(self, table: pa.Table, log_format: Format) -> None:
        self._connection.register("arriving", table)
        self._map_lines("checking", log_format)

    def _map_lines(self, how: str, log_format: Format) -> None:
        self._view(how, log_format)
        if how == "checking":
            self._run("judged")
        self._run("draft", {"format": log_format.name})
        self._map_others(log_format)
        if self._has_templates:
            self._run("draft_templates")
        price_draft(self._connection, self._prices)

    def _view(self, how: str, log_format: Format) -> None:
        """Make the views that map lines; they serve for one chunk after the other."""
        if self._viewed == (how, log_format):
            return
        self._run(how)
        if how == "checking":
            self._run("judged")
        self._run(f"lines_{how}")
        self._connection.execute(log_format.mapping()).fetchall()
        self._run("drafted")
        self._viewed = (how, log_format)

    def _map_others(self, log_format: Format) -> None:
        """Try the other formats on records that are none of the file's own."""
        for other in FORMATS:
            if other is log_format or not self._run("count_without_format")[0][0]:
                continue
            self._viewed = None
            self._run("lines_left")
            self._connection.execute(other.mapping()).fetchall()
            self._run("draft_replace", {"format": other.name})

    def _run(self, name: str, values: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        return run(self._connection, "sessions.ingest", name, values)

    def _without_breaking(self, chunk: Chunk, log_format: Format) -> Chunk:
        """Map all lines but those that break the mapping, which are found by halving."""
        sound: list[pa.Table] = [chunk.table.slice(0, 0)]
        breaking: list[tuple[int, BadLine]] = []
        pieces = [chunk.table]
        while pieces:
            piece = pieces.pop()
            half = piece.num_rows // 2
            try:
                self._map(piece, log_format)
                sound.append(piece)
            except VALUE_ERRORS:
                if half:
                    pieces += [piece.slice(half), piece.slice(0, half)]
                else:
                    breaking.append(_bad_line(**piece.to_pylist()[0]))
        rest = pa.concat_tables(sound)
        self._map(rest, log_format)
        return with_broken(replace(chunk, table=rest), breaking)

    def _make_room(self, chunk: Chunk) -> None:
        """Give DuckDB more memory for very long lines; a block above BATCH_BYTES holds one as large."""
        largest = max((len(block.text) for part in chunk.parts for block in part.blocks), default=0)
        if largest > 8 * BATCH_BYTES:
            limit_memory(self._connection, MEMORY_MB + (LINE_COPIES * largest >> 20))


def _bad_line(line: str, source_id: int, source_line: int) -> tuple[int, BadLine]:
    return source_id, BadLine(source_line, "breaks_mapping", line.removesuffix("\n"))


def with_broken(chunk: Chunk, breaking: list[tuple[int, BadLine]]) -> Chunk:
    """Return the chunk with lines that break the mapping, each given with its source."""
    parts = [
        replace(part, broken=[bad for source_id, bad in breaking if source_id == part.entry.source_id])
        for part in chunk.parts
    ]
    return replace(chunk, parts=parts)


def limit_memory(connection: duckdb.DuckDBPyConnection, megabytes: int) -> None:
    """Set what DuckDB may hold in memory."""
    run(connection, "sessions.ingest", "memory", {"memory": f"{megabytes}MB"})
