"""Make a log of any size: `python -m benchmarks.corpus light|heavy --bytes 1GB --out FILE`.

Raw gateway log, one JSON record per line, the same for the same seed. `light` has lines of about 680 bytes
with one question and its answer; `heavy` has lines of about 16 kB in which each request sends the whole
chat so far again. Sessions of 1 to 30 requests run at the same time and stand interleaved in the file.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from array import array
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count, islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Draw = Callable[[], float]

Kind = Literal["light", "heavy"]
SEED: Final = 1
START: Final = datetime(2026, 6, 1, tzinfo=UTC)
POOL_WORDS: Final = 800_000
MAX_REQUESTS: Final = 30
"""Requests of a session, at most."""
OPEN_SESSIONS: Final[dict[Kind, int]] = {"light": 400, "heavy": 200}
"""Sessions under way at the same time."""
BATCH: Final[dict[Kind, int]] = {"light": 1000, "heavy": 50}
"""Lines written at once."""
STEP_MS: Final[dict[Kind, int]] = {"light": 160, "heavy": 900}
"""Mean time between two requests of the file."""
USERS: Final = 200_000
ERROR_RATE: Final = 0.04
MASK: Final = 2**64 - 1
ODD: Final = 0x9E3779B97F4A7C15
"""Odd, so that multiplying by it modulo 2**64 gives every number a different id."""

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "Travel Planner": (
        "/booking/flight/search", "/booking/flight/filter", "/booking/flight/selection", "/booking/seat/map",
        "/booking/seat/selection", "/booking/hotel/search", "/booking/hotel/selection", "/booking/car/search",
        "/booking/insurance/offer", "/booking/flight/confirm", "/booking/payment/check", "/booking/receipt",
    ),
    "Research Agent": (
        "/agent/plan", "/agent/query/rewrite", "/agent/search", "/agent/read", "/agent/extract",
        "/agent/execute", "/agent/compare", "/agent/critique", "/agent/reflect", "/agent/outline",
        "/agent/write", "/agent/report",
    ),
    "Onboarding": (
        "/onboarding/welcome", "/onboarding/profile", "/onboarding/team", "/onboarding/import",
        "/onboarding/mapping", "/onboarding/check", "/onboarding/sample", "/onboarding/first-answer",
        "/onboarding/invite", "/onboarding/feedback", "/onboarding/plan", "/onboarding/done",
    ),
    "Code Review": (
        "/review/diff/summary", "/review/diff/risk", "/review/file/read", "/review/file/comment",
        "/review/tests/find", "/review/tests/write", "/review/style", "/review/security",
        "/review/discussion", "/review/suggest", "/review/verdict", "/review/changelog",
    ),
    "Contract Check": (
        "/contract/upload", "/contract/parties", "/contract/dates", "/contract/clauses",
        "/contract/clause/explain", "/contract/clause/compare", "/contract/risks", "/contract/questions",
        "/contract/redline", "/contract/letter", "/contract/summary",
    ),
    "Support Chat": ("/chat/message/",),
}  # fmt: skip
"""60 operations: a path that ends in '/' gets the number of the message appended, and is one of them."""
MODELS: Final = (
    ("openai", "gpt-4.1-mini-2025-04-14"),
    ("openai", "gpt-4o-2024-08-06"),
    ("openai", "gpt-4o-mini-2024-07-18"),
    ("openai", "o4-mini-2025-04-16"),
    ("anthropic", "claude-sonnet-4-5-20250929"),
    ("anthropic", "claude-haiku-4-5-20251001"),
)
URLS: Final = {
    "openai": "https://api.openai.com/v1/chat/completions",
    "anthropic": "https://api.anthropic.com/v1/messages",
}
WORDS: Final = Path(__file__).with_name("words.txt")
ENDINGS: Final = ("", "s", ",", ".", "ed", "ing", "er", "ly", "ness", "s,", "able", "ment", "?", "ful", ":")
RARE: Final = ("caf\\u00e9", "Zürich", '\\"quoted\\"', "done.\\n\\n", "Málaga", "a\\\\b", "naïve", "1.\\t")
"""As they stand inside a JSON string: escapes, and letters beyond ASCII."""


def _openai_error(status: int, kind: str, code: str, message: str) -> str:
    error = {"message": message, "type": kind, "param": None, "code": code}
    return json.dumps({"status": status, "body": {"error": error}})


def _anthropic_error(status: int, kind: str, message: str) -> str:
    return json.dumps(
        {"status": status, "body": {"type": "error", "error": {"type": kind, "message": message}}}
    )


REPLIES: Final = {
    "openai": '"choices":[{"message":{"content":"',
    "anthropic": '"content":[{"type":"text","text":"',
}
"""What stands between the model and the text of an answer."""
ERRORS: Final = {
    "openai": (
        _openai_error(429, "tokens", "rate_limit_exceeded", "Rate limit reached"),
        _openai_error(500, "server_error", "internal", "The server had an error"),
        _openai_error(400, "invalid_request_error", "context_length_exceeded", "Too many tokens"),
    ),
    "anthropic": (
        _anthropic_error(429, "rate_limit_error", "Rate limited"),
        _anthropic_error(529, "overloaded_error", "Overloaded"),
        _anthropic_error(500, "api_error", "Internal server error"),
    ),
}
"""Whole responses that stand for a failed request."""


class TextPool:
    """A long text made once, of which every message is a slice between two word boundaries."""

    def __init__(self, rng: Random, words: int = POOL_WORDS) -> None:
        vocabulary = _vocabulary()
        weights = list(accumulate(1 / (rank + 4) ** 0.9 for rank in range(len(vocabulary))))
        drawn = rng.choices(vocabulary, cum_weights=weights, k=words)
        for place in range(0, words, 23):
            drawn[place] = str(rng.randrange(100_000))
        self._text = " ".join(drawn)
        self._starts = array("Q", accumulate((len(word) + 1 for word in drawn), initial=0))
        self._rng = rng
        self._at = 0

    def two(self, first: int, second: int) -> tuple[str, str]:
        """Return the next `first` words and the `second` words after them, as inside a JSON string.

        Slices follow one another, which is twice as fast as jumping about; after the end of the text
        the next round begins at another word, so that it is cut up differently.
        """
        starts, at = self._starts, self._at
        if at + first + second >= len(starts):
            at = self._rng.randrange(5000)
        middle = starts[at + first]
        self._at = at + first + second
        return self._text[starts[at] : middle - 1], self._text[middle : starts[self._at] - 1]


def _vocabulary() -> list[str]:
    """Return words in several forms, the common ones first."""
    words = WORDS.read_text(encoding="utf-8").split()
    forms = [word + ending for ending in ENDINGS for word in words]
    return [*forms[: len(words)], *RARE, *forms[len(words) :]]


class Session:
    """One session under way, with the parts of its lines that stay the same."""

    __slots__ = ("errors", "head", "history", "left", "openai", "paths", "place", "reply", "sent", "tail")

    def __init__(self, rng: Random) -> None:
        name = rng.choice(tuple(NAMES))
        provider, model = rng.choices(MODELS, (30, 18, 14, 8, 12, 18))[0]
        self.openai = provider == "openai"
        self.errors = ERRORS[provider]
        self.head, self.tail = _request(rng, name, provider, model)
        self.reply = f'{{"status":200,"body":{{"model":"{model}",{REPLIES[provider]}'
        self.paths = NAMES[name]
        self.left = rng.randint(1, MAX_REQUESTS)
        self.place = 0
        self.sent = 0
        self.history = ""

    def path(self, draw: float) -> str:
        """Return the path of the next request: mostly the step after the last one."""
        self.sent += 1
        path = self.paths[self.place]
        if path[-1] == "/":
            return f"{path}{self.sent}"
        step = 0 if draw < 0.12 else 1 if draw < 0.74 else 2 if draw < 0.9 else -2
        self.place = (self.place + step) % len(self.paths)
        return path


def _request(rng: Random, name: str, provider: str, model: str) -> tuple[str, str]:
    """Return the request's text up to the session path, and from there to the messages."""
    session = f"{rng.getrandbits(96):024x}"
    user = int(USERS * rng.random() ** 3)
    tier = rng.choices(("free", "plus", "business"), (60, 28, 12))[0]
    stage = "prod" if rng.random() < 0.93 else "staging"
    head = (
        f'"request":{{"url":"{URLS[provider]}","headers":{{"Helicone-Session-Id":"{session}",'
        f'"Helicone-Session-Name":"{name}","Helicone-Session-Path":"'
    )
    tail = (
        f'","Helicone-User-Id":"u-{user}","Helicone-Property-Env":"{stage}",'
        f'"Helicone-Property-Tier":"{tier}"}},"body":{{"model":"{model}","messages":['
    )
    return head, tail


