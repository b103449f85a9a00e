"""Random logs: every figure of every question equals the plain-Python oracle's."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.analytics.ask import chosen, rolled_up
from sessions.analytics.listing import Page, list_sessions
from sessions.analytics.names import names
from sessions.analytics.report import report
from sessions.analytics.slices import Slice
from tests import oracle, oracle_operations, oracle_report
from tests.analytics.factories import START, insert, numbered
from tests.oracle import Row

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.report import Report
    from sessions.analytics.results import Table

few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""An example costs the planning of a report's queries, about half a second; each holds many sessions."""

SECONDS = (0, 0, 1, 1, 2, 3, 5, 60, 1799, 1800, 1801, 50_000, 86_400, 100_000)
MOMENTS = st.sampled_from([*SECONDS, 0.000001, 0.5]).map(lambda s: START + timedelta(seconds=s))
NAMES = st.sampled_from([None, "Trip", "Support", "trip"])
MONEY = st.sampled_from([None, None, "0", "0.000000001", "0.1", "0.2", "12.345678901"]).map(
    lambda text: None if text is None else Decimal(text)
)
TOKENS = st.sampled_from([None, 0, 1, 17, 4000])


@st.composite
def a_row(draw: st.DrawFn) -> Row:
    started = draw(st.one_of(MOMENTS, MOMENTS, MOMENTS, st.none()))
    lasted = draw(st.sampled_from([None, 0, 0.25, 1, 1, 4, 3600, -1]))
    ended = START if started is None else started
    provider, model = draw(
        st.sampled_from([("openai", "gpt"), ("anthropic", "opus"), ("anthropic", None), (None, None)])
    )
    status, ok = draw(
        st.sampled_from([(200, True), (200, True), (200, False), (429, False), (500, None), (None, None)])
    )
    return Row(
        request_id="",
        session_id=draw(st.sampled_from([None, "a", "b", "c", "d", "e", "f"])),
        session_name=draw(NAMES),
        operation=draw(st.sampled_from([None, "/a", "/b", "/c/{n}"])),
        user_id=draw(st.sampled_from([None, "u1", "u2"])),
        started_at=started,
        ended_at=None if lasted is None else ended + timedelta(seconds=lasted),
        latency_ms=draw(st.sampled_from([None, 0.0, 0.5, 250.0, 250.0, 1999.25, 60_000.0])),
        provider=provider,
        model=model,
        status=status,
        ok=ok,
        prompt_tokens=draw(TOKENS),
        completion_tokens=draw(TOKENS),
        cache_read_tokens=draw(TOKENS),
        reasoning_tokens=draw(TOKENS),
        cost_usd=draw(MONEY),
        properties=draw(st.sampled_from([{}, {"app": "web"}, {"app": "ios", "env": "prod"}])),
        source_id=draw(st.sampled_from([1, 2])),
        source_line=0,
    )


LOGS = st.lists(a_row(), max_size=40).map(lambda rows: numbered(tuple(rows)))


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """No restriction most of the time, else one or two of the values."""
    return st.one_of(st.just(()), st.just(()), st.lists(st.sampled_from(values), max_size=2).map(tuple))


SLICES = st.builds(
    Slice,
    names=some("Trip", "Support", "nobody"),
    users=some("u1", "u2"),
    models=some("gpt", "opus"),
    providers=some("openai", "anthropic"),
    session_ids=some("a", "b", "nothing"),
    statuses=some("200", "2xx", "5xx", "429"),
    properties=st.sampled_from([(), (), (("App", "web"),), (("app", "ios"), ("ENV", "prod"))]),
    since=st.one_of(st.none(), st.none(), MOMENTS),
    until=st.one_of(st.none(), st.none(), MOMENTS),
    scope=st.sampled_from(["requests", "whole"]),
)


def near(value: Any) -> Any:
    """Return what equals `value`, its floats to nine digits: counts and money stay exact."""
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-9, abs=1e-12)
    if isinstance(value, dict):
        return {key: near(item) for key, item in value.items()}
    if isinstance(value, list):
        return [near(item) for item in value]
    return value


def same(table: Table, expected: list[oracle.Figures]) -> None:
    records = table.records()
    assert [set(record) for record in records] == [set(row) for row in expected]
    assert records == near(expected)


