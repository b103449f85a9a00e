"""Who uses the applications and when: customers, properties, and the rhythm of day and week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sample_logs.generator.truth import User

if TYPE_CHECKING:
    from random import Random

FIRST_DAY: Final = datetime(2026, 9, 7)
"""A Monday; the logs cover four weeks from here."""
DAYS: Final = 28
COUNTRIES: Final = ("DE", "FI", "AT", "SE", "IE", "PT", "CA", "CH")
WEEKDAYS: Final[dict[str, tuple[int, ...]]] = {
    "Travel Planner": (9, 9, 10, 11, 12, 15, 17),
    "Support Chat": (17, 15, 14, 13, 13, 6, 5),
    "Research Agent": (9, 11, 11, 10, 7, 1, 1),
    "Onboarding": (12, 13, 12, 11, 8, 2, 2),
}
"""Sessions by weekday, Monday first, as weights."""
HOURS: Final[dict[str, tuple[int, ...]]] = {
    "Travel Planner": (2, 1, 1, 0, 0, 1, 3, 6, 8, 8, 8, 9, 10, 8, 7, 8, 9, 12, 16, 19, 18, 14, 8, 4),
    "Support Chat": (1, 0, 0, 0, 1, 3, 8, 16, 20, 19, 18, 15, 14, 16, 15, 14, 12, 9, 7, 5, 4, 3, 2, 1),
    "Research Agent": (0, 0, 0, 0, 0, 0, 2, 8, 12, 13, 11, 6, 9, 12, 11, 8, 4, 1, 0, 0, 0, 0, 0, 0),
    "Onboarding": (0, 0, 0, 0, 0, 1, 4, 11, 14, 13, 11, 7, 9, 11, 9, 7, 4, 2, 1, 1, 0, 0, 0, 0),
}
"""Sessions by hour, UTC, as weights."""


def customers(rng: Random, count: int) -> list[User]:
    """Return customers, the busiest first; a paid tier is likelier among those."""
    numbers = rng.sample(range(1000, 9000), count)
    return [
        User(f"u-{number}", _tier(rng, rank / count), rng.choices(COUNTRIES, (30, 18, 12, 12, 9, 8, 6, 5))[0])
        for rank, number in enumerate(numbers)
    ]


def _tier(rng: Random, rank: float) -> str:
    paid = 0.7 - 0.5 * rank
    if rng.random() > paid:
        return "free"
    return "business" if rng.random() < paid else "plus"


def pick_customer(rng: Random, people: list[User]) -> User:
    """Draw one of `people`, the first far more often than the last."""
    weights = [1 / (rank + 1.6) ** 0.85 for rank in range(len(people))]
    return rng.choices(people, weights)[0]


def start_time(rng: Random, name: str) -> datetime:
    """Draw the start of a session: by hour, by weekday, and a little more each week."""
    weights = [WEEKDAYS[name][day % 7] * (1 + 0.06 * (day // 7)) for day in range(DAYS)]
    day = rng.choices(range(DAYS), weights)[0]
    hour = rng.choices(range(24), HOURS[name])[0]
    return FIRST_DAY + timedelta(days=day, hours=hour, milliseconds=rng.randrange(3_600_000))


def properties(rng: Random, user: User | None, start: datetime) -> list[tuple[str, str]]:
    """Return the properties the applications set, keys as the client writes them."""
    version = "2.4.1" if start < FIRST_DAY + timedelta(days=15) else "2.5.0"
    pairs = [("Environment", "staging" if rng.random() < 0.07 else "production")]
    if user is not None:
        pairs += [("Tier", user.tier), ("Country", user.country)]
    return [*pairs, ("App-Version", version)]
