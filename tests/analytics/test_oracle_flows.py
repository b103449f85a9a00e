"""Random logs: every figure of the flows equals the plain-Python oracle's, and every node balances."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.analytics.flow_found import Behind, sessions_behind
from sessions.analytics.flow_limits import END, OTHER, START
from sessions.analytics.flows import Wanted, flows
from sessions.analytics.listing import Page
from sessions.analytics.slices import Slice
from sessions.analytics.walks import Shape
from sessions.charts import heat_map, sankey
from tests import oracle, oracle_flows
from tests.analytics.factories import START as BEGINNING
from tests.analytics.factories import insert, numbered, request
from tests.analytics.test_oracle import MONEY, SLICES, near

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.flow_trees import Tree
    from sessions.analytics.flows import Flows
    from sessions.analytics.results import Table
    from tests.oracle import Row

few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
OPERATIONS = ("/a", "/a/b", "/a/c/{n}", "/d")
ENDS = ("/a", "/d", "/a/*", "/a/b")
ENDS_AT_DEPTH_1 = ("/a", "/d")


@st.composite
def a_session(draw: st.DrawFn, session_id: str) -> list[Row]:
    """Return requests with repeats, rounds, ties, overlaps, and gaps in what is known."""
    block = draw(st.lists(st.sampled_from([*OPERATIONS, None]), min_size=1, max_size=4))
    path = draw(st.lists(st.sampled_from([*OPERATIONS, None]), max_size=2))
    path += block * draw(st.integers(1, 5)) + draw(st.lists(st.sampled_from([*OPERATIONS, None]), max_size=3))
    at = 0.0
    made = []
    for operation in path:
        at += draw(st.sampled_from([0, 0, 1, 2.5, 60]))
        row = request(
            session=session_id,
            name=draw(st.sampled_from(["Trip", "Trip", "Support", None])),
            path=operation,
            user=draw(st.sampled_from(["u1", "u2"])),
            at=draw(st.sampled_from([at, at, at, at, None])),
            lasts=draw(st.sampled_from([0.5, 1, 1, 4, None])),
            ok=draw(st.sampled_from([True, True, False, None])),
        )
        made.append(replace(row, cost_usd=draw(MONEY)))
    return made


LOGS = st.integers(0, 5).flatmap(
    lambda count: st.tuples(*(a_session(f"s{number}") for number in range(count))).map(
        lambda parts: numbered(tuple(row for part in parts for row in part))
    )
)
CHOICES = st.one_of(
    st.just(Slice()),
    SLICES,
    st.builds(Slice, since=st.sampled_from([BEGINNING + timedelta(seconds=s) for s in (0, 1, 30)])),
)


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    depth = draw(st.sampled_from([None, None, 1, 2]))
    ends = st.sampled_from([None, None, None, *(ENDS_AT_DEPTH_1 if depth == 1 else ENDS)])
    return Shape(depth, draw(ends), draw(ends), draw(st.booleans()))


PLAIN_OR_NOT = st.one_of(st.just(Shape()), shapes())


def with_every_operation(rows: list[Row]) -> list[Row]:
    """Return the rows and one without a session for each operation, so that each of them is there."""
    apart = [request(session=None, path=path, source_id=9, line=n) for n, path in enumerate(OPERATIONS, 1)]
    return [*rows, *numbered(tuple(apart))]


def by_operations(table: Table) -> dict[tuple[str | None, ...], dict[str, Any]]:
    return {tuple(row["operations"]): row for row in table.records()}


@few
@given(rows=LOGS, choice=CHOICES, shape=PLAIN_OR_NOT, n=st.integers(2, 8))
def test_every_figure(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, shape: Shape, n: int
) -> None:
    rows = with_every_operation(rows)
    insert(engine, *rows)
    found = flows(engine, choice, shape, Wanted(ngram=n, limit=10_000))

    walks = oracle_flows.walks(rows, choice, shape)
    expected = oracle_flows.transitions(walks)
    shown = {(row["source"], row["target"]): row for row in found.transitions.records()}
    assert shown == {key: near(row) | {"folded": None} for key, row in expected.items()}
    assert by_operations(found.variants) == near_all(oracle_flows.variants(walks))
    assert by_operations(found.loops) == near_all(oracle_flows.loops(walks))
    assert found.ngrams is not None
    assert by_operations(found.ngrams) == near_all(oracle_flows.ngrams(walks, n))
    assert (found.sessions, found.visits) == (len(walks), sum(map(len, walks.values())))
    totals = [found.transitions_in_all, found.variants_in_all, found.loops_in_all, found.ngrams_in_all]
    assert totals == [len(found.transitions), len(found.variants), len(found.loops), len(found.ngrams)]
    check_balance(found, walks)


def near_all(expected: dict[Any, dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    return {key: near(row) for key, row in expected.items()}


def check_balance(found: Flows, walks: dict[str, oracle_flows.Walk]) -> None:
    """As many events lead to an operation as from it, and as many as it has visits."""
    visits = Counter(visit.name for walk in walks.values() for visit in walk)
    incoming: Counter[str | None] = Counter()
    outgoing: Counter[str | None] = Counter()
    for row in found.transitions.records():
        outgoing[row["source"]] += row["events"]
        incoming[row["target"]] += row["events"]
    ends = {START: len(walks)} if walks else {}
    assert outgoing == visits + Counter(ends)
    assert incoming == visits + Counter({END: len(walks)} if walks else {})


@few
@given(rows=LOGS, shape=PLAIN_OR_NOT, limit=st.integers(1, 6))
def test_a_limit_folds_and_keeps_the_sums(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], shape: Shape, limit: int
) -> None:
    rows = with_every_operation(rows)
    insert(engine, *rows)
    every, few_rows = flows(engine, Slice(), shape), flows(engine, Slice(), shape, Wanted(limit=limit))

    table = few_rows.transitions.records()
    whole = every.transitions.records()
    assert sum(row["events"] for row in table) == sum(row["events"] for row in whole)
    assert sum(row["folded"] or 1 for row in table) == len(whole) == few_rows.transitions_in_all
    assert known_cost(table) == known_cost(whole)
    ends = [sum(row["events"] for row in rows if row["target"] == END) for rows in (table, whole)]
    assert ends[0] == ends[1] == every.sessions
    for source in {row["source"] for row in table} - {OTHER}:
        sums = [sum(row["events"] for row in rows if row["source"] == source) for rows in (table, whole)]
        assert sums[0] == sums[1]
    for source in {row["source"] for row in table}:
        assert sum(row["share"] for row in table if row["source"] == source) == pytest.approx(1)
    assert few_rows.variants.column("sessions") == every.variants.column("sessions")[:limit]
    assert few_rows.loops.rows == every.loops.rows[:limit]
    assert (few_rows.variants_in_all, few_rows.loops_in_all) == (every.variants_in_all, every.loops_in_all)


def known_cost(rows: list[dict[str, Any]]) -> Any:
    return sum(row["cost_usd"] for row in rows if row["cost_usd"] is not None)


@few
@given(
    rows=LOGS,
    shape=PLAIN_OR_NOT,
    pattern=st.sampled_from(["/a", "/d", "/a/*"]),
    steps=st.integers(1, 4),
    branches=st.integers(1, 3),
)
def test_trees(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], shape: Shape, pattern: str, steps: int, branches: int
) -> None:
    rows = with_every_operation(rows)
    insert(engine, *rows)
    shape = replace(shape, depth=None)
    wanted = Wanted(after=pattern, before=pattern, steps=steps, branches=branches)
    found = flows(engine, Slice(), shape, wanted)

    walks = oracle_flows.walks(rows, Slice(), shape)
    for tree, before in ((found.after, False), (found.before, True)):
        assert tree is not None
        check_tree(tree, oracle_flows.ways(walks, pattern, steps, before=before), branches)


def check_tree(tree: Tree, ways: Counter[tuple[Any, ...]], branches: int) -> None:
    """Every node has the oracle's count, what hangs on it sums to it, and what is folded is the least."""
    below: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in tree.nodes.records():
        below[tuple(row["path"][:-1])].append(row)
    sizes = {(): sum(count for way, count in ways.items() if len(way) == 1), **ways}
    assert tree.sessions == sizes[()]
    for path, rows in below.items():
        assert sum(row["sessions"] for row in rows) == sizes[path]
        assert sum(row["share_of_previous"] for row in rows) == pytest.approx(1)
        plain = [row for row in rows if row["operation"] not in (OTHER, START, END)]
        folded = [row for row in rows if row["operation"] == OTHER]
        assert len(plain) <= branches + 1
        for row in plain:
            assert row["sessions"] == ways[tuple(row["path"])]
            assert row["share"] == pytest.approx(row["sessions"] / tree.sessions)
        if folded:
            hidden = [way for way in ways if way[:-1] == path and way[-1] not in (START, END)]
            assert folded[0]["folded"] == len(hidden) - len(plain)
        for row in rows:
            if row not in folded and row["operation"] not in (START, END) and row["depth"] < tree.steps:
                assert tuple(row["path"]) in below


