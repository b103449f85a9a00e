"""The Python interface: its choices, its conversations, and several users of one file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

import sessions
from sessions import DatabaseError, QueryError, UsageError
from sessions.analytics.listing import Page
from sessions.analytics.slices import Slice
from sessions.schemas.database import reader, writer
from tests.analytics.factories import database, request
from tests.factories import gateway, ingest_lines
from tests.others import another_process_can_write, holding

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.api import Database

HOUR = 3600


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Three sessions that differ in everything there is to choose by; START is 2026-03-02 09:00 UTC."""
    return database(
        tmp_path_factory.mktemp("api"),
        request(session="a", user="ann", model="m1", status=200, at=0, cost="0.4", properties={"app": "web"}),
        request(session="b", user="bob", model="m2", status=429, at=HOUR, name="Support", ok=False),
        request(
            session="c", user="cid", model="m2", status=500, at=15 * HOUR, provider="x", properties={"n": "7"}
        ),
    )


def ids(db: Database, **choices: Any) -> str:
    """Return the ids of the chosen sessions, in a row."""
    return "".join(sorted(db.list(**choices).table.column("session_id")))


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({}, "abc"),
        ({"name": "Trip"}, "ac"),
        ({"name": ["Trip", "Support"]}, "abc"),
        ({"user": "ann"}, "a"),
        ({"user": ("ann", "bob")}, "ab"),
        ({"user": {"bob"}}, "b"),
        ({"model": "m2"}, "bc"),
        ({"provider": "X"}, "c"),
        ({"session_id": ["a", "c"]}, "ac"),
        ({"status": 429}, "b"),
        ({"status": [429, "5xx"]}, "bc"),
        ({"property": {"App": "web"}}, "a"),
        ({"property": {"n": 7}}, "c"),
        ({"since": "2026-03-02T10:00"}, "bc"),
        ({"since": datetime(2026, 3, 2, 10)}, "bc"),
        ({"since": datetime(2026, 3, 2, 10, tzinfo=UTC)}, "bc"),
        ({"since": datetime(2026, 3, 2, 11, tzinfo=timezone(timedelta(hours=1)))}, "bc"),
        ({"since": "2026-03-02T11:00+01:00"}, "bc"),
        ({"since": "2026-03-02T11:00", "tz": "Europe/Berlin"}, "bc"),
        ({"since": datetime(2026, 3, 2, 11), "tz": "Europe/Berlin"}, "bc"),
        ({"since": date(2026, 3, 3)}, "c"),
        ({"since": date(2026, 3, 3), "tz": "Europe/Berlin"}, "c"),
        ({"since": 1772445600}, "bc"),
        ({"until": date(2026, 3, 3)}, "ab"),
        ({"since": "2026-03-02T10:00", "until": "2026-03-03"}, "b"),
        ({"since": "2026-03-02T10:00", "session_scope": "whole"}, "bc"),
        ({"name": None, "user": None, "since": None, "property": None, "tz": None}, "abc"),
        ({"user": []}, "abc"),
    ],
)
def test_every_choice(db: Database, choices: dict[str, Any], expected: str) -> None:
    assert ids(db, **choices) == expected


def test_choices_narrow_a_slice(db: Database) -> None:
    assert ids(db, picked=Slice(models=("m2",)), user="cid") == "c"
    assert (
        ids(db, picked=Slice(models=("m2",), users=("bob",)), user="cid") == "c"
    )  # the keyword is the later word


def test_all_questions_take_the_same_choices(db: Database) -> None:
    assert db.report(user="ann").total_cost_usd == Decimal("0.4")
    assert db.names(user="bob").column("session_name") == ["Support"]
    assert db.list(model="m2", page=Page(limit=1)).total == 2


def test_the_report_says_its_window_in_utc(db: Database) -> None:
    found = db.report(since=date(2026, 3, 2), tz="Europe/Berlin")

    assert found.since == datetime(2026, 3, 1, 23)
    assert found.to_dict()["since"] == "2026-03-01T23:00:00Z"
    assert found.activity.column("day") == [date(2026, 3, 2), date(2026, 3, 3)]  # 01:00 in Berlin


