"""Numbers that may be drawn, their words, and round ticks."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.charts.scales import from_zero, ticks, without_overlap
from sessions.charts.values import Number, Unit, checked, plain, rough, share, total, worded


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("Infinity"), -1, -0.1, 10**19, 10**400, True],
)
def test_what_cannot_be_drawn_is_refused_by_name(value: Number) -> None:
    with pytest.raises(ValueError, match=r"cost of /chat: "):
        checked(value, "cost of /chat")


def test_sums_and_shares_are_exact() -> None:
    assert total([Decimal("0.1")] * 10) == 1  # binary floats would give 0.9999999999999999
    assert total([1, None, 2]) == 3
    assert share(1, 3) == 1 / 3
    assert share(1, 0) == 0


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234, Unit.COUNT, "1,234"),
        (Decimal("0.0123"), Unit.USD, "$0.0123"),
        (Decimal("1e-12"), Unit.USD, "<$0.000000001"),
        (Fraction(1, 3), Unit.USD, "$0.3333"),
        (1.2, Unit.SECONDS, "1.2 s"),
        (260, Unit.SECONDS, "4 min 20 s"),
        (850, Unit.MILLISECONDS, "850 ms"),
        (0.123, Unit.SHARE, "12.3%"),
        (None, Unit.USD, "\N{EN DASH}"),
    ],
)
def test_values_are_worded_as_in_the_terminal(value: Number | None, unit: Unit, text: str) -> None:
    assert worded(value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234, "1234"), (Decimal("0.000000001"), "0.000000001"), (Fraction(3), "3"), (0.5, "0.5")],
)
def test_values_for_machines_keep_every_digit(value: Number | Fraction, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("top", "unit", "axis"),
    [
        (1310, Unit.COUNT, [0, 500, 1000, 1500]),
        (2, Unit.COUNT, [0, 1, 2]),  # a half of a session is no tick
        (0.07, Unit.USD, [0, 0.05, 0.1]),
        (260, Unit.SECONDS, [0, 120, 240, 360]),
        (4_100, Unit.MILLISECONDS, [0, 2000, 4000, 6000]),
        (400_000, Unit.SECONDS, [0, 172_800, 345_600, 518_400]),  # 2, 4, 6 days
        (0, Unit.USD, [0, 1]),
    ],
)
def test_an_axis_from_zero_has_round_ticks(top: float, unit: Unit, axis: list[float]) -> None:
    assert from_zero(top, unit, 3) == axis


@given(st.floats(0, 1e18), st.sampled_from(Unit))
def test_an_axis_reaches_its_top_in_few_ascending_steps(top: float, unit: Unit) -> None:
    axis = from_zero(top, unit, 3)

    assert axis[0] == 0
    assert axis[-1] >= top * (1 - 1e-9)
    assert 2 <= len(axis) <= 5
    assert axis == sorted(set(axis))
    assert all(rough(value, unit) for value in axis)


def test_ticks_lie_within_their_range() -> None:
    assert ticks(120, 2980, Unit.MILLISECONDS, 6) == [500, 1000, 1500, 2000, 2500]
    assert ticks(3, 3, Unit.COUNT) == []


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(1, 80)), max_size=30))
def test_labels_that_stay_do_not_overlap_and_the_last_one_stays(places: list[tuple[float, float]]) -> None:
    spans = sorted((start, start + width) for start, width in places)
    kept = without_overlap(spans, 5)

    assert not spans or kept[-1] == len(spans) - 1
    assert all(spans[a][1] + 5 <= spans[b][0] for a, b in pairwise(kept))
