"""Which lines stand in which file, and the files as bytes or tables."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from sample_logs.generator import gateway, helicone, lanes
from sample_logs.generator.truth import Call

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sample_logs.generator.bodies import Json

LOST: Final = timedelta(seconds=30)
"""When the gateway writes down a call that never ended."""


@dataclass(frozen=True, slots=True)
class Noise:
    """A line that is no request."""

    text: str
    reason: str | None
    """Why a reader has to refuse it; None for a blank line, which is nothing at all."""


Line = Call | Noise


@dataclass(frozen=True, slots=True)
class LogFile:
    """One sample file and its lines (rows, for Parquet) in order."""

    name: str
    shape: str
    """'gateway' or 'helicone'."""
    lines: tuple[Line, ...]

    @property
    def calls(self) -> list[Call]:
        """The lines that are requests, repeated ones included."""
        return [line for line in self.lines if isinstance(line, Call)]


def lay_out(seed: int, calls: list[Call]) -> list[LogFile]:
    """Return the six files: gateways write as answers end, the export lists the newest first."""
    files = []
    for name in lanes.FILES:
        own = [call for call in calls if call.file == name]
        if name == lanes.EXPORT:
            files.append(LogFile(name, "helicone", tuple(helicone.paged(own[::-1]))))
        elif name == lanes.EXPORT_PARQUET:
            files.append(LogFile(name, "helicone", tuple(own[::-1])))
        else:
            written = sorted(own, key=_written_at)
            files.append(LogFile(name, "gateway", tuple(_with_noise(seed, name, written))))
    return files


def _written_at(call: Call) -> datetime:
    return call.ended or call.started + LOST


def _with_noise(seed: int, name: str, written: list[Call]) -> list[Line]:
    """Put the broken lines in, each as it could have come about at its place."""
    lines: list[Line] = []
    places = {int(share * len(written)): share for share in NOISE.get(name, {})}
    for number, call in enumerate(written):
        lines.append(call)
        if number in places:
            lines += [make(seed, call) for make in NOISE[name][places[number]]]
    return lines


def _server_started(_seed: int, call: Call) -> Noise:
    time = (_written_at(call) + timedelta(seconds=3)).isoformat(timespec="milliseconds")
    return Noise(
        gateway.dump({"level": "info", "ts": f"{time}Z", "msg": "server started", "port": 8787}),
        "not_a_request",
    )


def _warning(_seed: int, call: Call) -> Noise:
    time = (_written_at(call) + timedelta(seconds=2)).strftime("%Y-%m-%d %H:%M:%S")
    return Noise(f"{time} WARN upstream pool exhausted, 3 requests queued", "not_json")


def _blank(_seed: int, _call: Call) -> Noise:
    return Noise("", None)


def _truncated(seed: int, call: Call) -> Noise:
    """Return a record that the gateway was writing when it was killed."""
    lost = replace(
        call, request_id=str(UUID(int=seed, version=4)), started=call.started + timedelta(seconds=41)
    )
    text = gateway.dump(gateway.plain_record(seed, lost))
    return Noise(text[: int(len(text) * 0.6)], "truncated_json")


def _scalar(_seed: int, _call: Call) -> Noise:
    return Noise("1024", "not_an_object")


def _rotated(_seed: int, call: Call) -> Noise:
    return Noise(f"--- log rotated {_written_at(call):%Y-%m-%d} ---", "not_json")


NOISE: Final[dict[str, dict[float, tuple[Callable[[int, Call], Noise], ...]]]] = {
    lanes.GATEWAY: {
        0.12: (_warning,),
        0.31: (_blank,),
        0.55: (_truncated, _server_started),
        0.8: (_scalar,),
    },
    lanes.RESPONSES: {0.5: (_rotated,)},
}
RECORDS: Final[dict[str, Callable[[int, Call], Json]]] = {
    lanes.GATEWAY: gateway.plain_record,
    lanes.STREAMS: gateway.stream_record,
    lanes.RESPONSES: gateway.epoch_record,
}
TEXTS: Final = pa.map_(pa.string(), pa.string())
REQUEST: Final = pa.struct(
    [
        pa.field("method", pa.string()),
        pa.field("url", pa.string()),
        pa.field("headers", TEXTS),
        pa.field("body", pa.string()),
    ]
)
RESPONSE: Final = pa.struct(
    [pa.field("status", pa.int32()), pa.field("headers", TEXTS), pa.field("body", pa.string())]
)
GATEWAY_FIELDS: Final[list[pa.Field[Any]]] = [
    pa.field("request_id", pa.string()),
    pa.field("timestamp", pa.timestamp("us", tz="UTC")),
    pa.field("latency_ms", pa.float64()),
    pa.field("request", REQUEST),
    pa.field("response", RESPONSE),
]
EXPORT_TYPES: Final = {
    "response_status": pa.int32(),
    "delay_ms": pa.int32(),
    "request_properties": TEXTS,
    "properties": TEXTS,
    "scores": pa.map_(pa.string(), pa.int64()),
    "asset_ids": pa.list_(pa.string()),
    "cache_enabled": pa.bool_(),
    "cost": pa.float64(),
    "request_created_at": pa.timestamp("ms"),
    "response_created_at": pa.timestamp("ms"),
    "updated_at": pa.timestamp("ms"),
}


def text_of(seed: int, file: LogFile) -> str:
    """Return a JSONL file's text, before compression."""
    if file.shape == "helicone":
        texts = [_export_text(line) for line in file.lines]
    else:
        record = RECORDS[file.name]
        texts = [
            line.text if isinstance(line, Noise) else gateway.dump(record(seed, line)) for line in file.lines
        ]
    return "".join(f"{text}\n" for text in texts)


