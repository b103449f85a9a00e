"""The page on credentials lists the rules that there are, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sessions.ingest.secrets import redacted
from sessions.ingest.secrets.rules import CONTEXTS, FIELDS, HEADERS, KEYS, URLS

PAGE: Final = (Path(__file__).resolve().parents[2] / "docs/secrets.md").read_text(encoding="utf-8")


def tables() -> list[list[tuple[str, str]]]:
    """Return the rows of each table without its head, and names without backticks."""
    found = re.findall(r"^\|.*\n\| --- \| --- \|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    rows = [[line[2:-2].split(" | ") for line in table.splitlines()] for table in found]
    return [[(name.replace("`", ""), what) for name, what in table] for table in rows]


def test_the_page_lists_every_rule() -> None:
    declared = (HEADERS, FIELDS, KEYS, CONTEXTS + URLS)

    assert tables() == [[(rule.name, rule.what) for rule in rules] for rules in declared]


def test_names_that_the_page_mentions_are_known() -> None:
    mentioned = [name for rule in (*HEADERS, *FIELDS) for name in re.findall(r"`([\w-]+)`", rule.what)]
    whole = [name for name in mentioned if "-" in name or "_" in name or name[0].isupper()]

    assert len(whole) > 8
    assert [name for name in whole if redacted(f'"{name}": "x"'.encode()) == f'"{name}": "x"'.encode()] == []


def test_examples_of_what_stays_do_stay() -> None:
    for example in ('"api_key": {"type": "string"}', '"my_code": "hunter2"'):
        assert f"`{example}`" in PAGE
        assert redacted(example.encode()) == example.encode()
