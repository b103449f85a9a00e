"""Parquet rows to blocks of lines: every row becomes the JSON object it would have been in a JSONL log."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sessions.errors import InputError
from sessions.ingest.readers import chunk
from sessions.ingest.readers.chunk import Block, Position
from sessions.ingest.readers.cut import cut
from sessions.ingest.readers.source import unreadable

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


_UNREADABLE: Final = (pa.ArrowException, OSError)

_TEXTS: Final = (
    pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
    pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary,
)  # fmt: skip


def read_parquet(source: Source, start: Position) -> Iterator[Block]:
    """Yield the file's rows from row `start.lines` on, as blocks. Raises InputError for a damaged file."""
    with _opened(source) as file, duckdb.connect() as connection:
        yield from _blocks(file, connection, source, start)


def column_names(source: Source) -> list[str]:
    """Return the names of the file's top-level columns, for messages. Raises InputError."""
    with _opened(source) as file:
        return list(file.schema_arrow.names)


@contextmanager
def _opened(source: Source) -> Iterator[pq.ParquetFile]:
    try:
        opened = source.path.open("rb")
    except OSError as error:
        raise unreadable(source.path, error) from None
    with opened:
        try:
            file = pq.ParquetFile(opened)
        except _UNREADABLE as error:
            raise _damaged(source, error) from None
        with file:
            yield file


def _blocks(
    file: pq.ParquetFile, connection: duckdb.DuckDBPyConnection, source: Source, start: Position
) -> Iterator[Block]:
    connection.execute("SET TimeZone = 'UTC'")
    total, rows = max(file.metadata.num_rows, 1), 0
    for batch in _batches(file, source):
        first, rows = rows, rows + batch.num_rows
        skipped = min(max(start.lines - first, 0), batch.num_rows)
        if skipped < batch.num_rows:
            try:
                lines = _as_json(connection, batch.slice(skipped))
            except pa.ArrowException as error:
                raise _damaged(source, error) from None
            text = "".join(f"{line}\n" for line in lines).encode()
            here = Position(first + skipped, first + skipped)
            yield cut(text, here, source.size_bytes * rows // total, end_offset=rows)


def _batches(file: pq.ParquetFile, source: Source) -> Iterator[pa.RecordBatch]:
    size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
    rows = max(1, int(4 * chunk.BATCH_BYTES * file.metadata.num_rows / max(size, 1)))
    done = 0
    try:
        for batch in file.iter_batches(batch_size=min(rows, 65536)):
            yield batch
            done += batch.num_rows
    except _UNREADABLE as error:
        yield from _before_damage(file, done)
        raise _damaged(source, error) from None


def _before_damage(file: pq.ParquetFile, done: int) -> Iterator[pa.RecordBatch]:
    """Yield what follows the first `done` rows, one row group at a time, up to one that cannot be read."""
    first = 0
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if first + rows > done:
            try:
                table = file.read_row_group(group)
            except _UNREADABLE:
                return
            yield from table.slice(max(done - first, 0)).combine_chunks().to_batches()
        first += rows


def _as_json(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch) -> list[str]:
    rows = _binary_as_text(pa.Table.from_batches([batch]))
    query = _ROWS_AS_JSON.format(columns=", ".join(map(_as_field, rows.schema)))
    try:
        connection.register("rows", rows)
        return [line for (line,) in connection.execute(query).fetchall()]
    except (
        duckdb.Error
    ):  # a type or a value that DuckDB lacks; names that differ in case alone are one name to it
        columns = [
            [_opened_text(_value(one)) for one in rows.column(index)] for index in range(rows.num_columns)
        ]
        named = (dict(zip(rows.column_names, values, strict=True)) for values in zip(*columns, strict=True))
        return [json.dumps(row, ensure_ascii=False, default=str) for row in named]


def _value(scalar: Any) -> Any:
    """Return a value as Python has it; times that Python does not know as the number that is stored."""
    if isinstance(scalar, pa.StructScalar):
        return {name: _value(scalar[name]) for name in scalar} if scalar.is_valid else None
    if isinstance(scalar, pa.ListScalar):  # of maps, too: lists of pairs
        return [_value(one) for one in scalar.values or ()] if scalar.is_valid else None
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return scalar.value


def _opened_text(value: Any) -> Any:
    """Return JSON text as what it says, like _JSON_TEXT does it."""
    if not isinstance(value, str) or value[:1] not in {"{", "["}:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _as_field(column: pa.Field[Any]) -> str:
    name = '"' + column.name.replace('"', '""') + '"'
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return f"{name} := {_JSON_TEXT.format(name=name) if is_text else name}"


def _binary_as_text(table: pa.Table) -> pa.Table:
    r"""Read binary columns as text: writers that do not mark strings as such leave them binary.

    Nothing holds a writer to UTF-8 either: bytes that are none are written as \xNN.
    """
    for index, column in enumerate(table.schema):
        wanted = _with(pa.string(), column.type)
        if wanted != _with(pa.binary(), column.type):  # there is text in it
            table = table.set_column(index, column.name, _texts(table.column(index), wanted))
    return table


def _texts(values: Any, wanted: pa.DataType) -> Any:
    try:
        texts = values.cast(wanted)
        texts.validate(full=True)
    except pa.ArrowInvalid:
        raw = _with(pa.binary(), values.type)
        binary = values if raw == values.type else values.cast(raw)
        return _typed([_readable(_value(one)) for one in binary], wanted)
    return texts


def _typed(values: list[Any], wanted: pa.DataType) -> Any:
    """Return values as an array of a type; those that do not fit it as JSON text, which means the same."""
    try:
        return pa.array(values, wanted)
    except (pa.ArrowException, OverflowError):
        return pa.array([json.dumps(one, ensure_ascii=False, default=str) for one in values])


def _with(text: pa.DataType, kind: pa.DataType) -> pa.DataType:
    """Return a type with `text` in place of text and of binary, at any depth."""
    if any(is_such(kind) for is_such in _TEXTS):
        return text
    if isinstance(kind, pa.DictionaryType):
        return _with(text, kind.value_type)
    if isinstance(kind, pa.StructType):
        fields = [kind.field(index) for index in range(kind.num_fields)]
        return pa.struct([field.with_type(_with(text, field.type)) for field in fields])
    if isinstance(kind, pa.MapType):
        return pa.map_(_with(text, kind.key_type), _with(text, kind.item_type))
    if isinstance(kind, pa.ListType | pa.LargeListType | pa.FixedSizeListType):
        return pa.list_(_with(text, kind.value_type))
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
