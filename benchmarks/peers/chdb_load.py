"""ClickHouse in process: `python chdb_load.py LOG FOLDER` loads a log; `check` behind it only asks.

Runs in an environment of its own, which `benchmarks.environments` makes: nothing of this package is there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from chdb import session  # type: ignore[import-not-found]

STATEMENT = Path(__file__).with_suffix(".sql")
TABLE = """
CREATE TABLE bench.requests (
    request_id String, session_id String, session_name LowCardinality(String), session_path String,
    user_id String, started_at DateTime64(6, 'UTC'), latency_ms Float64, url String, status Int16,
    properties Map(String, String), request_body String, response_body String
) ENGINE = MergeTree ORDER BY (session_name, session_id, started_at)
"""
CHECK = """
SELECT count(), sum(JSONExtractInt(response_body, 'usage', 'prompt_tokens')
                    + JSONExtractInt(response_body, 'usage', 'input_tokens')
                    + JSONExtractInt(response_body, 'usage', 'cache_read_input_tokens')
                    + JSONExtractInt(response_body, 'usage', 'cache_creation_input_tokens'))
FROM bench.requests
"""


def main(log: str, folder: str, *, check: bool) -> None:
    """Load the log into a new database, or print the rows and prompt tokens of one."""
    opened = session.Session(folder)
    if check:
        rows, tokens = str(opened.query(CHECK, "TabSeparated")).split()
        print(rows, tokens)
    else:
        opened.query("CREATE DATABASE bench")
        opened.query(TABLE)
        opened.query(STATEMENT.read_text(encoding="utf-8").replace("{file}", log))
    opened.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], check="check" in sys.argv[3:])
