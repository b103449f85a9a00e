"""Answers as data: what of each is an object, what a table, for every format that is read by programs."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from sessions.analytics.paging import ordered
from sessions.analytics.results import Result, Table, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

    from sessions.analytics.compare import Comparison
    from sessions.analytics.conversation import Exchange
    from sessions.analytics.detail import SessionDetail
    from sessions.analytics.dropoff import DropOff
    from sessions.analytics.flows import Flows
    from sessions.analytics.funnel import FunnelResult
    from sessions.analytics.trends import Trends


@dataclass(frozen=True, slots=True)
class Data:
    """One answer; each part is made only when a format asks for it."""

    json: Callable[[], Any]
    """The answer as data that `encode.json_ready` can make JSON of."""
    table: Table
    """The answer as rows, for CSV and JSON lines."""
    arrow: Callable[[], pa.Table]
    """The answer as an Arrow table, for Parquet."""


def of_table(table: Table) -> Data:
    """Return the answer that is one table."""
    return Data(table.records, table, table.to_arrow)


def of_result(result: Result) -> Data:
    """Return the answer that is one value with named parts: one row in formats of rows."""
    return Data(result.to_dict, _one_row(result), result.to_arrow)


def of_flows(found: Flows) -> Data:
    """Return flows; their rows are the transitions."""
    return _with_rows(found, found.transitions)


def of_funnel(found: FunnelResult) -> Data:
    """Return a funnel; a row is a step."""
    return _with_rows(found, found.steps)


def of_comparison(found: Comparison) -> Data:
    """Return two slices side by side; a row is a measure."""
    return _with_rows(found, found.measures)


def of_trends(found: Trends) -> Data:
    """Return figures by time; a row is a bucket."""
    return _with_rows(found, found.buckets)


def of_dropoff(found: DropOff, limit: int | None = None) -> Data:
    """Return where sessions stop; its rows are the operations, at most `limit` of them everywhere."""
    cut = cut_dropoff(found, limit)
    return _with_rows(cut, cut.operations)


def cut_dropoff(found: DropOff, limit: int | None) -> DropOff:
    """Return where sessions stop, at most `limit` operations."""
    operations = found.operations
    return replace(found, operations=Table(operations.columns, operations.types, operations.rows[:limit]))


def of_session(detail: SessionDetail, content: Sequence[Exchange] = ()) -> Data:
    """Return one session, what was said added to its requests if it is given; a row is a request."""
    requests = detail.requests
    return Data(lambda: _session(detail, content), requests, requests.to_arrow)


def ranking(table: Table, sort: str | None, *, descending: bool) -> Table:
    """Return a table by one of its columns, or as it is. Raises UsageError for a column that there is not."""
    return table if sort is None else ordered(table, sort, descending=descending)


def with_distinct_names(table: Table) -> Table:
    """Return a table no two columns of which have the same name: the second `a` becomes `a_1`."""
    names: dict[str, None] = {}
    for name in table.columns:
        free, number = name, 0
        while free in names:
            number += 1
            free = f"{name}_{number}"
        names[free] = None
    return Table(tuple(names), table.types, table.rows)


def _with_rows(result: Result, rows: Table) -> Data:
    return Data(result.to_dict, rows, rows.to_arrow)


def _one_row(result: Result) -> Table:
    """Return a result as a table of one row, its parts nested."""
    data = result.to_dict()
    names = tuple(field.name for field in fields(result))
    return Table(names, ("JSON",) * len(names), (tuple(data[name] for name in names),))


def _session(detail: SessionDetail, content: Sequence[Exchange]) -> dict[str, Any]:
    """Return the session as JSON-ready data, with `content` per request if there is any."""
    data = detail.to_dict()
    said = {exchange.request_id: exchange for exchange in content}
    for request in data["requests"] if content else ():
        exchange = said[request["request_id"]]
        request["content"] = {"messages": plain(exchange.messages), "answer": plain(exchange.answer)}
    return data
