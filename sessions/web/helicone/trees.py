"""A filter as a client sends it, read into a tree of conditions. Nothing in it is taken on trust.

It is walked without recursion, and chains of one operator become flat: what comes of it is never deep.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sessions.analytics.helicone import fields
from sessions.analytics.helicone.fields import OPERATORS, Field
from sessions.analytics.helicone.tree import ALL, Leaf, Node, joined
from sessions.errors import UsageError, one_line

DEEPEST: Final = 50
"""Levels of "and" in "or" in "and"; a chain of one of them is one level."""
MOST_CONDITIONS: Final = 200

_BRANCH: Final = frozenset({"left", "operator", "right"})
MAPS: Final = {"properties": True, "search_properties": True, "scores": False}
"""Keys that hold names, and whether logs tell any of them."""
_NOT_SEARCHED: Final = frozenset({"request_body", "response_body", "prompt", "body_completion"})


@dataclass(frozen=True, slots=True)
class Tables:
    """What a filter may be about at one endpoint."""

    fields: Mapping[str, Mapping[str, Field]]
    properties: Mapping[str, Field]
    """Properties that have a column of their own, in lower case."""


SESSION_TABLES: Final = Tables(
    {
        "request_response_rmt": fields.REQUEST_FIELDS,
        "sessions_request_response_rmt": fields.SESSION_FIELDS,
    },
    fields.SESSION_PROPERTIES,
)
REQUEST_TABLES: Final = Tables(
    {
        **SESSION_TABLES.fields,
        "request": fields.OLD_REQUEST_FIELDS,
        "response": fields.OLD_RESPONSE_FIELDS,
        "properties": {},
    },
    fields.SESSION_PROPERTIES,
)
USER_TABLES: Final = Tables(
    {"request_response_rmt": fields.REQUEST_FIELDS, "users_view": fields.USER_FIELDS},
    fields.LOGGED_PROPERTIES,
)


@dataclass(frozen=True, slots=True)
class _Visit:
    given: Any
    where: str
    depth: int
    operator: str


def tree(given: Any, tables: Tables) -> Node:
    """Return a filter as a tree. Raises UsageError, with the place in it, for what is none."""
    todo: list[_Visit | Literal["and", "or"]] = [_Visit(given, "filter", 0, "")]
    made: list[Node] = []
    count = 0
    while todo:
        one = todo.pop()
        if not isinstance(one, _Visit):
            right, left = made.pop(), made.pop()
            made.append(joined(one, (left, right)))
        elif isinstance(one.given, dict) and _BRANCH & one.given.keys():
            todo.extend(_branch(one))
        else:
            conditions = [] if one.given == "all" else list(_leaf(one.given, one.where, tables))
            count += max(len(conditions), 1)
            if count > MOST_CONDITIONS:
                raise UsageError(
                    "filter", f"has more than {MOST_CONDITIONS} conditions", "ask for less at once"
                )
            made.append(joined("and", tuple(conditions)) if conditions else ALL)
    return made[0]


def _branch(one: _Visit) -> list[_Visit | Literal["and", "or"]]:
    """Return what is to be done for a branch, last things first."""
    given = one.given
    for key in given.keys() - _BRANCH:
        raise _unknown(one.where, key, _BRANCH)
    for key in sorted(_BRANCH - given.keys()):
        raise UsageError(one.where, f"has no {key}", "give left, operator and right")
    operator = given["operator"]
    if operator not in ("and", "or"):
        raise UsageError(f"{one.where}.operator", "is neither and nor or", 'write "and" or "or"')
    depth = one.depth + (operator != one.operator)
    if depth > DEEPEST:
        raise UsageError("filter", f"is deeper than {DEEPEST} levels", "ask for less at once")
    sides = [_Visit(given[side], _at(one.where, side), depth, operator) for side in ("right", "left")]
    return [operator, *sides]


def _leaf(given: Any, where: str, tables: Tables) -> Iterator[Leaf]:
    """Yield the conditions of a leaf, all of which hold."""
    for table, keys in _items(given, where):
        if table not in tables.fields:
            raise _unknown(where, table, tables.fields)
        at = _at(where, table)
        if table in MAPS:
            yield from _properties(keys, at, tables)
            continue
        known = tables.fields[table]
        has_maps = table == "request_response_rmt"
        for key, operators in _items(keys, at):
            if has_maps and key in MAPS:
                yield from _properties(operators, _at(at, key), tables, is_logged=MAPS[key])
            elif key in known:
                yield from _conditions(known[key], operators, _at(at, key))
            elif key in _NOT_SEARCHED and table != "users_view":
                raise UsageError(_at(at, key), "bodies are not searched", "ask for something else")
            else:
                raise _unknown(at, key, {*known, *(MAPS if has_maps else ())})


def _properties(given: Any, where: str, tables: Tables, *, is_logged: bool = True) -> Iterator[Leaf]:
    for name, operators in _items(given, where):
        key = _text(name, where).lower()
        field = tables.properties.get(key, fields.PROPERTY) if is_logged else fields.NEVER_LOGGED
        yield from _conditions(field, operators, _at(where, name), key)


def _conditions(field: Field, given: Any, where: str, key: str = "") -> Iterator[Leaf]:
    known = OPERATORS[field.kind]
    for operator, value in _items(given, where):
        if operator not in known:
            raise _unknown(where, operator, known)
        yield Leaf(field, operator, _value(field, value, _at(where, operator)), key)


def _value(field: Field, given: Any, where: str) -> str | float | bool | datetime | None:
    if given == "null" and field.kind != "key" and where.endswith("equals"):
        return None
    if field.kind in {"text", "key"}:
        text = _text(given, where)
        return text.lower() if field.kind == "key" else text
    if field.kind == "number":
        return _number(given, where)
    return _time(given, where) if field.kind == "time" else _flag(given, where)


def _text(given: Any, where: str) -> str:
    if not isinstance(given, str):
        raise UsageError(where, "is no text", "give a text")
    try:
        given.encode()
    except UnicodeEncodeError:
        raise UsageError(where, "is no text: it holds half of a surrogate pair", "give a text") from None
    return given


def _number(given: Any, where: str) -> float:
    try:
        number = math.nan if isinstance(given, bool) else float(given)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(where, "is no number", "give a finite number")
    return number


def _time(given: Any, where: str) -> datetime:
    try:
        time = datetime.fromisoformat(given)
        return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
    except (TypeError, ValueError, OverflowError):
        raise UsageError(where, "is no time", "write one such as 2026-03-02T09:14:03Z") from None


def _flag(given: Any, where: str) -> bool:
    found = {"true": True, "false": False}.get(given, given) if isinstance(given, str) else given
    if not isinstance(found, bool):
        raise UsageError(where, "is neither true nor false", "give true or false")
    return found


def _items(given: Any, where: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(given, dict):
        raise UsageError(where, "is no object", 'give an object, or "all" for a whole filter')
    yield from given.items()


def _at(where: str, key: str) -> str:
    """Return the place of a key, its beginning left out where that is long."""
    path = f"{where}.{key}"
    return path if len(path) <= 160 else "…" + path[-159:]


def _unknown(where: str, key: str, known: Any) -> UsageError:
    nearest = difflib.get_close_matches(key[:80], known, n=1)
    remedy = (
        f"did you mean {nearest[0]}?" if nearest else f"there are {one_line(', '.join(sorted(known)), 250)}"
    )
    return UsageError(_at(where, one_line(key, 80)), "is not known", remedy)