def _export_text(line: Line) -> str:
    return line.text if isinstance(line, Noise) else helicone.export_line(helicone.export_row(line))


def table_of(seed: int, file: LogFile) -> pa.Table:
    """Return a Parquet file's table."""
    if file.shape == "gateway":
        return pa.Table.from_pylist(
            [gateway.column_row(seed, call) for call in file.calls], pa.schema(GATEWAY_FIELDS)
        )
    rows = [helicone.column_row(call) for call in file.calls]
    return pa.Table.from_pylist([_typed(row) for row in rows], _export_schema(rows[0]))


def _typed(row: Json) -> Json:
    times = {name: row[name] and datetime.fromisoformat(row[name]) for name in row if name.endswith("_at")}
    return row | times


def _export_schema(row: Json) -> pa.Schema:
    """Return the columns of the export in the order of its rows: counts are integers, the rest is text."""
    fields = []
    for name in row:
        plain = pa.int64() if name.endswith("_tokens") or name == "time_to_first_token" else pa.string()
        fields.append(pa.field(name, EXPORT_TYPES.get(name, plain)))
    return pa.schema(fields)


def write(seed: int, file: LogFile, folder: Path) -> None:
    """Write one file into `folder`, compressed as its name says."""
    path = folder / file.name
    if path.suffix == ".parquet":
        pq.write_table(table_of(seed, file), path, compression="zstd", compression_level=9)
        return
    data = text_of(seed, file).encode()
    if path.suffix == ".gz":
        data = gzip.compress(data, 9, mtime=0)
    elif path.suffix == ".zst":
        data = pa.Codec("zstd", compression_level=12).compress(data, asbytes=True)
    path.write_bytes(data)


def read_text(path: Path) -> str:
    """Return the text of a written JSONL file, decompressed."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data).decode()
    if path.suffix == ".zst":
        return pa.input_stream(str(path), compression="zstd").read().decode()
    return data.decode()


def write_json(data: object, path: Path) -> None:
    """Write `data` as indented JSON."""
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
