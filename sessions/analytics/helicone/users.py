"""What users did in the requests that are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duckdb import ColumnExpression

from sessions.analytics.ask import as_table, ask_one
from sessions.analytics.helicone.conditions import Conditions
from sessions.analytics.helicone.groups import meaning, meant_requests
from sessions.analytics.helicone.tree import ALL, Node
from sessions.schemas.statements import statement

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

    from sessions.analytics.results import Table

SORT_COLUMNS: Final = (
    *("user_id", "active_for", "first_active", "last_active", "total_requests"),
    *("average_requests_per_day_active", "average_tokens_per_request"),
    *("total_completion_tokens", "total_prompt_tokens", "cost"),
)


@dataclass(frozen=True, slots=True)
class UserPage:
    """Which users, in which order, how many."""

    filter: Node = ALL
    after: datetime | None = None
    before: datetime | None = None
    sort: str = "last_active"
    """One of SORT_COLUMNS."""
    descending: bool = True
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class UserMetrics:
    """A page of users."""

    users: Table
    """One row per user; see sql/helicone_users.sql."""
    count: int
    """Users over all pages."""
    has_users: bool
    """Whether any request at all carries a user."""


def users(connection: duckdb.DuckDBPyConnection, page: UserPage) -> UserMetrics:
    """Return a page of the users in the requests that are meant."""
    made = Conditions()
    meant = meaning(made, page.filter, page.after, page.before)
    made.bind(connection)
    meant_requests(connection, meant)
    found = connection.sql(statement("sessions.analytics", "helicone_users")).filter(meant.having)
    key = ColumnExpression(page.sort)
    ordered = (key.desc() if page.descending else key.asc()).nulls_last()
    rows = found.sort(ordered, ColumnExpression("user_id").asc()).limit(page.limit, page.offset)
    (count,) = found.count("*").fetchall()[0]
    has_users = ask_one(connection, "helicone_has_users")["has_users"]
    return UserMetrics(as_table(rows).without("marks"), count, has_users)
