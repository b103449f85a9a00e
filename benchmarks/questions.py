"""Questions: how long the commands take on a month of requests, from the shell, start-up included."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path
from typing import Final

from benchmarks.corpus import MODELS, NAMES
from benchmarks.measure import DATA, Contestant, compare, in_child, nothing, say
from benchmarks.tables import markdown
from sessions.schemas.database import reader, writer
from sessions.schemas.migrations import MIGRATIONS
from sessions.schemas.statements import run

REQUESTS: Final = Path(__file__).with_suffix(".sql")
AS_INGESTED: Final = Path(__file__).with_name("as_ingested.sql")
LONGEST: Final = "SELECT session_id FROM sessions ORDER BY requests DESC, session_id LIMIT 1"
SIZES: Final = "SELECT (SELECT count(*) FROM requests), (SELECT count(*) FROM sessions)"
HEADINGS: Final = ("question", "wall s", "CPU-s", "peak MB", "bar, wall s")
BAR_S: Final = 1.0
NAME: Final = "Travel Planner"
RARE: Final = "Quarterly Audit"
"""A name with one session in a hundred; its operations are those of NAME."""
MODEL: Final = MODELS[0][1]
NEVER_COMPACTED: Final = ("sessions report", "sessions report --name", "sessions flows --name")
"""Questions that are asked of the layout that ingest leaves, too."""


def benchmark(rows: int, runs: int) -> str:
    """Measure every question on `rows` requests; return a Markdown table."""
    database = database_of(rows)
    program = str(Path(sys.executable).with_name("sessions"))
    asked = questions(database)
    everyone = [
        Contestant(name, [program, *words, "--db", str(database)], nothing) for name, words in asked.items()
    ]
    spread = as_ingested(database)
    everyone += [
        Contestant(f"{name}, never compacted", [program, *asked[name], "--db", str(spread)], nothing)
        for name in NEVER_COMPACTED
    ]
    costs = compare(everyone, runs)
    return markdown(
        HEADINGS,
        [
            [f"`{name}`", f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}", f"{cost.peak_mb:,.0f}", bar(name)]
            for name, cost in costs.items()
        ],
    )


def questions(database: Path) -> dict[str, list[str]]:
    """Return the commands by the name they get in the table."""
    with reader(database) as connection:
        longest = str(connection.execute(LONGEST).fetchall()[0][0])
    of_name = ["--name", NAME]
    first, *_, last = NAMES[NAME]
    return {
        "sessions report": ["report"],
        "sessions report --name": ["report", *of_name],
        "sessions report --name, 1 in 100": ["report", "--name", RARE],
        "sessions report, a week": ["report", "--since", "2026-06-10", "--until", "2026-06-17"],
        "sessions report --model": ["report", "--model", MODEL],
        "sessions list": ["list"],
        "sessions list --sort total_cost_usd": ["list", "--sort", "total_cost_usd"],
        "sessions names": ["names"],
        "sessions show ID": ["show", longest],
        "sessions flows --name": ["flows", *of_name],
        "sessions dropoff --name": ["dropoff", *of_name],
        "sessions funnel --name": ["funnel", *of_name, "--window", "30m", "--step", first, "--step", last],
        "sessions operations --name": ["operations", *of_name],
        "sessions users --name": ["users", *of_name],
        "sessions trends --name": ["trends", *of_name],
        "sessions outliers --name": ["outliers", *of_name],
        "sessions flows": ["flows"],
        "sessions dropoff": ["dropoff"],
    }


def bar(name: str) -> str:
    """Return the bar that a question is held to."""
    return f"{BAR_S:.1f}" if name.startswith(("sessions report", "sessions list")) else "-"


def database_of(rows: int) -> Path:
    """Return a database of that many requests in today's schema, made if it is not there."""
    database = DATA / f"questions-{rows}-{schema_digest()}.duckdb"
    if not database.exists():
        say(f"making {database}")
        DATA.mkdir(exist_ok=True)
        unfinished = database.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        in_child(fill, unfinished, rows)
        unfinished.rename(database)
    with reader(database) as connection:
        requests, sessions = connection.execute(SIZES).fetchall()[0]
    say(f"{requests:,} requests in {sessions:,} sessions")
    return database


def as_ingested(database: Path) -> Path:
    """Return a copy of a database whose sessions and steps lie chunk by chunk, made if it is not there."""
    spread = database.with_name(f"{database.stem}-as-ingested.duckdb")
    if not spread.exists():
        say(f"making {spread}")
        unfinished = spread.with_suffix(".part")
        shutil.copyfile(database, unfinished)
        in_child(lay_as_ingested, unfinished)
        unfinished.rename(spread)
    return spread


def lay_as_ingested(database: Path) -> None:
    """Write sessions and steps anew in the order in which ingest writes them."""
    with writer(database) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(AS_INGESTED.read_text(encoding="utf-8"))


def schema_digest() -> str:
    """Return a short name for the requests, tables and macros that this version writes into a file."""
    statements = [one for migration in MIGRATIONS for one in migration.statements()]
    statements.append(REQUESTS.read_text(encoding="utf-8"))
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:8]


def fill(database: Path, rows: int) -> None:
    """Write `rows` made-up requests, and their sessions, straight into a new database."""
    values = {
        "rows": rows,
        "names": [*NAMES, RARE],
        "paths": [list(paths) for paths in (*NAMES.values(), NAMES[NAME])],
        "providers": [provider for provider, _ in MODELS],
        "models": [model for _, model in MODELS],
    }
    with writer(database) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would print between the figures
        connection.execute(REQUESTS.read_text(encoding="utf-8"), values)
        run(connection, "sessions.schemas", "rebuild_sessions")
