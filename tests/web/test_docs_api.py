"""docs/api.md says what the endpoints under /api do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from sessions.web.asked import SLICE_PARAMETERS
from sessions.web.ours.files import SQL_ROWS
from sessions.web.ours.parameters import MOST_ROWS, PAGE_ROWS
from tests.web.served import client

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PAGE: Final = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
OURS: Final = PAGE[PAGE.index("## Our endpoints") :]
GROUPS: Final = {
    "slice": set(SLICE_PARAMETERS),
    "goals": {"goal", "grace"},
    "order": {"sort", "desc"},
    "rows": {"limit", "offset", "all"},
}


@pytest.fixture(scope="module")
def asking(sample_db: Path) -> TestClient:
    return client(sample_db)


def described() -> dict[str, set[str]]:
    """Return the parameters of each endpoint that the table names."""
    found: dict[str, set[str]] = {}
    for path, words in re.findall(r"^\| `(/api/[^`]+)` \| [^|]+ \|([^|]*)\|$", OURS, re.MULTILINE):
        plain = re.sub(r"`\w+`", "", words)
        groups = [GROUPS[word] for word in re.findall(r"\w+", plain) if word in GROUPS]
        found[path] = set(re.findall(r"`(\w+)`", words)).union(*groups)
    return found


def test_the_table_names_all_endpoints_and_parameters(asking: TestClient) -> None:
    document = asking.get("/api/openapi.json").json()["paths"]

    assert described() == {
        path: {
            parameter["name"]
            for parameter in methods["get"].get("parameters", ())
            if parameter["name"] != "format" and parameter["in"] == "query"
        }
        for path, methods in document.items()
        if path.startswith("/api/")
    }


def test_the_errors_are_those_of_the_document(asking: TestClient) -> None:
    document = asking.get("/api/openapi.json").json()
    statuses = set(document["paths"]["/api/list"]["get"]["responses"]) - {"200"}

    table = OURS[OURS.index("### Errors") :].split("###")[1]
    named = {
        status for cell in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for status in cell.split(", ")
    }
    assert named == statuses


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"`limit` ({PAGE_ROWS})" in OURS
    assert f"{MOST_ROWS:,} rows at most" in OURS
    assert f"`limit` rows ({SQL_ROWS:,})" in OURS


def examples() -> list[tuple[str, list[str]]]:
    """Return each command line of the section, with the lines that it prints."""
    console = re.search(r"```console\n(.*?)```", OURS, re.DOTALL)
    assert console
    parts = re.split(r"^\$ ", console[1], flags=re.MULTILINE)[1:]
    return [(part.split("\n")[0], part.rstrip("\n").split("\n")[1:]) for part in parts]


@pytest.mark.parametrize(("command", "printed"), examples(), ids=[command for command, _ in examples()])
def test_examples_print_what_stands_there(command: str, printed: list[str], asking: TestClient) -> None:
    curl, _, _ = command.partition(" | cut -d, -f1,2")
    words = shlex.split(curl)
    headers = dict(words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H")
    address = words[-1].removeprefix("http://127.0.0.1:8787")

    assert words[0] == "curl"
    answer = asking.get(address, headers=headers)
    if "-o" in words:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == headers["Accept"]
    else:
        lines = answer.text.splitlines()
        assert (
            [",".join(line.split(",")[:2]) for line in lines] == printed
            if command != curl
            else lines == printed
        )
