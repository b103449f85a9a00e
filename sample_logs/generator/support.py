"""Support Chat: a conversation of /chat/message/1, /chat/message/2, ... until it is solved or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sample_logs.generator.phrases import dialogues, lines, pairs, system

if TYPE_CHECKING:
    from random import Random

    from sample_logs.generator.walk import Walk

SYSTEM: Final = system("support")
DIALOGUES: Final = dialogues("support")
CLOSING: Final = pairs("support", "closing")
PASTED_KEY: Final = pairs("support", "pasted_key")
TYPOS: Final = pairs("support", "typos")
STREETS: Final = lines("support", "streets")
BACKGROUND: Final = pairs("support", "background")
CITIES: Final = pairs("travel", "cities")
HOTELS: Final = lines("travel", "hotels")
COMPANIES: Final = lines("onboarding", "companies")
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def _slots(rng: Random, key: str) -> dict[str, str]:
    """Draw what stands in the {slots} of one conversation."""
    city = rng.choice(CITIES)
    wrong, right = rng.choice(TYPOS)
    return {
        "city": city[0],
        "city3": city[1],
        "ref": "".join(rng.choices(LETTERS, k=6)),
        "day": f"{rng.randint(1, 28)} {rng.choice(('October', 'November'))}",
        "past": f"{rng.randint(1, 9)} days ago" if rng.random() < 0.6 else "last month",
        "sum": str(rng.randint(160, 980)),
        "small": str(rng.randint(24, 150)),
        "card": f"{rng.randint(0, 9999):04d}",
        "time": f"{rng.randint(7, 21):02d}:{rng.choice((0, 15, 30, 45)):02d}",
        "seat": f"{rng.randint(4, 31)}{rng.choice('ACDF')}",
        "key": key,
        "hotel": rng.choice(HOTELS),
        "company": rng.choice(COMPANIES),
        "street": rng.choice(STREETS),
        "house": str(rng.randint(2, 98)),
        "wrong": wrong,
        "right": right,
    }


def support(walk: Walk, rng: Random, pasted_key: str = "") -> None:
    """Talk until the customer leaves; `pasted_key` makes it the chat in which one pastes an API key."""
    dialogue = PASTED_KEY if pasted_key else rng.choice(DIALOGUES)
    slots = _slots(rng, pasted_key)
    last = len(dialogue) if pasted_key else _patience(rng, len(dialogue))
    turns = dialogue[:last] + ((rng.choice(CLOSING),) if rng.random() < 0.45 else ())
    for number, (question, answer) in enumerate(turns, 1):
        path = f"/chat/message/{number}"
        if not walk.ask(path, question.format(**slots), answer.format(**slots), streamed=True):
            return
        walk.think(18, 200)


def _patience(rng: Random, turns: int) -> int:
    """Draw after how many turns somebody leaves: one in nine after each answer."""
    stayed = 1
    while stayed < turns and rng.random() > 0.11:
        stayed += 1
    return stayed


def ticket_id(rng: Random, number: int) -> str:
    """Return a session id that is a ticket number with leading zeros; later tickets have higher ones."""
    return f"{48_000 + 311 * number + rng.randrange(311):07d}"


def background(walk: Walk, rng: Random) -> None:
    """Send one call of the summary job, which sets no session headers."""
    slots = _slots(rng, "")
    prompt, answer = rng.choice(BACKGROUND)
    walk.ask(None, prompt.format(**slots), answer.format(**slots))
