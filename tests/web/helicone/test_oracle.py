"""Random logs under random filters: every figure equals the plain-Python oracle's."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sessions.analytics.helicone import listing, metrics
from sessions.analytics.helicone.asked import Asked
from sessions.web.helicone.trees import SESSION_TABLES, tree
from tests import oracle_helicone as oracle
from tests.analytics.factories import START, insert, numbered, request
from tests.oracle import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

few = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

MOMENTS = [START + timedelta(seconds=seconds) for seconds in (0, 1, 1.5, 2, 60, 61, 3600, 90_000)]
IDS = ["a", "B", "ab", "c%"]
NAMES = [None, "Trip", "trip", "Sup_port"]
USERS = [None, "u1", "U1", "x_y"]
MONEY = [None, "0", "0.1", "0.2", "3"]
PERCENTILES = {"p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}


@st.composite
def a_row(draw: st.DrawFn) -> Row:
    def pick(values: list[Any]) -> Any:
        return draw(st.sampled_from(values))

    started = pick([None, *MOMENTS, *MOMENTS])
    cost = pick(MONEY)
    return Row(
        request_id="",
        session_id=pick([None, *IDS, *IDS]),
        session_name=pick(NAMES),
        operation=None,
        user_id=pick(USERS),
        started_at=started,
        ended_at=None,
        latency_ms=pick([None, 0.0, 250.0, 1000.0]),
        provider=None,
        model=pick([None, "gpt", "GPT-4"]),
        status=pick([None, 200, 429, 500]),
        ok=pick([None, True, False]),
        prompt_tokens=pick([None, 0, 1, 7]),
        completion_tokens=pick([None, 0, 2]),
        cache_read_tokens=None,
        reasoning_tokens=None,
        cost_usd=None if cost is None else Decimal(cost),
    )


TEXT_OPERATORS = ["equals", "not-equals", "like", "ilike", "contains", "not-contains"]
ORDERED = ["equals", "not-equals", "gt", "gte", "lt", "lte"]
TIMES = [moment.isoformat() for moment in MOMENTS]


def leaves(table: str, key: str, operators: list[str], values: list[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda operator, value: {table: {key: {operator: value}}},
        st.sampled_from(operators),
        st.sampled_from(values),
    )


REQUEST_LEAVES = st.one_of(
    leaves("request_response_rmt", "user_id", TEXT_OPERATORS, ["u1", "U1", "x_y", "%1", "_1", "", "x"]),
    leaves("request_response_rmt", "model", TEXT_OPERATORS, ["gpt", "GPT%", "%", ""]),
    leaves("request_response_rmt", "status", ORDERED, [200, 429, 500]),
    leaves("request_response_rmt", "cost", ORDERED, [0, 0.1, 0.2, 3]),
    leaves("request_response_rmt", "latency", ORDERED, [0, 250]),
    leaves("request_response_rmt", "total_tokens", ORDERED, [0, 2, 3]),
    leaves("request_response_rmt", "request_created_at", ORDERED, TIMES),
)
OF_SESSIONS = "sessions_request_response_rmt"
SESSION_LEAVES = st.one_of(
    leaves(OF_SESSIONS, "session_session_id", TEXT_OPERATORS, ["a", "b", "A%", "c%", "%"]),
    leaves(OF_SESSIONS, "session_session_name", TEXT_OPERATORS, ["Trip", "TRIP", "%_p%", "", "sup_"]),
    leaves(OF_SESSIONS, "session_total_cost", ORDERED, [0, 0.1, 0.3, 3]),
    leaves(OF_SESSIONS, "session_total_requests", ORDERED, [1, 2, 3]),
    leaves(OF_SESSIONS, "session_total_tokens", ORDERED, [0, 3, 9]),
    leaves(OF_SESSIONS, "session_created_at", ORDERED, TIMES),
    leaves(OF_SESSIONS, "session_latest_request_created_at", ORDERED, TIMES),
)
TREES = st.recursive(
    st.one_of(st.just("all"), REQUEST_LEAVES, SESSION_LEAVES),
    lambda inner: st.builds(
        lambda left, operator, right: {"left": left, "operator": operator, "right": right},
        inner,
        st.sampled_from(["and", "or"]),
        inner,
    ),
    max_leaves=6,
)
LOGS = st.lists(a_row(), max_size=25)
EDGES = st.sampled_from([None, *MOMENTS])
TEXTS = st.sampled_from([{}, {}, {"search": "A"}, {"search": "p_"}, {"name": "Trip"}, {"name_part": "TR"}])


@pytest.fixture
def connection(engine: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection of its own to the shared engine: views are kept per connection."""
    with engine.cursor() as cursor:
        cursor.execute("SET TimeZone = 'UTC'")
        yield cursor


def alike(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Hold rows against one another, floats nearly."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one.keys() == other.keys()
        for key, value in other.items():
            if isinstance(value, float):
                assert float(one[key]) == pytest.approx(value), key
            else:
                assert one[key] == value, key


@few
@given(log=LOGS, sent=TREES, after=EDGES, before=EDGES, texts=TEXTS)
def test_sessions_count_and_names(
    connection: duckdb.DuckDBPyConnection,
    log: list[Row],
    sent: Any,
    after: datetime | None,
    before: datetime | None,
    texts: dict[str, str],
) -> None:
    rows = numbered(tuple(log))
    insert(connection, *rows)
    expected = oracle.groups(rows, sent, after, before, **texts)
    event(f"{min(len(expected), 3)} sessions")
    asked = Asked(tree(sent, SESSION_TABLES), after, before, **texts)

    alike(listing.sessions(connection, asked, 1000, 0).records(), [one.answer() for one in expected])
    alike(listing.sessions(connection, asked, 2, 1).records(), [one.answer() for one in expected[1:3]])
    alike([listing.totals(connection, asked)], [oracle.totals(expected)])
    alike(listing.names(connection, asked).records(), oracle.names(expected))


@few
@given(
    log=st.lists(a_row(), max_size=60),
    sent=TREES,
    percentile=st.sampled_from(list(PERCENTILES)),
    between=st.booleans(),
)
def test_metrics(
    connection: duckdb.DuckDBPyConnection, log: list[Row], sent: Any, percentile: Any, between: bool
) -> None:
    rows = numbered(tuple(log))
    insert(connection, *rows)
    expected = oracle.groups(rows, sent, None, None)
    found = metrics.metrics(connection, Asked(tree(sent, SESSION_TABLES)), percentile, between=between)

    for measure, values in oracle.measures(expected).items():
        bins = [(one.low, one.high, one.value) for one in found.bins[measure]]
        assert bins == oracle.bins(values, PERCENTILES[percentile], between=between), measure
        assert found.average[measure] == pytest.approx(sum(values) / len(values) if values else 0)
    alike([found.totals], [oracle.totals(expected)])


@few
@given(
    costs=st.lists(st.integers(0, 2000), min_size=1, max_size=80),
    percentile=st.sampled_from(list(PERCENTILES)),
    between=st.booleans(),
)
def test_bins_of_many_sessions(
    connection: duckdb.DuckDBPyConnection, costs: list[int], percentile: Any, between: bool
) -> None:
    made = [request(session=f"s{at}", cost=str(cost / 8)) for at, cost in enumerate(costs)]
    insert(connection, *made)
    found = metrics.metrics(connection, Asked(), percentile, between=between)

    bins = [(one.low, one.high, one.value) for one in found.bins["session_cost"]]
    assert bins == oracle.bins([cost / 8 for cost in costs], PERCENTILES[percentile], between=between)
    assert len(bins) <= 10
