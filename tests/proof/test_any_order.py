"""The same lines in any order, in any files, however often: the same tables."""

from __future__ import annotations

import gzip
import sys
import tempfile
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.api import Database
from sessions.schemas.database import reader
from tests.factories import SESSION_ROWS, STEP_ORDER, gateway, helicone, line
from tests.proof.helpers import chunks_of, good, lines

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PACKERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "zst": zstd.compress,
}

BROKEN: Final = (
    b"oops",
    b'{"x": ',
    b"5",
    b'{"level": "info"}',
    b"\xff\xfe",
    b"[1, 2]",
    b'{"request": {"url": "/"}, "response": 5}',
)

TABLES: Final = (
    "SELECT * EXCLUDE (source_id, source_line) FROM requests ORDER BY ALL",
    SESSION_ROWS,
    STEP_ORDER,
    "SELECT DISTINCT reason, text FROM quarantine ORDER BY ALL",
)
"""All that is said of the lines, and nothing of where they stood."""

Tables = list[list[tuple[object, ...]]]


@cache
def pool(seed: int) -> tuple[bytes, ...]:
    """Return about twenty lines of every kind; requests of a session start at different times."""
    random = Random(seed)
    made: list[bytes] = [b"", b" \t", *random.sample(BROKEN, 4)]
    for number in range(8):
        session = random.choice(["s1", "s2", None])
        usage = {"prompt_tokens": random.randint(1, 9), "completion_tokens": random.randint(0, 9)}
        whole = good(
            number,
            session=session,
            usage=usage,
            cost=random.choice([None, 0.5]),
            user=random.choice(["u", None]),
        )
        partial = good(
            number, session=random.choice([session, "s3"]), latency_ms=None, status=random.choice([None, 500])
        )
        made += random.choice([[whole], [whole, partial], [whole, whole], [partial]])
    made.append(line(helicone(request_id="h", session="s1")))
    made.append(line(gateway(request_id=None, session="s2", start=1772442900)))
    return tuple(made)


@cache
def expected(seed: int) -> Tables:
    """Return what the lines make as they are: each once, in one file."""
    return made_of([("plain", list(pool(seed)))], 1)


def made_of(files: Sequence[tuple[str, Sequence[bytes]]], runs: int) -> Tables:
    """Read logs of these lines, in so many runs, and return the tables."""
    with tempfile.TemporaryDirectory() as name:
        database, paths = Database(Path(name) / "sessions.duckdb"), []
        for number, (packer, said) in enumerate(files):
            paths.append(Path(name) / f"{number}.jsonl")
            paths[-1].write_bytes(PACKERS[packer](lines(*said)))
        for run in range(runs):
            if paths[run::runs]:
                database.ingest(*paths[run::runs], log_format="gateway")
        with reader(database.path) as connection:
            return [connection.execute(query).fetchall() for query in TABLES]


@settings(
    max_examples=15, deadline=None, derandomize=True, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(
    seed=st.integers(0, 2),
    shuffled=st.randoms(use_true_random=False),
    repeated=st.lists(st.integers(0, 15), max_size=5),
    cuts=st.lists(st.integers(1, 20), max_size=2, unique=True),
    packers=st.lists(st.sampled_from(sorted(PACKERS)), min_size=3, max_size=3),
    runs=st.integers(1, 3),
    batch_bytes=st.sampled_from([1000, 3000, 2 << 20]),
)
def test_lines_in_any_order_and_any_files_make_the_same_tables(
    seed: int,
    shuffled: Random,
    repeated: list[int],
    cuts: list[int],
    packers: list[str],
    runs: int,
    batch_bytes: int,
) -> None:
    said = [*pool(seed), *(pool(seed)[number] for number in repeated)]
    shuffled.shuffle(said)
    edges = [0, *sorted(cuts), len(said)]
    files = [(packer, said[a:b]) for packer, a, b in zip(packers, edges, edges[1:], strict=False)]
    with chunks_of(batch_bytes):
        assert made_of(files, runs) == expected(seed)
