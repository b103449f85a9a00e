"""All benchmarks: `python -m benchmarks.run [PART|all]`.

docs/performance.md shows what they said last.
stdout is Markdown, to be pasted as it is; stderr tells how far it is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from benchmarks import files, floor, flows, growth, ingest, questions, serve, sizes, startup, steps
from benchmarks.corpus import size_in_bytes
from benchmarks.machine import description

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS: Final = (
    "ingest",
    "growth",
    "files",
    "sizes",
    "steps",
    "floor",
    "questions",
    "flows",
    "serve",
    "startup",
)


def main() -> None:
    """Read the arguments and run the parts asked for: one here, all of them each in a process of its own.

    A child's peak memory counts from its parent's size on, so no part may follow a larger one.
    """
    options = _arguments()
    if options.part == "all":
        for part in PARTS:
            subprocess.run([sys.executable, "-m", "benchmarks.run", part, *_without_part()], check=True)
    else:
        print(f"## {options.part}\n\n{description()}\n", flush=True)
        print(f"{_table(options.part, options)}\n", flush=True)


def _without_part() -> list[str]:
    return [word for word in sys.argv[1:] if word != "all"]


def _table(part: str, options: argparse.Namespace) -> str:
    tables: dict[str, Callable[[], str]] = {
        "ingest": lambda: ingest.benchmark(options.bytes, options.runs, large=options.large),
        "growth": lambda: growth.benchmark(options.millions),
        "files": lambda: files.benchmark(options.files),
        "sizes": lambda: sizes.benchmark(options.bytes),
        "steps": lambda: steps.benchmark(options.bytes),
        "floor": lambda: floor.benchmark(options.bytes),
        "questions": lambda: questions.benchmark(options.rows, options.runs),
        "flows": lambda: flows.benchmark(options.rows, options.runs),
        "serve": lambda: serve.benchmark(options.rows, options.runs, options.seconds),
        "startup": startup.benchmark,
    }
    return tables[part]()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Measure sessions.")
    parser.add_argument("part", nargs="?", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--bytes", type=size_in_bytes, default=256_000_000, help="size of each log (256MB)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="requests that questions are asked of")
    parser.add_argument("--large", action="store_true", help="ingest into 10 million requests, too")
    parser.add_argument(
        "--millions", type=int, default=10, help="millions of requests that a database grows to"
    )
    parser.add_argument("--files", type=int, default=10_000, help="files of a directory")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median counts")
    parser.add_argument("--seconds", type=float, default=60, help="how long many clients ask at once")
    return parser.parse_args()


if __name__ == "__main__":
    main()
