"""The expensive operations: what each costs, at every depth of their paths, and the sessions behind them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.ask import ask, ask_one, rolled_up
from sessions.analytics.critical_path import off_path
from sessions.analytics.listing import SessionList
from sessions.analytics.nearest import is_meant, nearest_operations
from sessions.analytics.paging import page
from sessions.analytics.results import Table
from sessions.errors import QueryError, UsageError
from sessions.words.plain import NO_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from sessions.analytics.slices import Slice

ROOT: Final = "/"
"""The operation of the tree's topmost node: everything."""

DEEPEST: Final = 23
"""Levels below the topmost node that a tree has at most; what lies deeper belongs to the last of them."""

_NODE_TYPES: Final[dict[str, str]] = {
    "operation": "VARCHAR",
    "parent": "VARCHAR",
    "depth": "INTEGER",
    "requests": "BIGINT",
    "own_requests": "BIGINT",
    "sessions": "BIGINT",
    "cost_usd": "DECIMAL(38,9)",
    "own_cost_usd": "DECIMAL(38,9)",
    "cost_share": "DOUBLE",
    "requests_without_cost": "BIGINT",
    "prompt_tokens": "BIGINT",
    "completion_tokens": "BIGINT",
    "total_tokens": "BIGINT",
    "ok_requests": "BIGINT",
    "failed_requests": "BIGINT",
    "error_rate": "DOUBLE",
    "retries": "BIGINT",
    "critical_s": "DOUBLE",
    "critical_share": "DOUBLE",
}
_SUMS: Final = (
    *("requests", "cost_usd", "requests_without_cost", "prompt_tokens", "completion_tokens", "total_tokens"),
    *("ok_requests", "failed_requests", "retries", "critical_s", "critical_share"),
)
"""Columns of operations that add up."""


def operations(connection: duckdb.DuckDBPyConnection, picked: Slice, depth: int | None = None) -> Table:
    """Return one row per operation, the most expensive first; see sql/operations.sql.

    With a `depth`, operations are cut to so many segments and taken together. Raises UsageError for one
    below 1.
    """
    _check_depth(depth)
    return operations_in(connection, rolled_up(connection, picked), depth)


def operations_in(
    connection: duckdb.DuckDBPyConnection, slice_parameter: dict[str, Any], depth: int | None = None
) -> Table:
    """Return the operations of a slice, by the parameter that `ask.rolled_up` makes."""
    values = {
        "slice": slice_parameter,
        "depth": depth,
        "off_path": off_path(connection, slice_parameter) or None,
    }
    return ask(connection, "operations", values)


def _check_depth(depth: int | None) -> None:
    if depth is not None and depth < 1:
        raise UsageError(depth, "is no depth of a path", "give the number of segments to keep, 1 or more")


def operation_tree(connection: duckdb.DuckDBPyConnection, picked: Slice, depth: int | None = None) -> Table:
    """Return the operations as a tree, a row per node: each parent before its children, dear ones first.

    `operation` is the beginning that all below it share, '/' for the topmost node, None for requests without
    a path; `parent` is that of the node above, None for the topmost one. Each sum of a node is that of its
    children and its own, of requests whose operation goes no further; `sessions` are counted anew. A tree has
    at most DEEPEST levels, or `depth`. Raises UsageError for a depth below 1.
    """
    _check_depth(depth)
    deepest = min(depth or DEEPEST, DEEPEST)
    slice_parameter = rolled_up(connection, picked)
    leaves = operations_in(connection, slice_parameter, deepest).records()
    counts = ask(connection, "operation_tree", {"slice": slice_parameter, "depth": deepest})
    nodes = _nodes(leaves, dict(counts.rows))
    columns = tuple(_NODE_TYPES)
    rows = tuple(tuple(node[name] for name in columns) for node in _in_order(nodes))
    return Table(columns, tuple(_NODE_TYPES.values()), rows)


