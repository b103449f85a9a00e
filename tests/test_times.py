"""Times and lengths of time as people write them; `now` is Sunday, 2026-03-29 12:00:00 UTC."""

# ruff: noqa: RUF001 - characters that look alike are what is tested or shown

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sessions.analytics.times import as_utc, parse_duration, parse_time, time_zone
from sessions.errors import UsageError

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)


def utc(text: str, tz: str = "UTC") -> str:
    return parse_time(text, tz=tz, now=NOW).isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m", "2026-03-29T11:30:00"),
        ("24h", "2026-03-28T12:00:00"),
        ("7d", "2026-03-22T12:00:00"),
        ("2w", "2026-03-15T12:00:00"),
        ("1.5h", "2026-03-29T10:30:00"),
        ("today", "2026-03-29T00:00:00"),
        ("yesterday", "2026-03-28T00:00:00"),
        ("2026-01-31", "2026-01-31T00:00:00"),
        ("2026-01-31T14:30", "2026-01-31T14:30:00"),
        ("2026-01-31 14:30:05.25", "2026-01-31T14:30:05.250000"),
        ("2026-01-31T14:30:00Z", "2026-01-31T14:30:00"),
        ("2026-01-31T14:30:00+01:00", "2026-01-31T13:30:00"),
        ("20260131", "2026-01-31T00:00:00"),  # eight digits are a date, not seconds
        ("1769869800", "2026-01-31T14:30:00"),  # ten digits are seconds since 1970
        ("1769869800250", "2026-01-31T14:30:00.250000"),  # thirteen are milliseconds
        (" 7d ", "2026-03-22T12:00:00"),
    ],
)
def test_times(text: str, expected: str) -> None:
    assert utc(text) == expected


@pytest.mark.parametrize(
    ("text", "tz", "expected"),
    [
        ("2026-01-31", "Asia/Tokyo", "2026-01-30T15:00:00"),  # midnight in Tokyo is 15:00 UTC the day before
        ("2026-01-31T00:00Z", "Asia/Tokyo", "2026-01-31T00:00:00"),  # an offset of its own wins
        ("today", "Asia/Tokyo", "2026-03-28T15:00:00"),
        ("today", "Pacific/Kiritimati", "2026-03-29T10:00:00"),  # there it is the 30th already
        # Berlin's clocks went from 2 to 3 this morning: today began at 23:00 UTC, yesterday 24 hours before.
        ("today", "Europe/Berlin", "2026-03-28T23:00:00"),
        ("yesterday", "Europe/Berlin", "2026-03-27T23:00:00"),
        ("2026-03-29T12:00", "Europe/Berlin", "2026-03-29T10:00:00"),
        ("24h", "Europe/Berlin", "2026-03-28T12:00:00"),
    ],
)
def test_times_in_a_zone(text: str, tz: str, expected: str) -> None:
    assert utc(text, tz) == expected


def test_yesterday_after_a_day_of_23_hours() -> None:
    monday = datetime(2026, 3, 30, 12, tzinfo=UTC)

    assert parse_time("today", tz="Europe/Berlin", now=monday).isoformat() == "2026-03-29T22:00:00"
    assert parse_time("yesterday", tz="Europe/Berlin", now=monday).isoformat() == "2026-03-28T23:00:00"


def test_the_clock_is_the_default() -> None:
    before = datetime.now(UTC).replace(tzinfo=None)

    assert timedelta() <= parse_time("0s") - before < timedelta(minutes=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "7",
        "7x",
        "7D",
        "-7d",
        "d",
        "2026-13-01",
        "2026-02-30",
        "last week",
        "99999999999d",
        "１d",
        "9" * 11,
        "7d\n1",
    ],
)
def test_malformed_times_name_the_accepted_forms(text: str) -> None:
    with pytest.raises(
        UsageError, match="is not a time; write 7d, 24h, 30m, 2w, today, yesterday, 2026-01-31"
    ):
        utc(text)


def test_a_time_before_the_first_year_is_malformed() -> None:
    with pytest.raises(UsageError, match="0001-01-01: is not a time"):
        utc("0001-01-01", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("", "UTC"),
    ],
)
def test_unknown_zones_offer_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(UsageError, match=f"is not a time zone; write a name such as .*{nearest}"):
        time_zone(name)


@pytest.mark.parametrize("name", ["../etc/passwd", "a\0b", "Europe", "UTC\n"])
def test_zones_are_not_paths(name: str) -> None:
    with pytest.raises(UsageError, match="is not a time zone"):
        time_zone(name)


def test_as_utc() -> None:
    naive = datetime(2026, 1, 31, 14, 30)

    assert as_utc(naive) == naive
    assert as_utc(naive, "Asia/Tokyo").isoformat() == "2026-01-31T05:30:00"
    assert as_utc(naive.replace(tzinfo=timezone(timedelta(hours=1))), "Asia/Tokyo").hour == 13
    assert as_utc("1h", now=NOW).isoformat() == "2026-03-29T11:00:00"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("30s", 30),
        ("4m", 240),
        ("4min", 240),
        ("2h", 7200),
        ("7d", 604_800),
        ("90", 90),
        ("1.5", 1.5),
        ("0", 0),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "x", "-1", "1y", "1 2", "nan", "inf", "1e9"])
def test_malformed_durations(text: str) -> None:
    with pytest.raises(UsageError, match="is not a length of time; write 500ms, 30s"):
        parse_duration(text)
