"""Values as people read them."""

# ruff: noqa: RUF001 - characters that look alike are what is tested or shown

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.words import units


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        ("0", "$0"),
        ("0.0123", "$0.0123"),
        ("0.012345", "$0.01235"),  # four significant digits, half up
        ("0.5", "$0.50"),
        ("0.1", "$0.10"),
        ("0.99999", "$1.00"),
        ("0.000000001", "$0.000000001"),
        ("0.00000012346", "$0.0000001235"),
        ("1", "$1.00"),
        ("1.005", "$1.01"),
        ("1234.5", "$1,234.50"),
        ("999999.995", "$1,000,000.00"),
        ("-0.5", "-$0.50"),
        ("NaN", "–"),
    ],
)
def test_money(usd: str, text: str) -> None:
    assert units.money(Decimal(usd)) == text
    assert units.money(float(usd)) == text


def test_money_unknown() -> None:
    assert units.money(None) == "–"


@given(st.decimals(min_value=0, max_value=10**9, places=9))
def test_money_is_true_to_four_digits(usd: Decimal) -> None:
    shown = Decimal(units.money(usd).removeprefix("$").replace(",", ""))

    assert abs(shown - usd) <= max(Decimal("0.005") if usd >= 1 else usd * Decimal("0.0005"), Decimal(0))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.00001, "<0.1 ms"),
        (0.0005, "0.5 ms"),
        (0.85, "850 ms"),
        (0.9996, "1.0 s"),
        (1.23, "1.2 s"),
        (9.96, "10 s"),
        (42, "42 s"),
        (59.6, "1 min"),
        (240, "4 min"),
        (260, "4 min 20 s"),
        (599.6, "10 min"),
        (1500, "25 min"),
        (3599, "1 h"),
        (7500, "2 h 5 min"),
        (86_399, "1 d"),
        (3 * 86_400 + 4 * 3600, "3 d 4 h"),
        (-1.2, "-1.2 s"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_duration(seconds: float | None, text: str) -> None:
    assert units.duration(seconds) == text


@given(st.floats(min_value=0, max_value=10**8))
def test_durations_carry(seconds: float) -> None:
    text = units.duration(seconds)

    assert not any(part in f" {text} " for part in (" 1000 ms ", " 60 s ", " 60 min ", " 24 h "))


def test_latency() -> None:
    assert units.latency(850) == "850 ms"
    assert units.latency(None) == "–"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (12_345, "12,345"),
        (8.6, "8.6"),
        (4.0, "4"),
        (1234.5, "1,234"),
        (None, "–"),
        (float("inf"), "–"),
    ],
)
def test_count(number: float | None, text: str) -> None:
    assert units.count(number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.973, "97.3%"),
        (0.5, "50.0%"),
        (0.9996, ">99.9%"),
        (0.0004, "<0.1%"),
        (None, "–"),
    ],
)
def test_rate(share: float | None, text: str) -> None:
    assert units.rate(share) == text


def test_rate_never_rounds_to_all_or_nothing() -> None:
    assert units.rate(0.996, 0) == ">99%"
    assert units.rate(0.004, 0) == "<1%"
    assert units.rate(0.62, 0) == "62%"


def test_moments_are_shown_in_their_zone() -> None:
    when = datetime(2026, 1, 31, 23, 30, 5)

    assert units.moment(when) == "2026-01-31 23:30"
    assert units.moment(when, ZoneInfo("Asia/Tokyo"), seconds=True) == "2026-02-01 08:30:05"
    assert units.moment(when.replace(tzinfo=UTC)) == "2026-01-31 23:30"
    assert units.moment(None) == "–"
    assert units.day(date(2026, 1, 31)) == "31 Jan"


def test_plural() -> None:
    assert units.plural(1, "request") == "1 request"
    assert units.plural(1204, "request") == "1,204 requests"
    assert units.plural(0, "entry", "entries") == "0 entries"


def test_axis_labels_are_short() -> None:
    assert [units.rough_money(usd) for usd in (0, 0.00123, 0.4281, 3.14159, 1234.5)] == [
        "$0",
        "$0.0012",
        "$0.43",
        "$3.10",
        "$1,234",
    ]
    assert [units.rough_duration(s) for s in (0, 0.0071, 12, 90, 3600, 7500, 200_000)] == [
        "0 s",
        "7.1 ms",
        "12 s",
        "1.5 min",
        "1 h",
        "2.1 h",
        "2.3 d",
    ]
    assert units.rough_latency(1500) == "1.5 s"
