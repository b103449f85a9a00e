"""Reading again, reading on, reading after a crash: the ledger and what it promises."""

from __future__ import annotations

import gzip
import json
import os
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sessions.api import Database
from sessions.ingest import run
from sessions.ingest.load import outcomes, write
from tests.factories import SESSION_ROWS, STEP_ROWS, Record, fetch, gateway, line, texts, write_lines
from tests.ingest.small import small_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sessions.ingest.counts import FileResult

COUNTS = ("lines", "requests", "duplicates", "other", "quarantined")
LEDGER = f"SELECT {', '.join(COUNTS)}, status FROM sources ORDER BY source_id"
REFUSED = "SELECT text FROM quarantine SEMI JOIN (FROM sources WHERE status <> 'replaced') USING (source_id)"
"""Refused lines of files as they are now."""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "sessions.duckdb")


@pytest.fixture
def ten_line_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a chunk of some ten lines."""
    small_chunks(monkeypatch, 5000, 200)


def records(first: int, last: int) -> list[Record]:
    return [
        gateway(request_id=f"r{n}", session=f"s{n % 7}", start=1772442843 + n) for n in range(first, last + 1)
    ]


def read_one(database: Database, path: Path) -> FileResult:
    """Ingest one file; every line of it that was read must be counted once."""
    (result,) = database.ingest(path).files
    assert result.counts.reconcile
    return result


def counted(result: FileResult) -> tuple[int, ...]:
    counts = result.counts.to_dict()
    return tuple(counts[name] for name in COUNTS)


def left_of(database: Database) -> tuple[int, int]:
    """Return how far the one file is read, and how many bytes of it are left for the next run."""
    ((read_to, unfinished),) = fetch(database, "SELECT read_to, unfinished_bytes FROM sources")
    return read_to, unfinished


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def contents(database: Database) -> dict[str, Any]:
    """Return all that is stored of logs, without the times at which it was stored."""
    return {
        "requests": fetch(database, "FROM requests ORDER BY ALL"),
        "sessions": fetch(database, SESSION_ROWS),
        "steps": fetch(database, STEP_ROWS),
        "quarantine": fetch(database, "SELECT * EXCLUDE refused_at FROM quarantine ORDER BY ALL"),
        "texts": texts(database),
        "sources": fetch(
            database, "SELECT * EXCLUDE (first_read_at, last_read_at) FROM sources ORDER BY ALL"
        ),
    }


def test_the_same_id_twice_in_one_file(tmp_path: Path, database: Database) -> None:
    path = write_lines(
        tmp_path / "log.jsonl",
        gateway(request_id="a", session="first"),
        gateway(request_id="b"),
        gateway(request_id="a", session="second"),
    )

    assert counted(read_one(database, path)) == (3, 2, 1, 0, 0)
    assert fetch(database, "SELECT session_id FROM requests WHERE request_id = 'a'") == [("first",)]


def test_the_same_id_in_two_files(tmp_path: Path, database: Database) -> None:
    one = write_lines(tmp_path / "one.jsonl", *records(1, 3))
    two = write_lines(tmp_path / "two.jsonl", *records(2, 5))
    result = database.ingest(one, two)

    assert [counted(file) for file in result.files] == [(3, 3, 0, 0, 0), (4, 2, 2, 0, 0)]
    assert fetch(database, "SELECT request_id, source_id FROM requests ORDER BY 1") == [
        ("r1", 1), ("r2", 1), ("r3", 1), ("r4", 2), ("r5", 2),
    ]  # fmt: skip


@pytest.mark.usefixtures("ten_line_chunks")
def test_the_same_id_in_two_chunks(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 20), *records(1, 20))

    assert counted(read_one(database, path)) == (40, 20, 20, 0, 0)
    assert fetch(database, "SELECT sum(requests)::INT, count(*) FROM sessions") == [(20, 7)]


def test_a_copy_under_another_name_adds_nothing(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 3), "", "broken")
    read_one(database, path)
    before = fetch(database, "FROM sessions")
    copy = tmp_path / "copy.jsonl.gz"
    copy.write_bytes(gzip.compress(path.read_bytes()))

    assert counted(read_one(database, copy)) == (5, 0, 3, 1, 1)
    assert fetch(database, "FROM sessions") == before


def test_an_unchanged_file_is_skipped(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 3), "broken")
    read_one(database, path)
    before = contents(database)
    again = read_one(database, path)

    assert (again.status, counted(again), again.format) == ("unchanged", (0, 0, 0, 0, 0), "gateway")
    assert contents(database) == before


def test_the_same_file_by_other_paths_is_read_once(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 3))
    (tmp_path / "link.jsonl").symlink_to(path)
    result = database.ingest(path, str(tmp_path / "." / "log.jsonl"), tmp_path / "link.jsonl", tmp_path)

    assert [counted(file) for file in result.files] == [(3, 3, 0, 0, 0)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_grown_file_is_read_from_where_it_ended(tmp_path: Path, database: Database, pack: Any) -> None:
    path = tmp_path / "log.jsonl"
    head = b"".join(line(one) + b"\n" for one in records(1, 30))
    path.write_bytes(pack(head))
    read_one(database, path)
    append(path, pack(b"".join(line(one) + b"\n" for one in records(30, 33)) + b"broken\n"))
    grown = read_one(database, path)

    assert counted(grown) == (5, 3, 1, 0, 1)
    assert fetch(database, LEDGER) == [(35, 33, 1, 0, 1, "complete")]
    assert fetch(database, "SELECT source_line, byte_offset FROM quarantine") == [
        (35, len(head) + sum(len(line(one)) + 1 for one in records(30, 33)))
    ]
    assert fetch(database, "SELECT source_line FROM requests WHERE request_id = 'r33'") == [(34,)]
    assert read_one(database, path).status == "unchanged"


def test_the_format_of_a_grown_file_is_the_one_it_had(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 2))
    read_one(database, path)
    append(path, b"broken\n{}\n")
    grown = read_one(database, path)

    assert (grown.format, counted(grown), grown.error) == ("gateway", (2, 0, 0, 0, 2), None)


@pytest.mark.parametrize("cut", [1, -1])
def test_a_line_that_was_still_being_written(tmp_path: Path, database: Database, cut: int) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 8))
    last = line(gateway(request_id="last"))
    append(path, last[:cut])

    result = read_one(database, path)
    assert (counted(result), result.unfinished_bytes) == ((8, 8, 0, 0, 0), len(last[:cut]))
    assert fetch(database, "FROM quarantine") == []
    assert left_of(database) == (len(path.read_bytes()) - len(last[:cut]), len(last[:cut]))
    append(path, last[cut:] + b"\n" + line(gateway(request_id="next")) + b"\n")
    result = read_one(database, path)
    assert (counted(result), result.unfinished_bytes) == ((2, 2, 0, 0, 0), 0)
    assert fetch(database, "FROM quarantine") == []
    assert fetch(database, LEDGER) == [(10, 10, 0, 0, 0, "complete")]
    assert left_of(database) == (len(path.read_bytes()), 0)
    assert fetch(database, "SELECT request_id, source_line FROM requests WHERE source_line > 8") == [
        ("last", 9), ("next", 10),
    ]  # fmt: skip


def test_a_line_that_was_cut_within_a_character(tmp_path: Path, database: Database) -> None:
    last = line(gateway(request_id="last", name="Übersicht"))
    cut = last.index("Ü".encode()) + 1
    path = write_lines(tmp_path / "log.jsonl", *records(1, 2))
    append(path, last[:cut])

    assert counted(read_one(database, path)) == (2, 2, 0, 0, 0)
    append(path, last[cut:])
    assert counted(read_one(database, path)) == (1, 1, 0, 0, 0)
    assert fetch(database, "SELECT session_name FROM requests WHERE request_id = 'last'") == [("Übersicht",)]
    assert fetch(database, LEDGER) == [(3, 3, 0, 0, 0, "complete")]


def test_an_unfinished_line_that_stays_unfinished(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 2))
    append(path, b'{"request": ')
    read_one(database, path)
    append(path, b'{"headers": ')
    result = read_one(database, path)

    assert (result.status, counted(result), result.unfinished_bytes) == ("unchanged", (0, 0, 0, 0, 0), 24)
    assert fetch(database, LEDGER) == [(2, 2, 0, 0, 0, "complete")]
    assert left_of(database) == (len(path.read_bytes()) - 24, 24)
    assert read_one(database, path).status == "unchanged"


@pytest.mark.parametrize(("tail", "counts"), [(b'{"request": ', (1, 0, 0, 0, 1)), (b"7", (1, 0, 0, 0, 1))])
def test_no_more_will_come(tmp_path: Path, database: Database, tail: bytes, counts: tuple[int, ...]) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 2))
    append(path, tail)
    read_one(database, path)
    (result,) = database.ingest(path, final=True).files

    assert (counted(result), result.unfinished_bytes) == (counts, 0)
    assert fetch(database, "SELECT source_line, text FROM quarantine") == [(3, tail.decode())]
    assert fetch(database, LEDGER) == [(3, 2, 0, 0, 1, "complete")]
    assert left_of(database) == (len(path.read_bytes()), 0)
    assert [file.status for file in database.ingest(path, final=True).files] == ["unchanged"]


def test_a_new_file_with_an_unfinished_line_alone(tmp_path: Path, database: Database) -> None:
    path = tmp_path / "log.jsonl"
    first = line(gateway(request_id="first"))
    path.write_bytes(first[:-1])
    result = read_one(database, path)

    assert (result.status, counted(result), result.error) == ("unfinished", (0, 0, 0, 0, 0), None)
    assert result.unfinished_bytes == len(first) - 1
    assert fetch(database, "FROM sources") == []
    append(path, first[-1:] + b"\n")
    assert counted(read_one(database, path)) == (1, 1, 0, 0, 0)
    assert fetch(database, LEDGER) == [(1, 1, 0, 0, 0, "complete")]


def test_a_whole_last_object_is_read_without_a_newline(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 2))
    append(path, line(gateway(request_id="last")))
    result = read_one(database, path)

    assert (counted(result), result.unfinished_bytes) == ((3, 3, 0, 0, 0), 0)
    assert texts(database)[1, 3] == line(gateway(request_id="last")).decode()


def test_a_last_line_without_a_newline_that_gets_one(tmp_path: Path, database: Database) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(line(gateway(request_id="a")))

    assert counted(read_one(database, path)) == (1, 1, 0, 0, 0)
    append(path, b"\n")
    assert counted(read_one(database, path)) == (0, 0, 0, 0, 0)
    append(path, line(gateway(request_id="b")) + b"\n")
    assert counted(read_one(database, path)) == (1, 1, 0, 0, 0)
    assert fetch(database, "SELECT request_id, source_line FROM requests ORDER BY 1") == [("a", 1), ("b", 2)]
    assert fetch(database, LEDGER) == [(2, 2, 0, 0, 0, "complete")]


def test_a_rewritten_file_is_read_anew(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 3), "broken", "broken too")
    read_one(database, path)
    write_lines(path, *records(3, 6), "another broken one", *records(7, 9))

    assert counted(read_one(database, path)) == (8, 6, 1, 0, 1)
    assert fetch(database, REFUSED) == [("another broken one",)]
    assert fetch(database, "SELECT text FROM quarantine WHERE source_id = 1 ORDER BY 1") == [
        ("broken",), ("broken too",),
    ]  # fmt: skip
    assert fetch(database, LEDGER) == [(5, 3, 0, 0, 2, "replaced"), (8, 6, 1, 0, 1, "complete")]
    assert fetch(database, "SELECT count(*) FROM requests") == [(9,)]
    assert read_one(database, path).status == "unchanged"


def test_a_shorter_file_is_read_anew(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 5))
    read_one(database, path)
    write_lines(path, *records(1, 2), gateway(request_id="new"))

    assert counted(read_one(database, path)) == (3, 1, 2, 0, 0)


def test_the_same_size_at_another_time_is_read_anew(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 5))
    read_one(database, path)
    write_lines(path, *records(4, 8))
    os.utime(path, ns=(0, 0))

    assert counted(read_one(database, path)) == (5, 3, 2, 0, 0)


def test_a_rewritten_parquet_file_is_read_anew(tmp_path: Path, database: Database) -> None:
    path = tmp_path / "log.parquet"
    pq.write_table(pa.Table.from_pylist(records(1, 3)), path)
    read_one(database, path)
    pq.write_table(pa.Table.from_pylist(records(1, 9)), path)

    assert counted(read_one(database, path)) == (9, 6, 3, 0, 0)


class Killed(BaseException):
    """What stands for the power that goes out."""


def crash_at(monkeypatch: pytest.MonkeyPatch, chunk: int, *, after: bool) -> None:
    """Make loading fail at this chunk, counted from 1, before or after its rows are written."""
    seen = iter(range(1, 1000))
    name, step = ("write", write) if after else ("outcomes", outcomes)

    def failing(*arguments: Any, **options: Any) -> Any:
        now = next(seen) == chunk
        if now and not after:
            raise Killed
        done = step(*arguments, **options)
        if now:
            raise Killed
        return done

    monkeypatch.setattr(run, name, failing)


def mixed_lines() -> Iterable[Record | str | bytes]:
    good = records(1, 30)
    return [*good[:10], "broken", *good[5:20], "", b"\xff", *good[15:], '{"request": 5}']


@pytest.mark.usefixtures("ten_line_chunks")
@pytest.mark.parametrize(
    ("container", "chunk", "after"),
    [("jsonl", 1, True), ("jsonl", 3, False), ("gz", 2, True), ("parquet", 3, True)],
)
def test_after_a_crash_the_same_command_gives_the_same_tables(
    tmp_path: Path, container: str, chunk: int, after: bool
) -> None:
    path = tmp_path / f"log.{container}"
    if container == "parquet":
        pq.write_table(pa.Table.from_pylist(records(1, 25) + records(10, 40)), path)
    else:
        data = b"".join(line(one) + b"\n" for one in mixed_lines())
        path.write_bytes(gzip.compress(data) if container == "gz" else data)
    whole, crashed = Database(tmp_path / "whole.duckdb"), Database(tmp_path / "crashed.duckdb")
    expected = counted(read_one(whole, path))

    with pytest.MonkeyPatch.context() as patch:
        crash_at(patch, chunk, after=after)
        with pytest.raises(Killed):
            crashed.ingest(path)
    halfway = fetch(crashed, LEDGER)
    assert [row[-1] for row in halfway] == ["partial"] * (chunk > 1)
    assert fetch(crashed, "SELECT count(*) FROM requests") == [(sum(row[1] for row in halfway),)]

    rest = read_one(crashed, path)
    done = [row[:-1] for row in halfway] or [(0,) * 5]
    assert tuple(a + b for a, b in zip(done[0], counted(rest), strict=True)) == expected
    assert contents(crashed) == contents(whole)


@pytest.mark.usefixtures("ten_line_chunks")
def test_a_file_that_has_grown_since_the_crash(tmp_path: Path, database: Database) -> None:
    path = write_lines(tmp_path / "log.jsonl", *records(1, 20))
    with pytest.MonkeyPatch.context() as patch:
        crash_at(patch, 2, after=True)
        with pytest.raises(Killed):
            database.ingest(path)
    append(path, b"".join(line(one) + b"\n" for one in records(21, 30)))
    read_one(database, path)

    assert fetch(database, LEDGER) == [(30, 30, 0, 0, 0, "complete")]


def test_a_truncated_archive_and_its_whole_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_chunks(monkeypatch, 60_000, 20_000)
    random = Random(5)
    lines = [json.dumps(one | {"noise": random.randbytes(300).hex()}) for one in records(1, 400)]
    data = b"".join(text.encode() + b"\n" for text in [*lines[:50], "broken", *lines[50:]])
    packed = gzip.compress(data)
    path = tmp_path / "log.jsonl.gz"
    damaged, whole = Database(tmp_path / "damaged.duckdb"), Database(tmp_path / "whole.duckdb")

    path.write_bytes(packed[: len(packed) // 2])
    result = damaged.ingest(path)
    (file,) = result.files
    kept = file.counts.lines
    assert 50 < kept < 401
    assert (file.status, file.format, result.refused) == ("partial", "gateway", (file,))
    assert file.error is not None
    assert file.error.endswith(f"after line {kept}; get a whole copy of the file and read it again")
    assert fetch(damaged, LEDGER) == [(kept, kept - 1, 0, 0, 1, "partial")]
    assert fetch(damaged, "SELECT count(*) FROM requests") == [(kept - 1,)]

    again = read_one(damaged, path)
    assert (again.status, counted(again)) == ("partial", (0, 0, 0, 0, 0))
    assert fetch(damaged, LEDGER) == [(kept, kept - 1, 0, 0, 1, "partial")]

    path.write_bytes(packed)
    assert counted(read_one(damaged, path)) == (401 - kept, 401 - kept, 0, 0, 0)
    read_one(whole, path)
    assert contents(damaged) == contents(whole)


def test_an_archive_with_damage_at_its_start_is_refused(tmp_path: Path, database: Database) -> None:
    path = tmp_path / "log.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(line(one) + b"\n" for one in records(1, 9)))[:60])
    result = read_one(database, path)

    assert (result.status, counted(result)) == ("refused", (0, 0, 0, 0, 0))
    assert result.error is not None
    assert result.error.startswith(f"{path}: cannot be decompressed as gzip (")
    assert fetch(database, "FROM sources") == []


def test_one_refused_file_does_not_stop_the_others(tmp_path: Path, database: Database) -> None:
    for name, lines in (("a", records(1, 2)), ("c", records(3, 4))):
        write_lines(tmp_path / f"{name}.jsonl", *lines)
    (tmp_path / "b.jsonl").write_bytes(b"PAR1 is no Parquet file")
    (tmp_path / "d.jsonl").write_bytes(b"")
    (tmp_path / "e.jsonl.gz").write_bytes(gzip.compress(b""))
    result = database.ingest(tmp_path)

    assert [file.status for file in result.files] == ["complete", "refused", "complete", "empty", "empty"]
    assert [file.error is None for file in result.files] == [True, False, True, True, True]
    assert result.totals.requests == 4
