"""Onboarding: welcome, profile, import of own documents, first answer. Big documents break the import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sample_logs.generator.models import GPT_4O
from sample_logs.generator.phrases import lines, pairs, system

if TYPE_CHECKING:
    from random import Random

    from sample_logs.generator.walk import Walk

SYSTEM: Final = system("onboarding")
COMPANIES: Final = lines("onboarding", "companies")
WELCOMES: Final = pairs("onboarding", "welcomes")
PROFILES: Final = lines("onboarding", "profiles")
IMPORTS: Final = lines("onboarding", "imports")
READ: Final = lines("onboarding", "read")
QUESTIONS: Final = pairs("onboarding", "questions")
THANKS: Final = (
    "Thank you, {company} is set up for {n} travellers. Please attach your travel policy now, as PDF or text."
)


def onboarding(walk: Walk, rng: Random, big_file: int) -> None:
    """Walk through the four steps; `big_file` is the size in tokens of the document to import."""
    slots = {"company": rng.choice(COMPANIES), "n": rng.randint(4, 160), "p": max(2, big_file // 600)}
    slots |= {"a": rng.randint(90, 190), "h": rng.randint(3, 7), "r": rng.randint(2, 5)}
    hello, welcome = rng.choice(WELCOMES)
    if not walk.ask("/onboarding/welcome", hello, welcome) or rng.random() < 0.10:
        return
    walk.think(15, 90)
    if not walk.ask("/onboarding/profile", rng.choice(PROFILES).format(**slots), THANKS.format(**slots)):
        return
    if rng.random() < 0.14:
        return
    walk.think(40, 260)
    walk.attach(rng, big_file)
    if not walk.ask(
        "/onboarding/import", rng.choice(IMPORTS), rng.choice(READ).format(**slots), model=GPT_4O
    ):
        return
    if rng.random() < 0.09:
        return
    for question, answer in rng.sample(QUESTIONS, rng.choices((1, 2), (70, 30))[0]):
        walk.think(20, 120)
        if not walk.ask("/onboarding/first-answer", question, answer.format(**slots), streamed=True):
            return
