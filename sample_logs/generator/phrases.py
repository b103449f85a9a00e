"""What people and models say: the texts/*.toml beside this module, with {slots} to be filled in."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "texts"
Pairs = tuple[tuple[str, str], ...]


@cache
def _texts(story: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{story}.toml").read_text(encoding="utf-8"))


def system(story: str) -> str:
    """Return the instructions that every call of `story` begins with."""
    return str(_texts(story)["system"])


def lines(story: str, key: str) -> tuple[str, ...]:
    """Return a list of sentences."""
    return tuple(_texts(story)[key])


def pairs(story: str, key: str) -> Pairs:
    """Return a list of pairs, such as question and answer."""
    return tuple((first, second) for first, second in _texts(story)[key])


def dialogues(story: str) -> tuple[Pairs, ...]:
    """Return whole conversations, each a list of question and answer."""
    return tuple(tuple((q, a) for q, a in each["turns"]) for each in _texts(story)["dialogues"])
