"""A database that grows: what each million requests costs, and whether memory grows with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import corpus
from benchmarks.measure import DATA, in_child, run, say
from benchmarks.tables import markdown

if TYPE_CHECKING:
    from benchmarks.measure import Cost

MILLION: Final = 1_000_000
HEADINGS: Final = ("million", "CPU-s", "wall s", "peak MB", "CPU, of the first", "database MB")
LONG_LINE: Final = 100_000_000
"""Bytes of the one long line."""


def benchmark(millions: int) -> str:
    """Ingest light logs of a million requests each, one after the other; return a Markdown table.

    Behind them one more million into an empty database, for a shared machine may be slower by then, and a log
    with one line of 100 MB, read into the database that has grown.
    """
    database = DATA / "databases" / "growing.duckdb"
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    costs: list[tuple[str, Cost, int]] = []
    for number in range(1, millions + 1):
        costs.append((str(number), *_million(number, database)))
        say(f"  {number}: {costs[-1][1].cpu_s:.1f} CPU-s")
    fresh = database.with_stem("fresh")
    fresh.unlink(missing_ok=True)
    costs.append((f"{millions + 1}, into an empty database", *_million(millions + 1, fresh)))
    log = DATA / "long.jsonl"
    in_child(write_long, log)
    costs.append(("a line of 100 MB", _read(log, database), database.stat().st_size))
    first = costs[0][1].cpu_s
    return markdown(HEADINGS, [_row(name, cost, size, first) for name, cost, size in costs])


def _million(number: int, database: Path) -> tuple[Cost, int]:
    log = DATA / "growing.jsonl"
    in_child(corpus.write, "light", log, None, MILLION, number * MILLION)
    return _read(log, database), database.stat().st_size


def _read(log: Path, database: Path) -> Cost:
    program = str(Path(sys.executable).with_name("sessions"))
    cost = run([program, "ingest", str(log), "--db", str(database)])
    log.unlink()
    return cost


def write_long(log: Path) -> None:
    """Write three requests, the second of them with a message of LONG_LINE bytes."""
    line = (
        '{"id":"long-%d","timestamp":"2026-06-01T00:00:0%dZ","request":{"url":"https://api.openai.com/v1",'
        '"headers":{"Helicone-Session-Id":"long"},"body":{"model":"gpt-4o","messages":[{"content":"%s"}]}},'
        '"response":{"status":200,"body":{"usage":{"prompt_tokens":1,"completion_tokens":1}}}}\n'
    )
    with log.open("w") as file:
        file.writelines(line % (n, n, "x " * (LONG_LINE // 2 if n == 1 else 5)) for n in range(3))


def _row(name: str, cost: Cost, size: int, first: float) -> list[str]:
    return [
        name,
        f"{cost.cpu_s:.2f}",
        f"{cost.wall_s:.2f}",
        f"{cost.peak_mb:,.0f}",
        f"{cost.cpu_s / first:.2f}",
        f"{size / 1e6:,.0f}",
    ]
