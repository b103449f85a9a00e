"""Read a whole database file of ours with whatever DuckDB client runs this, and print the answers as JSON.

Usage: python check_duckdb14.py DATABASE [--client 1.4]

Needs the standard library and `duckdb`, and nothing of `sessions`: it stands for the BI tool or the notebook
that opens the file with a client of its own. `--client` refuses to run on any other version. Two clients that
both read the file rightly print the same answers, so that these can be compared.

Every table, view and macro that the file holds is read, each one in full: a row that cannot be decoded or a
view that an old parser does not understand ends the run with an error. A macro that takes what
ARGUMENTS does not have is an error too.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
from typing import Any, Final

import duckdb

NO_SLICE: Final = """{
    'names': NULL, 'users': NULL, 'models': NULL, 'providers': NULL, 'session_ids': NULL, 'statuses': NULL,
    'properties': NULL, 'since': NULL, 'until': NULL, 'scope': NULL, 'whole': false, 'rolled': NULL
}"""
A_SLICE: Final = """{
    'names': ['Travel Planner', 'Support Chat'], 'users': NULL, 'models': NULL, 'providers': NULL,
    'session_ids': NULL, 'statuses': ['2xx', '429'], 'properties': NULL,
    'since': TIMESTAMP '2000-01-01', 'until': TIMESTAMP '2100-01-01',
    'scope': 'requests', 'whole': false, 'rolled': NULL
}"""
WHOLE_SLICE: Final = """{
    'names': ['Travel Planner'], 'users': NULL, 'models': NULL, 'providers': NULL,
    'session_ids': NULL, 'statuses': NULL, 'properties': [{'name': 'no-such-key', 'value': NULL}],
    'since': TIMESTAMP '2000-01-01', 'until': NULL, 'scope': 'whole', 'whole': true, 'rolled': NULL
}"""
NO_FILTER: Final = """{
    'min_cost': NULL, 'max_cost': NULL, 'min_requests': NULL, 'max_requests': NULL,
    'min_duration': NULL, 'max_duration': NULL, 'failed': NULL, 'ended_in': NULL
}"""
A_FILTER: Final = """{
    'min_cost': 0, 'max_cost': 1000.5, 'min_requests': 1, 'max_requests': 1000000,
    'min_duration': 0.0, 'max_duration': 1e9, 'failed': false, 'ended_in': NULL
}"""

NO_GOALS: Final = "{'goals': NULL, 'grace_s': 1800}"
GOALS: Final = """{
    'goals': [{'name': NULL, 'pattern': '/booking/*'}, {'name': 'Support Chat', 'pattern': '/ticket/close'}],
    'grace_s': 60
}"""

WALKED: Final = "CREATE TEMP VIEW walked AS FROM session_steps('requests')"

ARGUMENTS: Final = {
    "s": (NO_SLICE, A_SLICE, WHOLE_SLICE),
    "f": (NO_FILTER, A_FILTER),
    "total_cost_usd": ("0.5::DECIMAL(38,9)", "NULL::DECIMAL(38,9)"),
    "requests": ("3::BIGINT",),
    "duration_s": ("4.5", "NULL::DOUBLE"),
    "failed_requests": ("0::BIGINT",),
    "last_operation": ("'/booking/confirm'",),
    "sort": ("'requests'", "'last_operation'"),
    "g": (NO_GOALS, GOALS),
    "tbl": ("'requests'",),
    "walks": ("'walked'",),
    "numbered": ("'sessions'",),
    "operation": ("'/a/b'", "'/a'", "NULL"),
    "pattern": ("'/a/*'", "'/a'"),
}
"""What every macro of the file is called with, by the names of its parameters."""

QUESTIONS: Final = {
    "total_cost_usd": "SELECT sum(cost_usd) FROM requests",
    "cost_by_session_name": "SELECT session_name, sum(total_cost_usd), count(*) FROM sessions GROUP BY ALL",
    "map_keys": """
        SELECT key, count(*)
        FROM (SELECT unnest(map_keys(properties)) AS key FROM requests)
        GROUP BY ALL
    """,
    "map_values": """
        SELECT entry.key, entry.value, count(*)
        FROM (SELECT unnest(map_entries(properties)) AS entry FROM requests)
        GROUP BY ALL
    """,
    "map_lookup": "SELECT count(*) FROM requests WHERE properties['no-such-key'] IS NOT NULL",
    "list_items": """
        SELECT operation, count(*)
        FROM (SELECT unnest(operations) AS operation FROM sessions)
        GROUP BY ALL
    """,
    "list_lengths": "SELECT sum(len(operations)), sum(len(models)), max(operations[1]) FROM sessions",
    "times": "SELECT min(started_at), max(ended_at), typeof(min(started_at)) FROM requests",
    "text_bytes": "SELECT sum(text_bytes), sum(octet_length(block)), count(*) FROM contents",
    "latency": "SELECT quantile_cont(latency_ms, 0.95), avg(latency_ms) FROM requests",
}


def plain(value: Any) -> Any:
    """Return a value in a form that JSON holds and every client gives: 12 digits of a float."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, dict):
        return sorted([plain(key), plain(item)] for key, item in value.items())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return every row of a query as JSON text, in an order that does not depend on the client."""
    return sorted(json.dumps(plain(row)) for row in connection.execute(query).fetchall())


def digest(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    """Return the columns of a query, how many rows it has, and a hash over all of them."""
    found = rows(connection, query)
    columns = [
        [str(column[0]), str(column[1])] for column in connection.execute(f"DESCRIBE {query}").fetchall()
    ]
    return {
        "columns": columns,
        "rows": len(found),
        "sha256": hashlib.sha256("\n".join(found).encode()).hexdigest(),
    }


def names(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return the first column of a query, sorted, each name once."""
    return sorted({str(row[0]) for row in connection.execute(query).fetchall()})


