"""The database as the server has it: answers kept, asked once, and a file that is let go of."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import sessions
from sessions.analytics.limits import GivenUpError
from sessions.analytics.results import Table
from sessions.errors import QueryError, UsageError
from sessions.schemas.locks import LockedError
from sessions.web.reading import Questions, Store
from sessions.web.reading import store as store_module
from sessions.web.reading.weight import cells
from sessions.web.settings import Settings
from tests.factories import gateway, ingest_lines, write_lines
from tests.others import PATIENT_S, another_process_can_write, holding, other
from tests.web.served import client_of, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLOW = "SELECT count(*) FROM range(100000000) a, range(1000000) b"
"""Takes longer than any test."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ingest_lines(tmp_path, gateway(request_id="there")).path


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with_limits = Store(Settings(path=path, wait_s=0.3))
    yield with_limits
    with_limits.close()


def requests(store: Store) -> int:
    found: int = Questions(store).ask("names").column("requests")[0]
    return found


def more(path: Path, name: str) -> Path:
    return write_lines(path.parent / f"{name}.jsonl", gateway(request_id=name))


# --- answers are kept ---------------------------------------------------------------------------------------


class Counting:
    """A computation that counts how often it runs, and may stand still."""

    def __init__(self, value: Any = "answer") -> None:
        self.runs, self.value = 0, value
        self.goes_on = threading.Event()
        self.goes_on.set()

    def __call__(self) -> Any:
        self.runs += 1
        assert self.goes_on.wait(PATIENT_S)
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


def test_an_answer_is_kept_until_the_data_change(store: Store, path: Path) -> None:
    compute = Counting()

    def asked() -> Any:
        return Questions(store).kept("key", compute)

    assert [asked(), asked()] == ["answer"] * 2
    assert compute.runs == 1
    sessions.open(path).ingest(more(path, "new"))
    assert asked() == "answer"
    assert compute.runs == 2


def test_a_question_is_asked_anew_after_an_ingest(store: Store, path: Path) -> None:
    assert requests(store) == 1
    sessions.open(path, lock_timeout=PATIENT_S).ingest(more(path, "new"))
    assert requests(store) == 2


def test_other_choices_are_other_questions(store: Store) -> None:
    questions = Questions(store)

    assert len(questions.ask("list", limit=1).table) == 1
    assert len(questions.ask("list", offset=1).table) == 0
    assert questions.ask("list", limit=1) is questions.ask("list", limit=1)


def test_an_error_is_not_kept(store: Store) -> None:
    compute = Counting(QueryError("x", "y", "z"))

    for runs in (1, 2):
        with pytest.raises(QueryError):
            store.kept("key", compute)
        assert compute.runs == runs
    compute.value = "answer"
    assert store.kept("key", compute).value == "answer"


def test_a_file_that_comes_later_is_seen(tmp_path: Path) -> None:
    store = Store(Settings(path=tmp_path / "sessions.duckdb"))
    assert len(Questions(store).ask("names")) == 0
    assert not store.path.exists()
    ingest_lines(tmp_path, gateway())
    assert requests(store) == 1
    store.close()


def test_answers_kept_have_a_number_and_a_weight(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MOST_KEPT", 3)
    monkeypatch.setattr(store_module, "MOST_CELLS", 1000)

    def kept() -> list[Any]:
        return list(store._answers)

    for key in "abcd":
        store.kept(key, Counting())
    store.kept("b", Counting())  # asked again: it stays longest
    assert kept() == ["c", "d", "b"]
    store.kept("heavy", Counting(Table(("n",), ("BIGINT",), ((1,),) * 450)))  # 1 + 450 rows, each 1 + 1
    assert kept() == ["d", "b", "heavy"]
    store.kept("too", Counting(Table(("n",), ("BIGINT",), ((1,),) * 450)))
    assert kept() == ["too"]
    assert store._cells == 901
    store.kept("whole", Counting(Table(("n",), ("BIGINT",), ((1,),) * 2000)))
    assert kept() == []  # heavier than all may be: given, not kept
    assert store._cells == 0


def test_weights() -> None:
    assert cells(Table(("a", "b"), ("BIGINT",) * 2, ((1, [1, 2]), (None, "x" * 250)))) == (
        2 + (1 + 1 + (1 + 2)) + (1 + 1 + 3)
    )
    assert cells(datetime(2026, 1, 1, tzinfo=UTC)) == 1
    assert cells({"a": (1, 2)}) == 3


# --- asked once ---------------------------------------------------------------------------------------------


def test_many_that_ask_the_same_have_it_computed_once(store: Store) -> None:
    compute = Counting()
    compute.goes_on.clear()
    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(store.kept, "key", compute) for _ in range(12)]
        until(lambda: compute.runs)
        time.sleep(0.05)
        compute.goes_on.set()
        answers = [one.result(PATIENT_S) for one in asked]

    assert compute.runs == 1
    assert len({id(answer) for answer in answers}) == 1
    assert not store._turns


