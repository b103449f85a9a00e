"""What sessions are for: the operations that one must reach to be complete."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GRACE_S: Final = 30 * 60
"""A session whose last request is this close to the data's end, in seconds, may go on: it is open."""

ANY_NAME: Final = "*"
"""Stands for every session name where goals are written down."""


@dataclass(frozen=True, slots=True)
class Goals:
    """Which operations complete a session. Without any, sessions end: none is completed or abandoned."""

    patterns: tuple[tuple[str | None, str], ...] = ()
    """Pairs of session name, None for every one, and an operation or a prefix such as `/booking/*`."""
    grace_s: float = GRACE_S
    """Seconds before the data's end within which a last request leaves its session open."""

    def __post_init__(self) -> None:
        for _, pattern in self.patterns:
            require_pattern(pattern)
        if not 0 <= self.grace_s < 1e9:
            raise UsageError(self.grace_s, "is no length of time to wait for", "give seconds, such as 1800")

    def parameter(self) -> dict[str, Any]:
        """Return the struct that the macro `session_outcomes(s, g)` takes."""
        goals = [{"name": name, "pattern": pattern} for name, pattern in self.patterns]
        return {"goals": goals or None, "grace_s": float(self.grace_s)}


NO_GOALS: Final = Goals()


def goals_of(
    written: str | Iterable[str] | Mapping[str, str | Iterable[str]] | None, grace_s: float = GRACE_S
) -> Goals:
    """Return goals as people write them: one operation, several, or those of each session name.

    >>> goals_of({"Travel Planner": "/booking/confirm"}).patterns
    (('Travel Planner', '/booking/confirm'),)
    """
    if written is None:
        return Goals((), grace_s)
    by_name = written.items() if hasattr(written, "items") else [(ANY_NAME, written)]
    return Goals(
        tuple(
            (None if name == ANY_NAME else str(name), pattern)
            for name, patterns in by_name
            for pattern in ([patterns] if isinstance(patterns, str) else patterns)
        ),
        grace_s,
    )


def chosen_goals(
    goal: str | Iterable[str] | None,
    goals: Goals | Mapping[str, str | Iterable[str]] | None,
    grace_s: float | None = None,
) -> Goals:
    """Return the goals that two keywords of a call mean: `goal` for every session, `goals` by session name.

    A `grace_s` of None is that of `goals` where these are Goals, else GRACE_S. Raises UsageError for both.
    """
    if goal is not None and goals is not None:
        raise UsageError(goal, "cannot stand beside goals", "give one of the two; '*' stands for every name")
    if isinstance(goals, Goals):
        return goals if grace_s is None else replace(goals, grace_s=grace_s)
    return goals_of(goals if goal is None else goal, GRACE_S if grace_s is None else grace_s)


def require_pattern(pattern: Any) -> None:
    """Raise UsageError for what is neither an operation nor a prefix: both begin with a slash."""
    if not isinstance(pattern, str) or not pattern.startswith("/"):
        raise UsageError(
            pattern if pattern else "''",
            "is no operation",
            "write one such as /booking/confirm, or /booking/* for all below",
        )
