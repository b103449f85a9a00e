"""Use the installed `sessions` as a user would: the command, then the Python API.

Usage: python .ci/use_installed.py LOGS DATABASE

Run it outside the checkout, with the Python of the environment that has the wheel. DATABASE is made
from LOGS.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sessions

NAME = "Travel Planner"
COMMAND = Path(sys.executable).parent / "sessions"


def run(*arguments: str) -> str:
    """Return what the command prints; end with its messages if it fails."""
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        sys.exit(f"sessions {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    print(f"ok  sessions {' '.join(arguments)}")
    return done.stdout


def ask(database: str, *arguments: str) -> Any:
    """Return the command's answer as data."""
    return json.loads(run(*arguments, "--db", database, "--format", "json"))


def expect(holds: bool, what: str) -> None:
    """End with `what` unless it holds."""
    if not holds:
        sys.exit(f"not so: {what}")


def use_command(logs: str, database: str) -> None:
    """Ingest twice, then ask one question of every kind."""
    expect(version("sessions") in run("--version"), "--version prints the version")
    read = ask(database, "ingest", logs)["totals"]["requests"]
    expect(read > 0, "ingest reads requests")
    expect(ask(database, "ingest", logs)["totals"]["requests"] == 0, "a second ingest adds nothing")
    expect(ask(database, "report", "--name", NAME)["sessions"] > 0, f"report finds sessions of {NAME}")
    first = ask(database, "list")[0]["session_id"]
    expect(len(ask(database, "show", first)["requests"]) > 0, "show lists the requests of a session")
    counted = ask(database, "sql", "SELECT count(*) AS n FROM requests")
    expect(counted[0]["n"] == read, "sql counts what ingest read")
    expect(NAME in {row["session_name"] for row in ask(database, "names")}, f"names lists {NAME}")


def use_api(database: str) -> None:
    """Open the same file from Python."""
    expect(Path.cwd() not in Path(sessions.__file__).parents, "the installed package is the one in use")
    report = sessions.open(database).report(name=NAME)
    expect(report.sessions > 0, f"the API finds sessions of {NAME}")
    print("ok  sessions.open(...).report(...)")


def use_server(database: str) -> None:
    """Ask the server for a page, its style sheet, and an answer of each API."""
    command = [str(COMMAND), "serve", "--no-browser", "--port", "0", "--db", database]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = process.stderr.readline() if process.stderr else ""
            expect(" on http://" in said, f"the server starts: {said}")
            address = said.partition(" on ")[2].partition(";")[0]
            page = fetched(address + "/")
            styles = re.search(r'href="(/static/dashboard[^"]+\.css)"', page)
            expect(NAME in page and styles is not None, "the overview shows names")
            expect(
                "--chart-surface" in fetched(address + str(styles and styles[1])), "the style sheet is there"
            )
            has_session = json.loads(fetched(address + "/v1/session/has-session"))
            expect(has_session == {"data": True, "error": None}, "there are sessions")
            expect(len(json.loads(fetched(address + "/api/names"))) > 1, "/api/names lists names")
        finally:
            process.terminate()
    expect(process.returncode == 0, "the server stops when it is told to")
    print("ok  sessions serve")


def fetched(address: str) -> str:
    """Return what the server sends."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    use_command(sys.argv[1], sys.argv[2])
    use_api(sys.argv[2])
    use_server(sys.argv[2])