def test_a_slow_question_does_not_hold_up_another(store: Store) -> None:
    slow = Counting()
    slow.goes_on.clear()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(store.kept, "slow", slow)
        until(lambda: slow.runs)
        assert store.kept("quick", Counting()).value == "answer"
        slow.goes_on.set()
        asked.result(PATIENT_S)


def test_so_many_questions_are_computed_at_a_time(store: Store) -> None:
    computes = [Counting() for _ in range(store_module.AT_A_TIME + 2)]
    for compute in computes:
        compute.goes_on.clear()

    def running() -> int:
        return sum(compute.runs for compute in computes)

    with ThreadPoolExecutor(len(computes)) as pool:
        asked = [pool.submit(store.kept, number, compute) for number, compute in enumerate(computes)]
        until(lambda: running() == store_module.AT_A_TIME)
        time.sleep(0.1)
        assert running() == store_module.AT_A_TIME
        for compute in computes:
            compute.goes_on.set()
        assert [one.result(PATIENT_S).value for one in asked] == ["answer"] * len(computes)


def test_a_turn_that_does_not_come_is_given_up(path: Path) -> None:
    store = Store(Settings(path=path, question_timeout_s=0.2))
    held = [store._turns_at_a_time.acquire() for _ in range(store_module.AT_A_TIME)]

    with pytest.raises(GivenUpError, match=r"waited 0\.2 s for its turn"):
        store.kept("key", Counting())
    assert all(held)


# --- living with writers ------------------------------------------------------------------------------------


def test_the_file_is_let_go_of_when_nobody_asks(store: Store, path: Path) -> None:
    assert requests(store) == 1
    assert store._hold._open is not None  # it is kept open for the next question
    until(lambda: store._hold._open is None, seconds=5)
    until(lambda: another_process_can_write(path))


def test_an_ingest_of_another_process_gets_its_turn_while_questions_keep_coming(
    store: Store, path: Path
) -> None:
    ended = threading.Event()
    troubles: list[Exception] = []
    slowest: list[float] = [0.0]

    def keep_asking() -> None:
        while not ended.is_set():
            began = time.monotonic()
            try:
                with store.reading() as connection:
                    connection.execute("SELECT count(*) FROM requests").fetchall()
            except LockedError:
                continue  # asks again, as a browser does
            except Exception as error:
                troubles.append(error)
                return
            slowest[0] = max(slowest[0], time.monotonic() - began)

    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    with other("ingest", path, more(path, "new")) as process:
        assert process.says() == "ready"
        for thread in threads:
            thread.start()
        time.sleep(0.5)  # the file is held, and asked without a pause
        began = time.monotonic()
        process.goes_on()
        assert process.says() == "1"
        took = time.monotonic() - began
    ended.set()
    for thread in threads:
        thread.join(PATIENT_S)

    assert troubles == []
    assert took < 15  # alone, about a second; on a busy machine more
    assert requests(store) == 2


def test_a_writer_of_this_process_is_alone(store: Store) -> None:
    assert requests(store) == 1
    with store.writing() as connection:
        with pytest.raises(LockedError), store.reading():
            pass
        connection.execute("DELETE FROM requests")
    with store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM requests").fetchall() == [(0,)]


