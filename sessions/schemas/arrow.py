"""Arrow types of the DuckDB types that tables and answers use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.schemas.columns import Table

_SIMPLE: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "JSON": pa.string(),
    "UUID": pa.string(),
    "BLOB": pa.binary(),
    "BOOLEAN": pa.bool_(),
    "TINYINT": pa.int8(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "HUGEINT": pa.decimal128(38, 0),
    "UBIGINT": pa.uint64(),
    "FLOAT": pa.float32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", tz="UTC"),
}


def arrow_type(duckdb_type: str) -> pa.DataType:
    """Return the Arrow type of a DuckDB type name; raises KeyError for one without a counterpart here."""
    if duckdb_type.endswith("[]"):
        return pa.list_(arrow_type(duckdb_type[:-2]))
    if match := re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", duckdb_type):
        return pa.decimal128(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"MAP\((\w+), (\w+)\)", duckdb_type):
        return pa.map_(arrow_type(match[1]), arrow_type(match[2]))
    return _SIMPLE[duckdb_type]


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of a declared table, units and meanings as field metadata."""
    return pa.schema(
        [
            pa.field(
                column.name,
                arrow_type(column.type),
                nullable=not column.required,
                metadata={"unit": column.unit, "meaning": column.meaning},
            )
            for column in table.columns
        ]
    )


def arrow_table(columns: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Return rows as an Arrow table; a type without a counterpart is left to Arrow to infer."""
    arrays = []
    for index, kind in enumerate(types):
        values = [row[index] for row in rows]
        if kind.startswith("MAP("):
            values = [_maps_as_pairs(value) for value in values]
        arrays.append(pa.array(values, type=_known(kind)))
    return pa.Table.from_arrays(arrays, names=list(columns))


def _known(kind: str) -> pa.DataType | None:
    try:
        return arrow_type(kind)
    except KeyError:
        return None


def _maps_as_pairs(value: Any) -> Any:
    return list(value.items()) if isinstance(value, dict) else value
