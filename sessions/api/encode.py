"""Answers as data: JSON, JSON lines, CSV, Parquet and Markdown tables, byte for byte reproducible."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sessions.analytics.results import Table, plain
from sessions.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa

_MARKUP = re.compile(r"[\\`*\[|~]|(?<![^\W_])_|_(?![^\W_])")
"""What Markdown reads as markup inside a table cell; an underscore within a word is none."""
_CSV_SPECIAL = frozenset(',"\r\n')


def json_ready(value: Any) -> Any:
    """Return `value` as JSON can hold it: as `plain` does, whole decimals as integers, the rest as text."""
    if isinstance(value, dict):
        return {_key(key): json_ready(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(item) for item in value]
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value)
    ready = plain(value)
    if isinstance(ready, dict | list):
        return json_ready(ready)
    return ready if isinstance(ready, bool | int | float | str | None) else str(ready)


def _key(key: Any) -> str:
    ready = json_ready(key)
    return ready if isinstance(ready, str) else json_text(ready, indent=None)


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """Return one JSON value as text, without escapes where none are needed."""
    return json.dumps(json_ready(value), indent=indent, ensure_ascii=False, allow_nan=False)


def json_lines(rows: Iterable[dict[str, Any]]) -> str:
    """Return one JSON object a line."""
    return "".join(json_text(row, indent=None) + "\n" for row in rows)


def csv_text(table: Table) -> str:
    """Return RFC 4180 text with a header.

    NULL is an empty field, an empty string is quoted, nested values are JSON. Fields that begin with = + -
    or @ stay as they are: this is data, and a reader must get back what was logged.
    """
    lines = [table.columns, *table.rows]
    return "".join(",".join(map(_csv_field, line)) + "\r\n" for line in lines)


def _csv_field(value: Any) -> str:
    if value is None:
        return ""
    text = scalar_text(value)
    if not text or _CSV_SPECIAL.intersection(text) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def scalar_text(value: Any) -> str:
    """Return one value as text: numbers plain, money exact, times ISO 8601, nested values as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return decimal_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    ready = json_ready(value)
    return ready if isinstance(ready, str) else "" if ready is None else json_text(ready, indent=None)


def decimal_text(value: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros: 0.0123, 1200."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def parquet_bytes(make: Callable[[], pa.Table]) -> bytes:
    """Return a table as a Parquet file, compressed. Raises QueryError for a type Parquet does not have."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    try:
        pq.write_table(make(), sink, compression="zstd")
    except pa.ArrowException as error:
        raise QueryError(
            "parquet", f"a column does not fit: {error}", "cast it, or use --format json"
        ) from None
    return bytes(sink.getvalue())


def arrow_bytes(make: Callable[[], pa.Table]) -> bytes:
    """Return a table as an Arrow stream. Raises QueryError for a type Arrow does not have."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    try:
        found = make()
        with pa.ipc.new_stream(sink, found.schema) as writer:
            writer.write_table(found)
    except pa.ArrowException as error:
        raise QueryError(
            "arrow", f"a column does not fit: {error}", "cast it, or use --format json"
        ) from None
    return bytes(sink.getvalue())


def markdown_text(sections: Iterable[tuple[str, Table]]) -> str:
    """Return titled Markdown tables; a section without a title is a table alone."""
    return "\n".join(_markdown_section(title, table) for title, table in sections)


def _markdown_section(title: str, table: Table) -> str:
    heading = f"## {_markdown_cell(title)}\n\n" if title else ""
    if not table.columns:
        return heading
    rule = ["---:" if _is_number(kind) else "---" for kind in table.types]
    rows = [[_markdown_cell(value) for value in row] for row in table.rows]
    lines = [[_markdown_cell(name) for name in table.columns], rule, *rows]
    return heading + "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _is_number(kind: str) -> bool:
    return kind.startswith(("DECIMAL", "DOUBLE", "FLOAT")) or kind.rstrip("0123456789").endswith("INT")


def _markdown_cell(value: Any) -> str:
    """Return one value on one line that Markdown shows as it is: nothing in it is read as markup."""
    text = "" if value is None else _rounded(value) if isinstance(value, float) else scalar_text(value)
    text = "".join(_printable(char) for char in text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\g<0>", text)


def _rounded(value: float) -> str:
    """Return a float without the noise of its last digits: Markdown is for reading."""
    return decimal_text(Decimal(repr(round(value, 9)))) if abs(value) < 1e15 else scalar_text(value)


def _printable(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char.isspace() else char.encode("unicode_escape").decode()
