"""Histograms up to a percentile, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.analytics.session_metrics import Measure, session_metrics
from sessions.analytics.slices import Slice
from sessions.errors import UsageError
from tests.analytics.factories import insert, request

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from tests.oracle import Row


def lasting(*seconds: float, cost: str | None = None) -> Iterator[Row]:
    """Yield sessions of two requests that start so many seconds apart."""
    for number, wait in enumerate(seconds):
        for at in (0, wait):
            yield request(session=f"s{number}", at=at, cost=cost)


def bins(measure: Measure) -> list[tuple[float, float, int]]:
    return [(row["range_start"], row["range_end"], row["value"]) for row in measure.bins.records()]


def test_whole_seconds_in_bins_of_whole_width(engine: duckdb.DuckDBPyConnection) -> None:
    """0 to 40 s: p75 is 30 s, so 31 values in bins of ceil(31 / 10) = 4 s, the last one cut short."""
    insert(engine, *lasting(*range(41)))

    found = session_metrics(engine, Slice()).duration_s

    assert bins(found) == [
        *((low, low + 4, 4) for low in range(0, 28, 4)),
        (28, 30, 3),
    ]
    assert (found.sessions, found.average, found.counted) == (41, 20, 31)


def test_parts_of_a_second_are_left_out(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *lasting(1.9, 1.0, 0.99))

    assert bins(session_metrics(engine, Slice(), "p99.9").duration_s) == [(0, 1, 1), (1, 1, 2)]


def test_between_two_percentiles(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *lasting(*range(41)))

    found = session_metrics(engine, Slice(), interquartile=True).duration_s

    assert [bins(found)[0][0], bins(found)[-1][1]] == [10, 30]  # p25 and p75 of 0 to 40
    assert found.counted == 21
    assert found.average == 20  # over all


def test_costs_in_ten_equal_bins(engine: duckdb.DuckDBPyConnection) -> None:
    """Costs of 0 to 100: p75 is 75, so bins of 7.5."""
    rows = [request(session=f"s{cost}", cost=str(cost)) for cost in range(101)]
    insert(engine, *rows, request(session="free", cost=None))

    found = session_metrics(engine, Slice()).cost_usd

    assert [low for low, _, _ in bins(found)] == [7.5 * at for at in range(10)]
    assert [value for _, _, value in bins(found)] == [8, 7, 8, 7, 8, 7, 8, 7, 8, 8]
    assert (found.sessions, found.counted) == (101, 76)  # what has no cost is in no bin


def test_one_value_is_one_bin(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *lasting(5, 5, 5, cost="0.5"))

    found = session_metrics(engine, Slice(), "p90")

    assert bins(found.requests) == [(2, 2, 3)]
    assert bins(found.duration_s) == [(5, 5, 3)]
    assert bins(found.cost_usd) == [(1, 1, 3)]


def test_nothing_known_is_no_bin(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(session="s1", cost=None))

    found = session_metrics(engine, Slice()).cost_usd

    assert (bins(found), found.sessions, found.average) == ([], 0, None)


def test_a_percentile_that_there_is_not(engine: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="p42: is no percentile of these; give p50"):
        session_metrics(engine, Slice(), "p42")