def ancestry(operation: str | None) -> list[str | None]:
    """Return the nodes from the topmost to an operation.

    >>> ancestry("/booking/flight")
    ['/', '/booking', '/booking/flight']
    """
    if operation is None:
        return [ROOT, None]
    segments = [segment for segment in operation.split("/") if segment]
    return [ROOT + "/".join(segments[:size]) for size in range(len(segments) + 1)]


def _nodes(
    leaves: Iterable[dict[str, Any]], sessions: dict[str | None, int]
) -> dict[str | None, dict[str, Any]]:
    """Return every node by its operation, sums complete."""
    nodes: dict[str | None, dict[str, Any]] = {}
    for leaf in leaves:
        above: str | None = None
        for at, operation in enumerate(ancestry(leaf["operation"])):
            node = nodes.setdefault(operation, _empty(operation, above, at, sessions.get(operation, 0)))
            for name in _SUMS:
                node[name] = _plus(node[name], leaf[name])
            above = operation
        nodes[leaf["operation"]] |= {"own_requests": leaf["requests"], "own_cost_usd": leaf["cost_usd"]}
    whole = nodes[ROOT]["cost_usd"] if nodes else None
    for node in nodes.values():
        known = node["ok_requests"] + node["failed_requests"]
        node["error_rate"] = node["failed_requests"] / known if known else None
        node["cost_share"] = (
            float(node["cost_usd"] / whole) if whole and node["cost_usd"] is not None else None
        )
    return nodes


def _empty(operation: str | None, parent: str | None, depth: int, sessions: int) -> dict[str, Any]:
    node: dict[str, Any] = dict.fromkeys(_NODE_TYPES)
    return node | {
        "operation": operation,
        "parent": parent,
        "depth": depth,
        "sessions": sessions,
        "own_requests": 0,
    }


def _plus(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _in_order(nodes: dict[str | None, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each node before its children, those of one parent by cost, what has no path last."""
    children: dict[str | None, list[dict[str, Any]]] = {}
    for operation, node in nodes.items():
        if operation != ROOT:
            children.setdefault(node["parent"], []).append(node)
    ordered: list[dict[str, Any]] = []
    waiting = [nodes[ROOT]] if nodes else []
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        if node["operation"] is not None:
            waiting += sorted(children.get(node["operation"], ()), key=_by_cost, reverse=True)
    return ordered


def _by_cost(node: dict[str, Any]) -> tuple[bool, Decimal, int, str]:
    cost = node["cost_usd"]
    return (cost is None, -(cost or Decimal(0)), -node["requests"], node["operation"] or "")


def operation_sessions(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    operation: str | Sequence[str],
    limit: int | None = None,
    offset: int = 0,
    *,
    below: bool = False,
) -> SessionList:
    """Return the sessions that were at an operation, the most expensive there first.

    `operation` may be a prefix such as `/booking/*`, or `(no path)`, or several of these; with `below`, what
    lies below each is meant, too. Columns are those of the list, with operation_requests and
    operation_cost_usd. Raises QueryError, with the nearest, for one that is not there.
    """
    wanted = (operation,) if isinstance(operation, str) else tuple(operation)
    require_operations(connection, wanted, below=below)
    patterns = [one for one in wanted if one != NO_PATH]
    if below:
        patterns += [f"{one}/*" for one in patterns if not one.endswith("/*")]
    values = {
        "slice": rolled_up(connection, picked),
        "patterns": patterns,
        "no_path": NO_PATH in wanted,
    }
    total = ask_one(connection, "operation_sessions_count", values)["sessions"]
    return SessionList(ask(connection, "operation_sessions", values | page(limit, offset)), total)


def require_operations(
    connection: duckdb.DuckDBPyConnection, wanted: Sequence[str], *, below: bool = False
) -> None:
    """Raise QueryError, with the nearest ones, for an operation or a prefix that no request has."""
    if all(one == NO_PATH for one in wanted):
        return
    known = ask(connection, "known_operations").column("operation")
    for one in wanted:
        meant = (one, f"{one}/*") if below else (one,)
        if one != NO_PATH and not any(is_meant(name, pattern) for name in known for pattern in meant):
            hint = nearest_operations(one, known)
            raise QueryError(one or "''", "no request has this operation", hint)
