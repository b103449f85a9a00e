"""JSON lines or a JSON document: told by the beginning of the text."""

from __future__ import annotations

import json

import pytest

from sessions.ingest.readers.shape import is_document

RECORD = {"request": {"url": "/ü", "body": {"messages": [{"role": "user"}]}}}
LINE = json.dumps(RECORD, ensure_ascii=False)
PRETTY = json.dumps(RECORD, indent=2, ensure_ascii=False)

DOCUMENTS = {
    "an array on one line": f"[{LINE}, {LINE}]",
    "an array on one line, ended by a newline": f"[{LINE}, {LINE}]\n",
    "an array, a record a line": f"[{LINE},\n{LINE}]\n",
    "an array, records on lines of their own": f"[\n{LINE},\n{LINE}\n]\n",
    "an array of pretty records": json.dumps([RECORD, RECORD], indent=2),
    "an array of arrays": f"[[{LINE}], [{LINE}]]",
    "an array without records": "[]\n",
    "an array that has only begun": "[\n",
    "an array a line": f"[{LINE}]\n[{LINE}]\n",
    "records a line, with commas behind them": f"{LINE},\n{LINE},\n",
    "an array on one line that goes on": f"[{LINE}, " + LINE[:20],
    "an array behind a byte order mark": f"\ufeff[{LINE}]",
    "an array behind blank lines": f"\n \n[{LINE},\n{LINE}]",
    "a pretty record": PRETTY,
    "pretty records": f"{PRETTY}\n{PRETTY}\n",
    "pretty records behind a byte order mark": f"\ufeff{PRETTY}\n{PRETTY}\n",
    "a pretty record that goes on": PRETTY[:40],
    "a record over two lines": '{"request": {"url": "/"},\n"id": 1}\n{"request": 1}\n',
    "records on one line": LINE + LINE,
    "records on one line, apart": f"{LINE} \t, {LINE}\n",
    "records on one line, of which the last goes on": LINE + LINE[:20],
}
LINES = {
    "nothing": "",
    "blank lines": "\n \n",
    "a line": LINE,
    "a line with its newline": f"{LINE}\n",
    "lines": f"{LINE}\n{LINE}\n",
    "lines with carriage returns": f"{LINE}\r\n{LINE}\r\n",
    "lines behind a byte order mark": f"\ufeff{LINE}\n{LINE}\n",
    "a line that goes on": LINE[:20],
    "a broken line, then good ones": f"{LINE[:20]}\n{LINE}\n",
    "two records on the first line, then others": f"{LINE}{LINE}\n{LINE}\n",
    "something behind the record": f"{LINE} oops\n{LINE}\n",
    "a list, then records": f"[1, 2]\n{LINE}\n",
    "a list of numbers": "[1, 2]",
    "prose": "Dear diary,\n" + LINE,
    "prose in brackets": f"[2026-03-02 09:14] started\n{LINE}\n",
    "a number": "7",
    "a text": '"{}"\n{}',
    "bytes that are no text": "\udcff\n" + LINE,
    "a record too deep to tell": '{"a":' * 100_000 + "\n" + LINE,
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document(kind: str) -> None:
    assert is_document(DOCUMENTS[kind].encode())


@pytest.mark.parametrize("kind", LINES)
def test_lines(kind: str) -> None:
    assert not is_document(LINES[kind].encode("utf-8", "surrogateescape"))


def test_a_look_that_ends_within_a_character() -> None:
    look = f"{LINE}\n{LINE}".encode()

    assert not is_document(look[: look.rindex("ü".encode()) + 1])
    assert is_document(b"[" + look[: look.index("ü".encode()) + 1])
