"""Users' own SQL: it reads the database, and there is no way out of it."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from sessions.analytics.limits import GivenUpError
from sessions.errors import QueryError
from tests.analytics.factories import after, database, request

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.api import Database


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database in a folder whose name needs quoting."""
    folder = tmp_path_factory.mktemp("it's here")
    (folder / "secret.csv").write_text("password\nhunter2\n")
    return database(folder, request(cost="0.4"), request(at=5, cost="0.3"))


def state(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_query_returns_a_table(db: Database) -> None:
    found = db.sql(
        "SELECT session_id, sum(cost_usd) AS cost, max(started_at) AS at FROM requests GROUP BY ALL"
    )

    assert found.columns == ("session_id", "cost", "at")
    assert found.types == ("VARCHAR", "DECIMAL(38,9)", "TIMESTAMP")
    assert found.to_dict() == [{"session_id": "s1", "cost": 0.7, "at": "2026-03-02T09:00:05Z"}]


@pytest.mark.parametrize(
    "query",
    [
        "FROM sessions",
        "SHOW TABLES",
        "DESCRIBE requests",
        "SUMMARIZE sessions",
        "EXPLAIN SELECT 1",
        "WITH a AS (SELECT 1) FROM a",
        "PIVOT requests ON model USING sum(cost_usd) GROUP BY session_id",
        "SELECT 1; -- and a comment",
        "FROM session_rollup('requests')",
        """FROM slice_sessions({names: ['Trip'], users: NULL, models: NULL, providers: NULL,
             session_ids: NULL, statuses: NULL, properties: NULL, since: NULL, until: NULL,
             scope: 'requests', whole: true, rolled: NULL})""",
    ],
)
def test_what_reads_runs(db: Database, query: str) -> None:
    assert len(db.sql(query)) > 0


def test_times_with_a_zone(db: Database) -> None:
    found = db.sql(
        "SELECT started_at AT TIME ZONE 'UTC' AS t, [now()] AS l, now() AS t FROM requests ORDER BY 1"
    )

    assert found.columns == ("t", "l", "t")
    assert found.column("t") == [datetime(2026, 3, 2, 9, tzinfo=UTC), after(5).replace(tzinfo=UTC)]
    assert [len(row) for row in found.rows] == [3, 3]
    assert found.to_arrow().num_columns == 3


def test_days_are_utc_days(db: Database) -> None:
    assert db.sql("SELECT ('2026-03-02 23:30:00-05'::TIMESTAMPTZ)::DATE AS day").rows == (
        (date(2026, 3, 3),),
    )


def test_an_empty_result_with_a_zone(db: Database) -> None:
    found = db.sql("SELECT now() AS t WHERE false")

    assert (found.columns, found.rows) == (("t",), ())
    assert str(found.to_arrow().schema.field("t").type) == "timestamp[us, tz=UTC]"


def test_ids_are_text(db: Database) -> None:
    found = db.sql("SELECT '00000000-0000-0000-0000-000000000001'::UUID AS id")

    assert found.rows == (("00000000-0000-0000-0000-000000000001",),)
    assert found.to_polars()["id"].to_list() == ["00000000-0000-0000-0000-000000000001"]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM requests",
        "UPDATE requests SET cost_usd = 0",
        "INSERT INTO sources SELECT * FROM sources",
        "DROP TABLE requests",
        "CREATE TABLE mine AS SELECT 1",
        "CREATE OR REPLACE MACRO slice(s) AS TABLE SELECT 1",
        "ALTER TABLE requests ADD COLUMN mine INTEGER",
        "WITH gone AS (DELETE FROM requests RETURNING *) FROM gone",
        "TRUNCATE requests",
        "FROM read_csv('{folder}/secret.csv')",
        "FROM '{folder}/secret.csv'",
        "SELECT content FROM read_text('{folder}/secret.csv')",
        "FROM read_blob('{folder}/sessions.duckdb')",
        "FROM glob('{folder}/*')",
        "FROM sniff_csv('{folder}/secret.csv')",
        "FROM read_parquet('https://example.com/a.parquet')",
        "FROM 's3://bucket/a.parquet'",
        "COPY requests TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/sessions.duckdb' (USE_TMP_FILE false)",
        "COPY (SELECT 1) TO '{folder}/sessions.duckdb.wal' (USE_TMP_FILE false)",
        "WITH out AS (COPY (SELECT 1) TO '{folder}/sessions.duckdb.wal') FROM out",
        "WITH out AS (COPY (SELECT 1) TO '{folder}/sessions.duckdb' (USE_TMP_FILE false)) FROM out",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/sessions.duckdb.wal' (USE_TMP_FILE false)",
        "EXPORT DATABASE '{folder}/out'",
        "IMPORT DATABASE '{folder}'",
        "ATTACH '{folder}/other.duckdb' AS other",
        "ATTACH '{folder}/sessions.duckdb' AS again",
        "INSTALL httpfs",
        "LOAD httpfs",
        "FROM sqlite_scan('{folder}/secret.csv', 'x')",
        "SET enable_external_access = true",
        "SET disabled_filesystems = ''",
        "RESET disabled_filesystems",
        "SET lock_configuration = false",
        "SET TimeZone = 'America/New_York'",
        "PRAGMA threads = 1",
        "CALL enable_logging('QueryLog', storage = 'file', storage_path = '{folder}/logs')",
        "FROM enable_logging('QueryLog', storage = 'file', storage_path = '{folder}/logs')",
        "CREATE SECRET mine (TYPE s3)",
        "UPDATE EXTENSIONS",
        "SELECT getenv('HOME')",
    ],
)
def test_no_way_out(db: Database, query: str) -> None:
    folder = db.path.parent
    before = state(folder)

    with pytest.raises(QueryError):
        db.sql(query.replace("{folder}", str(folder).replace("'", "''")))
    assert state(folder) == before


