"""Many log lines in one file, each with what must become of it: one ingest for a whole module of tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from sessions.api import Database
from tests.factories import write_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.factories import Record


@dataclass(frozen=True)
class Case:
    """One line and what it must become: the columns of a request, or of a row of quarantine."""

    title: str
    line: Record | str | bytes
    expected: dict[str, Any]


def each(cases: Sequence[Case]) -> pytest.MarkDecorator:
    """Return the decorator that runs a test once per case, as arguments `number` and `case`."""
    titles = [case.title for case in cases]
    assert len(set(titles)) == len(titles), "two cases have one title"
    return pytest.mark.parametrize(("number", "case"), list(enumerate(cases, 1)), ids=titles)


def ingest_cases(folder: Path, cases: Sequence[Case], log_format: str) -> dict[int, Record]:
    """Ingest the lines of all cases as one file; return what each became, by line number.

    Records keep the factories' default id 'r1' nowhere: they would be one request.
    """
    lines = [_with_own_id(case.line, number) for number, case in enumerate(cases, 1)]
    database = Database(folder / "sessions.duckdb")
    database.ingest(write_lines(folder / "cases.jsonl", *lines), log_format=log_format)
    return rows_by_line(database)


def rows_by_line(database: Database) -> dict[int, Record]:
    """Return the rows of `requests` and `quarantine` by line number, for a database of one file."""
    found: dict[int, Record] = {}
    with duckdb.connect(str(database.path), read_only=True) as connection:
        for table in ("requests", "quarantine"):
            result = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in result.description]
            for values in result.fetchall():
                row = dict(zip(names, values, strict=True))
                assert row["source_line"] not in found
                found[row["source_line"]] = row
    return found


def part_of(row: Record, expected: dict[str, Any]) -> Record:
    """Return the columns of the row that an expectation names; a missing one shows as such."""
    return {key: row.get(key, "no such column") for key in expected}


def _with_own_id(line: Record | str | bytes, number: int) -> Record | str | bytes:
    if isinstance(line, dict) and line.get("request_id") == "r1":
        return {**line, "request_id": f"line-{number}"}
    return line
