"""Travel Planner: search a flight, select one, confirm; some look for a hotel as well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sample_logs.generator.models import GPT_4O, GPT_4O_MINI
from sample_logs.generator.phrases import lines, pairs, system

if TYPE_CHECKING:
    from random import Random

    from sample_logs.generator.walk import Walk

SYSTEM: Final = system("travel")
CITIES: Final = pairs("travel", "cities")
CARRIERS: Final = pairs("travel", "carriers")
HUBS: Final = ("Frankfurt", "Amsterdam", "Copenhagen", "Munich", "Paris")
HOTELS: Final = lines("travel", "hotels")
ASKS: Final = lines("travel", "asks")
WISHES: Final = lines("travel", "wishes")
REFINES: Final = tuple((text, False) for text in lines("travel", "refines")) + tuple(
    (text, True) for text in lines("travel", "refines_direct")
)
"""What is asked next, and whether the new offers have to be direct."""
RULES: Final = lines("travel", "rules")
CHOICES: Final = lines("travel", "choices")
CONFIRMS: Final = lines("travel", "confirms")
BACKGROUND: Final = pairs("travel", "background")


@dataclass(frozen=True, slots=True)
class Trip:
    """Where somebody wants to go, when and with whom."""

    origin: str
    city: str
    codes: str
    out: date
    back: date
    party: str
    heads: int
    wish: str
    fare: int
    """Of the cheapest flight, EUR per person."""

    def words(self) -> dict[str, str]:
        """Return the parts as they are written in a message."""
        return {
            "origin": self.origin,
            "city": self.city,
            "out": _day(self.out),
            "back": _day(self.back),
            "people": self.party,
            "wish": self.wish,
        }


def _day(when: date) -> str:
    return f"{when.day} {when:%B}"


def plan_trip(rng: Random, today: date) -> Trip:
    """Draw a trip that starts two to twelve weeks after `today`."""
    (origin, code), (city, to) = rng.sample(CITIES, 2)
    out = today + timedelta(days=rng.randint(14, 84))
    back = out + timedelta(days=rng.randint(2, 14))
    heads = rng.choices((1, 2, 3, 4), (40, 40, 12, 8))[0]
    party = ("one adult", "two adults", "two adults and a child", "four people")[heads - 1]
    return Trip(
        origin, city, f"{code}-{to}", out, back, party, heads, rng.choice(WISHES), rng.randint(68, 420)
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """One flight on offer."""

    carrier: str
    flight: str
    leaves: str
    arrives: str
    way: str
    fare: int

    def row(self, number: int) -> str:
        """Return the offer as a line of an answer."""
        return (
            f"{number}) {self.flight}, {self.leaves}-{self.arrives}, {self.way}, EUR {self.fare} per person"
        )


def _offer(rng: Random, fare: int, *, direct: bool) -> Offer:
    carrier, code = rng.choice(CARRIERS)
    way = "direct" if direct or rng.random() < 0.6 else f"1 stop in {rng.choice(HUBS)}"
    start = rng.randint(72, 235) * 5
    end = start + rng.randint(20, 52) * 5 + (0 if way == "direct" else rng.randint(14, 40) * 5)
    return Offer(carrier, f"{carrier} {code} {rng.randint(100, 989)}", _clock(start), _clock(end), way, fare)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def draw_offers(rng: Random, trip: Trip, *, direct: bool = False) -> list[Offer]:
    """Return two or three flights, the cheapest first."""
    low = trip.fare
    fares = sorted(low + rng.randint(0, 120) for _ in range(rng.choice((2, 3, 3))))
    return [_offer(rng, fare, direct=direct) for fare in fares]


def _listing(rng: Random, trip: Trip, lead: str, offers: list[Offer]) -> str:
    rows = "\n".join(offer.row(number) for number, offer in enumerate(offers, 1))
    return f"{lead} ({trip.codes}, {_day(trip.out)} to {_day(trip.back)}):\n{rows}\n{rng.choice(RULES)}"


def _hotel(walk: Walk, rng: Random, trip: Trip) -> bool:
    walk.think(20, 90)
    nights = (trip.back - trip.out).days
    names = rng.sample(HOTELS, 3)
    rate = rng.randint(58, 180)
    rows = "\n".join(f"{n}) {name}, EUR {rate + 17 * n} a night" for n, name in enumerate(names, 1))
    ask = rng.choice(
        ("And a hotel near the centre of {city}?", "Where could we stay in {city} for {n} nights?")
    ).format(city=trip.city, n=nights)
    found = f"In {trip.city} I have for {nights} nights:\n{rows}\nBreakfast is included in the second one."
    if not walk.ask("/booking/hotel/search", ask, found):
        return False
    walk.think(25, 140)
    if rng.random() < 0.35:
        return True  # only looked
    pick = rng.randint(0, 2)
    total = (rate + 17 * (pick + 1)) * nights
    held = f"{names[pick]} is held for you until tomorrow 18:00: {nights} nights, EUR {total} in all."
    if not walk.ask("/booking/hotel/selection", f"Keep the {names[pick]} for us.", held, streamed=True):
        return False
    walk.think(15, 60)
    return True


def _search(walk: Walk, rng: Random, trip: Trip) -> list[Offer]:
    """Search, and search again; return the offers on the table, none when the search failed."""
    offers = draw_offers(rng, trip, direct="Direct" in trip.wish)
    lead = rng.choice(("I found these flights", "These fit", "Here is what is available"))
    ask = rng.choice(ASKS).format(**trip.words())
    if not walk.ask("/booking/flight/search", ask, _listing(rng, trip, lead, offers)):
        return []
    for _ in range(rng.choices((0, 1, 2, 3), (58, 27, 10, 5))[0]):
        walk.think(20, 120)
        refine, direct = rng.choice(REFINES)
        offers = draw_offers(rng, trip, direct=direct)
        lead = rng.choice(("With that in mind", "Then there are", "These come closer"))
        if not walk.ask("/booking/flight/search", refine, _listing(rng, trip, lead, offers)):
            return []
    return offers


def _select(walk: Walk, rng: Random, trip: Trip, offers: list[Offer]) -> bool:
    for _ in range(rng.choices((1, 2), (87, 13))[0]):
        walk.think(20, 150)
        number = rng.randint(1, len(offers))
        offer = offers[number - 1]
        choice = rng.choice(CHOICES).format(carrier=offer.carrier, n=number, time=offer.leaves)
        held = (
            f"I hold {offer.flight} at {offer.leaves} for 20 minutes: {trip.party}, "
            f"{trip.origin} to {trip.city}, EUR {offer.fare} each, EUR {offer.fare * trip.heads} in total, "
            "taxes included. Shall I book it?"
        )
        if not walk.ask("/booking/flight/selection", choice, held, streamed=True):
            return False
    return True


def travel(walk: Walk, rng: Random, variant: str) -> None:
    """Walk through one trip; stops anywhere, the `detailed` prompt variant a little later."""
    trip = plan_trip(rng, walk.now.date())
    patience = 0.05 if variant == "detailed" else 0.0
    offers = _search(walk, rng, trip)
    if not offers or rng.random() < 0.22 - patience:
        return
    hotel = rng.choices(("none", "before", "after"), (66, 14, 20))[0]
    if hotel == "before" and not _hotel(walk, rng, trip):
        return
    if not _select(walk, rng, trip, offers) or rng.random() < 0.27 - patience:
        return
    walk.think(15, 110)
    booked = (
        f"Booked. Your reference is {_reference(rng)}. The tickets for {trip.origin} - {trip.city} "
        f"({trip.codes}) are on their way by e-mail; check-in opens 24 hours before departure."
    )
    if walk.ask("/booking/flight/confirm", rng.choice(CONFIRMS), booked, streamed=True) and hotel == "after":
        _hotel(walk, rng, trip)


def _reference(rng: Random) -> str:
    return "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=6))


def background(walk: Walk, rng: Random) -> None:
    """Send one call of a nightly job that sets no session headers."""
    prompt, answer = rng.choice(BACKGROUND)
    city = rng.choice(CITIES)[0]
    walk.ask(
        None, prompt.format(city=city), answer.format(city=city), model=rng.choice((GPT_4O, GPT_4O_MINI))
    )
