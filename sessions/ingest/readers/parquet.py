"""Parquet rows to chunks of lines: every row becomes the JSON object it would have been in a JSONL log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sessions.errors import InputError
from sessions.ingest.readers.chunk import BATCH_BYTES, CHUNK_BYTES, LINE_SCHEMA, Chunk, Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sessions.ingest.readers.source import Source

_ROWS_AS_JSON = """
SELECT to_json(r)::VARCHAR AS line, $first + row_number() OVER () AS source_line, NULL::BIGINT AS byte_offset
FROM rows AS r
"""


def read_parquet(source: Source, start: Position, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """Yield the file's chunks from row `start.lines` on. Raises InputError for a damaged file."""
    try:
        file = pq.ParquetFile(source.path)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(source, error) from None
    with file, duckdb.connect() as connection:
        yield from _chunks(file, connection, source, start, chunk_bytes)


def column_names(source: Source) -> list[str]:
    """Return the names of the file's top-level columns, for messages."""
    with pq.ParquetFile(source.path) as file:
        return list(file.schema_arrow.names)


def _chunks(
    file: pq.ParquetFile,
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    start: Position,
    chunk_bytes: int,
) -> Iterator[Chunk]:
    connection.execute("SET TimeZone = 'UTC'")
    total = max(file.metadata.num_rows, 1)
    position, pending = Position(0, 0), _Pending()
    for batch in _batches(file, source):
        end = Position(position.offset + batch.num_rows, position.lines + batch.num_rows)
        skipped = min(max(start.lines - position.lines, 0), batch.num_rows)
        if skipped < batch.num_rows:
            pending.add(_as_json(connection, batch.slice(skipped), position.lines + skipped))
        position = end
        if pending.size >= chunk_bytes:
            yield pending.chunk(position, source.size_bytes * position.lines // total)
            pending = _Pending()
    if pending.tables:
        yield pending.chunk(position, source.size_bytes)


class _Pending:
    """Rows read and not yet handed on."""

    def __init__(self) -> None:
        self.tables: list[pa.Table] = []
        self.size = 0

    def add(self, table: pa.Table) -> None:
        self.tables.append(table)
        self.size += table.nbytes

    def chunk(self, end: Position, bytes_on_disk: int) -> Chunk:
        table = pa.concat_tables(self.tables)
        return Chunk(table, table.num_rows, end, bytes_on_disk)


def _batches(file: pq.ParquetFile, source: Source) -> Iterator[pa.RecordBatch]:
    size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
    rows = max(1, int(4 * BATCH_BYTES * file.metadata.num_rows / max(size, 1)))
    try:
        yield from file.iter_batches(batch_size=min(rows, 65536))
    except (pa.ArrowException, OSError) as error:
        raise _damaged(source, error) from None


def _as_json(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch, first: int) -> pa.Table:
    connection.register("rows", _binary_as_text(pa.Table.from_batches([batch])))
    table: pa.Table = connection.sql(_ROWS_AS_JSON, params={"first": first}).to_arrow_table()
    return table.cast(LINE_SCHEMA)


def _binary_as_text(table: pa.Table) -> pa.Table:
    """Read top-level binary columns as text: writers that do not mark strings as such leave them binary."""
    for index, field in enumerate(table.schema):
        if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
            texts = [
                None if value is None else value.decode("utf-8", "backslashreplace")
                for value in table.column(index).to_pylist()
            ]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
    return table


def _damaged(source: Source, error: Exception) -> InputError:
    return InputError(source.path, f"is no readable Parquet file: {error}", "get a whole copy of the file")
