"""Flows by hand: what is rolled up, cut to a part and merged, one trap a test."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics.flow_found import Behind, behind, sessions_behind
from sessions.analytics.flows import Flows, Wanted, flows
from sessions.analytics.slices import Slice
from sessions.analytics.walks import Shape
from sessions.errors import QueryError, UsageError
from tests.analytics.factories import insert, request
from tests.analytics.test_flows import walk

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.flow_found import Number
    from tests.oracle import Row

Steps = dict[tuple[str | None, str | None], dict[str, Any]]


def steps(found: Flows) -> Steps:
    return {(row["source"], row["target"]): row for row in found.transitions.records()}


def ways(found: Flows) -> dict[tuple[str | None, ...], int]:
    return {tuple(row["operations"]): row["sessions"] for row in found.variants.records()}


def asked(connection: duckdb.DuckDBPyConnection, *rows: Row, **shape: Any) -> Flows:
    insert(connection, *rows)
    return flows(connection, Slice(), Shape(**shape))


# --- transitions ------------------------------------------------------------------------------------------


def test_cost_and_errors_are_those_of_the_target(engine: duckdb.DuckDBPyConnection) -> None:
    found = steps(
        asked(
            engine,
            request(path="/a", at=0, cost="0.4"),
            request(path="/b", at=1, cost="0.3", ok=False),
            request(session="s2", path="/a", at=0, cost=None),
            request(session="s2", path="/b", at=1, cost="0.1"),
            request(session="s3", path="/a", at=0, ok=None),
        )
    )

    assert found["START", "/a"]["cost_usd"] == Decimal("0.4")  # of one; of the two others it is not known
    assert found["START", "/a"]["error_rate"] == 0.0  # 0 of 2, one is not known
    assert found["/a", "/b"]["cost_usd"] == Decimal("0.4")  # 0.3 + 0.1
    assert found["/a", "/b"]["error_rate"] == 0.5
    assert (found["/b", "END"]["cost_usd"], found["/b", "END"]["error_rate"]) == (None, None)


def test_gaps_go_from_start_to_start_and_waits_from_end_to_start(engine: duckdb.DuckDBPyConnection) -> None:
    row = steps(
        asked(
            engine,
            request(path="/a", at=0, lasts=4),
            request(path="/b", at=10),
            request(session="s2", path="/a", at=0, lasts=30),
            request(session="s2", path="/b", at=20),
        )
    )["/a", "/b"]

    assert row["median_gap_s"] == 15.0  # between 10 and 20
    assert row["p95_gap_s"] == 19.5  # 10 + 0.95 x 10
    assert row["median_wait_s"] == -2.0  # between 10 - 4 = 6 and 20 - 30 = -10


def test_neither_start_nor_end_takes_time(engine: duckdb.DuckDBPyConnection) -> None:
    found = steps(asked(engine, *walk("s1", "/a", "/b")))

    for key in ("median_gap_s", "p95_gap_s", "median_wait_s"):
        assert found["START", "/a"][key] is None
        assert found["/b", "END"][key] is None


# --- repeats merged -----------------------------------------------------------------------------------------


def test_a_run_is_one_visit_with_all_its_requests(engine: duckdb.DuckDBPyConnection) -> None:
    found = asked(
        engine,
        request(path="/a", at=0, cost="0.1"),
        request(path="/b", at=5, lasts=1, cost="0.2", ok=False),
        request(path="/b", at=10, lasts=2, cost="0.3"),
        request(path="/a", at=30, cost="0.4"),
        collapse=True,
    )

    assert found.visits == 3
    assert ways(found) == {("/a", "/b", "/a"): 1}
    assert set(steps(found)) == {("START", "/a"), ("/a", "/b"), ("/b", "/a"), ("/a", "END")}
    to_b, to_a = steps(found)["/a", "/b"], steps(found)["/b", "/a"]
    assert (to_b["events"], to_b["cost_usd"], to_b["error_rate"]) == (1, Decimal("0.5"), 0.5)
    assert to_b["median_gap_s"] == 5.0
    assert to_a["median_gap_s"] == 20.0  # from the last request of the run, at 10
    assert to_a["median_wait_s"] == 18.0  # which ended at 12
    assert found.variants.records()[0]["total_cost_usd"] == Decimal("1.0")  # nothing is lost


def test_the_way_of_a_repeat_is_the_way_to_its_run(engine: duckdb.DuckDBPyConnection) -> None:
    found = steps(
        asked(
            engine,
            *walk("s1", "/a", "/b", "/b", cost="0.1"),
            *walk("s2", "/b", "/b", cost="0.2"),
            collapse=True,
        )
    )

    assert found["/a", "/b"]["cost_usd"] == Decimal("0.2")  # 2 x 0.1
    assert found["START", "/b"]["cost_usd"] == Decimal("0.4")  # 2 x 0.2


def test_requests_without_a_path_are_a_run_too(engine: duckdb.DuckDBPyConnection) -> None:
    assert ways(asked(engine, *walk("s1", None, None, "/a"), collapse=True)) == {(None, "/a"): 1}


# --- rolled up ----------------------------------------------------------------------------------------------


def test_rolled_up_neighbours_become_self_loops(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [
        *walk("s1", "/a/x", "/a/y", "/b"),
        *walk("s2", "/a/x", "/a/z", "/a/y", cost="0.1"),
        *walk("s3", "/a"),
    ]
    found = asked(engine, *rows, depth=1)

    assert steps(found)["/a", "/a"]["events"] == 3  # 1 + 2
    assert steps(found)["/a", "/a"]["sessions"] == 2  # one session twice: not 1 + 1 + 1 over the pairs
    assert steps(found)["/a", "/a"]["cost_usd"] == Decimal("0.2")
    assert ways(found) == {("/a", "/a", "/b"): 1, ("/a", "/a", "/a"): 1, ("/a",): 1}
    assert ways(asked(engine, *rows, depth=1, collapse=True)) == {("/a", "/b"): 1, ("/a",): 2}


@pytest.mark.parametrize(("depth", "name"), [(1, "/a"), (2, "/a/b"), (3, "/a/b/c"), (9, "/a/b/c")])
def test_the_first_segments_stay(engine: duckdb.DuckDBPyConnection, depth: int, name: str) -> None:
    assert ways(asked(engine, request(path="/a/b/c"), depth=depth)) == {(name,): 1}


@pytest.mark.parametrize("depth", [0, -1, 101])
def test_there_are_depths_that_are_none(depth: int) -> None:
    with pytest.raises(UsageError, match="is no depth"):
        Shape(depth=depth)


# --- a part -------------------------------------------------------------------------------------------------


def test_a_part_goes_from_the_first_start_to_the_first_end_behind_it(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    found = asked(
        engine,
        *walk("s1", "/z", "/x", "/a", "/b", "/a", "/z", "/z", "/y", cost="0.1"),
        *walk("s2", "/z", "/a"),  # no end behind the start
        *walk("s3", "/x", "/z"),  # no start
        start="/a",
        end="/z",
    )

    assert ways(found) == {("/a", "/b", "/a", "/z"): 1}
    assert (found.sessions, found.visits) == (1, 4)
    assert steps(found)["START", "/a"]["median_gap_s"] is None  # what was before is no part of it
    way = found.variants.records()[0]
    assert (way["total_cost_usd"], way["median_duration_s"]) == (Decimal("0.4"), 3.0)  # of 4 requests


def test_a_part_from_an_operation_to_itself(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [*walk("s1", "/a", "/b", "/a", "/a"), *walk("s2", "/a", "/b")]

    assert ways(asked(engine, *rows, start="/a", end="/a")) == {("/a", "/b", "/a"): 1}


def test_one_end_of_a_part_is_enough(engine: duckdb.DuckDBPyConnection) -> None:
    rows = list(walk("s1", "/x", "/a", "/b", "/a", "/y"))

    assert ways(asked(engine, *rows, start="/a")) == {("/a", "/b", "/a", "/y"): 1}
    assert ways(asked(engine, *rows, end="/a")) == {("/x", "/a"): 1}
    assert ways(asked(engine, *rows, end="/x")) == {("/x",): 1}


def test_ends_of_a_part_are_rolled_up_operations_or_prefixes(engine: duckdb.DuckDBPyConnection) -> None:
    rows = list(walk("s1", "/x", "/a/1", "/b/2", "/b/3"))

    assert ways(asked(engine, *rows, start="/a/*", end="/b/*")) == {("/a/1", "/b/2"): 1}
    assert ways(asked(engine, *rows, depth=1, start="/a", end="/b")) == {("/a", "/b"): 1}
    with pytest.raises(QueryError, match="/a/1: no request has this operation; nearest: /a"):
        asked(engine, *rows, depth=1, start="/a/1")


def test_a_part_of_a_slice_that_cuts_sessions(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/a", "/b", "/c"), *walk("s1", "/x", at=0.5, user="u2"))

    assert ways(flows(engine, Slice(users=("u1",)), Shape(start="/a", end="/b"))) == {("/a", "/b"): 1}
    assert ways(flows(engine, Slice(), Shape(start="/a", end="/b"))) == {("/a", "/x", "/b"): 1}


# --- loops --------------------------------------------------------------------------------------------------


def loops(found: Flows) -> dict[tuple[str | None, ...], tuple[int, int, int, int]]:
    return {
        tuple(row["operations"]): (row["sessions"], row["runs"], row["longest"], row["requests"])
        for row in found.loops.records()
    }


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("aa", {}),
        ("aaa", {"a": (1, 1, 3, 2)}),
        ("aaaa", {"a": (1, 1, 4, 3)}),
        ("aaabaaaa", {"a": (1, 2, 4, 5)}),
        ("abab", {}),
        ("ababab", {"ab": (1, 1, 3, 4)}),
        ("abababa", {"ab": (1, 1, 3, 4)}),
        ("xbababay", {"ba": (1, 1, 3, 4)}),
        ("abcabcabc", {"abc": (1, 1, 3, 6)}),
        ("abcdabcdabcd", {"abcd": (1, 1, 3, 8)}),
        ("abcdeabcdeabcde", {}),  # a round of 5
        ("aaaaaaaaaaaa", {"a": (1, 1, 12, 11)}),  # and no loop of aa, aaa or aaaa
        ("abababababab", {"ab": (1, 1, 6, 10)}),  # and none of abab
        ("aabaabaab", {"aab": (1, 1, 3, 6)}),
        ("aaababab", {"a": (1, 1, 3, 2), "ab": (1, 1, 3, 4)}),  # they may share a place
    ],
)
def test_loops(engine: duckdb.DuckDBPyConnection, path: str, found: dict[str, Any]) -> None:
    expected = {tuple(f"/{letter}" for letter in cycle): figures for cycle, figures in found.items()}

    assert loops(asked(engine, *walk("s1", *(f"/{letter}" for letter in path)))) == expected


def test_a_loop_costs_what_goes_beyond_its_first_round(engine: duckdb.DuckDBPyConnection) -> None:
    costs = ["1", "0.1", "0.2", "0.3", "0.4", "0.5", "5"]  # a b a b a b a
    rows = [request(path=f"/{'ab'[n % 2]}", at=n, cost=cost) for n, cost in enumerate(costs)]
    (row,) = asked(engine, *rows).loops.records()

    assert row["operations"] == ["/a", "/b"]
    assert row["cost_usd"] == Decimal("1.4")  # 0.2 + 0.3 + 0.4 + 0.5: the last /a is no whole round


def test_a_loop_of_merged_visits_costs_all_their_requests(engine: duckdb.DuckDBPyConnection) -> None:
    found = asked(
        engine, *walk("s1", "/a", "/b", "/a", "/a", "/b", "/a", "/b", "/b", cost="0.1"), collapse=True
    )

    assert loops(found) == {("/a", "/b"): (1, 1, 3, 6)}  # a b | a a b | a b b: 3 + 3
    assert found.loops.records()[0]["cost_usd"] == Decimal("0.6")


# --- in a row, and trees ------------------------------------------------------------------------------------


def test_ngrams_count_places_and_sessions(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/a", "/a", "/a", "/b"), *walk("s2", "/a", "/b"), *walk("s3", "/a"))
    found = flows(engine, Slice(), wanted=Wanted(ngram=2))

    assert found.ngrams is not None
    assert found.ngrams.records() == [
        {"operations": ["/a", "/a"], "events": 2, "sessions": 1},
        {"operations": ["/a", "/b"], "events": 2, "sessions": 2},
    ]
    assert found.ngrams_in_all == 2


def test_a_tree_begins_at_the_first_visit(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        *walk("s1", "/x", "/a", "/b", "/a", "/c"),
        *walk("s2", "/a"),
        *walk("s3", "/a", "/b"),
        *walk("s4", "/c"),
    )
    found = flows(engine, Slice(), wanted=Wanted(after="/a", before="/a", steps=2))

    assert found.after is not None
    assert found.before is not None
    assert found.after.sessions == found.before.sessions == 3
    assert [(row["path"], row["sessions"]) for row in found.after.nodes.records()] == [
        (["/b"], 2),
        (["/b", "/a"], 1),
        (["/b", "END"], 1),
        (["END"], 1),
    ]
    assert [(row["path"], row["sessions"]) for row in found.before.nodes.records()] == [
        (["/x"], 1),
        (["/x", "START"], 1),
        (["START"], 2),
    ]
    shares = [(row["share"], row["share_of_previous"]) for row in found.after.nodes.records()]
    assert shares[1] == pytest.approx((1 / 3, 1 / 2))


def test_a_tree_of_a_request_without_a_path(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", None, "/a", None))
    found = flows(engine, Slice(), wanted=Wanted(after="(no path)")).after

    assert found is not None
    assert [row["path"] for row in found.nodes.records()] == [["/a"], ["/a", None], ["/a", None, "END"]]


def test_branches_beyond_the_limit_are_added_up(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [row for n in range(5) for row in walk(f"s{n}", "/a", f"/{n}")]
    insert(engine, *rows, *walk("more", "/a", "/3"), *walk("end", "/a"))
    found = flows(engine, Slice(), wanted=Wanted(after="/a", steps=1, branches=1)).after

    assert found is not None
    assert [(row["operation"], row["sessions"], row["folded"]) for row in found.nodes.records()] == [
        ("/3", 2, None),
        ("(other)", 4, 4),
        ("END", 1, None),
    ]


# --- sessions behind a row ----------------------------------------------------------------------------------


def ids(connection: duckdb.DuckDBPyConnection, number: Number, written: str, **shape: Any) -> set[str]:
    page = sessions_behind(connection, Slice(), behind(number, written), Shape(**shape))
    assert page.total == len(page.table)
    return set(page.table.column("session_id"))


def test_the_sessions_behind_a_row(engine: duckdb.DuckDBPyConnection) -> None:
    insert(
        engine,
        *walk("s1", "/a", "/b", "/b"),
        *walk("s2", "/a", "/b"),
        *walk("s3", "/b", "/b", "/b"),
        *walk("s4", None, "/a"),
    )

    assert ids(engine, "transition", "/a -> /b") == {"s1", "s2"}
    assert ids(engine, "transition", "/b->END") == {"s1", "s2", "s3"}
    assert ids(engine, "transition", "START → /a") == {"s1", "s2"}
    assert ids(engine, "transition", "(no path) -> /a") == {"s4"}
    assert ids(engine, "variant", "/a -> /b") == {"s2"}
    assert ids(engine, "variant", "/a -> /b", collapse=True) == {"s1", "s2"}
    assert ids(engine, "loop", "/b") == {"s3"}
    assert ids(engine, "transition", "/b -> /a") == set()


def test_sessions_are_listed_as_they_are_not_as_their_part(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/x", "/a", "/b", cost="0.1"))
    page = sessions_behind(engine, Slice(), behind("variant", "/a -> /b"), Shape(start="/a"))

    assert page.table.records()[0]["requests"] == 3
    assert page.table.records()[0]["total_cost_usd"] == Decimal("0.3")


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("transition", ""),
        ("transition", "/a"),
        ("transition", "/a -> /b -> /c"),
        ("transition", "END -> /a"),
        ("transition", "/a -> START"),
        ("transition", "/a -> (other)"),
        ("variant", "START -> /a"),
        ("variant", "/a -> "),
        ("loop", "/a -> END"),
    ],
)
def test_what_is_no_row(number: Number, written: str) -> None:
    with pytest.raises(UsageError):
        behind(number, written)


def test_operations_that_are_not_there_are_told_with_the_nearest(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *walk("s1", "/booking/search", "/chat"))

    with pytest.raises(QueryError, match=r"/boking/search: no request has .* nearest: /booking/search"):
        sessions_behind(engine, Slice(), Behind("variant", ("/boking/search",)))
    with pytest.raises(QueryError, match=r"there are: /"):
        flows(engine, Slice(), wanted=Wanted(after="nonsense"))
    with pytest.raises(QueryError, match="means several operations"):
        sessions_behind(engine, Slice(), behind("loop", "/booking/*"))


def test_an_empty_database(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine)
    engine.execute("DELETE FROM operations")
    for shape in (Shape(), Shape(collapse=True, depth=1)):
        found = flows(engine, Slice(), shape, Wanted(ngram=2))
        assert (found.sessions, found.visits, found.transitions_in_all, found.loops_in_all) == (0, 0, 0, 0)
        assert len(found.transitions) == len(found.variants) == len(found.loops) == 0
        assert len(found.steps.nodes) == len(found.steps.links) == 0
        assert found.to_arrow().num_rows == 1
    with pytest.raises(QueryError, match="has no operations"):
        flows(engine, Slice(), wanted=Wanted(after="/a"))


@pytest.mark.parametrize(
    "wanted", [{"ngram": 1}, {"ngram": 9}, {"limit": 0}, {"branches": 0}, {"steps": 0}, {"steps": 11}]
)
def test_there_is_no_such_flow(wanted: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Wanted(**wanted)
