"""What a report on one page is made of: the answers to its questions, asked one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.analytics.flows import Flows
    from sessions.analytics.funnel import FunnelResult
    from sessions.analytics.goals import Goals
    from sessions.analytics.report import Report
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice
    from sessions.api import Database

STEPS = 6
"""Steps of the flow diagram."""
MOST_STEPS = 8
"""Steps of the funnel."""


@dataclass(frozen=True, slots=True)
class Story:
    """The answers about one slice."""

    report: Report
    flows: Flows
    funnel: FunnelResult | None
    """Along the commonest way that has several operations; None where there is none."""
    tree: Table
    """The operations by depth: see Database.operation_tree."""
    concentration: Table
    """Groups of users and their cost: see Database.concentration."""
    picked: Slice
    tz: str


def story(database: Database, picked: Slice, goals: Goals, tz: str) -> Story:
    """Ask what a page needs. Raises what the questions raise."""
    flows = database.flows(picked, steps=STEPS)
    steps = commonest_steps(flows)
    return Story(
        report=database.report(picked, tz=tz, goals=goals),
        flows=flows,
        funnel=database.funnel(steps, picked) if steps else None,
        tree=database.operation_tree(picked),
        concentration=database.concentration(picked),
        picked=picked,
        tz=tz,
    )


def commonest_steps(flows: Flows) -> list[str]:
    """Return the operations of the commonest way that has two or more, each where it comes first."""
    return steps_of(flows.variants)


def steps_of(variants: Table) -> list[str]:
    """Return the operations of the first of these ways that has two or more, each where it comes first."""
    for operations in variants.column("operations"):
        steps = list(dict.fromkeys(one for one in operations if one is not None))
        if len(steps) > 1:
            return steps[:MOST_STEPS]
    return []
