"""Random logs and funnels: every figure equals that of trying all attempts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics.funnel import funnel, funnel_of
from sessions.analytics.slices import Slice
from tests import oracle_funnel
from tests.analytics.factories import insert, numbered, request
from tests.analytics.test_oracle import few, near, same
from tests.oracle_funnel import Asked

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.funnel import Order
    from tests.oracle import Row

PATHS = st.sampled_from(["/a", "/a", "/b", "/b", "/c", "/a/b", "/x", None])
A_ROW = st.builds(
    request,
    session=st.sampled_from(["a", "b", "c", None]),
    path=PATHS,
    at=st.one_of(st.sampled_from([0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20]), st.none()),
    status=st.sampled_from([200, 200, 503, None]),
    ok=st.sampled_from([True, True, False, None]),
    model=st.sampled_from(["gpt", "opus", None]),
    user=st.sampled_from(["u1", "u2", None]),
    cost=st.sampled_from([None, "0", "0.1", "0.000000001"]),
    properties=st.sampled_from([{}, {"app": "web"}]),
    source_id=st.sampled_from([1, 2]),
)
LOGS = st.lists(A_ROW, max_size=24).map(lambda rows: numbered(tuple(rows)))
OPERATIONS = ["/a", "/b", "/c", "/a/b", "/a/*", "/*"]
ON_STEPS = [*OPERATIONS, "/a", "/b", "/b & ok=true", "model=gpt", "ok=false"]
ON_REQUESTS = ["status=5xx", "user=u1", "/a & property.app=web", "provider=openai"]
SECONDS = st.one_of(st.none(), st.sampled_from([0, 1, 2, 3, 5, 8, 10]))
SLICES = st.one_of(st.just(Slice()), st.sampled_from([Slice(users=("u1",)), Slice(session_ids=("a",))]))


def asked(conditions: list[str]) -> st.SearchStrategy[Asked]:
    made = st.builds(
        Asked,
        steps=st.lists(st.sampled_from(conditions), min_size=2, max_size=4).map(tuple),
        order=st.sampled_from(["ordered", "strict", "unordered"]),
        window=SECONDS,
        step_window=SECONDS,
        exclude=st.lists(st.sampled_from(["/x", "/x", "/c", *conditions]), max_size=2).map(tuple),
    )
    return made.map(lambda one: replace(one, step_window=None) if one.order == "unordered" else one)


def check(engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, wanted: Asked) -> None:
    insert(engine, *rows)
    made = funnel_of(
        wanted.steps,
        order=cast("Order", wanted.order),
        window=wanted.window,
        step_window=wanted.step_window,
        exclude=wanted.exclude,
    )
    found = funnel(engine, choice, made)
    expected = oracle_funnel.funnel(rows, choice, wanted)
    same(found.steps, expected.pop("steps"))
    assert {key: getattr(found, key) for key in expected} == near(expected)


@few
@given(rows=LOGS, choice=SLICES, wanted=asked(ON_STEPS))
def test_every_figure(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, wanted: Asked
) -> None:
    check(engine, rows, choice, wanted)


@few
@given(rows=LOGS, choice=SLICES, wanted=asked([*ON_STEPS, *ON_REQUESTS]))
def test_every_figure_with_conditions_on_requests(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, wanted: Asked
) -> None:
    check(engine, rows, choice, wanted)
