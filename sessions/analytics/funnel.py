"""The funnel: how many sessions make each of several steps, and what those cost that are lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sessions.analytics.ask import ask, ask_one, rolled_up
from sessions.analytics.conditions import Condition, condition_of
from sessions.analytics.listing import Page, SessionList, list_rolled
from sessions.analytics.matching import needed_counts
from sessions.analytics.nearest import unknown_patterns
from sessions.analytics.results import Result, Table
from sessions.analytics.times import parse_duration
from sessions.errors import UsageError
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import duckdb

    from sessions.analytics.slices import Scope, Slice

Order = Literal["ordered", "strict", "unordered"]

LEAST_STEPS: Final = 2
MOST_STEPS: Final = 20
_LONGEST_S: Final = 1e9
_PACKAGE: Final = "sessions.analytics"


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps that a session must make, and how.

    Raises UsageError for fewer than LEAST_STEPS or more than MOST_STEPS steps, an order that there is not,
    and windows that have no meaning.
    """

    steps: tuple[Condition, ...]
    order: Order = "ordered"
    """'ordered': others may lie between; 'strict': only repeats of the step just made; 'unordered'."""
    window_s: float | None = None
    """Seconds from the first step to the last, inclusive."""
    step_window_s: float | None = None
    """Seconds from each step to the next, inclusive."""
    exclude: tuple[Condition, ...] = ()
    """No request of these may lie between the steps, or fill one."""

    def __post_init__(self) -> None:
        if self.order not in get_args(Order):
            raise UsageError(self.order, "is no order of steps", f"choose {', '.join(get_args(Order))}")
        if not LEAST_STEPS <= len(self.steps) <= MOST_STEPS:
            steps = "1 step" if len(self.steps) == 1 else f"{len(self.steps)} steps"
            raise UsageError(steps, "cannot be a funnel", f"give {LEAST_STEPS} to {MOST_STEPS}")
        for seconds in (self.window_s, self.step_window_s):
            if seconds is not None and not 0 <= seconds < _LONGEST_S:
                raise UsageError(seconds, "is no window", "give a length of time such as 30m")
        if self.order == "unordered" and self.step_window_s is not None:
            raise UsageError(
                "a step window", "has no meaning in an unordered funnel", "give a window from the first step"
            )

    @property
    def conditions(self) -> list[tuple[int, Condition]]:
        """The steps with their numbers, from 1, and the exclusions with 0."""
        return [*enumerate(self.steps, 1), *((0, condition) for condition in self.exclude)]

    @property
    def needs_requests(self) -> bool:
        """True when a condition is on a column that the table `steps` does not have."""
        return any(condition.needs_requests for _, condition in self.conditions)


@dataclass(frozen=True, slots=True)
class FunnelResult(Result):
    """What became of the sessions of a slice; docs/flows-funnel.md has the rules."""

    name: str | None
    since: datetime | None
    until: datetime | None
    scope: Scope
    order: Order
    window_s: float | None
    step_window_s: float | None
    exclude: tuple[str, ...]
    sessions: int
    """All sessions of the slice."""
    completed: int
    """Sessions that made every step."""
    median_total_time_s: float | None
    """From the first step to the last, in the first complete attempt of each session."""
    p90_total_time_s: float | None
    tied_requests: int
    """Requests whose order among others of the same microsecond might change the answer."""
    steps: Table
    """One row per step; see sql/funnel_steps.sql."""
    unknown: Table
    """Operations written in steps and exclusions that the data has not, with the nearest that it has."""


def funnel_of(
    steps: Iterable[str],
    *,
    order: Order = "ordered",
    window: str | float | None = None,
    step_window: str | float | None = None,
    exclude: str | Iterable[str] = (),
    goal: str | None = None,
) -> Funnel:
    """Return the funnel of conditions as people write them; a `goal` is one more step at the end.

    A window is a text such as '30m', or seconds. Raises UsageError.

    >>> len(funnel_of(["/search", "/select & ok=true"], window="30m", goal="/confirm").steps)
    3
    """
    written = [steps] if isinstance(steps, str) else [*steps]
    excluded = [exclude] if isinstance(exclude, str) else [*exclude]
    return Funnel(
        tuple(map(condition_of, [*written, *([] if goal is None else [goal])])),
        order,
        _seconds(window),
        _seconds(step_window),
        tuple(map(condition_of, excluded)),
    )


def _seconds(window: str | float | None) -> float | None:
    return parse_duration(window) if isinstance(window, str) else window