def test_what_shuts_a_query_in(db: Database) -> None:
    """Some of it would only show where DuckDB has further extensions or file systems."""
    seals = {
        "enable_external_access": "false",
        "lock_configuration": "true",
        "temp_directory": "",
        "TimeZone": "UTC",
    }
    found = dict(db.sql("SELECT name, value FROM duckdb_settings()").rows)

    assert {name: found[name] for name in seals} == seals


@pytest.mark.parametrize(
    "query", ["FROM outside", "FROM query_table('outside')", "FROM query('FROM outside')"]
)
def test_variables_of_the_program_are_no_tables(db: Database, query: str) -> None:
    outside = pa.table({"secret": ["hunter2"]})

    with pytest.raises(QueryError, match="outside does not exist"):
        db.sql(query)
    assert outside.num_rows == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "'': holds 0 statements; give one SQL statement"),
        ("  ;", ";: holds 0 statements; give one SQL statement"),
        ("-- nothing", "-- nothing: holds 0 statements; give one SQL statement"),
        ("SELECT 1; SELECT 2", "SELECT 1; SELECT 2: holds 2 statements; give one SQL statement"),
    ],
)
def test_one_statement(db: Database, query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        db.sql(query)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "query",
    [
        "SELEC 1",
        "SELECT nothing\nFROM requests\nWHERE 1 = 1",
        "FROM nowhere",
        "SELECT $1",
        "SELECT error('on\npurpose')",
        "SELECT '290000-01-01'::TIMESTAMPTZ",
        "SELECT 'x'::INTEGER",
        "SELECT " + "1 + " * 500 + "x",
    ],
)
def test_errors_are_one_line(db: Database, query: str) -> None:
    with pytest.raises(QueryError) as caught:
        db.sql(query)
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) <= 500
    assert message.endswith("see the tables with: sessions sql 'SHOW TABLES'")


def test_a_wrong_column_is_named_with_the_nearest(db: Database) -> None:
    with pytest.raises(QueryError, match=r'"cost" not found in FROM clause.* Candidate bindings: "cost_usd"'):
        db.sql("SELECT cost FROM requests")


def test_queries_and_questions_at_the_same_time(db: Database) -> None:
    """What shuts a query in must not reach the readers beside it."""
    with ThreadPoolExecutor(4) as pool:
        counts = [pool.submit(db.sql, "SELECT count(*) FROM requests") for _ in range(8)]
        lists = [pool.submit(db.list) for _ in range(8)]

    assert {future.result().rows for future in counts} == {((2,),)}
    assert {future.result().total for future in lists} == {1}


# --- limits -------------------------------------------------------------------------------------------------


def test_no_more_rows_are_fetched_than_asked_for(db: Database) -> None:
    endless = "SELECT range AS n FROM range(1000000000000)"

    assert db.sql(endless, most_rows=3).rows == ((0,), (1,), (2,))
    assert db.sql("SELECT 1 AS a, 2 AS a", most_rows=1) == db.sql("SELECT 1 AS a, 2 AS a")
    assert db.sql("SHOW TABLES", most_rows=1).rows == db.sql("SHOW TABLES").rows[:1]
    assert db.sql("SELECT unnest([3, 1, 2]) AS n ORDER BY n DESC", most_rows=2).rows == ((3,), (2,))
    assert db.sql("SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00'", most_rows=1).rows == (
        (datetime(2026, 1, 1, tzinfo=UTC),),
    )


def test_a_page_says_whether_there_is_more(db: Database) -> None:
    pages = [db.sql_page("FROM range(3)", limit) for limit in (2, 3, 4)]

    assert [(len(page.table), page.is_cut) for page in pages] == [(2, True), (3, False), (3, False)]


def test_a_query_has_a_time(db: Database) -> None:
    slow = "SELECT count(*) FROM range(100000000) a, range(1000000) b"

    with pytest.raises(GivenUpError, match=r"took longer than 0\.2 s"):
        db.sql(slow, timeout_s=0.2)
    with pytest.raises(GivenUpError):
        db.sql_page(slow, 1, timeout=0.2)
    assert db.sql("SELECT 1", timeout_s=0.2).rows == ((1,),)


def test_a_few_rows_may_be_too_large(db: Database) -> None:
    large = "SELECT repeat('x', 100) || repeat('y', 1000000 + i::INT) FROM range(100) t(i)"

    with pytest.raises(QueryError, match="the answer: is larger than 64 MB"):
        db.sql(large, most_rows=100)
    assert len(db.sql(large, most_rows=10)) == 10
