"""Requests one by one, in the shape of Helicone's rows."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import Field, StrictBool, WithJsonSchema
from starlette.responses import JSONResponse

from sessions.analytics.helicone.requests import SORT_COLUMNS, RequestPage
from sessions.errors import UsageError
from sessions.web.asked import QuestionsOf
from sessions.web.helicone.answers import OF_ENDPOINTS, answered, plain
from sessions.web.helicone.bodies import Body, Limit, Offset
from sessions.web.helicone.filter_schema import named, sort_schema
from sessions.web.helicone.sorting import Order, direction, only_key
from sessions.web.helicone.trees import REQUEST_TABLES, tree

router = APIRouter(prefix="/request", responses=OF_ENDPOINTS)

_NOT_TOLD: Final[dict[str, Any]] = {
    **dict.fromkeys(
        (
            *("response_id", "response_body", "request_body", "model_override", "request_feedback"),
            *("helicone_user", "prompt_id", "prompt_version", "prompt_audio_tokens"),
            *("completion_audio_tokens", "feedback_created_at", "feedback_id", "feedback_rating"),
            *("signed_body_url", "llmSchema", "country_code", "cache_reference_id", "request_referrer"),
            *("ai_gateway_body_mapping", "updated_at"),
        )
    ),
    "request_path": "",
    "target_url": "",
    "storage_location": "",
    "asset_ids": [],
    "asset_urls": {},
    "assets": [],
    "scores": {},
}
"""Keys of Helicone's rows that this database has nothing for."""


RequestFilter = Annotated[Any, WithJsonSchema(named("RequestFilter"))]
RequestSort = Annotated[Order, WithJsonSchema(sort_schema(SORT_COLUMNS, properties=True))]


class RequestQuery(Body):
    """Body of `request/query-clickhouse`."""

    filter: RequestFilter
    offset: Offset = 0
    limit: Limit = 10
    sort: RequestSort = Field(default_factory=dict)
    is_cached: StrictBool | None = Field(None, alias="isCached")
    include_inputs: StrictBool | None = Field(None, alias="includeInputs")
    is_part_of_experiment: StrictBool | None = Field(None, alias="isPartOfExperiment")
    is_scored: StrictBool | None = Field(None, alias="isScored")

    def page(self) -> RequestPage:
        """Return which requests are meant. Raises UsageError for a filter or an order that is none."""
        key, given = only_key(self.sort, (*SORT_COLUMNS, "properties"), "created_at")
        column, name = SORT_COLUMNS.get(key, "properties"), ""
        if key == "properties":
            if not isinstance(given, dict) or len(given) != 1:
                raise UsageError("sort.properties", "is no object of one property", "name one")
            ((name, given),) = given.items()
        return RequestPage(
            filter=tree(self.filter, REQUEST_TABLES),
            sort=column,
            descending=direction(given, f"sort.{key}") == "desc",
            key=name.lower(),
            limit=self.limit,
            offset=self.offset,
            cached=bool(self.is_cached),
        )


@router.post("/query-clickhouse")
def query(body: RequestQuery, questions: QuestionsOf) -> JSONResponse:
    """Return requests, the newest first where no order is asked for."""
    page = body.page()
    if body.is_scored or body.is_part_of_experiment:
        return answered([])  # no log tells of scores and experiments: no request has one
    found = questions.ask("helicone_requests", page)
    return answered([request_row(row) for row in found.records()])


def request_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return one request as Helicone has it."""
    properties = _properties(row)
    tokens = [row[key] for key in ("prompt_tokens", "completion_tokens") if row[key] is not None]
    cost = plain(row["cost_usd"])
    return {
        **_NOT_TOLD,
        "request_id": row["request_id"],
        "request_created_at": plain(row["started_at"]),
        "response_created_at": plain(row["ended_at"]),
        "response_status": row["status"],
        "request_user_id": row["user_id"],
        "request_properties": properties,
        "properties": properties,
        "request_model": row["model"],
        "response_model": row["model"],
        "model": row["model"] or "",
        "provider": (row["provider"] or "CUSTOM").upper(),
        "delay_ms": row["latency_ms"],
        "time_to_first_token": row["ttft_ms"],
        "total_tokens": sum(tokens) if tokens else None,
        "prompt_tokens": row["prompt_tokens"],
        "completion_tokens": row["completion_tokens"],
        "prompt_cache_read_tokens": row["cache_read_tokens"],
        "prompt_cache_write_tokens": row["cache_write_tokens"],
        "cost": cost,
        "costUSD": cost,
        "cache_enabled": bool(row["cached"]),
    }


def _properties(row: dict[str, Any]) -> dict[str, str]:
    """Return the properties, those of the session first, as Helicone has them."""
    named = {
        "Helicone-Session-Id": row["session_id"],
        "Helicone-Session-Name": row["session_session_name"] or None,
        "Helicone-Session-Path": row["session_path"],
    }
    return {key: value for key, value in named.items() if value is not None} | (row["properties"] or {})
