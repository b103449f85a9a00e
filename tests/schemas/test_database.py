"""Opening a database: versions, migrations, foreign files, and what the file's schema is made from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import duckdb
import pytest

from sessions.errors import DatabaseError
from sessions.schemas import database
from sessions.schemas.arrow import arrow_schema, arrow_type
from sessions.schemas.columns import TABLES, Column, Table
from sessions.schemas.database import latest_version, reader, writer
from sessions.schemas.ddl import create_table, macro_statements
from sessions.schemas.migrations import MIGRATIONS, Migration

if TYPE_CHECKING:
    from pathlib import Path

FINGERPRINTS = {
    1: "156c11baa452558d",
    2: "5c20623646c2cc3d",
    3: "db86a6006a71f3fe",
    4: "f2a48b11fa82e7eb",
    5: "6bbf24efe5bab65a",
}
"""Hash of tables and macros of each released schema version."""


def fingerprint() -> str:
    text = "\n".join([*(create_table(table) for table in TABLES), *macro_statements()])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def version_in(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        return int(connection.execute("SELECT version FROM schema_info").fetchall()[0][0])


def test_the_schema_changes_only_with_its_version() -> None:
    assert FINGERPRINTS[latest_version()] == fingerprint(), (
        "tables or macros have changed: files out there have the old ones, so add a Migration to MIGRATIONS"
        f" and the line {latest_version() + 1}: {fingerprint()!r} to FINGERPRINTS (while version"
        f" {latest_version()} is unreleased: change its line to {fingerprint()!r})"
    )


def test_a_new_file_has_every_declared_table_and_column(tmp_path: Path) -> None:
    with writer(tmp_path / "new.duckdb") as connection:
        for table in TABLES:
            rows = connection.execute(f"DESCRIBE {table.name}").fetchall()
            assert [(row[0], row[1]) for row in rows] == [(one.name, one.type) for one in table.columns]
            assert [row[2] == "NO" for row in rows] == [one.required for one in table.columns]
    assert version_in(tmp_path / "new.duckdb") == latest_version()


def test_the_file_is_in_the_storage_version_of_duckdb_1_4(tmp_path: Path) -> None:
    with writer(tmp_path / "new.duckdb") as connection:
        tags = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'new'"
        ).fetchall()
    assert tags[0][0]["storage_version"].startswith("v1.4.0")


def test_arrow_schema_is_what_duckdb_returns(tmp_path: Path) -> None:
    with writer(tmp_path / "new.duckdb") as connection:
        for table in TABLES:
            returned = connection.sql(f"FROM {table.name}").to_arrow_table().schema
            declared = arrow_schema(table)
            assert [(one.name, one.type) for one in returned] == [(one.name, one.type) for one in declared]
            assert [one.nullable for one in declared] == [not one.required for one in table.columns]


def test_an_unknown_type_has_no_arrow_type() -> None:
    with pytest.raises(KeyError):
        arrow_type("GEOMETRY")


def test_ddl_of_a_table() -> None:
    table = Table(
        "t",
        "a row",
        (Column("a", "BIGINT", "x", required=True), Column("b", "VARCHAR", "y", compression="zstd")),
    )
    assert (
        create_table(table)
        == "CREATE TABLE t (\n    a BIGINT NOT NULL,\n    b VARCHAR USING COMPRESSION zstd\n);"
    )


def test_an_older_file_is_migrated_when_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.duckdb"
    with writer(path):
        pass
    more = Migration(latest_version() + 1, lambda: ["ALTER TABLE sources ADD COLUMN note VARCHAR"])
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, more))

    with reader(path) as connection:
        names = [row[0] for row in connection.execute("DESCRIBE sources").fetchall()]

    assert names[-1] == "note"
    assert version_in(path) == more.version


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with writer(path):
        pass
    steps = ["ALTER TABLE sources ADD COLUMN note VARCHAR", "SELECT nothing FROM nowhere"]
    broken = (*MIGRATIONS, Migration(latest_version() + 1, lambda: steps))

    with pytest.raises(duckdb.CatalogException), writer(path, migrations=broken):
        pass

    with reader(path) as connection:
        names = [row[0] for row in connection.execute("DESCRIBE sources").fetchall()]
    assert "note" not in names
    assert version_in(path) == latest_version()


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.duckdb"
    with writer(path) as connection:
        connection.execute("UPDATE schema_info SET version = 99").fetchall()

    for opened in (reader, writer):
        with (
            pytest.raises(DatabaseError, match=rf"version 99, .* up to {latest_version()}; upgrade"),
            opened(path),
        ):
            pass
    assert version_in(path) == 99


@pytest.mark.parametrize("opened", [reader, writer])
def test_somebody_elses_duckdb_file_is_refused_and_left_alone(tmp_path: Path, opened: object) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS x").fetchall()

    with pytest.raises(DatabaseError, match="not one that sessions wrote"), opened(path):  # type: ignore[operator]
        pass

    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SHOW TABLES").fetchall() == [("mine",)]


@pytest.mark.parametrize("name", ["text.duckdb", "log.json", "table.csv"])
def test_a_file_that_is_no_duckdb_file_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('{"a": 1}\n' * 100)

    for opened in (reader, writer):
        with pytest.raises(DatabaseError, match="is no DuckDB file; name another"), opened(path):
            pass
    assert path.read_text() == '{"a": 1}\n' * 100


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    # A path below a file is refused for root, too, who may write into read-only directories.
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(DatabaseError, match=r"db\.duckdb: .*; check the folder"),
        writer(tmp_path / "file" / "db.duckdb"),
    ):
        pass
    with (
        pytest.raises(DatabaseError, match="its folder does not exist"),
        writer(tmp_path / "none" / "db.duckdb"),
    ):
        pass


@pytest.mark.parametrize("words", ["Permission denied", "Read-only file system"])
def test_a_read_only_directory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise duckdb.IOException(f'IO Error: Cannot open file "{tmp_path}/db.duckdb": {words}')

    monkeypatch.setattr(duckdb, "connect", refuse)
    with (
        pytest.raises(DatabaseError, match="cannot be opened or written; check the folder and its rights"),
        writer(tmp_path / "db.duckdb"),
    ):
        pass


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    for opened in (reader, writer):
        with pytest.raises(DatabaseError, match="is a directory, not a database file"), opened(tmp_path):
            pass


def test_a_missing_database_is_not_made_by_asking(tmp_path: Path) -> None:
    with (
        pytest.raises(DatabaseError, match="no such database; make it with: sessions ingest"),
        reader(tmp_path / "no.duckdb"),
    ):
        pass
    assert not (tmp_path / "no.duckdb").exists()