def funnel(connection: duckdb.DuckDBPyConnection, picked: Slice, wanted: Funnel) -> FunnelResult:
    """Return how far the sessions of a slice come."""
    parameter = rolled_up(connection, picked)
    tied = _matched(connection, parameter, wanted)
    _made(connection, wanted)
    steps = [step.text for step in wanted.steps]
    totals = ask_one(connection, "funnel_totals", {"slice": parameter, "levels": len(steps)})
    return FunnelResult(
        name=", ".join(picked.names) or None,
        since=picked.since,
        until=picked.until,
        scope=picked.scope,
        order=wanted.order,
        window_s=wanted.window_s,
        step_window_s=wanted.step_window_s,
        exclude=tuple(condition.text for condition in wanted.exclude),
        tied_requests=tied,
        steps=ask(connection, "funnel_steps", {"slice": parameter, "steps": steps}),
        unknown=unknown_patterns(connection, _patterns(wanted)),
        **totals,
    )


def _patterns(wanted: Funnel) -> list[str]:
    written = [condition.pattern for _, condition in wanted.conditions]
    return [pattern for pattern in written if pattern is not None]


def funnel_sessions(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    wanted: Funnel,
    page: Page,
    *,
    at: int | None = None,
    reached: int | None = None,
) -> SessionList:
    """Return one page of the sessions behind a step: lost `at` it, or those that `reached` it.

    Steps count from 1. Raises UsageError for a step that there is not, and unless one of the two is given.
    """
    bounds = _bounds(len(wanted.steps), at, reached)
    parameter = rolled_up(connection, picked)
    _matched(connection, parameter, wanted)
    _made(connection, wanted)
    run(connection, _PACKAGE, "funnel_picked", {"slice": parameter, **bounds})
    return list_rolled(connection, parameter | {"rolled": "funnel_"}, page)


def _bounds(steps: int, at: int | None, reached: int | None) -> dict[str, int]:
    """Return the first and the last level that the sessions asked for end at."""
    if (at is None) == (reached is None):
        raise UsageError("sessions of a funnel", "are those of one step", "say either at or reached")
    if at is not None and not LEAST_STEPS <= at <= steps:
        reason = "is no step that sessions are lost at"
        raise UsageError(f"at {at}", reason, f"give {LEAST_STEPS} to {steps}: none comes before the first")
    if reached is not None and not 1 <= reached <= steps:
        raise UsageError(f"reached {reached}", "is no step of this funnel", f"give 1 to {steps}")
    if at is not None:
        return {"least": at - 1, "most": at - 1}
    return {"least": reached or 1, "most": steps}


def _matched(connection: duckdb.DuckDBPyConnection, parameter: dict[str, Any], wanted: Funnel) -> int:
    """Make the table of requests that match steps, and return how many of them have no certain order."""
    is_strict = wanted.order == "strict"
    if wanted.needs_requests:
        _found(connection, parameter, wanted)
        question = "funnel_number_strict" if is_strict else "funnel_number"
        run(connection, _PACKAGE, question, {"slice": parameter})
    else:
        conditions = [condition.step_parameter(level) for level, condition in wanted.conditions]
        run(connection, _PACKAGE, "funnel_matches", {"slice": parameter, "conditions": conditions})
    tied = 0
    if wanted.order != "unordered" or wanted.exclude:
        tied = ask_one(connection, "funnel_ties", {"slice": parameter, "strict": is_strict})["tied_requests"]
    if wanted.exclude:
        run(connection, _PACKAGE, "funnel_exclude")
    return tied


def _found(connection: duckdb.DuckDBPyConnection, parameter: dict[str, Any], wanted: Funnel) -> None:
    """Make the table of requests that match conditions on columns that `steps` does not have."""
    run(connection, _PACKAGE, "funnel_finds")
    for level, condition in wanted.conditions:
        values = {"slice": parameter, **condition.request_parameters(level)}
        run(connection, _PACKAGE, "funnel_find", values)


def _made(connection: duckdb.DuckDBPyConnection, wanted: Funnel) -> None:
    """Make the table of the steps that each session made, level by level."""
    window = {"window_us": _microseconds(wanted.window_s)}
    levels = range(1, len(wanted.steps) + 1)
    if wanted.order == "unordered":
        run(connection, _PACKAGE, "funnel_sets")
        overlaps = ask(connection, "funnel_overlaps").column("matched")
        for level in levels:
            for steps, requests in needed_counts(overlaps, level):
                run(connection, _PACKAGE, "funnel_span", {"steps": steps, "requests": requests})
            run(connection, _PACKAGE, "funnel_made_unordered", {"level": level, **window})
        return
    question = "funnel_next_strict" if wanted.order == "strict" else "funnel_next"
    windows = window | {"step_window_us": _microseconds(wanted.step_window_s)}
    run(connection, _PACKAGE, "funnel_begin")
    for level in levels[1:]:
        run(connection, _PACKAGE, question, {"level": level, **windows})
        run(connection, _PACKAGE, "funnel_made", {"level": level})


def _microseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1e6)
