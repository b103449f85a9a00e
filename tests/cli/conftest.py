"""The command as a user runs it, on one small database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from sessions.cli.main import run
from tests.factories import gateway, ingest_lines

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What one run left behind."""

    code: int
    out: str
    err: str


class Command(Protocol):
    def __call__(self, *arguments: str) -> Outcome: ...


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "SESSIONS_DB", "SESSIONS_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def command(capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Run `sessions` with arguments; return its exit code and what it wrote, byte for byte."""

    def call(*arguments: str) -> Outcome:
        code = run(arguments)
        captured = capfdbinary.readouterr()
        return Outcome(code, captured.out.decode(), captured.err.decode())

    return call


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trip of two requests, a trip whose only request failed, a session without a name, a refused line."""
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    said = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "To Rome, please."}]}
    answer = {
        "object": "chat.completion",
        "model": "gpt-4o-mini",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "Which flight?"}}],
        "usage": usage,
    }
    return ingest_lines(
        tmp_path_factory.mktemp("cli"),
        gateway(
            request_id="r1",
            session="trip-1",
            path="/trip/search",
            cost=0.4,
            request_body=said,
            response_body=answer,
            properties={"Tier": "gold"},
        ),
        gateway(
            request_id="r2",
            session="trip-1",
            path="/trip/book",
            start="2026-03-02T09:15:03Z",
            cost=0.3,
            usage=usage,
        ),
        gateway(
            request_id="r3",
            session="trip-2",
            path="/trip/search",
            start="2026-03-03T09:00:00Z",
            status=500,
            user="u2",
        ),
        gateway(
            request_id="r4",
            session="other",
            name=None,
            path="/x",
            start="2026-03-04T09:00:00Z",
            cost=0.1,
            model="gpt-4o",
            user=None,
        ),
        "no json",
    ).path
