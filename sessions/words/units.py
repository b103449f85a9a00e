"""Values as people read them; a value that is not known is a dash."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal

UNKNOWN = "\N{EN DASH}"


def money(usd: Decimal | float | None) -> str:
    """Return an amount: cents above one dollar, four significant digits below: $1,234.50, $0.0123."""
    if usd is None:
        return UNKNOWN
    amount = usd if isinstance(usd, Decimal) else Decimal(repr(float(usd)))
    if not amount.is_finite():
        return UNKNOWN
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    if not size:
        return "$0"
    digits = 2 if size >= 1 else 3 - size.adjusted()
    rounded = size.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    whole, _, cents = f"{rounded:,f}".partition(".")
    return f"{sign}${whole}.{cents.rstrip('0'):0<2}"


def duration(seconds: float | None) -> str:
    """Return a length of time: 850 ms, 1.2 s, 42 s, 4 min 20 s, 25 min, 2 h 5 min, 3 d 4 h."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    if seconds < 0:
        return "-" + duration(-seconds)
    if seconds < 0.9995:
        return _milliseconds(seconds * 1000)
    if seconds < 59.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    whole = round(seconds)
    if whole < 600:
        return _two(whole, 60, "min", 1, "s")
    if whole < 3570:
        return f"{round(whole / 60)} min"
    if whole < 86_370:
        return _two(round(whole / 60), 60, "h", 1, "min")
    return _two(round(whole / 3600), 24, "d", 1, "h")


def _milliseconds(value: float) -> str:
    if value == 0:
        return "0 s"
    return f"{value:.0f} ms" if value >= 9.95 else f"{value:.1f} ms" if value >= 0.05 else "<0.1 ms"


def _two(count: int, per: int, big: str, small_size: int, small: str) -> str:
    high, low = divmod(count, per)
    return f"{high} {big}" + (f" {low // small_size} {small}" if low else "")


def size(count: int) -> str:
    """Return a number of bytes: 512 bytes, 6.6 MB, 1.2 GB."""
    if count < 1000:
        return plural(count, "byte")
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if count >= 0.9995 * 10**power:
            value = count / 10**power
            return f"{value:.1f} {unit}" if value < 99.95 else f"{value:.0f} {unit}"
    return "1.0 kB"


def latency(milliseconds: float | None) -> str:
    """Return a latency given in milliseconds."""
    return UNKNOWN if milliseconds is None else duration(milliseconds / 1000)


def count(number: float | None) -> str:
    """Return a count with separators; one decimal for a mean."""
    if number is None or not math.isfinite(number):
        return UNKNOWN
    if number == int(number) or abs(number) >= 1000:
        return f"{round(number):,}"
    return f"{number:.1f}"


def rate(share: float | None, digits: int = 1) -> str:
    """Return a share of one in percent; what is not quite all or not quite nothing is not rounded to it."""
    if share is None or not math.isfinite(share):
        return UNKNOWN
    if share in (0, 1):
        return f"{share:.0%}"
    least = 10.0**-digits
    percent = share * 100
    if 0 < percent < least:
        return f"<{least:g}%"
    if 100 - least < percent < 100:
        return f">{100 - least:g}%"
    return f"{percent:.{digits}f}%"


def moment(when: datetime | None, tz: tzinfo = UTC, *, seconds: bool = False) -> str:
    """Return a naive UTC time as wall-clock time in `tz`: 2026-01-31 14:30."""
    if when is None:
        return UNKNOWN
    local = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(tz)
    return local.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def day(when: date) -> str:
    """Return a day without its year: 31 Jan."""
    return f"{when.day} {when:%b}"


def plural(number: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 request, 1,204 requests."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def rough_money(usd: float) -> str:
    """Return an amount short enough for an axis: two significant digits below ten dollars."""
    if usd == 0:
        return "$0"
    if abs(usd) >= 10:
        return f"${usd:,.0f}"
    return money(Decimal(f"{usd:.1e}"))


def rough_duration(seconds: float) -> str:
    """Return a length of time short enough for an axis: one unit."""
    if abs(seconds) < 59.5:
        return duration(seconds)
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if abs(seconds) >= size * 0.99:
            number = f"{seconds / size:.1f}".removesuffix(".0")
            return f"{number} {unit}"
    return duration(seconds)


def rough_latency(milliseconds: float) -> str:
    """Return a latency in milliseconds short enough for an axis."""
    return rough_duration(milliseconds / 1000)
