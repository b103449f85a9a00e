"""The commands on a real database: what they print, where, and how they end."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from tests.factories import gateway, ingest_lines, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def read_parquet(file: Path) -> duckdb.DuckDBPyRelation:
    relation = duckdb.sql(f"SELECT * FROM '{file}'")
    assert relation is not None
    return relation


def as_json(command: Command, *arguments: str) -> Any:
    outcome = command(*arguments, "--format", "json")
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


# ingest


def test_ingest_tells_what_became_of_every_line(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_lines(tmp_path / "log.jsonl", gateway(), gateway(), "no json")

    outcome = command("ingest", "log.jsonl")

    assert outcome.code == 0
    assert outcome.out.startswith(
        "log.jsonl  gateway  3 lines → 1 request, 1 duplicate, 1 quarantined (1 not_json)  "
    )
    assert outcome.err.splitlines()[0].startswith(
        "1 file: 3 lines → 1 request, 1 duplicate, 1 quarantined in "
    )
    assert outcome.err.splitlines()[1:] == [
        "refused lines: sessions quarantine list",
        "next: sessions report",
    ]


def test_ingest_names_the_database_in_the_next_command(command: Command, tmp_path: Path) -> None:
    log, database = write_lines(tmp_path / "log.jsonl", gateway()), tmp_path / "my data.duckdb"

    outcome = command("ingest", str(log), "--db", str(database))

    assert outcome.err.splitlines()[-1] == f"next: sessions report --db '{database}'"


def test_ingest_as_data(command: Command, tmp_path: Path) -> None:
    log = write_lines(tmp_path / "log.jsonl", gateway(), "no json")

    outcome = command("ingest", str(log), "--db", str(tmp_path / "s.duckdb"), "--format", "json")

    data = json.loads(outcome.out)
    assert outcome.err == ""
    assert list(data) == ["files", "totals"]
    assert list(data["files"][0])[:9] == [
        "path",
        "format",
        "lines",
        "requests",
        "duplicates",
        "other",
        "quarantined",
        "seconds",
        "status",
    ]
    assert data["files"][0]["reasons"] == {"not_json": 1}
    assert {key: data["totals"][key] for key in ("files", "lines", "requests", "quarantined")} == {
        "files": 1,
        "lines": 2,
        "requests": 1,
        "quarantined": 1,
    }


def test_ingest_ends_with_an_error_when_a_file_is_refused(command: Command, tmp_path: Path) -> None:
    good, bad = write_lines(tmp_path / "good.jsonl", gateway()), tmp_path / "bad.jsonl"
    bad.write_bytes(bytes(range(256)) * 20)

    outcome = command("ingest", str(good), str(bad), "--db", str(tmp_path / "s.duckdb"))

    assert outcome.code == 1
    assert "good.jsonl  gateway  1 line → 1 request  " in outcome.out
    assert outcome.err.splitlines()[-1].startswith(f"error: {bad}: ")


# report


def test_report_figures(command: Command, database: Path) -> None:
    data = as_json(command, "report", "--db", str(database))

    assert data["sessions"] == 3
    assert data["requests"] == 4
    assert data["total_cost_usd"] == 0.8  # 0.4 + 0.3 + 0.1
    assert data["success_rate"] == 0.75  # 3 of 4
    assert data["requests_without_cost"] == 1


def test_report_keys(command: Command, database: Path) -> None:
    """The keys are a contract: scripts read them."""
    data = as_json(command, "report", "--db", str(database))

    assert list(data) == [
        "name",
        "since",
        "until",
        "scope",
        "sessions",
        "requests",
        "requests_without_session",
        "users",
        "total_cost_usd",
        "requests_without_cost",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "cache_read_tokens",
        "reasoning_tokens",
        "failed_requests",
        "success_rate",
        "first_request_at",
        "last_request_at",
        "tied_requests",
        "latency_ms",
        "duration_s",
        "cost_usd",
        "requests_per_session",
        "histograms",
        "activity",
        "names",
        "first_operations",
        "last_operations",
        "transitions",
        "variants",
        "loops",
        "outcomes",
        "dropoff",
        "differences",
        "goals",
        "operations",
        "models",
        "outliers",
        "typical",
    ]
    assert list(data["latency_ms"]) == ["avg", "p50", "p95", "p99"]
    assert list(data["duration_s"]) == ["avg", "p50", "p95", "max"]


def test_report_for_reading(command: Command, database: Path) -> None:
    outcome = command("report", "--db", str(database), "--name", "Trip")

    assert outcome.code == 0
    assert outcome.err == ""
    assert outcome.out.startswith("Trip ")
    assert "$0.70" in outcome.out  # 0.4 + 0.3
    assert "\x1b" not in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("options", "requests"),
    [
        (["--name", "Trip"], 3),
        (["--user", "u2"], 1),
        (["--user", "u1", "--user", "u2"], 3),
        (["--model", "gpt-4o"], 1),
        (["--provider", "OpenAI"], 4),
        (["--property", "tier=gold"], 1),
        (["--session-id", "trip-1", "--session-id", "other"], 3),
        (["--status", "5xx"], 1),
        (["--status", "200"], 3),
        (["--since", "2026-03-03"], 2),
        (["--until", "2026-03-03"], 2),
        (["--since", "2026-03-02T09:15", "--until", "2026-03-03"], 1),
        (["--since", "2026-03-02T09:15", "--session-scope", "whole"], 2),  # trip-1 began before
        (["--since", "2026-03-03T18:00", "--tz", "Asia/Tokyo"], 2),  # 18:00 there is 09:00 UTC
    ],
)
def test_slices(command: Command, database: Path, options: list[str], requests: int) -> None:
    assert as_json(command, "report", "--db", str(database), *options)["requests"] == requests


def test_a_slice_without_requests(command: Command, database: Path) -> None:
    outcome = command("report", "--db", str(database), "--user", "nobody")

    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "No request is in this slice."


# list


def ids(command: Command, database: Path, *options: str) -> list[str]:
    return [row["session_id"] for row in as_json(command, "list", "--db", str(database), *options)]


def test_list_shows_the_newest_first(command: Command, database: Path) -> None:
    assert ids(command, database) == ["other", "trip-2", "trip-1"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--sort", "total_cost_usd"], ["other", "trip-1", "trip-2"]),  # 0.1, 0.7, unknown
        (["--sort", "-total_cost_usd"], ["trip-1", "other", "trip-2"]),  # unknown stays last
        (["--sort", "total_cost_usd", "--desc"], ["trip-1", "other", "trip-2"]),
        (["--sort", "-session_id", "--asc"], ["other", "trip-1", "trip-2"]),
        (["--limit", "1"], ["other"]),
        (["--limit", "1", "--offset", "1"], ["trip-2"]),
        (["--limit", "1", "--all"], ["other", "trip-2", "trip-1"]),
        (["--min-cost", "$0.2"], ["trip-1"]),
        (["--max-cost", "0.2"], ["other"]),
        (["--min-requests", "2"], ["trip-1"]),
        (["--max-requests", "1"], ["other", "trip-2"]),
        (["--min-duration", "1m"], ["trip-1"]),
        (["--max-duration", "59s"], ["other", "trip-2"]),
        (["--failed"], ["trip-2"]),
        (["--ended-in", "/trip/book"], ["trip-1"]),
        (["--name", "Trip", "--failed"], ["trip-2"]),
    ],
)
def test_list_sorts_filters_and_pages(
    command: Command, database: Path, options: list[str], expected: list[str]
) -> None:
    assert ids(command, database, *options) == expected


def test_list_keys(command: Command, database: Path) -> None:
    row = as_json(command, "list", "--db", str(database))[0]

    assert list(row)[:14] == [
        "session_id",
        "session_name",
        "user_id",
        "started_at",
        "last_request_at",
        "duration_s",
        "requests",
        "success_rate",
        "total_cost_usd",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "avg_latency_ms",
        "last_operation",
    ]


def test_every_column_can_be_sorted_by_and_seen(command: Command, database: Path) -> None:
    columns = list(as_json(command, "list", "--db", str(database))[0])

    for column in columns:
        outcome = command("list", "--db", str(database), "--sort", column)
        assert outcome.code == 0, column
        assert "▲" in outcome.out.splitlines()[0], column


@pytest.mark.parametrize(
    ("options", "footer"),
    [
        ([], "1–3 of 3 sessions"),  # noqa: RUF001
        (["--limit", "2"], "1–2 of 3 sessions; --offset 2 for the next"),  # noqa: RUF001
        (["--limit", "2", "--offset", "2"], "3–3 of 3 sessions"),  # noqa: RUF001
        (["--offset", "9"], "0 of 3 sessions"),
        (["--offset", "9" * 30, "--limit", "9" * 30], "0 of 3 sessions"),
        (["--user", "nobody"], "0 of 0 sessions"),
    ],
)
def test_list_tells_where_its_page_is(
    command: Command, database: Path, options: list[str], footer: str
) -> None:
    assert command("list", "--db", str(database), *options).err == footer + "\n"


def test_data_says_only_that_it_was_cut(command: Command, database: Path) -> None:
    assert command("list", "--db", str(database), "--format", "csv").err == ""
    assert "--offset 1" in command("list", "--db", str(database), "--format", "csv", "--limit", "1").err


# show


def test_show(command: Command, database: Path) -> None:
    outcome = command("show", "trip-1", "--db", str(database))

    lines = outcome.out.splitlines()
    assert lines[0].startswith("trip-1 ")
    assert lines[0].endswith(" Trip")
    assert "2 requests · $0.70 in all" in outcome.out
    assert [line.split()[0] for line in lines[-3:]] == ["/trip/", "search", "book"]
    assert "+1 min" in lines[-1]  # 09:14:03 to 09:15:03
    assert "To Rome" not in outcome.out


def test_show_keys(command: Command, database: Path) -> None:
    data = as_json(command, "show", "trip-1", "--db", str(database))

    assert list(data) == ["session", "requests"]
    assert list(data["requests"][0])[:24] == [
        "request_id",
        "session_path",
        "operation",
        "started_at",
        "ended_at",
        "offset_s",
        "latency_ms",
        "ttft_ms",
        "status",
        "ok",
        "error_type",
        "error_message",
        "provider",
        "model",
        "cost_usd",
        "cost_source",
        "prompt_tokens",
        "completion_tokens",
        "cache_read_tokens",
        "cache_write_tokens",
        "reasoning_tokens",
        "streamed",
        "cached",
        "user_id",
    ]


def test_show_the_beginning_of_an_id(command: Command, database: Path) -> None:
    assert as_json(command, "show", "oth", "--db", str(database))["session"]["session_id"] == "other"


def test_show_with_content(command: Command, database: Path) -> None:
    outcome = command("show", "trip-1", "--db", str(database), "--content")
    data = as_json(command, "show", "trip-1", "--db", str(database), "--content")

    assert "user       To Rome, please." in outcome.out
    assert "assistant  Which flight?" in outcome.out
    assert data["requests"][0]["content"] == {
        "messages": [{"role": "user", "text": "To Rome, please."}],
        "answer": [{"role": "assistant", "text": "Which flight?"}],
    }


# show --raw


def test_raw_text_of_a_request_and_of_a_session(command: Command, database: Path) -> None:
    lines = (database.parent / "log.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)

    assert command("show", "r2", "--raw", "--db", str(database)).out == lines[1]
    assert command("show", "trip-1", "--raw", "--db", str(database)).out == lines[0] + lines[1]
    assert command("show", "oth", "--raw", "--db", str(database)).out == lines[3]
    assert command("show", "trip-1", "--raw", "--db", str(database)).err == ""


def test_raw_text_is_what_was_logged_byte_for_byte(command: Command, tmp_path: Path) -> None:
    record = '{"request": {"url": "/v1"}, "a" :  "caf\u00e9 \u202e\U0001f389 \\u001b[31m"}\t\r'
    db, file = ingest_lines(tmp_path, record), tmp_path / "text.csv"  # a suffix tells nothing here

    assert command("show", "sha256:", "--raw", "--db", str(db.path)).out == record + "\n"
    written = command("show", "sha256:", "--raw", "--db", str(db.path), "-o", str(file))
    assert file.read_bytes() == record.encode() + b"\n"
    assert (written.out, written.err, written.code) == ("", "", 0)


def test_raw_texts_of_which_some_were_not_kept(command: Command, tmp_path: Path) -> None:
    db = ingest_lines(tmp_path, gateway(request_id="r2"))
    db.ingest(write_lines(tmp_path / "more.jsonl", gateway(request_id="r1")), bodies=False)

    outcome = command("show", "s1", "--raw", "--db", str(db.path))
    assert outcome.out.count("\n") == 1
    assert outcome.err == "1 of 2 texts not kept: see --no-bodies\n"
    lost = command("show", "r1", "--raw", "--db", str(db.path))
    assert lost.err.startswith("error: r1: its text was not kept: it was read with --no-bodies; ")
    assert (lost.out, lost.code) == ("", 1)


# names, sql


def test_names(command: Command, database: Path) -> None:
    data = as_json(command, "names", "--db", str(database))

    assert [(row["session_name"], row["sessions"], row["requests"]) for row in data] == [
        ("Trip", 2, 3),
        (None, 1, 1),
    ]
    assert data[0]["total_cost_usd"] == 0.7  # 0.4 + 0.3


def test_sql(command: Command, database: Path) -> None:
    query = "SELECT session_name, sum(cost_usd) AS cost FROM requests GROUP BY ALL ORDER BY ALL"

    assert (
        command("sql", query, "--db", str(database)).out
        == "session_name  cost\nTrip           0.7\nNULL           0.1\n"
    )
    assert (
        command("sql", query, "--db", str(database), "--format", "csv").out
        == "session_name,cost\r\nTrip,0.7\r\n,0.1\r\n"
    )


def test_sql_from_stdin(command: Command, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 42 AS answer"))

    assert as_json(command, "sql", "-", "--db", str(database)) == [{"answer": 42}]


def test_sql_columns_of_one_name_are_told_apart(command: Command, database: Path) -> None:
    assert as_json(command, "sql", "SELECT 1 AS a, 2 AS a, 3 AS a_1", "--db", str(database)) == [
        {"a": 1, "a_1": 2, "a_1_1": 3}
    ]


def test_sql_without_rows(command: Command, database: Path) -> None:
    outcome = command("sql", "SELECT 1 AS a, 2 AS b WHERE false", "--db", str(database))

    assert outcome.out == "a  b\nNo rows.\n"


def test_sql_for_reading_is_cut_and_says_so(command: Command, database: Path) -> None:
    outcome = command("sql", "SELECT * FROM range(1001)", "--db", str(database))

    assert len(outcome.out.splitlines()) == 1001  # the header and 1,000 rows
    assert outcome.err == "first 1,000 of 1,001 rows; --format csv or jsonl gives all\n"


# formats and files


@pytest.mark.parametrize(
    "arguments",
    [
        ["report"],
        ["funnel", "--step", "/trip/search", "--step", "/trip/book"],
        ["list"],
        ["show", "trip-1"],
        ["names"],
        ["sources"],
        ["quarantine", "list"],
        ["quarantine", "show", "1:5"],
        ["sql", "SELECT 1 AS a"],
    ],
)
def test_every_command_has_every_format(
    command: Command, database: Path, tmp_path: Path, arguments: list[str]
) -> None:
    outputs = {}
    for suffix in ("txt", "json", "jsonl", "csv", "parquet", "md"):
        file = tmp_path / f"out.{suffix}"
        outcome = command(*arguments, "--db", str(database), "-o", str(file))
        assert (outcome.code, outcome.out) == (0, ""), outcome.err
        outputs[suffix] = file

    rows = [json.loads(line) for line in outputs["jsonl"].read_text().splitlines()]
    cells = list(csv.reader(io.StringIO(outputs["csv"].read_text())))
    parquet = read_parquet(outputs["parquet"])
    assert rows
    assert cells[0] == list(rows[0]) == parquet.columns
    assert len(cells) - 1 == len(rows) == len(parquet.fetchall())
    assert json.loads(outputs["json"].read_text())
    assert "| --- |" in outputs["md"].read_text() or "---: |" in outputs["md"].read_text()
    assert outputs["txt"].read_text().strip()


def test_parquet_keeps_types(command: Command, database: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.parquet"
    command("list", "--db", str(database), "-o", str(file))

    relation = read_parquet(file)
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert types["total_cost_usd"].startswith("DECIMAL(")
    assert types["started_at"] == "TIMESTAMP"
    assert types["requests"] == "BIGINT"
    assert types["operations"] == "VARCHAR[]"


def test_an_empty_answer_has_its_columns_in_every_format(
    command: Command, database: Path, tmp_path: Path
) -> None:
    file = tmp_path / "none.parquet"
    options = ["list", "--db", str(database), "--user", "nobody"]

    assert command(*options, "-o", str(file)).code == 0
    assert "session_id" in read_parquet(file).columns
    assert command(*options, "--format", "csv").out.startswith("session_id,session_name,")
    assert command(*options, "--format", "json").out == "[]\n"
    assert command(*options, "--format", "jsonl").out == ""


def test_format_beats_the_suffix(command: Command, database: Path, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    command("names", "--db", str(database), "-o", str(file), "--format", "JSON")

    assert json.loads(file.read_text())


# the database


def test_the_database_is_named_before_or_after_the_command_or_by_the_environment(
    command: Command, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = ("sql", "SELECT 1 AS a", "--format", "csv")
    missing = str(tmp_path / "missing.duckdb")

    assert command("--db", str(database), *query).code == 0
    assert command(*query, "--db", str(database)).code == 0
    assert command("--db", missing, *query, "--db", str(database)).code == 0  # the nearer one counts
    monkeypatch.setenv("SESSIONS_DB", str(database))
    assert command(*query).code == 0
    assert command("--db", missing, *query).code == 3
    monkeypatch.delenv("SESSIONS_DB")
    monkeypatch.chdir(database.parent)
    assert command(*query).code == 0  # sessions.duckdb, where we are
