"""The raw gateway logs: one record per call, in four shapes that differ as gateways do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

from sample_logs.generator import bodies, keys, streams

if TYPE_CHECKING:
    from sample_logs.generator.bodies import Json
    from sample_logs.generator.truth import Call

Headers = list[tuple[str, str]]
SUMMER: Final = timezone(timedelta(hours=2))


def dump(data: object) -> str:
    """Return `data` as JSON text on one line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def request_headers(seed: int, call: Call) -> Headers:
    """Return what the application sent, in canonical case, the key included."""
    owner = "nightly jobs" if call.session_name is None else call.session_name
    agent = "OpenAI/Python 1.109.1" if call.model.provider == "openai" else "Anthropic/Python 0.69.0"
    headers = [
        ("Host", bodies.HOSTS[call.model.provider]),
        ("Content-Type", "application/json"),
        ("User-Agent", agent),
    ]
    key = keys.fake_key(seed, call.model.provider, owner)
    if call.model.provider == "openai":
        headers.append(("Authorization", f"Bearer {key}"))
    else:
        headers += [
            ("X-Api-Key", key),
            ("Anthropic-Version", "2023-06-01"),
            ("Anthropic-Beta", "files-api-2025-04-14"),
        ]
    headers.append(("Helicone-Auth", f"Bearer {keys.fake_key(seed, 'helicone', 'gateway')}"))
    if call.attempt:
        headers.append(("X-Stainless-Retry-Count", str(call.attempt)))
    return headers + _tags(call)


def _tags(call: Call) -> Headers:
    tags = (
        ("Helicone-Session-Id", call.session_id),
        ("Helicone-Session-Name", call.session_name),
        ("Helicone-Session-Path", call.path),
        ("Helicone-User-Id", call.user_id),
    )
    own = [(f"Helicone-Property-{key}", value) for key, value in call.properties]
    return [(name, value) for name, value in tags if value is not None] + own


def response_headers(seed: int, call: Call) -> Headers:
    """Return what came back with the answer."""
    if call.status is None:
        return []
    kind = "text/event-stream; charset=utf-8" if _streams(call) else "application/json"
    own = "X-Request-Id" if call.model.provider == "openai" else "Request-Id"
    headers = [("Content-Type", kind), (own, f"req_{call.answer_id[::-1]}")]
    if call.model.provider == "openai":
        spent = call.ttft_ms or call.latency_ms or 0
        cookie = keys.fake_cookie(seed, call.started.day)
        headers += [
            ("Openai-Processing-Ms", str(max(1, spent - 6))),
            ("Set-Cookie", f"__cf_bm={cookie}; path=/; HttpOnly"),
        ]
    if call.failure and call.failure.kind == "rate_limit":
        headers.append(("Retry-After", "2"))
    return [*headers, ("Helicone-Cache", "HIT" if call.cached else "MISS")]


def _streams(call: Call) -> bool:
    return call.streamed and call.status == 200


def _response_body(call: Call) -> Json | str | None:
    return streams.event_stream(call) if _streams(call) else bodies.response_body(call)


def _as_text(body: Json | str | None) -> str | None:
    return body if body is None or isinstance(body, str) else dump(body)


def _url(call: Call) -> str:
    return f"https://{bodies.HOSTS[call.model.provider]}{bodies.PATHS[call.api]}"


def _iso(when: datetime | None) -> str | None:
    return None if when is None else f"{when.isoformat(timespec='milliseconds')}Z"


def _local(when: datetime | None) -> str | None:
    """Return the time as a gateway in Berlin writes it, with its offset."""
    return (
        None
        if when is None
        else when.replace(tzinfo=UTC).astimezone(SUMMER).isoformat(timespec="milliseconds")
    )


def plain_record(seed: int, call: Call) -> Json:
    """gateway.jsonl: headers as an object, bodies as objects, start and end."""
    response: Json = {"headers": dict(response_headers(seed, call)), "body": _response_body(call)}
    if call.status is not None:
        response = {"status": call.status, **response}
    record: Json = {
        "id": call.request_id,
        "timestamp": _iso(call.started),
        "ended_at": _iso(call.ended),
        "request": {
            "method": "POST",
            "url": _url(call),
            "headers": dict(request_headers(seed, call)),
            "body": bodies.request_body(call),
        },
        "response": response,
    }
    return record | ({} if call.reported_cost is None else {"cost_usd": float(call.reported_cost)})


def stream_record(seed: int, call: Call) -> Json:
    """gateway-streams.jsonl.gz: headers as pairs, bodies as text, local times with offset."""
    response: Json = {"headers": response_headers(seed, call), "body": _as_text(_response_body(call))}
    if call.status is not None:
        response = {"status_code": call.status, **response}
    return {
        "request_id": call.request_id,
        "start_time": _local(call.started),
        "end_time": _local(call.ended),
        "ttft_ms": call.ttft_ms,
        "request": {
            "method": "POST",
            "url": _url(call),
            "headers": request_headers(seed, call),
            "body": dump(bodies.request_body(call)),
        },
        "response": response,
    }


def epoch_record(seed: int, call: Call) -> Json:
    """gateway-responses.jsonl.zst: lower-case headers with lists of values, epoch times, host and path."""
    response: Json = {"headers": _lists(response_headers(seed, call)), "body": _response_body(call)}
    if call.status is not None:
        response = {"status": call.status, **response}
    return {
        "id": call.request_id,
        "started_at": round(call.started.replace(tzinfo=UTC).timestamp() * 1000),
        "duration_ms": call.latency_ms,
        "cached": call.cached,
        "request": {
            "method": "POST",
            "host": bodies.HOSTS[call.model.provider],
            "path": bodies.PATHS[call.api],
            "headers": _lists(request_headers(seed, call)),
            "body": bodies.request_body(call),
        },
        "response": response,
    }


def _lists(headers: Headers) -> dict[str, list[str]]:
    return {name.lower(): [value] for name, value in headers}


def column_row(seed: int, call: Call) -> dict[str, Any]:
    """gateway.parquet: the same as nested columns, bodies as JSON text."""
    return {
        "request_id": call.request_id,
        "timestamp": call.started,
        "latency_ms": None if call.latency_ms is None else float(call.latency_ms),
        "request": {
            "method": "POST",
            "url": _url(call),
            "headers": request_headers(seed, call),
            "body": dump(bodies.request_body(call)),
        },
        "response": {
            "status": call.status,
            "headers": response_headers(seed, call),
            "body": _as_text(_response_body(call)),
        },
    }
