"""Which view of an answer is asked for: options that do not go together are refused, wherever they stand.

`named` tells how an option is called where it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sessions.api.written import Named


def require_funnel_view(named: Named, *, sessions: bool, at: int | None, reached: int | None) -> None:
    """Raise UsageError unless one step is named where its sessions are asked for, and only there."""
    if sessions and (at is None) == (reached is None):
        remedy = f"add either {named('at')} N or {named('reached')} N"
        raise UsageError(named("sessions"), "lists those of one step", remedy)
    if not sessions and (at is not None or reached is not None):
        option = named("at" if at is not None else "reached")
        raise UsageError(option, "is about a list of sessions", f"add {named('sessions')}")


def require_dropoff_view(named: Named, *, sessions: bool, outcome: Sequence[str]) -> None:
    """Raise UsageError for an outcome where no sessions are listed."""
    if outcome and not sessions:
        raise UsageError(f"{named('outcome')} {outcome[0]}", "chooses sessions", f"add {named('sessions')}")


def require_flow_view(
    named: Named, *, sessions: bool, rows: Mapping[str, Any], trees: Mapping[str, Any], offset: int
) -> None:
    """Raise UsageError unless one of `rows` is given where its sessions are asked for, and only there.

    `trees` are the options about what else flows have; what is None was not given.
    """
    given = [name for name, value in rows.items() if value is not None]
    if sessions and len(given) != 1:
        first, second, third = map(named, rows)
        remedy = f"add {first}, {second} or {third}, once"
        raise UsageError(named("sessions"), "lists those behind one row", remedy)
    if given and not sessions:
        raise UsageError(named(given[0]), "chooses whose sessions to list", f"add {named('sessions')}")
    if offset and not sessions:
        remedy = f"add {named('sessions')}, or leave it out"
        raise UsageError(named("offset"), "is for lists of sessions", remedy)
    without = [name for name, value in trees.items() if value is not None]
    if sessions and without:
        reason = f"means nothing with {named('sessions')}"
        raise UsageError(named(without[0]), reason, "leave out one of the two")


def require_operations_view(
    named: Named, *, sessions: bool, tree: bool, operation: str | None, depth: int | None, sort: str | None
) -> None:
    """Raise UsageError for more than one of ranking, tree, and the sessions at an operation."""
    one = named("operation")
    if sessions and operation is None:
        remedy = f"add {one} OPERATION"
        raise UsageError(named("sessions"), "of which operation is not said", remedy)
    if operation is not None and not sessions:
        raise UsageError(f"{one} {operation}", "what to tell of it is not said", f"add {named('sessions')}")
    if operation is not None and (tree or depth is not None):
        reason = f"goes with neither {named('tree')} nor {named('depth')}"
        raise UsageError(one, reason, "write a prefix: /booking/*")
    if sort is not None and (tree or operation is not None):
        raise UsageError(
            f"{named('sort')} {sort}", "goes only with the ranking of operations", "leave it out"
        )


def require_raw_alone(named: Named, *, chosen_format: str | None, content: bool) -> None:
    """Raise UsageError for options that mean nothing where the texts go out as they are."""
    if chosen_format is not None or content:
        option = named("content") if chosen_format is None else f"{named('format')} {chosen_format}"
        reason = f"means nothing with {named('raw')}, which writes what was logged"
        raise UsageError(option, reason, "leave out one of the two")
