"""Which requests and sessions a slice has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics import ask
from sessions.analytics.listing import Page, list_sessions
from sessions.analytics.slices import Slice
from sessions.errors import UsageError
from tests.analytics.factories import after, insert, request

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb


def chosen(connection: duckdb.DuckDBPyConnection, picked: Slice) -> list[str]:
    """Return the ids of the slice's requests, which are the same whether or not names are held to agree."""
    query = "SELECT request_id FROM slice($s) ORDER BY request_id"
    plain, told = (
        [str(row[0]) for row in connection.execute(query, {"s": parameter}).fetchall()]
        for parameter in (picked.parameter(), ask.chosen(connection, picked))
    )
    assert plain == told
    return plain


def sessions_of(connection: duckdb.DuckDBPyConnection, picked: Slice) -> dict[str, dict[str, Any]]:
    """Return the slice's sessions by id."""
    records = list_sessions(connection, picked, Page()).table.records()
    return {str(record["session_id"]): record for record in records}


def test_no_choice_chooses_everything(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(request_id="a"), request(request_id="b", session=None, at=None))

    assert chosen(engine, Slice()) == ["a", "b"]
    assert Slice().keeps_sessions_whole


@pytest.mark.parametrize(
    ("picked", "expected"),
    [
        (Slice(users=("ann",)), ["a", "c"]),
        (Slice(users=("ann", "bob")), ["a", "b", "c"]),
        (Slice(models=("m1",)), ["a", "b"]),
        (Slice(providers=("OpenAI",)), ["a"]),
        (Slice(statuses=("429",)), ["b"]),
        (Slice(statuses=("4XX",)), ["b", "d"]),
        (Slice(statuses=("2xx", "404")), ["a", "d"]),
        (Slice(statuses=("-3",)), ["e"]),
        (Slice(properties=(("App", "web"),)), ["a", "b"]),
        (Slice(properties=(("app", "web"), ("ENV", "prod"))), ["a"]),
        (Slice(properties=(("app", "Web"),)), []),
        (Slice(properties=(("nothing", "web"),)), []),
        (Slice(users=("ann",), models=("m1",)), ["a"]),
        (Slice(session_ids=("s2", "s9")), ["d"]),
        (Slice(names=("Trip",)), ["a", "b", "c"]),
    ],
)
def test_each_choice(engine: duckdb.DuckDBPyConnection, picked: Slice, expected: Sequence[str]) -> None:
    insert(
        engine,
        request(request_id="a", user="ann", model="m1", properties={"app": "web", "env": "prod"}),
        request(request_id="b", user="bob", model="m1", provider="x", status=429, properties={"app": "web"}),
        request(request_id="c", user="ann", model=None, provider=None, status=None),
        request(
            request_id="d", session="s2", name="Support", user=None, model="m2", provider="x", status=404
        ),
        request(request_id="e", session=None, name=None, user=None, model="m2", provider="x", status=-3),
    )

    assert chosen(engine, picked) == expected


def test_a_name_chooses_sessions_and_not_requests(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(request_id="a", at=0, name="Trip"),
        request(request_id="b", at=1, name="Other"),
        request(request_id="c", at=2, name=None),
        request(request_id="d", session=None, name="Trip"),
        request(request_id="e", session=None, name="Other"),
    )

    assert chosen(engine, Slice(names=("Trip",))) == ["a", "b", "c", "d"]
    assert chosen(engine, Slice(names=("Other",))) == ["e"]  # b's session is a Trip
    assert sessions_of(engine, Slice(names=("Trip",)))["s1"]["requests"] == 3
    assert sessions_of(engine, Slice(names=("Other",))) == {}


def test_a_scope_of_null_is_that_of_requests(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(request_id="a", at=0), request(request_id="b", at=60))
    since = Slice(since=after(30)).parameter() | {"scope": None}

    rows = engine.execute("SELECT request_id FROM slice($s)", {"s": since}).fetchall()
    assert rows == [("b",)]


@pytest.mark.parametrize(
    ("names", "agree"),
    [
        (["Trip", "Trip"], True),
        (["Trip", None], False),
        ([None, "Trip"], False),
        (["Trip", "Other"], False),
        ([None, None], True),
    ],
)
def test_names_agree_where_every_request_logged_that_of_its_session(
    engine: duckdb.DuckDBPyConnection, names: Sequence[str | None], agree: bool
) -> None:
    rows = [request(request_id=f"r{at}", name=name, at=at) for at, name in enumerate(names)]
    insert(engine, *rows, request(request_id="alone", session=None, name="Trip", at=9))

    assert ask.chosen(engine, Slice(names=("Trip",)))["names_agree"] is agree
    wanted = ["alone"] if not any(names) else ["alone", "r0", "r1"]
    assert chosen(engine, Slice(names=("Trip",))) == wanted