@few
@given(rows=LOGS, choice=CHOICES, shape=PLAIN_OR_NOT, steps=st.integers(1, 6), branches=st.integers(1, 4))
def test_step_by_step(
    engine: duckdb.DuckDBPyConnection,
    rows: list[Row],
    choice: Slice,
    shape: Shape,
    steps: int,
    branches: int,
) -> None:
    rows = with_every_operation(rows)
    insert(engine, *rows)
    every = flows(engine, choice, shape, Wanted(steps=steps, branches=1000)).steps
    cut = flows(engine, choice, shape, Wanted(steps=steps, branches=branches)).steps

    walks = oracle_flows.walks(rows, choice, shape)
    for step in range(1, steps + 1):
        nodes = {row["operation"]: row for row in every.nodes.records() if row["step"] == step}
        assert {name: row["sessions"] for name, row in nodes.items() if name != END} == oracle_flows.places(
            walks, step
        )
        moves = oracle_flows.moves(walks, step)
        assert {name: row["ends"] for name, row in nodes.items() if row["ends"]} == {
            name: count for (name, target), count in moves.items() if target == END
        }
        links = {
            (row["source"], row["target"]): row["sessions"]
            for row in every.links.records()
            if row["step"] == step
        }
        assert links == (moves if step < steps else {})
    for one in (every, cut):
        sankey("flow", "Flow", *one.to_sankey())  # raises where a node does not balance
        heat_map("steps", "Steps", one.to_heat_map())
    check_lost(every.links, walks)


