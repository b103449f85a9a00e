"""Fake API keys: shaped like real ones and made from the seed, so that redaction has something to do."""

from __future__ import annotations

import string
from random import Random
from typing import Final

ALPHABET: Final = string.ascii_letters + string.digits


def fake_key(seed: int, vendor: str, owner: str) -> str:
    """Return the fake key of `owner` at `vendor`: openai, anthropic or helicone."""
    rng = Random(f"{seed}/{vendor}/{owner}")
    middle = {"openai": "proj", "anthropic": "ant", "helicone": "helicone"}[vendor]
    tail = "".join(rng.choices(ALPHABET, k=36))
    return "-".join(("sk", middle, f"FAKE{tail}"))


def fake_cookie(seed: int, number: int) -> str:
    """Return the value of a session cookie that means nothing."""
    return "FAKE" + "".join(Random(f"{seed}/cookie/{number}").choices(ALPHABET, k=28))
