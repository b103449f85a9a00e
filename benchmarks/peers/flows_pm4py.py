"""pm4py: `python flows_pm4py.py PARQUET [QUESTION...]`; its data frame is in memory before it counts."""

from __future__ import annotations

import sys
from typing import Any

import pandas as pd
import pm4py  # type: ignore[import-not-found]
from flow_answers import answer  # type: ignore[import-not-found]


def main(parquet: str, questions: list[str]) -> None:
    """Read the log and answer."""
    raw = pd.read_parquet(parquet, columns=["session_id", "operation", "started_at"])
    log = pm4py.format_dataframe(raw, "session_id", "operation", "started_at")
    asked = {"transitions": transitions, "variants": variants}
    for question in questions or asked:
        answer(question, lambda ask=asked[question]: ask(log))


def transitions(log: Any) -> list[tuple[str, str, int]]:
    """Return source, target and events; it does not count sessions."""
    graph, first, last = pm4py.discover_dfg(log)
    edges = [(source, target, events) for (source, target), events in graph.items()]
    edges += [("START", target, events) for target, events in first.items()]
    return edges + [(source, "END", events) for source, events in last.items()]


def variants(log: Any) -> list[tuple[list[str], int]]:
    """Return the ten commonest sequences."""
    counted = [(list(path), sessions) for path, sessions in pm4py.get_variants(log).items()]
    return sorted(counted, key=lambda one: (-one[1], one[0]))[:10]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