class Clock:
    """Times in steps of milliseconds, written as ISO text in UTC."""

    def __init__(self) -> None:
        self._ms = 0
        self._minute = -1
        self._text = ""
        self._rests = [f"{ms // 1000:02d}.{ms % 1000:03d}Z" for ms in range(60_000)]

    def advance(self, ms: int) -> str:
        """Move on by `ms` and return the time."""
        self._ms += ms
        minute, rest = divmod(self._ms, 60_000)
        if minute != self._minute:
            self._minute = minute
            self._text = (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:")
        return self._text + self._rests[rest]


def lines(kind: Kind, seed: int = SEED) -> Iterator[str]:
    """Yield lines without end, newline included."""
    rng = Random(f"{seed}/{kind}")
    draw = rng.random
    pool = TextPool(rng)
    clock = Clock()
    width, step = OPEN_SESSIONS[kind], 2 * STEP_MS[kind]
    body = _light if kind == "light" else _heavy
    latencies = array("Q", (int(180 + 900 * rng.lognormvariate(0, 0.6)) for _ in range(4096)))
    sessions = [Session(rng) for _ in range(width)]
    for session in sessions:  # the file begins in the middle of the day
        for _ in range(int(draw() * session.left)):
            session.path(draw())
            body(session, pool, draw)
            session.left -= 1
    for number in count(seed):
        place = int(draw() * width)
        session = sessions[place]
        ident = number * ODD & MASK
        path = session.path(draw())
        messages, answer, prompt = body(session, pool, draw)
        yield (
            f'{{"id":"req_{ident:016x}","timestamp":"{clock.advance(int(draw() * step))}",'
            f'"latency_ms":{latencies[ident >> 52]},{session.head}{path}{session.tail}{messages}'
            f']}}}},"response":{_response(session, answer, prompt, draw())}}}\n'
        )
        session.left -= 1
        if not session.left:
            sessions[place] = Session(rng)


def _light(_session: Session, pool: TextPool, draw: Draw) -> tuple[str, str, int]:
    """Return (messages, answer, prompt tokens): one question."""
    size = draw()
    asked, answer = pool.two(4 + int(size * 9), 12 - int(size * 9))
    return f'{{"role":"user","content":"{asked}"}}', answer, 300 + int(size * 2900)


def _heavy(session: Session, pool: TextPool, draw: Draw) -> tuple[str, str, int]:
    """Return (messages, answer, prompt tokens): the whole chat, which grows by this turn."""
    if not session.history:
        system, _ = pool.two(90 + int(draw() * 60), 1)
        session.history = f'{{"role":"system","content":"{system}"}}'
    asked, answer = pool.two(20 + int(draw() * 70), 60 + int(draw() * 180))
    messages = f'{session.history},{{"role":"user","content":"{asked}"}}'
    session.history = f'{messages},{{"role":"assistant","content":"{answer}"}}'
    return messages, answer, len(messages) // 4


def _response(session: Session, answer: str, prompt: int, draw: float) -> str:
    """Return the response object; `draw`, 0 to 1, decides on errors and caching."""
    if draw < ERROR_RATE:
        return session.errors[int(draw / ERROR_RATE * len(session.errors))]
    read = prompt // 128 * 128 if draw > 0.6 and prompt >= 1024 else 0
    said = len(answer) // 4 + 1
    if session.openai:
        details = f',"prompt_tokens_details":{{"cached_tokens":{read}}}' if read else ""
        return (
            f'{session.reply}{answer}"}},"finish_reason":"stop"}}],'
            f'"usage":{{"prompt_tokens":{prompt},"completion_tokens":{said}{details}}}}}}}'
        )
    return (
        f'{session.reply}{answer}"}}],"stop_reason":"end_turn","usage":{{"input_tokens":{prompt - read},'
        f'"cache_read_input_tokens":{read},"output_tokens":{said}}}}}}}'
    )


def write(
    kind: Kind, path: Path, max_bytes: int | None, max_lines: int | None, seed: int = SEED
) -> tuple[int, int]:
    """Write lines until either limit is reached; return (lines, bytes). The last line is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = size = 0
    source = islice(lines(kind, seed), max_lines)
    with path.open("wb") as file:
        while batch := list(islice(source, BATCH[kind])):
            data = "".join(batch).encode()
            if max_bytes is not None and size + len(data) >= max_bytes:
                whole = _until(batch, max_bytes - size)
                data = "".join(batch[:whole]).encode()
                return written + whole, size + file.write(data)
            written += len(batch)
            size += file.write(data)
    return written, size


def _until(batch: list[str], limit: int) -> int:
    """Return how many lines of `batch` it takes to reach `limit` bytes."""
    sizes = list(accumulate(len(line.encode()) for line in batch))
    return bisect_left(sizes, limit) + 1


def size_in_bytes(text: str) -> int:
    """Return the size that is written as '300', '64MB' or '1.5 GB'; units are decimal."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKMG]?)B?", text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size; write it as 300, 64MB or 1.5GB")
    return int(float(found[1]) * {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9}[found[2]])


def main() -> None:
    """Read the arguments, write the file and say how large it became."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.corpus", description="Make a log of any size."
    )
    parser.add_argument("kind", choices=("light", "heavy"))
    parser.add_argument("--bytes", type=size_in_bytes, help="stop at this size, such as 1GB")
    parser.add_argument("--lines", type=int, help="stop after this many lines")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    options = parser.parse_args()
    if options.bytes is None and options.lines is None:
        parser.error("give --bytes, --lines or both")
    begun = time.perf_counter()
    written, size = write(options.kind, options.out, options.bytes, options.lines, options.seed)
    seconds = time.perf_counter() - begun
    speed = f"{size / max(written, 1):,.0f} a line, {size / seconds / 1e6:.0f} MB/s"
    print(f"{options.out}: {written:,} lines, {size:,} bytes, {speed}")


if __name__ == "__main__":
    main()
