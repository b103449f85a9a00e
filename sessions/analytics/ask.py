"""Running one question: its .sql, its parameters, its answer as a table."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sessions.analytics.limits import cursor_beside
from sessions.analytics.results import Table
from sessions.errors import QueryError, one_line
from sessions.schemas.statements import run, statement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import duckdb

    from sessions.analytics.slices import Slice

T = TypeVar("T")


def ask(
    connection: duckdb.DuckDBPyConnection, question: str, values: Mapping[str, Any] | None = None
) -> Table:
    """Run `sql/<question>.sql` of this package with its parameters bound."""
    return as_table(connection.execute(statement("sessions.analytics", question), dict(values or {})))


def chosen(connection: duckdb.DuckDBPyConnection, picked: Slice) -> dict[str, Any]:
    """Return the slice's parameter, which also says whether requests can be told by the names they logged."""
    parameter = picked.parameter()
    if picked.names:
        parameter["names_agree"] = ask_one(connection, "names_agree")["names_agree"]
    return parameter


def rolled_up(connection: duckdb.DuckDBPyConnection, picked: Slice) -> dict[str, Any]:
    """Return the slice's parameter, its sessions rolled up once where each question would do it again."""
    parameter = chosen(connection, picked)
    if picked.keeps_sessions_whole:
        return parameter
    values = {"slice": parameter}
    if picked.cuts_few_sessions:
        run(connection, "sessions.analytics", "picked_cut", values)
        run(connection, "sessions.analytics", "picked_walks_cut", values)
        run(connection, "sessions.analytics", "picked_sessions")
        run(connection, "sessions.analytics", "picked_whole", values)
        run(connection, "sessions.analytics", "picked_stored")
    else:
        run(connection, "sessions.analytics", "picked_walks", values)
        run(connection, "sessions.analytics", "picked_sessions")
    return parameter | {"rolled": "picked_"}


def ask_all(
    connection: duckdb.DuckDBPyConnection, questions: Mapping[str, Mapping[str, Any]], *, side_by_side: bool
) -> dict[str, Table]:
    """Run several questions; see `answered`."""
    tasks = {question: asking(question, values) for question, values in questions.items()}
    return answered(connection, tasks, side_by_side=side_by_side)


def asking(question: str, values: Mapping[str, Any]) -> Callable[[duckdb.DuckDBPyConnection], Table]:
    """Return what asks one question on a connection."""
    return lambda connection: ask(connection, question, values)


def answered(
    connection: duckdb.DuckDBPyConnection,
    tasks: Mapping[str, Callable[[duckdb.DuckDBPyConnection], T]],
    *,
    side_by_side: bool,
) -> dict[str, T]:
    """Return what several tasks return, two at a time where they may run `side_by_side`.

    A question over a million requests keeps one thread busy more often than two. Each runs on a cursor of its
    own, which does not see the connection's temporary tables.
    """
    if not side_by_side:
        return {name: task(connection) for name, task in tasks.items()}
    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = pool.map(lambda task: _beside(connection, task), tasks.values())
        return dict(zip(tasks, answers, strict=True))


def _beside(connection: duckdb.DuckDBPyConnection, task: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    with cursor_beside(connection) as cursor:
        cursor.execute("SET TimeZone = 'UTC'")
        return task(cursor)


def ask_one(
    connection: duckdb.DuckDBPyConnection, question: str, values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Run a question whose answer is one row, and return that row by column name."""
    return ask(connection, question, values).records()[0]


def as_table(result: duckdb.DuckDBPyConnection | duckdb.DuckDBPyRelation | None) -> Table:
    """Return a statement's whole result; a statement without one gives a table without columns.

    A relation is planned once to be described and once to be run: where there is a choice, execute.
    """
    if result is None:
        return Table((), (), ())
    columns = tuple(column[0] for column in result.description)
    types = tuple(str(column[1]) for column in result.description)
    if any("WITH TIME ZONE" in kind for kind in types):
        # DuckDB's own conversion of these needs pytz; Arrow's does not.
        found = result.to_arrow_table()
        lists = [column.to_pylist() for column in found.columns] if found else []
        rows = tuple(zip(*lists, strict=True))
    else:
        rows = tuple(result.fetchall())
    if "UUID" in types:
        rows = tuple(tuple(str(one) if isinstance(one, UUID) else one for one in row) for row in rows)
    return Table(columns, types, rows)


class StatementError(QueryError):
    """What a user wrote does not run as SQL."""


def explained(error: Exception, query: str) -> StatementError:
    """Turn an error on a user's query into a one-line one."""
    first = str(error).split("\n\nLINE ")[0]
    return StatementError(
        one_line(query, 80), one_line(first, 300), "see the tables with: sessions sql 'SHOW TABLES'"
    )
