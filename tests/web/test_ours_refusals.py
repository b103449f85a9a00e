"""What the endpoints under /api refuse, and where they stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sessions.web.ours import parameters
from tests.factories import gateway, ingest_lines
from tests.web.served import client
from tests.web.test_ours import SAME

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def asking(sample_db: Path) -> TestClient:
    return client(sample_db)


def test_a_parameter_that_is_not_known_is_named_with_the_nearest(asking: TestClient) -> None:
    def refused(address: str) -> str:
        answer = asking.get(address)
        assert answer.status_code == 400
        error: str = answer.json()["error"]
        return error

    assert refused("/api/list?limt=3") == "limt: is no parameter here; did you mean limit?"
    assert refused("/api/funnel?step-window=3") == (
        "step-window: is no parameter here; did you mean step_window?"
    )
    assert refused("/api/sources?zzz=1").startswith("zzz: is no parameter here; there are ")
    assert refused("/api/names?=1").startswith("'': is no parameter here")
    assert "\n" not in refused("/api/names?a%0Ab%1b=1")


@pytest.mark.parametrize(
    ("address", "status", "error"),
    [
        ("/api/list?limit=0", 400, "limit: "),
        ("/api/list?limit=10001", 400, "limit: "),
        ("/api/list?offset=-1", 400, "offset: "),
        ("/api/list?sort=cost", 400, "cost: is no column to sort by"),
        ("/api/list?min_cost=much", 400, "much: is not an amount in USD"),
        ("/api/list?min_cost=1e400", 400, "1e400: is not an amount in USD"),
        ("/api/list?min_duration=long", 400, "long: is not a length of time"),
        ("/api/list?since=whenever", 400, "whenever: is not a time"),
        ("/api/list?since=2026-02-01&until=2026-01-01", 400, "since 2026-02-01: is not before until"),
        ("/api/list?status=teapot", 400, "teapot: is not an HTTP status"),
        ("/api/list?property=app", 400, "app: is not a property"),
        ("/api/list?tz=Berlin", 400, "Berlin: is not a time zone"),
        ("/api/list?session_scope=all", 400, "session_scope: "),
        ("/api/list?name=Nobody", 404, "Nobody: no session has this name"),
        ("/api/list?format=xml", 400, "format: "),
        ("/api/show/nobody", 404, "nobody: no session has this id"),
        ("/api/flows?sessions=true", 400, "sessions: lists those behind one row"),
        ("/api/flows?loop=/a", 400, "loop: chooses whose sessions to list; add sessions"),
        ("/api/flows?offset=1", 400, "offset: is for lists of sessions"),
        ("/api/flows?sessions=true&loop=/a&steps=2", 400, "steps: means nothing with sessions"),
        ("/api/flows?after=/nowhere", 404, "/nowhere: "),
        ("/api/dropoff?outcome=lost", 400, "outcome lost: chooses sessions; add sessions"),
        ("/api/dropoff?goal=booking", 400, "booking: is no operation"),
        ("/api/funnel", 400, ""),
        ("/api/funnel?step=/a&step=/b&at=1", 400, "at: is about a list of sessions; add sessions"),
        ("/api/funnel?step=/a&step=/b&sessions=true", 400, "sessions: lists those of one step"),
        ("/api/funnel?step=/a&step=/b&window=soon", 400, "soon: is not a length of time"),
        ("/api/operations?sessions=true", 400, "sessions: of which operation is not said"),
        ("/api/operations?operation=/a", 400, "operation /a: what to tell of it is not said"),
        ("/api/operations?tree=true&sort=requests", 400, "sort requests: goes only with the ranking"),
        ("/api/compare", 400, "compare: with what is not said"),
        ("/api/compare?with_user=x&user=x", 400, "compare: both sides are the same"),
        ("/api/trends?by=year", 400, "by: "),
        ("/api/outliers?threshold=0", 400, "threshold: "),
        ("/api/outliers?threshold=nan", 400, "threshold: "),
        ("/api/sources?status=lost", 400, "status: "),
        ("/api/quarantine?reason=bad", 400, "bad: is no reason code"),
        ("/api/quarantine?source=/nowhere", 404, "/nowhere: "),
        ("/api/sql", 400, "query: "),
        ("/api/sql?query=SELECT 1; SELECT 2", 400, "SELECT 1; SELECT 2: holds 2 statements"),
        ("/api/sql?query=SELEKT", 400, "SELEKT: Parser Error"),
        ("/api/sql?query=DROP TABLE requests", 400, "DROP TABLE requests: "),
        ("/api/sql?query=COPY requests TO 'x.csv'", 400, "COPY requests TO"),
        ("/api/sql?query=FROM read_csv('/etc/passwd')", 400, "FROM read_csv"),
        ("/api/sql?query=SELECT 1&timeout=0", 400, "timeout: "),
        ("/api/nothing", 404, "Not Found"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(address: str, status: int, error: str, asking: TestClient) -> None:
    answer = asking.get(address)

    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"].startswith(error)
    assert "\n" not in answer.json()["error"]


def test_only_get_is_answered(asking: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = asking.request(method, "/api/names")
        assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})


def test_pages_say_how_many_rows_there_are(asking: TestClient) -> None:
    for path in ("list", "users", "operations", "outliers", "quarantine"):
        everything = asking.get(f"/api/{path}?all=true")
        page = asking.get(f"/api/{path}?limit=2")
        assert int(page.headers["x-total-count"]) == len(everything.json()) > 2
        assert page.json() == everything.json()[:2]


def test_an_answer_has_bounds(asking: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("answering", "parameters"):
        monkeypatch.setattr(f"sessions.web.ours.{module}.MOST_ROWS", 4)

    for path in ("list", "users", "operations", "operations?tree=true", "outliers", "sources", "quarantine"):
        answer = asking.get(f"/api/{path}{'&' if '?' in path else '?'}all=true")
        assert answer.status_code == 400, path
        assert answer.json()["error"].startswith("all: there are more than 4 rows; page with limit")
    assert len(asking.get("/api/list?all=true&offset=300").json()) == 3  # of 303
    assert parameters.PAGE_ROWS == 50


def test_an_answer_that_the_client_has_is_not_sent_again(asking: TestClient) -> None:
    first = asking.get("/api/names")
    again = asking.get("/api/names", headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    other = asking.get("/api/names?limit=1", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status_code == 400


def test_sql_says_whether_there_are_more_rows(asking: TestClient) -> None:
    def asked(limit: int) -> tuple[int, str]:
        answer = asking.get("/api/sql", params={"query": "FROM range(5)", "limit": limit})
        return len(answer.json()), answer.headers["x-more-rows"]

    assert [asked(limit) for limit in (4, 5, 6)] == [(4, "true"), (5, "false"), (5, "false")]


def test_sql_of_a_database_that_is_not_there(tmp_path: Path) -> None:
    answer = client(tmp_path / "none.duckdb").get("/api/sql?query=SELECT 1")

    assert (answer.status_code, answer.json()["error"]) == (
        404,
        "sql: there are no data yet; ingest logs first",
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("address", [address for address, _ in SAME if "?" not in address])
def test_an_empty_database_is_answered(address: str, tmp_path: Path) -> None:
    answer = client(tmp_path / "none.duckdb").get(address)

    assert answer.status_code == 200, answer.text
    assert not list(tmp_path.iterdir())


def test_hostile_names_are_data(tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script>\u202e\"'\x00\x1b[31m"
    asking = client(ingest_lines(tmp_path, gateway(name=hostile, user=hostile)).path)
    answer = asking.get("/api/names")

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "alert(1)" in answer.json()[0]["session_name"]
    refused: Any = asking.get("/api/names", params={"name": hostile + "x"})
    assert refused.status_code == 404
    assert "\x1b" not in refused.json()["error"]
