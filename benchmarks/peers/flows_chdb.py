"""ClickHouse in process: `python flows_chdb.py PARQUET FOLDER [QUESTION...]` answers what is asked of flows.

The table is made once per folder, ordered by session and time: what its questions group by.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from chdb import session  # type: ignore[import-not-found]
from flow_answers import answer  # type: ignore[import-not-found]

HERE = Path(__file__).parent
QUESTIONS = ("transitions", "variants", "steps", "funnel", "dropoff", "list", "metrics")
TABLE = """
CREATE TABLE bench.requests (
    session_id String, session_name LowCardinality(String), operation LowCardinality(String),
    started_at DateTime64(6, 'UTC'), latency_ms Float64, ok UInt8, cost_usd Nullable(Decimal(18, 9)),
    prompt_tokens Nullable(Int64), completion_tokens Nullable(Int64)
) ENGINE = MergeTree ORDER BY (session_name, session_id, started_at)
"""
LOAD = """
INSERT INTO bench.requests
SELECT session_id, session_name, operation, started_at, latency_ms, ok, cost_usd,
       prompt_tokens, completion_tokens
FROM file('{file}', Parquet)
"""


def main(parquet: str, folder: str, questions: list[str]) -> None:
    """Load the requests if they are not there, and answer."""
    is_new = not Path(folder).exists()
    opened = session.Session(folder)
    if is_new:
        opened.query("CREATE DATABASE bench")
        opened.query(TABLE)
        opened.query(LOAD.replace("{file}", parquet))
        opened.query("OPTIMIZE TABLE bench.requests FINAL")
    for question in questions or QUESTIONS:
        text = (HERE / f"flows_{question}.clickhouse.sql").read_text(encoding="utf-8")
        answer(question, lambda text=text: _rows(opened, text))
    opened.close()


def _rows(opened: Any, text: str) -> list[list[Any]]:
    import json

    found = str(opened.query(text, "JSONCompactEachRow"))
    return [json.loads(line) for line in found.splitlines()]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
