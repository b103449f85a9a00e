"""Questions about the ways that sessions go."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sessions.analytics import flow_found, flows, names, step_flow
from sessions.analytics.listing import Page
from sessions.analytics.walks import Shape, walks_of
from sessions.api.choices import sliced
from sessions.api.opened import Opened
from sessions.errors import UsageError

if TYPE_CHECKING:
    from sessions.analytics.flow_found import Behind
    from sessions.analytics.flows import Flows
    from sessions.analytics.listing import SessionList
    from sessions.analytics.slices import Slice
    from sessions.analytics.step_flow import StepFlow

_SHAPE = {field.name for field in fields(Shape)}
_WANTED = {field.name for field in fields(flows.Wanted)}
_PAGE = {"sort", "descending", "limit", "offset"}
_NUMBERS: tuple[flow_found.Number, ...] = ("transition", "variant", "loop")


class FlowCalls(Opened):
    """Which way sessions go."""

    def flows(self, picked: Slice | None = None, **choices: Any) -> Flows:
        """Return transitions, variants, loops and the flow by step.

        Beside the choices of a slice: `depth`, `start`, `end`, `collapse` (see `walks.Shape`); `ngram`,
        `after`, `before`, `steps`, `limit`, `branches` (see `flows.Wanted`). Raises QueryError for a name or
        an operation that is not there.
        """
        shape, wanted = Shape(**_taken(choices, _SHAPE)), flows.Wanted(**_taken(choices, _WANTED))
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            names.require_names(connection, chosen)
            return flows.flows(connection, chosen, shape, wanted)

    def step_flow(
        self, picked: Slice | None = None, *, steps: int = 6, limit: int = 8, **choices: Any
    ) -> StepFlow:
        """Return where sessions are in each of the first `steps` steps: at most `limit` operations a step.

        Takes the choices of a slice, and `depth`, `start`, `end`, `collapse`. Raises as `flows` does.
        """
        shape = Shape(**_taken(choices, _SHAPE))
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            names.require_names(connection, chosen)
            walks = walks_of(connection, chosen, shape)
            return step_flow.step_flow(connection, walks, steps=steps, limit=limit)

    def flow_sessions(
        self, picked: Slice | None = None, row: Behind | None = None, **choices: Any
    ) -> SessionList:
        """Return one page of the sessions behind a `transition`, a `variant` or a `loop` of `flows`.

        One of these is given, with arrows: `transition="/plan -> END"`. `sort`, `descending`, `limit` and
        `offset` choose the page; `depth`, `start`, `end`, `collapse` are those of the flows. Raises
        UsageError or QueryError.
        """
        shape, page = Shape(**_taken(choices, _SHAPE)), Page(**_taken(choices, _PAGE))
        given = _taken(choices, set(_NUMBERS))
        rows = [
            flow_found.behind(number, given[number]) for number in _NUMBERS if given.get(number) is not None
        ]
        rows += [row] if row is not None else []
        if len(rows) != 1:
            raise UsageError(
                f"{len(rows)} rows", "sessions are those of one row", "give transition, variant or loop"
            )
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            names.require_names(connection, chosen)
            return flow_found.sessions_behind(connection, chosen, rows[0], shape, page)


def _taken(choices: dict[str, Any], known: set[str]) -> dict[str, Any]:
    """Take what is known out of the choices."""
    return {key: choices.pop(key) for key in known & choices.keys()}
