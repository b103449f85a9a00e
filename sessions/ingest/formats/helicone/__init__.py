"""Helicone request exports: the rows of its request query, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.ingest.formats.base import Bodies, Format

if TYPE_CHECKING:
    from collections.abc import Mapping


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell whether the record has the export's own column names."""
    return "request_id" in record and "request_created_at" in record and "response_status" in record


def bodies(record: Mapping[str, Any]) -> Bodies:
    """Return the bodies; a placeholder for a body that was not exported counts as none."""
    return Bodies(request=_body(record.get("request_body")), response=_body(record.get("response_body")))


def _body(value: Any) -> Any:
    missing = isinstance(value, str) and value.startswith('{"helicone_message"')
    return None if missing or (isinstance(value, dict) and value.keys() == {"helicone_message"}) else value


HELICONE = Format(
    name="helicone",
    title="Helicone request export",
    marks="request_id, request_created_at, response_status",
    recognises=recognises,
    bodies=bodies,
)
