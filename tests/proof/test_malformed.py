"""Malformed logs, one file each: exact counts, no good line lost, every bad one found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from sessions.api import Database
from tests.factories import fetch
from tests.proof.cases import CASE, Case
from tests.proof.cases_files import FILE_CASES
from tests.proof.cases_text import TEXT_CASES
from tests.proof.cases_values import VALUE_CASES
from tests.proof.helpers import texts

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.ingest.counts import FileResult

CASES = [*TEXT_CASES, *VALUE_CASES, *FILE_CASES]
NUMBERED = {case.title: f"{number:04}" for number, case in enumerate(CASES)}
PADDING = b"\xef\xbb\xbf\0\x1e"
each_case = pytest.mark.parametrize("case", CASES, ids=NUMBERED)


@dataclass(frozen=True)
class Read:
    """What became of all cases: read once, once more, and once more with `final`."""

    first: dict[str, FileResult]
    again: dict[str, FileResult]
    finally_: dict[str, FileResult]
    requests: dict[str, list[tuple[str, int, str]]]
    """By the path of their log: id, line and source text, in the order of lines."""
    refused: dict[str, list[tuple[int, int, str, str]]]
    """By the path of their log: line, byte offset, reason and text, in the order of lines."""
    containers: dict[str, str]
    """By the path of the log."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("malformed")


@pytest.fixture(scope="module")
def read(folder: Path) -> Read:
    assert len(NUMBERED) == len(CASES), "two cases have one title"
    for case in CASES:
        path(folder, case).parent.mkdir()
        path(folder, case).write_bytes(case.packed(said(case)))
    database = Database(folder / "sessions.duckdb")
    first, again, finally_ = (results(database, folder, final=final) for final in (False, False, True))
    containers = dict(fetch(database, "SELECT path, container FROM sources"))
    return Read(first, again, finally_, requests_of(database), refused_of(database), containers)


def path(folder: Path, case: Case) -> Path:
    return folder / NUMBERED[case.title] / case.name


def said(case: Case) -> bytes:
    """Return the log's text, as it is before it is packed."""
    return case.text.replace(CASE, NUMBERED[case.title].encode())


def results(database: Database, folder: Path, *, final: bool) -> dict[str, FileResult]:
    return {file.path: file for file in database.ingest(folder, final=final).files}


def requests_of(database: Database) -> dict[str, list[tuple[str, int, str]]]:
    kept = texts(database.path)
    found: dict[str, list[tuple[str, int, str]]] = {}
    for log, request_id, source_id, number in fetch(
        database,
        "SELECT path, request_id, source_id, source_line FROM requests JOIN sources USING (source_id)"
        " ORDER BY source_id, source_line",
    ):
        found.setdefault(log, []).append((request_id, number, kept[source_id, number]))
    return found


def refused_of(database: Database) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for log, *row in fetch(
        database,
        "SELECT path, source_line, byte_offset, reason, text FROM quarantine JOIN sources USING (source_id)"
        " ORDER BY source_id, source_line",
    ):
        found.setdefault(log, []).append(tuple(row))
    return found


@each_case
def test_every_line_is_counted_once(read: Read, folder: Path, case: Case) -> None:
    result = read.first[str(path(folder, case))]

    assert result.counts.to_dict() == case.counts
    assert result.reasons == case.reasons
    assert (result.status, result.unfinished_bytes) == (case.status, case.unfinished)
    assert case.error in (result.error or "")
    assert (result.error is None) == (case.error == "")
    assert "\n" not in (result.error or "")


@each_case
def test_no_good_line_is_lost_and_its_text_is_kept_to_the_byte(read: Read, folder: Path, case: Case) -> None:
    found = read.requests.get(str(path(folder, case)), [])

    assert [request_id for request_id, _, _ in found] == [
        f"{NUMBERED[case.title]}-{number}" for number in case.requests.split()
    ]
    text = said(case)
    for request_id, number, kept in found:
        assert f'"{request_id}"' in kept
        if case.container == "jsonl":
            assert kept.encode() == text.split(b"\n")[number - 1].lstrip(PADDING)
        elif case.container == "json":
            assert kept.encode() in text


@each_case
def test_every_refused_line_is_found_again_by_its_offset(read: Read, folder: Path, case: Case) -> None:
    found = read.refused.get(str(path(folder, case)), [])

    assert {number: reason for number, _, reason, _ in found} == case.refused | case.finally_refused
    text = said(case)
    for number, offset, _, shown in found:
        assert text[offset:].decode("utf-8", "backslashreplace").startswith(shown)
        if case.container == "jsonl":
            assert shown == text.split(b"\n")[number - 1].lstrip(b"\xef\xbb\xbf\x1e").decode(
                "utf-8", "backslashreplace"
            )


@each_case
def test_reading_again_adds_nothing_and_final_judges_what_was_left(
    read: Read, folder: Path, case: Case
) -> None:
    again, finally_ = read.again[str(path(folder, case))], read.finally_[str(path(folder, case))]

    assert again.counts.lines == 0
    assert finally_.counts.to_dict() == {
        **dict.fromkeys(case.counts, 0),
        "lines": len(case.finally_refused),
        "quarantined": len(case.finally_refused),
    }


@each_case
def test_a_log_is_read_as_what_its_bytes_say(read: Read, folder: Path, case: Case) -> None:
    assert read.containers.get(str(path(folder, case)), case.container) == case.container