def relations(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Read every table and view in full; the names of functions and schemas are the file's own."""
    tables = names(connection, "SELECT table_name FROM duckdb_tables() WHERE NOT internal")
    views = names(connection, "SELECT view_name FROM duckdb_views() WHERE NOT internal")
    return {
        "tables": {name: digest(connection, f'FROM "{name}"') for name in tables},
        "views": {name: digest(connection, f'FROM "{name}"') for name in views},
    }


def calls(macro: str, kind: str, parameters: list[str]) -> list[str]:
    """Return queries that call a macro with every combination of arguments."""
    unknown = [name for name in parameters if name not in ARGUMENTS]
    if unknown:
        raise SystemExit(
            f"{macro}({', '.join(parameters)}): no argument for {unknown[0]}; add one to ARGUMENTS"
        )
    combinations = itertools.product(*(ARGUMENTS[name] for name in parameters))
    before, behind = ("FROM", "") if kind == "table_macro" else ("SELECT", " AS answer")
    return [f"{before} {macro}({', '.join(arguments)}){behind}" for arguments in combinations]


def macros(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Call every macro of the file, with every combination of arguments."""
    connection.execute(WALKED)
    stored = connection.execute("""
        SELECT function_name, function_type, parameters FROM duckdb_functions()
        WHERE function_type IN ('macro', 'table_macro') AND NOT internal
    """).fetchall()
    return {
        name: [digest(connection, call) for call in calls(name, kind, given)]
        for name, kind, given in sorted(stored)
    }


def answers(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return everything that is asked of the file."""
    asked = {name: rows(connection, query) for name, query in QUESTIONS.items()}
    return {**relations(connection), "macros": macros(connection), "questions": asked}


def main() -> None:
    """Open the file read-only and print the answers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("database")
    parser.add_argument("--client", default="", help="the version this must run on, such as 1.4")
    arguments = parser.parse_args()
    if not f"{duckdb.__version__}.".startswith(f"{arguments.client}." if arguments.client else ""):
        raise SystemExit(f"this is DuckDB {duckdb.__version__}, not {arguments.client}")
    with duckdb.connect(arguments.database, read_only=True) as connection:
        found = answers(connection)
    print(json.dumps({"client": duckdb.__version__, **found}, indent=1))
    read = ", ".join(f"{len(part)} {name}" for name, part in found.items())
    print(f"DuckDB {duckdb.__version__} reads it: {read}", file=sys.stderr)


if __name__ == "__main__":
    main()