def test_a_window_is_half_open(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        *(request(request_id=f"at{at}", at=at) for at in (0, 10, 20)),
        request(request_id="never", at=None),
    )

    assert chosen(engine, Slice(since=after(10))) == ["at10", "at20"]
    assert chosen(engine, Slice(until=after(10))) == ["at0"]
    assert chosen(engine, Slice(since=after(10), until=after(20))) == ["at10"]
    assert chosen(engine, Slice(since=after(10), until=after(10))) == []
    assert chosen(engine, Slice(since=after(10.000001))) == ["at20"]


def test_a_time_with_a_zone_is_the_same_moment(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(request_id="a", at=0), request(request_id="b", at=10))

    assert chosen(engine, Slice(since=after(10).replace(tzinfo=UTC))) == ["b"]


def test_a_session_cut_by_a_slice_is_its_chosen_requests(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(at=0, name="Trip", path="/plan", user="ann", cost="0.4"),
        request(at=10, name=None, path="/book", user=None, cost="0.3", ok=False),
        request(at=30, name="Late", path="/pay", user="bob", cost="0.1"),
    )

    cut = sessions_of(engine, Slice(since=after(10)))["s1"]
    assert cut["requests"] == 2
    assert cut["duration_s"] == 20.0  # 30 - 10
    assert float(cut["total_cost_usd"]) == 0.4  # 0.3 + 0.1
    assert cut["success_rate"] == 0.5
    assert cut["operations"] == ["/book", "/pay"]
    assert cut["user_id"] == "bob"
    assert cut["session_name"] == "Trip"  # the name of the session, though its request is cut off
    assert cut["name_count"] == 1  # names that the chosen requests carry


def test_a_slice_that_chooses_none_of_its_requests_has_no_session(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=0))

    assert sessions_of(engine, Slice(since=after(1))) == {}


def test_whole_sessions_are_those_that_started_in_the_window(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(request_id="a", session="early", at=0),
        request(request_id="b", session="early", at=15),
        request(request_id="c", session="inside", at=10),
        request(request_id="d", session="inside", at=99),
        request(request_id="e", session="late", at=20),
        request(request_id="f", session=None, at=15),
    )
    window = Slice(since=after(10), until=after(20))

    assert chosen(engine, window) == ["b", "c", "f"]
    whole = replace(window, scope="whole")
    assert chosen(engine, whole) == ["c", "d"]  # a request without a session is in no whole one
    assert whole.keeps_sessions_whole
    assert list(sessions_of(engine, whole)) == ["inside"]
    assert sessions_of(engine, whole)["inside"]["duration_s"] == 89.0  # 99 - 10
    assert chosen(engine, Slice(scope="whole")) == ["a", "b", "c", "d", "e", "f"]


def test_whole_sessions_can_still_be_cut_by_other_choices(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="in", at=10, user="ann"),
        request(session="in", at=40, user="bob"),
        request(session="out", at=0, user="bob"),
        request(session="out", at=10, user="bob"),
    )
    picked = Slice(since=after(10), until=after(20), users=("bob",), scope="whole")

    assert not picked.keeps_sessions_whole
    found = sessions_of(engine, picked)
    assert list(found) == ["in"]
    assert found["in"]["started_at"] == after(40)


def test_only_sessions_of_several_users_are_rolled_up_anew(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="hers", at=0, user="ann", path="/a"),
        request(session="hers", at=10, user="ann", path="/b"),
        request(session="shared", at=0, user="ann", path="/a"),
        request(session="shared", at=10, user="bob", path="/b"),
        request(session="half", at=0, user="ann", path="/a"),
        request(session="half", at=10, user=None, path="/b"),
        request(session="his", at=0, user="bob", path="/a"),
        request(session="nobody", at=0, user=None, path="/a"),
    )
    picked = Slice(users=("ann",))

    assert picked.cuts_few_sessions
    ask.rolled_up(engine, picked)
    rolled = engine.execute("SELECT session_id, sequence FROM picked_sessions ORDER BY session_id").fetchall()
    assert rolled == [("half", [1]), ("hers", [1, 2]), ("shared", [1])]
    assert engine.execute("SELECT count(*), min(user_id), max(user_id) FROM picked_steps").fetchall() == [
        (4, "ann", "ann")
    ]
    for other in (
        Slice(models=("gpt",), users=("ann",)),
        Slice(users=("ann",), since=after(0), scope="whole"),
    ):
        assert not other.cuts_few_sessions


def test_a_session_without_times_starts_in_no_window(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=None))

    assert sessions_of(engine, Slice(since=after(-1e6), scope="whole")) == {}
    assert list(sessions_of(engine, Slice(scope="whole"))) == ["s1"]


@pytest.mark.parametrize("status", ["", "abc", "6xx", "4xxx", "20 0", "2x"])
def test_a_status_that_there_is_not(status: str) -> None:
    with pytest.raises(UsageError, match="is not an HTTP status"):
        Slice(statuses=("200", status))


def test_a_scope_that_there_is_not() -> None:
    with pytest.raises(UsageError, match=r"^some: is no session scope; choose requests or whole$"):
        Slice(scope="some")  # type: ignore[arg-type]