@few
@given(rows=LOGS)
def test_every_session(engine: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    insert(engine, *rows)
    listed = list_sessions(engine, Slice(), Page(sort="session_id", descending=False))

    expected = [oracle.session_of(group) for _, group in sorted(oracle.by_session(rows).items())]
    assert listed.total == len(expected)
    same(listed.table, expected)


@few
@given(rows=LOGS)
def test_what_steps_and_sessions_keep_for_questions(
    engine: duckdb.DuckDBPyConnection, rows: list[Row]
) -> None:
    insert(engine, *rows)
    groups = oracle.by_session(rows)
    again = {row.request_id for row in oracle_operations.retries(rows)}

    steps = engine.execute("""
        SELECT c.session_id, st.step, st.provider, st.model, st.user_id, st.prompt_tokens,
               st.completion_tokens, st.cost_usd, st.ok, st.is_retry
        FROM steps AS st JOIN sessions AS c USING (session_no)
        ORDER BY c.session_id, st.step
    """)
    assert steps.fetchall() == [
        (key, place, row.provider, row.model, row.user_id, row.prompt_tokens, row.completion_tokens,
         row.cost_usd, row.ok, row.request_id in again)
        for key, group in sorted(groups.items()) for place, row in enumerate(group, 1)
    ]  # fmt: skip
    sessions = engine.execute("SELECT session_id, one_user, reasoning_tokens FROM sessions ORDER BY ALL")
    assert sessions.fetchall() == [
        (key, len({row.user_id for row in group}) == 1, oracle.total(row.reasoning_tokens for row in group))
        for key, group in sorted(groups.items())
    ]


@few
@given(rows=LOGS, choice=SLICES)
def test_every_request_of_a_slice(engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice) -> None:
    """`chosen_requests` has what `slice` has, whichever table it reads."""
    insert(engine, *rows)
    columns = (
        "user_id, started_at, latency_ms, provider, model, prompt_tokens, completion_tokens, cost_usd, ok"
    )
    asked = f"SELECT {columns} FROM {{macro}}($slice) ORDER BY ALL"
    for parameter in (chosen(engine, choice), rolled_up(engine, choice)):
        answers = [
            engine.execute(asked.format(macro=macro), {"slice": parameter}).fetchall()
            for macro in ("slice", "chosen_requests")
        ]
        assert answers[0] == answers[1]
        assert len(answers[0]) == len(oracle.picked(rows, choice))


@few
@given(rows=LOGS, choice=SLICES)
def test_every_session_of_a_slice(engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice) -> None:
    insert(engine, *rows)
    listed = list_sessions(engine, choice, Page(sort="session_id", descending=False))

    same(listed.table, sorted(oracle.sessions_in(rows, choice), key=lambda one: str(one["session_id"])))


@few
@given(rows=LOGS, choice=st.one_of(st.just(Slice()), SLICES), tz=st.sampled_from(["UTC", "Asia/Kathmandu"]))
def test_the_whole_report(engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, tz: str) -> None:
    insert(engine, *rows)
    found = report(engine, choice, tz)
    expected = oracle_report.report(rows, choice, tz)

    every_variant = expected.pop("variants")
    for key, value in expected.items():
        answer = getattr(found, key)
        if isinstance(value, list):
            same(answer, value)
        elif isinstance(value, dict):
            assert {part: plain_figures(getattr(answer, part)) for part in value} == near(value), key
        else:
            assert answer == near(value), key
    check_variants(found.variants, every_variant)
    check_balance(found)
    apart = [row for row in oracle.picked(rows, choice) if row.session_id is None]
    check_sums(found, list_sessions(engine, choice, Page(limit=1000)).table, apart)


def plain_figures(value: Any) -> Any:
    """Return figures within figures as the oracle has them."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def check_variants(table: Table, every: dict[tuple[str | None, ...], oracle.Figures]) -> None:
    """The commonest, each with its figures; which of equally common ones are shown is not said."""
    shown = [tuple(row["operations"]) for row in table.records()]
    assert table.records() == near([every[key] for key in shown])
    assert len(set(shown)) == len(shown) == min(10, len(every))
    counts = sorted((row["sessions"] for row in every.values()), reverse=True)
    assert table.column("sessions") == counts[:10]


def check_balance(found: Report) -> None:
    """Every step of every session is somewhere, and as many sessions leave each operation as visit it."""
    steps = found.transitions.records()
    assert (
        sum(row["events"] for row in steps)
        == found.requests - found.requests_without_session + found.sessions
    )
    visits = dict(zip(found.dropoff.column("operation"), found.dropoff.column("visits"), strict=True))
    for operation, count in visits.items():
        assert count == sum(row["events"] for row in steps if row["source"] == operation)
        assert count == sum(row["events"] for row in steps if row["target"] == operation)
    for source in {row["source"] for row in steps}:
        assert sum(row["share"] for row in steps if row["source"] == source) == pytest.approx(1)


def check_sums(found: Report, sessions: Table, apart: list[Row]) -> None:
    """Requests, cost and tokens are the same by session and without one, by name, operation and model."""
    everything = [*sessions.column("requests"), *(1 for _ in apart)]
    for parts in (
        everything,
        *(part.column("requests") for part in (found.names, found.operations, found.models)),
    ):
        assert sum(parts) == found.requests
    assert sum(found.names.column("sessions")) == found.sessions == len(sessions)
    for parts in (found.operations.column("cost_usd"), found.models.column("cost_usd")):
        assert oracle.total(parts) == found.total_cost_usd
    for parts in (
        found.names.column("total_cost_usd"),
        [*sessions.column("total_cost_usd"), *(row.cost_usd for row in apart)],
    ):
        assert oracle.total(parts) == found.total_cost_usd
    for kind in ("prompt_tokens", "completion_tokens"):
        by_session = [*sessions.column(kind), *(getattr(row, kind) for row in apart)]
        for parts in (found.operations.column(kind), found.models.column(kind), by_session):
            assert oracle.total(parts) == getattr(found, kind)


@few
@given(rows=LOGS, choice=SLICES)
def test_every_name(engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice) -> None:
    insert(engine, *rows)

    same(
        names(engine, choice),
        oracle_report.names(oracle.picked(rows, choice), oracle.sessions_in(rows, choice)),
    )
