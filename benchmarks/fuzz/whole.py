"""What must hold of a whole ingest: every line ends in one place, and no good record in the quarantine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from benchmarks.fuzz.readers import lines_of, unpadded
from sessions.api import Database
from sessions.ingest.formats import FORMATS
from sessions.ingest.secrets import redacted
from sessions.schemas.database import reader
from tests.proof.helpers import texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.fuzz.logs import Log
    from sessions.ingest.counts import FileResult

STATUSES: Final = {"complete", "empty", "partial", "refused", "skipped"}

OF_NO_RECORD: Final = {"no_request", "wrong_type"}
"""Reasons for which a JSON object may be refused that looks like a record."""


def check(logs: Sequence[Log], folder: Path) -> None:
    """Read logs into one database, twice; raise AssertionError where a line is lost, or counted otherwise."""
    paths = [folder / f"{number}.jsonl" for number in range(len(logs))]
    for path, log in zip(paths, logs, strict=True):
        path.write_bytes(log.file)
    database = Database(folder / "sessions.duckdb")
    results = database.ingest(*paths, final=True).files
    rows = _rows(database)
    for path, log, result in zip(paths, logs, results, strict=True):
        check_counts(result, rows.get(str(path)))
        if result.status == "complete" and rows[str(path)]["container"] == "jsonl":
            check_lines(log.text, result, rows[str(path)])
    again = database.ingest(*paths, final=True)
    assert again.totals.lines == 0, [file for file in again.files if file.counts.lines]
    assert _rows(database) == rows


def _rows(database: Database) -> dict[str, dict[str, Any]]:
    """Return what the database has of each file, by its path."""
    kept = texts(database.path)
    with reader(database.path) as connection:
        found = {
            path: {"source_id": source_id, "container": container, "refused": {}, "texts": {}}
            for path, source_id, container in connection.execute(
                "SELECT path, source_id, container FROM sources"
            ).fetchall()
        }
        of_source = {row["source_id"]: row for row in found.values()}
        for source_id, line, reason in connection.execute(
            "SELECT source_id, source_line, reason FROM quarantine"
        ).fetchall():
            of_source[source_id]["refused"][line] = reason
    for (source_id, line), text in kept.items():
        of_source[source_id]["texts"][line] = text
    return found


def check_counts(result: FileResult, row: dict[str, Any] | None) -> None:
    """Require counts that add up and are those of the database."""
    assert result.counts.reconcile
    assert result.status in STATUSES
    assert sum(result.reasons.values()) == result.counts.quarantined
    assert (row is None) == (result.status in {"empty", "refused", "skipped"})
    if row is not None:
        assert len(row["refused"]) == result.counts.quarantined


def check_lines(text: bytes, result: FileResult, row: dict[str, Any]) -> None:
    """Require as many lines as newlines say, no record among the broken ones, and the text of requests."""
    lines = lines_of(text)
    assert result.counts.lines == len(lines)
    for number, line in enumerate(lines, 1):
        said = unpadded(line, is_last=number == len(lines) and not text.endswith(b"\n"))
        if number in row["texts"]:
            assert row["texts"][number].encode() == redacted(said)
        if _is_record(said):
            assert row["refused"].get(number, "no_request") in OF_NO_RECORD, (number, row["refused"][number])


def _is_record(line: bytes) -> bool:
    """Tell whether Python takes a line for a record of a known format."""
    try:
        value = json.loads(line.decode())
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and any(one.recognises(value) for one in FORMATS)
