"""Ingests that are killed, again and again, and what is left of them."""

from __future__ import annotations

import gzip
import multiprocessing
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from sessions.schemas.database import reader
from tests.factories import helicone, line
from tests.proof.cases_files import parquet
from tests.proof.helpers import everything, good, lines, texts
from tests.proof.runner import Way, main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import ForkServerProcess

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])

_BOOKS = """
SELECT (SELECT coalesce(sum(lines), 0) FROM sources)
           = (SELECT coalesce(sum(requests + duplicates + other + quarantined), 0) FROM sources),
       (SELECT count(*) FROM requests) = (SELECT coalesce(sum(requests), 0) FROM sources),
       (SELECT count(*) FROM quarantine) = (SELECT coalesce(sum(quarantined), 0) FROM sources),
       (SELECT count(*) FROM requests WHERE session_id IS NOT NULL)
           = (SELECT coalesce(sum(requests), 0) FROM sessions),
       (SELECT count(*) FROM requests WHERE session_id IS NOT NULL) = (SELECT count(*) FROM steps)
"""
"""Whether what a database holds is what its ledger says: true of whole chunks only."""


def write_logs(folder: Path, size: int = 1) -> None:
    """Write logs of all kinds, `size` times sixty lines: repeated, broken, blank and superseded ones.

    What is broken comes last, since every line is looked at from then on, at twice the cost.
    """
    folder.mkdir()
    for turn in range(size):
        first = 100 * turn
        numbers = range(first, first + 20)
        partial = [good(number, session=f"s{number % 3}", latency_ms=None, status=None) for number in numbers]
        whole = [_whole(number) for number in numbers]
        more = [_whole(first + number) for number in range(30, 43)]
        array = b"[" + b",\n".join([*whole[12:18], b'{"x": tru}', *more[8:]]) + b"]"
        other = line(helicone(request_id=f"h{turn}", session="s1"))
        logs = {
            "a.jsonl": lines(*partial[:15], b"", *whole[10:], whole[3]),
            "b.jsonl.gz": gzip.compress(lines(*whole[5:12], b"\xff", whole[0])),
            "c.parquet": parquet(lines(*more[:8], *whole[:2])),
            "d.json": array,
            "e.jsonl": lines(*whole[:5], b"oops", other, b'{"level": "info"}') + whole[1][:50],
        }
        for name, text in logs.items():
            (folder / f"{turn}-{name}").write_bytes(text)


def _whole(number: int) -> bytes:
    usage = {"prompt_tokens": 10 + number % 7, "completion_tokens": 5}
    return good(number, session=f"s{number % 3}", usage=usage, path=f"/step/{number % 4}")


def start(arguments: Sequence[str], output: Path, way: Way | None = None) -> ForkServerProcess:
    """Start the command in a process of its own."""
    process = _FORKS.Process(target=main, args=(arguments, output, way or Way()))
    process.start()
    return process


@dataclass(frozen=True)
class Whole:
    """What the command does where nobody kills it."""

    held: dict[str, list[object]]
    seconds: float
    statements: int


@dataclass
class Round:
    """One database that was killed several times and completed then."""

    seed: int
    kills: int = 0
    at_work: int = 0
    """Kills that found the process still at work."""
    differences: list[str] = field(default_factory=list)


def uninterrupted(arguments: Sequence[str], database: Path, output: Path, way: Way | None = None) -> Whole:
    """Run the command to its end and return what it made."""
    finish(["--version"], output)  # the first process takes longer to start than all others
    began = time.monotonic()
    finish(arguments, output, way)
    seconds = time.monotonic() - began
    return Whole(everything(database), seconds, int(output.read_text().splitlines()[-1]))


def finish(arguments: Sequence[str], output: Path, way: Way | None = None, code: int = 0) -> None:
    """Run the command to its end, which must be a good one, or have this exit code."""
    process = start(arguments, output, way)
    process.join()
    assert process.exitcode == code, output.read_text()


def kill_and_finish(arguments: Sequence[str], database: Path, whole: Whole, seed: int) -> Round:
    """Kill the command once or twice, each time at a random statement or moment; then let it finish.

    After every kill the database must open and agree with its ledger, and at the end with `whole`.
    """
    random, done = Random(seed), Round(seed)
    output = database.with_suffix(".txt")
    for _ in range(random.randint(1, 2)):
        done.kills += 1
        done.at_work += _killed(arguments, output, random, whole)
        done.differences += disorder(database)
    finish(arguments, output)
    done.differences += differences(database, whole)
    return done


def _killed(arguments: Sequence[str], output: Path, random: Random, whole: Whole) -> bool:
    """Kill one run; return whether it was still at work."""
    at_statement = random.random() < 0.5
    die_at = random.randint(1, whole.statements) if at_statement else 0
    process = start(arguments, output, Way(die_at))
    if not at_statement:
        process.join(random.uniform(0, whole.seconds))
        process.kill()
    process.join()
    assert process.exitcode in {0, -9}, output.read_text()
    return process.exitcode == -9


def disorder(database: Path) -> list[str]:
    """Return what a database holds beside whole chunks; one that was not made yet is in order."""
    if not database.exists():
        return []
    with reader(database) as connection:
        books = connection.execute(_BOOKS).fetchone()
        stored = connection.execute("SELECT count(*) FROM requests").fetchone()
    assert books is not None
    assert stored is not None
    wrong = [f"the books do not balance: {books}"] if not all(books) else []
    return wrong + (["a request has no text"] if len(texts(database)) != stored[0] else [])


def differences(database: Path, whole: Whole) -> list[str]:
    """Return the tables that are not as they are without kills, and files that were left behind."""
    held = everything(database)
    left = [file.name for file in database.parent.glob(f"{database.name}?*")]
    return [f"{table} differ" for table in held if held[table] != whole.held[table]] + [
        f"{one} left" for one in left
    ]


def copy_of(database: Path, folder: Path) -> Path:
    """Return a copy of a database, in a folder that is made for it."""
    folder.mkdir()
    return Path(shutil.copy(database, folder / database.name))
