"""The expensive operations: sums at every depth, retries, the critical path, and the sessions behind them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics.critical_path import left_out
from sessions.analytics.operations import (
    ancestry,
    operation_sessions,
    operation_tree,
    operations,
)
from sessions.analytics.slices import Slice
from sessions.charts.icicle import IcicleNode, icicle
from sessions.errors import QueryError, UsageError
from sessions.words.plain import NO_PATH
from tests import oracle, oracle_operations
from tests.analytics.factories import insert, numbered, request, unknown
from tests.analytics.test_oracle import LOGS, SLICES, few, near, same

if TYPE_CHECKING:
    import duckdb

    from tests.oracle import Row

PATHS = st.sampled_from([None, "/", "/a", "/a/b", "/a/b/c", "/a/bb", "/ab", "/a/b/d"])


@st.composite
def deep_logs(draw: st.DrawFn) -> list[Row]:
    """Random logs whose operations lie at several depths, below one another."""
    rows = draw(LOGS)
    return numbered(tuple(replace(row, operation=draw(PATHS), request_id="") for row in rows))


def by_operation(connection: duckdb.DuckDBPyConnection, *rows: Row, depth: int | None = None) -> Any:
    """Return the figures of each operation of these requests, by its name."""
    insert(connection, *rows)
    return {row["operation"]: row for row in operations(connection, Slice(), depth).records()}


@few
@given(rows=deep_logs(), choice=st.one_of(st.just(Slice()), SLICES), depth=st.sampled_from([None, 1, 2, 3]))
def test_every_figure(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, depth: int | None
) -> None:
    insert(engine, *rows)

    same(operations(engine, choice, depth), oracle_operations.operations(rows, choice, depth))


@few
@given(rows=deep_logs(), choice=st.one_of(st.just(Slice()), SLICES))
def test_sums_are_the_same_at_every_depth(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice
) -> None:
    insert(engine, *rows)
    chosen = oracle.picked(rows, choice)
    sums = [
        (
            sum(table.column("requests")),
            oracle.total(table.column("cost_usd")),
            oracle.total(table.column("total_tokens")),
            sum(table.column("retries")),
        )
        for table in (operations(engine, choice, depth) for depth in (None, 1, 2, 9))
    ]

    expected_tokens = oracle.total(oracle.total((row.prompt_tokens, row.completion_tokens)) for row in chosen)
    assert sums == [
        (
            len(chosen),
            oracle.total(row.cost_usd for row in chosen),
            expected_tokens,
            len(oracle_operations.retries(chosen)),
        )
    ] * len(sums)


@few
@given(rows=deep_logs(), choice=st.one_of(st.just(Slice()), SLICES))
def test_the_tree(engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice) -> None:
    insert(engine, *rows)
    nodes = operation_tree(engine, choice).records()
    expected = oracle_operations.tree(rows, choice)

    assert {
        node["operation"]: {key: node[key] for key in next(iter(expected.values()))} for node in nodes
    } == (expected)
    for at, node in enumerate(nodes):
        children = [one for one in nodes if one["depth"] and one["parent"] == node["operation"]]
        if node["operation"] is None:
            children = []
        assert all(nodes.index(child) > at for child in children)
        assert node["requests"] == node["own_requests"] + sum(child["requests"] for child in children)
        parts = [node["own_cost_usd"], *(child["cost_usd"] for child in children)]
        assert node["cost_usd"] == oracle.total(parts)  # exactly: money is decimal


@few
@given(rows=LOGS)
def test_the_critical_path_fits_into_the_sessions(engine: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    insert(engine, *rows)
    spent = oracle.total(operations(engine, Slice()).column("critical_s"))
    active = oracle.total(oracle.session_of(group)["active_s"] for group in oracle.by_session(rows).values())

    assert (spent is None) == (active is None)
    assert spent is None or spent <= active + 1e-6  # active_s counts all time in which a request is under way


def test_the_walk_from_the_end(engine: duckdb.DuckDBPyConnection) -> None:
    found = by_operation(
        engine,
        request(path="/plan", at=0, lasts=2),
        request(path="/fast", at=2, lasts=1),  # beside /slow, and waited for by nobody
        request(path="/slow", at=2, lasts=5),
        request(path="/sum", at=8, lasts=2),
    )

    assert {path: row["critical_s"] for path, row in found.items()} == {
        "/plan": 2.0,
        "/fast": 0.0,
        "/slow": 5.0,
        "/sum": 2.0,
    }
    assert found["/slow"]["critical_share"] == 0.5  # 5 of the 10 s from the first start to the last end


def test_a_request_that_overlaps_the_path_is_passed_by(engine: duckdb.DuckDBPyConnection) -> None:
    found = by_operation(
        engine,
        request(path="/a", at=0, lasts=3),  # ends before /c starts: on the path
        request(path="/b", at=2, lasts=3),  # is under way when /c starts
        request(path="/c", at=4, lasts=4),
    )

    assert [found[path]["critical_s"] for path in ("/a", "/b", "/c")] == [3.0, 0.0, 4.0]


def test_of_those_that_end_together_the_first_to_start_is_on_the_path(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    found = by_operation(engine, request(path="/a", at=1, lasts=3), request(path="/b", at=0, lasts=4))

    assert (found["/a"]["critical_s"], found["/b"]["critical_s"]) == (0.0, 4.0)


def test_without_times_there_is_no_critical_path(engine: duckdb.DuckDBPyConnection) -> None:
    found = by_operation(engine, unknown(), request(session=None, path="/alone"))

    assert (found[None]["critical_s"], found[None]["critical_share"]) == (None, None)
    assert (found["/alone"]["critical_s"], found["/alone"]["sessions"]) == (None, 0)


def test_stretches_are_walked_each_for_itself() -> None:
    spans = [(True, 5, 9, 1), (False, 2, 6, 2), (False, 1, 5, 3), (True, 0, 9, 4), (False, 3, 4, 2)]

    assert left_out(spans) == {2: 4 + 1}  # 2 to 6, and 3 to 4 beside operation 4


def test_a_retry_repeats_what_was_not_ok(engine: duckdb.DuckDBPyConnection) -> None:
    found = by_operation(
        engine,
        request(path="/a", at=0, ok=False),
        request(path="/a", at=10, ok=False),  # a retry
        request(path="/a", at=20),  # and another
        request(path="/a", at=30),  # the one before was ok
        request(path="/b", at=40, ok=None),
        request(path="/b", at=50),  # whether that was ok is not known
        request(path=None, at=60, ok=False),
        request(path=None, at=70),  # nothing says that it is the same
    )

    assert {path: row["retries"] for path, row in found.items()} == {"/a": 2, "/b": 0, None: 0}


def test_a_session_counts_once_at_every_depth(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [
        request(path="/a/b", at=0, cost="0.1"),
        request(path="/a/c", at=10, cost="0.2"),
        request(path="/a/c", at=0, session="s2", cost="0.3"),
    ]

    assert {path: row["sessions"] for path, row in by_operation(engine, *rows).items()} == {
        "/a/b": 1,
        "/a/c": 2,
    }
    (whole,) = by_operation(engine, *rows, depth=1).values()
    assert (whole["operation"], whole["sessions"], whole["cost_usd"]) == ("/a", 2, Decimal("0.6"))


def test_a_tree_can_be_cut(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(path="/a/b/c", cost="0.1"), request(path="/a/b/d", cost="0.2"))
    nodes = operation_tree(engine, Slice(), 2).records()

    assert [node["operation"] for node in nodes] == ["/", "/a", "/a/b"]
    assert nodes[-1]["own_cost_usd"] == Decimal("0.3")  # 0.1 + 0.2


def test_a_path_without_end_has_a_tree_with_one(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(path="/x" * 500))

    assert operation_tree(engine, Slice()).column("depth") == list(range(24))


def test_nothing_has_no_tree(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine)

    assert len(operation_tree(engine, Slice())) == len(operations(engine, Slice())) == 0


@pytest.mark.parametrize("depth", [0, -1])
def test_a_depth_below_one_is_refused(engine: duckdb.DuckDBPyConnection, depth: int) -> None:
    with pytest.raises(UsageError, match="is no depth of a path"):
        operations(engine, Slice(), depth)


def test_ancestry_of_the_root() -> None:
    assert ancestry("/") == ["/"]
    assert ancestry(None) == ["/", None]


def behind(connection: duckdb.DuckDBPyConnection, operation: str, **choices: Any) -> list[tuple[Any, ...]]:
    found = operation_sessions(connection, Slice(**choices), operation).table
    return [
        (row["session_id"], row["operation_requests"], row["operation_cost_usd"]) for row in found.records()
    ]


def test_sessions_behind_an_operation(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="dear", path="/a/x", cost="0.1", at=0),
        request(session="dear", path="/a/y", cost="0.2", at=5),
        request(session="dear", path="/b", cost="9", at=9),
        request(session="cheap", path="/a/x", cost="0.15"),
        request(session="free", path="/a/x"),
        request(session="none", path=None, cost="0.5", model="m2"),
    )

    assert behind(engine, "/a/x") == [
        ("cheap", 1, Decimal("0.15")),
        ("dear", 1, Decimal("0.1")),
        ("free", 1, None),
    ]
    assert behind(engine, "/a/*")[0] == ("dear", 2, Decimal("0.3"))  # 0.1 + 0.2
    assert behind(engine, NO_PATH) == [("none", 1, Decimal("0.5"))]
    assert behind(engine, "/a/x", models=("m2",)) == []


@pytest.mark.parametrize(
    ("operation", "offer"),
    [("/booking/serch", "nearest: /booking/search"), ("/booking/search/*", "nearest"), ("zzz", "there are")],
)
def test_an_unknown_operation_is_an_error_that_names_others(
    engine: duckdb.DuckDBPyConnection, operation: str, offer: str
) -> None:
    insert(engine, request(path="/booking/search"))

    with pytest.raises(QueryError, match=offer):
        behind(engine, operation)


def test_sessions_behind_several_operations_and_all_below(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        request(session="s1", path="/a", cost="0.1"),
        request(session="s2", path="/a/x", cost="0.2"),
        request(session="s3", path="/ab", cost="0.3"),
        request(session="s4", path=None, cost="0.4"),
    )

    def ids(*operations: str, below: bool = False) -> list[str]:
        found = operation_sessions(engine, Slice(), operations, below=below)
        assert found.total == len(found.table)
        listed: list[str] = found.table.column("session_id")
        return listed

    assert ids("/a", below=True) == ["s2", "s1"]  # the dearest first; /ab does not lie below /a
    assert ids("/a", "/ab") == ["s3", "s1"]
    assert ids("/a", NO_PATH, below=True) == ["s4", "s2", "s1"]
    with pytest.raises(QueryError, match="/c"):
        ids("/a", "/c", below=True)


@few
@given(rows=deep_logs(), choice=st.one_of(st.just(Slice()), SLICES))
def test_sessions_behind_every_operation(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice
) -> None:
    insert(engine, *rows)
    for row in operations(engine, choice).records():
        found = operation_sessions(engine, choice, row["operation"] or NO_PATH)
        there = found.table.records()

        assert found.total == len(there) == row["sessions"]
        apart = [
            one.cost_usd
            for one in oracle.picked(rows, choice)
            if one.session_id is None and one.operation == row["operation"]
        ]
        costs = [one["operation_cost_usd"] for one in there]
        assert oracle.total((*costs, *apart)) == near(row["cost_usd"])


def test_a_tree_can_be_drawn(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(path="/a/b", cost="0.1"), request(path="/a", cost="0.2"), request(path="/x" * 50))
    nodes = operation_tree(engine, Slice()).records()

    def drawn(node: dict[str, Any]) -> IcicleNode:
        below = [one for one in nodes if one["depth"] and one["parent"] == node["operation"]]
        return IcicleNode(node["operation"], node["cost_usd"] or 0, tuple(map(drawn, below)))

    figure = icicle("cost", "Cost by operation", drawn(nodes[0]))
    assert figure.lead == "/a is 100% of $0.30."  # 0.1 + 0.2
