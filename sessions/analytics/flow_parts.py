"""Flows a part at a time, for those who show one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.ask import ask, ask_all
from sessions.analytics.defaults import MOST_ROWS
from sessions.analytics.flows import LONGEST_NGRAM, counted, loops_of, with_gaps
from sessions.analytics.paging import NO_LIMIT
from sessions.analytics.results import RowPage
from sessions.analytics.walks import Shape, walks_of
from sessions.errors import UsageError

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice


class FlowRows(RowPage):
    """The first rows of a list of the flows; `total` counts them all."""

    __slots__ = ()


def transitions(connection: duckdb.DuckDBPyConnection, picked: Slice, shape: Shape | None = None) -> Table:
    """Return every transition with its times: rows of sql/transitions.sql and sql/transition_gaps.sql."""
    walks = walks_of(connection, picked, shape or Shape())
    questions = {"transition_gaps": walks.values, "transitions": walks.values}
    answers = ask_all(connection, questions, side_by_side=walks.is_stored)
    return with_gaps(answers["transitions"], answers["transition_gaps"])


def variants(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    shape: Shape | None = None,
    limit: int = MOST_ROWS,
) -> Table:
    """Return the commonest whole ways: rows of sql/variants.sql."""
    walks = walks_of(connection, picked, shape or Shape())
    return ask(connection, "variants", walks.values | {"limit": min(limit, NO_LIMIT)})


def loops(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    shape: Shape | None = None,
    limit: int = MOST_ROWS,
) -> FlowRows:
    """Return what is repeated three times or more in a row, the dearest first: rows of sql/loops.sql."""
    return FlowRows(*loops_of(connection, walks_of(connection, picked, shape or Shape()), limit))


def ngrams(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    length: int,
    shape: Shape | None = None,
    limit: int = MOST_ROWS,
) -> FlowRows:
    """Return the commonest sequences of so many operations in a row: rows of sql/ngrams.sql."""
    if not 2 <= length <= LONGEST_NGRAM:
        raise UsageError(length, "is no length of sequences", f"give 2 to {LONGEST_NGRAM} operations")
    walks = walks_of(connection, picked, shape or Shape())
    values = walks.values | {"n": length, "limit": min(limit, NO_LIMIT)}
    return FlowRows(*counted(ask(connection, "ngrams", values)))
