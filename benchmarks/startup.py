"""Start-up: what `sessions` takes before it has read anything."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from benchmarks.measure import Contestant, compare, nothing
from benchmarks.tables import markdown

RUNS: Final = 10
HEADINGS: Final = ("command", "wall s", "CPU-s", "bar, wall s")
COMMANDS: Final = (("--help", 0.3), ("--version", None), ("report --help", None))


def benchmark() -> str:
    """Return a Markdown table: the medians of RUNS runs of each command."""
    program = str(Path(sys.executable).with_name("sessions"))
    costs = compare(
        [Contestant(f"sessions {words}", [program, *words.split()], nothing) for words, _ in COMMANDS], RUNS
    )
    bars = [f"{bar}" if bar else "-" for _, bar in COMMANDS]
    return markdown(
        HEADINGS,
        [
            [f"`{name}`", f"{cost.wall_s:.3f}", f"{cost.cpu_s:.3f}", bar]
            for (name, cost), bar in zip(costs.items(), bars, strict=True)
        ],
    )