def check_lost(links: Table, walks: dict[str, oracle_flows.Walk]) -> None:
    """What the sessions had cost that end."""
    for row in links.records():
        if row["target"] == END:
            ended = [w for w in walks.values() if len(w) == row["step"] and w[-1].name == row["source"]]
            costs = [r.cost_usd for walk in ended for visit in walk for r in visit.requests]
            assert row["lost_cost_usd"] == oracle.total(costs)
        else:
            assert row["lost_cost_usd"] is None


@few
@given(rows=LOGS, choice=CHOICES, shape=PLAIN_OR_NOT, at=st.integers(0, 9))
def test_the_sessions_behind_rows(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, shape: Shape, at: int
) -> None:
    rows = with_every_operation(rows)
    insert(engine, *rows)
    found = flows(engine, choice, shape)
    behind = [
        *(
            (Behind("transition", shown((row["source"], row["target"]))), row)
            for row in found.transitions.records()[at : at + 2]
        ),
        *((Behind("variant", shown(row["operations"])), row) for row in found.variants.records()[:1]),
        *((Behind("loop", shown(row["operations"])), row) for row in found.loops.records()[:1]),
    ]
    walks = oracle_flows.walks(rows, choice, shape)
    for key, row in behind:
        page = sessions_behind(engine, choice, key, shape, Page(limit=1000))
        assert page.total == len(page.table) == row["sessions"]
        assert set(page.table.column("session_id")) == expected_behind(walks, key)


def shown(names: Any) -> tuple[str, ...]:
    return tuple("(no path)" if name is None else name for name in names)


def expected_behind(walks: dict[str, oracle_flows.Walk], key: Behind) -> set[str]:
    def has(walk: oracle_flows.Walk) -> bool:
        path = shown(oracle_flows.names(walk))
        if key.number == "variant":
            return path == key.operations
        if key.number == "loop":
            return any(shown(loop.cycle) == key.operations for loop in oracle_flows.loops_in(walk))
        return key.operations in list(zip((START, *path), (*path, END), strict=True))

    return {session_id for session_id, walk in walks.items() if has(walk)}
