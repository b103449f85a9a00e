"""Rows of the Helicone export, as its request query returns them."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sample_logs.generator import bodies
from sample_logs.generator.gateway import dump

if TYPE_CHECKING:
    from decimal import Decimal

    from sample_logs.generator.bodies import Json
    from sample_logs.generator.truth import Call, Usage

ZERO_ID: Final = str(UUID(int=0))
PLACEHOLDER: Final = dump({"helicone_message": "fetching body from signed_url..."})
PAGE: Final = 60
"""Rows the export fetched at a time."""
COST_MARK: Final = "cost of row "


def export_row(call: Call) -> Json:
    """Return one row; 64-bit counts as text, times with a space and no zone, cost as a Decimal."""
    counts = _counts(call.usage)
    ended = call.ended
    return {
        "response_id": _uuid(f"response {call.answer_id}"),
        "response_created_at": None if ended is None else _time(ended),
        "response_status": call.status,
        "request_id": call.request_id,
        "request_created_at": _time(call.started),
        "request_user_id": call.user_id or "",
        "request_properties": properties(call),
        "properties": properties(call),
        "provider": call.model.provider.upper(),
        "delay_ms": call.latency_ms,
        "request_model": call.model.name,
        "model_override": None,
        "time_to_first_token": str(call.ttft_ms or 0),
        **{name: str(value) for name, value in counts.items()},
        "prompt_audio_tokens": "0",
        "completion_audio_tokens": "0",
        "country_code": dict(call.properties).get("Country", "DE"),
        "scores": {},
        "asset_ids": [],
        "target_url": f"https://{bodies.HOSTS[call.model.provider]}{bodies.PATHS[call.api]}",
        "cache_reference_id": _uuid(f"first answer {call.answer_id}") if call.cached else ZERO_ID,
        "cache_enabled": call.cached,
        "cost": call.reported_cost,
        "updated_at": _time((ended or call.started) + timedelta(milliseconds=1840)),
        "storage_location": "s3",
        "request_body": PLACEHOLDER if call.without_bodies else bodies.request_body(call),
        "response_body": PLACEHOLDER if call.without_bodies else bodies.response_body(call),
    }


def properties(call: Call) -> dict[str, str]:
    """Return the property map: session keys in canonical case, the customer's own in lower case."""
    tags = {
        "Helicone-Session-Id": call.session_id,
        "Helicone-Session-Name": call.session_name,
        "Helicone-Session-Path": call.path,
    }
    return {k: v for k, v in tags.items() if v is not None} | {k.lower(): v for k, v in call.properties}


def _counts(usage: Usage | None) -> dict[str, int]:
    """Return the token columns: prompt without its cached parts, completion without reasoning."""
    if usage is None:
        prompt = completion = read = write = 0
    else:
        read, write = usage.cache_read, usage.cache_write
        prompt, completion = usage.prompt - read - write, usage.completion - (usage.reasoning or 0)
    return {
        "total_tokens": prompt + completion,
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "prompt_cache_read_tokens": read,
        "prompt_cache_write_tokens": write,
    }


def _uuid(name: str) -> str:
    return str(UUID(bytes=sha256(name.encode()).digest()[:16], version=4))


def _time(when: datetime) -> str:
    return when.isoformat(sep=" ", timespec="milliseconds")


def export_line(row: Json) -> str:
    """Return the row as JSON text; the cost as the decimal it is, never with an exponent."""
    cost: Decimal = row["cost"]
    return dump(row | {"cost": COST_MARK}).replace(f'"{COST_MARK}"', plain_number(cost), 1)


def plain_number(value: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def column_row(call: Call) -> dict[str, Any]:
    """Return the row for Parquet: counts as integers, cost as a double, maps as pairs, bodies as text."""
    row = export_row(call)
    for name in (*_counts(None), "time_to_first_token", "prompt_audio_tokens", "completion_audio_tokens"):
        row[name] = int(row[name])
    for name in ("request_properties", "properties", "scores"):
        row[name] = list(row[name].items())
    for name in ("request_body", "response_body"):
        body = row[name]
        row[name] = body if body is None or isinstance(body, str) else dump(body)
    return row | {"cost": float(row["cost"])}


def paged(newest_first: list[Call]) -> list[Call]:
    """Return the rows as the export fetched them, page by page.

    Two calls that came in late moved the pages while the export ran, and it was resumed once:
    the last rows of a page come again at the start of the next one.
    """
    rows: list[Call] = []
    for page, start in enumerate(range(0, len(newest_first), PAGE)):
        again = {1: 2, 3: 4}.get(page, 0)
        rows += newest_first[start - again : start + PAGE]
    return rows
