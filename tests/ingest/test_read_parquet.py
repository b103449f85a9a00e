"""Parquet rows to lines: every column type that logs are kept in, and every way a file can be wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sessions.api import Database
from sessions.errors import InputError
from sessions.ingest.ledger import Entry
from sessions.ingest.readers.chunk import Part, Position
from sessions.ingest.readers.parquet import read_parquet
from sessions.ingest.readers.source import examine
from tests.factories import Record, fetch, gateway, helicone, only_row, texts
from tests.ingest.cases import part_of
from tests.ingest.small import small_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

USAGE = {"prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}}
RECORD = gateway(usage=USAGE, cost=0.5, properties={"Env": "prod"})
EXPECTED = {
    "request_id": "r1",
    "session_id": "s1",
    "session_path": "/plan",
    "user_id": "u1",
    "started_at": datetime(2026, 3, 2, 9, 14, 3),
    "latency_ms": 1000.0,
    "model": "gpt-4o-mini",
    "status": 200,
    "ok": True,
    "prompt_tokens": 9,
    "cache_read_tokens": 4,
    "cost_usd": Decimal("0.5"),
    "properties": {"env": "prod"},
    "format": "gateway",
    "source_line": 1,
}

HEADER_MAP = pa.map_(pa.string(), pa.string())


def pairs(headers: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(headers.items())


def changed(record: Record, **parts: Mapping[str, Any]) -> Record:
    return {**record, **{name: {**record[name], **part} for name, part in parts.items()}}


REQUEST, RESPONSE = RECORD["request"], RECORD["response"]
AS_MAP = changed(
    RECORD,
    request={"headers": pairs(REQUEST["headers"]), "body": json.dumps(REQUEST["body"])},
    response={"body": json.dumps(RESPONSE["body"])},
)


def typed(headers: pa.DataType, body: pa.DataType, timestamp: pa.DataType | None = None) -> pa.Schema:
    """Return the schema of a gateway log with these types."""
    request: list[pa.Field[Any]] = [
        pa.field("url", pa.string()),
        pa.field("headers", headers),
        pa.field("body", body),
    ]
    response: list[pa.Field[Any]] = [pa.field("status", pa.int16()), pa.field("body", body)]
    fields: list[pa.Field[Any]] = [
        pa.field("request_id", pa.string()),
        pa.field("timestamp", timestamp or pa.string()),
        pa.field("latency_ms", pa.float32()),
        pa.field("cost_usd", pa.decimal128(12, 6)),
        pa.field("request", pa.struct(request)),
        pa.field("response", pa.struct(response)),
    ]
    return pa.schema(fields)


def inferred(record: Record, **types: pa.DataType) -> pa.Schema:
    """Return the schema that Arrow finds for a record, with these types put in."""
    return pa.schema([(key, types.get(key) or pa.array([value]).type) for key, value in record.items()])


def table(record: Record, schema: pa.Schema | None = None) -> pa.Table:
    if schema and schema.field("cost_usd").type == pa.decimal128(12, 6):
        record = record | {"cost_usd": Decimal("0.5")}
    return pa.Table.from_pylist([record], schema=schema)


ZONE = timezone(timedelta(hours=2))
MOMENT = datetime(2026, 3, 2, 9, 14, 3, tzinfo=UTC)
FLAT = {
    "request_id": "r1",
    "timestamp": "2026-03-02T09:14:03Z",
    "latency_ms": 1000,
    "cost_usd": 0.5,
    "status": 200,
    "request_headers": pairs(REQUEST["headers"]),
    "request_body": json.dumps(REQUEST["body"]),
    "response_body": json.dumps(RESPONSE["body"]),
}

TABLES = {
    "nested structs": table(RECORD),
    "headers as a map, bodies as text": table(AS_MAP, typed(HEADER_MAP, pa.string())),
    "headers as a map of lists": table(
        changed(AS_MAP, request={"headers": [(k, [v]) for k, v in pairs(REQUEST["headers"])]}),
        typed(pa.map_(pa.string(), pa.list_(pa.string())), pa.string()),
    ),
    "headers as pairs of a struct": table(
        changed(RECORD, request={"headers": [{"name": k, "value": v} for k, v in pairs(REQUEST["headers"])]})
    ),
    "headers as raw text": table(
        changed(
            RECORD, request={"headers": "".join(f"{k}: {v}\r\n" for k, v in pairs(REQUEST["headers"]))}
        )
    ),
    "bodies as large text": table(AS_MAP, typed(HEADER_MAP, pa.large_string())),
    "bodies as unmarked bytes": table(
        changed(
            AS_MAP,
            request={"body": AS_MAP["request"]["body"].encode()},
            response={"body": AS_MAP["response"]["body"].encode()},
        ),
        typed(HEADER_MAP, pa.binary()),
    ),
    "request and response as JSON text": table(
        RECORD | {"request": json.dumps(REQUEST), "response": json.dumps(RESPONSE)}
    ),
    "request and response as unmarked bytes of JSON": table(
        RECORD | {"request": json.dumps(REQUEST).encode(), "response": json.dumps(RESPONSE).encode()}
    ),
    "flat columns": table(FLAT, inferred(FLAT, request_headers=HEADER_MAP)),
    "seconds with a zone": table(
        AS_MAP | {"timestamp": MOMENT}, typed(HEADER_MAP, pa.string(), pa.timestamp("s", tz="Asia/Tokyo"))
    ),
    "nanoseconds with a zone": table(
        AS_MAP | {"timestamp": MOMENT.astimezone(ZONE)},
        typed(HEADER_MAP, pa.string(), pa.timestamp("ns", tz="Europe/Helsinki")),
    ),
    "microseconds without a zone": table(
        AS_MAP | {"timestamp": MOMENT.replace(tzinfo=None)},
        typed(HEADER_MAP, pa.string(), pa.timestamp("us")),
    ),
    "milliseconds since 1970": table(
        AS_MAP | {"timestamp": 1772442843000}, typed(HEADER_MAP, pa.string(), pa.int64())
    ),
    "an id kept as a dictionary": table(RECORD).set_column(
        0, "request_id", pa.array(["r1"]).dictionary_encode()
    ),
    "columns that mean nothing": table(
        RECORD | {"r": 1, "rows": [2], "the_row": {"line": 3}, 'a "quoted" one': None, "": "x", "$": 1.5}
    ),
    "names that differ in case": table(RECORD | {"Request_ID": "other", "REQUEST": "other"}),
    "headers that differ in case": table(
        changed(RECORD, request={"headers": {"helicone-session-id": None, **REQUEST["headers"]}})
    ),
}  # fmt: skip


def ingest_table(folder: Path, rows: pa.Table, **options: Any) -> Database:
    path = folder / "log.parquet"
    pq.write_table(rows, path, **options)
    database = Database(folder / "sessions.duckdb")
    assert database.ingest(path).refused == ()
    return database


@pytest.mark.parametrize("kind", TABLES)
def test_column_types(tmp_path: Path, kind: str) -> None:
    assert part_of(only_row(ingest_table(tmp_path, TABLES[kind])), EXPECTED) == EXPECTED


def test_an_export_with_maps_and_times(tmp_path: Path) -> None:
    record = helicone(prompt=5, cache_read=4, cost=0.000123)
    record |= {
        "request_created_at": datetime(2026, 3, 2, 9, 14, 3, 401000),
        "request_properties": pairs(record["request_properties"] | {"Env": "prod"}),
        "response_body": json.dumps({"model": "gpt-4o-mini-2024-07-18"}),
    }
    schema = inferred(record, request_properties=HEADER_MAP)
    row = only_row(ingest_table(tmp_path, pa.Table.from_pylist([record], schema)))

    assert row["started_at"] == datetime(2026, 3, 2, 9, 14, 3, 401000)
    assert row["session_id"] == "s1"
    assert row["properties"] == {"env": "prod"}
    assert (row["prompt_tokens"], row["cost_usd"]) == (9, Decimal("0.000123"))  # 5 + 4
    assert (row["model"], row["format"]) == ("gpt-4o-mini-2024-07-18", "helicone")


def test_a_file_of_duckdb_with_json_columns(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text(json.dumps(RECORD))
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT request_id, timestamp, latency_ms, cost_usd, request::JSON AS request, "
            f"response::JSON AS response FROM '{tmp_path}/log.jsonl') TO '{tmp_path}/log.parquet'"
        )
    database = Database(tmp_path / "sessions.duckdb")
    database.ingest(tmp_path / "log.parquet")

    assert part_of(only_row(database), EXPECTED) == EXPECTED


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    rows = table(
        changed(AS_MAP, request={"body": b"\xff{"}, response={"body": b"\xfe"}),
        typed(HEADER_MAP, pa.binary()),
    )
    row = only_row(ingest_table(tmp_path, rows))

    assert (row["session_id"], row["model"], row["ok"]) == ("s1", None, True)


def test_nan_is_no_cost(tmp_path: Path) -> None:
    row = only_row(ingest_table(tmp_path, table(RECORD | {"cost_usd": float("nan")})))

    assert row["cost_source"] == "computed"


def many(count: int) -> pa.Table:
    return pa.Table.from_pylist([gateway(request_id=f"r{number}") for number in range(1, count + 1)])


def test_several_row_groups(tmp_path: Path) -> None:
    database = ingest_table(tmp_path, many(25), row_group_size=4)

    assert fetch(database, "SELECT request_id, source_line FROM requests ORDER BY rowid") == [
        (f"r{number}", number) for number in range(1, 26)
    ]


@pytest.mark.parametrize("start", [0, 1, 4, 7, 24, 25])
@pytest.mark.parametrize("block_bytes", [1, 300, 1 << 20])
def test_reading_goes_on_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: int, block_bytes: int
) -> None:
    small_blocks(monkeypatch, block_bytes)
    pq.write_table(many(25), tmp_path / "log.parquet", row_group_size=4)
    source = examine(tmp_path / "log.parquet")
    blocks = list(read_parquet(source, Position(start, start)))
    ids = [json.loads(str(line))["request_id"] for block in blocks for line in block.lines.to_pylist()]
    part = Part(source, Entry(1), blocks)

    assert [number for block in blocks for number in block.numbers] == list(range(start + 1, 26))
    assert ids == [f"r{n}" for n in range(start + 1, 26)]
    assert part.records == 25 - start
    assert not blocks or (part.end, part.offset_of(25)) == (Position(25, 25), None)
    assert len(blocks) > 1 or block_bytes > 1 or start >= 24


def test_the_text_of_a_row_is_its_json(tmp_path: Path) -> None:
    database = ingest_table(tmp_path, pa.Table.from_pylist([RECORD, RECORD | {"request_id": "r2"}]))

    assert [json.loads(text)["request"] for text in texts(database).values()] == [REQUEST, REQUEST]
    assert sorted(texts(database)) == [(1, 1), (1, 2)]


def test_rows_that_are_no_requests_are_quarantined(tmp_path: Path) -> None:
    rows = pa.Table.from_pylist([RECORD, RECORD | {"request_id": "r2", "request": None}])
    database = ingest_table(tmp_path, rows)

    assert fetch(database, "SELECT request_id FROM requests") == [("r1",)]
    assert fetch(database, "SELECT source_line, byte_offset, reason FROM quarantine") == [
        (2, None, "no_request")
    ]


def error_of(tmp_path: Path, path: Path) -> str:
    result = Database(tmp_path / "sessions.duckdb").ingest(path)
    assert [file.status for file in result.files] == ["refused"]
    return str(result.files[0].error)


def test_without_the_needed_columns(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table({"a": [1], "b": ["x"]}), path)

    assert error_of(tmp_path, path) == (
        f"{path}: has none of the needed columns (it has a, b); known formats: "
        "helicone needs request_id, request_created_at, response_status; "
        "gateway needs request{headers,url,body} and response{status,headers,body}"
    )


def test_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    pq.write_table(many(1).slice(0, 0), path)

    assert error_of(tmp_path, path) == (
        f"{path}: has no lines; leave it out, or check what should have written it"
    )


def test_cut_in_half(tmp_path: Path) -> None:
    path = tmp_path / "half.parquet"
    pq.write_table(many(100), path)
    path.write_bytes(path.read_bytes()[:1000])

    message = error_of(tmp_path, path)
    assert message.startswith(f"{path}: is no readable Parquet file: ")
    assert message.endswith("; get a whole copy of the file")
    assert "\n" not in message


def test_damaged_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "damaged.parquet"
    pq.write_table(many(2000), path, compression="gzip", use_dictionary=False)
    data = bytearray(path.read_bytes())
    data[5000:5050] = bytes(50)
    path.write_bytes(data)

    with pytest.raises(InputError, match="is no readable Parquet file"):
        list(read_parquet(examine(path), Position()))
