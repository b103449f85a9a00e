"""Parquet rows to blocks of lines: every row becomes the JSON object it would have been in a JSONL log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sessions.errors import InputError
from sessions.ingest.readers import chunk
from sessions.ingest.readers.chunk import Block, Position
from sessions.ingest.readers.cut import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sessions.ingest.readers.source import Source

_ROWS_AS_JSON = """
SELECT to_json(the_row)::VARCHAR AS line
FROM (SELECT struct_pack({columns}) AS the_row FROM rows)
"""

_JSON_TEXT = """CASE WHEN left({name}, 1) IN ('{{', '[') AND json_valid({name}) THEN {name}::JSON
                     ELSE to_json({name}) END"""
"""A column of JSON text becomes what it would be in a JSONL log: part of the object."""


def read_parquet(source: Source, start: Position) -> Iterator[Block]:
    """Yield the file's rows from row `start.lines` on, as blocks. Raises InputError for a damaged file."""
    try:
        file = pq.ParquetFile(source.path)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(source, error) from None
    with file, duckdb.connect() as connection:
        yield from _blocks(file, connection, source, start)


def column_names(source: Source) -> list[str]:
    """Return the names of the file's top-level columns, for messages."""
    with pq.ParquetFile(source.path) as file:
        return list(file.schema_arrow.names)


def _blocks(
    file: pq.ParquetFile, connection: duckdb.DuckDBPyConnection, source: Source, start: Position
) -> Iterator[Block]:
    connection.execute("SET TimeZone = 'UTC'")
    total, rows = max(file.metadata.num_rows, 1), 0
    for batch in _batches(file, source):
        first, rows = rows, rows + batch.num_rows
        skipped = min(max(start.lines - first, 0), batch.num_rows)
        if skipped < batch.num_rows:
            lines = _as_json(connection, batch.slice(skipped))
            text = "".join(f"{line}\n" for line in lines).encode()
            here = Position(first + skipped, first + skipped)
            yield cut(text, here, source.size_bytes * rows // total, end_offset=rows)


def _batches(file: pq.ParquetFile, source: Source) -> Iterator[pa.RecordBatch]:
    size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
    rows = max(1, int(4 * chunk.BATCH_BYTES * file.metadata.num_rows / max(size, 1)))
    try:
        yield from file.iter_batches(batch_size=min(rows, 65536))
    except (pa.ArrowException, OSError) as error:
        raise _damaged(source, error) from None


def _as_json(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch) -> list[str]:
    rows = _binary_as_text(pa.Table.from_batches([batch]))
    connection.register("rows", rows)
    query = _ROWS_AS_JSON.format(columns=", ".join(map(_as_field, rows.schema)))
    try:
        return [line for (line,) in connection.execute(query).fetchall()]
    except duckdb.Error:  # names that differ in case alone are one name to DuckDB
        return [json.dumps(row, ensure_ascii=False, default=str) for row in rows.to_pylist()]


def _as_field(column: pa.Field[Any]) -> str:
    name = '"' + column.name.replace('"', '""') + '"'
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return f"{name} := {_JSON_TEXT.format(name=name) if is_text else name}"


def _binary_as_text(table: pa.Table) -> pa.Table:
    """Read binary columns as text: writers that do not mark strings as such leave them binary."""
    for index, column in enumerate(table.schema):
        wanted = _as_text(column.type)
        if wanted == column.type:
            continue
        try:
            texts: Any = table.column(index).cast(wanted)
        except pa.ArrowInvalid:
            texts = pa.array(map(_readable, table.column(index).to_pylist()), wanted)
        table = table.set_column(index, column.name, texts)
    return table


def _as_text(kind: pa.DataType) -> pa.DataType:
    """Return the type with text in place of binary, at any depth."""
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.string()
    if isinstance(kind, pa.StructType):
        fields = [kind.field(index) for index in range(kind.num_fields)]
        return pa.struct([field.with_type(_as_text(field.type)) for field in fields])
    if isinstance(kind, pa.MapType):
        return pa.map_(_as_text(kind.key_type), _as_text(kind.item_type))
    if isinstance(kind, pa.ListType | pa.LargeListType):
        return pa.list_(_as_text(kind.value_type))
    return kind


def _readable(value: Any) -> Any:
    """Return the value with its bytes as text, at any depth."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_readable, value))
    return value


def _damaged(source: Source, error: Exception) -> InputError:
    return InputError(source.path, f"is no readable Parquet file: {error}", "get a whole copy of the file")
