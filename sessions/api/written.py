"""Choices as people write them, on a command line or in an address, to the values that questions take.

`named` tells how an option is called where it was written: errors name it so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sessions import analytics
from sessions.analytics.paging import NO_LIMIT
from sessions.analytics.slices import Scope, Slice
from sessions.analytics.times import parse_duration, parse_time, time_zone
from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    Named = Callable[[str], str]

_MOST_USD = Decimal(10) ** 9


def dashed(name: str) -> str:
    """Return an option as it stands on a command line.

    >>> dashed("step_window")
    '--step-window'
    """
    return "--" + name.replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSlice:
    """Which requests are meant, as written."""

    name: Sequence[str] = ()
    user: Sequence[str] = ()
    model: Sequence[str] = ()
    provider: Sequence[str] = ()
    property: Sequence[str] = ()
    session_id: Sequence[str] = ()
    status: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    tz: str = "UTC"
    session_scope: Scope = "requests"


def slice_of(written: WrittenSlice, named: Named, now: datetime | None = None) -> Slice:
    """Return the slice meant; `now` (aware) is the moment relative times count from. Raises UsageError."""
    time_zone(written.tz)
    since, until = (
        parse_time(text, tz=written.tz, now=now) if text is not None else None
        for text in (written.since, written.until)
    )
    if since is not None and until is not None and since >= until:
        reason = f"is not before {named('until')}"
        raise UsageError(f"{named('since')} {written.since}", reason, "swap or widen the two")
    return Slice(
        names=tuple(written.name),
        users=tuple(written.user),
        models=tuple(written.model),
        providers=tuple(written.provider),
        session_ids=tuple(written.session_id),
        statuses=tuple(status.lower() for status in written.status),
        properties=tuple(_property(text, named) for text in written.property),
        since=since,
        until=until,
        scope=written.session_scope,
    )


def _property(text: str, named: Named) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        remedy = f"write KEY=VALUE, such as {named('property')} app=web"
        raise UsageError(text or "''", "is not a property", remedy)
    return key.strip(), value


def both_of(
    written: WrittenSlice, instead: Mapping[str, Any], named: Named, now: datetime, *, previous: bool
) -> tuple[Slice, Slice]:
    """Return a slice, and the one that it is compared with: with other choices, or of the period before.

    Raises UsageError where neither is asked for.
    """
    if not instead and not previous:
        remedy = f"add {named('with_name')} and the like, or {named('previous')}"
        raise UsageError("compare", "with what is not said", remedy)
    first, second = slice_of(written, named, now), slice_of(replace(written, **instead), named, now)
    return first, analytics.compare.previous(second, now.replace(tzinfo=None)) if previous else second


def order_of(sort: str, descending: bool | None) -> tuple[str, bool]:
    """Return the column to sort by, and whether downwards: `-` in front says so, if nothing else does."""
    return sort.removeprefix("-"), sort.startswith("-") if descending is None else descending


def limit_of(limit: int, *, everything: bool) -> int:
    """Return at most how many rows are meant."""
    return NO_LIMIT if everything else limit


def seconds_of(text: str | None) -> float | None:
    """Return a length of time in seconds, None where nothing was written. Raises UsageError."""
    return None if text is None else parse_duration(text)


def usd_of(text: str | None) -> Decimal | None:
    """Return an amount of USD as written: 0.05 or $0.05. Raises UsageError."""
    if text is None:
        return None
    try:
        amount = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < _MOST_USD:
        raise UsageError(text or "''", "is not an amount in USD", "write one such as 0.05")
    return amount
