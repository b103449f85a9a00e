"""What single passes over a log cost, to know how low an ingest can go: `python -m benchmarks.run floor`."""

from __future__ import annotations

from functools import partial
from time import process_time
from typing import TYPE_CHECKING, Final

import duckdb
import pyarrow as pa

from benchmarks.ingest import corpus_file
from benchmarks.measure import say
from benchmarks.tables import markdown
from sessions.ingest.assemble import chunk_of
from sessions.ingest.ledger import Entry
from sessions.ingest.readers.chunk import Block, Part, Position
from sessions.ingest.readers.source import examine
from sessions.ingest.readers.text import read_text
from sessions.ingest.secrets import redacted
from sessions.schemas.contents import NEWLINE, Packed, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.corpus import Kind

RUNS: Final = 3
MB: Final = 1 << 20
HEADINGS: Final = ("one pass over the text", "light CPU-s", "heavy CPU-s")
PATHS: Final = (
    *("$.id", "$.timestamp", "$.latency_ms", "$.request.url", "$.request.body.model", "$.response.status"),
    *(f'$.request.headers."Helicone-Session-{part}"' for part in ("Id", "Name", "Path")),
    *(f"$.response.body.usage.{part}" for part in ("prompt_tokens", "input_tokens", "output_tokens")),
)
QUERIES: Final = {
    "one regular expression that finds nothing": "count_if(regexp_matches(line, 'zqzq[0-9]|qkqk'))",
    "JSON checked (`json_valid`)": "count_if(json_valid(line))",
    "12 fields (`json_extract_string`)": "count(json_extract_string(line, $paths))",
}
ZSTD: Final = ((1, 8), (3, 1), (3, 8))
"""Level, and MB compressed as one block."""


def benchmark(size: int) -> str:
    """Measure each pass over both corpora of `size` bytes; return a Markdown table."""
    light, heavy = (passes("light", size), passes("heavy", size))
    return markdown(HEADINGS, [[name, light[name], heavy[name]] for name in light])


def passes(kind: Kind, size: int) -> dict[str, str]:
    """Return what every pass takes, as cells: CPU seconds, and the size left where it compresses."""
    log = corpus_file(kind, size)
    say(f"passes over {log.name}")
    text = log.read_bytes()
    found = {
        "newlines counted": f"{taken(lambda: text.count(NEWLINE)):.2f}",
        "secrets searched for": f"{taken(lambda: redacted(text)):.2f}",
        "lines read, freed of secrets, cut, UTF-8 checked": f"{taken(lambda: _blocks(log)):.2f}",
    }
    part = Part(examine(log), Entry(1), _blocks(log))
    with duckdb.connect() as connection:
        connection.register("log", chunk_of([part]).table)
        for name, expression in QUERIES.items():
            found[name] = f"{taken(partial(_query, connection, expression)):.2f}"
    found["text packed as it is kept"] = _packed(part.blocks)
    for level, block in ZSTD:
        seconds, left = _compressed(text, level, block)
        found[f"zstd level {level}, blocks of {block} MB"] = f"{seconds:.2f} (to {left:.0%})"
    return found


def _blocks(log: Path) -> list[Block]:
    return [block for block in read_text(examine(log), Position()) if isinstance(block, Block)]


def _packed(blocks: Sequence[Block]) -> str:
    """Return what compressing the text takes, and how much of it is left."""
    done: list[Packed] = []

    def compress() -> None:
        done[:] = [pack([one.text], range(1, 1 + one.records)) for one in blocks]

    seconds = taken(compress)
    return (
        f"{seconds:.2f} (to {sum(len(one.block) for one in done) / sum(one.text_bytes for one in done):.0%})"
    )


def taken(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the quickest of RUNS."""
    seconds = []
    for _ in range(RUNS):
        began = process_time()
        work()
        seconds.append(process_time() - began)
    return min(seconds)


def _query(connection: duckdb.DuckDBPyConnection, expression: str) -> None:
    values = {"paths": list(PATHS)} if "$paths" in expression else None
    connection.execute(f"SELECT {expression} FROM log", values).fetchall()


def _compressed(text: bytes, level: int, block: int) -> tuple[float, float]:
    codec = pa.Codec("zstd", level)
    sizes: list[int] = []

    def compress() -> None:
        starts = range(0, len(text), block * MB)
        sizes[:] = [len(codec.compress(text[start : start + block * MB])) for start in starts]

    return taken(compress), sum(sizes) / len(text)
