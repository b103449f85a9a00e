"""Ingest against its peers: whole processes on the same file, in turn, and the same answers from all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import corpus, questions
from benchmarks.environments import PEERS as INSTALLED
from benchmarks.environments import chdb_python
from benchmarks.measure import DATA, Contestant, Cost, compare, in_child, say
from benchmarks.tables import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PEERS: Final = Path(__file__).parent / "peers"
OURS: Final = "sessions ingest"
OURS_LARGE: Final = "sessions ingest, into 10M requests"
LARGE_ROWS: Final = 10_000_000
READ_JSON: Final = "DuckDB read_json"
CHDB: Final = INSTALLED["chdb"][0]
CHDB_NAME: Final = f"chDB {CHDB.partition('==')[2]} into MergeTree"
OUR_CHECK: Final = "SELECT count(*) AS requests, sum(prompt_tokens) AS prompt_tokens FROM requests"
HEADINGS: Final = (
    "corpus",
    "program",
    "CPU-s",
    "wall s",
    "peak MB",
    "MB/CPU-s",
    "ours / it, CPU",
    "ours / it, wall",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One corpus: what each program took, by name."""

    kind: corpus.Kind
    log: Path
    costs: Mapping[str, Cost]


def benchmark(size: int, runs: int, *, large: bool = False) -> str:
    """Measure both corpora at `size` bytes each; return a Markdown table.

    With `large`, ours also reads them into a database that holds 10 million requests.
    """
    outcomes = [measure(kind, size, runs, large=large) for kind in ("light", "heavy")]
    return markdown(HEADINGS, [row for outcome in outcomes for row in rows(outcome)])


def measure(kind: corpus.Kind, size: int, runs: int, *, large: bool) -> Outcome:
    """Measure one corpus; raises SystemExit if the programs did not read the same."""
    log = corpus_file(kind, size)
    everyone = contestants(log, large=large)
    say(f"{kind}: {log.stat().st_size / 1e6:.0f} MB")
    costs = compare(everyone, runs)
    answers = {one.name: answer(one.name) for one in everyone if one.name != OURS_LARGE}
    if len(set(answers.values())) != 1:
        sys.exit(f"{kind}: requests and prompt tokens differ: {answers}")
    say(f"  all have {answers[OURS]} (requests, prompt tokens)")
    return Outcome(kind, log, costs)


def corpus_file(kind: corpus.Kind, size: int) -> Path:
    """Return a log of that size, made if it is not there."""
    log = DATA / f"{kind}-{size}.jsonl"
    if not log.exists():
        say(f"making {log}")
        in_child(corpus.write, kind, log, size, None)
    return log


def contestants(log: Path, *, large: bool = False) -> Sequence[Contestant]:
    """Return all programs that can run here, ours first."""
    python = sys.executable
    ours = [_sessions(), "ingest", str(log), "--db"]
    found = [
        Contestant(OURS, [*ours, str(_database(OURS))], _clear(OURS)),
        *([Contestant(OURS_LARGE, [*ours, str(_database(OURS_LARGE))], _fill)] if large else []),
        Contestant(
            READ_JSON,
            [python, str(PEERS / "read_json.py"), str(log), str(_database(READ_JSON))],
            _clear(READ_JSON),
        ),
    ]
    if other := chdb_python():
        command = [str(other), str(PEERS / "chdb_load.py"), str(log), str(_database(CHDB_NAME))]
        return [*found, Contestant(CHDB_NAME, command, _clear(CHDB_NAME))]
    say(f"{CHDB} cannot be installed here: measured without it")
    return found


def answer(name: str) -> tuple[int, ...]:
    """Return (requests, prompt tokens) as the database that this program made has them."""
    database = str(_database(name))
    if name == CHDB_NAME:
        command = [str(chdb_python()), str(PEERS / "chdb_load.py"), "-", database, "check"]
    elif name == OURS:
        command = [_sessions(), "sql", OUR_CHECK, "--db", database, "--format", "csv"]
    else:
        command = [sys.executable, str(PEERS / "read_json.py"), "check", database]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(int(one) for one in text.splitlines()[-1].replace(",", " ").split())


def rows(outcome: Outcome) -> list[list[str]]:
    """Return one table row per program."""
    ours, size = outcome.costs[OURS], outcome.log.stat().st_size / 1e6
    return [
        [
            f"{outcome.kind}, {size:,.0f} MB",
            name,
            f"{cost.cpu_s:.2f}",
            f"{cost.wall_s:.2f}",
            f"{cost.peak_mb:,.0f}",
            f"{size / cost.cpu_s:.0f}",
            f"{ours.cpu_s / cost.cpu_s:.2f}",
            f"{ours.wall_s / cost.wall_s:.2f}",
        ]
        for name, cost in outcome.costs.items()
    ]


def _sessions() -> str:
    return str(Path(sys.executable).with_name("sessions"))


def _database(name: str) -> Path:
    file = "large" if name == OURS_LARGE else name.split()[0].lower()
    return DATA / "databases" / f"{file}.duckdb"


def _fill() -> None:
    """Put a fresh copy of the database of 10 million requests in place."""
    _clear(OURS_LARGE)()
    shutil.copyfile(questions.database_of(LARGE_ROWS), _database(OURS_LARGE))


def _clear(name: str) -> Callable[[], None]:
    """Return what takes away the database that a program left."""

    def clear() -> None:
        database = _database(name)
        database.parent.mkdir(parents=True, exist_ok=True)
        if database.is_dir():
            shutil.rmtree(database)
        database.unlink(missing_ok=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)

    return clear
