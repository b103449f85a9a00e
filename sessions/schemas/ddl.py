"""DDL and documentation made from the declaration in `sessions.schemas.columns`."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from sessions.schemas.columns import TABLES

if TYPE_CHECKING:
    from sessions.schemas.columns import Column, Table

MACROS = (
    "slice",
    "session_steps",
    "session_summary",
    "session_rollup",
    "numbered_steps",
    "chosen_sessions",
    "chosen_steps",
    "chosen_requests",
    "operation_matches",
    "session_outcomes",
    "slice_parts",
    "keyed_sessions",
    "slice_sessions",
    "within_bounds",
    "filtered_sessions",
)
"""Macros kept in the database file, in the order they build on each other."""


def create_table(table: Table) -> str:
    """Return the CREATE TABLE statement of one table."""
    columns = ",\n".join(f"    {_column(column)}" for column in table.columns)
    return f"CREATE TABLE {table.name} (\n{columns}\n);"


def _column(column: Column) -> str:
    parts = [column.name, column.type]
    if column.required:
        parts.append("NOT NULL")
    if column.compression:
        parts.append(f"USING COMPRESSION {column.compression}")
    return " ".join(parts)


def macro_statements() -> list[str]:
    """Return the CREATE OR REPLACE MACRO statements."""
    folder = files("sessions.schemas") / "macros"
    return [(folder / f"{name}.sql").read_text(encoding="utf-8") for name in MACROS]


def schema_page() -> str:
    """Return docs/schema.md: every table and column in Markdown."""
    sections = [_INTRODUCTION]
    for table in TABLES:
        rows = "\n".join(_row(column) for column in table.columns)
        sections.append(
            f"## `{table.name}`\n\nOne row: {table.grain}.\n\n"
            f"| column | type | unit | meaning |\n| --- | --- | --- | --- |\n{rows}\n"
        )
    return "\n".join(sections)


def _row(column: Column) -> str:
    kind = f"{column.type} NOT NULL" if column.required else column.type
    return f"| `{column.name}` | {kind} | {column.unit} | {column.meaning} |"


_INTRODUCTION = """# The database file

One DuckDB file, readable by DuckDB 1.4 and later. All times are UTC without a zone, in microseconds.
NULL means that nobody reported the value; 0 is a reported zero. `schema_info` holds the schema version.

This page is made from `sessions/schemas/columns.py` by `python -m sessions.schemas`; a test keeps it so.

Macros in the file: `slice(s)` chooses requests, `session_rollup(tbl)` turns requests into session rows,
`slice_sessions(s)` gives the sessions of a slice, `filtered_sessions(s, f)` those within bounds, and
`chosen_sessions(s)` and `chosen_steps(s)` those of a slice that cuts no session, and their steps;
`chosen_requests(s)` has the columns of `steps` for all requests of any slice, where reading is quickest.
`session_outcomes(s, g)` tells how each session ended, `g` being `{goals: [{name, pattern}], grace_s}`.
`session_steps(tbl)`, `session_summary(walks)` and `numbered_steps(walks, numbered)` are their parts. `s` is a
struct; a field that is NULL does not restrict:

```sql
FROM slice_sessions({names: ['Travel Planner'], users: NULL, models: NULL, providers: NULL,
                     session_ids: NULL, statuses: NULL, properties: NULL,
                     since: TIMESTAMP '2026-09-01', until: NULL, scope: 'requests',
                     whole: false, rolled: NULL});
```
"""
