"""What questions return: frozen values with named fields, and plain data on request."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named and typed columns, as a query returned them."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    """DuckDB type of each column, such as 'DECIMAL(18,9)' or 'VARCHAR[]'."""
    rows: tuple[tuple[Any, ...], ...]
    """Python values: money is Decimal, times are naive datetimes in UTC, lists are lists."""

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Any]:
        """Return one column's values, in row order."""
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def rows_of(self, offset: int, limit: int) -> Table:
        """Return a table of at most `limit` rows from the one at `offset` on."""
        return Table(self.columns, self.types, self.rows[offset : offset + limit])

    def without(self, name: str) -> Table:
        """Return the table without one of its columns."""
        at = self.columns.index(name)
        columns, types = (part[:at] + part[at + 1 :] for part in (self.columns, self.types))
        return Table(columns, types, tuple(row[:at] + row[at + 1 :] for row in self.rows))

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries of Python values."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the rows as JSON-ready dictionaries; see `plain`."""
        return [{key: plain(value) for key, value in record.items()} for record in self.records()]

    def to_arrow(self) -> pa.Table:
        """Return a pyarrow.Table with the query's own types, also when there are no rows."""
        from sessions.schemas.arrow import arrow_table

        return arrow_table(self.columns, self.types, self.rows)

    def to_polars(self) -> pl.DataFrame:
        """Return a polars.DataFrame with the query's own types."""
        return _frame(self.to_arrow())


@dataclass(frozen=True, slots=True)
class RowPage:
    """Base of answers that are one page of a longer table."""

    table: Table
    total: int
    """Rows over all pages."""

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the page as JSON-ready rows."""
        return self.table.to_dict()

    def to_arrow(self) -> pa.Table:
        """Return the page as a pyarrow.Table."""
        return self.table.to_arrow()

    def to_polars(self) -> pl.DataFrame:
        """Return the page as a polars.DataFrame."""
        return self.table.to_polars()


@dataclass(frozen=True, slots=True)
class Result:
    """Base of answers that are more than one table."""

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data, under the keys of docs/cli.md."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    def to_arrow(self) -> pa.Table:
        """Return the answer as a pyarrow.Table of one row, its figures typed, its tables lists of structs."""
        import pyarrow as pa

        return pa.Table.from_batches([pa.RecordBatch.from_struct_array(_struct(self))])

    def to_polars(self) -> pl.DataFrame:
        """Return the answer as a polars.DataFrame of one row, its tables lists of structs."""
        return _frame(self.to_arrow())


def _struct(value: Any) -> pa.StructArray:
    """Return a dataclass as an Arrow array of one struct; its fields' annotations tell the types of None."""
    import pyarrow as pa

    arrays = [_array(getattr(value, field.name), str(field.type)) for field in fields(value)]
    return pa.StructArray.from_arrays(arrays, names=[field.name for field in fields(value)])


def _array(value: Any, annotation: str) -> pa.Array[Any]:
    import pyarrow as pa

    if isinstance(value, Table):
        rows = value.to_arrow()
        return pa.array([rows.to_pylist()], type=pa.list_(pa.struct(list(rows.schema))))
    if is_dataclass(value):
        return _struct(value)
    types: dict[str, pa.DataType] = {
        "bool": pa.bool_(),
        "int": pa.int64(),
        "float": pa.float64(),
        "Decimal": pa.decimal128(38, 9),
        "datetime": pa.timestamp("us"),
        "tuple[str, ...]": pa.list_(pa.string()),
    }
    return pa.array([value], type=types.get(annotation.removesuffix(" | None"), pa.string()))


def _frame(table: pa.Table) -> pl.DataFrame:
    import polars as pl

    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(type(frame))
    return frame


def plain(value: Any) -> Any:
    """Return `value` as JSON can hold it.

    Money is a number, a time ISO 8601 with Z, a length of time seconds, bytes are hexadecimal, a table is a
    list of objects. NaN and infinities, which JSON has not, are None.
    """
    if isinstance(value, Table):
        return value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat() + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.hex() if isinstance(value, bytes) else value
