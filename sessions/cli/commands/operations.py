"""`sessions operations`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.listing import Page
from sessions.api.answers import ranking
from sessions.api.views import require_operations_view
from sessions.api.written import dashed
from sessions.cli import messages
from sessions.cli.answer import table_answer
from sessions.cli.output import emit
from sessions.cli.paging import is_cut, position, sorting, window

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.figure_options import OperationOptions, RankOptions
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def operations(
    database: Database, picked: Slice, what: OperationOptions, rank: RankOptions, to: Target
) -> None:
    """Show operations as a ranking, as a tree, or the sessions behind one of them."""
    require_operations_view(
        dashed,
        sessions=what.sessions,
        tree=what.tree,
        operation=what.operation,
        depth=what.depth,
        sort=rank.sort,
    )
    if what.operation is not None:
        _behind(database, picked, what.operation, rank, to)
    elif what.tree:
        _tree(database.operation_tree(picked, what.depth), rank, to)
    else:
        _ranking(database.operations(picked, what.depth), rank, to)


def _ranking(table: Table, rank: RankOptions, to: Target) -> None:
    column, descending = sorting(rank, "-cost_usd")
    rows = window(rank)
    whole = ranking(table, column if rank.sort is not None else None, descending=descending)
    shown = whole.rows_of(rows["offset"], rows["limit"])

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.operations import operations_layout

        return operations_layout(shown, whole, canvas)

    emit(table_answer(shown, layout), to)
    _conclude(len(shown), len(whole), rank, to, "operation")


def _tree(table: Table, rank: RankOptions, to: Target) -> None:
    rows = window(rank)
    shown = table.rows_of(rows["offset"], rows["limit"])

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.operations import tree_layout

        return tree_layout(shown, canvas)

    emit(table_answer(shown, layout), to)
    _conclude(len(shown), len(table), rank, to, "node")


def _behind(database: Database, picked: Slice, operation: str, rank: RankOptions, to: Target) -> None:
    found = database.operation_sessions(operation, picked, **window(rank))

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.listing import listing_layout

        return listing_layout(found.table, picked, Page(sort="operation_cost_usd"), canvas)

    emit(table_answer(found.table, layout), to)
    _conclude(len(found.table), found.total, rank, to, "session")


def _conclude(shown: int, total: int, rank: RankOptions, to: Target, one: str) -> None:
    """Say which page it was: for reading, and wherever rows were left out."""
    if to.is_for_reading or is_cut(shown, total, rank.offset):
        messages.note(position(shown, total, rank.offset, one))
