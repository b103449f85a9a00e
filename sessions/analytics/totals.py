"""What a slice amounts to, in one row, and what each model of it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.ask import ask, chosen, rolled_up

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice


def totals(connection: duckdb.DuckDBPyConnection, picked: Slice) -> Table:
    """Return sessions, requests, cost, tokens, success and latency of a slice; see sql/totals.sql."""
    return ask(connection, "totals", {"slice": rolled_up(connection, picked)})


def models(connection: duckdb.DuckDBPyConnection, picked: Slice) -> Table:
    """Return one row per provider and model, the most expensive first; see sql/models.sql."""
    return ask(connection, "models", {"slice": chosen(connection, picked)})
