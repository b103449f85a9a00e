"""Figures by time: buckets by the wall clock, without gaps, whose sums are those of all requests."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics.slices import Slice
from sessions.analytics.trends import trends
from sessions.errors import UsageError
from tests import oracle, oracle_trends
from tests.analytics.factories import START, insert, request, unknown
from tests.analytics.test_oracle import LOGS, SLICES, few, near

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.trends import By
    from tests.oracle import Row

HOUR, DAY = 3600, 86_400
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York"])
SIZES = st.sampled_from(["hour", "day", "week"])


def at(*moments: str, **fields: Any) -> list[Row]:
    """Return one request at each of these times in UTC, each in a session of its own."""
    offsets = [(datetime.fromisoformat(text) - START) / timedelta(seconds=1) for text in moments]
    return [request(session=f"s{n}", at=offset, **fields) for n, offset in enumerate(offsets)]


def counts(
    connection: duckdb.DuckDBPyConnection, rows: list[Row], by: By | None = None, tz: str = "UTC"
) -> list[tuple[str, int]]:
    """Return the requests of each bucket."""
    insert(connection, *rows)
    found = trends(connection, Slice(), by, tz).buckets
    return list(zip(found.column("bucket"), found.column("requests"), strict=True))


@few
@given(rows=LOGS, choice=st.one_of(st.just(Slice()), SLICES), by=SIZES, tz=ZONES)
def test_every_figure(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, by: By, tz: str
) -> None:
    insert(engine, *rows)
    found = trends(engine, choice, by, tz)
    expected = oracle_trends.trends(rows, choice, by, tz)

    timeless = expected.pop(None, {"requests": 0, "sessions": 0})
    assert (found.requests_without_time, found.sessions_without_time) == (
        timeless["requests"],
        timeless["sessions"],
    )
    records = found.buckets.records()
    figures = {row.pop("bucket").replace("+00:00", "+0000"): row for row in records}
    starts = [row.pop("start") for row in records]
    full = {name.replace(":", ""): row for name, row in figures.items() if row["requests"]}
    assert full == near({str(name).replace(":", ""): row for name, row in expected.items()})
    assert starts == sorted(starts)
    assert len(figures) == len(starts)  # each has a name of its own
    check_sums(found.buckets.records(), [row for row in oracle.picked(rows, choice) if row.started_at])


def check_sums(records: list[dict[str, Any]], chosen: list[Row]) -> None:
    """Requests, cost and tokens of all buckets are those of all requests with a time."""
    assert sum(row["requests"] for row in records) == len(chosen)
    for name, of in (("total_cost_usd", "cost_usd"), ("prompt_tokens", "prompt_tokens")):
        whole = oracle.total(getattr(row, of) for row in chosen)
        assert oracle.total(row[name] for row in records if row["requests"]) == whole


@few
@given(rows=LOGS, by=SIZES, tz=ZONES)
def test_there_is_no_gap(engine: duckdb.DuckDBPyConnection, rows: list[Row], by: By, tz: str) -> None:
    insert(engine, *rows)
    starts = trends(engine, Slice(), by, tz).buckets.column("start")
    step = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}[by]

    assert {later - earlier for earlier, later in pairwise(starts)} <= {step}  # no change of clocks in there


def test_empty_buckets_are_zeros(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *at("2026-03-02T09:00", "2026-03-04T09:00", cost="0.1"))
    empty = trends(engine, Slice(), "day").buckets.records()[1]

    assert (empty["bucket"], empty["requests"], empty["total_cost_usd"]) == ("2026-03-03", 0, Decimal(0))
    assert (empty["success_rate"], empty["p95_latency_ms"]) == (None, None)


def test_days_of_23_and_25_hours(engine: duckdb.DuckDBPyConnection) -> None:
    spring = at("2026-03-28T23:30", "2026-03-29T21:30", "2026-03-29T22:30")  # in Berlin 00:30, 23:30, 00:30
    autumn = at("2026-10-24T22:30", "2026-10-25T22:30", "2026-10-25T23:30")

    assert counts(engine, spring, "day", "Europe/Berlin") == [("2026-03-29", 2), ("2026-03-30", 1)]
    assert counts(engine, autumn, "day", "Europe/Berlin") == [("2026-10-25", 2), ("2026-10-26", 1)]


def test_hours_that_the_clock_skips_or_shows_twice(engine: duckdb.DuckDBPyConnection) -> None:
    spring, autumn = at("2026-03-29T00:10", "2026-03-29T01:10"), at("2026-10-25T00:10", "2026-10-25T01:10")

    assert [name[11:] for name, _ in counts(engine, spring, "hour", "Europe/Berlin")] == [
        "01:00+01:00",
        "03:00+02:00",
    ]
    assert [name[11:] for name, _ in counts(engine, autumn, "hour", "Europe/Berlin")] == [
        "02:00+02:00",
        "02:00+01:00",
    ]


def test_hours_begin_at_the_zones_own_full_hour(engine: duckdb.DuckDBPyConnection) -> None:
    rows = at("2026-03-02T09:14", "2026-03-02T09:16")  # 14:59 and 15:01 in Kathmandu

    assert [n for _, n in counts(engine, rows, "hour", "Asia/Kathmandu")] == [1, 1]


def test_weeks_begin_on_monday(engine: duckdb.DuckDBPyConnection) -> None:
    rows = at("2026-03-01T23:59", "2026-03-02T00:00", "2026-03-08T12:00")  # Sunday, Monday, Sunday

    assert counts(engine, rows, "week") == [("2026-02-23", 1), ("2026-03-02", 2)]


@pytest.mark.parametrize(
    ("hours", "by"), [(0, "hour"), (48, "hour"), (49, "day"), (92 * 24, "day"), (93 * 24, "week")]
)
def test_the_size_suits_the_span(engine: duckdb.DuckDBPyConnection, hours: int, by: str) -> None:
    insert(engine, request(at=0), request(at=hours * HOUR))

    assert trends(engine, Slice()).by == by


def test_a_window_is_shown_whole(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=0))
    window = Slice(since=START - timedelta(days=1), until=START.replace(hour=0) + timedelta(days=2))
    found = trends(engine, window, "day").buckets

    assert found.column("requests") == [0, 1, 0]  # until is excluded: midnight begins no day
    assert found.column("bucket")[-1] == "2026-03-03"


def test_a_session_counts_where_it_starts(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=0), request(at=DAY), request(session=None, at=DAY))
    found = trends(engine, Slice(), "day").buckets

    assert (found.column("sessions"), found.column("requests")) == ([1, 0], [1, 2])


def test_without_times(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, unknown(), unknown())
    found = trends(engine, Slice())

    assert (found.requests_without_time, found.sessions_without_time, len(found.buckets)) == (2, 1, 0)


def test_what_is_refused(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, request(at=0))

    with pytest.raises(UsageError, match="choose hour, day, week"):
        trends(engine, Slice(), "month")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="more than 100,000 buckets"):
        trends(engine, Slice(since=datetime(1900, 1, 1)), "hour")
    with pytest.raises(UsageError, match="is not a time zone"):
        trends(engine, Slice(), "day", "Mars/Olympus")
