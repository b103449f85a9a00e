"""What goes wrong, when and how often: base rates, two incidents, and how the callers take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sample_logs.generator.truth import Failure, FailureKind

if TYPE_CHECKING:
    from random import Random

    from sample_logs.generator.models import Model, Provider


@dataclass(frozen=True, slots=True)
class Incident:
    """Hours in which one provider was in trouble."""

    provider: Provider
    start: datetime
    end: datetime
    kind: FailureKind
    rate: float


INCIDENTS: Final = (
    Incident("anthropic", datetime(2026, 9, 23, 7), datetime(2026, 9, 23, 16, 30), "overloaded", 0.45),
    Incident("openai", datetime(2026, 9, 29, 16), datetime(2026, 9, 29, 19), "rate_limit", 0.35),
)
BASE_RATES: Final[tuple[tuple[FailureKind, float], ...]] = (
    ("rate_limit", 0.019),
    ("server_error", 0.011),
)


ANTHROPIC_MESSAGES: Final[dict[FailureKind, str]] = {
    "overloaded": "Overloaded",
    "server_error": "Internal server error",
    "stream_error": "Overloaded",
}
SERVER_ERROR: Final = "The server had an error while processing your request. Sorry about that!"


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the caller does after a failure: tries again with this probability, after this many seconds."""

    again: float
    wait: tuple[float, float]
    by_client: bool
    """The SDK retries by itself and counts its attempts; otherwise a person does."""


REACTIONS: Final[dict[FailureKind, Reaction]] = {
    "rate_limit": Reaction(0.8, (0.6, 8), by_client=True),
    "server_error": Reaction(0.78, (0.5, 4), by_client=True),
    "overloaded": Reaction(0.75, (0.8, 8), by_client=True),
    "stream_error": Reaction(0.45, (3, 25), by_client=False),
    "cancelled": Reaction(0.3, (4, 45), by_client=False),
    "context_length": Reaction(0.4, (35, 160), by_client=False),
    "unanswered": Reaction(0.6, (28, 34), by_client=True),
}


def draw_failure(
    rng: Random, model: Model, at: datetime, prompt: int, *, streamed: bool, exported: bool
) -> Failure | None:
    """Return what goes wrong with a call of `prompt` tokens at the time `at`, or None."""
    if prompt > model.context:
        return Failure("context_length", 400, _too_long(model, prompt))
    for incident in INCIDENTS:
        hit = incident.provider == model.provider and incident.start <= at < incident.end
        if hit and rng.random() < incident.rate:
            return _failure(incident.kind, model, exported=exported)
    for kind, rate in _rates(model, streamed=streamed, exported=exported):
        if rng.random() < rate:
            return _failure(kind, model, exported=exported)
    return None


def _rates(model: Model, *, streamed: bool, exported: bool) -> list[tuple[FailureKind, float]]:
    rates = [*BASE_RATES, ("unanswered", 0.009 if exported else 0.003)]
    if model.provider == "anthropic":
        rates.append(("overloaded", 0.012))
    if streamed:
        rates.append(("cancelled", 0.04))
    if streamed and not exported:
        rates.append(("stream_error", 0.05 if model.provider == "anthropic" else 0.028))
    return rates


def _too_long(model: Model, prompt: int) -> str:
    if model.provider == "anthropic":
        return f"prompt is too long: {prompt} tokens > {model.context} maximum"
    return (
        f"This model's maximum context length is {model.context} tokens. However, your messages resulted in "
        f"{prompt} tokens. Please reduce the length of the messages."
    )


def _failure(kind: FailureKind, model: Model, *, exported: bool) -> Failure:
    status = {"rate_limit": 429, "server_error": 500, "overloaded": 529, "context_length": 400}.get(kind, 200)
    if kind == "cancelled" and exported:
        return Failure(kind, -3)
    if kind == "unanswered":
        return Failure(kind, 0 if exported else None)
    return Failure(kind, status, _message(kind, model))


def _message(kind: FailureKind, model: Model) -> str:
    if kind == "rate_limit" and model.provider == "openai":
        limit = "on tokens per min (TPM): Limit 200000. Please try again in 1.2s."
        return f"Rate limit reached for {model.name} in organization org-fernweh {limit}"
    if kind == "rate_limit":
        return "This request would exceed your organization's rate limit of 80,000 input tokens per minute."
    if model.provider == "anthropic":
        return ANTHROPIC_MESSAGES.get(kind, "")
    return "" if kind == "cancelled" else SERVER_ERROR
