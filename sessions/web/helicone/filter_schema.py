"""What the OpenAPI document says of filters and orders, made of the same tables that they are read with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.helicone.fields import OPERATORS
from sessions.web.helicone.trees import MAPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import FastAPI

    from sessions.analytics.helicone.fields import Kind
    from sessions.web.helicone.trees import Tables

Schema = dict[str, Any]

_AT: Final = "#/components/schemas/"
_MARK: Final = "x-schema"
_VALUES: Final[dict[Kind, Schema]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "time": {"type": "string", "format": "date-time"},
    "flag": {"type": "boolean"},
    "key": {"type": "string"},
}


def named(name: str) -> Schema:
    """Return what stands for a schema of this name until `add_schemas` puts it into the document."""
    return {_MARK: name}


def add_schemas(app: FastAPI, endpoints: dict[str, Tables]) -> None:
    """Have the application's document hold the schemas of filters, under these names."""
    made = app.openapi

    def openapi() -> Schema:
        document = made()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for body in schemas.values():
            for one in body.get("properties", {}).values():
                if _MARK in one:  # pydantic follows a reference at once, and this one leads out of its models
                    one["$ref"] = _AT + one.pop(_MARK)
        schemas.update({f"{kind.title()}Operators": _operators(kind) for kind in OPERATORS})
        schemas.update({name: _filter(name, tables) for name, tables in endpoints.items()})
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def sort_schema(columns: Iterable[str], *, properties: bool = False) -> Schema:
    """Return the schema of the orders of an endpoint."""
    direction = {"enum": ["asc", "desc"]}
    known: Schema = dict.fromkeys(columns, direction)
    if properties:
        one = {"minProperties": 1, "maxProperties": 1, "additionalProperties": direction}
        known["properties"] = {"type": "object", **one}
    return _object(known) | {"maxProperties": 1}


def _ref(name: str) -> Schema:
    return {"$ref": _AT + name}


def _filter(name: str, tables: Tables) -> Schema:
    sides = {"left": _ref(name), "operator": {"enum": ["and", "or"]}, "right": _ref(name)}
    leaf = _object({table: _table(table, tables) for table in tables.fields})
    return {"anyOf": [{"const": "all"}, leaf, _object(sides) | {"required": list(sides)}]}


def _table(name: str, tables: Tables) -> Schema:
    if name in MAPS:
        return _names()
    known: Schema = {
        key: _ref(f"{field.kind.title()}Operators") for key, field in tables.fields[name].items()
    }
    if name == "request_response_rmt":
        known |= dict.fromkeys(MAPS, _names())
    return _object(known)


def _names() -> Schema:
    return {"type": "object", "additionalProperties": _ref("TextOperators")}


def _operators(kind: Kind) -> Schema:
    return _object(dict.fromkeys(OPERATORS[kind], _VALUES[kind]))


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}
