"""Where an ingest's CPU time goes: `python -m benchmarks.run steps`, or `python -m benchmarks.steps LOG`.

A step is one statement of the loader. The next chunk is read and the last one's text compressed in threads
meanwhile, so a step's time holds some of that.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, Final

from benchmarks.ingest import corpus_file
from benchmarks.measure import environment, say
from benchmarks.tables import markdown

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS: Final = {
    "draft": "draft: records mapped to columns",
    "prices": "prices, with the library's import",
    "accept": "accept: which are new",
    "insert_requests": "insert requests",
    "insert_contents": "insert source text",
    "refresh_sessions": "sessions rolled up",
    "commit": "commits and closing: compress and write",
}
OTHER: Final = "all else: reading, secrets, compressing text, small statements"
START: Final = "start: interpreter, imports, opening"
HEADINGS: Final = ("step", "light CPU-s", "share", "heavy CPU-s", "share")


def benchmark(size: int) -> str:
    """Measure one ingest of each corpus at `size` bytes; return a Markdown table."""
    light, heavy = (_in_process(corpus_file(kind, size)) for kind in ("light", "heavy"))
    names = [START, *STEPS.values(), OTHER, "total"]
    return markdown(HEADINGS, [[name, *_cells(light, name), *_cells(heavy, name)] for name in names])


def _cells(taken: dict[str, float], name: str) -> list[str]:
    return [f"{taken.get(name, 0):.2f}", f"{taken.get(name, 0) / taken['total']:.0%}"]


def _in_process(log: Path) -> dict[str, float]:
    say(f"steps of {log.name}")
    command = [sys.executable, "-m", "benchmarks.steps", str(log)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
    return {str(name): float(value) for name, value in json.loads(done.stdout).items()}


class Meter:
    """CPU seconds by step."""

    def __init__(self) -> None:
        self.taken: defaultdict[str, float] = defaultdict(float)
        self.began: float | None = None

    def wrap(self, module: Any, attribute: str, name_of: Callable[..., str]) -> None:
        """Make a function add what it takes to the step that `name_of` gives for its arguments."""
        function = getattr(module, attribute)

        def measured(*values: Any, **named: Any) -> Any:
            begin = process_time()
            self.began = begin if self.began is None else self.began
            try:
                return function(*values, **named)
            finally:
                self.taken[name_of(*values)] += process_time() - begin

        setattr(module, attribute, measured)


class Committing:
    """A connection whose commits are measured."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def commit(self) -> None:
        """Commit."""
        self.connection.commit()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def measure(log: str) -> dict[str, float]:
    """Ingest one log into a database that is thrown away; return CPU seconds by step."""
    from sessions.ingest import load, mapping, run, texts
    from sessions.schemas.database import writer

    meter = Meter()
    meter.wrap(mapping, "price_draft", lambda *_: "prices")
    for module in (load, mapping, texts):
        meter.wrap(module, "run", lambda _connection, _package, name, *_: name)
    meter.wrap(Committing, "commit", lambda _: "commit")
    with tempfile.TemporaryDirectory(dir=Path(log).parent) as folder:
        with writer(Path(folder) / "steps.duckdb") as connection:
            run.ingest(Committing(connection), [log])  # type: ignore[arg-type]
            closing = process_time()
        total = process_time()
        meter.taken["commit"] += total - closing
    found = {label: meter.taken[step] for step, label in STEPS.items()}
    start = meter.began or 0.0
    return found | {START: start, OTHER: total - start - sum(found.values()), "total": total}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
