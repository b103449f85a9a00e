"""retentioneering: `python flows_retentioneering.py PARQUET`; its stream is made before it counts."""

from __future__ import annotations

import os
import sys
from typing import Any

os.environ["RETENTIONEERING_NO_TRACK"] = "1"

import pandas as pd
from flow_answers import answer  # type: ignore[import-not-found]
from retentioneering import Eventstream  # type: ignore[import-not-found]

ENDS = {"path_start": "START", "path_end": "END"}


def main(parquet: str) -> None:
    """Read the events and answer."""
    raw = pd.read_parquet(parquet, columns=["session_id", "operation", "started_at"])
    raw.columns = pd.Index(["user_id", "event", "timestamp"])
    stream = Eventstream(raw)
    answer("transitions", lambda: transitions(stream))


def transitions(stream: Any) -> list[tuple[str, str, int, int]]:
    """Return source, target, events and distinct sessions, START and END included."""
    events = stream.transition_graph_data(edge_weight="count")
    paths = stream.transition_graph_data(edge_weight="unique_paths")
    return [
        (ENDS.get(source, source), ENDS.get(target, target), int(count), int(paths.loc[source, target]))
        for source, row in events.iterrows()
        for target, count in row.items()
        if count
    ]


if __name__ == "__main__":
    main(sys.argv[1])
