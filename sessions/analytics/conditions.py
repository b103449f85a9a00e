"""Conditions on requests as people write them: an operation, columns with their values, or both.

    condition = part { " & " part }
    part      = operation | column "=" value
    operation = "/" path [ "/*" ]          /booking/confirm, or /booking/* for all that lies below
    column    = "model" | "provider" | "status" | "user" | "ok" | "cached" | "property." key

All parts must hold of one request. The ampersand stands between spaces, so that paths and values may hold
one. What is written becomes values that questions bind, never a piece of a question.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any, Final

from sessions.errors import UsageError

_AND: Final = re.compile(r"\s+&\s+")
_STATUS: Final = re.compile(r"-?\d{1,3}|[1-5]xx", re.IGNORECASE | re.ASCII)
_TRUTHS: Final = {"true": True, "false": False}
_COLUMNS: Final = ("model", "provider", "status", "user", "ok", "cached")
_PROPERTY: Final = "property."
_FORMS: Final = "write /search, /booking/*, or a condition such as model=gpt-4o, status=5xx or ok=false"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a request; a field of None does not restrict.

    What a request does not report never holds.
    """

    text: str
    """As written, spaces at its ends taken off."""
    pattern: str | None = None
    """An operation, or a prefix such as `/booking/*`."""
    model: str | None = None
    provider: str | None = None
    status: str | None = None
    """An HTTP status, or a class such as '5xx'."""
    user: str | None = None
    ok: bool | None = None
    cached: bool | None = None
    properties: tuple[tuple[str, str], ...] = ()

    @property
    def needs_requests(self) -> bool:
        """True when the table `steps` does not have all columns that this is about."""
        others = (self.provider, self.status, self.user, self.cached)
        return bool(self.properties) or any(value is not None for value in others)

    def step_parameter(self, level: int) -> dict[str, Any]:
        """Return the struct that sql/funnel_matches.sql takes, for step `level` (0: an exclusion)."""
        return {"level": level, "pattern": self.pattern, "model": self.model, "ok": self.ok}

    def request_parameters(self, level: int) -> dict[str, Any]:
        """Return the parameters that sql/funnel_find.sql takes, for step `level` (0: an exclusion)."""
        least, most = _statuses(self.status)
        return {
            **self.step_parameter(level),
            "provider": self.provider,
            "least_status": least,
            "most_status": most,
            "user": self.user,
            "cached": self.cached,
            "properties": [{"name": key, "value": value} for key, value in self.properties],
        }


def _statuses(written: str | None) -> tuple[int | None, int | None]:
    """Return the first and the last status that are meant: of '5xx', 500 and 599."""
    if written is None:
        return None, None
    if written.endswith("xx"):
        return int(written[0]) * 100, int(written[0]) * 100 + 99
    return int(written), int(written)


def condition_of(text: str) -> Condition:
    """Return the condition that a text means. Raises UsageError for one that means none.

    >>> condition_of("/booking/* & ok=true").pattern
    '/booking/*'
    """
    fields: dict[str, Any] = {}
    for part in map(str.strip, _AND.split(f" {text} ")):  # an ampersand at an end stands beside nothing
        name, value = _pattern(text, part) if part.startswith("/") else _column(text, part)
        if name == _PROPERTY:
            value = (*fields.pop("properties", ()), value)
            name = "properties"
        elif name in fields:
            what = "two operations" if name == "pattern" else f"{name} twice"
            raise UsageError(text, f"names {what}, and a request has one", "write a step for each")
        fields[name] = value
    return Condition(text.strip(), **fields)


def _pattern(text: str, part: str) -> tuple[str, str]:
    if any(name + "=" in part for name in _COLUMNS) and "&" in part:
        raise UsageError(text, "has no space beside its &", "write it as in: /search & ok=true")
    return "pattern", part


def _column(text: str, part: str) -> tuple[str, Any]:
    """Return the field that `column=value` is about, and its value; those of properties are pairs."""
    name, equals, value = (piece.strip() for piece in part.partition("="))
    if not equals:
        raise UsageError(text.strip() or "''", "is neither an operation nor a condition", _FORMS)
    if not value:
        raise UsageError(text, f"says no value of {name}", _FORMS)
    if name.lower().startswith(_PROPERTY) and name[len(_PROPERTY) :]:
        return _PROPERTY, (name[len(_PROPERTY) :].lower(), value)
    if name not in _COLUMNS:
        nearest = difflib.get_close_matches(name, [*_COLUMNS, f"{_PROPERTY}KEY"], n=1)
        hint = f"did you mean {nearest[0]}?" if nearest else f"choose {', '.join(_COLUMNS)} or {_PROPERTY}KEY"
        raise UsageError(text, f"{name or repr(name)} is no column of conditions", hint)
    return name, _value(text, name, value)


def _value(text: str, name: str, value: str) -> str | bool:
    if name in ("ok", "cached"):
        if value.lower() not in _TRUTHS:
            raise UsageError(text, f"{value} is neither true nor false", f"write {name}=true or {name}=false")
        return _TRUTHS[value.lower()]
    if name == "status" and not _STATUS.fullmatch(value):
        raise UsageError(
            text, f"{value} is not an HTTP status", "write one such as 429, or a class such as 5xx"
        )
    return value.lower() if name in ("provider", "status") else value
