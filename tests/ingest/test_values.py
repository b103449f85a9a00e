"""How one logged value is read: times, durations, counts, money, flags."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.ingest.conftest import Ask

MOMENT = datetime(2026, 3, 2, 9, 14, 3, 401000)

TIMES = {
    # the same moment in seconds, milliseconds, microseconds, nanoseconds
    "1772442843.401": MOMENT,
    "1772442843401": MOMENT,
    "1772442843401000": MOMENT,
    "1772442843401000000": MOMENT,
    "1.772442843401E9": MOMENT,
    "1.772442843401e+12": MOMENT,
    " 1772442843.401 ": MOMENT,
    "1772442843.4014005": datetime(2026, 3, 2, 9, 14, 3, 401401),  # rounds
    # without a zone it is UTC
    "2026-03-02 09:14:03.401": MOMENT,
    "2026-03-02T09:14:03.401": MOMENT,
    "2026-03-02T09:14:03.401Z": MOMENT,
    "2026-03-02 09:14:03.401 UTC": MOMENT,
    "2026-03-02T11:14:03.401+02:00": MOMENT,  # 11:14 - 2 h
    "2026-03-02T11:14:03.401+0200": MOMENT,
    "2026-03-02 11:14:03.401+02": MOMENT,
    "2026-03-02T01:14:03.401-08:00": MOMENT,  # 01:14 + 8 h
    "2026-03-02T14:44:03.401+05:30": MOMENT,  # 14:44 - 5 h 30
    "2026-03-02T09:14:03.4011234": datetime(2026, 3, 2, 9, 14, 3, 401123),  # seven digits
    "2026-03-02T09:14:03.401123456Z": datetime(2026, 3, 2, 9, 14, 3, 401123),  # nine digits
    "2026-03-02T09:14:03Z": datetime(2026, 3, 2, 9, 14, 3),
    "2026-03-02": datetime(2026, 3, 2),
    "2026-02-28T23:30:00-01:00": datetime(2026, 3, 1, 0, 30),
    # old and odd, but times
    "0": datetime(1970, 1, 1),
    "-1": datetime(1969, 12, 31, 23, 59, 59),
    "1000-01-01": datetime(1000, 1, 1),
    "2999-12-31 23:59:59.999999": datetime(2999, 12, 31, 23, 59, 59, 999999),
    "32503679999": datetime(2999, 12, 31, 23, 59, 59),
    # no times
    "": None,
    "soon": None,
    "2026-02-30": None,
    "2026-03-02T25:00:00Z": None,
    "999-12-31": None,
    "3000-01-01": None,
    "9999-12-31T23:59:59.999999Z": None,
    "294247-01-10T04:00:54Z": None,
    "290309-12-22 (BC)": None,
    "infinity": None,
    "-infinity": None,
    "50000000000": None,  # seconds of the year 3554
    "1e300": None,
    "-1e300": None,
    "NaN": None,
    "1" * 400: None,
    "1180591620717411303424": None,  # 2^70
    "{}": None,
    "true": None,
}


@pytest.mark.parametrize("text", TIMES)
def test_time(ask: Ask, text: str) -> None:
    assert ask("read_time(t)", text) == TIMES[text]


def test_no_time(ask: Ask) -> None:
    assert ask("read_time(t)", None) is None


@pytest.mark.parametrize("zeros", [11, 14, 17])
def test_from_ten_to_these_a_number_counts_smaller_units(ask: Ask, zeros: int) -> None:
    assert ask("read_time(t)", "1" + "0" * zeros) == datetime(1973, 3, 3, 9, 46, 40)  # 10^8 s
    assert ask("read_time(t)", "9" * zeros) is None  # one less is the year 5138


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(ask: Ask, text: str) -> None:
    read = ask("read_time(t)", text)

    assert read is None or isinstance(read, datetime)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_any_number_is_a_time_or_none(ask: Ask, number: Decimal) -> None:
    read = ask("read_time(t)", str(number))

    assert read is None or datetime(1000, 1, 1) <= read < datetime(3000, 1, 1)


NUMBERS = {
    # text: (as milliseconds, as seconds, as a count, as money, as a status)
    "12": (12.0, 12000.0, 12, Decimal(12), 12),
    "0": (0.0, 0.0, 0, Decimal(0), None),
    "1.5": (1.5, 1500.0, 2, Decimal("1.5"), 2),
    "0.0000041052": (0.0000041052, 0.0041052, 0, Decimal("0.000004105"), None),
    "1e-7": (1e-7, 1e-4, 0, Decimal("0.0000001"), None),
    "4.1e-3": (0.0041, 4.1, 0, Decimal("0.0041"), None),
    "-3": (None, None, None, None, -3),
    "200": (200.0, 200000.0, 200, Decimal(200), 200),
    "999999999": (999999999.0, 999999999000.0, 999999999, Decimal(999999999), None),
    "1000000000": (1e9, 1e12, 10**9, None, None),
    "1000000000000": (1e12, None, None, None, None),
    "1e300": (None, None, None, None, None),
    "NaN": (None, None, None, None, None),
    "Infinity": (None, None, None, None, None),
    "-Infinity": (None, None, None, None, None),
    "": (None, None, None, None, None),
    "true": (None, None, None, None, None),
    "many": (None, None, None, None, None),
    "$5": (None, None, None, None, None),
    "[1]": (None, None, None, None, None),
    "9223372036854775808": (None, None, None, None, None),
}
READERS = (
    "read_duration_ms(t, 1)",
    "read_duration_ms(t, 1000)",
    "read_count(t)",
    "read_money(t)",
    "read_status(t)",
)


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(ask: Ask, text: str) -> None:
    read = tuple(ask(reader, text) for reader in READERS)

    assert read == pytest.approx(NUMBERS[text])


@given(st.text(max_size=40) | st.floats().map(str) | st.integers().map(str))
def test_no_number_raises(ask: Ask, text: str) -> None:
    latency, seconds, count, money, status = (ask(reader, text) for reader in READERS)

    assert latency is None or 0 <= latency <= 1e12
    assert seconds is None or 0 <= seconds <= 1e12
    assert count is None or 0 <= count < 10**12
    assert money is None or 0 <= money < 10**9
    assert status is None or -(2**15) <= status < 2**15


FLAGS = {
    "true": True, "TRUE": True, "1": True, "HIT": True, "hit": True,
    "false": False, "False": False, "0": False, "MISS": False,
    "": None, "yes": None, "2": None, None: None,
}  # fmt: skip


@pytest.mark.parametrize("text", FLAGS)
def test_flags(ask: Ask, text: str | None) -> None:
    assert ask("read_flag(t)", text) is FLAGS[text]


HALF_PAIRS: dict[str, Any] = {
    r"\ud83d": "",  # the first half alone
    r"\uDE00 x": " x",  # the second half alone
    r"\ud83d\ude00": r"\ud83d\ude00",  # a whole pair stays
    r"a\ud83d\ud83d\ude00b": r"a\ud83d\ude00b",
    r"\\ud83d": r"\\ud83d",  # a backslash and letters
    r"\\\ud83d": r"\\",  # a backslash and half a pair
    r"\u00e9": r"\u00e9",
}


@pytest.mark.parametrize("text", HALF_PAIRS)
def test_half_surrogate_pairs(ask: Ask, text: str) -> None:
    assert ask("without_half_pairs(t)", text) == HALF_PAIRS[text]
