"""Where sessions stop, what that costs, and what differs before the end, by hand."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics.differences import sentence
from sessions.analytics.dropoff import DropOff, Stops, dropoff, stopped_sessions
from sessions.analytics.goals import Goals, chosen_goals, goals_of
from sessions.analytics.listing import Page, list_sessions
from sessions.analytics.nearest import is_meant
from sessions.analytics.report import report
from sessions.analytics.slices import Slice
from sessions.errors import QueryError, UsageError
from sessions.words.plain import NO_PATH
from tests.analytics.factories import database, insert, request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from tests.oracle import Row

LATER = 10_000
"""Seconds: long after the grace of what started at 0."""


def walk(session: str, *paths: str | None, at: float = 0, **given: Any) -> Iterator[Row]:
    """Yield the requests of a session that goes through these operations, one a second."""
    for step, path in enumerate(paths):
        yield request(session=session, path=path, at=at + step, **given)


def shop(connection: duckdb.DuckDBPyConnection) -> None:
    """Four sessions that end at /pay, one way each, and one that leaves at once."""
    insert(
        connection,
        *walk("done", "/cart", "/pay", cost="0.1"),
        *walk("broken", "/cart", cost="0.2"),
        request(session="broken", path="/pay", at=1, ok=False, cost="0.3"),
        *walk("elsewhere", "/pay", "/help/chat", "/help/faq", cost="0.01"),
        *walk("gone", "/cart", cost="0.4"),
        *walk("on", "/cart", at=LATER, cost="0.5"),
    )


def found(connection: duckdb.DuckDBPyConnection, goals: Any = None, **stops: Any) -> DropOff:
    return dropoff(connection, Slice(), Stops(goals_of(goals), **stops))


def by_operation(answer: DropOff) -> dict[Any, dict[str, Any]]:
    return {row["operation"]: row for row in answer.operations.records()}


def test_with_a_goal_the_money_lost_is_that_of_failed_and_abandoned_sessions(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    shop(engine)
    answer = found(engine, "/pay")

    assert by_operation(answer)["/cart"] == {
        "operation": "/cart",
        "visits": 4,
        "sessions": 4,
        "ends": 2,  # gone, on
        "exit_rate": 0.5,  # 2 of 4
        "completed": 0,
        "failed": 0,
        "abandoned": 1,
        "open": 1,
        "ended": 0,
        "bounces": 2,
        "lost_cost_usd": Decimal("0.4"),  # gone; on may still pay
    }
    pay = by_operation(answer)["/pay"]
    assert (pay["ends"], pay["completed"], pay["failed"]) == (2, 1, 1)
    assert pay["lost_cost_usd"] == Decimal("0.5")  # 0.2 + 0.3, from the first request on
    faq = by_operation(answer)["/help/faq"]
    assert (faq["completed"], faq["lost_cost_usd"]) == (1, None)  # completed, though it went on


def test_outcomes_are_the_sums_over_the_operations(engine: duckdb.DuckDBPyConnection) -> None:
    shop(engine)
    outcomes = found(engine, "/pay").outcomes

    assert (outcomes.sessions, outcomes.completed, outcomes.failed) == (5, 2, 1)
    assert (outcomes.abandoned, outcomes.open, outcomes.ended, outcomes.bounces) == (1, 1, 0, 2)
    assert outcomes.cost_usd.completed == Decimal("0.23")  # 2 x 0.1 + 3 x 0.01
    assert outcomes.total_cost_usd == Decimal("1.63")  # 0.23 + 0.5 + 0.4 + 0.5
    assert outcomes.lost_cost_usd == Decimal("0.9")  # 0.5 + 0.4
    assert outcomes.lost_share == pytest.approx(0.9 / 1.63)


def test_without_a_goal_nobody_asked_for_completion(engine: duckdb.DuckDBPyConnection) -> None:
    shop(engine)
    answer = found(engine)

    assert (answer.outcomes.completed, answer.outcomes.abandoned, answer.outcomes.ended) == (None, None, 3)
    assert set(answer.operations.column("completed")) == {None}
    assert answer.outcomes.lost_cost_usd == Decimal("1.13")  # all but what is open: 1.63 - 0.5


def test_an_empty_slice_with_and_without_a_goal(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine)

    assert found(engine).outcomes.completed is None
    assert found(engine, "/pay").outcomes.completed == 0
    assert found(engine, "/pay").outcomes.lost_share is None
    assert len(found(engine).operations) == len(found(engine).differences) == 0


def test_costs_that_are_not_known_are_not_zero(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/a"), *walk("s2", "/a", cost="0"), request(session=None, at=LATER))
    assert by_operation(found(engine))["/a"]["lost_cost_usd"] == 0
    assert found(engine).outcomes.lost_share is None  # nothing was spent, so no share of it

    insert(engine, *walk("s1", "/a"), request(session=None, at=LATER))
    assert by_operation(found(engine))["/a"]["lost_cost_usd"] is None


def test_a_depth_counts_sessions_anew(engine: duckdb.DuckDBPyConnection) -> None:
    shop(engine)
    rolled = by_operation(found(engine, "/pay", depth=1))

    assert set(rolled) == {"/cart", "/pay", "/help"}
    help_ = rolled["/help"]
    assert (help_["visits"], help_["sessions"], help_["ends"]) == (2, 1, 1)  # one session was at both
    assert help_["exit_rate"] == 0.5
    assert found(engine, depth=1).outcomes == found(engine).outcomes
    assert by_operation(found(engine, depth=9)) == by_operation(found(engine))


def test_one_operation_or_a_prefix(engine: duckdb.DuckDBPyConnection) -> None:
    shop(engine)
    insert_path_less = [*walk("none", None)]

    assert set(by_operation(found(engine, operation="/help/*"))) == {"/help/chat", "/help/faq"}
    assert set(by_operation(found(engine, operation="/help", depth=1))) == {"/help"}
    assert found(engine, operation="/pay").outcomes == found(engine).outcomes  # of all sessions still
    assert set(by_operation(found(engine, operation=NO_PATH))) == set()
    insert(engine, *insert_path_less)
    assert set(by_operation(found(engine, operation=NO_PATH))) == {None}


@pytest.mark.parametrize("operation", ["/pai", "/pay/*", "", "pay", "/hel"])
def test_an_operation_that_is_not_there(engine: duckdb.DuckDBPyConnection, operation: str) -> None:
    shop(engine)
    with pytest.raises(QueryError, match=r"no request has this operation; (nearest|there are): /"):
        found(engine, operation=operation)


def test_what_a_prefix_means_is_the_same_in_python_and_in_the_database(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    names = ["/", "/a", "/a/", "/a/b", "/a/b/c", "/ab", "/%", "/a/*", ""]
    for operation in names:
        for pattern in [*names, "/*", "/a/b/*", "/%/*", "*"]:
            query = "SELECT operation_matches($o, $p)"
            ((expected,),) = engine.execute(query, {"o": operation, "p": pattern}).fetchall()
            assert is_meant(operation, pattern) == expected, (operation, pattern)


@pytest.mark.parametrize(
    "wrong", [{"depth": 0}, {"depth": -1}, {"depth": 10**9}, {"min_support": 0}, {"min_support": 2**70}]
)
def test_numbers_that_mean_nothing(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="is no number of"):
        Stops(**wrong)


# Goals


def test_a_goal_that_no_operation_matches_is_told(engine: duckdb.DuckDBPyConnection) -> None:
    shop(engine)
    answer = found(engine, {"Trip": ["/pay", "/help/*"], "*": "/Pai", "Trap": "/cart"})

    assert answer.goals.column("operations") == [1, 2, 0, 1]
    assert answer.goals.column("sessions") == [5, 5, 5, 0]
    assert answer.goals.column("warning") == [
        None,
        None,
        "goal /Pai: no operation matches; nearest: /pay",
        "goal /cart: no session has the name Trap; nearest: Trip",
    ]
    insert(engine)
    (warning,) = found(engine, "/pay").goals.column("warning")
    assert warning == "goal /pay: no operation matches; the database has no operations; see: sessions names"


def test_keywords_for_goals() -> None:
    assert chosen_goals("/a", None) == goals_of("/a")
    assert chosen_goals(None, {"Trip": "/a"}, 60) == Goals((("Trip", "/a"),), 60)
    assert chosen_goals(None, Goals((), 5)).grace_s == 5
    assert chosen_goals(None, Goals((), 5), 60).grace_s == 60
    assert chosen_goals(None, None) == Goals()
    with pytest.raises(UsageError, match="cannot stand beside goals"):
        chosen_goals("/a", {"Trip": "/a"})


# What differs before the end


def compared(
    connection: duckdb.DuckDBPyConnection, *rows: Row, factor: str, least: int = 1, goals: Any = None
) -> list[dict[str, Any]]:
    """Return the differences of one factor at /a, in data that goes on for long."""
    insert(connection, *rows, request(session="later", path="/later", at=LATER))
    answer = dropoff(connection, Slice(), Stops(goals_of(goals), "/a", min_support=least))
    return [row for row in answer.differences.records() if row["factor"] == factor]


def cells(row: dict[str, Any]) -> tuple[int, int, int, int]:
    return row["ended_with"], row["ended_without"], row["went_on_with"], row["went_on_without"]


def ends(*oks: bool | None, **given: Any) -> Iterator[Row]:
    """Yield sessions of one request at /a."""
    for at, ok in enumerate(oks):
        yield request(session=f"end-{at}", path="/a", ok=ok, **given)


def goes_on(*oks: bool | None, **given: Any) -> Iterator[Row]:
    """Yield sessions that go on from /a to /b."""
    for at, ok in enumerate(oks):
        yield request(session=f"on-{at}", path="/a", ok=ok, **given)
        yield request(session=f"on-{at}", path="/b", at=10)


def test_an_error_before_the_end(engine: duckdb.DuckDBPyConnection) -> None:
    (row,) = compared(
        engine, *ends(False, False, False, True, None), *goes_on(False, True, True, None), factor="error"
    )

    assert cells(row) == (3, 1, 1, 2)  # what is not known is in no cell
    assert (row["ended_share"], row["went_on_share"]) == (0.75, pytest.approx(1 / 3))
    assert row["odds_ratio"] == pytest.approx(3.0)  # (3 + 1) x (2 + 1) / ((1 + 1) x (1 + 1))
    margin = 1.959963984540054 * math.sqrt(1 / 4 + 1 / 2 + 1 / 2 + 1 / 3)
    assert row["odds_ratio_low"] == pytest.approx(3.0 / math.exp(margin))
    assert row["odds_ratio_high"] == pytest.approx(3.0 * math.exp(margin))
    assert row["is_clear"] is False
    assert row["words"] == (
        "an error is 2.2 times as likely before the end: 3 of 4 (75.0%), against 1 of 3 (33.3%) that went on"
    )


def test_sessions_that_completed_or_may_go_on_are_on_neither_side(engine: duckdb.DuckDBPyConnection) -> None:
    open_ = request(session="open", path="/a", at=LATER, ok=True)
    rows = [*ends(False, True), *goes_on(False, True), open_]
    assert cells(*compared(engine, *rows, factor="error")) == (1, 1, 1, 1)
    (row,) = compared(engine, *rows, factor="error", goals="/a")
    assert cells(row) == (1, 0, 1, 1)  # the end that was ok reached the goal


def test_too_few_requests_are_not_compared(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [*ends(False, False, True), *goes_on(False, True)]
    assert len(compared(engine, *rows, factor="error", least=2)) == 1
    assert compared(engine, *rows, factor="error", least=3) == []  # two went on


def test_what_never_varies_is_no_difference(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [*ends(True, True), *goes_on(True, True)]
    for factor in ("error", "slow", "wait", "repeat", "first", "model"):
        assert compared(engine, *rows, factor=factor) == []


def test_a_rare_factor_and_few_ends_do_not_look_like_a_difference(engine: duckdb.DuckDBPyConnection) -> None:
    """One more in each cell is much where a side is small: 0 of 20 must not read as more than 1 of 1,000."""
    (row,) = compared(engine, *ends(*[True] * 20), *goes_on(False, *[True] * 999), factor="error")

    assert cells(row) == (0, 20, 1, 999)
    assert row["odds_ratio_low"] > 1  # 1 x 1000 / (21 x 2) = 23.8, and its interval
    assert row["is_clear"] is False
    assert row["words"].startswith("an error is never seen before the end: 0 of 20 (0%)")


def test_a_clear_difference_comes_first(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        *ends(*[False] * 30, True),
        *goes_on(*[True] * 40, False),
        request(session="later", path="/later", at=LATER),
    )
    first, *others = found(engine).differences.records()

    assert (first["operation"], first["factor"], first["is_clear"]) == ("/a", "error", True)
    assert first["odds_ratio"] == pytest.approx(31 * 41 / (2 * 2))
    assert not any(row["is_clear"] for row in others)


def test_slow_is_above_nine_in_ten_of_all_at_the_operation(engine: duckdb.DuckDBPyConnection) -> None:
    last = [request(session=f"e{n}", path="/a", latency_ms=ms) for n, ms in enumerate((100, 200, 900, 1000))]
    on = [row for n in range(7) for row in walk(f"o{n}", "/a", "/b", latency_ms=(n + 3) * 100.0)]
    unknown = request(session="x", path="/a", lasts=None)
    (row,) = compared(engine, *last, *on, unknown, factor="slow")

    assert row["above"] == 900.0  # 100, 200, 300 … 900, 900, 1000: place 9 of 0 to 10
    assert cells(row) == (1, 3, 0, 7)
    assert row["ended_median"] == 550.0  # of 100, 200, 900, 1000
    assert row["usual_median"] == 600.0
    assert row["words"].endswith("; in the median 550 ms, and 600 ms of all at the operation")


def test_a_repeat_is_a_step_from_the_same_operation(engine: duckdb.DuckDBPyConnection) -> None:
    (row,) = compared(engine, *walk("s1", "/a", "/a"), *walk("s2", "/b", "/a"), factor="repeat")
    assert cells(row) == (1, 1, 0, 1)  # the beginning of a session repeats nothing


def test_steps_without_a_path_repeat_each_other(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", None, None), request(session="later", path="/later", at=LATER))
    answer = dropoff(engine, Slice(), Stops(operation=NO_PATH, min_support=1))

    (row,) = (row for row in answer.differences.records() if row["factor"] == "repeat")
    assert (row["operation"], cells(row)) == (None, (1, 0, 0, 1))


def test_models_are_compared_one_by_one(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [
        *ends(True, True, model="old"),
        request(session="e9", path="/a", model=None),
        *goes_on(True, model="old"),
        *walk("o9", "/a", "/b", model="new"),
    ]
    found_ = {row["value"]: cells(row) for row in compared(engine, *rows, factor="model")}

    assert found_ == {"old": (2, 0, 1, 1), "new": (0, 2, 1, 1)}


def test_a_model_that_hardly_ever_answered_is_no_row_of_its_own(engine: duckdb.DuckDBPyConnection) -> None:
    many = [request(session=f"e{n}", path="/a", model=f"m{n}") for n in range(5)]
    rows = [*many, *goes_on(True, True, True, model="usual"), *ends(True, True, model="usual")]

    assert [row["value"] for row in compared(engine, *rows, factor="model", least=2)] == ["usual"]


def test_a_wait_is_from_the_end_of_the_step_before(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [
        *(
            row
            for n in range(10)
            for row in (*walk(f"o{n}", "/x", "/a"), request(session=f"o{n}", path="/b", at=9))
        ),
        request(session="e", path="/x", lasts=1),
        request(session="e", path="/a", at=61),
    ]
    (row,) = compared(engine, *rows, factor="wait")

    assert row["above"] == 0.0  # ten waits of 0 s, one of 60 s
    assert cells(row) == (1, 0, 0, 10)
    assert row["ended_median"] == 60.0


@pytest.mark.parametrize(
    ("ended", "went_on", "words"),
    [
        (0.5, 0.05, "is 10 times as likely before the end"),
        (0.05, 0.5, "is 0.1 times as likely before the end"),
        (0.5, 0.0, "is seen before the end only"),
        (0.0, 0.5, "is never seen before the end"),
        (0.003, 0.5, "is 0.006 times as likely before the end"),
    ],
)
def test_sentences(ended: float, went_on: float, words: str) -> None:
    row = dict.fromkeys(("ended_with", "ended_without", "went_on_with", "went_on_without"), 1)
    assert words in sentence({"factor": "first", **row, "ended_share": ended, "went_on_share": went_on})


# The sessions behind it, and the report


def test_the_sessions_behind_a_stop(engine: duckdb.DuckDBPyConnection) -> None:
    shop(engine)
    goals = goals_of("/pay")

    def ids(operation: str | None, *outcomes: str) -> list[str]:
        answer = stopped_sessions(engine, Slice(), Stops(goals, operation), outcomes)
        return list(answer.table.column("session_id"))

    assert ids("/pay") == ["broken", "done"]  # $0.5, $0.2
    assert ids("/pay", "failed") == ["broken"]
    assert ids(None, "lost") == ["broken", "gone"]
    assert ids("/cart", "abandoned", "open") == ["on", "gone"]
    assert ids("/help/*", "failed") == []
    page = stopped_sessions(engine, Slice(), Stops(goals), (), 2, 1)
    assert (page.table.column("session_id"), page.total) == (
        ["on", "gone"],
        5,
    )  # of $0.5, 0.5, 0.4, 0.2, 0.03


def test_they_have_the_columns_of_the_list(engine: duckdb.DuckDBPyConnection) -> None:
    shop(engine)
    listed = list_sessions(engine, Slice(), Page()).table
    behind = stopped_sessions(engine, Slice(), Stops()).table

    assert behind.columns == (*listed.columns, "outcome")
    assert behind.types == (*listed.types, "VARCHAR")


@pytest.mark.parametrize("outcome", ["", "done", "Failed"])
def test_an_outcome_that_there_is_not(engine: duckdb.DuckDBPyConnection, outcome: str) -> None:
    with pytest.raises(UsageError, match="is no outcome; there are completed, failed"):
        stopped_sessions(engine, Slice(), Stops(), (outcome,))


def test_completed_sessions_without_a_goal(engine: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="completed: means nothing without a goal"):
        stopped_sessions(engine, Slice(), Stops(), ("completed",))


def test_the_report_says_the_same(engine: duckdb.DuckDBPyConnection) -> None:
    shop(engine)
    goals = goals_of("/pay", 60)
    whole, answer = report(engine, Slice(), "UTC", goals), dropoff(engine, Slice(), Stops(goals))

    assert (whole.outcomes, whole.dropoff) == (answer.outcomes, answer.operations)
    assert (whole.differences, whole.goals) == (answer.differences, answer.goals)


def test_keys_and_types_are_those_of_an_empty_answer(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *ends(False, True), *goes_on(True), request(session="later", path="/later", at=LATER))
    full = dropoff(engine, Slice(), Stops(goals_of("/b"), min_support=1))
    empty = dropoff(engine, Slice(users=("nobody",)), Stops(goals_of("/b"), min_support=1))

    assert tuple(full.to_dict()) == (
        *("name", "since", "until", "scope", "outcomes", "operations", "differences", "goals"),
        "min_support",
    )
    assert len(full.differences) > len(empty.differences) == len(empty.operations) == 0
    assert full.to_arrow().schema == empty.to_arrow().schema


def test_the_python_interface(tmp_path: Path) -> None:
    db = database(
        tmp_path,
        *walk("s1", "/cart", "/pay", cost="0.1"),
        *walk("s2", "/cart", cost="0.2"),
        *walk("s3", "/x", name="Other", at=LATER),
    )

    assert db.dropoff(goal="/pay").outcomes.completed == 1
    assert db.dropoff(goals={"Trip": "/cart"}, name="Trip").outcomes.completed == 2
    assert db.dropoff(goal="/pay", grace_s=2 * LATER).outcomes.open == 2
    assert db.goal_operations("/pay").column("operations") == [1]
    assert db.report(goal="/pay").outcomes == db.dropoff(goal="/pay").outcomes
    assert db.report(goals={"Trip": "/cart"}, grace_s=0).outcomes.completed == 2
    behind = db.dropoff_sessions(operation="/cart", goal="/pay", outcome="abandoned", limit=1)
    assert behind.to_dict()[0]["session_id"] == "s2"
    frame = db.dropoff(goal="/pay").to_polars()
    assert frame["outcomes"][0]["completed"] == 1
    with pytest.raises(QueryError, match="no session has this name"):
        db.dropoff(name="Trap")
