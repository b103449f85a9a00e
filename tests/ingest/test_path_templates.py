"""Templates name operations: of new requests, and of those that are there when templates change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.api import Database
from sessions.config import read_config, template_segments
from sessions.errors import UsageError
from tests.factories import STEP_ROWS, fetch, gateway, ingest_lines, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factories import Record

PATHS = ["/users/anna/trips/12", "/users/ben/trips", "users//cleo/trips/", "/users/anna", "/docs/7", "/plan"]
BEFORE = [
    "/docs/{n}",
    "/plan",
    "/users/anna",
    "/users/anna/trips/{n}",
    "/users/ben/trips",
    "/users/cleo/trips",
]
OPERATIONS = "SELECT DISTINCT operation FROM requests ORDER BY 1"


def records(prefix: str = "r") -> list[Record]:
    return [
        gateway(request_id=f"{prefix}{number}", path=path, start=1772442843 + number)
        for number, path in enumerate(PATHS)
    ]


def operations(database: Database) -> list[str]:
    return [row[0] for row in fetch(database, OPERATIONS)]


def test_templates_name_what_is_read(tmp_path: Path) -> None:
    database = Database(tmp_path / "sessions.duckdb")
    log = write_lines(tmp_path / "log.jsonl", *records())
    database.ingest(log, path_templates=["/users/{user}/trips", "/users/{user}/trips/{trip}", "/docs/{page}"])

    assert operations(database) == [
        "/docs/{page}", "/plan", "/users/anna", "/users/{user}/trips", "/users/{user}/trips/{trip}",
    ]  # fmt: skip


def test_the_first_template_that_fits_counts(tmp_path: Path) -> None:
    database = ingest_lines(tmp_path, *records())

    database.use_templates("/{what}/{which}", "/docs/{page}")
    assert "/docs/{page}" not in operations(database)
    database.use_templates("/docs/{page}", "/{what}/{which}")
    assert {"/docs/{page}", "/{what}/{which}"} <= set(operations(database))


def test_what_is_there_is_named_anew_and_back(tmp_path: Path) -> None:
    database = ingest_lines(tmp_path, *records())
    assert operations(database) == BEFORE
    steps = fetch(database, STEP_ROWS)

    assert database.use_templates("/users/{user}/trips") == 2  # Ben's and Cleo's
    assert fetch(database, "SELECT operations FROM sessions") == [
        (
            [
                "/users/anna/trips/{n}",
                "/users/{user}/trips",
                "/users/{user}/trips",
                "/users/anna",
                "/docs/{n}",
                "/plan",
            ],
        )
    ]
    assert database.use_templates("/users/{user}/trips") == 0
    assert database.use_templates() == 2
    assert operations(database) == BEFORE
    assert fetch(database, STEP_ROWS) == steps


def test_templates_stay_in_force(tmp_path: Path) -> None:
    database = ingest_lines(tmp_path, *records())
    database.use_templates("/users/{user}/trips")
    database.ingest(write_lines(tmp_path / "more.jsonl", *records("s")))
    database.compact()

    assert fetch(database, "SELECT count(*) FROM requests WHERE operation = '/users/{user}/trips'") == [(4,)]
    assert fetch(database, "SELECT template, segments FROM path_templates") == [
        ("/users/{user}/trips", ["users", None, "trips"])
    ]


def test_a_dry_run_changes_no_templates(tmp_path: Path) -> None:
    database = ingest_lines(tmp_path, *records())
    database.ingest(tmp_path, path_templates=["/docs/{page}"], dry_run=True)

    assert operations(database) == BEFORE


@pytest.mark.parametrize(
    "template", ["", "users", "/", "//a", "/a/", "/a/{}", "/a/x{b}", "/a/{b", "/a/{{b}}", 3, None]
)
def test_no_template(template: str) -> None:
    with pytest.raises(UsageError, match="is no path template; write one such as"):
        template_segments(template)


def test_templates_of_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "sessions.toml"
    path.write_text('[paths]\ntemplates = ["/users/{user}"]')
    assert read_config(path).templates == ("/users/{user}",)
    path.write_text("[goals]")
    assert read_config(path).templates is None
    for text, error in (
        ("[paths]\ntemplates = 3", "paths: templates: is no list"),
        ("[paths]\ntemplates = ['a']", "paths: 'a': is no path template"),
        ("[paths]\ntemplate = []", "paths: template: is not known; there is templates"),
    ):
        path.write_text(text)
        with pytest.raises(UsageError) as raised:
            read_config(path)
        assert error in str(raised.value)
