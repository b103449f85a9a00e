"""One session under way: it sends calls, waits, retries, and remembers what was said and what is cached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import log
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sample_logs.generator import lanes, meter
from sample_logs.generator.models import Model, price
from sample_logs.generator.truth import Attachment, Call, Failure, Turn, User
from sample_logs.generator.weather import REACTIONS, draw_failure

if TYPE_CHECKING:
    from random import Random

TRIES: Final = 3
BROKEN_STREAM: Final = ("stream_error", "cancelled")
UNANSWERED: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the application wants from a model, and what the model will say."""

    path: str | None
    prompt: str
    answer: str
    model: Model | None = None
    """None for the session's own model."""
    streamed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is fixed before a session starts."""

    session_id: str | None
    name: str | None
    user: User | None
    properties: tuple[tuple[str, str], ...]
    lane: lanes.Lane
    model: Model
    system: str
    attachments: tuple[Attachment, ...]
    start: datetime
    gateway_cache: float = 0.0
    """Probability that the gateway has the first answer in its cache."""


class Walk:
    """The clock, the history and the calls of one session."""

    def __init__(self, rng: Random, plan: Plan) -> None:
        self.plan = plan
        self.now = plan.start
        self.calls: list[Call] = []
        self._rng = rng
        self._history: tuple[Turn, ...] = ()
        self._attachments = plan.attachments
        self._previous_id: str | None = None
        self._prefixes = meter.PrefixCache()

    def think(self, low: float, high: float) -> None:
        """Let `low` to `high` seconds pass, the short waits more often."""
        self.now += _seconds(self._rng, low, high)

    def attach(self, rng: Random, tokens: int) -> None:
        """Attach one more file to all calls that follow."""
        self._attachments = (*self._attachments, Attachment(_random_id(rng), tokens, len(self._history)))

    def ask(
        self,
        path: str | None,
        prompt: str,
        answer: str,
        *,
        streamed: bool = False,
        model: Model | None = None,
    ) -> bool:
        """Send one call, with retries; True when it was answered in the end."""
        return self.ask_together([Ask(path, prompt, answer, model, streamed)])

    def ask_together(self, asks: list[Ask]) -> bool:
        """Send calls that overlap in time; True when all were answered. The clock moves to the last end."""
        start, tied = self.now, self._rng.random() < 0.2
        results = []
        for ask in asks:
            results.append(self._until_answered(ask, start))
            start += timedelta(milliseconds=0 if tied else self._rng.randint(3, 240))
        self.now = max(end for _, end, _ in results)
        self._history += tuple(Turn(ask.prompt, ask.answer) for ask in asks)
        self._previous_id = results[-1][2]
        return all(ok for ok, _, _ in results)

    def _until_answered(self, ask: Ask, now: datetime) -> tuple[bool, datetime, str | None]:
        """Send until answered or given up: (answered, when, answer_id)."""
        attempt = 0
        for _ in range(TRIES):
            call = self._send(ask, now, attempt)
            now = call.ended or now + UNANSWERED
            if call.failure is None:
                return True, now, call.answer_id
            reaction = REACTIONS[call.failure.kind]
            if self._rng.random() > reaction.again:
                break
            if call.failure.kind == "context_length":
                self._shrink()
            attempt = attempt + 1 if reaction.by_client else 0
            now += _seconds(self._rng, *reaction.wait)
        return False, now, None

    def _shrink(self) -> None:
        """Cut the last file down, as the user does before the next attempt."""
        last = self._attachments[-1]
        smaller = replace(last, file_id=_random_id(self._rng), tokens=last.tokens // 3)
        self._attachments = (*self._attachments[:-1], smaller)

    def _send(self, ask: Ask, now: datetime, attempt: int) -> Call:
        """Simulate one call and keep it."""
        call = self._addressed(ask, now, attempt)
        prompt = meter.prompt_tokens(call)
        cached = not self._history and attempt == 0 and self._rng.random() < self.plan.gateway_cache
        failure = None if cached else self._failure(call, prompt)
        answered = failure is None or failure.kind in BROKEN_STREAM
        usage = self._prefixes.count(self._rng, call, prompt) if answered else None
        timing = meter.time_call(self._rng, call, failure, usage, cached=cached)
        call = _outcome(self._rng, replace(call, failure=failure, usage=usage, cached=cached), timing)
        call = self._as_logged(call)
        self.calls.append(call)
        return call

    def _addressed(self, ask: Ask, now: datetime, attempt: int) -> Call:
        """Return the call as it leaves the application, its outcome still open."""
        plan, lane = self.plan, self.plan.lane
        model = ask.model or plan.model
        streamed = lane.streams == "always" or (lane.streams == "mixed" and ask.streamed)
        return Call(
            request_id=str(UUID(int=self._rng.getrandbits(128), version=4)),
            answer_id=_random_id(self._rng),
            file=lane.stream if streamed else lane.plain,
            api="messages" if model.provider == "anthropic" else lane.openai_api,
            model=model,
            session_id=plan.session_id,
            session_name=plan.name,
            path=ask.path,
            user_id=plan.user.user_id if plan.user else None,
            properties=plan.properties,
            system=plan.system,
            attachments=self._attachments,
            history=self._history,
            previous_id=self._previous_id,
            prompt=ask.prompt,
            answer=ask.answer,
            started=now,
            latency_ms=None,
            ttft_ms=None,
            streamed=streamed,
            cached=False,
            failure=None,
            usage=None,
            reported_cost=None,
            attempt=attempt,
        )

    def _failure(self, call: Call, prompt: int) -> Failure | None:
        lane = self.plan.lane
        return draw_failure(
            self._rng, call.model, call.started, prompt, streamed=call.streamed, exported=lane.exported
        )

    def _as_logged(self, call: Call) -> Call:
        """Settle what the file says about cost, and leave out what the export does not have."""
        if not self.plan.lane.exported:
            told = call.file == lanes.GATEWAY and call.failure is None and not call.cached
            cost = (
                price(call.model, call.usage) if told and call.usage and self._rng.random() < 0.04 else None
            )
            return replace(call, reported_cost=cost)
        lost = self._rng.random() < 0.06 and not call.model.reasons
        if call.cached or call.failure is not None or call.usage is None:
            return replace(call, usage=None, reported_cost=Decimal(0), without_bodies=call.cached or lost)
        usage = replace(call.usage, reasoning=None) if lost else call.usage
        return replace(call, usage=usage, reported_cost=price(call.model, usage), without_bodies=lost)


def _outcome(rng: Random, call: Call, timing: tuple[int | None, int | None]) -> Call:
    """Add the times, and cut a broken stream's answer and usage to what arrived."""
    call = replace(call, latency_ms=timing[0], ttft_ms=timing[1])
    if call.failure is None:
        return call
    share = rng.uniform(0.1, 0.9) if call.failure.kind in BROKEN_STREAM else 0
    return replace(
        call, answer=call.answer[: round(share * len(call.answer))], usage=meter.broken_usage(rng, call)
    )


def _random_id(rng: Random) -> str:
    return f"{rng.getrandbits(96):024x}"


def _seconds(rng: Random, low: float, high: float) -> timedelta:
    """Draw a wait between `low` and `high`, evenly on a log scale, in whole milliseconds."""
    return timedelta(milliseconds=round(1000 * low * 2.718281828 ** (rng.random() * log(high / low))))
