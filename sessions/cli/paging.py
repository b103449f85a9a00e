"""Where in a long answer a page of it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.api.written import limit_of, order_of
from sessions.words.units import plural

if TYPE_CHECKING:
    from sessions.cli.figure_options import RankOptions
    from sessions.cli.options import RowOptions


def window(rows: RowOptions | RankOptions) -> dict[str, Any]:
    """Return the rows meant, as the questions take them."""
    return {"limit": limit_of(rows.limit, everything=rows.everything), "offset": rows.offset}


def sorting(rank: RankOptions, default: str) -> tuple[str, bool]:
    """Return the column to sort by, and whether downwards; `default` as written on the command line."""
    return order_of(default if rank.sort is None else rank.sort, rank.descending)


def is_cut(shown: int, total: int, offset: int) -> bool:
    """Return whether rows come after those shown."""
    return offset + shown < total


def position(shown: int, total: int, offset: int, one: str) -> str:
    """Return which of how many rows were shown, `one` being what one is, and how to see the next ones."""
    if not shown:
        return f"0 of {plural(total, one)}"
    of = f"{offset + 1:,}\N{EN DASH}{offset + shown:,} of {plural(total, one)}"
    return f"{of}; --offset {offset + shown} for the next" if is_cut(shown, total, offset) else of