def test_a_choice_that_there_is_not(db: Database) -> None:
    with pytest.raises(TypeError, match=r"^unknown choices: names, nonsense; there are name, user, model, "):
        db.report(names="Trip", nonsense=None)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"session_scope": "some"}, "some: is no session scope; choose requests or whole"),
        ({"status": "ok"}, "ok: is not an HTTP status; write one such as 429, or a class such as 5xx"),
        ({"since": "someday"}, "someday: is not a time; "),
        ({"tz": "Mars/Olympus"}, "Mars/Olympus: is not a time zone; "),
        ({"property": "app=web"}, "app=web: names no property; give a dict such as {'app': 'web'}"),
        ({"since": "2026-03-03", "until": "2026-03-02"}, "since 2026-03-03 00:00:00: is not before until "),
        ({"since": "2026-03-03", "until": "2026-03-03"}, "since 2026-03-03 00:00:00: is not before until "),
    ],
)
@pytest.mark.parametrize("question", ["report", "list", "names"])
def test_choices_without_meaning(db: Database, question: str, choices: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        getattr(db, question)(**choices)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("question", ["report", "list", "names"])
def test_an_unknown_name(db: Database, question: str) -> None:
    with pytest.raises(QueryError, match=r"^Suport: no session has this name; nearest: Support$"):
        getattr(db, question)(name="Suport")


def test_show_by_the_beginning_of_an_id(db: Database) -> None:
    assert db.show("a").session.column("user_id") == ["ann"]
    with pytest.raises(QueryError, match="no session has this id"):
        db.show("z")


def test_what_is_public() -> None:
    assert set(sessions.__all__) == {
        *("DatabaseError", "InputError", "QueryError", "RefusedError", "SessionsError", "UsageError"),
        *("__version__", "open"),
    }


# --- from a log to its conversation -------------------------------------------------------------------------


def chat(request_id: str, start: str, asked: str, answer: str, **given: Any) -> dict[str, Any]:
    return gateway(
        request_id=request_id,
        start=start,
        request_body={"model": "gpt-4o-mini", "messages": [{"role": "user", "content": asked}]},
        response_body={
            "model": "gpt-4o-mini",
            "choices": [{"message": {"role": "assistant", "content": answer}}],
        },
        **given,
    )


def test_from_log_to_answers(tmp_path: Path) -> None:
    db = ingest_lines(
        tmp_path,
        chat("r2", "2026-03-02T09:00:10Z", "and Rome?", "Sunny.", cost=0.3),
        chat("r1", "2026-03-02T09:00:00Z", "Weather in Paris?", "Rain.", cost=0.4),
        chat("r3", "2026-03-02T09:00:20Z", "Bye", "Bye!", session="s2", cost=0.1),
    )

    assert db.report().total_cost_usd == Decimal("0.8")  # 0.4 + 0.3 + 0.1
    assert db.list(page=Page(sort="session_id", descending=False)).table.column("requests") == [2, 1]
    first, second = db.content("s1")
    assert (first.request_id, second.request_id) == ("r1", "r2")  # in the order of time, not of the file
    assert [(one.role, one.text) for one in first.messages] == [("user", "Weather in Paris?")]
    assert [(one.role, one.text) for one in second.answer] == [("assistant", "Sunny.")]
    with pytest.raises(QueryError, match="no session has this id"):
        db.content("s3")


def test_a_page_is_told_by_keywords_too(db: Database) -> None:
    every = [str(one) for one in db.list(sort="session_id", descending=False).table.column("session_id")]

    assert every == sorted(every)
    assert db.list(Slice(), Page(limit=5), sort="session_id", descending=False, limit=1).table.column(
        "session_id"
    ) == [every[0]]


def test_requests_without_stored_text_have_no_conversation(db: Database) -> None:
    said = db.content("a")

    assert [one.request_id for one in said] == db.show("a").requests.column("request_id")
    assert {(one.messages, one.answer) for one in said} == {((), ())}


def test_text_that_python_cannot_read_as_json(tmp_path: Path) -> None:
    db = ingest_lines(tmp_path, chat("r1", "2026-03-02T09:00:00Z", "Hi", "Hello"))
    with writer(db.path) as connection:
        connection.execute("UPDATE contents SET encoding = 'none', block = encode('{\"cut\n')")

    (only,) = db.content("s1")
    assert (only.request_id, only.messages, only.answer) == ("r1", (), ())


def test_slices_of_a_log_see_properties_in_any_case(tmp_path: Path) -> None:
    db = ingest_lines(tmp_path, chat("r1", "2026-03-02T09:00:00Z", "Hi", "Hello", properties={"App": "Web"}))

    assert db.report(property={"APP": "Web"}).requests == 1
    assert db.report(property={"app": "web"}).requests == 0  # values keep their case


# --- one file, several users --------------------------------------------------------------------------------


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    db = sessions.open(tmp_path / "none.duckdb")  # opening says nothing: the first ingest makes the file

    ledger = (db.sources, db.source_counts, db.quarantine, db.quarantine_counts, lambda: db.raw("a"))
    for question in (db.report, db.list, db.names, lambda: db.show("a"), lambda: db.sql("SELECT 1"), *ledger):
        with pytest.raises(
            DatabaseError, match=r"none\.duckdb: no such database; make it with: sessions ingest"
        ):
            question()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at " * 100)

    with pytest.raises(DatabaseError, match=r"notes\.txt: is no DuckDB file; "):
        sessions.open(path).report()
    with pytest.raises(DatabaseError, match="is a directory"):
        sessions.open(tmp_path).sql("SELECT 1")


def test_many_readers(db: Database) -> None:
    with holding("reader", db.path), ThreadPoolExecutor(4) as pool:
        reports = [pool.submit(db.report) for _ in range(4)]
        queries = [pool.submit(db.sql, "FROM sessions") for _ in range(4)]

    assert [future.result().requests for future in reports] == [3] * 4
    assert [len(future.result()) for future in queries] == [3] * 4


def test_a_query_leaves_other_readers_their_lock(tmp_path: Path) -> None:
    """A process that closes a file loses its locks on it: a query's own engine must not close it first."""
    db = database(tmp_path, request())

    with reader(db.path):
        db.sql("SELECT 1")
        assert not another_process_can_write(db.path)
    assert another_process_can_write(db.path)


def test_nothing_is_held_between_calls(tmp_path: Path) -> None:
    db = database(tmp_path, request())

    ledger = (db.sources, db.source_counts, db.quarantine, db.quarantine_counts)
    for question in (
        db.report,
        db.list,
        db.names,
        lambda: db.show("s1"),
        lambda: db.sql("SELECT 1"),
        *ledger,
    ):
        question()
        with writer(db.path, lock_timeout=0):
            pass
