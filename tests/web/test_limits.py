"""What a question, and users' own SQL, may take: time, memory, rows."""

from __future__ import annotations

import resource
import subprocess
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import sessions
from sessions.analytics.limits import GivenUpError
from sessions.errors import QueryError
from sessions.web.reading import Store
from sessions.web.reading.store import SQL_ROWS
from sessions.web.settings import Settings
from tests.factories import gateway, ingest_lines
from tests.others import PATIENT_S, another_process_can_write
from tests.web.test_store import SLOW, requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ingest_lines(tmp_path, gateway(request_id="there")).path


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with_limits = Store(Settings(path=path))
    yield with_limits
    with_limits.close()


def test_a_question_has_a_time(path: Path) -> None:
    store = Store(Settings(path=path, question_timeout_s=0.3))
    began = time.monotonic()

    with pytest.raises(GivenUpError, match=r"took longer than 0\.3 s"), store.reading() as connection:
        connection.execute(SLOW).fetchall()
    assert time.monotonic() - began < 5
    assert requests(store) == 1
    store.close()


def test_a_question_between_two_statements_is_given_up_at_the_next(path: Path) -> None:
    store = Store(Settings(path=path, question_timeout_s=0.2))

    def question() -> None:
        with store.reading() as connection:
            time.sleep(0.4)  # the time is over while nothing runs
            connection.execute(SLOW).fetchall()

    with pytest.raises(GivenUpError):
        question()
    store.close()


def test_parts_of_a_question_that_run_beside_it_are_given_up_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions.analytics.ask.statement", lambda *_: SLOW)
    from sessions.analytics.ask import ask_all

    store = Store(Settings(path=path, question_timeout_s=0.3))
    with pytest.raises(GivenUpError), store.reading() as connection:
        ask_all(connection, {"one": {}, "other": {}}, side_by_side=True)
    store.close()


def test_sql_has_a_time(store: Store) -> None:
    began = time.monotonic()
    with pytest.raises(GivenUpError, match=r"took longer than 0\.3 s"):
        store.sql_page(SLOW, 10, timeout=0.3)
    assert time.monotonic() - began < 5
    assert requests(store) == 1


def test_sql_takes_no_longer_than_any_question(path: Path) -> None:
    store = Store(Settings(path=path, question_timeout_s=0.3))
    with pytest.raises(GivenUpError, match=r"took longer than 0\.3 s"):
        store.sql(SLOW, timeout_s=1000)
    store.close()


def test_sql_cuts_what_is_endless(store: Store) -> None:
    found = store.sql_page("FROM range(1000000000000)", 3, timeout=PATIENT_S)

    assert (found.table.rows, found.is_cut) == (((0,), (1,), (2,)), True)
    assert len(store.sql("FROM range(1000000000000)")) == SQL_ROWS  # a server never takes all of it


@pytest.mark.parametrize(
    "query",
    [
        "SELECT range(300000000) AS one_row",
        "SELECT len(range(300000000))",
        "SELECT repeat('x', 4000000000)",
        "SELECT repeat('x', 100000000) AS one_row",
        "SELECT i, repeat('x', 1000000) FROM range(1000) t(i)",
        "SELECT list(i) FROM range(200000000) t(i)",
    ],
)
def test_sql_with_rows_that_are_too_large_is_refused(query: str, store: Store) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(QueryError, match=r"larger than 64 MB|[Mm]emory"):
        store.sql_page(query, 1000, timeout=PATIENT_S)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 300_000  # KB
    assert store.sql("SELECT 1").rows == ((1,),)


def test_sql_has_no_key_of_the_server(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSIONS_API_KEY", "secret")
    environments: list[dict[str, str]] = []
    popen = subprocess.Popen

    def noted(*arguments: Any, **options: Any) -> Any:
        environments.append(options["env"])
        return popen(*arguments, **options)

    monkeypatch.setattr("sessions.analytics.query_apart.subprocess.Popen", noted)

    assert store.sql("SELECT 1").rows == ((1,),)
    assert "SESSIONS_API_KEY" not in environments[0]


def test_sql_gives_every_type_as_it_is_without_limits(store: Store, path: Path) -> None:
    for query in (
        "SELECT 1::HUGEINT a, 1.50::DECIMAL(9,2) b, MAP {'k': 1} e, '\\x01'::BLOB g, INTERVAL 3 DAY h,"
        " [1, NULL] i, NULL j, 'x'::ENUM ('x', 'y') k, {'a': 1} l, DATE '2026-01-01' m, 1 AS n, 2 AS n",
        "SELECT '101'::BIT c, TIMETZ '10:00:00+02' d",
        "SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00' f, uuid() IS NULL, NULL::UUID",
    ):
        assert store.sql(query, most_rows=5) == sessions.open(path).sql(query)


def test_sql_keeps_its_limits(store: Store) -> None:
    for setting in ("memory_limit", "threads", "enable_external_access"):
        with pytest.raises(QueryError, match="locked"):
            store.sql(f"SET {setting} = '1'")
    found = store.sql("SELECT current_setting('memory_limit'), current_setting('threads')").rows
    assert found == (("488.2 MiB", 1),)


def test_asking_ends_with_the_store(path: Path) -> None:
    store = Store(Settings(path=path))
    asking = threading.Event()

    def question() -> None:
        with store.reading() as connection:
            asking.set()
            connection.execute(SLOW).fetchall()

    with ThreadPoolExecutor(2) as pool:
        asked: list[Future[Any]] = [pool.submit(question), pool.submit(store.sql, SLOW)]
        assert asking.wait(PATIENT_S)
        began = time.monotonic()
        store.close()
        for one in asked:
            with pytest.raises(GivenUpError, match="stopping"):
                one.result(PATIENT_S)
    assert time.monotonic() - began < 5
    assert another_process_can_write(path)
