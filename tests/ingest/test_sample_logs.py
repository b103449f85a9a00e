"""Every number that the sample logs were made with is found again in the database read from them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from sessions.api import Database
from tests.factories import fetch, texts

if TYPE_CHECKING:
    from sessions.ingest.counts import IngestResult

FOLDER: Final = Path(__file__).parents[2] / "sample_logs"
EXPECTED: Final = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
FILES: Final = sorted(EXPECTED["files"])
NAMES: Final = sorted(EXPECTED["names"])

MEASURES: Final = {
    "requests": "count(*)",
    "ok": "count(*) FILTER (ok)",
    "failed": "count(*) FILTER (NOT ok)",
    "unknown": "count(*) FILTER (ok IS NULL)",
    "streamed": "count(*) FILTER (streamed)",
    "cached": "count(*) FILTER (cached)",
    "prompt_tokens": "coalesce(sum(prompt_tokens), 0)::BIGINT",
    "completion_tokens": "coalesce(sum(completion_tokens), 0)::BIGINT",
    "cache_read_tokens": "coalesce(sum(cache_read_tokens), 0)::BIGINT",
    "cache_write_tokens": "coalesce(sum(cache_write_tokens), 0)::BIGINT",
    "reasoning_tokens": "coalesce(sum(reasoning_tokens), 0)::BIGINT",
    "requests_with_reported_cost": "count(*) FILTER (cost_source = 'reported')",
    "reported_cost_usd": "coalesce(sum(cost_usd) FILTER (cost_source = 'reported'), 0)",
    "computed_cost_usd": "coalesce(sum(cost_usd) FILTER (cost_source = 'computed'), 0)",
}
"""Key of expected.json -> how the database says it."""

REASONS: Final = {"truncated_json": "not_json", "not_a_request": "no_request"}
"""The generator's words for what it broke -> the reason codes, where they differ."""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, IngestResult]:
    database = Database(tmp_path_factory.mktemp("samples") / "sessions.duckdb")
    return database, database.ingest(*(FOLDER / name for name in FILES))


def measured(database: Database, where: str, keys: set[str]) -> dict[str, Any]:
    chosen = [key for key in MEASURES if key in keys]
    selected = ", ".join(MEASURES[key] for key in chosen)
    query = f"SELECT {selected} FROM requests JOIN sources USING (source_id) WHERE {where}"
    return dict(zip(chosen, fetch(database, query)[0], strict=True))


def said(part: dict[str, Any]) -> dict[str, Any]:
    """Return the part of an expectation that `measured` gives, money as Decimal."""
    return {
        key: Decimal(part[key]) if key.endswith("_cost_usd") else part[key] for key in MEASURES if key in part
    }


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_where_it_belongs(read: tuple[Database, IngestResult], name: str) -> None:
    result = next(file for file in read[1].files if Path(file.path).name == name)
    expected = EXPECTED["files"][name]

    assert result.error is None
    assert result.format == expected["format"]
    assert result.counts.to_dict() == {
        "lines": expected["lines"],
        "requests": expected["requests"],
        "duplicates": expected["duplicates"],
        "other": expected["blank"],
        "quarantined": expected["broken"],
    }


@pytest.mark.parametrize("name", FILES)
def test_broken_lines_are_kept_with_their_reason(read: tuple[Database, IngestResult], name: str) -> None:
    found = fetch(
        read[0],
        "SELECT source_line, reason FROM quarantine JOIN sources USING (source_id) "
        f"WHERE path LIKE '%/{name}' ORDER BY source_line",
    )
    broken = EXPECTED["files"][name]["broken_lines"]

    assert found == [(one["line"], REASONS.get(one["reason"], one["reason"])) for one in broken]


@pytest.mark.parametrize("name", FILES)
def test_figures_of_a_file(read: tuple[Database, IngestResult], name: str) -> None:
    expected = said(EXPECTED["files"][name])

    assert len(expected) == len(MEASURES)
    assert measured(read[0], f"path LIKE '%/{name}'", set(expected)) == expected


def test_totals(read: tuple[Database, IngestResult]) -> None:
    expected = said(EXPECTED["totals"])

    assert len(expected) == len(MEASURES)
    assert measured(read[0], "true", set(expected)) == expected


@pytest.mark.parametrize("name", NAMES)
def test_figures_of_a_name(read: tuple[Database, IngestResult], name: str) -> None:
    expected = said(EXPECTED["names"][name])
    sessions = fetch(read[0], f"SELECT count(*) FROM sessions WHERE session_name = '{name}'")

    assert measured(read[0], f"session_name = '{name}'", set(expected)) == expected
    assert sessions == [(EXPECTED["names"][name]["sessions"],)]


def test_requests_without_a_name(read: tuple[Database, IngestResult]) -> None:
    expected = said(EXPECTED["without_name"])

    assert measured(read[0], "session_name IS NULL", set(expected)) == expected


def test_requests_by_model(read: tuple[Database, IngestResult]) -> None:
    found = fetch(read[0], "SELECT model, count(*) FROM requests GROUP BY model ORDER BY model")

    assert found == sorted(EXPECTED["models"].items())


def test_ties(read: tuple[Database, IngestResult]) -> None:
    found = fetch(read[0], "SELECT count(*), sum(tied_requests)::INT FROM sessions WHERE tied_requests > 0")

    assert found == [(EXPECTED["ties"]["sessions"], EXPECTED["ties"]["requests"])]


def test_answers_of_the_gateways_cache(read: tuple[Database, IngestResult]) -> None:
    expected = EXPECTED["totals"]["cached_replays"]

    assert measured(read[0], "cached AND requests.format = 'gateway'", set(expected)) == expected


def test_sessions_and_users(read: tuple[Database, IngestResult]) -> None:
    totals = EXPECTED["totals"]
    row = fetch(
        read[0],
        "SELECT count(DISTINCT session_id), count(DISTINCT user_id), count(*) FILTER (session_id IS NULL), "
        "min(started_at), max(started_at) FROM requests",
    )[0]

    assert row[:3] == (totals["sessions"], totals["users"], totals["requests_without_session"])
    assert [time.isoformat(timespec="milliseconds") for time in row[3:]] == [
        totals["first_started_at"],
        totals["last_started_at"],
    ]
    assert fetch(read[0], "SELECT count(*) FROM sessions") == [(totals["sessions"],)]


def test_a_session_id_with_two_names(read: tuple[Database, IngestResult]) -> None:
    found = fetch(read[0], "SELECT session_id FROM sessions WHERE name_count > 1 ORDER BY session_id")

    assert [row[0] for row in found] == sorted(EXPECTED["sessions_with_two_names"])


def test_no_fake_secret_is_in_the_database(read: tuple[Database, IngestResult]) -> None:
    stored = read[0].path.read_bytes()
    found = "\n".join(texts(read[0]).values())

    assert EXPECTED["fake_secrets"]
    assert found.count("\n") == EXPECTED["totals"]["requests"] - 1
    assert [secret for secret in EXPECTED["fake_secrets"] if secret in found] == []
    assert [secret for secret in EXPECTED["fake_secrets"] if secret.encode() in stored] == []
