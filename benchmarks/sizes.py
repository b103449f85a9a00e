"""How large a database is, before and after compacting, and how soon a session's content is read back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.ingest import corpus_file
from benchmarks.measure import DATA, environment, run
from benchmarks.tables import markdown

HEADINGS: Final = ("corpus", "state", "MB", "of the log", "content of one session, ms", "CPU-s to get there")
SESSIONS: Final = 20
"""Sessions of which the content is read; the median counts."""


def benchmark(size: int) -> str:
    """Measure both corpora at `size` bytes; return a Markdown table."""
    return markdown(HEADINGS, [row for kind in ("light", "heavy") for row in _rows(kind, size)])


def _rows(kind: str, size: int) -> list[list[str]]:
    log = corpus_file("light" if kind == "light" else "heavy", size)
    database = DATA / "databases" / "sized.duckdb"
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    program = str(Path(sys.executable).with_name("sessions"))
    name = f"{kind}, {log.stat().st_size / 1e6:,.0f} MB"
    rows = []
    for state, words in (("ingested", ["ingest", str(log)]), ("compacted", ["compact"])):
        cost = run([program, *words, "--db", str(database)])
        held = database.stat().st_size
        command = [sys.executable, "-m", "benchmarks.sizes", str(database)]
        read = subprocess.run(command, check=True, capture_output=True, text=True, env=environment()).stdout
        share = held / log.stat().st_size
        rows.append(
            [
                name,
                state,
                f"{held / 1e6:,.1f}",
                f"{share:.3f}",
                f"{json.loads(read):.0f}",
                f"{cost.cpu_s:.1f}",
            ]
        )
    return rows


def content_ms(database: str) -> float:
    """Return how long it takes to read the content of a session, opening the database included: a median."""
    import sessions

    opened = sessions.open(database)
    ids = opened.list(limit=SESSIONS + 1, sort="requests").table.column("session_id")
    taken = []
    for session_id in ids:
        began = time.perf_counter()
        opened.content(session_id)
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken[1:])


if __name__ == "__main__":
    print(json.dumps(content_ms(sys.argv[1])))
