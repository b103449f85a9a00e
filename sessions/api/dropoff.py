"""Questions about where sessions stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions import analytics
from sessions.analytics.defaults import MIN_SUPPORT
from sessions.analytics.goals import chosen_goals
from sessions.api.choices import sliced
from sessions.api.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sessions.analytics.dropoff import DropOff
    from sessions.analytics.goals import Goals
    from sessions.analytics.listing import SessionList
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice


class DropoffCalls(Opened):
    """Where sessions stop, what that costs, and which sessions are behind it."""

    def dropoff(
        self,
        picked: Slice | None = None,
        *,
        goal: str | Iterable[str] | None = None,
        goals: Goals | Mapping[str, str | Iterable[str]] | None = None,
        grace_s: float | None = None,
        operation: str | None = None,
        depth: int | None = None,
        min_support: int = MIN_SUPPORT,
        **choices: Any,
    ) -> DropOff:
        """Return where sessions stop, what that costs, and what differs before the end.

        `goal` is an operation, a prefix such as `/booking/*`, or several; `goals` has them by session name,
        '*' standing for every one. A session whose last request is within `grace_s` seconds of the end of
        all data may go on. `operation` is one, a prefix, or '(no path)'; with `depth`, operations are rolled
        up to so many segments. Raises QueryError for an operation or a name that is not there.
        """
        stops = analytics.dropoff.Stops(chosen_goals(goal, goals, grace_s), operation, depth, min_support)
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.dropoff.dropoff(connection, chosen, stops)

    def goal_operations(
        self,
        goal: str | Iterable[str] | None = None,
        goals: Goals | Mapping[str, str | Iterable[str]] | None = None,
    ) -> Table:
        """Return what each goal means in all data, with a `warning` for one that no session can reach."""
        with self._reading() as connection:
            return analytics.goal_operations.goal_operations(connection, chosen_goals(goal, goals))

    def dropoff_sessions(
        self,
        picked: Slice | None = None,
        *,
        goal: str | Iterable[str] | None = None,
        goals: Goals | Mapping[str, str | Iterable[str]] | None = None,
        grace_s: float | None = None,
        operation: str | None = None,
        depth: int | None = None,
        outcome: str | Iterable[str] = (),
        limit: int | None = None,
        offset: int = 0,
        **choices: Any,
    ) -> SessionList:
        """Return the sessions that ended at an operation, the dearest first: rows of `list`, and `outcome`.

        `outcome` is one or several of completed, failed, abandoned, open and ended, or 'lost' for failed,
        abandoned and ended; the rest is as in `dropoff`. Raises UsageError for an outcome that there is not.
        """
        stops = analytics.dropoff.Stops(chosen_goals(goal, goals, grace_s), operation, depth)
        chosen, _ = sliced(picked, choices)
        outcomes = (outcome,) if isinstance(outcome, str) else tuple(outcome)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.dropoff.stopped_sessions(connection, chosen, stops, outcomes, limit, offset)
