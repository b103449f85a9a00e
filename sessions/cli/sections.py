"""Answers of many parts as titled tables: for Markdown, and for formats of rows."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics.results import Table

if TYPE_CHECKING:
    from sessions.analytics.dropoff import DropOff, Outcomes
    from sessions.analytics.report import Report
    from sessions.ingest.counts import IngestResult

_FILE_TYPES = {
    "path": "VARCHAR",
    "format": "VARCHAR",
    "seconds": "DOUBLE",
    "status": "VARCHAR",
    "reasons": "MAP(VARCHAR, BIGINT)",
    "error": "VARCHAR",
}


def report_sections(report: Report) -> tuple[tuple[str, Table], ...]:
    """Return a report as titled tables: figures, distributions, then every list."""
    title = report.name or "All sessions"
    parts = {field.name: getattr(report, field.name) for field in fields(report)}
    lists = {name: value for name, value in parts.items() if isinstance(value, Table)}
    groups = {name: value for name, value in parts.items() if is_dataclass(value) and name not in lists}
    figures = {name: value for name, value in parts.items() if name not in lists and name not in groups}
    bins = groups.pop("histograms")
    del groups["outcomes"]
    return (
        (title, _pairs(figures)),
        ("Outcomes", outcome_rows(report.outcomes)),
        ("Distributions", _figures(groups)),
        *((f"Histogram: {field.name}", getattr(bins, field.name)) for field in fields(bins)),
        *((name.replace("_", " ").capitalize(), table) for name, table in lists.items()),
    )


def dropoff_sections(found: DropOff) -> tuple[tuple[str, Table], ...]:
    """Return where sessions stop as titled tables: outcomes, then every list."""
    return (
        ("Outcomes", outcome_rows(found.outcomes)),
        ("Operations", found.operations),
        ("Differences", found.differences),
        ("Goals", found.goals),
    )


def outcome_rows(outcomes: Outcomes) -> Table:
    """Return how sessions ended, a row per outcome, and those that are lost and all of them last."""
    costs = outcomes.cost_usd
    ways = [field.name for field in fields(costs)]
    rows: list[tuple[Any, ...]] = [(way, getattr(outcomes, way), getattr(costs, way)) for way in ways]
    lost = outcomes.failed + (outcomes.abandoned or 0) + outcomes.ended
    rows += [("lost", lost, outcomes.lost_cost_usd), ("all", outcomes.sessions, outcomes.total_cost_usd)]
    return Table(("outcome", "sessions", "cost_usd"), ("VARCHAR", "BIGINT", "DECIMAL(38,9)"), tuple(rows))


def _pairs(values: dict[str, Any]) -> Table:
    return Table(("figure", "value"), ("VARCHAR", "DOUBLE"), tuple(values.items()))


def _figures(groups: dict[str, Any]) -> Table:
    """Return groups of figures as one table, a row per measure; a figure a measure does not have is empty."""
    names: dict[str, None] = {}
    for group in groups.values():
        names.update(dict.fromkeys(field.name for field in fields(group)))
    rows = [(measure, *(getattr(group, name, None) for name in names)) for measure, group in groups.items()]
    return Table(("measure", *names), ("VARCHAR", *["DOUBLE"] * len(names)), tuple(rows))


def files_table(result: IngestResult) -> Table:
    """Return what became of every file, a row per file."""
    records = [file.to_dict() for file in result.files]
    columns = tuple(records[0]) if records else ("path",)
    types = tuple(_FILE_TYPES.get(name, "BIGINT") for name in columns)
    return Table(columns, types, tuple(tuple(record.values()) for record in records))
