"""All benchmarks: `python -m benchmarks.run [ingest|steps|floor|questions|startup|all]`.

docs/performance.md shows what they said last.
stdout is Markdown, to be pasted as it is; stderr tells how far it is.
"""

from __future__ import annotations

import argparse
from typing import Final

from benchmarks import floor, ingest, questions, startup, steps
from benchmarks.corpus import size_in_bytes
from benchmarks.machine import description

PARTS: Final = ("ingest", "steps", "floor", "questions", "startup")


def main() -> None:
    """Read the arguments, run the parts asked for, print each as a section."""
    options = _arguments()
    chosen = PARTS if options.part == "all" else (options.part,)
    print(description())
    for part in chosen:
        print(f"\n## {part}\n", flush=True)
        print(_table(part, options), flush=True)


def _table(part: str, options: argparse.Namespace) -> str:
    if part == "ingest":
        return ingest.benchmark(options.bytes, options.runs)
    if part == "steps":
        return steps.benchmark(options.bytes)
    if part == "floor":
        return floor.benchmark(options.bytes)
    if part == "questions":
        return questions.benchmark(options.rows, options.runs)
    return startup.benchmark()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Measure sessions.")
    parser.add_argument("part", nargs="?", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--bytes", type=size_in_bytes, default=256_000_000, help="size of each log (256MB)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="requests that questions are asked of")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median counts")
    return parser.parse_args()


if __name__ == "__main__":
    main()
