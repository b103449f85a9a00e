"""What follows an operation, or precedes it, as a tree of ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics.ask import ask
from sessions.analytics.flow_limits import END, OTHER, START, most_frequent
from sessions.analytics.operation_names import numbers_of
from sessions.analytics.results import Result, Table
from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from sessions.analytics.walks import Walks

MOST_STEPS = 10

_COLUMNS = {
    "depth": "INTEGER",
    "path": "VARCHAR[]",
    "operation": "VARCHAR",
    "sessions": "BIGINT",
    "share": "DOUBLE",
    "share_of_previous": "DOUBLE",
    "folded": "BIGINT",
}

Path = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Tree(Result):
    """The ways from the first visit of an operation in each session, forwards or backwards."""

    operation: str
    """The operation or the prefix that was asked for."""
    steps: int
    """How many steps the ways have at most."""
    sessions: int
    """Sessions that visit the operation."""
    nodes: Table
    """A row per node, each in front of what hangs on it; see docs/cli.md."""


@dataclass(frozen=True, slots=True)
class _Node:
    sessions: int
    children: dict[str | None, _Node]


def tree(
    connection: duckdb.DuckDBPyConnection,
    walks: Walks,
    operation: str,
    *,
    before: bool = False,
    steps: int = 3,
    limit: int = 5,
) -> Tree:
    """Return what follows the first visit of an operation in each session, or precedes it.

    A node has at most `limit` operations below it, the rest in "(other)", and END (backwards: START) as it
    is: the sessions of a node are those below it, but for the last step. Raises QueryError for an operation
    that is not there.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise UsageError(steps, "is no number of steps", f"give 1 to {MOST_STEPS}")
    numbers = numbers_of(connection, operation, walks.operations)
    ways = ask(connection, "ways", walks.values | {"numbers": numbers, "steps": steps, "before": before})
    root = _grown(ways)
    rows = list(_rows(root, (), root.sessions, START if before else END, limit))
    return Tree(
        operation, steps, root.sessions, Table(tuple(_COLUMNS), tuple(_COLUMNS.values()), tuple(rows))
    )


def _grown(ways: Table) -> _Node:
    """Return the tree of all ways: a way comes behind its beginning."""
    first = sum(sessions for path, sessions in ways.rows if len(path) == 1)
    root = _Node(first, {})
    for path, sessions in ways.rows:
        node = root
        for operation in path[:-1]:
            node = node.children[operation]
        node.children[path[-1]] = _Node(sessions, {})
    return root


def _rows(node: _Node, path: Path, total: int, edge: str, limit: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of what hangs on a node: the most frequent operations, then the rest and the edge."""
    counts = {name: child.sessions for name, child in node.children.items() if name != edge}
    shown = most_frequent(counts, limit)
    rest = [counts[name] for name in counts if name not in shown]
    for name, child in node.children.items():
        if name in shown:
            yield _row((*path, name), child.sessions, node.sessions, total)
            yield from _rows(child, (*path, name), total, edge, limit)
    if rest:
        yield _row((*path, OTHER), sum(rest), node.sessions, total, len(rest))
    if edge in node.children:
        yield _row((*path, edge), node.children[edge].sessions, node.sessions, total)


def _row(path: Path, sessions: int, above: int, total: int, folded: int | None = None) -> tuple[Any, ...]:
    return len(path), list(path), path[-1], sessions, sessions / total, sessions / above, folded
