"""Questions about the ways that sessions go."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sessions import analytics
from sessions.analytics.defaults import MOST_ROWS
from sessions.api.choices import fields_of, sliced, taken
from sessions.api.opened import Opened
from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from sessions.analytics.flow_found import Found, Number
    from sessions.analytics.flow_parts import FlowRows
    from sessions.analytics.flow_trees import Tree
    from sessions.analytics.flows import Flows
    from sessions.analytics.listing import SessionList
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice
    from sessions.analytics.step_flow import StepFlow
    from sessions.analytics.walks import Shape

_PAGE = {"sort", "descending", "limit", "offset"}
_NUMBERS: tuple[Number, ...] = ("transition", "variant", "loop", "ngram")


class FlowCalls(Opened):
    """Which way sessions go."""

    def flows(self, picked: Slice | None = None, **choices: Any) -> Flows:
        """Return transitions, variants, loops and the flow by step.

        Beside the choices of a slice: `depth`, `start`, `end`, `collapse` (see `walks.Shape`); `ngram`,
        `after`, `before`, `steps`, `limit`, `branches` (see `flows.Wanted`). Raises QueryError for a name or
        an operation that is not there.
        """
        shape = _shape(choices)
        wanted = analytics.flows.Wanted(**fields_of(analytics.flows.Wanted, choices))
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.flows.flows(connection, chosen, shape, wanted)

    def step_flow(
        self, picked: Slice | None = None, *, steps: int = 6, limit: int = 8, **choices: Any
    ) -> StepFlow:
        """Return where sessions are in each of the first `steps` steps: at most `limit` operations a step.

        Takes the choices of a slice, and `depth`, `start`, `end`, `collapse`. Raises as `flows` does.
        """
        with self._shaped(picked, choices) as (connection, chosen, shape):
            walks = analytics.walks.walks_of(connection, chosen, shape)
            return analytics.step_flow.step_flow(connection, walks, steps=steps, limit=limit)

    def transitions(self, picked: Slice | None = None, **choices: Any) -> Table:
        """Return the transitions of `flows`, all of them. Takes and raises what `step_flow` does."""
        with self._shaped(picked, choices) as (connection, chosen, shape):
            return analytics.flow_parts.transitions(connection, chosen, shape)

    def variants(self, picked: Slice | None = None, *, limit: int = MOST_ROWS, **choices: Any) -> Table:
        """Return the variants of `flows`. Takes and raises what `step_flow` does."""
        with self._shaped(picked, choices) as (connection, chosen, shape):
            return analytics.flow_parts.variants(connection, chosen, shape, limit)

    def loops(self, picked: Slice | None = None, *, limit: int = MOST_ROWS, **choices: Any) -> FlowRows:
        """Return the loops of `flows`. Takes and raises what `step_flow` does."""
        with self._shaped(picked, choices) as (connection, chosen, shape):
            return analytics.flow_parts.loops(connection, chosen, shape, limit)

    def ngrams(
        self, length: int, picked: Slice | None = None, *, limit: int = MOST_ROWS, **choices: Any
    ) -> FlowRows:
        """Return the sequences of so many operations in a row. Takes and raises what `step_flow` does."""
        with self._shaped(picked, choices) as (connection, chosen, shape):
            return analytics.flow_parts.ngrams(connection, chosen, length, shape, limit)

    def flow_tree(
        self,
        operation: str,
        picked: Slice | None = None,
        *,
        before: bool = False,
        steps: int = 3,
        limit: int = 5,
        **choices: Any,
    ) -> Tree:
        """Return what follows an operation, or precedes it. Takes and raises what `step_flow` does."""
        with self._shaped(picked, choices) as (connection, chosen, shape):
            walks = analytics.walks.walks_of(connection, chosen, shape)
            return analytics.flow_trees.tree(
                connection, walks, operation, before=before, steps=steps, limit=limit
            )

    def operation_names(self) -> list[str]:
        """Return all operations of the file, sorted."""
        with self._reading() as connection:
            return analytics.ask.ask(connection, "known_operations").column("operation")

    @contextmanager
    def _shaped(
        self, picked: Slice | None, choices: dict[str, Any]
    ) -> Iterator[tuple[DuckDBPyConnection, Slice, Shape]]:
        shape = _shape(choices)
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            yield connection, chosen, shape

    def flow_sessions(
        self, picked: Slice | None = None, row: Found | None = None, **choices: Any
    ) -> SessionList:
        """Return one page of the sessions behind a `transition`, `variant`, `loop` or `ngram` of `flows`.

        One of these is given, with arrows: `transition="/plan -> END"`; or `row`, which may also be a link of
        the flow by step or a node of a tree: see `analytics.flow_found`. `sort`, `descending`, `limit` and
        `offset` choose the page; `depth`, `start`, `end`, `collapse` are those of the flows. Raises
        UsageError or QueryError.
        """
        shape = _shape(choices)
        page = analytics.listing.Page(**taken(choices, _PAGE))
        given = taken(choices, set(_NUMBERS))
        rows: list[Found] = [
            analytics.flow_found.behind(number, given[number])
            for number in _NUMBERS
            if given.get(number) is not None
        ]
        rows += [row] if row is not None else []
        if len(rows) != 1:
            raise UsageError(
                f"{len(rows)} rows",
                "sessions are those of one row",
                "give transition, variant, loop or ngram",
            )
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.flow_found.sessions_behind(connection, chosen, rows[0], shape, page)


def _shape(choices: dict[str, Any]) -> Shape:
    """Take what shapes sequences out of the choices."""
    return analytics.walks.Shape(**fields_of(analytics.walks.Shape, choices))
