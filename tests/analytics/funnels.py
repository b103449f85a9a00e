"""Sessions as walks, and funnels asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.analytics.funnel import funnel, funnel_of
from sessions.analytics.slices import Slice
from tests.analytics.factories import insert, request

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.funnel import FunnelResult
    from tests.oracle import Row

AB = ("/a", "/b")
ABC = ("/a", "/b", "/c")


def walk(*steps: tuple[str | None, float | None], session: str = "s1", **fields: Any) -> list[Row]:
    """Return a session that makes these requests, each a path and its second."""
    return [request(session=session, path=path, at=at, **fields) for path, at in steps]


def asked(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], steps: tuple[str, ...] = ABC, **how: Any
) -> FunnelResult:
    insert(engine, *rows)
    return funnel(engine, how.pop("picked", Slice()), funnel_of(steps, **how))


def depth(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], steps: tuple[str, ...] = ABC, **how: Any
) -> int:
    """Return how many steps the one session of these rows makes."""
    counts = asked(engine, rows, steps, **how).steps.column("sessions")
    assert set(counts) <= {0, 1}
    return sum(counts)
