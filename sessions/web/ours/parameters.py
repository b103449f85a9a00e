"""What may stand in an address under /api: the options of the command line, by the same names."""

# No `from __future__ import annotations` here: FastAPI reads these declarations at run time.

from dataclasses import dataclass, fields
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request

from sessions.analytics.defaults import MIN_SUPPORT
from sessions.analytics.goals import Goals, chosen_goals
from sessions.analytics.listing import Page
from sessions.api.written import WrittenSlice, order_of, seconds_of, usd_of
from sessions.web.asked import Asked, asked_in, settings_of

PAGE_ROWS: Final = 50
"""Rows of a page, as on the command line."""
MOST_ROWS: Final = 10_000
"""Rows of one answer."""
_MOST: Final = 2**31 - 1
"""Of numbers that have no other bound."""


def _several(text: str) -> Any:
    return Query(default_factory=list, description=f"{text} May be repeated.")


@dataclass(kw_only=True)
class SliceParameters:
    """Which requests are meant; what is empty does not restrict."""

    name: Annotated[list[str], _several("Only sessions of this name.")]
    user: Annotated[list[str], _several("Only this user.")]
    model: Annotated[list[str], _several("Only this model.")]
    provider: Annotated[list[str], _several("Only this provider.")]
    property: Annotated[list[str], _several("Only requests with this property: KEY=VALUE; all must hold.")]
    session_id: Annotated[list[str], _several("Only this session, by its whole id.")]
    status: Annotated[list[str], _several("Only this HTTP status, such as 429 or 5xx.")]
    since: Annotated[
        str | None,
        Query(
            description="From this time on: 7d, 24h, today, 2026-01-31, 2026-01-31T14:30, seconds of 1970."
        ),
    ] = None
    until: Annotated[str | None, Query(description="Before this time, itself excluded; the same forms.")] = (
        None
    )
    tz: Annotated[
        str | None, Query(description="Time zone of times read and of days, such as Europe/Berlin.")
    ] = None
    session_scope: Annotated[
        Literal["requests", "whole"],
        Query(description="The time window selects requests, or whole sessions that started in it."),
    ] = "requests"

    def written(self, tz: str) -> WrittenSlice:
        """Return the slice as written, in this time zone unless it names one."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        several = {
            name: tuple(filter(None, value)) for name, value in given.items() if isinstance(value, list)
        }
        single = {name: value for name, value in given.items() if value and name not in several}
        return WrittenSlice(**{"tz": tz, **single, **several})


def asked(request: Request, said: Annotated[SliceParameters, Depends()]) -> Asked:
    """Return the slice and the time zone of a request. Raises UsageError."""
    return asked_in(said.written(settings_of(request).tz))


SliceOf = Annotated[Asked, Depends(asked)]
"""Parameter of a route: which requests are meant."""


@dataclass(kw_only=True)
class OtherParameters:
    """Return what the other slice of a comparison has instead."""

    with_name: Annotated[list[str], _several("Compared with sessions of this name instead.")]
    with_user: Annotated[list[str], _several("This user instead.")]
    with_model: Annotated[list[str], _several("This model instead.")]
    with_provider: Annotated[list[str], _several("This provider instead.")]
    with_property: Annotated[list[str], _several("Requests with this property instead: KEY=VALUE.")]
    with_since: Annotated[str | None, Query(description="From this time on instead.")] = None
    with_until: Annotated[str | None, Query(description="Before this time instead.")] = None
    previous: Annotated[
        bool, Query(description="The equally long period before; without until, the one up to now is meant.")
    ] = False

    def instead(self) -> dict[str, Any]:
        """Return what the other slice has instead."""
        given = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "previous"}
        return {name.removeprefix("with_"): value for name, value in given.items() if value}


def goals(
    request: Request,
    goal: Annotated[
        list[str],
        _several("What completes a session: an operation, or /booking/* for all below; else sessions.toml."),
    ],
    grace: Annotated[
        str | None,
        Query(
            description="A session whose last request is this close to the end of all data may go on."
            " 30m, if nothing is said."
        ),
    ] = None,
) -> Goals:
    """Return the goals that are asked for, else those that the server was started with. Raises UsageError."""
    given = tuple(filter(None, goal))
    kept = settings_of(request).goals
    return chosen_goals(given or None, None if given else kept, seconds_of(grace or None))


GoalsOf = Annotated[Goals, Depends(goals)]
"""Parameter of a route: what completes sessions."""


@dataclass(kw_only=True)
class RowParameters:
    """Which rows of a long answer."""

    limit: Annotated[int, Query(ge=1, le=MOST_ROWS, description="At most so many rows.")] = PAGE_ROWS
    offset: Annotated[int, Query(ge=0, le=2**62, description="Skip so many rows.")] = 0
    all: Annotated[
        bool, Query(description=f"No limit; refused where there are more than {MOST_ROWS:,} rows.")
    ] = False

    def rows(self) -> dict[str, int]:
        """Return the rows as questions take them; one more than may be, where all are meant."""
        return {"limit": MOST_ROWS + 1 if self.all else self.limit, "offset": self.offset}


RowsOf = Annotated[RowParameters, Depends()]
"""Parameter of a route: which rows."""


@dataclass(kw_only=True)
class OrderParameters:
    """In which order rows come."""

    sort: Annotated[str | None, Query(description="Any column of the answer; -COLUMN sorts downwards.")] = (
        None
    )
    desc: Annotated[bool | None, Query(description="Whether downwards; goes before the sign.")] = None

    def order(self, default: str) -> tuple[str, bool]:
        """Return the column, and whether downwards; `default` where none is asked for."""
        return order_of(self.sort or default, self.desc)


OrderOf = Annotated[OrderParameters, Depends()]
"""Parameter of a route: in which order."""


@dataclass(kw_only=True)
class PageParameters:
    """Which sessions of a listing."""

    min_cost: Annotated[str | None, Query(description="Cost at least this, in USD, such as 0.05.")] = None
    max_cost: Annotated[str | None, Query(description="Cost at most this.")] = None
    min_requests: Annotated[int | None, Query(ge=0, le=_MOST, description="At least so many requests.")] = (
        None
    )
    max_requests: Annotated[int | None, Query(ge=0, le=_MOST, description="At most so many requests.")] = None
    min_duration: Annotated[str | None, Query(description="Lasting at least this, such as 30s or 4m.")] = None
    max_duration: Annotated[str | None, Query(description="Lasting at most this.")] = None
    failed: Annotated[bool, Query(description="With at least one failed request.")] = False
    ended_in: Annotated[str | None, Query(description="Whose last request was this operation.")] = None

    def page(self, order: OrderParameters, rows: RowParameters) -> Page:
        """Return the page of the listing that is meant. Raises UsageError."""
        column, descending = order.order("-started_at")
        return Page(
            sort=column,
            descending=descending,
            min_cost=usd_of(self.min_cost or None),
            max_cost=usd_of(self.max_cost or None),
            min_requests=self.min_requests,
            max_requests=self.max_requests,
            min_duration=seconds_of(self.min_duration or None),
            max_duration=seconds_of(self.max_duration or None),
            failed=self.failed,
            ended_in=self.ended_in or None,
            **rows.rows(),
        )


@dataclass(kw_only=True)
class ShapeParameters:
    """Which sequences flows are of."""

    depth: Annotated[
        int | None, Query(ge=1, le=100, description="Roll operations up to so many segments of their path.")
    ] = None
    start: Annotated[
        str | None, Query(description="Only the part of a session from its first visit of this operation.")
    ] = None
    end: Annotated[
        str | None, Query(description="Only the part up to the first visit of this operation, behind start.")
    ] = None
    collapse: Annotated[bool, Query(description="Merge immediate repeats to one visit.")] = False

    def shape(self) -> dict[str, Any]:
        """Return it as questions take it."""
        return {
            "depth": self.depth,
            "start": self.start or None,
            "end": self.end or None,
            "collapse": self.collapse,
        }


@dataclass(kw_only=True)
class TreeParameters:
    """Return what of flows is wanted beside the usual."""

    ngram: Annotated[
        int | None, Query(ge=2, le=8, description="Also the commonest sequences of so many operations.")
    ] = None
    after: Annotated[str | None, Query(description="Also a tree of what follows its first visit.")] = None
    before: Annotated[str | None, Query(description="Also a tree of what precedes its first visit.")] = None
    steps: Annotated[int | None, Query(ge=1, le=10, description="Steps of the trees, and of `steps`.")] = None

    def trees(self) -> dict[str, Any]:
        """Return them by name, None for what was not asked for."""
        return {
            "ngram": self.ngram,
            "after": self.after or None,
            "before": self.before or None,
            "steps": self.steps,
        }


@dataclass(kw_only=True)
class RowBehindParameters:
    """Whose sessions of flows are listed."""

    sessions: Annotated[bool, Query(description="List the sessions behind one of the next three.")] = False
    transition: Annotated[str | None, Query(description="`A -> B`; START and END may stand in it.")] = None
    variant: Annotated[str | None, Query(description="`A -> B -> C`, a whole sequence.")] = None
    loop: Annotated[str | None, Query(description="`A -> B`, the operations of a round.")] = None
    offset: Annotated[int, Query(ge=0, le=2**62, description="Skip so many sessions.")] = 0

    def row(self) -> dict[str, str | None]:
        """Return the three by name."""
        return {
            "transition": self.transition or None,
            "variant": self.variant or None,
            "loop": self.loop or None,
        }


@dataclass(kw_only=True)
class MostParameters:
    """How many rows lists have where nothing is paged."""

    limit: Annotated[int | None, Query(ge=1, le=MOST_ROWS, description="At most so many rows a list.")] = None
    all: Annotated[bool, Query(description=f"As many as there are, up to {MOST_ROWS:,}.")] = False

    def most(self, default: int | None = None) -> int | None:
        """Return at most how many rows are meant."""
        return MOST_ROWS if self.all else self.limit or default

    def listed(self) -> int:
        """Return at most how many sessions are meant; one more than may be, where all are."""
        return MOST_ROWS + 1 if self.all else self.limit or PAGE_ROWS


@dataclass(kw_only=True)
class FunnelParameters:
    """Return what a funnel is."""

    step: Annotated[
        list[str],
        _several(
            "A step, 2 to 20 times: /search, /booking/* for all below, or conditions such as model=gpt-4o,"
            " status=5xx, '/search & ok=true'."
        ),
    ]
    exclude: Annotated[list[str], _several("No such request between the steps; written as a step is.")]
    goal: Annotated[str | None, Query(description="The last step, another name for it.")] = None
    order: Annotated[
        Literal["ordered", "strict", "unordered"],
        Query(description="Others may lie between; only repeats of the step just made may; any order."),
    ] = "ordered"
    window: Annotated[str | None, Query(description="At most so long after the first step: 30m.")] = None
    step_window: Annotated[str | None, Query(description="Each step at most so long after the last.")] = None

    def wanted(self) -> dict[str, Any]:
        """Return it as questions take it."""
        return {
            "steps": tuple(filter(None, self.step)),
            "order": self.order,
            "window": self.window or None,
            "step_window": self.step_window or None,
            "exclude": tuple(filter(None, self.exclude)),
            "goal": self.goal or None,
        }


@dataclass(kw_only=True)
class StepBehindParameters:
    """Whose sessions of a funnel are listed."""

    sessions: Annotated[bool, Query(description="List sessions; with at or reached.")] = False
    at: Annotated[
        int | None, Query(ge=1, le=20, description="Those lost at this step: they made the one before.")
    ] = None
    reached: Annotated[int | None, Query(ge=1, le=20, description="Those that made this step.")] = None


@dataclass(kw_only=True)
class StopParameters:
    """Which stops of sessions are meant."""

    outcome: Annotated[
        list[Literal["completed", "failed", "abandoned", "open", "ended", "lost"]],
        _several("With sessions: only those that ended so. lost: failed, abandoned and ended."),
    ]
    operation: Annotated[
        str | None, Query(description="Only stops here: one, /booking/* for all below, or '(no path)'.")
    ] = None
    depth: Annotated[
        int | None, Query(ge=1, le=_MOST, description="Take operations together by so many segments.")
    ] = None
    min_support: Annotated[
        int, Query(ge=1, le=_MOST, description="Compare only where each side has so many requests.")
    ] = MIN_SUPPORT
    sessions: Annotated[
        bool, Query(description="List the sessions that ended there, the most expensive first.")
    ] = False


@dataclass(kw_only=True)
class OperationParameters:
    """Which view of operations is meant."""

    depth: Annotated[
        int | None, Query(ge=1, le=_MOST, description="Take operations together by so many segments.")
    ] = None
    tree: Annotated[
        bool, Query(description="As a tree of their paths: the rows below a row sum up to it.")
    ] = False
    operation: Annotated[
        str | None,
        Query(description="What sessions is about: one, /booking/* for all below, or '(no path)'."),
    ] = None
    sessions: Annotated[
        bool, Query(description="List the sessions behind operation, the most expensive there first.")
    ] = False


@dataclass(kw_only=True)
class RefusedParameters:
    """Which refused lines are meant."""

    reason: Annotated[list[str], _several("Only lines refused for this reason.")]
    source: Annotated[list[str], _several("Only lines of this file: its path, or its number in sources.")]

    def chosen(self) -> dict[str, tuple[str, ...] | None]:
        """Return them as questions take them."""
        return {"reason": tuple(filter(None, self.reason)), "source": tuple(filter(None, self.source))}
