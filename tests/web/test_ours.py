"""Each endpoint under /api says what the command of its name says."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sessions.analytics.goals import goals_of
from sessions.cli.main import run
from sessions.config import read_config
from tests.conftest import SAMPLE_LOGS
from tests.factories import gateway, ingest_lines
from tests.web.served import client

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

NAME = "Travel Planner"
STEPS = "step=/booking/flight/search&step=/booking/flight/select"
CLI_STEPS = ("--step", "/booking/flight/search", "--step", "/booking/flight/select")

SAME: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/api/report", ("report",)),
    ("/api/report?name=Travel Planner&goal=/booking/*&grace=1h", (
        "report", "--name", NAME, "--goal", "/booking/*", "--grace", "1h")),
    ("/api/report?tz=Asia/Tokyo&status=2xx", ("report", "--tz", "Asia/Tokyo", "--status", "2xx")),
    ("/api/list", ("list",)),
    ("/api/list?sort=-total_cost_usd&limit=7&offset=3", (
        "list", "--sort", "-total_cost_usd", "--limit", "7", "--offset", "3")),
    ("/api/list?sort=requests&desc=true&limit=5", ("list", "--sort", "requests", "--desc", "--limit", "5")),
    ("/api/list?all=true", ("list", "--all")),
    ("/api/list?failed=true&min_cost=$0.001&max_cost=1&min_requests=2&max_requests=9&min_duration=1s"
     "&max_duration=2h", (
        "list", "--failed", "--min-cost", "$0.001", "--max-cost", "1", "--min-requests", "2",
        "--max-requests", "9", "--min-duration", "1s", "--max-duration", "2h")),
    ("/api/list?ended_in=/booking/flight/search&user=u-2563", (
        "list", "--ended-in", "/booking/flight/search", "--user", "u-2563")),
    ("/api/list?since=2026-09-20&until=2026-09-27T12:00&tz=Europe/Berlin&session_scope=whole", (
        "list", "--since", "2026-09-20", "--until", "2026-09-27T12:00", "--tz", "Europe/Berlin",
        "--session-scope", "whole")),
    ("/api/names", ("names",)),
    ("/api/names?model=gpt-4o-mini&provider=openai", (
        "names", "--model", "gpt-4o-mini", "--provider", "openai")),
    ("/api/flows", ("flows",)),
    ("/api/flows?depth=1&collapse=true&ngram=2&steps=4&limit=3", (
        "flows", "--depth", "1", "--collapse", "--ngram", "2", "--steps", "4", "--limit", "3")),
    ("/api/flows?after=/booking/flight/search&before=/booking/flight/search", (
        "flows", "--after", "/booking/flight/search", "--before", "/booking/flight/search")),
    ("/api/flows?start=/booking/flight/search&end=/booking/*&all=true", (
        "flows", "--start", "/booking/flight/search", "--end", "/booking/*", "--all")),
    ("/api/flows?sessions=true&transition=/booking/flight/search -> END&limit=4&offset=1", (
        "flows", "--sessions", "--transition", "/booking/flight/search -> END", "--limit", "4",
        "--offset", "1")),
    ("/api/dropoff", ("dropoff",)),
    ("/api/dropoff?goal=/booking/*&depth=2&min_support=5&limit=2", (
        "dropoff", "--goal", "/booking/*", "--depth", "2", "--min-support", "5", "--limit", "2")),
    ("/api/dropoff?sessions=true&outcome=failed&outcome=open&operation=/booking/*", (
        "dropoff", "--sessions", "--outcome", "failed", "--outcome", "open", "--operation", "/booking/*")),
    (f"/api/funnel?{STEPS}&goal=/booking/flight/confirm", (
        "funnel", *CLI_STEPS, "--goal", "/booking/flight/confirm")),
    (f"/api/funnel?{STEPS}&order=strict&window=30m&step_window=10m&exclude=status=5xx", (
        "funnel", *CLI_STEPS, "--order", "strict", "--window", "30m", "--step-window", "10m",
        "--exclude", "status=5xx")),
    (f"/api/funnel?{STEPS}&sessions=true&at=2&sort=-total_cost_usd&limit=3", (
        "funnel", *CLI_STEPS, "--sessions", "--at", "2", "--sort", "-total_cost_usd", "--limit", "3")),
    (f"/api/funnel?{STEPS}&sessions=true&reached=1&all=true", (
        "funnel", *CLI_STEPS, "--sessions", "--reached", "1", "--all")),
    ("/api/operations", ("operations",)),
    ("/api/operations?sort=-p95_latency_ms&limit=5&offset=1", (
        "operations", "--sort", "-p95_latency_ms", "--limit", "5", "--offset", "1")),
    ("/api/operations?tree=true&depth=1", ("operations", "--tree", "--depth", "1")),
    ("/api/operations?operation=/booking/*&sessions=true&limit=3", (
        "operations", "--operation", "/booking/*", "--sessions", "--limit", "3")),
    ("/api/users", ("users",)),
    ("/api/users?sort=sessions&desc=true&limit=3", ("users", "--sort", "sessions", "--desc", "--limit", "3")),
    ("/api/trends", ("trends",)),
    ("/api/trends?by=week&tz=America/New_York", ("trends", "--by", "week", "--tz", "America/New_York")),
    ("/api/compare?name=Travel Planner&with_name=Support Chat", (
        "compare", "--name", NAME, "--with-name", "Support Chat")),
    ("/api/compare?since=2026-09-20&until=2026-09-27&previous=true&goal=/booking/*", (
        "compare", "--since", "2026-09-20", "--until", "2026-09-27", "--previous", "--goal", "/booking/*")),
    ("/api/compare?model=gpt-4o&with_model=gpt-4o-mini&with_since=2026-09-08", (
        "compare", "--model", "gpt-4o", "--with-model", "gpt-4o-mini", "--with-since", "2026-09-08")),
    ("/api/outliers", ("outliers",)),
    ("/api/outliers?threshold=5&min_sessions=20&limit=2", (
        "outliers", "--threshold", "5", "--min-sessions", "20", "--limit", "2")),
    ("/api/outliers?typical=true", ("outliers", "--typical")),
    ("/api/sources", ("sources",)),
    ("/api/sources?status=all&limit=2&offset=1", (
        "sources", "--status", "all", "--limit", "2", "--offset", "1")),
    ("/api/quarantine", ("quarantine", "list")),
    ("/api/quarantine?reason=not_json&source=3", (
        "quarantine", "list", "--reason", "not_json", "--source", "3")),
    ("/api/sql?query=SELECT model, count(*) n FROM requests GROUP BY 1 ORDER BY 2, 1", (
        "sql", "SELECT model, count(*) n FROM requests GROUP BY 1 ORDER BY 2, 1")),
)  # fmt: skip
"""Addresses, and the command lines that ask the same."""


@pytest.fixture(scope="module")
def asking(sample_db: Path) -> TestClient:
    return client(sample_db)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be where no sessions.toml is."""
    monkeypatch.chdir(tmp_path)
    for name in ("SESSIONS_DB", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def command(database: Path, file: Path, *arguments: str) -> bytes:
    """Return what a command writes."""
    assert run([*arguments, "--db", str(database), "-o", str(file)]) == 0
    return file.read_bytes()


@pytest.mark.parametrize(("address", "arguments"), SAME, ids=[address[5:60] for address, _ in SAME])
def test_an_endpoint_says_what_the_command_says(
    address: str, arguments: tuple[str, ...], asking: TestClient, sample_db: Path, elsewhere: Path
) -> None:
    told = command(sample_db, elsewhere / "answer.json", *arguments)

    answer = asking.get(address)

    assert answer.status_code == 200, answer.text
    assert_same(answer.json(), json.loads(told))
    assert len(told) > 2, "an empty answer proves nothing"


def assert_same(one: Any, other: Any) -> None:
    """Hold two answers to be the same, keys in order; sums of floats may differ in their last digit."""
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert list(one) == list(other)
        assert_same(list(one.values()), list(other.values()))
    elif isinstance(one, list):
        assert len(one) == len(other)
        for mine, its in zip(one, other, strict=True):
            assert_same(mine, its)
    else:
        assert one == (pytest.approx(other, rel=1e-12) if isinstance(other, float) else other)


def lines_of(text: bytes) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def fields_of(text: bytes) -> list[list[Any]]:
    """Return the fields of a CSV text, numbers as numbers."""
    rows = csv.reader(io.StringIO(text.decode(), newline=""))
    return [[float(field) if re.fullmatch(r"-?\d+\.\d+", field) else field for field in row] for row in rows]


ROWS = [pair for pair in SAME if "?" not in pair[0] or "sessions=true" in pair[0] or "STEPS" in pair[0]]


@pytest.mark.parametrize(("address", "arguments"), ROWS, ids=[address[5:40] for address, _ in ROWS])
def test_formats_of_rows_are_those_of_the_command(
    address: str, arguments: tuple[str, ...], asking: TestClient, sample_db: Path, elsewhere: Path
) -> None:
    def asked(form: str) -> bytes:
        answer = asking.get(f"{address}{'&' if '?' in address else '?'}format={form}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].startswith('attachment; filename="sessions-')
        return answer.content

    for form, read in (("jsonl", lines_of), ("csv", fields_of)):
        assert_same(read(asked(form)), read(command(sample_db, elsewhere / f"answer.{form}", *arguments)))
    told = pq.read_table(io.BytesIO(command(sample_db, elsewhere / "answer.parquet", *arguments)))
    parquet = pq.read_table(io.BytesIO(asked("parquet")))
    arrow = pa.ipc.open_stream(asked("arrow")).read_all()
    assert parquet.schema.equals(told.schema)
    assert arrow.schema.equals(told.schema)
    assert_same(parquet.to_pylist(), told.to_pylist())
    assert_same(arrow.to_pylist(), told.to_pylist())


def test_all_endpoints_are_compared(asking: TestClient) -> None:
    paths = {path for path in asking.get("/api/openapi.json").json()["paths"] if path.startswith("/api")}
    compared = {address.partition("?")[0] for address, _ in SAME}

    beyond = {"/api/show/{session_id}", "/api/quarantine/{line_id}", "/api/concentration"}
    assert paths - compared == beyond  # each has a test of its own below


def test_one_session(asking: TestClient, sample_db: Path, elsewhere: Path) -> None:
    session = asking.get("/api/list?limit=1").json()[0]["session_id"]

    def told(*more: str) -> bytes:
        return command(sample_db, elsewhere / "answer.json", "show", session, *more)

    assert asking.get(f"/api/show/{session}").json() == json.loads(told())
    assert asking.get(f"/api/show/{session[:20]}").json() == json.loads(told())
    said = asking.get(f"/api/show/{session}?content=true").json()
    assert said == json.loads(told("--content"))
    assert said["requests"][0]["content"]["messages"]
    csv = asking.get(f"/api/show/{session}?format=csv")
    assert csv.content == command(sample_db, elsewhere / "answer.csv", "show", session)


def test_source_texts_come_as_they_were_logged(asking: TestClient, sample_db: Path, elsewhere: Path) -> None:
    session = asking.get("/api/list?limit=1").json()[0]["session_id"]
    request = asking.get(f"/api/show/{session}").json()["requests"][0]["request_id"]

    for any_id in (session, request):
        answer = asking.get(f"/api/show/{any_id}?raw=true")
        assert answer.content == command(sample_db, elsewhere / "raw", "show", any_id, "--raw")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    refused = asking.get(f"/api/show/{session}?raw=true&content=true")
    assert refused.status_code == 400
    assert refused.json()["error"].startswith("content: means nothing with raw")


def test_a_session_whose_id_looks_like_an_address(tmp_path: Path) -> None:
    odd = "a/../b?c=d&e #1 \u202e\"'"
    asking = client(ingest_lines(tmp_path, gateway(session=odd)).path)
    found = asking.get("/api/show/a%2F..%2Fb%3Fc%3Dd%26e%20%231%20%E2%80%AE%22%27?format=csv")

    assert found.status_code == 200, found.text
    assert found.headers["content-disposition"] == ('attachment; filename="sessions-show-a_b_c_d_e_1.csv"')


def test_one_refused_line(asking: TestClient, sample_db: Path, elsewhere: Path) -> None:
    first = asking.get("/api/quarantine?limit=1").json()[0]
    line_id = f"{first['source_id']}:{first['source_line']}"

    told = command(sample_db, elsewhere / "answer.json", "quarantine", "show", line_id)
    assert asking.get(f"/api/quarantine/{line_id}").json() == json.loads(told)
    assert asking.get("/api/quarantine/one").status_code == 400
    assert asking.get("/api/quarantine/1:999999").status_code == 404


def test_concentration(tmp_path: Path) -> None:
    records = [gateway(request_id=f"r{n}", user=f"u{n}", cost=cost) for n, cost in enumerate((3, 1, 2))]
    asking = client(ingest_lines(tmp_path, *records).path)

    assert asking.get("/api/concentration").json() == [
        {"users": 1, "cost_usd": 3},
        {"users": 1, "cost_usd": 2},
        {"users": 1, "cost_usd": 1},
    ]


def test_goals_are_those_of_the_server_unless_the_address_has_some(sample_db: Path, elsewhere: Path) -> None:
    config = SAMPLE_LOGS / "sessions.toml"
    asking = client(sample_db, goals=goals_of(read_config(config).goals))

    told = command(sample_db, elsewhere / "answer.json", "dropoff", "--config", str(config))
    assert asking.get("/api/dropoff").json() == json.loads(told)
    assert json.loads(told)["outcomes"]["completed"]
    told = command(sample_db, elsewhere / "answer.json", "dropoff", "--goal", "/booking/*")
    assert asking.get("/api/dropoff?goal=/booking/*").json() == json.loads(told)
    told = command(sample_db, elsewhere / "answer.json", "dropoff", "--config", str(config), "--grace", "20d")
    assert asking.get("/api/dropoff?grace=20d").json() == json.loads(told)
    assert json.loads(told)["outcomes"]["open"]


def test_the_time_zone_is_that_of_the_server_unless_the_address_has_one(sample_db: Path) -> None:
    assert client(sample_db, tz="Asia/Tokyo").get("/api/trends?by=day").json()["tz"] == "Asia/Tokyo"
    assert client(sample_db).get("/api/trends?by=day").json()["tz"] == "UTC"


def test_what_is_empty_means_nothing(asking: TestClient) -> None:
    empty = "name=&user=&since=&until=&tz=&status=&sort=&min_cost=&min_duration=&ended_in=&property="

    assert asking.get(f"/api/list?{empty}").json() == asking.get("/api/list").json()


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("text/csv;q=0.5, application/vnd.apache.parquet;q=0.9", "application/vnd.apache.parquet"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("application/vnd.apache.parquet;q=0", "application/json"),
        ("nonsense;;q=x,,", "application/json"),
        ("application/x-ndjson", "application/jsonl"),
    ],
)
def test_accept_says_the_format(accept: str, media: str, asking: TestClient) -> None:
    answer = asking.get("/api/names", headers={"accept": accept})

    assert answer.headers["content-type"].partition(";")[0] == media
    assert "accept" in answer.headers["vary"]
    assert "content-disposition" not in answer.headers  # a program asks, no browser saves


def test_the_address_goes_before_accept(asking: TestClient) -> None:
    answer = asking.get("/api/names?format=csv", headers={"accept": "application/vnd.apache.parquet"})

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
