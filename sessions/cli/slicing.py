"""From options as written to the values the questions take."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sessions.analytics.times import parse_duration
from sessions.api.written import (
    WrittenSlice,
    both_of,
    dashed,
    limit_of,
    order_of,
    seconds_of,
    slice_of,
    usd_of,
)
from sessions.config import read_config

if TYPE_CHECKING:
    from sessions.analytics.goals import Goals
    from sessions.analytics.listing import Page
    from sessions.analytics.slices import Slice
    from sessions.cli.compare_options import WithOptions
    from sessions.cli.goal_options import GoalOptions
    from sessions.cli.options import PageOptions, SliceOptions
    from sessions.cli.reading_options import ReadingOptions


def picked(options: SliceOptions, now: datetime | None = None) -> Slice:
    """Return the slice that the options describe; `now` (aware) is the moment relative times count from."""
    return slice_of(_written(options), dashed, now)


def _written(options: SliceOptions) -> WrittenSlice:
    return WrittenSlice(
        name=options.name or (),
        user=options.user or (),
        model=options.model or (),
        provider=options.provider or (),
        property=options.property_ or (),
        session_id=options.session_id or (),
        status=options.status or (),
        since=options.since,
        until=options.until,
        tz=options.tz,
        session_scope=options.session_scope.value,
    )


def both_picked(options: SliceOptions, other: WithOptions) -> tuple[Slice, Slice]:
    """Return the slice that the options describe, and the one that it is compared with."""
    instead = {
        field.name.removeprefix("with_"): value
        for field in fields(other)
        if field.name != "previous" and (value := getattr(other, field.name)) is not None
    }
    return both_of(_written(options), instead, dashed, datetime.now(UTC), previous=other.previous)


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


def paged(options: PageOptions) -> Page:
    """Return the page of the listing that the options describe."""
    from sessions.analytics.listing import Page

    column, descending = order_of(options.sort, options.descending)
    return Page(
        sort=column,
        descending=descending,
        limit=limit_of(options.limit, everything=options.everything),
        offset=options.offset,
        min_cost=usd_of(options.min_cost),
        max_cost=usd_of(options.max_cost),
        min_requests=options.min_requests,
        max_requests=options.max_requests,
        min_duration=seconds_of(options.min_duration),
        max_duration=seconds_of(options.max_duration),
        failed=options.failed,
        ended_in=options.ended_in,
    )
