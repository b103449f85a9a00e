"""Environments of peers: each made once under benchmarks/data, never mixed with the project's own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.measure import DATA, say

if TYPE_CHECKING:
    from pathlib import Path

CHDB = "chdb==4.4.0"


def chdb_python() -> Path | None:
    """Return the Python of an environment with chDB, made if it is not there; None where that fails."""
    folder = DATA / "chdb-env"
    python = folder / "bin" / "python"
    if _works(python):
        return python
    say(f"installing {CHDB} into {folder}")
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", CHDB],
    )
    made = all(subprocess.run(step, check=False, capture_output=True).returncode == 0 for step in steps)
    return python if made and _works(python) else None


def _works(python: Path) -> bool:
    return python.exists() and not subprocess.run([python, "-c", "import chdb"], check=False).returncode
