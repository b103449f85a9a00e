"""A file of schema version 1 is upgraded when it is opened, and nothing of it is lost."""

from __future__ import annotations

import gzip
import hashlib
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Final

import duckdb
import pytest

from sessions.api import Database
from sessions.schemas.columns import TABLES
from sessions.schemas.database import latest_version, reader
from tests.factories import fetch, gateway, line, texts

VERSION_1: Final = Path(__file__).with_name("version_1.sql")
READ_AT: Final = datetime(2026, 3, 2, 10)
LAST: Final = 2004
REFUSED: Final = {2, 3, 999, 1000, *range(1003, 2003)}
"""Lines that became no request: some, the last ones of a block, the first ones of another, a whole one."""


def text_of(number: int) -> str:
    """Return a line of the log; some are not ASCII, some hold what looks like the end of a line."""
    if number in REFUSED:
        return f"oops {number}"
    return line(gateway(request_id=f"r{number}", session=f"s{number % 3}", name="Zürich\\n\n\x1f")).decode()


LINES: Final = [text_of(number) for number in range(1, LAST + 1)]
KEPT: Final = {number: LINES[number - 1] for number in range(1, LAST + 1) if number not in REFUSED}
TEXT: Final = "".join(f"{one}\n" for one in LINES).encode()


INSERT_REQUESTS: Final = """
INSERT INTO requests BY NAME
SELECT 'r' || line AS request_id, 's' || line % 3 AS session_id, 200 AS status, MAP {} AS properties,
       'gateway' AS format, 1 AS source_id, line AS source_line
FROM (SELECT unnest($lines) AS line)
"""
INSERT_CONTENTS: Final = """
INSERT INTO contents BY NAME
SELECT 1 AS source_id, unnest($lines) AS source_line, unnest($texts) AS text
"""
INSERT_QUARANTINE: Final = """
INSERT INTO quarantine BY NAME
SELECT 1 AS source_id, unnest($lines) AS source_line, unnest($offsets) AS byte_offset,
       unnest($reasons) AS reason, unnest($texts) AS text, $read_at AS refused_at
"""


def version_1(folder: Path, log: Path, *, unfinished: bytes = b"") -> Database:
    """Return a database as the first release left it when it had read this log: TEXT, and no line's end."""
    database = Database(folder / "old.duckdb")
    refused = [(number, "not_json", LINES[number - 1]) for number in sorted(REFUSED)]
    if unfinished:
        refused.append((LAST + 1, "unfinished", unfinished.decode()))
    lines, reasons, found = zip(*refused, strict=True)
    ends = [0, *accumulate(len(one.encode()) + 1 for one in LINES)]
    with duckdb.connect(str(database.path), config={"storage_compatibility_version": "v1.4.0"}) as connection:
        connection.execute(VERSION_1.read_text(encoding="utf-8"))
        _insert_source(connection, log, max(LAST, *lines), len(refused), len(TEXT) + len(unfinished))
        connection.execute(INSERT_REQUESTS, {"lines": list(KEPT)})
        connection.execute(INSERT_CONTENTS, {"lines": list(KEPT), "texts": list(KEPT.values())})
        values = {"lines": lines, "reasons": reasons, "texts": found, "read_at": READ_AT}
        connection.execute(INSERT_QUARANTINE, values | {"offsets": [ends[line - 1] for line in lines]})
    return database


def _insert_source(
    connection: duckdb.DuckDBPyConnection, log: Path, lines: int, refused: int, read_to: int
) -> None:
    data = log.read_bytes()
    status = log.stat()
    row = [
        *(1, str(log), "gateway", "jsonl", "gzip" if log.suffix == ".gz" else "none"),
        *(status.st_size, status.st_mtime_ns, len(data[:4096]), hashlib.sha256(data[:4096]).hexdigest()),
        *(read_to, lines, len(KEPT), 0, 0, refused, "complete", READ_AT, READ_AT),
    ]
    connection.execute(f"INSERT INTO sources VALUES ({', '.join('?' * len(row))})", row)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


COUNTED: Final = "SELECT lines, requests, duplicates, quarantined, read_to, unfinished_bytes FROM sources"


