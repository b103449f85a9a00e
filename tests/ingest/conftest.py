from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import settings

from sessions.ingest.load import MACROS
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[[str, str | None], Any]

# What is timed here would be the machine: a first call imports libraries and plans statements.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def ask() -> Iterator[Ask]:
    """Return a function that evaluates an expression of the mapping's macros with `t` bound to a text."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in MACROS:
            run(connection, "sessions.ingest", name)

        def asked(expression: str, text: str | None) -> Any:
            row = connection.execute(
                f"SELECT {expression} FROM (SELECT $t::VARCHAR AS t)", {"t": text}
            ).fetchone()
            assert row is not None
            return row[0]

        yield asked
