"""What questions return: frozen values with named fields, and plain data on request."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
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
        import polars as pl

        frame = pl.from_arrow(self.to_arrow())
        if not isinstance(frame, pl.DataFrame):
            raise TypeError(type(frame))
        return frame


@dataclass(frozen=True, slots=True)
class Result:
    """Base of answers that are more than one table."""

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data, under the keys of docs/cli.md."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    def to_arrow(self) -> pa.Table:
        """Return the answer as a pyarrow.Table of one row, its parts nested."""
        import pyarrow as pa

        return pa.Table.from_pylist([self.to_dict()])

    def to_polars(self) -> pl.DataFrame:
        """Return the answer as a polars.DataFrame of one row, its parts nested."""
        import polars as pl

        return pl.DataFrame([self.to_dict()])


def plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: money as a number, times as ISO 8601 with Z, tables as lists."""
    if isinstance(value, Table):
        return value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat() + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