def test_a_writer_of_this_process_gets_its_turn_while_questions_keep_coming(store: Store, path: Path) -> None:
    ended = threading.Event()

    def keep_asking() -> None:
        while not ended.is_set():
            try:
                with store.reading() as connection:
                    connection.execute("SELECT count(*) FROM requests").fetchall()
            except LockedError:
                pass

    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.2)
        assert store.ingest(more(path, "new"), lock_timeout=PATIENT_S).totals.requests == 1
    finally:
        ended.set()
        for thread in threads:
            thread.join(PATIENT_S)
    assert requests(store) == 2


def test_an_answer_of_earlier_data_will_do_while_somebody_writes(store: Store, path: Path) -> None:
    before = datetime.now(UTC)
    assert requests(store) == 1
    asked = Questions(store)
    assert asked.ask("names").column("requests") == [1]
    assert asked.as_of is None
    sessions.open(path, lock_timeout=PATIENT_S).ingest(more(path, "new"))

    with holding("writer", path) as writing:
        stale = Questions(store)
        assert stale.ask("names").column("requests") == [1]  # the file cannot be read just now
        assert stale.as_of is not None
        assert before <= stale.as_of <= datetime.now(UTC)
        began = time.monotonic()
        assert requests(store) == 1
        assert time.monotonic() - began < 0.25  # nobody waits in vain twice
        with pytest.raises(LockedError):
            Questions(store).ask("users")
        writing.ends()

    until(lambda: requests(store) == 2)


def test_many_that_ask_for_a_file_that_is_locked_wait_once(store: Store, path: Path) -> None:
    with holding("writer", path) as writing:
        began = time.monotonic()
        with ThreadPoolExecutor(10) as pool:
            asked = [pool.submit(Questions(store).ask, "names") for _ in range(10)]
            errors = [one.exception(PATIENT_S) for one in asked]
        took = time.monotonic() - began
        writing.ends()

    assert all(isinstance(error, LockedError) for error in errors)
    assert took < 1.5  # each by itself would wait 0.3 s


def test_a_file_that_was_touched_is_another_version(store: Store, path: Path) -> None:
    before = store.version()
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))

    assert store.version() != before


# --- what a client is told ----------------------------------------------------------------------------------


def test_a_client_is_told_to_come_again_while_data_are_written(path: Path) -> None:
    asking = client_of(path, lambda _: None, wait_s=0.1)
    with holding("writer", path) as writing:
        ours, page = asking.get("/api/names"), asking.get("/")
        writing.ends()

    assert ours.status_code == page.status_code == 503
    assert ours.headers["retry-after"] == page.headers["retry-after"] == "1"
    assert ours.json() == {"error": "data are being written just now; ask again in a moment"}
    assert "data are being written just now" in page.text
    assert str(path) not in page.text
    assert asking.get("/api/names").status_code == 200


def test_a_client_is_told_of_answers_of_earlier_data(path: Path) -> None:
    asking = client_of(path, lambda _: None, wait_s=0.1)
    assert "x-data-as-of" not in asking.get("/api/names").headers
    sessions.open(path, lock_timeout=PATIENT_S).ingest(more(path, "new"))
    with holding("writer", path) as writing:
        stale = asking.get("/api/names")
        writing.ends()

    assert stale.status_code == 200
    assert stale.json()[0]["requests"] == 1
    assert datetime.fromisoformat(stale.headers["x-data-as-of"]) <= datetime.now(UTC)


def test_a_client_is_told_that_a_question_took_too_long(path: Path) -> None:
    asking = client_of(path, lambda _: None, question_timeout_s=0.3)
    answer = asking.get("/api/sql", params={"query": SLOW})

    assert answer.status_code == 504
    assert answer.json()["error"].startswith("this question: took longer than 0.3 s")


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_bytes(b"nonsense" * 1000)
    answer = client_of(tmp_path / "x.duckdb", lambda _: None).get("/api/names")

    assert answer.status_code == 500
    assert "is no DuckDB file" in answer.json()["error"]


def test_settings_of_no_sense_are_refused(path: Path) -> None:
    with pytest.raises(UsageError):
        Settings(path=path, host="0.0.0.0")
