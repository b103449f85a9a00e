"""Research Agent: plan, execute the steps (some at the same time), reflect, perhaps again, and report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sample_logs.generator.phrases import lines, system
from sample_logs.generator.walk import Ask

if TYPE_CHECKING:
    from random import Random

    from sample_logs.generator.models import Model
    from sample_logs.generator.walk import Walk

SYSTEM: Final = system("research")
TOPICS: Final = lines("research", "topics")
STEPS: Final = lines("research", "steps")
FINDINGS: Final = lines("research", "findings")
CHECKS: Final = lines("research", "checks")
GAPS: Final = lines("research", "gaps")
REPORTS: Final = lines("research", "reports")
NUMBERS: Final = {
    "t": (2, 14),
    "p": (3, 60),
    "q": (61, 118),
    "a": (112, 480),
    "b": (21, 110),
    "c": (4, 38),
    "n": (600, 990),
    "x": (1, 3),
    "y": (4, 6),
}
"""What the {slots} of a finding may be."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Which model does what."""

    thinker: Model
    worker: Model


def _numbers(rng: Random) -> dict[str, str]:
    drawn = {key: rng.randint(*span) for key, span in NUMBERS.items()}
    drawn["d"] = round(drawn["a"] * (1 + drawn["c"] / 100))
    drawn["r"] = drawn["n"] - drawn["a"]
    return {key: str(value) for key, value in drawn.items()}


def _execute(walk: Walk, rng: Random, crew: Crew, steps: list[str], numbers: list[int]) -> bool:
    """Run the steps one by one, or in groups that overlap."""
    asks = [
        Ask(
            "/agent/execute",
            f"Step {number}: {steps[number - 1]}.",
            f"Step {number}. " + rng.choice(FINDINGS).format(**_numbers(rng)),
            model=crew.worker,
        )
        for number in numbers
    ]
    while asks:
        size = min(len(asks), rng.choices((1, 2, 3), (50, 30, 20))[0])
        group, asks = asks[:size], asks[size:]
        if not walk.ask_together(group):
            return False
        walk.think(0.4, 3)
    return True


def _reflect(walk: Walk, rng: Random, crew: Crew) -> bool:
    prompt = rng.choice(CHECKS)
    gap = rng.choice(GAPS).format(x=rng.randint(1, 2), y=rng.randint(3, 4))
    done = walk.ask("/agent/reflect", prompt, gap, model=crew.thinker)
    walk.think(0.4, 3)
    return done


def research(walk: Walk, rng: Random, crew: Crew, rounds: int) -> None:
    """Work on one topic; `rounds` is how often the agent goes back from reflecting to executing."""
    topic = rng.choice(TOPICS)
    steps = rng.sample(STEPS, rng.randint(3, 6))
    plan = "Plan:\n" + "\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1))
    if not walk.ask(
        "/agent/plan", f"Topic: {topic}. Write a plan of three to six steps.", plan, model=crew.thinker
    ):
        return
    if rng.random() < 0.06:
        return  # the plan was enough
    walk.think(0.5, 4)
    todo = list(range(1, len(steps) + 1))
    for _ in range(rounds):
        if not _execute(walk, rng, crew, steps, todo) or not _reflect(walk, rng, crew):
            return
        todo = sorted(rng.sample(range(1, len(steps) + 1), rng.randint(1, 2)))
    if rng.random() < 0.08:
        return  # stopped by hand
    report = rng.choice(REPORTS).format(topic=topic, **_numbers(rng))
    walk.ask(
        "/agent/report", "Write the report, at most 200 words.", report, model=crew.thinker, streamed=True
    )
