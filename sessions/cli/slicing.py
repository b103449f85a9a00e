"""From options as written to the values the questions take."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from sessions.analytics.paging import NO_LIMIT
from sessions.analytics.slices import Slice
from sessions.analytics.times import parse_duration, parse_time, time_zone
from sessions.config import read_config
from sessions.errors import UsageError

if TYPE_CHECKING:
    from sessions.analytics.goals import Goals
    from sessions.analytics.listing import Page
    from sessions.cli.compare_options import WithOptions
    from sessions.cli.goal_options import GoalOptions
    from sessions.cli.options import PageOptions, SliceOptions
    from sessions.cli.reading_options import ReadingOptions

_STATUS = re.compile(r"-?\d{1,3}|[1-5]xx", re.IGNORECASE | re.ASCII)


def picked(options: SliceOptions, now: datetime | None = None) -> Slice:
    """Return the slice that the options describe; `now` (aware) is the moment relative times count from."""
    time_zone(options.tz)
    since = None if options.since is None else parse_time(options.since, tz=options.tz, now=now)
    until = None if options.until is None else parse_time(options.until, tz=options.tz, now=now)
    if since is not None and until is not None and since >= until:
        raise UsageError(f"--since {options.since}", "is not before --until", "swap or widen the two")
    return Slice(
        names=tuple(options.name or ()),
        users=tuple(options.user or ()),
        models=tuple(options.model or ()),
        providers=tuple(options.provider or ()),
        session_ids=tuple(options.session_id or ()),
        statuses=tuple(map(_status, options.status or ())),
        properties=tuple(map(_property, options.property_ or ())),
        since=since,
        until=until,
        scope=options.session_scope.value,
    )


def both_picked(options: SliceOptions, other: WithOptions) -> tuple[Slice, Slice]:
    """Return the slice that the options describe, and the one that it is compared with."""
    from sessions.analytics.compare import previous

    now = datetime.now(UTC)
    instead = {
        field.name.removeprefix("with_"): value
        for field in fields(other)
        if field.name != "previous" and (value := getattr(other, field.name)) is not None
    }
    if not instead and not other.previous:
        raise UsageError("compare", "with what is not said", "add --with-name and the like, or --previous")
    if "property" in instead:
        instead["property_"] = instead.pop("property")
    first, second = picked(options, now), picked(replace(options, **instead), now)
    return first, previous(second, now.replace(tzinfo=None)) if other.previous else second


def wanted_goals(options: GoalOptions) -> Goals:
    """Return the goals on the command line, else those of the configuration file."""
    from sessions.analytics.goals import goals_of

    config = read_config(options.config)
    return goals_of(options.goal or config.goals, parse_duration(options.grace))


def wanted_templates(options: ReadingOptions) -> tuple[str, ...] | None:
    """Return the path templates on the command line, else those of the configuration; None for no word."""
    if options.path_template is not None:
        return tuple(options.path_template)
    return read_config(options.config).templates


def _status(text: str) -> str:
    if not _STATUS.fullmatch(text):
        raise UsageError(
            text or "''", "is not an HTTP status", "write one such as 429, or a class such as 5xx"
        )
    return text.lower()


def _property(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise UsageError(text or "''", "is not a property", "write KEY=VALUE, such as --property app=web")
    return key.strip(), value


def paged(options: PageOptions) -> Page:
    """Return the page of the listing that the options describe."""
    from sessions.analytics.listing import Page

    column, descending = _sort(options.sort)
    return Page(
        sort=column,
        descending=descending if options.descending is None else options.descending,
        limit=NO_LIMIT if options.everything else options.limit,
        offset=options.offset,
        min_cost=_money(options.min_cost),
        max_cost=_money(options.max_cost),
        min_requests=options.min_requests,
        max_requests=options.max_requests,
        min_duration=None if options.min_duration is None else parse_duration(options.min_duration),
        max_duration=None if options.max_duration is None else parse_duration(options.max_duration),
        failed=options.failed,
        ended_in=options.ended_in,
    )


def _sort(text: str) -> tuple[str, bool]:
    return (text[1:], True) if text.startswith("-") else (text, False)


def _money(text: str | None) -> Decimal | None:
    """Return an amount of USD as written: 0.05 or $0.05."""
    if text is None:
        return None
    try:
        amount = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise UsageError(text or "''", "is not an amount in USD", "write one such as 0.05")
    return amount
