"""Questions about funnels: how far sessions come, and which ones those are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sessions import analytics
from sessions.api.choices import fields_of, sliced
from sessions.api.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sessions.analytics.funnel import FunnelResult, Order
    from sessions.analytics.listing import Page, SessionList
    from sessions.analytics.slices import Slice


class FunnelCalls(Opened):
    """How many sessions make each of several steps."""

    def funnel(
        self,
        steps: Iterable[str],
        picked: Slice | None = None,
        *,
        order: Order = "ordered",
        window: str | float | None = None,
        step_window: str | float | None = None,
        exclude: str | Iterable[str] = (),
        goal: str | None = None,
        **choices: Any,
    ) -> FunnelResult:
        """Return how many sessions make each step, how long that takes, and what those cost that do not.

        A step is an operation (`/a`), a prefix (`/a/*`), or conditions on columns (`/a & ok=true`,
        `model=gpt-4o`); `goal` is one more at the end. Windows are inclusive, from the first step and from
        the step before: '30m', or seconds. No request that matches an `exclude` may lie between the steps, or
        fill one. Raises UsageError for what has no meaning, QueryError for a session name that is not there.
        """
        wanted = analytics.funnel.funnel_of(
            steps, order=order, window=window, step_window=step_window, exclude=exclude, goal=goal
        )
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.funnel.funnel(connection, chosen, wanted)

    def funnel_sessions(
        self,
        steps: Iterable[str],
        picked: Slice | None = None,
        page: Page | None = None,
        *,
        at: int | None = None,
        reached: int | None = None,
        order: Order = "ordered",
        window: str | float | None = None,
        step_window: str | float | None = None,
        exclude: str | Iterable[str] = (),
        goal: str | None = None,
        **choices: Any,
    ) -> SessionList:
        """Return one page of the sessions that a funnel lost `at` a step, or that `reached` one, from 1.

        Rows, paging and choices are those of `list`, everything else that of `funnel`. Raises UsageError.
        """
        wanted = analytics.funnel.funnel_of(
            steps, order=order, window=window, step_window=step_window, exclude=exclude, goal=goal
        )
        paging = fields_of(analytics.listing.Page, choices)
        chosen, _ = sliced(picked, choices)
        rows = replace(page or analytics.listing.Page(), **paging)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.funnel.funnel_sessions(connection, chosen, wanted, rows, at=at, reached=reached)
