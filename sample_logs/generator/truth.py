"""What really happened: the model objects that every log file and expected.json are written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from sample_logs.generator.models import Model

Api = Literal["chat", "responses", "messages"]
FailureKind = Literal[
    "rate_limit", "server_error", "overloaded", "context_length", "stream_error", "cancelled", "unanswered"
]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the log reports them, inclusive: prompt holds both cache counts, completion the reasoning."""

    prompt: int
    completion: int
    cache_read: int = 0
    cache_write: int = 0
    reasoning: int | None = None
    """None where the log does not say."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call was not answered."""

    kind: FailureKind
    status: int | None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that lies with the provider and counts as prompt tokens wherever its id is named."""

    file_id: str
    tokens: int
    since: int = 0
    """Number of the turn it came with, from 0."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, earlier in the same session."""

    prompt: str
    answer: str


@dataclass(frozen=True, slots=True)
class User:
    """One customer of the company."""

    user_id: str
    tier: str
    country: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a model, and what came of it."""

    request_id: str
    answer_id: str
    """Random part of the ids that the provider gives out."""
    file: str
    api: Api
    model: Model
    session_id: str | None
    session_name: str | None
    path: str | None
    user_id: str | None
    properties: tuple[tuple[str, str], ...]
    """Pairs as the client writes them, keys without the Helicone-Property- prefix."""
    system: str
    attachments: tuple[Attachment, ...]
    history: tuple[Turn, ...]
    previous_id: str | None
    """answer_id of the answer this call continues, where the API keeps the history itself."""
    prompt: str
    answer: str
    """What arrived; the part before the break for a broken stream."""
    started: datetime
    """UTC without zone, whole milliseconds."""
    latency_ms: int | None
    ttft_ms: int | None
    streamed: bool
    cached: bool
    """Answered by the gateway's own cache."""
    failure: Failure | None
    usage: Usage | None
    reported_cost: Decimal | None
    attempt: int
    """0 for the first try, 1 and up for the client's retries."""
    without_bodies: bool = False
    """The export has placeholders in place of the bodies."""

    @property
    def ended(self) -> datetime | None:
        """When the answer was complete; None when the gateway never saw an end."""
        return None if self.latency_ms is None else self.started + timedelta(milliseconds=self.latency_ms)

    @property
    def status(self) -> int | None:
        """HTTP status as the gateway saw it: 200 for a stream that broke later, None when none came."""
        return 200 if self.failure is None else self.failure.status

    @property
    def ok(self) -> bool | None:
        """True when fully answered, None when nobody knows."""
        if self.failure is None:
            return True
        return None if self.failure.kind == "unanswered" else False
