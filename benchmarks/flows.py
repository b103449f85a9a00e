"""Questions on flows against programs that answer them too: same rows, CPU and wall time inside each process.

Every program has its data ready before it counts: a table ordered for it, or columns in memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from benchmarks.environments import peer_python
from benchmarks.measure import DATA, environment, in_child, say
from benchmarks.questions import database_of
from benchmarks.tables import markdown
from sessions.schemas.database import reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADINGS: Final = ("question", "program", "CPU-s", "wall s", "peak MB", "ours / it, CPU", "bar")
OURS: Final = "sessions"
PEERS: Final = Path(__file__).parent / "peers"
RAW: Final = Path(__file__).with_name("flows_raw.sql")
BARS: Final = {
    ("transitions", "chdb"): 0.1, ("transitions", "pm4py"): 0.02, ("variants", "chdb"): 0.1,
    ("steps", "chdb"): 0.1, ("funnel", "chdb"): 0.6, ("list", "chdb"): 1.0, ("metrics", "chdb"): 1.0,
}  # fmt: skip
"""What share of a program's CPU ours may take at most."""

Told = dict[str, Any]


def benchmark(rows: int, runs: int) -> str:
    """Ask all programs in turn, round after round; return a Markdown table of medians."""
    database = database_of(rows)
    parquet = DATA / f"{database.stem}.parquet"
    if not parquet.exists():
        in_child(export, database, parquet)
    commands = contestants(database, parquet)
    taken: dict[tuple[str, str], list[Told]] = {}
    for number in range(1, runs + 1):
        for program, command in commands.items():
            for told in answers(command):
                taken.setdefault((told["question"], program), []).append(told)
            say(f"  {number}/{runs} {program}")
    require_same(taken)
    return markdown(HEADINGS, [_row(key, told, taken) for key, told in sorted(taken.items(), key=_order)])


def export(database: Path, parquet: Path) -> None:
    """Write the raw columns that the peers read."""
    say(f"making {parquet}")
    unfinished = parquet.with_suffix(".part")
    with reader(database) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would print between the figures
        connection.sql(RAW.read_text(encoding="utf-8")).write_parquet(str(unfinished))
    unfinished.rename(parquet)


def contestants(database: Path, parquet: Path) -> Mapping[str, Sequence[str]]:
    """Return the command of every program that is there."""
    commands: dict[str, Sequence[str]] = {
        OURS: [sys.executable, "-m", "benchmarks.peers.flows_ours", str(database)]
    }
    folders = {"chdb": [str(DATA / "databases" / f"{database.stem}.chdb")]}
    for peer in ("chdb", "polars", "pm4py", "retentioneering"):
        python = peer_python(peer)
        if python is None:
            say(f"{peer} cannot be installed here, and is left out")
            continue
        commands[peer] = [str(python), str(PEERS / f"flows_{peer}.py"), str(parquet), *folders.get(peer, [])]
    return commands


def answers(command: Sequence[str]) -> list[Told]:
    """Run a program; return what it told of each question."""
    threads = {"POLARS_MAX_THREADS": str(os.cpu_count())}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment() | threads)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"question"')]


def require_same(taken: Mapping[tuple[str, str], Sequence[Told]]) -> None:
    """Exit where a program's rows differ from ours in the columns that it has."""
    for (question, program), told in taken.items():
        ours = taken[question, OURS][0]
        for one in told:
            columns = min(len(one["digests"]), len(ours["digests"])) - 1
            if one["rows"] != ours["rows"] or one["digests"][columns] != ours["digests"][columns]:
                sys.exit(f"{program} answers {question} otherwise than we do: {one} against {ours}")


def _order(item: tuple[tuple[str, str], Any]) -> tuple[int, bool, str]:
    (question, program), _ = item
    places = ("transitions", "variants", "steps", "funnel", "dropoff", "list", "metrics")
    return places.index(question), program != OURS, program


def _row(
    key: tuple[str, str], told: Sequence[Told], taken: Mapping[tuple[str, str], Sequence[Told]]
) -> list[str]:
    question, program = key
    cpu = median(one["cpu_s"] for one in told)
    ours = median(one["cpu_s"] for one in taken[question, OURS])
    bar = BARS.get(key)
    return [
        question,
        program,
        f"{cpu:.3f}",
        f"{median(one['wall_s'] for one in told):.3f}",
        f"{max(one['peak_mb'] for one in told):,.0f}",
        f"{ours / cpu:.3f}",
        "-" if bar is None else f"{bar:.2f}",
    ]
