"""Histograms: the bins by hand, and what holds for any values."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.analytics.report import Histograms, report
from sessions.analytics.slices import Slice
from sessions.analytics.spread import spread
from tests.analytics.factories import insert, request

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

Bins = list[tuple[float, float, int]]


def bins_of(connection: duckdb.DuckDBPyConnection, measure: str) -> Bins:
    found = spread(connection, Slice().parameter())["histograms"].records()
    return [
        (row["range_start"], row["range_end"], row["value"]) for row in found if row["measure"] == measure
    ]


def latencies(connection: duckdb.DuckDBPyConnection, values: Sequence[float | None]) -> Bins:
    insert(connection, *(request(at=at, lasts=None, latency_ms=value) for at, value in enumerate(values)))
    return bins_of(connection, "latency_ms")


def lengths(connection: duckdb.DuckDBPyConnection, values: Sequence[int]) -> Bins:
    insert(connection, *(request(session=f"s{n}") for n, length in enumerate(values) for _ in range(length)))
    return bins_of(connection, "requests_per_session")


def test_eleven_bins_up_to_the_95th_percentile_and_one_beyond(engine: duckdb.DuckDBPyConnection) -> None:
    bins = latencies(engine, [*range(100), 1000])

    # 101 values: the 95th percentile is the 96th, 95. Bins are 95 / 11 wide; the last goes from 95 to 1000.
    assert len(bins) == 12
    assert bins[0] == pytest.approx((0.0, 95 / 11, 9))  # 0..8
    assert bins[-1] == pytest.approx((95.0, 1000.0, 6))  # 95..99 and 1000
    assert sum(count for _, _, count in bins) == 101


def test_equal_values_are_one_bin(engine: duckdb.DuckDBPyConnection) -> None:
    assert latencies(engine, [250.0, 250.0, 250.0]) == [(250.0, 250.0, 3)]


def test_one_value_is_one_bin(engine: duckdb.DuckDBPyConnection) -> None:
    assert latencies(engine, [7.5]) == [(7.5, 7.5, 1)]


def test_where_many_values_are_the_maximum_no_bin_lies_beyond(engine: duckdb.DuckDBPyConnection) -> None:
    bins = latencies(engine, [0.0, 11.0, 11.0])

    assert bins == [*((float(n), n + 1.0, int(n == 0)) for n in range(10)), (10.0, 11.0, 2)]


def test_unknown_values_are_in_no_bin(engine: duckdb.DuckDBPyConnection) -> None:
    assert latencies(engine, [None, 3.0, None]) == [(3.0, 3.0, 1)]
    assert latencies(engine, [None]) == []


def test_a_few_far_out_do_not_hide_in_one_bin_with_all_others(engine: duckdb.DuckDBPyConnection) -> None:
    bins = latencies(engine, [*[0.0] * 99, 110.0])

    assert len(bins) == 11  # the 95th percentile is the minimum: bins go up to the maximum, 10 wide
    assert bins[0] == (0.0, 10.0, 99)
    assert bins[-1] == (100.0, 110.0, 1)


def test_numbers_of_requests_are_whole(engine: duckdb.DuckDBPyConnection) -> None:
    assert lengths(engine, [1, 1, 2, 4]) == [(1.0, 2.0, 2), (2.0, 3.0, 1), (3.0, 4.0, 0), (4.0, 4.0, 1)]


def test_wide_bins_of_requests_are_whole_too(engine: duckdb.DuckDBPyConnection) -> None:
    bins = lengths(engine, [*[1] * 10, *[23] * 10])

    assert [end - start for start, end, _ in bins[:-1]] == [2.0] * 11  # (23 - 1) / 11 = 2
    assert bins[-1] == (23.0, 23.0, 10)


def test_the_report_has_all_four(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(cost="0.25", lasts=2), request(at=8, cost=None, lasts=4))
    found = report(engine, Slice()).histograms

    measures = [field.name for field in fields(Histograms)]
    assert measures == ["latency_ms", "duration_s", "cost_usd", "requests_per_session"]
    assert {getattr(found, one).columns for one in measures} == {("range_start", "range_end", "value")}
    assert found.duration_s.rows == ((8.0, 8.0, 1),)
    assert found.cost_usd.rows == ((0.25, 0.25, 1),)
    assert found.requests_per_session.rows == ((2.0, 2.0, 1),)


VALUES = st.lists(
    st.one_of(
        st.sampled_from([0.0, 1.0, 1.0, 250.0]),
        st.floats(min_value=0, max_value=1e9, allow_nan=False, allow_subnormal=False),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=VALUES)
def test_bins_hold_every_value_once(engine: duckdb.DuckDBPyConnection, values: list[float]) -> None:
    bins = latencies(engine, values)

    assert 1 <= len(bins) <= 12
    assert sum(count for _, _, count in bins) == len(values)
    assert bins[0][0] == min(values)
    assert bins[-1][1] == max(values)
    for (_, end, _), (start, _, _) in pairwise(bins):
        assert end == pytest.approx(start)
    assert len(bins) == 1 or all(start < end for start, end, _ in bins)
    check_counts(bins, values)


def check_counts(bins: Bins, values: Sequence[float]) -> None:
    """Up to each border, the bins hold what lies below it; a value on the border may be on either side."""
    seen = 0
    for _, border, count in bins:
        seen += count
        slack: Any = 1e-9 * max(1.0, abs(border))
        assert sum(value < border - slack for value in values) <= seen
        assert seen <= sum(value <= border + slack for value in values)
