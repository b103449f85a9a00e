"""The OpenAPI document: what the framework knows of the routes, and what it does not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, Response

from sessions.web.ours.shapes import described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

ADDRESS: Final = "/api/openapi.json"
_BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "The key of `sessions serve --api-key`; without one, nobody is asked.",
}
_WHY: Final = {
    "400": "What was asked for has no meaning: the error names it",
    "401": "A key is asked for, and was not shown",
    "403": "Sent by a page of another site",
    "404": "There is nothing of this name in the data",
    "405": "Not answered by this method",
    "408": "The body did not come",
    "413": "The body is too large",
    "414": "The address is too long",
    "421": "This server is not reached under that name",
    "500": "A fault of the server, or of the database file",
    "503": "Data are being written just now; Retry-After says when to ask again",
    "504": "The question took too long",
}
_OURS: Final = {
    "type": "object",
    "properties": {"error": {"type": "string", "description": "One line: the value, the reason, the remedy"}},
    "required": ["error"],
}
_HELICONE: Final = {
    "type": "object",
    "properties": {"data": {"type": "null"}, "error": {"type": "string"}},
    "required": ["data", "error"],
}


def add_document(app: FastAPI) -> None:
    """Serve the document; it is made when it is asked for first."""

    @cache
    def document() -> dict[str, Any]:
        return completed(app.openapi(), asks_for_key=app.state.settings.api_key is not None)

    @app.get(ADDRESS, include_in_schema=False)
    def answer() -> Response:
        return JSONResponse(document())


def completed(found: dict[str, Any], *, asks_for_key: bool) -> dict[str, Any]:
    """Return the framework's document with errors, shapes of answers and the key."""
    for path, operation in _operations(found):
        answers = operation.setdefault("responses", {})
        answers.pop("422", None)  # what is malformed is a 400 here
        where = "Ours" if path.startswith("/api/") else "Helicone"
        for status in _WHY:
            answers.setdefault(status, {"$ref": f"#/components/responses/{where}{status}"})
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _without_null(parameter["schema"])
    for path, answer in described().items():
        found["paths"][path]["get"]["responses"]["200"] = answer
    components = found.setdefault("components", {})
    components["securitySchemes"] = {"bearer": _BEARER}
    components["responses"] = {
        f"{where}{status}": _refusal(reason, shape)
        for where, shape in (("Ours", _OURS), ("Helicone", _HELICONE))
        for status, reason in _WHY.items()
    }
    for name in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(name, None)
    found["security"] = [{"bearer": []}] if asks_for_key else [{"bearer": []}, {}]
    return found


def _operations(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for operation in methods.values():
            yield path, operation


def _refusal(reason: str, shape: dict[str, Any]) -> dict[str, Any]:
    return {"description": reason, "content": {"application/json": {"schema": shape}}}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter: one that is left out is not null, it is not there."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {**{key: value for key, value in schema.items() if key != "anyOf"}, **kinds[0]}
