"""Requests one by one, under conditions on them and on their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duckdb import ColumnExpression

from sessions.analytics.ask import as_table
from sessions.analytics.helicone.conditions import Conditions, column
from sessions.analytics.helicone.fields import Field
from sessions.analytics.helicone.tree import ALL, Branch, Leaf, Node, joined
from sessions.schemas.columns import REQUESTS
from sessions.schemas.statements import statement

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.results import Table

SORT_COLUMNS: Final = {
    "created_at": "started_at",
    "last_active": "started_at",
    "latency": "latency_ms",
    "total_tokens": "total_tokens",
    "completion_tokens": "completion_tokens",
    "prompt_tokens": "prompt_tokens",
    "user_id": "user_id",
    "body_model": "model",
    "is_cached": "cached",
    "cost": "cost_usd",
}
"""What requests may be sorted by: Helicone's name, and the column that it means."""

_CACHED: Final = Leaf(Field("flag", request="cached"), "equals", value=True)


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Which requests, in which order, how many."""

    filter: Node = ALL
    sort: str = "started_at"
    """A column of requests, 'total_tokens', or 'properties' with `key`."""
    descending: bool = True
    key: str = ""
    """The property to sort by, in lower case."""
    limit: int = 10
    offset: int = 0
    cached: bool = False
    """Only what a cache answered."""


def requests(connection: duckdb.DuckDBPyConnection, page: RequestPage) -> Table:
    """Return the columns of `requests` and session_session_name, one row per request; unknown values last."""
    made = Conditions()
    where = made.of(joined("and", (page.filter, *([_CACHED] if page.cached else []))), "both")
    key = made.property(page.key) if page.sort == "properties" else column(page.sort)
    made.bind(connection)
    meant = _with_sessions(connection, page.filter).filter(where)
    ordered = (key.desc() if page.descending else key.asc()).nulls_last()
    ties = (ColumnExpression("started_at").desc().nulls_last(), ColumnExpression("request_id").asc())
    rows = meant.select(*map(ColumnExpression, REQUESTS.column_names)).sort(ordered, *ties)
    connection.register("helicone_page_requests", rows.limit(page.limit, page.offset))
    return as_table(connection.sql(statement("sessions.analytics", "helicone_page_names")))


def _with_sessions(connection: duckdb.DuckDBPyConnection, node: Node) -> duckdb.DuckDBPyRelation:
    """Return all requests, with the columns of their sessions where a condition is about these."""
    if _is_about_sessions(node):
        return connection.sql(statement("sessions.analytics", "helicone_request_rows"))
    return connection.table("requests")  # joining all would take seconds


def _is_about_sessions(node: Node) -> bool:
    if isinstance(node, Branch):
        return any(map(_is_about_sessions, node.parts))
    return isinstance(node, Leaf) and node.field.group is not None and node.field.request is None
