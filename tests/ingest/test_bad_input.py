"""Input that cannot be read at all: each is one line that names the value, the reason and the remedy."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sessions.api import Database
from sessions.errors import InputError, UsageError
from sessions.ingest import run
from sessions.ingest.load import outcomes
from tests.factories import gateway, line, texts, write_lines
from tests.ingest.small import small_chunks

if TYPE_CHECKING:
    from sessions.ingest.counts import FileResult
    from sessions.ingest.load import Loaded


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return Database(tmp_path / "db.duckdb")


def only(db: Database, path: Path) -> FileResult:
    (result,) = db.ingest(path).files
    return result


def test_no_such_file(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl: no such file or directory; check the path"):
        db.ingest(tmp_path / "none.jsonl")


def test_a_directory_without_logs(db: Database, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("hello")
    with pytest.raises(
        InputError, match=r"empty: holds no log files \(looked for \*\.jsonl, .*; name the files"
    ):
        db.ingest(tmp_path / "empty")


def test_a_pattern_without_files(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\*\.nope: matches no file; check the pattern"):
        db.ingest(tmp_path / "*.nope")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.jsonl", b"", "is an empty file; leave it out"),
        ("picture.jsonl", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "is a binary file; give JSON lines"),
        ("wide.jsonl", '{"request": {}}'.encode("utf-16"), "is UTF-16 text; convert it first: iconv"),
        ("array.json", b'[{"a": 1},\n{"a": 2}]\n', "is no known log format; known formats: helicone needs"),
        ("list.jsonl", b"[1, 2]\n[3]\n", "is no known log format; known formats: helicone needs"),
        ("prose.jsonl", b"Dear diary,\ntoday\n", "is no known log format; known formats: helicone needs"),
        ("other.jsonl", b'{"level": "info"}\n', "is no known log format; known formats: helicone needs"),
        ("broken.parquet", b"PAR1" + b"nothing of the kind" * 9, "is no readable Parquet file"),
        ("broken.jsonl.gz", b"\x1f\x8b" + b"nothing of the kind" * 9, "cannot be decompressed as gzip"),
        (
            "broken.jsonl.zst",
            b"\x28\xb5\x2f\xfd" + b"nothing of the kind" * 9,
            "cannot be decompressed as zstd",
        ),
    ],
)
def test_a_file_that_cannot_be_read(
    db: Database, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)

    result = only(db, tmp_path / name)

    assert result.status == "refused"
    assert result.error is not None
    assert str(tmp_path / name) in result.error
    assert message in result.error
    assert "\n" not in result.error
    assert db.sql("SELECT count(*) FROM requests").rows == ((0,),)


def test_a_parquet_file_without_the_needed_columns(db: Database, tmp_path: Path) -> None:
    pq.write_table(pa.table({"colour": ["red"], "size": [3]}), tmp_path / "paint.parquet")

    result = only(db, tmp_path / "paint.parquet")

    assert result.status == "refused"
    assert "has none of the needed columns (it has colour, size); known formats: helicone needs" in str(
        result.error
    )


def test_a_refused_file_does_not_stop_the_others(db: Database, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("nothing\n")
    write_lines(tmp_path / "b.jsonl", gateway())

    result = db.ingest(tmp_path / "a.jsonl", tmp_path / "b.jsonl")

    assert [one.status for one in result.files] == ["refused", "complete"]
    assert result.totals.requests == 1
    assert [one.path for one in result.refused] == [str(tmp_path / "a.jsonl")]


def test_an_empty_file_found_in_a_directory_is_no_error(db: Database, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.jsonl").write_text("")
    write_lines(tmp_path / "logs" / "b.jsonl", gateway())

    assert [one.status for one in db.ingest(tmp_path / "logs").files] == ["empty", "complete"]


@pytest.mark.parametrize("content", ['{"strict": true}', "[1, 2]\n", '{\n  "strict": true\n}\n', "no JSON\n"])
def test_a_json_file_in_a_directory_need_be_no_log(db: Database, tmp_path: Path, content: str) -> None:
    (tmp_path / "logs").mkdir()
    settings = tmp_path / "logs" / "settings.json"
    settings.write_text(content)
    write_lines(tmp_path / "logs" / "b.jsonl", gateway())
    found = db.ingest(tmp_path / "logs")

    assert [one.status for one in found.files] == ["complete", "skipped"]
    assert found.refused == ()
    assert "settings.json: is no known log format" in str(only(db, settings).error)


def test_a_log_in_a_json_file_of_a_directory_is_read(db: Database, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    records = [gateway(), gateway(request_id="r2")]
    (tmp_path / "logs" / "export.json").write_text(json.dumps(records, indent=2))

    assert only(db, tmp_path / "logs").counts.requests == 2


def test_an_unknown_format(db: Database, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", gateway())
    with pytest.raises(
        UsageError, match="gatway: no such log format; there are gateway, helicone; did you mean gateway"
    ):
        db.ingest(path, log_format="gatway")


def test_names_do_not_tell_what_a_file_is(db: Database, tmp_path: Path) -> None:
    plain = write_lines(tmp_path / "plain.jsonl.gz", gateway(request_id="a"))
    packed = tmp_path / "packed.jsonl"
    packed.write_bytes(gzip.compress(write_lines(tmp_path / "x.jsonl", gateway(request_id="b")).read_bytes()))

    result = db.ingest(plain, packed)

    assert [one.status for one in result.files] == ["complete", "complete"]
    assert db.sql("SELECT compression FROM sources ORDER BY source_id").rows == (("none",), ("gzip",))


def test_a_file_that_cannot_be_opened(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_lines(tmp_path / "a.jsonl", gateway())
    real = Path.open

    def refuse(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    result = only(db, path)

    assert result.status == "refused"
    assert "a.jsonl: Permission denied; check the file and its rights" in str(result.error)


def test_lines_that_are_no_request_are_kept_with_line_offset_and_reason(db: Database, tmp_path: Path) -> None:
    good = gateway(request_id="a")
    path = write_lines(tmp_path / "a.jsonl", good, "oops", b"\xff\xfe", '{"level": "info"}', "", "7")

    result = only(db, path)

    first = len(path.read_bytes().split(b"\n")[0]) + 1
    assert db.sql(
        "SELECT source_line, byte_offset, reason, text FROM quarantine ORDER BY source_line"
    ).rows == (
        (2, first, "not_json", "oops"),
        (3, first + 5, "not_utf8", "\\xff\\xfe"),
        (4, first + 8, "no_request", '{"level": "info"}'),
        (6, first + 27, "not_an_object", "7"),
    )
    counts = result.counts
    assert (counts.lines, counts.requests, counts.other, counts.quarantined) == (6, 1, 1, 4)
    assert counts.reconcile


def test_the_same_data_again_adds_nothing(db: Database, tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "a.jsonl", gateway(request_id="a"), gateway(request_id="a"), gateway(request_id="b")
    )
    copy = tmp_path / "copy.jsonl.gz"
    copy.write_bytes(gzip.compress(path.read_bytes()))

    first = only(db, path).counts
    again = db.ingest(path).files[0]
    copied = only(db, copy).counts

    assert (first.requests, first.duplicates) == (2, 1)
    assert again.status == "unchanged"
    assert (copied.requests, copied.duplicates) == (0, 3)
    assert db.sql("SELECT count(*) FROM requests").rows == ((2,),)
    assert db.sql("SELECT sum(requests) FROM sessions").rows == ((2,),)


def test_a_grown_file_is_read_from_where_it_ended(db: Database, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", gateway(request_id="a"), "oops")
    db.ingest(path)
    with path.open("ab") as file:
        file.write(write_lines(tmp_path / "more", gateway(request_id="b")).read_bytes())

    counts = only(db, path).counts

    assert (counts.lines, counts.requests, counts.quarantined) == (1, 1, 0)
    assert db.sql("SELECT source_line FROM requests ORDER BY ALL").rows == ((1,), (3,))
    assert db.sql("SELECT lines, requests, quarantined FROM sources").rows == ((3, 2, 1),)


def test_a_rewritten_file_is_read_anew(db: Database, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", gateway(request_id="a"), "oops")
    db.ingest(path)
    write_lines(path, gateway(request_id="b"), "oops again", "and again")

    counts = only(db, path).counts

    assert (counts.requests, counts.quarantined) == (1, 2)
    assert db.sql("SELECT request_id FROM requests ORDER BY ALL").rows == (("a",), ("b",))
    assert db.sql("SELECT status, text FROM quarantine JOIN sources USING (source_id) ORDER BY ALL").rows == (
        ("complete", "and again"),
        ("complete", "oops again"),
        ("replaced", "oops"),
    )
    assert db.sql("SELECT status FROM sources ORDER BY source_id").rows == (("replaced",), ("complete",))


def test_a_run_that_dies_between_two_chunks_is_completed_by_the_next(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_lines(tmp_path / "a.jsonl", *(gateway(request_id=f"r{n}") for n in range(20)))
    small = 4 * len(path.read_bytes()) // 20
    small_chunks(monkeypatch, small, small // 2)
    calls = iter(range(100))

    def dies(*arguments: Any) -> list[Loaded]:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return outcomes(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "outcomes", dies)
        with pytest.raises(KeyboardInterrupt):
            db.ingest(path)
    kept = int(db.sql("SELECT count(*) FROM requests").rows[0][0])
    assert 0 < kept < 20
    assert db.sql("SELECT status, requests FROM sources").rows == (("partial", kept),)

    counts = only(db, path).counts

    assert counts.requests == 20 - kept
    assert db.sql("SELECT status, lines, requests FROM sources").rows == (("complete", 20, 20),)
    assert db.sql("SELECT source_line FROM requests ORDER BY ALL").rows == tuple((n,) for n in range(1, 21))
    assert texts(db) == {(1, n + 1): line(gateway(request_id=f"r{n}")).decode() for n in range(20)}
    assert db.sql("SELECT sum(requests) FROM sessions").rows == ((20,),)


def test_no_credential_of_the_log_is_in_the_file(db: Database, tmp_path: Path) -> None:
    secrets = ["sk-" + "a1B2" * 8, "sk-ant-" + "c3D4" * 8, "AIza" + "e5F6" * 9, "gsk_" + "g7H8" * 6]
    headers = {"Authorization": f"Bearer {secrets[0]}", "x-api-key": secrets[1], "Cookie": "id=" + "q9" * 12}
    record = gateway(
        headers=headers, status=401, response_body={"error": {"message": f"bad key {secrets[2]}"}}
    )
    db.ingest(write_lines(tmp_path / "a.jsonl", record, "broken " + secrets[3]))

    with duckdb.connect(str(db.path)) as connection:
        connection.execute("CHECKPOINT").fetchall()
        rows = connection.execute(
            "SELECT text FROM quarantine UNION ALL SELECT error_message FROM requests"
        ).fetchall()
    stored = [*(str(row[0]) for row in rows), *texts(db).values()]
    assert len(stored) == 3
    for secret in (*secrets, "q9" * 12):
        assert not any(secret in text for text in stored)
        assert secret.encode() not in db.path.read_bytes()
