"""What a command costs: run as a process of its own, CPU, wall time and memory taken from the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DATA = Path(__file__).parent / "data"
"""Everything the benchmarks make: corpora, databases, environments of peers. Never committed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took."""

    cpu_s: float
    """User and system time of the process, all its threads."""
    wall_s: float
    """From start to exit: interpreter, imports and all."""
    peak_mb: float
    """Largest resident set, in 10^6 bytes."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to do the work that is compared."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], None]
    """Called before each run and not measured: takes away what the last run left."""


def nothing() -> None:
    """Prepare nothing."""


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end; raises SystemExit with its last words if it fails."""
    log = DATA / "last-run.log"
    log.parent.mkdir(exist_ok=True)
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment())
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{log.read_text(errors='replace')[-2000:]}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024 / 1e6)


def in_child(work: Callable[..., object], *arguments: object) -> None:
    """Do work that takes memory in another process: a child's peak counts from its parent's size on."""
    process = get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"{work.__name__} failed")


def environment() -> dict[str, str]:
    """Return the environment of children: byte code is cached, as it is where a package is installed."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(DATA / "bytecode")}


def compare(contestants: Sequence[Contestant], runs: int) -> Mapping[str, Cost]:
    """Run all in turn, one warm-up and then `runs` rounds; return the medians of each by name.

    In turn, because the machine's speed drifts: what is compared must run in the same minutes.
    """
    taken: dict[str, list[Cost]] = {one.name: [] for one in contestants}
    for number in range(runs + 1):
        for one in contestants:
            one.prepare()
            cost = run(one.command)
            if number:
                taken[one.name].append(cost)
                say(f"  {number}/{runs} {one.name}: {cost.cpu_s:.2f} CPU-s, {cost.wall_s:.2f} s")
    return {name: medians(costs) for name, costs in taken.items()}


def medians(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure by itself."""
    return Cost(
        median(cost.cpu_s for cost in costs),
        median(cost.wall_s for cost in costs),
        median(cost.peak_mb for cost in costs),
    )


def say(text: str) -> None:
    """Tell how far it is, on stderr: stdout is the result."""
    print(text, file=sys.stderr, flush=True)
