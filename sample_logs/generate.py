"""Make the sample logs: `python -m sample_logs.generate --out sample_logs`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from sample_logs.generator.company import four_weeks
from sample_logs.generator.expected import expected
from sample_logs.generator.files import LogFile, lay_out, write, write_json

SEED: Final = 20260907


def build(seed: int = SEED) -> list[LogFile]:
    """Return the six files with all their lines; the same for the same `seed`."""
    return lay_out(seed, four_weeks(seed))


def generate(out: Path, seed: int = SEED) -> list[Path]:
    """Write the log files and expected.json into `out`; return their paths."""
    out.mkdir(parents=True, exist_ok=True)
    files = build(seed)
    for file in files:
        write(seed, file, out)
    write_json(expected(seed, files), out / "expected.json")
    return [out / file.name for file in files] + [out / "expected.json"]


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_logs.generate", description="Make the sample logs."
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write into")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed makes another four weeks")
    options = parser.parse_args()
    for path in generate(options.out, options.seed):
        print(f"{path.stat().st_size:>9,}  {path}")


if __name__ == "__main__":
    main()
