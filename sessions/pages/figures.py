"""Answers as charts: which numbers of an answer are drawn, and how they are named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.step_flow import named
from sessions.charts import (
    BarItem,
    BarNames,
    Bin,
    Bucket,
    FunnelStep,
    HeatLabel,
    HeatMap,
    IcicleNode,
    Kind,
    Marker,
    TimePoint,
    Unit,
    UserGroup,
    bars,
    concentration,
    funnel,
    heat_map,
    histogram,
    icicle,
    sankey,
    time_series,
)
from sessions.words.plain import NO_PATH
from sessions.words.units import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sessions.analytics.flows import Flows
    from sessions.analytics.funnel import FunnelResult
    from sessions.analytics.report import Report
    from sessions.analytics.results import Table
    from sessions.analytics.step_flow import StepFlow
    from sessions.charts import Figure

    PairAddress = Callable[[str | None, str | None], str | None]
    StepAddress = Callable[[str | None, str, int], str | None]
    StepAddresses = Callable[[int, bool], str | None]

NOT_LOGGED: Final = "(not logged)"
ROOT: Final = "/"
MOST_BARS: Final = 12
MOST_SOURCES: Final = 14
"""Operations of the heat map."""
OTHER: Final = "(other)"


def activity(report: Report) -> Figure:
    """Return cost and sessions a day."""
    points = [
        TimePoint(row["day"], row["total_cost_usd"], row["sessions"]) for row in report.activity.records()
    ]
    return time_series("activity", "Cost and sessions a day", points, Bucket.DAY)


def distributions(report: Report) -> list[Figure]:
    """Return the histograms of cost, duration and length per session, and of latency per request."""
    found = report.histograms
    return [
        _histogram(
            "cost", "Cost of a session", found.cost_usd, Unit.USD, report.cost_usd.p50, report.cost_usd.p95
        ),
        _histogram(
            "duration",
            "Duration of a session",
            found.duration_s,
            Unit.SECONDS,
            report.duration_s.p50,
            report.duration_s.p95,
        ),
        _histogram(
            "length",
            "Requests of a session",
            found.requests_per_session,
            Unit.COUNT,
            report.requests_per_session.p50,
            report.requests_per_session.p95,
            whole=True,
        ),
        _histogram(
            "latency",
            "Latency of a request",
            found.latency_ms,
            Unit.MILLISECONDS,
            report.latency_ms.p50,
            report.latency_ms.p95,
            what="request",
        ),
    ]


def _histogram(
    key: str,
    title: str,
    found: Table,
    unit: Unit,
    p50: float | None,
    p95: float | None,
    *,
    whole: bool = False,
    what: str = "session",
) -> Figure:
    bins = [
        Bin(max(row["range_start"], 0), max(row["range_end"], 0), row["value"]) for row in found.records()
    ]
    markers = [Marker(name, value) for name, value in (("p50", p50), ("p95", p95)) if value is not None]
    return histogram(key, title, bins, unit, markers=markers, whole=whole, what=what)


def flow(flows: Flows) -> Figure:
    """Return the way of sessions through their first steps."""
    return by_step(flows.steps)


def by_step(found: StepFlow, link: StepAddress | None = None, *, title: str = "Step by step") -> Figure:
    """Return a flow by step.

    `link` tells where the sessions are that go from a source, or any (None), to a target, in the step of the
    target, from 1.
    """
    nodes, links = found.to_sankey()
    if link is not None:
        nodes = tuple(replace(node, href=link(None, node.name, node.step + 1)) for node in nodes)
        links = tuple(replace(one, href=link(one.source, one.target, one.step + 2)) for one in links)
    return sankey("flow", title, nodes, links)


def transitions(flows: Flows) -> Figure:
    """Return which operation follows which, as a matrix; what is rare goes to (other)."""
    return matrix(flows.transitions)


def most_visited(rows: Table) -> tuple[list[str], int]:
    """Return the operations that a matrix of transitions shows, and how many others there are."""
    visits: dict[str, int] = {}
    for row in rows.records():
        if row["target"] != "END":
            name = named(row["target"])
            visits[name] = visits.get(name, 0) + row["events"]
    ranked = sorted(visits, key=lambda name: (name == OTHER, -visits[name], name))
    shown = [name for name in ranked if name != OTHER][:MOST_SOURCES]
    return shown, len(ranked) - len(shown)


def matrix(rows: Table, link: PairAddress | None = None) -> Figure:
    """Return transitions as a matrix; `link` tells where the sessions from a source to a target are."""
    shown, others = most_visited(rows)
    rest = [OTHER] if others else []
    sources, targets = ["START", *shown, *rest], [*shown, *rest, "END"]
    cells: dict[tuple[str, str], int] = {}
    for row in rows.records():
        at = (_shown(row["source"], shown), _shown(row["target"], shown))
        cells[at] = cells.get(at, 0) + row["events"]
    values = tuple(tuple(cells.get((source, target), 0) for target in targets) for source in sources)
    left_out = f"{plural(others, 'rare operation')} together as {OTHER}." if rest else ""
    hrefs: tuple[tuple[str | None, ...], ...] = ()
    if link is not None:
        hrefs = tuple(
            tuple(link(source, target) if cells.get((source, target)) else None for target in targets)
            for source in sources
        )
    made = HeatMap(
        tuple(
            _label(name, link and (link(name, None) if name == "START" else link(None, name)))
            for name in sources
        ),
        tuple(_label(name, link and link(None, name)) for name in targets),
        values,
        hrefs=hrefs,
    )
    return heat_map("transitions", "From operation to operation", made, left_out=left_out)


def _label(name: str, href: str | None = None) -> HeatLabel:
    kind = Kind.END if name == "END" else Kind.OTHER if name == OTHER else Kind.PLAIN
    return HeatLabel(name, kind, href)


def _shown(operation: str | None, shown: Sequence[str]) -> str:
    name = named(operation)
    return name if name in shown or name in {"START", "END"} else OTHER


def made(
    result: FunnelResult, link: StepAddresses | None = None, *, title: str = "Along the commonest way"
) -> Figure:
    """Return a funnel; `link` tells where the sessions are that reach a step, from 1, or are lost there."""
    steps = [
        FunnelStep(
            row["step"],
            row["sessions"],
            row["lost_cost_usd"],
            link and link(at, False),
            link(at, True) if link and row["lost"] else None,
        )
        for at, row in enumerate(result.steps.records(), 1)
    ]
    return funnel("funnel", title, steps)


def losses(report: Report) -> Figure:
    """Return the money lost at the operations where sessions stop."""
    rows = sorted(
        (row for row in report.dropoff.records() if row["ends"]),
        key=lambda row: (row["lost_cost_usd"] is None, -(row["lost_cost_usd"] or 0), -row["ends"]),
    )
    items = [
        BarItem(
            named(row["operation"]),
            row["lost_cost_usd"],
            row["exit_rate"],
            f"{plural(row['ends'], 'end')}",
            Kind.END,
        )
        for row in rows[:MOST_BARS]
    ]
    names = BarNames("operation", "cost of the sessions lost", Unit.USD, "exit rate", Unit.SHARE, "ends")
    return bars("losses", "Money lost where sessions stop", items, names, left_out=_rest(rows, "operation"))


def costs(report: Report) -> Figure:
    """Return the most expensive operations."""
    rows = [(named(row["operation"]), row) for row in report.operations.records()]
    return _cost_bars("costs", "Most expensive operations", rows, "operation")


def models(report: Report) -> Figure:
    """Return what each model cost."""
    rows = [(row["model"] or NOT_LOGGED, row) for row in report.models.records()]
    return _cost_bars("models", "Models", rows, "model")


def _cost_bars(key: str, title: str, rows: Sequence[tuple[str, dict[str, Any]]], what: str) -> Figure:
    items = [
        BarItem(name, row["cost_usd"], row["cost_share"], plural(row["requests"], "request"))
        for name, row in rows[:MOST_BARS]
    ]
    names = BarNames(what, "cost", Unit.USD, "share of the cost", Unit.SHARE, "requests")
    return bars(key, title, items, names, left_out=_rest(rows, what))


def _rest(rows: Sequence[Any], what: str) -> str:
    more = len(rows) - MOST_BARS
    return f"{plural(more, 'more ' + what)} not drawn." if more > 0 else ""


def paths(tree: Table, link: Callable[[Sequence[str]], str | None] | None = None) -> Figure:
    """Return what operations cost by the depth of their paths.

    `link` tells where the sessions at some operations, or below them, are; ROOT is all of them.
    """
    rows = tree.records()
    children: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        if row["operation"] != ROOT:
            children.setdefault(row["parent"], []).append(row)
    root = rows[0] if rows else {"operation": ROOT, "cost_usd": None}
    return icicle(
        "paths", "Cost by path", _branch(root, children, link or (lambda _: None)), Unit.USD, gathered=link
    )


def _branch(
    row: Mapping[str, Any],
    children: Mapping[str | None, list[dict[str, Any]]],
    link: Callable[[Sequence[str]], str | None],
) -> IcicleNode:
    operation = row["operation"]
    below = children.get(operation, []) if operation is not None else []
    label = NO_PATH if operation is None else "all operations" if operation == ROOT else _last(operation)
    return IcicleNode(
        label,
        row["cost_usd"] or Decimal(0),
        tuple(_branch(child, children, link) for child in below),
        href=link([named(operation)]),
        key=named(operation),
    )


def _last(operation: str) -> str:
    return "/" + operation.rsplit("/", 1)[-1]


def users(groups: Table, href: str | None = None) -> Figure:
    """Return how much of the cost few users are; its mark leads to `href`."""
    return concentration(
        "users",
        "How cost is spread over users",
        [UserGroup(row["users"], row["cost_usd"]) for row in groups.records()],
        href=href,
    )
