"""`sessions quarantine` as a user runs it, on lines of every hostile kind."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from sessions.api import Database
from sessions.schemas.database import writer
from tests.cli.test_errors import run_shell
from tests.factories import gateway, ingest_lines, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

KEYS = ["source_id", "path", "source_line", "byte_offset", "reason", "refused_at", "text"]
LINE_KEYS = [*KEYS[:5], "meaning", "remedy", "refused_at", "fault", "text"]

ESCAPES = '{"x": "\x1b[2J\x1b]0;title\x07\x9b31m \b\b\x00'
MARKUP = "[bold red]gone[/] :smile: <b>|`*_ [link=x]"
BIDI = '{"a": "\u202eevil\u202c \u2066x\u2069 שלום" oops}'
LONG = '{"a": "' + "会議" * 5000 + '" oops}'
CARRIAGE = "half\rover\x0b\x0c\x85\u2028line"
CUT = '{"request": {"url": "/v1/messages", "headers": {"Helicone-Sess'
HOSTILE = [ESCAPES, MARKUP, BIDI, LONG, CARRIAGE, CUT]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `log.jsonl`, source 1, whose lines 2 to 8 were refused."""
    folder = tmp_path_factory.mktemp("refused")
    ingest_lines(folder, gateway(), "[1, 2]", *HOSTILE)
    return folder


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


def is_text(shown: str) -> bool:
    return all(char.isprintable() or char in "\n\u200c\u200d" for char in shown)


# list


@pytest.mark.usefixtures("here")
def test_list_counts_reasons_and_then_lists_lines(command: Command) -> None:
    outcome = command("quarantine", "list")
    lines = outcome.out.splitlines()

    assert lines[0].split("  ")[0] == "reason"
    assert lines[1] == "not_json           6  it is no JSON              mend it, or leave it"
    assert lines[2] == "not_an_object      1  it is JSON, but no object  log one JSON object a line"
    assert [line.split()[0] for line in lines[4:]] == ["id", "log.jsonl", *(f"1:{n}" for n in range(2, 9))]
    assert lines[6].startswith("1:2  not_an_object  ")
    assert lines[6].endswith("  [1, 2]")
    assert outcome.err.splitlines() == [
        "1–7 of 7 refused lines",  # noqa: RUF001
        "one of them whole: sessions quarantine show 1:2",
    ]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_list_is_text_within_the_width(
    command: Command, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    shown = command("quarantine", "list").out
    assert is_text(shown)
    assert max(map(cell_len, shown.splitlines())) <= width
    assert "\\x1b[2J" in shown or width == 40


@pytest.mark.usefixtures("here")
def test_the_texts_of_a_list_as_data_are_whole(command: Command) -> None:
    outcome = command("quarantine", "list", "--format", "json")
    rows = json.loads(outcome.out)

    assert [list(row) for row in rows] == [KEYS] * 7
    assert [row["text"] for row in rows] == ["[1, 2]", *HOSTILE]
    assert outcome.err == ""
    table = command("quarantine", "list", "--format", "csv").out
    assert [row[6] for row in csv.reader(io.StringIO(table, newline=""))] == ["text", "[1, 2]", *HOSTILE]


@pytest.mark.usefixtures("here")
def test_a_list_as_markdown_is_text_without_markup(command: Command) -> None:
    shown = command("quarantine", "list", "--format", "markdown").out

    assert is_text(shown)
    assert shown.startswith("## Reasons\n\n| reason | lines | meaning | remedy |\n")
    assert "\n## Lines\n\n| source\\_id |" in shown or "\n## Lines\n\n| source_id |" in shown
    assert "\\[bold red]gone\\[/] :smile: &lt;b&gt;\\|\\`\\*\\_ \\[link=x]" in shown
    rows = shown.partition("## Lines")[2].splitlines()[2:]
    assert len(rows) == 2 + 7  # the header and its rule, a row a line


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("options", "ids", "position"),
    [
        (["--reason", "not_an_object"], ["1:2"], "1–1 of 1 refused line"),  # noqa: RUF001
        (
            ["--reason", "not_json", "--limit", "2"],
            ["1:3", "1:4"],
            "1–2 of 6 refused lines; --offset 2 for the next",  # noqa: RUF001
        ),
        (["--offset", "6", "--source", "1"], ["1:8"], "7–7 of 7 refused lines"),  # noqa: RUF001
        (["--source", "log.jsonl", "--all", "--limit", "1"], [f"1:{n}" for n in range(2, 9)], ""),
    ],
)
def test_lists_of_some_lines(command: Command, options: list[str], ids: list[str], position: str) -> None:
    outcome = command("quarantine", "list", *options)
    lines = outcome.out.partition("\n\n")[2].splitlines()

    assert [line.split()[0] for line in lines[2:]] == ids
    assert outcome.err.splitlines()[0].startswith(position)


