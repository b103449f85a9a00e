"""Users: what each does and costs, and how much of the cost few of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.analytics.ask import ask, ask_one, chosen
from sessions.analytics.defaults import MOST_GROUPS
from sessions.analytics.paging import page, require_column
from sessions.analytics.results import RowPage
from sessions.errors import UsageError

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice

COLUMNS: Final = (
    *("user_id", "sessions", "requests", "total_cost_usd", "cost_share", "cumulative_share"),
    *("requests_without_cost", "prompt_tokens", "completion_tokens", "total_tokens"),
    *("ok_requests", "failed_requests", "success_rate", "avg_latency_ms"),
    *("first_seen", "last_seen", "sessions_per_week"),
)
"""What a list of users has, and can be sorted by."""


class UserList(RowPage):
    """One page of users; `total` counts them over all pages, requests without a user as one."""

    __slots__ = ()


def users(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    sort: str = "total_cost_usd",
    *,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> UserList:
    """Return one page of the slice's users; see sql/users.sql.

    Raises UsageError for an unknown sort column, or a negative limit or offset.
    """
    require_column(sort, COLUMNS)
    rows = page(limit, offset)
    values = {"slice": chosen(connection, picked)}
    found = ask(connection, "users", values | {"sort": sort, "descending": descending, **rows})
    if len(found):
        return UserList(found.without("users"), found.column("users")[0])
    total = ask_one(connection, "users_count", values)["users"] if offset else 0
    return UserList(found.without("users"), total)


def concentration(connection: duckdb.DuckDBPyConnection, picked: Slice, groups: int = MOST_GROUPS) -> Table:
    """Return groups of users, the most expensive first: how many they are, and what they cost in all.

    Columns users and cost_usd; at most `groups` rows. Users without a known cost, and requests without a
    user, are left out. Raises UsageError for less than one group.
    """
    if groups < 1:
        raise UsageError(groups, "is no number of groups", "give 1 or more")
    return ask(connection, "concentration", {"slice": chosen(connection, picked), "groups": groups})
