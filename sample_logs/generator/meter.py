"""Counts tokens, keeps track of the providers' prompt caches, and times calls."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sample_logs.generator.truth import Call, Failure, FailureKind, Usage

if TYPE_CHECKING:
    from random import Random

CACHE_LIFE: Final = timedelta(minutes=5)
FAILED_MS: Final[dict[FailureKind, tuple[int, int]]] = {
    "rate_limit": (45, 240),
    "server_error": (600, 9000),
    "overloaded": (160, 1900),
    "context_length": (210, 900),
}


def tokens(text: str) -> int:
    """Return about how many tokens `text` is."""
    return max(1, round(len(text) / 4.3))


def static_tokens(call: Call) -> int:
    """Return the tokens of the part that all calls of a session share: instructions and files."""
    return tokens(call.system) + 7 + sum(file.tokens for file in call.attachments)


def prompt_tokens(call: Call) -> int:
    """Return all input tokens of a call."""
    said = sum(tokens(turn.prompt) + tokens(turn.answer) + 8 for turn in call.history)
    return static_tokens(call) + said + tokens(call.prompt) + 4


@dataclass
class PrefixCache:
    """The prompt prefixes of one session that its providers hold, by model."""

    _held: dict[str, tuple[int, datetime, datetime]] = field(default_factory=dict)
    """Model to (tokens, usable from, last used)."""

    def count(self, rng: Random, call: Call, prompt: int) -> Usage:
        """Return the usage of an answered call, and remember its prefix."""
        completion, reasoning = _completion(rng, call)
        count = _anthropic_cache if call.model.provider == "anthropic" else _openai_cache
        held = self._usable(call.model.name, call.started)
        read, write, kept = count(rng, call, prompt, held)
        if kept:
            ready = call.started + timedelta(milliseconds=call.model.ttft_ms)
            self._held[call.model.name] = (kept, ready, call.started)
        return Usage(prompt, completion, read, write, reasoning)

    def _usable(self, model: str, now: datetime) -> int:
        kept, ready, used = self._held.get(model, (0, now, now))
        return kept if ready <= now and now - used < CACHE_LIFE else 0


def _completion(rng: Random, call: Call) -> tuple[int, int | None]:
    said = tokens(call.answer) + rng.randint(1, 6)
    if call.model.provider == "anthropic":
        return said, None
    thought = 64 * rng.randint(3, 22) if call.model.reasons else 0
    return said + thought, thought


def _anthropic_cache(_rng: Random, call: Call, _prompt: int, held: int) -> tuple[int, int, int]:
    """Return (read, written, held from now on): the client marks instructions and files as cacheable."""
    static = static_tokens(call)
    if static < call.model.cacheable_from:
        return 0, 0, 0
    return (static, 0, static) if held == static else (0, static, static)


def _openai_cache(rng: Random, call: Call, prompt: int, held: int) -> tuple[int, int, int]:
    """Return (read, written, held from now on): the provider caches by itself, in steps of 128 tokens."""
    read = min(held, prompt) // 128 * 128
    hit = read >= call.model.cacheable_from and rng.random() < 0.85
    return (read if hit else 0), 0, prompt


def broken_usage(rng: Random, call: Call) -> Usage | None:
    """Return what is known of a failed call's tokens: only Anthropic's streams state input at the start."""
    if call.usage is None or call.api != "messages":
        return None
    return replace(call.usage, completion=rng.randint(1, 5))


def time_call(
    rng: Random, call: Call, failure: Failure | None, usage: Usage | None, *, cached: bool
) -> tuple[int | None, int | None]:
    """Return (latency, time to first token) in milliseconds; None for what nobody saw."""
    if cached:
        latency = rng.randint(7, 44)
        return latency, (max(1, latency - rng.randint(2, 5)) if call.streamed else None)
    if usage is None:
        return _failed_ms(rng, failure), None
    first = call.model.ttft_ms * rng.lognormvariate(0, 0.32) * (1 + usage.prompt / 60_000)
    first += (usage.reasoning or 0) * call.model.ms_per_token
    rest = (usage.completion - (usage.reasoning or 0)) * call.model.ms_per_token * rng.lognormvariate(0, 0.2)
    if failure is not None:
        rest *= rng.uniform(0.1, 0.9)
    return round(first + rest), (round(first) if call.streamed else None)


def _failed_ms(rng: Random, failure: Failure | None) -> int | None:
    if failure is None or failure.kind not in FAILED_MS:
        return None
    return rng.randint(*FAILED_MS[failure.kind])
