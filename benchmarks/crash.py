"""Kill ingests and compactions at random: `python -m benchmarks.crash [--rounds 100] [--seed 0]`.

Each round kills one command once or twice, at a random statement or moment, and lets it finish then. Every
table and every source text must be as they are without kills; the exit code is 1 where anything differs.
stdout is Markdown.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.machine import description
from tests.proof.crashing import Round, Whole, copy_of, kill_and_finish, uninterrupted, write_logs

if TYPE_CHECKING:
    from collections.abc import Sequence

LOG_SIZE: Final = 2
"""Times sixty lines: an ingest of three to four chunks."""


def main() -> int:
    """Read the arguments, run the rounds, and print what came of them."""
    options = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_logs(folder / "logs", LOG_SIZE)
        ingests = _ingests(folder, range(options.seed, options.seed + options.rounds))
        compactions = _compactions(folder, range(options.seed, options.seed + options.rounds))
    print(f"## Kills\n\n{description()}\n\n{_table({'ingest': ingests, 'compact': compactions})}")
    return int(any(one.differences for one in [*ingests, *compactions]))


def _ingests(folder: Path, seeds: Sequence[int]) -> list[Round]:
    def arguments(database: Path) -> list[str]:
        return ["ingest", str(folder / "logs"), "--db", str(database)]

    whole = uninterrupted(arguments(folder / "whole.duckdb"), folder / "whole.duckdb", folder / "whole.txt")
    rounds = []
    for seed in seeds:
        database = folder / f"ingest-{seed}" / "sessions.duckdb"
        database.parent.mkdir()
        rounds.append(_noted("ingest", kill_and_finish(arguments(database), database, whole, seed)))
    return rounds


def _compactions(folder: Path, seeds: Sequence[int]) -> list[Round]:
    first = copy_of(folder / "whole.duckdb", folder / "compacted")
    whole = uninterrupted(["compact", "--db", str(first)], first, folder / "compacted.txt")
    return [_compaction(folder, whole, seed) for seed in seeds]


def _compaction(folder: Path, whole: Whole, seed: int) -> Round:
    database = copy_of(folder / "whole.duckdb", folder / f"compact-{seed}")
    return _noted("compact", kill_and_finish(["compact", "--db", str(database)], database, whole, seed))


def _noted(command: str, done: Round) -> Round:
    words = "; ".join(done.differences) or "no difference"
    print(f"{command} {done.seed}: {done.kills} kills, {done.at_work} at work, {words}", file=sys.stderr)
    return done


def _table(found: dict[str, list[Round]]) -> str:
    rows = [
        "| command | rounds | kills | of these at work | rounds with differences |",
        "|---|--:|--:|--:|--:|",
    ]
    for command, rounds in found.items():
        kills, at_work = sum(one.kills for one in rounds), sum(one.at_work for one in rounds)
        different = sum(bool(one.differences) for one in rounds)
        rows.append(f"| {command} | {len(rounds)} | {kills} | {at_work} | {different} |")
    return "\n".join(rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.crash", description="Kill sessions at random."
    )
    parser.add_argument("--rounds", type=int, default=100, help="databases to be killed and completed (100)")
    parser.add_argument(
        "--seed", type=int, default=0, help="of the first round; they count up from there (0)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
