"""The shape of each answer, told by the answer itself: what an empty database answers has all of it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.ask import ask
from sessions.analytics.detail import SessionDetail
from sessions.analytics.quarantine import Fault, RefusedLine
from sessions.analytics.results import Table
from sessions.analytics.slices import Slice
from sessions.api import Database
from sessions.schemas.database import empty_database
from sessions.web.ours.answering import AS_OF, MEDIA_TYPES, TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

Schema = dict[str, Any]

_NUMBERS: Final = ("DECIMAL", "DOUBLE", "FLOAT")
_KINDS: Final[dict[str, Schema]] = {
    "BOOLEAN": {"type": "boolean"},
    "TIMESTAMP": {"type": "string", "format": "date-time"},
    "DATE": {"type": "string", "format": "date"},
    "VARCHAR": {"type": "string"},
    "JSON": {},
}
_ANNOTATED: Final[dict[str, Schema]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "Decimal": {"type": "number"},
    "bool": {"type": "boolean"},
    "str": {"type": "string"},
    "datetime": {"type": "string", "format": "date-time"},
    "tuple[str, ...]": {"type": "array", "items": {"type": "string"}},
    "Scope": {"type": "string"},
    "Order": {"type": "string"},
    "By": {"type": "string"},
    "Table": {"type": "array", "items": {"type": "object"}},
}
_NAMED: Final = {"Fault": Fault}


class _Empty(Database):
    """A database with nothing in it, held open."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(Path(":memory:"))
        self.connection = connection

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.connection.cursor() as cursor:
            cursor.execute("SET TimeZone = 'UTC'")
            yield cursor


@cache
def described() -> dict[str, Schema]:
    """Return what each route under /api answers, by its path: the OpenAPI object of a response."""
    with empty_database() as connection:
        shapes = _shapes(_Empty(connection))
    answers = {path: _response(shape) for path, shape in shapes.items()}
    answers["/api/show/{session_id}"]["content"]["text/plain"] = {"schema": {"type": "string"}}
    return answers


def _shapes(empty: _Empty) -> dict[str, Schema]:
    listed = empty.list().table
    sessions = rows(listed)
    requests = ask(empty.connection, "session_requests", {"session_id": ""})
    other = Slice(users=("somebody else",))
    return {
        "/api/report": shape(empty.report()),
        "/api/list": sessions,
        "/api/names": rows(empty.names()),
        "/api/show/{session_id}": _session(SessionDetail(listed, requests)),
        "/api/flows": {"anyOf": [shape(empty.flows()), sessions]},
        "/api/dropoff": {"anyOf": [shape(empty.dropoff()), sessions]},
        "/api/funnel": {"anyOf": [shape(empty.funnel(["/a", "/b"])), sessions]},
        "/api/operations": {"anyOf": [rows(empty.operations()), rows(empty.operation_tree()), sessions]},
        "/api/users": rows(empty.users().table),
        "/api/concentration": rows(empty.concentration()),
        "/api/trends": shape(empty.trends(by="day")),
        "/api/compare": shape(empty.compare(None, other)),
        "/api/outliers": {"anyOf": [rows(empty.outliers().table), rows(empty.typical_sessions())]},
        "/api/sources": rows(empty.sources()),
        "/api/quarantine": rows(empty.quarantine()),
        "/api/quarantine/{line_id}": _of_fields(RefusedLine),
        "/api/sql": {"type": "array", "items": {"type": "object"}},
    }


def _response(schema: Schema) -> Schema:
    content: dict[str, Schema] = {
        media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
        for media in MEDIA_TYPES.values()
    }
    content["application/json"] = {"schema": schema}
    headers = {
        "ETag": _header("string", "Of the answer: If-None-Match is answered by 304"),
        TOTAL: _header("integer", "How many rows there are over all pages, where an answer has pages"),
        AS_OF: _header(
            "string", "When this was answered, where it is of earlier data: data are being written"
        ),
    }
    return {"description": "The answer", "headers": headers, "content": content}


def _header(kind: str, text: str) -> Schema:
    return {"description": text, "required": False, "schema": {"type": kind}}


def shape(value: Any) -> Schema:
    """Return the JSON schema of an answer: a dataclass, with the tables that it holds."""
    kinds = {field.name: str(field.type) for field in fields(value)}
    return _object({name: _part(getattr(value, name), kind) for name, kind in kinds.items()})


def _part(value: Any, kind: str) -> Schema:
    if isinstance(value, Table):
        return rows(value)
    return shape(value) if is_dataclass(value) else _of_annotation(kind)


def _of_fields(of: type) -> Schema:
    return _object({field.name: _of_annotation(str(field.type)) for field in fields(of)})


def _of_annotation(kind: str) -> Schema:
    plain = kind.removesuffix(" | None")
    known = _of_fields(_NAMED[plain]) if plain in _NAMED else _ANNOTATED.get(plain, {"type": "object"})
    return known if plain == kind else _or_null(known)


def rows(table: Table) -> Schema:
    """Return the JSON schema of a table: a list of objects, any value of which may be null."""
    return {"type": "array", "items": _row(table)}


def _row(table: Table) -> Schema:
    columns = zip(table.columns, table.types, strict=True)
    return _object({name: _or_null(_of_type(kind)) for name, kind in columns})


def _of_type(kind: str) -> Schema:
    if kind.endswith("[]"):
        return {"type": "array", "items": _or_null(_of_type(kind[:-2]))}
    if kind.startswith(("MAP(", "STRUCT(")):
        return {"type": "object"}
    if kind.startswith(_NUMBERS):
        return {"type": "number"}
    if re.fullmatch(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?", kind):
        return {"type": "integer"}
    return _KINDS.get(kind, {})


def _session(detail: SessionDetail) -> Schema:
    message = _object({"role": {"type": "string"}, "text": {"type": "string"}})
    messages = {"type": "array", "items": message}
    request = _row(detail.requests)
    request["properties"]["content"] = _object({"messages": messages, "answer": messages})
    return _object({"session": _row(detail.session), "requests": {"type": "array", "items": request}})


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _or_null(schema: Schema) -> Schema:
    kind = schema.get("type")
    return {**schema, "type": [kind, "null"]} if kind else schema
