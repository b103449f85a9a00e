"""Random logs, as long as there is time: `python -m benchmarks.fuzz [--seconds 60] [--seed 0]`.

The time is shared between the readers of text, the reader of Parquet, and whole ingests of several logs. The
first log that breaks a rule is made as small as it can be and shown; the exit code is 1 then. stdout is
Markdown.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks.fuzz import parquet, readers, whole
from benchmarks.fuzz.logs import logs
from benchmarks.fuzz.parquet import tables
from benchmarks.machine import description

if TYPE_CHECKING:
    from collections.abc import Callable

TARGETS: Final[dict[str, tuple[Any, Callable[..., None], int]]] = {
    "text": (logs(), readers.check, 200),
    "parquet": (tables(), parquet.check, 100),
    "ingest": (st.lists(logs(), min_size=1, max_size=12), whole.check, 10),
}
"""What is drawn, what must hold of it, and how many are tried between two looks at the clock."""


def main() -> int:
    """Read the arguments and try logs until the time is up."""
    options = _arguments()
    print(
        f"## Random logs\n\n{description()}\n\n| target | logs tried | seconds |\n|---|--:|--:|", flush=True
    )
    for target in TARGETS:
        began = time.monotonic()
        tried = _try(target, options.seed, began + options.seconds / len(TARGETS))
        print(f"| {target} | {tried:,} | {time.monotonic() - began:.0f} |", flush=True)
    return 0


def _try(target: str, first_seed: int, until: float) -> int:
    """Try logs until the clock says so; return how many. Lets the first failure through."""
    tried = 0
    number = first_seed
    while time.monotonic() < until:
        print(f"{target}: seed {number}", file=sys.stderr)
        tried += _tried(target, number)
        number += 1
    return tried


def _tried(target: str, number: int) -> int:
    drawn, check, examples = TARGETS[target]
    tried = 0

    @seed(number)
    @settings(
        max_examples=examples, deadline=None, database=None, print_blob=False,
        phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(drawn)
    def rule(one: Any) -> None:
        nonlocal tried
        tried += len(one) if isinstance(one, list) else 1
        with tempfile.TemporaryDirectory() as folder:
            check(one, Path(folder))

    rule()
    return tried


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description="Try random logs.")
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    parser.add_argument(
        "--seed", type=int, default=0, help="where to begin: the same seed tries the same logs (0)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
