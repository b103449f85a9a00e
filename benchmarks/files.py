"""A directory of many files: read first, read again unchanged, read again when one of them has grown."""

from __future__ import annotations

import shutil
import sys
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks import corpus
from benchmarks.measure import DATA, run, say
from benchmarks.tables import markdown

HEADINGS: Final = ("what", "wall s", "CPU-s", "bar, wall s")
LINES: Final = 10
"""Lines of each file."""
MANY: Final = 10_000


def benchmark(files: int) -> str:
    """Measure a directory of so many small files, and one large file that grows; return a Markdown table."""
    folder, database = DATA / "many", DATA / "databases" / "many.duckdb"
    lines = corpus.lines("light")
    _make(folder, files, [next(lines) for _ in range(files * LINES)])
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    command = [str(Path(sys.executable).with_name("sessions")), "ingest", str(folder), "--db", str(database)]
    rows = [_row(f"{files:,} files of {LINES} lines, the first time", command, "-")]
    rows += [_row(f"{files:,} files again, unchanged", command, "1.0") for _ in range(3)]
    with (folder / "0" / "0.jsonl").open("a") as file:
        file.writelines(islice(lines, 10))
    rows.append(_row("one of them with 10 lines more", command, "-"))
    large = folder / "large.jsonl"
    with large.open("w") as file:
        file.writelines(islice(lines, 300_000))
    rows.append(_row("a file of 300,000 lines beside them", command, "-"))
    with large.open("a") as file:
        file.writelines(islice(lines, 10))
    rows.append(_row("it has 10 lines more", command, "-"))
    shutil.rmtree(folder)
    return markdown(HEADINGS, rows)


def _make(folder: Path, files: int, lines: list[str]) -> None:
    say(f"making {files:,} files")
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(files):
        path = folder / str(number // 1000) / f"{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines[number * LINES : (number + 1) * LINES]), encoding="utf-8")


def _row(name: str, command: list[str], bar: str) -> list[str]:
    cost = run(command)
    say(f"  {name}: {cost.wall_s:.2f} s")
    return [name, f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}", bar]
