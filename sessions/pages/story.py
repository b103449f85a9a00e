"""What a report on one page is made of: the answers to its questions, asked one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sessions.analytics.dropoff import DropOff
    from sessions.analytics.flows import Flows
    from sessions.analytics.goals import Goals
    from sessions.analytics.report import Report
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice
    from sessions.api import Database

STEPS = 6
"""Steps of the flow diagram."""
BRANCHES = 7
"""Operations of a step that are shown by name."""


@dataclass(frozen=True, slots=True)
class Story:
    """The answers about one slice."""

    report: Report
    flows: Flows
    dropoff: DropOff
    tree: Table
    """The operations by depth: see Database.operation_tree."""
    concentration: Table
    """Groups of users and their cost: see Database.concentration."""
    picked: Slice
    tz: str


def story(database: Database, picked: Slice, goals: Goals, tz: str) -> Story:
    """Ask what a page needs. Raises what the questions raise."""
    said: dict[str, Any] = {"goals": goals}
    return Story(
        report=database.report(picked, tz=tz, **said),
        flows=database.flows(picked, steps=STEPS),
        dropoff=database.dropoff(picked, **said),
        tree=database.operation_tree(picked),
        concentration=database.concentration(picked),
        picked=picked,
        tz=tz,
    )
