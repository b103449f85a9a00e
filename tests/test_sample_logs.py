from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from genai_prices import Usage as PricedUsage
from genai_prices import calc_price

from benchmarks import corpus
from sample_logs.generate import build, generate
from sample_logs.generator.company import four_weeks
from sample_logs.generator.files import read_text
from sample_logs.generator.models import MODELS, Model, price
from sample_logs.generator.truth import Usage

COMMITTED = Path(__file__).parents[1] / "sample_logs"
TEXTS = ("gateway.jsonl", "gateway-streams.jsonl.gz", "gateway-responses.jsonl.zst", "helicone-export.jsonl")
TABLES = ("gateway.parquet", "helicone-export.parquet")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    generate(folder)
    return folder


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return dict(json.loads((COMMITTED / "expected.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", TEXTS)
def test_made_again_the_text_is_the_same(made: Path, name: str) -> None:
    assert read_text(made / name) == read_text(COMMITTED / name)


@pytest.mark.parametrize("name", TABLES)
def test_made_again_the_table_is_the_same(made: Path, name: str) -> None:
    assert pq.read_table(made / name).equals(pq.read_table(COMMITTED / name))


def test_made_again_the_expectations_are_the_same(made: Path) -> None:
    assert (made / "expected.json").read_bytes() == (COMMITTED / "expected.json").read_bytes()


def test_another_seed_makes_other_weeks() -> None:
    ids = {call.request_id for call in four_weeks(1)}
    assert ids
    assert ids.isdisjoint(call.request_id for call in four_weeks(2))


def test_the_files_are_small_enough_to_be_kept_with_the_code() -> None:
    assert sum((COMMITTED / name).stat().st_size for name in (*TEXTS, *TABLES, "expected.json")) < 3_000_000


def test_text_files_have_as_many_lines_and_broken_ones_as_expected(expected: dict[str, Any]) -> None:
    for name in TEXTS:
        lines = read_text(COMMITTED / name).splitlines()
        said = expected["files"][name]
        assert len(lines) == said["lines"]
        assert [n for n, line in enumerate(lines, 1) if line and not _is_request(line)] == [
            broken["line"] for broken in said["broken_lines"]
        ]
        assert sum(not line for line in lines) == said["blank"]


def _is_request(line: str) -> bool:
    try:
        record = json.loads(line)
    except ValueError:
        return False
    return isinstance(record, dict) and ("request" in record or "request_created_at" in record)


def test_tables_have_as_many_rows_as_expected(expected: dict[str, Any]) -> None:
    for name in TABLES:
        rows = pq.read_table(COMMITTED / name, columns=["request_id"]).column("request_id").to_pylist()
        assert len(rows) == expected["files"][name]["lines"]
        assert len(set(rows)) == expected["files"][name]["requests"]


def test_the_export_repeats_rows_at_page_borders(expected: dict[str, Any]) -> None:
    rows = _records("helicone-export.jsonl")
    ids = [row["request_id"] for row in rows]
    said = expected["files"]["helicone-export.jsonl"]
    assert len(ids) - len(set(ids)) == said["duplicates"] == 6  # 2 at the second page, 4 at the fourth
    assert len(set(ids)) == said["requests"]


def test_costs_in_the_export_add_up_to_what_is_expected(expected: dict[str, Any]) -> None:
    text = read_text(COMMITTED / "helicone-export.jsonl")
    rows = {row["request_id"]: row for row in map(_exact, text.splitlines())}
    total = sum((Decimal(row["cost"]) for row in rows.values()), Decimal(0))
    assert total == Decimal(expected["files"]["helicone-export.jsonl"]["reported_cost_usd"])


def _exact(line: str) -> dict[str, Any]:
    return dict(json.loads(line, parse_float=Decimal))


def test_counts_of_the_export_exclude_the_cache_and_add_up_when_it_is_put_back(
    expected: dict[str, Any],
) -> None:
    rows = {row["request_id"]: row for row in _records("helicone-export.jsonl")}.values()
    keys = ("prompt_tokens", "prompt_cache_read_tokens", "prompt_cache_write_tokens")
    assert any(int(row[keys[1]]) > int(row[keys[0]]) for row in rows)
    prompt = sum(int(row[key]) for row in rows for key in keys)
    assert prompt == expected["files"]["helicone-export.jsonl"]["prompt_tokens"]


def test_tokens_in_the_gateway_log_add_up_to_what_is_expected(expected: dict[str, Any]) -> None:
    usages = [(r["response"]["body"] or {}).get("usage") for r in _records("gateway.jsonl")]
    prompt = sum(_all_input(usage) for usage in usages if usage)
    assert prompt == expected["files"]["gateway.jsonl"]["prompt_tokens"]


def _all_input(usage: dict[str, Any]) -> int:
    if "prompt_tokens" in usage:
        return int(usage["prompt_tokens"])
    parts = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    return sum(int(usage[part]) for part in parts)


def test_every_kind_of_trouble_occurs_and_streams_break_in_every_api() -> None:
    calls = [call for file in build() for call in file.calls if call.failure]
    kinds = {call.failure.kind for call in calls if call.failure}
    wanted = "rate_limit server_error overloaded context_length stream_error cancelled unanswered"
    assert kinds == set(wanted.split())
    for kind in ("stream_error", "cancelled"):
        apis = {
            c.api
            for c in calls
            if c.failure and c.failure.kind == kind and c.file == "gateway-streams.jsonl.gz"
        }
        assert apis == {"chat", "responses", "messages"}


def test_streams_end_whole_or_broken_or_cut_off() -> None:
    bodies = [
        r["response"]["body"]
        for r in _records("gateway-streams.jsonl.gz")
        if r["response"].get("status_code") == 200
    ]
    endings = Counter(_ending(body) for body in bodies)
    assert set(endings) == {"[DONE]", "message_stop", "response.completed", "error", "cut"}


def _ending(body: str) -> str:
    last = body.rstrip("\n").rpartition("data: ")[2]
    if last == "[DONE]":
        return last
    try:
        event = json.loads(last)
    except ValueError:
        return "cut"
    if "error" in event or event.get("type") == "response.failed":
        return "error"
    whole = event.get("type") in ("message_stop", "response.completed")
    return str(event["type"]) if whole else "cut"


def test_each_name_is_spread_over_files() -> None:
    files = defaultdict(set)
    for file in build():
        for call in file.calls:
            files[call.session_name].add(file.name)
    names = {"Travel Planner", "Support Chat", "Research Agent", "Onboarding"}
    assert {name for name, found in files.items() if name and len(found) >= 2} == names


def test_fake_secrets_stand_in_the_logs_and_not_in_the_code(expected: dict[str, Any]) -> None:
    logs = "".join(read_text(COMMITTED / name) for name in TEXTS) + str(
        pq.read_table(COMMITTED / "gateway.parquet").to_pylist()
    )
    code = "".join(path.read_text(encoding="utf-8") for path in COMMITTED.rglob("*.py"))
    for secret in expected["fake_secrets"]:
        assert secret in logs
        assert secret not in code
        assert "FAKE" in secret


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_list_prices_are_those_of_genai_prices(model: Model) -> None:
    usage = Usage(
        prompt=9_000, completion=700, cache_read=4_000, cache_write=1_000 * (model.provider == "anthropic")
    )
    theirs = calc_price(
        PricedUsage(
            input_tokens=usage.prompt,
            output_tokens=usage.completion,
            cache_read_tokens=usage.cache_read,
            cache_write_tokens=usage.cache_write,
        ),
        model_ref=model.name,
        provider_id=model.provider,
        genai_request_timestamp=datetime.fromisoformat("2026-09-20T12:00:00+00:00"),
    )
    assert price(model, usage) == theirs.total_price


def _records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_text(COMMITTED / name).splitlines() if _is_request(line)]


# The corpus


@pytest.fixture(scope="module")
def light() -> list[str]:
    return list(islice(corpus.lines("light"), 20_000))


def test_corpus_lines_have_the_shape_of_a_gateway_log(light: list[str]) -> None:
    for record in map(json.loads, light[:500]):
        assert set(record) == {"id", "timestamp", "latency_ms", "request", "response"}
        headers, body = record["request"]["headers"], record["request"]["body"]
        assert headers["Helicone-Session-Id"]
        assert headers["Helicone-Session-Path"].startswith("/")
        assert body["messages"][-1]["role"] == "user"
        assert body["model"] in {model for _, model in corpus.MODELS}
        assert datetime.fromisoformat(record["timestamp"]).utcoffset() is not None
        status = record["response"]["status"]
        assert ("usage" in record["response"]["body"]) == (status == 200)


def test_corpus_sizes_ids_and_rates(light: list[str]) -> None:
    records = [json.loads(line) for line in light]
    assert 550 < sum(len(line.encode()) for line in light) / 20_000 < 775
    assert len({record["id"] for record in records}) == 20_000
    failed = sum(record["response"]["status"] != 200 for record in records)
    assert 0.03 < failed / 20_000 < 0.05
    per_session = Counter(r["request"]["headers"]["Helicone-Session-Id"] for r in records)
    assert max(per_session.values()) <= corpus.MAX_REQUESTS
    assert [r["timestamp"] for r in records] == sorted(r["timestamp"] for r in records)


def test_corpus_has_sixty_operations_in_six_names_and_a_heavy_tail_of_users(light: list[str]) -> None:
    assert len(corpus.NAMES) == 6
    assert sum(map(len, corpus.NAMES.values())) == 60
    headers = [json.loads(line)["request"]["headers"] for line in light]
    assert {header["Helicone-Session-Name"] for header in headers} == set(corpus.NAMES)
    users = Counter(header["Helicone-User-Id"] for header in headers)
    busiest = sum(count for _, count in users.most_common(len(users) // 10))
    assert busiest > 0.2 * len(light)


def test_heavy_corpus_sends_the_chat_again_and_it_grows() -> None:
    lines = list(islice(corpus.lines("heavy"), 3_000))
    assert 12_000 < sum(len(line.encode()) for line in lines) / 3_000 < 20_000
    chats: dict[str, list[Any]] = {}
    grown = 0
    for record in map(json.loads, lines):
        session = record["request"]["headers"]["Helicone-Session-Id"]
        messages = record["request"]["body"]["messages"]
        if session in chats:
            assert messages[: len(chats[session])] == chats[session]
            grown += len(messages) > len(chats[session])
        chats[session] = messages
    assert grown > 2_000


def test_corpus_is_written_up_to_a_size_or_a_count(tmp_path: Path) -> None:
    path = tmp_path / "new" / "light.jsonl"
    written, size = corpus.write("light", path, max_bytes=100_000, max_lines=None)
    assert path.stat().st_size == size
    last = path.read_bytes().splitlines(keepends=True)[-1]
    assert size - len(last) < 100_000 <= size
    assert len(path.read_bytes().splitlines()) == written
    assert corpus.write("light", path, max_bytes=None, max_lines=7)[0] == 7
    assert corpus.write("light", path, max_bytes=10**9, max_lines=1_500)[0] == 1_500


def test_the_same_seed_gives_the_same_corpus() -> None:
    assert list(islice(corpus.lines("heavy"), 30)) == list(islice(corpus.lines("heavy"), 30))
    assert list(islice(corpus.lines("light", 2), 3)) != list(islice(corpus.lines("light", 3), 3))


@pytest.mark.parametrize(
    ("text", "size"), [("300", 300), ("64MB", 64 * 10**6), ("1.5 GB", 15 * 10**8), ("2k", 2000)]
)
def test_sizes_are_read_in_decimal_units(text: str, size: int) -> None:
    assert corpus.size_in_bytes(text) == size


def test_a_size_that_is_none_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="lots"):
        corpus.size_in_bytes("lots")