@pytest.mark.usefixtures("here")
def test_lists_without_lines(command: Command) -> None:
    nothing = command("quarantine", "list", "--reason", "too_long")
    beyond = command("quarantine", "list", "--offset", "7")

    assert (nothing.out, nothing.err) == ("No refused line matches.\n", "0 of 0 refused lines\n")
    assert beyond.out.splitlines()[1].startswith("not_json           6  ")
    assert beyond.err == "0 of 7 refused lines\n"


def test_the_database_is_named_in_the_next_command(command: Command, folder: Path) -> None:
    database = folder / "sessions.duckdb"

    hint = command("quarantine", "list", "--db", str(database)).err.splitlines()[-1]
    assert hint == f"one of them whole: sessions quarantine show 1:2 --db {database}"
    assert command("--db", str(database), "quarantine", "list").code == 0


def test_lists_of_several_files(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    db = ingest_lines(tmp_path, gateway(), "oops")
    db.ingest(write_lines(tmp_path / "b.jsonl", gateway(request_id="b"), "worse"))
    with writer(db.path) as connection:
        connection.execute("UPDATE quarantine SET text = NULL, reason = 'from_tomorrow' WHERE source_id = 2")

    lines = command("quarantine", "list").out.splitlines()
    assert ["from_tomorrow", "1", "–", "–"] in [line.split() for line in lines]  # noqa: RUF001
    assert [(line.split()[0], line.split()[-1]) for line in lines[5:]] == [
        ("b.jsonl", "b.jsonl"),
        ("2:2", "kept)"),  # (text not kept)
        ("log.jsonl", "log.jsonl"),
        ("1:2", "oops"),
    ]


# show


@pytest.mark.usefixtures("here")
def test_show_one_line_and_where_it_breaks(command: Command) -> None:
    outcome = command("quarantine", "show", "1:5")
    lines = outcome.out.splitlines()

    assert lines[0].startswith("1:5  ")
    assert lines[1] == "log.jsonl"
    assert lines[2].startswith("line 5, from byte ")
    assert lines[4] == '{"a": "\\u202eevil\\u202c \\u2066x\\u2069 שלום" oops}'
    assert lines[6:] == [
        "not_json: it is no JSON",
        f"  Expecting ',' delimiter at column {BIDI.index('oops') + 1} of {len(BIDI)}",
        '  {"a": "\\u202eevil\\u202c \\u2066x\\u2069 שלום" oops}',
        "  " + " " * 44 + "^",  # four overrides of 6 cells each, and 20 characters
        "what to do: mend it, or leave it",
    ]
    assert lines[8][2 + 44 :] == "oops}"
    assert outcome.err == (
        "to mend such lines: sessions quarantine export --source 1 --reason not_json -o FILE\n"
    )


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("number", range(2, 9))
def test_a_shown_line_is_whole_and_text_within_the_width(
    command: Command, monkeypatch: pytest.MonkeyPatch, width: int, number: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = ["[1, 2]", *HOSTILE][number - 2]

    shown = command("quarantine", "show", f"1:{number}").out
    assert is_text(shown)
    assert max(map(cell_len, shown.splitlines())) <= width
    body = shown.split("\n\n")[1].replace("\n", "")
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    assert body == visible


@pytest.mark.usefixtures("here")
def test_the_mark_stands_below_the_place_in_long_lines(command: Command) -> None:
    lines = command("quarantine", "show", "1:6").out.splitlines()

    at = lines.index("not_json: it is no JSON")
    place, excerpt, mark, _ = lines[at + 1 :]
    assert place == "  Expecting ',' delimiter at column 10,010 of 10,014"  # 7 + 10,000 + 2 more, then o
    assert excerpt.startswith("  …")
    assert excerpt.endswith('会議" oops}')
    assert cell_len(excerpt) - len("oops}") == len(mark) - len("^")


@pytest.mark.usefixtures("here")
def test_a_line_that_ends_too_early(command: Command) -> None:
    lines = command("quarantine", "show", "1:8").out.splitlines()

    begins = CUT.index('"Helicone-Sess') + 1
    assert f"  Unterminated string starting at column {begins} of {len(CUT)}" in lines


@pytest.mark.usefixtures("here")
def test_show_keys(command: Command) -> None:
    data = json.loads(command("quarantine", "show", "1:3", "--format", "json").out)

    assert list(data) == LINE_KEYS
    assert data["text"] == ESCAPES
    assert list(data["fault"]) == ["message", "column", "before", "after"]
    assert json.loads(command("quarantine", "show", "1:2", "--format", "json").out)["fault"] is None


@pytest.mark.usefixtures("here")
def test_a_shown_line_as_markdown(command: Command) -> None:
    shown = command("quarantine", "show", "1:4", "--format", "markdown").out

    assert shown.splitlines()[:3] == ["| key | value |", "| --- | --- |", "| source_id | 1 |"]
    assert "| text | \\[bold red]gone\\[/] :smile: &lt;b&gt;\\|" in shown


def test_show_a_row_of_parquet_and_a_text_not_kept(command: Command, tmp_path: Path) -> None:
    db = ingest_lines(tmp_path, gateway(), "oops")
    with writer(db.path) as connection:
        connection.execute("UPDATE quarantine SET text = NULL, byte_offset = NULL")

    outcome = command("quarantine", "show", "1:2", "--db", str(db.path))
    assert outcome.out.splitlines()[2:5] == ["row 2", "", "(text not kept)"]
    assert "stops being JSON" not in outcome.out
    assert outcome.err == ""


def test_show_a_line_too_deep_to_look_into(command: Command, tmp_path: Path) -> None:
    db = ingest_lines(tmp_path, gateway(), "[" * 200_000)

    shown = command("quarantine", "show", "1:2", "--db", str(db.path)).out
    assert "\ntoo_deep: it is nested too deeply\n" in shown
    assert "stops being JSON" not in shown
    with writer(db.path) as connection:
        connection.execute("UPDATE quarantine SET reason = 'not_json'")  # as an earlier release said
    shown = command("quarantine", "show", "1:2", "--db", str(db.path)).out
    assert "\n  where it stops being JSON cannot be told\n" in shown


# export


@pytest.mark.usefixtures("here")
def test_export_writes_the_lines_as_they_stood(command: Command, folder: Path) -> None:
    outcome = command("quarantine", "export")

    log = (folder / "log.jsonl").read_bytes()
    assert outcome.out.encode() == log[log.index(b"[1, 2]\n") :]
    assert outcome.err == "7 refused lines\n"


@pytest.mark.usefixtures("here")
def test_export_some_lines_to_a_file(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "my lines.jsonl"
    outcome = command(
        "quarantine", "export", "--reason", "not_an_object", "--source", "log.jsonl", "-o", str(file)
    )

    assert file.read_bytes() == b"[1, 2]\n"
    assert (outcome.out, outcome.code) == ("", 0)
    assert outcome.err.splitlines() == [
        "1 refused line",
        f"next: mend {file}, then: sessions ingest '{file}'",
    ]


@pytest.mark.usefixtures("here")
def test_a_mended_export_can_be_read(command: Command, tmp_path: Path) -> None:
    file, database = tmp_path / "mended.jsonl", str(tmp_path / "s.duckdb")
    command("quarantine", "export", "--reason", "not_json", "-o", str(file))
    file.write_text(file.read_text().rpartition('{"request"')[1] + ': {"url": "/v1/messages"}}\n')

    assert "1 line → 1 request" in command("ingest", str(file), "--db", database).out


def test_export_says_what_it_left_out(command: Command, tmp_path: Path) -> None:
    db = ingest_lines(tmp_path, gateway(), "oops", "worse")
    with writer(db.path) as connection:
        connection.execute("UPDATE quarantine SET text = NULL WHERE text = 'oops'")

    outcome = command("quarantine", "export", "--db", str(db.path), "-o", "-")
    assert outcome.out == "worse\n"
    assert outcome.err == "1 refused line; 1 more left out, whose text was not kept\n"


@pytest.mark.usefixtures("here")
def test_export_leaves_a_file_alone_when_it_cannot_answer(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    file.write_text("mended by hand\n")

    assert command("quarantine", "export", "--source", "none", "-o", str(file)).code == 1
    assert command("quarantine", "export", "--reason", "none", "-o", str(file)).code == 2
    assert file.read_text() == "mended by hand\n"
    assert command("quarantine", "export", "--reason", "too_deep", "-o", str(file)).err == "0 refused lines\n"
    assert file.read_bytes() == b""


def test_export_to_a_reader_that_has_seen_enough(folder: Path) -> None:
    call = '"$PYTHON" -m sessions quarantine export'
    done = run_shell(call + ' | head -n 1; echo "${PIPESTATUS[0]}"', folder / "sessions.duckdb")

    assert done.stdout.splitlines() == ["[1, 2]", "0"]
    assert "error" not in done.stderr


# errors, and nothing to answer about


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["show", "1:1"], 1, "error: 1:1: no such line was refused; see the ids with: sessions quarantine"),
        (["show", "one"], 2, "error: one: is no id of a refused line; write SOURCE:LINE, such as 3:1042; "),
        (["show"], 2, "error: Missing argument 'ID'; see `sessions quarantine show --help`"),
        (["show", "1:2", "--tz", "Berlin"], 2, "error: Berlin: is not a time zone; "),
        (["list", "--reason", "json"], 2, "error: json: is no reason code; there are not_json, unfinished, "),
        (["list", "--source", "log.json"], 1, "error: log.json: no file of this path or number was read; "),
        (["list", "--limit", "0"], 2, "error: Invalid value for '--limit'"),
        (["list", "--reason"], 2, "error: Option '--reason' requires an argument"),
        (["export", "--format", "json"], 2, "error: No such option: --format"),
        (["export", "-o", "no/such/x"], 2, "error: no/such/x: its directory is not there; make no/such"),
        (["export", "-o", "."], 2, "error: .: cannot be written: Is a directory; name another file"),
        (["mend"], 2, "error: No such command 'mend'; see `sessions quarantine --help`"),
    ],
)
def test_errors(command: Command, arguments: list[str], code: int, line: str) -> None:
    outcome = command("quarantine", *arguments)

    assert outcome.err.startswith(line)
    assert (outcome.err.count("\n"), outcome.out, outcome.code) == (1, "", code)


def test_an_empty_database(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with writer(Database("sessions.duckdb").path):
        pass

    shown = command("quarantine", "list")
    assert (shown.out, shown.err) == ("No line was refused.\n", "0 of 0 refused lines\n")
    assert command("quarantine", "list", "--format", "json").out == "[]\n"
    assert command("quarantine", "list", "--format", "csv").out == ",".join(KEYS) + "\r\n"
    assert command("quarantine", "export").err == "0 refused lines\n"
    assert command("quarantine", "show", "1:1").code == 1
