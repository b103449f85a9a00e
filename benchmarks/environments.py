"""Environments of peers: each made once under benchmarks/data, never mixed with the project's own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from benchmarks.measure import DATA, say

if TYPE_CHECKING:
    from pathlib import Path

PEERS: Final = {
    "chdb": ("chdb==4.4.0",),
    "polars": ("polars==2.1.0",),
    "pm4py": ("pm4py==2.7.23.11", "pyarrow"),
    "retentioneering": ("retentioneering==5.2.4", "pyarrow"),
}
"""What is installed for each peer, by the name of its module."""


def chdb_python() -> Path | None:
    """Return the Python of an environment with chDB, made if it is not there; None where that fails."""
    return peer_python("chdb")


def peer_python(peer: str) -> Path | None:
    """Return the Python of a peer's environment, made if it is not there; None where that fails."""
    folder = DATA / f"{peer}-env"
    python = folder / "bin" / "python"
    if _works(python, peer):
        return python
    say(f"installing {', '.join(PEERS[peer])} into {folder}")
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS[peer]],
    )
    made = all(subprocess.run(step, check=False, capture_output=True).returncode == 0 for step in steps)
    return python if made and _works(python, peer) else None


def _works(python: Path, module: str) -> bool:
    if not python.exists():
        return False
    return not subprocess.run([python, "-c", f"import {module}"], check=False, capture_output=True).returncode
