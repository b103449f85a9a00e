"""Feedback and tags in the file: they come with version 4, and outlive compacting and ingest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from sessions.schemas.database import latest_version, reader
from tests.factories import fetch, gateway, ingest_lines, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.api import Database

MARKS = """
SELECT session_id, tag, rating FROM tags FULL JOIN feedback USING (session_id) ORDER BY ALL
"""
EXPECTED = [("s1", "good", True), ("s2", None, False), ("s3", "odd", None)]


def marked(database: Database) -> Database:
    """Rate and tag sessions, one of which is not there."""
    database.give_feedback("s1", rating=True)
    database.give_feedback("s2", rating=False)
    database.give_tag("s1", "good")
    database.give_tag("s3", "odd")
    return database


def as_version_3(database: Database) -> Database:
    """Make the file what the release before left: the same tables but these two."""
    with duckdb.connect(str(database.path)) as connection:
        connection.execute("DROP TABLE feedback")
        connection.execute("DROP TABLE tags")
        connection.execute("UPDATE schema_info SET version = 3")
    return database


def test_a_file_of_version_3_gets_the_two_tables_and_loses_nothing(tmp_path: Path) -> None:
    made = ingest_lines(tmp_path, gateway(session="s1"), gateway(request_id="r2", session="s2"))
    before = (
        fetch(made, "FROM sessions ORDER BY session_id"),
        fetch(made, "FROM requests ORDER BY request_id"),
    )
    database = as_version_3(made)
    with reader(database.path):
        pass

    assert fetch(database, "SELECT version FROM schema_info") == [(latest_version(),)]
    assert fetch(database, MARKS) == []
    assert fetch(marked(database), MARKS) == EXPECTED
    assert before == (
        fetch(database, "FROM sessions ORDER BY session_id"),
        fetch(database, "FROM requests ORDER BY request_id"),
    )


def test_a_file_of_version_3_may_be_written_to_first(tmp_path: Path) -> None:
    database = as_version_3(ingest_lines(tmp_path, gateway(session="s1")))

    assert fetch(marked(database), MARKS) == EXPECTED


def test_compacting_keeps_them(tmp_path: Path) -> None:
    database = marked(ingest_lines(tmp_path, gateway(session="s1"), gateway(request_id="r2", session="s2")))
    given = fetch(database, "SELECT given_at FROM feedback ORDER BY ALL")
    database.compact()

    assert fetch(database, MARKS) == EXPECTED
    assert fetch(database, "SELECT given_at FROM feedback ORDER BY ALL") == given
    assert database.tag("s3") == "odd"


def test_a_session_may_come_after_its_tag(tmp_path: Path) -> None:
    database = marked(ingest_lines(tmp_path, gateway(session="s1")))
    database.ingest(write_lines(tmp_path / "more.jsonl", gateway(request_id="r3", session="s3")))

    assert fetch(database, MARKS) == EXPECTED
    assert fetch(database, "SELECT session_id, tag FROM sessions JOIN tags USING (session_id)") == [
        ("s1", "good"),
        ("s3", "odd"),
    ]
