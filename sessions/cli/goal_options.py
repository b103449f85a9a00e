"""The options that say what completes a session."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from sessions.cli.options import valued

_GOALS = "Goals"

GoalPatterns = Annotated[
    list[str] | None,
    valued(
        "--goal",
        metavar="OPERATION",
        panel=_GOALS,
        text="What completes a session: an operation, or /booking/* for all below; can be repeated."
        " Instead of the goals in sessions.toml.",
    ),
]
Grace = Annotated[
    str,
    valued(
        "--grace",
        metavar="TIME",
        panel=_GOALS,
        text="A session whose last request is this close to the end of all data may go on. [default: 30m]",
    ),
]
ConfigFile = Annotated[
    Path | None,
    valued(
        "--config",
        metavar="FILE",
        panel=_GOALS,
        text="What says which goals sessions have. [default: sessions.toml, where there is one]",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalOptions:
    """What completes sessions, as written."""

    goal: GoalPatterns = None
    grace: Grace = "30m"
    config: ConfigFile = None
