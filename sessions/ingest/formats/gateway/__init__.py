"""Raw gateway logs: the HTTP request and response as they passed by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.ingest.formats.base import Bodies, Format

if TYPE_CHECKING:
    from collections.abc import Mapping


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell whether the record holds a request with headers or a body."""
    request = record.get("request")
    if isinstance(request, dict):
        return bool({"headers", "body", "url", "path"} & request.keys())
    return "request_body" in record and "request_headers" in record


def bodies(record: Mapping[str, Any]) -> Bodies:
    """Return the bodies, wherever this log keeps them."""
    return Bodies(
        request=_part(record, "request").get("body", record.get("request_body")),
        response=_part(record, "response").get("body", record.get("response_body")),
    )


def _part(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = record.get(key)
    return part if isinstance(part, dict) else {}


GATEWAY = Format(
    name="gateway",
    title="raw gateway log",
    marks="request{headers,url,body} and response{status,headers,body}",
    recognises=recognises,
    bodies=bodies,
)
