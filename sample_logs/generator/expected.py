"""expected.json: what a reader of the sample logs has to find, counted from the model objects."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sample_logs.generator import keys
from sample_logs.generator.files import LogFile, Noise
from sample_logs.generator.helicone import plain_number
from sample_logs.generator.models import price
from sample_logs.generator.truth import Call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sample_logs.generator.bodies import Json

DEFINITIONS: Final = {
    "lines": "lines of the decompressed text, blank ones included; rows, for Parquet",
    "requests": "different request ids",
    "duplicates": "lines whose request stands in an earlier line",
    "failed": "status not 2xx, error in the stream, cancelled, or a stream cut off",
    "streamed": "the request asked for a stream",
    "unknown": "no status in the log, or status 0 in the export",
    "tokens": "as the log states them, inclusive: prompt with cache reads and writes, "
    "completion with reasoning; a cancelled or broken messages stream counts the usage it started with; "
    "an answer from the gateway's cache repeats the usage of the first one, counted, see cached_replays",
    "reported_cost_usd": "sum of the costs that stand in the log, zeros included",
    "computed_cost_usd": "sum of list prices of requests that have tokens but no cost in the log; "
    "the gateway's cached answers cost nothing",
    "names": "requests by their own name; a session counts for the name of its first request",
    "ties": "requests that start in the same microsecond as another one of their session",
}


def expected(seed: int, files: list[LogFile]) -> Json:
    """Return all that is known about the sample logs."""
    lines = [line for file in files for line in file.lines]
    calls = list({line.request_id: line for line in lines if isinstance(line, Call)}.values())
    calls.sort(key=lambda call: (call.started, call.request_id))
    names = sorted({call.session_name for call in calls if call.session_name is not None})
    first_names = _first_names(calls)
    return {
        "seed": seed,
        "definitions": DEFINITIONS,
        "totals": _line_counts(lines) | _counts(calls) | _overall(calls),
        "names": {
            name: {"sessions": sum(first == name for first in first_names.values())}
            | _counts([call for call in calls if call.session_name == name])
            for name in names
        },
        "without_name": _counts([call for call in calls if call.session_name is None]),
        "models": dict(sorted(Counter(call.model.name for call in calls).items())),
        "files": {file.name: _file(file) for file in files},
        "sessions_with_two_names": _two_names(calls),
        "ties": _ties(calls),
        "fake_secrets": _secrets(seed, calls),
    }


def _line_counts(lines: Iterable[Call | Noise]) -> dict[str, int]:
    """Count lines; requests and duplicates together are the lines that are requests."""
    kinds = Counter("request" if isinstance(line, Call) else line.reason or "blank" for line in lines)
    requests = len({line.request_id for line in lines if isinstance(line, Call)})
    return {
        "lines": kinds.total(),
        "blank": kinds["blank"],
        "broken": kinds.total() - kinds["blank"] - kinds["request"],
        "duplicates": kinds["request"] - requests,
    }


def _counts(calls: list[Call]) -> dict[str, Any]:
    """Count requests, outcomes, tokens and money."""
    return {
        "requests": len(calls),
        "ok": sum(call.ok is True for call in calls),
        "failed": sum(call.ok is False for call in calls),
        "unknown": sum(call.ok is None for call in calls),
        "streamed": sum(call.streamed for call in calls),
        "cached": sum(call.cached for call in calls),
        **_tokens(calls),
        "requests_with_reported_cost": sum(call.reported_cost is not None for call in calls),
        "reported_cost_usd": plain_number(
            sum((call.reported_cost or Decimal(0) for call in calls), Decimal(0))
        ),
        "computed_cost_usd": plain_number(_list_price(calls)),
        "cached_replays": _tokens([call for call in calls if call.cached]),
    }


def _tokens(calls: list[Call]) -> dict[str, int]:
    usages = [call.usage for call in calls if call.usage is not None]
    return {
        "prompt_tokens": sum(usage.prompt for usage in usages),
        "completion_tokens": sum(usage.completion for usage in usages),
        "cache_read_tokens": sum(usage.cache_read for usage in usages),
        "cache_write_tokens": sum(usage.cache_write for usage in usages),
        "reasoning_tokens": sum(usage.reasoning or 0 for usage in usages),
    }


def _list_price(calls: list[Call]) -> Decimal:
    prices = (price(c.model, c.usage) for c in calls if c.usage and c.reported_cost is None and not c.cached)
    return sum(prices, Decimal(0))


def _overall(calls: list[Call]) -> dict[str, Any]:
    return {
        "sessions": len({call.session_id for call in calls if call.session_id is not None}),
        "users": len({call.user_id for call in calls if call.user_id is not None}),
        "requests_without_session": sum(call.session_id is None for call in calls),
        "first_started_at": calls[0].started.isoformat(timespec="milliseconds"),
        "last_started_at": calls[-1].started.isoformat(timespec="milliseconds"),
    }


def _file(file: LogFile) -> dict[str, Any]:
    """Describe one file: its lines, and which of them are broken in what way."""
    broken = [
        {"line": number, "reason": line.reason}
        for number, line in enumerate(file.lines, 1)
        if isinstance(line, Noise) and line.reason is not None
    ]
    unique = list({call.request_id: call for call in file.calls}.values())
    return {"format": file.shape} | _line_counts(file.lines) | {"broken_lines": broken} | _counts(unique)


def _first_names(calls: list[Call]) -> dict[str, str | None]:
    names: dict[str, str | None] = {}
    for call in calls:
        if call.session_id is not None:
            names.setdefault(call.session_id, call.session_name)
    return names


def _two_names(calls: list[Call]) -> list[str]:
    pairs = {(call.session_id, call.session_name) for call in calls if call.session_id is not None}
    names = Counter(session for session, _ in pairs)
    return sorted(session for session, count in names.items() if count > 1)


def _ties(calls: list[Call]) -> dict[str, int]:
    starts = Counter((call.session_id, call.started) for call in calls if call.session_id is not None)
    tied = {key: count for key, count in starts.items() if count > 1}
    return {"sessions": len({session for session, _ in tied}), "requests": sum(tied.values()) - len(tied)}


def _secrets(seed: int, calls: list[Call]) -> list[str]:
    """Return every fake key and cookie in the gateway logs; none may be found in a database made of them."""
    logged = [call for call in calls if not call.file.startswith("helicone")]
    owners = {(call.model.provider, call.session_name or "nightly jobs") for call in logged}
    made = {keys.fake_key(seed, vendor, owner) for vendor, owner in owners}
    made |= {
        keys.fake_cookie(seed, call.started.day)
        for call in logged
        if call.model.provider == "openai" and call.status is not None
    }
    made |= {keys.fake_key(seed, "helicone", "gateway"), keys.fake_key(seed, "openai", "pasted in a chat")}
    return sorted(made)
