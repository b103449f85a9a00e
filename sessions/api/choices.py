"""Choices given as keywords, to the slices that questions take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions import analytics
from sessions.analytics import times
from sessions.analytics.slices import Slice
from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sessions.analytics.quarantine import Refused


def sliced(picked: Slice | None, choices: dict[str, Any]) -> tuple[Slice, str]:
    """Return the slice of keyword choices, and its time zone."""
    given = {key: value for key, value in choices.items() if value is not None}
    if unknown := choices.keys() - _CHOICES:
        raise TypeError(f"unknown choices: {', '.join(sorted(unknown))}; there are {', '.join(_CHOICES)}")
    tz = given.get("tz", "UTC")
    times.time_zone(tz)
    chosen_fields: dict[str, Any] = {
        field: tuple(map(str, _several(given[keyword])))
        for keyword, field in _MANY.items()
        if keyword in given
    }
    chosen_fields |= {edge: _moment(given[edge], tz) for edge in ("since", "until") if edge in given}
    if "property" in given:
        chosen_fields["properties"] = tuple(
            (str(key), str(value)) for key, value in _pairs(given["property"])
        )
    if "session_scope" in given:
        chosen_fields["scope"] = given["session_scope"]
    chosen = replace(picked or Slice(), **chosen_fields)
    if chosen.since and chosen.until and chosen.since >= chosen.until:
        raise UsageError(f"since {chosen.since}", f"is not before until {chosen.until}", "swap or widen them")
    return chosen, tz


def taken(choices: dict[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """Take what is known out of the choices."""
    return {key: choices.pop(key) for key in choices.keys() & set(known)}


def fields_of(kind: type, choices: dict[str, Any]) -> dict[str, Any]:
    """Take those choices out that are fields of a dataclass."""
    return taken(choices, (field.name for field in fields(kind)))


def refused(reason: Any, source: Any) -> Refused:
    """Return the choice of refused lines that one value or several mean."""
    reasons, files = (
        () if value is None else (value,) if isinstance(value, str | int | Path) else tuple(value)
        for value in (reason, source)
    )
    return analytics.quarantine.Refused(reasons, files)


def _several(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)


def _pairs(properties: Any) -> Iterable[tuple[Any, Any]]:
    if not isinstance(properties, Mapping):
        raise UsageError(properties, "names no property", "give a dict such as {'app': 'web'}")
    return properties.items()


def _moment(value: datetime | date | str, tz: str) -> datetime:
    return times.as_utc(value if isinstance(value, datetime) else str(value), tz)


_MANY = {
    "name": "names",
    "user": "users",
    "model": "models",
    "provider": "providers",
    "session_id": "session_ids",
    "status": "statuses",
}
"""Choices that take one value or several, with the field of Slice that holds them."""

_CHOICES = (*_MANY, "property", "since", "until", "tz", "session_scope")
