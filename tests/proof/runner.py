"""The command in a process of its own, with small chunks, that may die at a given statement.

Its parent imports this module once and forks: what is killed is at work, and not importing libraries.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import genai_prices.data  # noqa: F401 - so are all imports of this module that are not used in it

import sessions.cli.commands.compact
import sessions.cli.commands.watch
import sessions.cli.render.ingest
import sessions.ingest.run
import sessions.ingest.watch
import sessions.schemas.compact  # noqa: F401
from sessions.cli.main import run
from sessions.schemas import statements
from tests.proof.helpers import make_chunks_small

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Way:
    """How a process is made to run."""

    die_at: int = 0
    """The statement before which it kills itself, counted from 1."""
    batch_bytes: int = 3000
    """A quarter of a chunk."""
    most_bytes: int | None = None
    """How large a file it may write."""


def main(arguments: Sequence[str], output: Path, way: Way) -> None:
    """Run `sessions` with these arguments, its words added to `output`; exit as it does.

    The last line of `output` is how many statements it ran.
    """
    with output.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    make_chunks_small(way.batch_bytes)
    if way.most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (way.most_bytes, way.most_bytes))
    count = _counting(way.die_at)
    code = run(arguments)
    print(len(count), flush=True)
    sys.exit(code)


def _counting(die_at: int) -> list[str]:
    """Note each statement that is run, and die at one."""
    names: list[str] = []
    real = statements.statement

    def noted(package: str, name: str) -> str:
        names.append(name)
        if len(names) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(package, name)

    statements.statement = noted  # type: ignore[assignment]
    return names
