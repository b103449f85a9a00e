"""How much an answer is, told by its values."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from sessions.analytics.results import Table


def cells(answer: Any) -> int:
    """Return how many values an answer holds: those of its tables, and of what is nested in them."""
    if isinstance(answer, Table):
        return len(answer.columns) + sum(map(cells, answer.rows))
    if is_dataclass(answer):
        return sum(cells(getattr(answer, field.name)) for field in fields(answer))
    if isinstance(answer, dict):
        return sum(map(cells, answer.values()))
    if isinstance(answer, list | tuple):
        return 1 + sum(map(cells, answer))
    return 1 + len(answer) // 100 if isinstance(answer, str | bytes) else 1
