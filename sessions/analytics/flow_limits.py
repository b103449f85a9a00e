"""How much of flows is shown, and where the rest goes: into "(other)", never into END."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

START: Final = "START"
END: Final = "END"
OTHER: Final = "(other)"

Record = dict[str, Any]


def known_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return the exact sum of the values that are known; None where none is."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None


def folded(transitions: Table, limit: int | None) -> Table:
    """Return the first `limit` transitions, and the others added up, with a last column `folded`.

    What is left of a source that is shown goes to "(other)", what is left of all other sources from "(other)"
    to "(other)"; steps to END stay steps to END. So the events of every source, and those to END, sum to what
    they were. `folded` is how many transitions a row stands for, None for one that is itself; the sessions of
    a row that stands for several are not known, since one session may take several of them, but for steps to
    END.
    """
    rows = transitions.records()
    kept = len(rows) if limit is None else limit
    shown, rest = rows[:kept], rows[kept:]
    sources = {row["source"] for row in shown}
    groups: dict[tuple[str | None, str], list[Record]] = defaultdict(list)
    for row in rest:
        source = row["source"] if row["source"] in sources else OTHER
        groups[source, END if row["target"] == END else OTHER].append(row)
    others = [_added(key, group, groups) for key, group in groups.items()]
    others.sort(key=lambda row: (OTHER in (row["source"], row["target"]), -row["events"]))
    columns = (*transitions.columns, "folded")
    return Table(
        columns,
        (*transitions.types, "BIGINT"),
        tuple(tuple(row.get(name) for name in columns) for row in [*shown, *others]),
    )


def _added(
    key: tuple[str | None, str], group: Sequence[Record], groups: dict[tuple[str | None, str], list[Record]]
) -> Record:
    """Return the row that stands for a group; one transition of a source that is shown stands for itself."""
    source, target = key
    if len(group) == 1 and source != OTHER:
        return group[0]
    events = sum(row["events"] for row in group)
    of_source = [row for (other, _), rows in groups.items() if other == source for row in rows]
    return {
        "source": source,
        "target": target,
        "events": events,
        "sessions": events if target == END else None,
        "share": events / sum(row["events"] for row in of_source)
        if source == OTHER
        else sum(row["share"] for row in group),
        "cost_usd": known_sum(row["cost_usd"] for row in group),
        "folded": len(group),
    }


def most_frequent(counts: dict[str | None, int], limit: int) -> set[str | None]:
    """Return the `limit` most frequent operations, and one more where that is all there are."""
    ranked = sorted(counts, key=lambda name: (-counts[name], name is None, name or ""))
    return set(ranked if len(ranked) <= limit + 1 else ranked[:limit])
