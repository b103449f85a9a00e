"""The package's SQL files, read once."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@cache
def statement(package: str, name: str) -> str:
    """Return the text of `<name>.sql` in the package's `sql` folder.

    >>> statement("sessions.ingest", "accept").startswith("-- Question:")
    True
    """
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def run(
    connection: duckdb.DuckDBPyConnection, package: str, name: str, values: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """Run `<name>.sql` with its parameters bound and return all rows.

    All rows are fetched, since a connection with an unfinished result takes no further statement.
    """
    return connection.execute(statement(package, name), values).fetchall()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what is done within, or roll it back where that raises."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # an interrupt may have ended the transaction already
            connection.rollback()
        raise
