"""The sessions that are meant, one row per session id and name.

A session's stored row is right where none of its requests is left out and all carry one name. Where nothing
but time is asked for, that holds for all but those that lie across an edge of the window: these alone are
rolled up anew. Any other condition on requests cuts sessions anywhere, so all that meet it are rolled up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duckdb import ColumnExpression, ConstantExpression, StarExpression

from sessions.analytics.helicone.conditions import MARKS, Conditions
from sessions.analytics.helicone.fields import Field
from sessions.analytics.helicone.tree import Branch, Leaf, Node, parted
from sessions.schemas.statements import statement

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection, DuckDBPyRelation, Expression

    from sessions.analytics.helicone.asked import Asked

STARTED: Final = Field("time", request="started_at")
REQUESTS: Final = "helicone_requests"
"""View: the requests that are meant, and their marks."""
SESSIONS: Final = "helicone_sessions"
"""View: the sessions that are meant."""

_ROLLED: Final = "helicone_rolled_requests"
_ROWS: Final = "helicone_rows"
_LOOKED_UP: Final = ("session_tag", "session_feedback")
_ONLY_STORED: Final = ("name_count", "times_unknown")


@dataclass(frozen=True, slots=True)
class Meant:
    """The conditions of what is asked for, over columns."""

    where: Expression
    """Of requests, their window included."""
    marks: Expression
    having: Expression
    cuts: bool
    """Whether anything but the window leaves requests out, or marks them."""


def make_views(connection: DuckDBPyConnection, asked: Asked) -> bool:
    """Make the views REQUESTS and SESSIONS of what is asked for, for as long as the connection lives.

    Tells whether the sessions are stored rows alone: these may be read twice.
    """
    made, tree = Conditions(), asked.tree()
    meant = meaning(made, tree, asked.after, asked.before)
    whole, touched = _whole(made, asked), _touched(made, asked)
    made.bind(connection)
    requests = meant_requests(connection, meant)
    is_stored = False
    if meant.cuts:
        rows = _rolled_up(connection, requests)
    else:
        rows, is_stored = _stored(connection, requests, whole, touched)
    if _mentions(tree, _LOOKED_UP):
        connection.register(_ROWS, rows)
        rows = connection.sql(statement("sessions.analytics", "helicone_marked"))
    connection.register(SESSIONS, rows.filter(meant.having))
    return is_stored


def meaning(made: Conditions, tree: Node, after: datetime | None, before: datetime | None) -> Meant:
    """Return a tree and a window as conditions on requests and on groups; `made` must be bound then."""
    parts = parted(tree)
    edges = [Leaf(STARTED, name, edge) for name, edge in (("gt", after), ("lt", before)) if edge]
    return Meant(
        where=made.all_of([*edges, *parts.where], "request"),
        marks=made.marks(parts.marks),
        having=made.all_of(parts.having, "group"),
        cuts=bool(parts.where or parts.marks),
    )


def meant_requests(connection: DuckDBPyConnection, meant: Meant) -> DuckDBPyRelation:
    """Return the requests that are meant, with their marks, as the view REQUESTS."""
    found = connection.table("requests").filter(meant.where)
    requests = found.select(StarExpression(), meant.marks.alias(MARKS))
    connection.register(REQUESTS, requests)
    return requests


def _stored(
    connection: DuckDBPyConnection, requests: DuckDBPyRelation, whole: Expression, touched: Expression
) -> tuple[DuckDBPyRelation, bool]:
    """Return stored rows where they are right, and what the other sessions are in these requests.

    Also tells whether there are no others.
    """
    stored = connection.sql(statement("sessions.analytics", "helicone_stored"))
    cut = stored.filter(~whole & touched).select("session_id")
    kept = stored.filter(whole & touched).select(StarExpression(exclude=_ONLY_STORED))
    if not cut.limit(1).fetchall():
        # Planning a roll-up of nothing would take longer than the list.
        return kept, True
    return kept.union(_rolled_up(connection, requests.join(cut, "session_id", "semi"))), False


def _rolled_up(connection: DuckDBPyConnection, requests: DuckDBPyRelation) -> DuckDBPyRelation:
    connection.register(_ROLLED, requests)
    return connection.sql(statement("sessions.analytics", "helicone_rolled"))


def _whole(made: Conditions, asked: Asked) -> Expression:
    """Return whether a stored row is the session that is meant."""
    whole = ColumnExpression("name_count") <= ConstantExpression(1)
    if asked.after is not None or asked.before is not None:
        whole &= ~ColumnExpression("times_unknown")
    if asked.after is not None:
        whole &= ColumnExpression("session_created_at") > made.time(asked.after)
    if asked.before is not None:
        whole &= ColumnExpression("session_latest_request_created_at") < made.time(asked.before)
    return whole


def _touched(made: Conditions, asked: Asked) -> Expression:
    """Return whether a session may have a request in the window."""
    touched: Expression = ConstantExpression(value=True)
    if asked.after is not None:
        touched &= ColumnExpression("session_latest_request_created_at") > made.time(asked.after)
    if asked.before is not None:
        touched &= ColumnExpression("session_created_at") < made.time(asked.before)
    return touched


def _mentions(node: Node, columns: tuple[str, ...]) -> bool:
    if isinstance(node, Branch):
        return any(_mentions(part, columns) for part in node.parts)
    return isinstance(node, Leaf) and node.field.group in columns
