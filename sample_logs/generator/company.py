"""Four weeks of Fernweh Travel: who starts which session when, and all the calls that come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from sample_logs.generator import cast, keys, lanes, onboarding, research, support, travel
from sample_logs.generator.models import GPT_4_1_MINI, GPT_4O, GPT_4O_MINI, HAIKU, O4_MINI, SONNET, Model
from sample_logs.generator.truth import Attachment, Call, User
from sample_logs.generator.walk import Plan, Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TRAVEL: Final = "Travel Planner"
SUPPORT: Final = "Support Chat"
RESEARCH: Final = "Research Agent"
ONBOARDING: Final = "Onboarding"
SESSIONS: Final = {TRAVEL: 122, SUPPORT: 86, RESEARCH: 38, ONBOARDING: 58}
"""How many sessions of each name."""
BACKGROUND_CALLS: Final = 16
MODEL_SWITCH: Final = cast.FIRST_DAY + timedelta(days=14)
"""From here on most support chats are answered by another model."""
RUNAWAY: Final = 23
"""Number of the research session that does not find an end."""
LANES: Final[dict[str, tuple[tuple[lanes.Lane, int], ...]]] = {
    TRAVEL: (
        (lanes.MIXED, 54),
        (lanes.EXPORTED, 22),
        (lanes.STREAMED_CHAT, 15),
        (lanes.EXPORTED_COLUMNS, 15),
    ),
    SUPPORT: (
        (lanes.STREAMED_CHAT, 36),
        (lanes.COLUMNS, 24),
        (lanes.EXPORTED, 20),
        (lanes.STREAMED_RESPONSES, 20),
        (lanes.MIXED, 8),
    ),
    RESEARCH: ((lanes.RESPONSES_API, 45), (lanes.COLUMNS, 30), (lanes.EXPORTED_COLUMNS, 25)),
    ONBOARDING: ((lanes.EXPORTED, 35), (lanes.RESPONSES_API, 35), (lanes.MIXED, 30)),
}
OPENAI_ONLY: Final = (lanes.RESPONSES_API, lanes.STREAMED_RESPONSES)


def four_weeks(seed: int) -> list[Call]:
    """Return every call of the four weeks in order of its start; the same for the same `seed`."""
    rng = Random(f"{seed}/company")
    people = cast.customers(rng, 118)
    teams = [User(f"team-{team}", "internal", "DE") for team in ("pricing", "product", "content", "service")]
    firms = [
        User(f"firm-{number}", "business", user.country) for number, user in enumerate(people[:54], 2001)
    ]
    crowds = {TRAVEL: people, SUPPORT: people, RESEARCH: teams, ONBOARDING: firms}
    calls: list[Call] = []
    for name, count in SESSIONS.items():
        starts = sorted(cast.start_time(rng, name) for _ in range(count))
        for number, start in enumerate(starts, 1):
            calls += _session(Random(f"{seed}/{name}/{number}"), seed, name, number, start, crowds[name])
    calls += _background(seed)
    return _two_names(sorted(calls, key=lambda call: (call.started, call.request_id)))


def _session(
    rng: Random, seed: int, name: str, number: int, start: datetime, crowd: list[User]
) -> list[Call]:
    user = _user(rng, name, number, crowd)
    options, weights = zip(*LANES[name], strict=True)
    lane = lanes.COLUMNS if name == RESEARCH and number == RUNAWAY else rng.choices(options, weights)[0]
    variant = rng.choice(("concise", "detailed"))
    extra = [("Prompt-Variant", variant)] if name == TRAVEL else []
    setup = SETUPS[name]
    plan = Plan(
        session_id=_session_id(rng, name, number, start),
        name=name,
        user=user,
        properties=(*cast.properties(rng, user, start), *extra),
        lane=lane,
        model=setup(rng, lane, start),
        system=SYSTEMS[name],
        attachments=_attachments(rng, name, number),
        start=start,
        gateway_cache={TRAVEL: 0.05, SUPPORT: 0.03, ONBOARDING: 0.2}.get(name, 0.0),
    )
    walk = Walk(rng, plan)
    _tell(walk, rng, seed, number, variant)
    return walk.calls


def _user(rng: Random, name: str, number: int, crowd: list[User]) -> User | None:
    """Each firm is welcomed once or twice; elsewhere some come back often, and some are not logged in."""
    if name == ONBOARDING:
        return crowd[number % len(crowd)]
    return cast.pick_customer(rng, crowd) if rng.random() > 0.04 else None


def _tell(walk: Walk, rng: Random, seed: int, number: int, variant: str) -> None:
    """Let the session run its course."""
    name, model = walk.plan.name, walk.plan.model
    if name == TRAVEL:
        travel.travel(walk, rng, variant)
    elif name == SUPPORT:
        pasted = keys.fake_key(seed, "openai", "pasted in a chat") if number == 40 else ""
        support.support(walk, rng, pasted)
    elif name == RESEARCH:
        worker = {SONNET: HAIKU, O4_MINI: GPT_4_1_MINI}.get(model, model)
        rounds = 14 if number == RUNAWAY else rng.choices((1, 2, 3), (50, 35, 15))[0]
        research.research(walk, rng, research.Crew(model, worker), rounds)
    else:
        onboarding.onboarding(walk, rng, round(min(20_000 * rng.lognormvariate(0, 1.5), 290_000)))


def _session_id(rng: Random, name: str, number: int, start: datetime) -> str:
    """Return an id in the style of the application: uuid-like, ticket number, run number, random."""
    if name == SUPPORT:
        return support.ticket_id(rng, number)
    if name == RESEARCH:
        return f"run-{start:%Y%m%d}-{number:03d}"
    digits = f"{rng.getrandbits(128):032x}"
    if name == TRAVEL:
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    return f"onb_{digits[:10]}"


def _attachments(rng: Random, name: str, number: int) -> tuple[Attachment, ...]:
    if name == RESEARCH and number == RUNAWAY:
        return tuple(_file(rng, 27_000 + 800 * n) for n in range(3))
    if name == RESEARCH:
        return tuple(_file(rng, round(12_000 * rng.lognormvariate(0, 0.6))) for _ in range(rng.randint(1, 3)))
    if name == SUPPORT:
        return (Attachment("5e1f0c7792d24ab18c3e6a70", 5380),)  # the handbook, the same for all
    return (_file(rng, rng.randint(1300, 3100)),) if name == TRAVEL else ()


def _file(rng: Random, tokens: int) -> Attachment:
    return Attachment(f"{rng.getrandbits(96):024x}", tokens)


def _travel_model(rng: Random, lane: lanes.Lane, _start: datetime) -> Model:
    del lane
    return rng.choices((GPT_4_1_MINI, GPT_4O, GPT_4O_MINI, HAIKU), (52, 18, 14, 16))[0]


def _support_model(rng: Random, lane: lanes.Lane, start: datetime) -> Model:
    if lane in OPENAI_ONLY:
        return GPT_4O if start < MODEL_SWITCH else GPT_4_1_MINI
    return HAIKU if rng.random() < (0.15 if start < MODEL_SWITCH else 0.75) else GPT_4O


def _research_model(_rng: Random, lane: lanes.Lane, _start: datetime) -> Model:
    return O4_MINI if lane in OPENAI_ONLY else SONNET


def _onboarding_model(_rng: Random, _lane: lanes.Lane, _start: datetime) -> Model:
    return GPT_4O_MINI


SETUPS: Final[dict[str, Callable[[Random, lanes.Lane, datetime], Model]]] = {
    TRAVEL: _travel_model,
    SUPPORT: _support_model,
    RESEARCH: _research_model,
    ONBOARDING: _onboarding_model,
}
SYSTEMS: Final = {
    TRAVEL: travel.SYSTEM,
    SUPPORT: support.SYSTEM,
    RESEARCH: research.SYSTEM,
    ONBOARDING: onboarding.SYSTEM,
}


def _background(seed: int) -> Iterable[Call]:
    """Return the calls of nightly jobs that set no session headers."""
    for number in range(BACKGROUND_CALLS):
        rng = Random(f"{seed}/background/{number}")
        start = cast.FIRST_DAY + timedelta(
            days=number * 27 / BACKGROUND_CALLS, hours=2, seconds=rng.randint(0, 4000)
        )
        start = start.replace(hour=2, microsecond=rng.randrange(1000) * 1000)
        lane = lanes.MIXED if number % 2 else lanes.EXPORTED
        plan = Plan(
            None,
            None,
            None,
            (("Environment", "production"),),
            lane,
            GPT_4O_MINI,
            "You write for Fernweh Travel.",
            (),
            start,
        )
        walk = Walk(rng, plan)
        (travel if number % 3 else support).background(walk, rng)
        yield from walk.calls


def _two_names(calls: list[Call]) -> list[Call]:
    """One customer went on from the support chat to a booking, and the page kept the session id."""
    streamed = [call for call in calls if call.file == lanes.STREAMS and call.user_id]
    chats = {call.session_id: call for call in streamed if call.session_name == SUPPORT}
    trips = {call.session_id: call for call in reversed(streamed) if call.path == "/booking/flight/search"}
    pairs = [(trip.started - chat.started, chat, trip) for chat in chats.values() for trip in trips.values()]
    _, chat, trip = min((p for p in pairs if p[0] > timedelta(minutes=1)), key=lambda pair: pair[0])
    return [
        replace(call, session_id=chat.session_id, user_id=chat.user_id)
        if call.session_id == trip.session_id
        else call
        for call in calls
    ]
