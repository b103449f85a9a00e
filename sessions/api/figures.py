"""Questions about what costs: operations, users, times, and what is out of line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sessions import analytics
from sessions.analytics.defaults import LEAST, MOST_GROUPS, THRESHOLD, USUAL_PERCENTILE
from sessions.analytics.goals import GRACE_S, Goals, goals_of
from sessions.analytics.slices import Slice
from sessions.api.choices import sliced
from sessions.api.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sessions.analytics.compare import Comparison
    from sessions.analytics.listing import SessionList
    from sessions.analytics.outliers import OutlierList
    from sessions.analytics.results import Table
    from sessions.analytics.session_metrics import SessionMetrics
    from sessions.analytics.trends import By, Trends
    from sessions.analytics.users import UserList


class FigureCalls(Opened):
    """Questions whose answers are figures by operation, by user, by time."""

    def totals(self, picked: Slice | None = None, **choices: Any) -> Table:
        """Return what the slice amounts to, in one row: sessions, requests, cost, tokens, success."""
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.totals.totals(connection, chosen)

    def models(self, picked: Slice | None = None, **choices: Any) -> Table:
        """Return one row per provider and model, the most expensive first."""
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.totals.models(connection, chosen)

    def operations(self, picked: Slice | None = None, depth: int | None = None, **choices: Any) -> Table:
        """Return one row per operation, the most expensive first; with `depth`, cut to so many segments.

        Raises UsageError for a depth below 1.
        """
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.operations.operations(connection, chosen, depth)

    def operation_tree(self, picked: Slice | None = None, depth: int | None = None, **choices: Any) -> Table:
        """Return the operations as a tree, one row per node, `parent` before children; '/' is everything.

        Sums of a node are those of its children and its own. Raises UsageError for a depth below 1.
        """
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.operations.operation_tree(connection, chosen, depth)

    def operation_sessions(
        self,
        operation: str | Sequence[str],
        picked: Slice | None = None,
        limit: int | None = None,
        offset: int = 0,
        *,
        below: bool = False,
        **choices: Any,
    ) -> SessionList:
        """Return the sessions that were at an operation, or below `/booking/*`, the dearest there first.

        Several may be given; with `below`, what lies below each is meant, too. Raises QueryError for an
        operation that is not there.
        """
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.operations.operation_sessions(
                connection, chosen, operation, limit, offset, below=below
            )

    def session_metrics(
        self,
        picked: Slice | None = None,
        percentile: str = USUAL_PERCENTILE,
        *,
        interquartile: bool = False,
        **choices: Any,
    ) -> SessionMetrics:
        """Return histograms of requests, whole seconds and cost per session, up to a percentile of each.

        `percentile` is 'p50' to 'p99.9'; with `interquartile`, values below the opposite one are left out,
        too. Raises UsageError for another percentile.
        """
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.session_metrics.session_metrics(
                connection, chosen, percentile, interquartile=interquartile
            )

    def users(
        self,
        picked: Slice | None = None,
        sort: str = "total_cost_usd",
        *,
        descending: bool = True,
        limit: int | None = None,
        offset: int = 0,
        **choices: Any,
    ) -> UserList:
        """Return one row per user, the most expensive first; requests without a user are one row.

        Raises UsageError for an unknown sort column.
        """
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.users.users(
                connection, chosen, sort, descending=descending, limit=limit, offset=offset
            )

    def concentration(self, picked: Slice | None = None, groups: int = MOST_GROUPS, **choices: Any) -> Table:
        """Return groups of users, the most expensive first: `users` and their `cost_usd`."""
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.users.concentration(connection, chosen, groups)

    def trends(self, picked: Slice | None = None, by: By | None = None, **choices: Any) -> Trends:
        """Return the figures of each 'hour', 'day' or 'week' of `tz`, empty ones filled with zeros.

        Without `by`, what suits the span. Raises UsageError for another `by`, and for too many buckets.
        """
        chosen, tz = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.trends.trends(connection, chosen, by, tz)

    def compare(
        self,
        picked: Slice | None = None,
        other: Slice | Mapping[str, Any] | None = None,
        *,
        previous: bool = False,
        goals: Goals | str | Iterable[str] | Mapping[str, str | Iterable[str]] | None = None,
        grace_s: float = GRACE_S,
        **choices: Any,
    ) -> Comparison:
        """Return the figures of two slices side by side, with 95 % intervals of their differences.

        `other` is a slice, or the choices that it has instead: `db.compare(name="A", other={"name": "B"})`.
        With `previous` it is the equally long period before. Raises UsageError when both are the same.
        """
        first, _ = sliced(picked, choices)
        second = (
            other
            if isinstance(other, Slice)
            else sliced(first, {"tz": choices.get("tz"), **(other or {})})[0]
        )
        if previous:
            second = analytics.compare.previous(second, datetime.now(UTC).replace(tzinfo=None))
        wanted = goals if isinstance(goals, Goals) else goals_of(goals, grace_s)
        with self._reading() as connection:
            for one in (first, second):
                analytics.names.require_names(connection, one)
            return analytics.compare.compare(connection, first, second, wanted)

    def outliers(
        self,
        picked: Slice | None = None,
        threshold: float = THRESHOLD,
        least: int = LEAST,
        limit: int | None = None,
        offset: int = 0,
        **choices: Any,
    ) -> OutlierList:
        """Return the sessions out of line within their name, the strongest first, with the reason in words.

        Names with fewer than `least` sessions are not judged. Raises UsageError for a threshold of 0 or less.
        """
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.outliers.outliers(connection, chosen, threshold, least, limit, offset)

    def typical_sessions(self, picked: Slice | None = None, most: int = 1, **choices: Any) -> Table:
        """Return of each name the `most` sessions that are nearest to its medians."""
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.outliers.typical_sessions(connection, chosen, most)
