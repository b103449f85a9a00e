"""What a condition may be about: Helicone's keys, and the columns that they mean here.

A field that no log of ours tells has no column: it is empty for every request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "number", "time", "flag", "key"]
"""'key' is a property's name: the condition is that a request has it."""

OPERATORS: Final[dict[Kind, tuple[str, ...]]] = {
    "text": ("equals", "not-equals", "like", "ilike", "contains", "not-contains"),
    "number": ("equals", "not-equals", "gt", "gte", "lt", "lte"),
    "time": ("equals", "not-equals", "gt", "gte", "lt", "lte"),
    "flag": ("equals", "not-equals"),
    "key": ("equals",),
}


@dataclass(frozen=True, slots=True)
class Field:
    """What a condition is about. Fields without a column are empty: '', an unknown number, false."""

    kind: Kind
    request: str | None = None
    """Column of requests."""
    group: str | None = None
    """Column of what requests are grouped to: sessions, or users."""
    is_folded: bool = False
    """Whether case does not count."""


def _group(kind: Kind, *names: str) -> dict[str, Field]:
    return {name: Field(kind, group=name) for name in names}


SESSION_ID: Final = Field("text", request="session_id", group="session_id")
SESSION_NAME: Final = Field("text", group="session_session_name")
SESSION_PATH: Final = Field("text", request="session_path")
SESSION_FEEDBACK: Final = Field("text", group="session_feedback")
LOGGED_NAME: Final = Field("text", request="session_name")
PROPERTY: Final = Field("text", request="properties")
NEVER_LOGGED: Final = Field("text")

_USER: Final = Field("text", request="user_id")
_MODEL: Final = Field("text", request="model")
_STATUS: Final = Field("number", request="status")
_STARTED: Final = Field("time", request="started_at")
_TOKENS: Final = Field("number", request="total_tokens")
_ID: Final = Field("text", request="request_id")

REQUEST_FIELDS: Final[dict[str, Field]] = {
    "request_id": _ID,
    "user_id": _USER,
    "model": _MODEL,
    "provider": Field("text", request="provider", is_folded=True),
    "status": _STATUS,
    "latency": Field("number", request="latency_ms"),
    "time_to_first_token": Field("number", request="ttft_ms"),
    "cost": Field("number", request="cost_usd"),
    "prompt_tokens": Field("number", request="prompt_tokens"),
    "completion_tokens": Field("number", request="completion_tokens"),
    "total_tokens": _TOKENS,
    "prompt_cache_read_tokens": Field("number", request="cache_read_tokens"),
    "prompt_cache_write_tokens": Field("number", request="cache_write_tokens"),
    "request_created_at": _STARTED,
    "response_created_at": Field("time", request="ended_at"),
    "cached": Field("flag", request="cached"),
    "cache_enabled": Field("flag", request="cached"),
    "property_key": Field("key", request="properties"),
    **dict.fromkeys(
        (
            *(
                "country_code",
                "organization_id",
                "node_id",
                "job_id",
                "target_url",
                "scores_column",
                "assets",
            ),
            *("assets", "cache_reference_id", "prompt_id", "prompt_version", "request_referrer"),
        ),
        NEVER_LOGGED,
    ),
    **dict.fromkeys(("threat", "is_passthrough_billing", "helicone-score-feedback"), Field("flag")),
}
"""Keys of `request_response_rmt` that hold operators."""

SESSION_FIELDS: Final[dict[str, Field]] = {
    "session_session_id": SESSION_ID,
    "session_session_name": SESSION_NAME,
    **_group("text", "session_tag"),
    **_group("number", "session_total_cost", "session_total_tokens", "session_prompt_tokens"),
    **_group("number", "session_completion_tokens", "session_total_requests"),
    **_group("time", "session_created_at", "session_latest_request_created_at"),
}
"""Keys of `sessions_request_response_rmt`."""

USER_FIELDS: Final[dict[str, Field]] = {
    "user_user_id": Field("text", request="user_id", group="user_id"),
    "user_first_active": Field("time", group="first_active"),
    "user_last_active": Field("time", group="last_active"),
    **{
        f"user_{name}": Field("number", group=name)
        for name in (
            *("active_for", "total_requests", "average_requests_per_day_active"),
            *("average_tokens_per_request", "total_completion_tokens", "total_prompt_tokens", "cost"),
        )
    },
}
"""Keys of `users_view`."""

OLD_REQUEST_FIELDS: Final[dict[str, Field]] = {
    "id": _ID,
    "created_at": _STARTED,
    "user_id": _USER,
    "model": _MODEL,
    **dict.fromkeys(
        ("auth_hash", "org_id", "node_id", "modelOverride", "path", "country_code", "prompt_id"), NEVER_LOGGED
    ),
}
"""Keys of `request`, which Helicone documents beside the newer table."""

OLD_RESPONSE_FIELDS: Final[dict[str, Field]] = {
    "status": _STATUS,
    "model": _MODEL,
    "body_model": _MODEL,
    "body_tokens": _TOKENS,
}
"""Keys of `response`."""

SESSION_PROPERTIES: Final[dict[str, Field]] = {
    "helicone-session-id": SESSION_ID,
    "helicone-session-name": SESSION_NAME,
    "helicone-session-path": SESSION_PATH,
    "helicone-session-feedback": SESSION_FEEDBACK,
}
"""Properties that Helicone keeps beside those of users, in lower case, where sessions are asked for."""

LOGGED_PROPERTIES: Final[dict[str, Field]] = {
    "helicone-session-id": SESSION_ID,
    "helicone-session-name": LOGGED_NAME,
    "helicone-session-path": SESSION_PATH,
}
"""The same where nothing of sessions is at hand."""
