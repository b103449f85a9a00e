"""The report as one file of HTML: no script, nothing from elsewhere, for the screen and for paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sessions.analytics.defaults import MIN_SUPPORT
from sessions.pages import figures
from sessions.pages.page import filled

if TYPE_CHECKING:
    from sessions.pages.story import Story

MOST_ROWS = 10
"""Rows of each list."""


def report_page(story: Story, now: datetime | None = None) -> str:
    """Return the page as HTML text; `now` (aware) is when it says that it was made."""
    report = story.report
    parts = {
        "activity": figures.activity(report),
        "distributions": figures.distributions(report),
        "flow": figures.flow(story.flows),
        "transitions": figures.transitions(story.flows),
        "funnel": figures.made(story.funnel) if story.funnel else None,
        "losses": figures.losses(report),
        "costs": figures.costs(report),
        "paths": figures.paths(story.tree),
        "models": figures.models(report),
        "users": figures.users(story.concentration),
    }
    return filled(
        "report.html.jinja",
        report=report,
        flows=story.flows,
        min_support=MIN_SUPPORT,
        picked=story.picked,
        zone=ZoneInfo(story.tz),
        tz=story.tz,
        made_at=now or datetime.now(UTC),
        most=MOST_ROWS,
        **parts,
    )
