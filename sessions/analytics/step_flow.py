"""Sessions step by step: at which operation they are in each step, and after which one they end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics.ask import ask
from sessions.analytics.flow_limits import END, OTHER, known_sum, most_frequent
from sessions.analytics.results import Result, Table
from sessions.errors import UsageError
from sessions.words.plain import NO_PATH

if TYPE_CHECKING:
    from decimal import Decimal

    import duckdb

    from sessions.analytics.walks import Walks
    from sessions.charts import HeatMap, SankeyLink, SankeyNode

MOST_STEPS = 50

_NODES = {
    "step": "INTEGER",
    "operation": "VARCHAR",
    "kind": "VARCHAR",
    "sessions": "BIGINT",
    "ends": "BIGINT",
    "folded": "BIGINT",
}
_LINKS = {
    "step": "INTEGER",
    "source": "VARCHAR",
    "target": "VARCHAR",
    "sessions": "BIGINT",
    "lost_cost_usd": "DECIMAL(38,9)",
}


@dataclass(frozen=True, slots=True)
class StepFlow(Result):
    """The flow through the first steps; steps count from 1.

    Every node balances: the links out of it, END included, sum to its sessions, but for the last step, of
    which only `ends` tells how many do not go on.
    """

    nodes: Table
    """step, operation, kind ('plain', 'other', 'end'), sessions, ends, folded (how many "(other)" is)."""
    links: Table
    """step of the source, source, target, sessions, lost_cost_usd: whole cost of those that end, in USD."""

    def to_sankey(self) -> tuple[tuple[SankeyNode, ...], tuple[SankeyLink, ...]]:
        """Return the nodes and links that `charts.sankey` draws."""
        from sessions.charts import Kind, SankeyLink, SankeyNode

        nodes = (
            SankeyNode(
                row["step"] - 1,
                named(row["operation"]),
                named(row["operation"]),
                row["sessions"],
                Kind(row["kind"]),
            )
            for row in self.nodes.records()
        )
        links = (
            SankeyLink(
                row["step"] - 1,
                named(row["source"]),
                named(row["target"]),
                row["sessions"],
                row["lost_cost_usd"],
            )
            for row in self.links.records()
        )
        return tuple(nodes), tuple(links)

    def to_heat_map(self) -> HeatMap:
        """Return the matrix that `charts.heat_map` draws: a row per step, sessions by operation, and ends."""
        from sessions.charts import HeatLabel, HeatMap, Kind

        cells: dict[tuple[int, str], int] = {}
        ends: dict[int, int] = defaultdict(int)
        for row in self.nodes.records():
            if row["kind"] != Kind.END:
                cells[row["step"], named(row["operation"])] = row["sessions"]
                ends[row["step"]] += row["ends"]
        names = sorted(
            {name for _, name in cells}, key=lambda name: (name == OTHER, -_total(cells, name), name)
        )
        return HeatMap(
            tuple(HeatLabel(f"step {step}") for step in sorted(ends)),
            (
                *(HeatLabel(name, Kind.OTHER if name == OTHER else Kind.PLAIN) for name in names),
                HeatLabel(END, Kind.END),
            ),
            tuple((*(cells.get((step, name), 0) for name in names), ends[step]) for step in sorted(ends)),
            what="sessions",
        )


def named(operation: str | None) -> str:
    """Return an operation as a name that tells it from all others."""
    return NO_PATH if operation is None else operation


def _total(cells: dict[tuple[int, str], int], name: str) -> int:
    return sum(count for (_, other), count in cells.items() if other == name)


def step_flow(
    connection: duckdb.DuckDBPyConnection, walks: Walks, *, steps: int = 6, limit: int = 8
) -> StepFlow:
    """Return the flow through the first `steps` steps: `limit` operations in each, the rest "(other)"."""
    if not 1 <= steps <= MOST_STEPS:
        raise UsageError(steps, "is no number of steps", f"give 1 to {MOST_STEPS}")
    return limited(ask(connection, "step_flow", walks.values | {"steps": steps}), steps, limit)


def limited(found: Table, steps: int, limit: int) -> StepFlow:
    """Return the nodes and links of sql/step_flow.sql's rows, what is beyond the limit folded."""
    counts: dict[int, dict[str | None, int]] = {step: defaultdict(int) for step in range(1, steps + 1)}
    for row in found.records():
        if row["target"] != END:
            counts[row["step"]][row["target"]] += row["sessions"]
    shown = {step: most_frequent(of_step, limit) for step, of_step in counts.items()}
    links: dict[tuple[int, str | None, str | None], list[tuple[int, Decimal | None]]] = defaultdict(list)
    for row in found.records():
        step = row["step"] - 1
        if step:
            target = END if row["target"] == END else _label(row["target"], shown[step + 1])
            links[step, _label(row["source"], shown[step]), target].append(
                (row["sessions"], row["lost_cost_usd"])
            )
    added = [
        (*key, sum(count for count, _ in parts), known_sum(cost for _, cost in parts))
        for key, parts in links.items()
    ]
    return StepFlow(_nodes(counts, shown, added), _table(_LINKS, [link for link in added if link[0] < steps]))


def _label(operation: str | None, shown: set[str | None]) -> str | None:
    return operation if operation in shown else OTHER


def _nodes(
    counts: dict[int, dict[str | None, int]], shown: dict[int, set[str | None]], links: list[tuple[Any, ...]]
) -> Table:
    ends = {(step, source): count for step, source, target, count, _ in links if target == END}
    rows: list[tuple[Any, ...]] = []
    for step, of_step in counts.items():
        here = {name: count for name, count in of_step.items() if name in shown[step]}
        rows += [
            (step, name, "plain", count, ends.get((step, name), 0), None) for name, count in here.items()
        ]
        if rest := [count for name, count in of_step.items() if name not in here]:
            rows.append((step, OTHER, "other", sum(rest), ends.get((step, OTHER), 0), len(rest)))
        if ended := sum(count for (other, _), count in ends.items() if other == step - 1):
            rows.append((step, END, "end", ended, None, None))
    return _table(_NODES, sorted(rows, key=lambda row: (row[0], row[2] == "end", row[2] == "other", -row[3])))


def _table(columns: dict[str, str], rows: list[tuple[Any, ...]]) -> Table:
    return Table(tuple(columns), tuple(columns.values()), tuple(rows))
