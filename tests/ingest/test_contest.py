"""Of several records with one id the one that knows the most is the request, in whatever order they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sessions.api import Database
from sessions.ingest.run import Options, ingest
from sessions.schemas.database import empty_database
from tests.factories import (
    SESSION_ROWS,
    STEP_ORDER,
    Record,
    fetch,
    gateway,
    helicone,
    line,
    texts,
    write_lines,
)
from tests.ingest.cases import part_of
from tests.ingest.small import small_chunks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

USAGE: Final = {"prompt_tokens": 9, "completion_tokens": 5}
MORE: Final = {"prompt_tokens": 9, "completion_tokens": 6}

CASES: Final[dict[str, tuple[Record, Record, Record]]] = {
    "a request that has only begun, and its end": (
        gateway(status=None, latency_ms=None),
        gateway(usage=USAGE, session="s2"),
        {"session_id": "s2", "status": 200, "prompt_tokens": 9, "latency_ms": 1000.0},
    ),
    "an answer without and with its usage": (
        gateway(session="s1"),
        gateway(session="s2", usage=USAGE),
        {"session_id": "s2", "completion_tokens": 5},
    ),
    "usage in the middle of a stream and at its end": (
        gateway(session="s1", usage=USAGE),
        gateway(session="s2", usage=MORE),
        {"session_id": "s2", "completion_tokens": 6},
    ),
    "a prompt that is longer": (
        gateway(session="s1", usage=USAGE),
        gateway(session="s2", usage=USAGE | {"prompt_tokens": 10}),
        {"session_id": "s2", "prompt_tokens": 10},
    ),
    "a cost that is known": (
        gateway(session="s1", model="m"),
        gateway(session="s2", model="m", cost=0.5),
        {"session_id": "s2", "cost_source": "reported"},
    ),
    "one that started later": (
        gateway(session="s1", start="2026-03-02T09:14:04Z"),
        gateway(session="s2", start="2026-03-02T09:14:03Z"),
        {"session_id": "s2"},
    ),
    "nothing but the text": (gateway(session="s9"), gateway(session="s10"), {"session_id": "s10"}),
    "another format that knows less": (
        helicone(session="s1", status=None),
        gateway(session="s2", usage=USAGE),
        {"session_id": "s2", "format": "gateway"},
    ),
    "another format that knows more": (
        gateway(session="s1", latency_ms=None),
        helicone(session="s2", prompt=9, completion=5, ttft=100, cost=0.1),
        {"session_id": "s2", "format": "helicone", "ttft_ms": 100.0},
    ),
}
WAYS: Final = ("one file", "two files", "two runs", "two chunks")


def lines_of(place: int) -> list[Record]:
    """Return the lesser (0) or the better (1) record of each case, under the number of the case as id."""
    return [
        {**records[place], "request_id": f"r{number}"} for number, records in enumerate(CASES.values(), 1)
    ]


def ingested(folder: Path, way: str, first: Sequence[Record], second: Sequence[Record]) -> Database:
    """Return a database made of two lists of records, read in this way."""
    database = Database(folder / "sessions.duckdb")
    if way in {"one file", "two chunks"}:
        runs = [[write_lines(folder / "a.jsonl", *first, *second)]]
    else:
        files = [write_lines(folder / "a.jsonl", *first), write_lines(folder / "b.jsonl", *second)]
        runs = [files] if way == "two files" else [[file] for file in files]
    with pytest.MonkeyPatch.context() as patch:
        if way == "two chunks":
            small_chunks(patch, len(b"\n".join(map(line, first))), 1)
        results = [database.ingest(*files).totals for files in runs]
    totals = results[0] if len(results) == 1 else results[0] + results[1]
    assert (totals.requests, totals.duplicates) == (len(first), len(second))
    return database


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("better", ["first", "last"])
def test_the_one_that_knows_more_is_the_request(tmp_path: Path, way: str, better: str) -> None:
    lesser, more = lines_of(0), lines_of(1)
    first, second = (more, lesser) if better == "first" else (lesser, more)
    database = ingested(tmp_path, way, first, second)
    columns = [row[0] for row in fetch(database, "DESCRIBE requests")]
    rows = [dict(zip(columns, row, strict=True)) for row in fetch(database, "FROM requests")]
    found = {row["request_id"]: row for row in rows}

    assert len(rows) == len(CASES)
    for number, (_, _, expected) in enumerate(CASES.values(), 1):
        assert part_of(found[f"r{number}"], expected) == expected
    kept = texts(database)
    assert {row["request_id"]: kept[row["source_id"], row["source_line"]] for row in rows} == {
        record["request_id"]: line(record).decode() for record in more
    }
    assert fetch(database, "SELECT session_id, requests FROM sessions ORDER BY ALL") == [
        ("s10", 1), ("s2", len(CASES) - 1),
    ]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_of_equal_records_the_first_stays(tmp_path: Path, way: str) -> None:
    records = [gateway(request_id=f"r{number}") for number in range(3)]
    database = ingested(tmp_path, way, records, records)

    assert fetch(database, "SELECT source_id, source_line FROM requests ORDER BY request_id") == [
        (1, 1), (1, 2), (1, 3),
    ]  # fmt: skip


def test_a_session_that_loses_requests_is_counted_anew(tmp_path: Path) -> None:
    usage = [gateway(request_id=f"r{n}", session="one", usage=USAGE, cost=0.1) for n in range(3)]
    late = gateway(request_id="r0", session="two", usage=MORE, cost=0.4)
    database = ingested(tmp_path, "two runs", usage, [late])

    rows = fetch(database, "SELECT session_id, requests, total_cost_usd::VARCHAR FROM sessions ORDER BY 1")
    assert rows == [("one", 2, "0.200000000"), ("two", 1, "0.400000000")]


def test_records_that_are_refused_contest_nothing(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", gateway(), {"request_id": "r1", "usage": USAGE})
    database = Database(tmp_path / "sessions.duckdb")
    counts = database.ingest(path).totals

    assert (counts.requests, counts.duplicates, counts.quarantined) == (1, 0, 1)


def records_of(request_id: str, starts: Sequence[str | None]) -> st.SearchStrategy[Record]:
    """Return records of one id, at times of its own: the order of equal times is that of the log."""
    return st.builds(
        gateway,
        request_id=st.just(request_id),
        session=st.sampled_from([None, "s1", "s2"]),
        user=st.sampled_from([None, "u"]),
        start=st.sampled_from(starts),
        latency_ms=st.sampled_from([None, 0.1, 1e-7, 1234.5]),
        model=st.sampled_from(["gpt-4o-mini", "m"]),
        status=st.sampled_from([None, 200, 500]),
        usage=st.sampled_from([None, USAGE, MORE]),
        cost=st.sampled_from([None, 0.1, "1e-9"]),
        properties=st.sampled_from([None, {"A": "1"}, {"A": "2"}, {"B": 'é"'}]),
    )


RECORDS: Final = st.one_of(
    records_of("a", [None, "2026-03-02T09:14:03Z", "2026-03-02T09:14:05Z"]),
    records_of("b", ["2026-03-02T09:14:02Z", "2026-03-02T09:14:04Z"]),
)


def stored_after(connection: duckdb.DuckDBPyConnection, runs: Sequence[Sequence[Path]]) -> list[Any]:
    """Return what is stored after these runs, without where it was read."""
    totals = [ingest(connection, files, Options()).totals for files in runs]
    stored = connection.execute("SELECT count(*) FROM requests").fetchall()[0][0]
    assert sum(counts.requests for counts in totals) == stored
    assert all(counts.reconcile for counts in totals)
    requests = "SELECT * EXCLUDE (source_id, source_line) FROM requests ORDER BY ALL"
    return [connection.execute(query).fetchall() for query in (requests, SESSION_ROWS, STEP_ORDER)]


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    records=st.lists(RECORDS, min_size=2, max_size=7),
    order=st.randoms(use_true_random=False),
    cuts=st.tuples(st.integers(0, 7), st.integers(0, 7)),
)
@example(
    records=[gateway(request_id="a"), gateway(request_id="a", usage=USAGE)],
    order=None,
    cuts=(1, 1),
)
def test_the_order_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], order: Any, cuts: tuple[int, int]
) -> None:
    folder = tmp_path_factory.mktemp("contest")
    shuffled = list(reversed(records))
    if order:
        order.shuffle(shuffled)
    first, second = sorted(cuts)
    parts = [part for part in (shuffled[:first], shuffled[first:second], shuffled[second:]) if part]
    runs = [[write_lines(folder / f"{number}.jsonl", *part)] for number, part in enumerate(parts)]
    with empty_database() as at_once, empty_database() as in_parts:
        whole = stored_after(at_once, [[write_lines(folder / "whole.jsonl", *records)]])

        assert stored_after(in_parts, runs) == whole
