"""What every program of the flow benchmark prints: one line of JSON per question, in one shape for all.

This file imports the standard library alone: it also runs in the peers' environments.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

STEPS = 10
"""Steps of the step matrix."""
FUNNEL = ("/booking/flight/search", "/booking/hotel/search", "/booking/flight/confirm")
"""Steps of the funnel."""
WINDOW_S = 1800
"""Its window, in seconds from the first step, inclusive."""


def answer(question: str, ask: Callable[[], Iterable[Sequence[Any]]]) -> None:
    """Ask once to warm up and once to measure; print CPU and wall seconds, and digests of the rows.

    There is a digest of the first column alone, of the first two, and so on: some lack the last ones.
    """
    list(ask())
    cpu, wall = _cpu(), time.perf_counter()
    rows = list(ask())
    cpu, wall = _cpu() - cpu, time.perf_counter() - wall
    told = {
        "question": question, "cpu_s": cpu, "wall_s": wall, "rows": len(rows), "peak_mb": _peak_mb(),
        "digests": [_digest(rows, columns) for columns in range(1, len(rows[0]) + 1)],
    }  # fmt: skip
    print(json.dumps(told), flush=True)
    sys.stdout.flush()


def _digest(rows: Sequence[Sequence[Any]], columns: int) -> str:
    lines = sorted(json.dumps([_plain(value) for value in list(row)[:columns]]) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    try:
        return f"{float(value):.6g}"
    except ValueError:
        return value


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