def test_all_is_there_in_the_tables_of_today(tmp_path: Path) -> None:
    database = version_1(tmp_path, written(tmp_path / "log.jsonl", TEXT))
    with reader(database.path) as connection:
        for table in TABLES:
            columns = connection.execute(f"DESCRIBE {table.name}").fetchall()
            assert [(row[0], row[1], row[2] == "NO") for row in columns] == [
                (column.name, column.type, column.required) for column in table.columns
            ]
        macros = connection.execute("SELECT * FROM slice_sessions(NULL) LIMIT 0").description
        assert macros[0][0] == "session_id"

    assert fetch(database, "SELECT version FROM schema_info") == [(latest_version(),)]
    assert fetch(database, COUNTED) == [(LAST, len(KEPT), 0, len(REFUSED), len(TEXT), 0)]
    assert fetch(database, "SELECT source_line, text FROM quarantine ORDER BY ALL") == [
        (number, f"oops {number}") for number in sorted(REFUSED)
    ]
    assert texts(database) == {(1, number): text for number, text in KEPT.items()}
    assert "_1" not in str(fetch(database, "SELECT table_name FROM duckdb_tables()"))


def test_blocks_are_of_a_thousand_lines_and_begin_and_end_with_a_request(tmp_path: Path) -> None:
    database = version_1(tmp_path, written(tmp_path / "log.jsonl", TEXT))
    with reader(database.path):
        pass

    assert fetch(database, "SELECT first_line, last_line, encoding FROM contents ORDER BY ALL") == [
        (1, 998, "none"), (1001, 1002, "none"), (2003, 2004, "none"),
    ]  # fmt: skip
    assert fetch(database, "SELECT count(*) FROM contents WHERE octet_length(block) <> text_bytes") == [(0,)]


def test_a_file_that_was_read_is_not_read_again(tmp_path: Path) -> None:
    log = written(tmp_path / "log.jsonl", TEXT)
    database = version_1(tmp_path, log)

    assert [file.status for file in database.ingest(log).files] == ["unchanged"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_has_grown_is_read_on(tmp_path: Path, pack: type[bytes]) -> None:
    log = written(tmp_path / ("log.jsonl.gz" if pack is gzip.compress else "log.jsonl"), pack(TEXT))
    database = version_1(tmp_path, log)
    added = line(gateway(request_id="new")) + b"\n"
    with log.open("ab") as file:
        file.write(pack(added))
    (result,) = database.ingest(log).files

    assert (result.counts.lines, result.counts.requests) == (1, 1)
    assert fetch(database, COUNTED) == [(LAST + 1, len(KEPT) + 1, 0, len(REFUSED), len(TEXT) + len(added), 0)]
    assert texts(database) == {
        **{(1, number): text for number, text in KEPT.items()},
        (1, LAST + 1): line(gateway(request_id="new")).decode(),
    }


def test_a_file_that_is_shorter_is_read_anew(tmp_path: Path) -> None:
    log = written(tmp_path / "log.jsonl", TEXT)
    database = version_1(tmp_path, log)
    written(log, TEXT[: TEXT.index(b"oops 999")])
    (result,) = database.ingest(log).files

    assert (result.counts.lines, result.counts.requests) == (998, 0)
    assert fetch(database, "SELECT status FROM sources ORDER BY source_id") == [("replaced",), ("complete",)]


def test_a_last_line_that_was_refused_as_unfinished_is_left_for_the_next_run(tmp_path: Path) -> None:
    last = line(gateway(request_id="last"))
    log = written(tmp_path / "log.jsonl", TEXT + last[:50])
    database = version_1(tmp_path, log, unfinished=last[:50])

    assert [file.status for file in database.ingest(log).files] == ["unchanged"]
    assert fetch(database, COUNTED) == [(LAST, len(KEPT), 0, len(REFUSED), len(TEXT), 50)]
    assert fetch(database, "FROM quarantine WHERE reason = 'unfinished'") == []
    written(log, TEXT + last + b"\n")
    (result,) = database.ingest(log).files
    assert (result.counts.lines, result.counts.requests) == (1, 1)
    assert fetch(database, COUNTED) == [(LAST + 1, len(KEPT) + 1, 0, len(REFUSED), len(TEXT + last) + 1, 0)]
