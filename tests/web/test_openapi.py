"""The OpenAPI document is complete, and the server keeps to it whatever it is asked."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sessions.web.app import application
from sessions.web.asked import SLICE_PARAMETERS
from sessions.web.settings import Settings
from tests.factories import gateway, ingest_lines
from tests.web.served import client

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

EXAMPLES: Final = int(os.environ.get("SESSIONS_TEST_EXAMPLES", "12"))
"""Requests made up for each operation; more find more, and take longer."""

KEPT: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CHECKS: Final = {
    GenerationMode.POSITIVE: KEPT,  # what fits the schema may still be no time, no name, no operation
    GenerationMode.NEGATIVE: [*KEPT, negative_data_rejection],
}
KNOWN: Final = ("s1", "r1", "1:25")
"""A session, a request and a refused line that there are."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small database: each question is quick, and none is without an answer."""
    records = [
        gateway(
            request_id=f"r{number}",
            session=f"s{number // 3}",
            path=("/search", "/select", "/confirm")[number % 3],
            start=f"2026-03-02T09:{number:02}:00Z",
            cost=0.1 * (number % 4),
            status=500 if number % 7 == 6 else 200,
        )
        for number in range(24)
    ]
    return ingest_lines(tmp_path_factory.mktemp("openapi"), *records, "no json").path


@pytest.fixture(scope="module")
def asking(path: Path) -> TestClient:
    return client(path)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_server_keeps_to_its_document(mode: GenerationMode, path: Path) -> None:
    app = application(Settings(path=path, allowed_hosts=("testserver",)))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    statuses: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if mode is GenerationMode.NEGATIVE and takes_anything(operation):
            continue
        made_up = operation.as_strategy(generation_mode=mode)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=made_up, is_plain=st.booleans(), known=st.sampled_from(KNOWN))
        def holds(case: Any, is_plain: bool, known: str) -> None:
            if is_plain and mode is GenerationMode.POSITIVE:
                make_likely(case, known)
            response = case.call()
            statuses[response.status_code] += 1
            too_long = response.status_code == 414  # refused as well, if not for its meaning
            case.validate_response(response, checks=KEPT if too_long else CHECKS[mode])

        holds()

    assert statuses.keys() <= {200, 400, 404, 405, 414}
    assert statuses[200] > EXAMPLES or mode is GenerationMode.NEGATIVE, "hardly anything was answered"


def takes_anything(operation: Any) -> bool:
    """Tell whether nothing that is sent breaks a schema: no body, no parameter but texts of a path."""
    places = {parameter["in"] for parameter in operation.definition.raw.get("parameters", ())}
    return "requestBody" not in operation.definition.raw and places <= {"path"}


def make_likely(case: Any, known: str) -> None:
    """Leave out of a request what no data have, and most of what is refused for its form."""
    likely = ("limit", "offset", "all", "desc", "format", "tree", "collapse", "typical", "by", "threshold")
    case.query = {name: value for name, value in (case.query or {}).items() if name in likely}
    case.query |= {"step": ["/search", "/confirm"]} if case.path.endswith("funnel") else {}
    case.query |= {"with_user": "somebody"} if case.path.endswith("compare") else {}
    case.query |= {"query": "FROM requests"} if case.path.endswith("sql") else {}
    if case.path_parameters:
        case.path_parameters = dict.fromkeys(case.path_parameters, known)


def test_the_document_describes_everything(asking: TestClient) -> None:
    document = asking.get("/api/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert {"400", "401", "404", "503", "504"} <= operation["responses"].keys()
            assert "422" not in operation["responses"]
            for parameter in operation.get("parameters", ()):
                assert parameter["schema"].get("description") or parameter.get("description"), (
                    path,
                    parameter,
                )
    named = {parameter["name"] for parameter in document["paths"]["/api/list"]["get"]["parameters"]}
    assert set(SLICE_PARAMETERS) <= named
    assert "anyOf" not in json.dumps(document["paths"]["/api/list"]["get"]["parameters"])


def test_the_document_says_whether_a_key_is_asked_for(path: Path) -> None:
    def security(**settings: Any) -> Any:
        headers = {"authorization": "Bearer k"}
        return client(path, **settings).get("/api/openapi.json", headers=headers).json()["security"]

    assert security() == [{"bearer": []}, {}]
    assert security(api_key="k") == [{"bearer": []}]


def test_answers_have_the_columns_that_the_document_names(asking: TestClient) -> None:
    described = asking.get("/api/openapi.json").json()["paths"]

    def columns(path: str) -> list[str]:
        content = described[path]["get"]["responses"]["200"]["content"]
        found: dict[str, Any] = content["application/json"]["schema"]["items"]["properties"]
        return list(found)

    for path in ("/api/list", "/api/names", "/api/users", "/api/sources", "/api/quarantine"):
        assert list(asking.get(path).json()[0]) == columns(path)


def test_no_viewer_is_served(asking: TestClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert asking.get(path).status_code == 404
