"""What a malformed log is, and what must become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CASE = b"CASE"
"""Stands for the number of a case in its log, so that no two share an id; as long as what replaces it."""


def as_it_is(text: bytes) -> bytes:
    return text


@dataclass(frozen=True)
class Case:
    """One log and the exact outcome of reading it."""

    title: str
    text: bytes
    """What the log says, before `packed` makes the file of it."""
    requests: str = ""
    """The numbers of the good records that must be there, in the order of their lines."""
    other: int = 0
    duplicates: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    """Lines that are quarantined, with their reason."""
    unfinished: int = 0
    """Bytes left for the next run."""
    finally_refused: dict[int, str] = field(default_factory=dict)
    """Lines that are quarantined besides, once `final` says that nothing more will come."""
    status: str = "complete"
    error: str = ""
    """What the error says, if there is one."""
    container: str = "jsonl"
    """How it is read: by lines, as a document ('json') or by rows ('parquet')."""
    name: str = "log.jsonl"
    packed: Callable[[bytes], bytes] = as_it_is

    @property
    def counts(self) -> dict[str, int]:
        """The exact counts."""
        good, bad = len(self.requests.split()), len(self.refused)
        lines = good + self.duplicates + self.other + bad
        named = {"requests": good, "duplicates": self.duplicates, "other": self.other, "quarantined": bad}
        return {"lines": lines, **named}

    @property
    def reasons(self) -> dict[str, int]:
        """How many lines are quarantined for each reason."""
        found = list(self.refused.values())
        return {reason: found.count(reason) for reason in found}
