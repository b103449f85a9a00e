"""The documents say what the program does: options, keys, outputs and examples."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

import sessions
from sessions.analytics.reasons import REASONS
from sessions.cli.exit_codes import ExitCode
from sessions.cli.main import run
from sessions.ingest.formats import FORMATS
from tests.command_tree import COMMANDS
from tests.command_tree import ROOT as COMMAND

ROOT: Final = Path(__file__).resolve().parents[1]
SAMPLE_LOGS: Final = ROOT / "sample_logs"
CLI_PAGE: Final = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")

GUIDES: Final = sorted((ROOT / "docs").glob("flows*.md"))
"""Pages with examples that are about one kind of question."""

WITHOUT_KEYS: Final = {"sql", "quarantine export", "serve"}
"""Commands whose answers have no keys of their own."""
NESTED: Final = {
    ("report", "names[]."): "names",
    ("show", "session."): "list",
    **{
        (command, prefix): part
        for command in ("report", "dropoff")
        for prefix, part in (
            ("outcomes.", "outcomes"),
            ("differences[].", "differences"),
            ("goals[].", "goals"),
        )
    },
    ("operations", ""): "list",
}
"""Parts of an answer that the page describes in one place for several commands."""

SAME: Final = {"quarantine retry": "ingest"}
"""Commands whose answers are those of another one."""

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs a command line here: its exit code, standard output and error."""
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "SESSIONS_DB"):
        monkeypatch.delenv(name, raising=False)

    def called(*arguments: str) -> tuple[int, str, str]:
        capsysbinary.readouterr()
        code = run(arguments)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return called


@pytest.fixture
def folder(sample_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working directory with a copy of the sample database, and logs that may be read into it."""
    shutil.copy(sample_db, tmp_path / "sessions.duckdb")
    (tmp_path / "logs").mkdir()
    shutil.copy(SAMPLE_LOGS / "gateway.jsonl", tmp_path / "logs")
    (tmp_path / "sample_logs").mkdir()
    shutil.copy(SAMPLE_LOGS / "sessions.toml", tmp_path / "sample_logs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Reading Markdown


def section(page: str, title: str) -> str:
    """Return what stands under a heading, its sub-sections included; fails when there is no such heading."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,6}} |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, title
    level = len(found[1])
    end = re.compile(rf"^#{{1,{level}}} ", re.MULTILINE).search(page, found.start(2))
    return page[found.start(2) : end.start() if end else len(page)]


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def rows(text: str) -> list[list[str]]:
    """Return the cells of all table rows, without headings and rules."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    rules = {at for at, row in enumerate(cells) if set("".join(row)) <= set("-: ")}
    return [row for at, row in enumerate(cells) if at not in rules and at + 1 not in rules]


# Commands and options


def options(command: Any) -> list[str]:
    """Return every spelling of every option of a command."""
    return [
        name
        for parameter in command.params
        if parameter.param_type_name == "option"
        for name in (*parameter.opts, *parameter.secondary_opts)
    ]


def documentation(command: str) -> str:
    """Return a command's section, with those on shared options that it links to."""
    own = section(CLI_PAGE, f"sessions {command}")
    shared = {"(#which-requests)": "Which requests", "(#goals)": "Goals", "(#output)": "Output"}
    return own + "".join(section(CLI_PAGE, title) for link, title in shared.items() if link in own)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_every_command_is_documented(command: str) -> None:
    text = documentation(command)
    found = options(COMMANDS[command])

    assert len(found) >= 3
    assert [name for name in found if not re.search(rf"`{name}\b", text)] == []


def test_every_option_before_the_command_is_documented() -> None:
    introduction = CLI_PAGE.partition("\n## ")[0]

    assert [name for name in options(COMMAND) if f"`{name}" not in introduction] == []


def test_every_documented_option_is_there() -> None:
    known = {"--help", "-h", *options(COMMAND)}.union(*map(options, COMMANDS.values()))
    named = set(re.findall(r"`(--?[a-z][a-z-]*)[ `]", CLI_PAGE))

    assert named - known == set()


def test_every_command_is_in_the_overview() -> None:
    overview = {row[0] for row in rows(CLI_PAGE.partition("\nFurther down")[0])}

    assert {re.sub(r"\[`sessions ([a-z ]*[a-z])\b.*", r"\1", cell) for cell in overview} == set(COMMANDS)


# What JSON answers hold


@dataclass(frozen=True)
class Key:
    """One row of a table of JSON keys."""

    kind: str
    is_null: str


def documented_keys(command: str) -> dict[str, Key]:
    """Return the keys that the page promises for a command."""
    listed = rows(section(CLI_PAGE, f"JSON of {SAME.get(command, command)}"))
    keys = {row[0].strip("`"): Key(kind=row[1], is_null=row[4]) for row in listed}
    assert len(keys) == len(listed)
    for (of, prefix), other in NESTED.items():
        if of == command:
            keys |= {prefix + key: value for key, value in documented_keys(other).items()}
    return keys


def found_in(value: Any, keys: dict[str, Key], at: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each key path of an answer with its value; what is in a map is not a key."""
    if isinstance(value, list):
        for item in value:
            yield from found_in(item, keys, f"{at}[]." if at else "")
    elif isinstance(value, dict):
        for name, item in value.items():
            path = at + name
            yield path, item
            if path not in keys or keys[path].kind != "map":
                yield from found_in(item, keys, path if isinstance(item, list) else f"{path}.")


def is_time(value: Any) -> bool:
    return isinstance(value, str) and value.endswith("Z") and bool(datetime.fromisoformat(value))


HOLDS: Final[dict[str, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "time": is_time,
    "day": lambda value: bool(date.fromisoformat(value)),
    "object": lambda value: isinstance(value, dict),
    "map": lambda value: isinstance(value, dict),
    "list of objects": lambda value: all(isinstance(item, dict) for item in value),
    "list of strings": lambda value: all(isinstance(item, str | None) for item in value),
}


def is_as_promised(value: Any, key: Key) -> bool:
    return key.is_null != "never" if value is None else HOLDS[key.kind](value)


LOGS: Final = str(SAMPLE_LOGS / "gateway.jsonl")
QUESTIONS: Final = {
    "ingest": [["ingest", LOGS, "--db", "new.duckdb"], ["ingest", "logs", "refused.log"]],
    "report": [
        ["report", "--goal", "/agent/*", "--goal", "/nowhere"],
        ["report", "--model", "gpt-4o-2024-08-06"],
        ["report", "--since", "2100-01-01"],
    ],
    "dropoff": [
        ["dropoff", "--goal", "/booking/flight/confirm", "--depth", "1"],
        ["dropoff", "--status", "529"],
        ["dropoff", "--since", "2100-01-01"],
    ],
    "flows": [
        ["flows", "--ngram", "3", "--after", "/booking/flight/search", "--before", "/booking/flight/confirm"],
        ["flows", "--collapse", "--limit", "3", "--since", "2026-09-10"],
        ["flows", "--since", "2100-01-01"],
    ],
    "funnel": [
        ["funnel", "--step", "/agent/plan", "--goal", "/agent/report", "--window", "1h"],
        ["funnel", "--step", "/nowhere", "--step", "ok=true", "--exclude", "/agent/report"],
    ],
    "list": [["list", "--all"], ["list", "--all", "--status", "529"]],
    "show": [["show", "run-20261002-038", "--content"], ["show", "0052064", "--content"]],
    "names": [["names"], ["names", "--provider", "anthropic"]],
    "operations": [
        ["operations"],
        ["operations", "--tree"],
        ["operations", "--operation", "/booking/*", "--sessions", "--all"],
        ["operations", "--status", "529"],
    ],
    "users": [["users", "--all"], ["users", "--status", "529"]],
    "trends": [["trends"], ["trends", "--by", "hour"], ["trends", "--status", "529"]],
    "compare": [
        ["compare", "--name", "Travel Planner", "--with-name", "Support Chat", "--goal", "/x"],
        ["compare", "--since", "2026-09-21", "--until", "2026-09-28", "--previous"],
        ["compare", "--model", "nobody", "--with-since", "2026-09-21", "--with-until", "2026-09-22"],
    ],
    "outliers": [["outliers", "--all"], ["outliers", "--typical"]],
    "sources": [["sources"], ["sources", "--status", "all"]],
    "quarantine list": [["quarantine", "list"]],
    "quarantine show": [["quarantine", "show", "3:24"], ["quarantine", "show", "3:158"]],
    "quarantine retry": [["quarantine", "retry"]],
    "compact": [["compact"]],
}


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in WITHOUT_KEYS])
def test_answers_have_the_documented_keys(command: str, call: Call, folder: Path) -> None:
    (folder / "refused.log").write_text("no log\n")
    keys = documented_keys(command)
    found: list[tuple[str, Any]] = []
    for question in QUESTIONS[command]:
        _, out, _ = call(*question, "--format", "json")
        found += found_in(json.loads(out), keys)

    assert len(keys) >= 3
    assert {path for path, _ in found} == keys.keys()
    assert [(path, value) for path, value in found if not is_as_promised(value, keys[path])] == []


def test_a_documented_key_may_be_null_only_if_it_says_when() -> None:
    keys = [key for name in QUESTIONS for key in documented_keys(name).values()]

    assert {key.kind for key in keys} == HOLDS.keys()
    assert all(key.is_null for key in keys)


@pytest.mark.usefixtures("folder")
def test_sql_answers_have_the_columns_of_the_query(call: Call) -> None:
    _, out, _ = call("sql", "SELECT 1 AS one, NULL AS other", "--format", "json")

    assert json.loads(out) == [{"one": 1, "other": None}]


# Other promises of docs/cli.md


def test_every_exit_code_is_documented() -> None:
    documented = {(row[0], row[1].strip("`")) for row in rows(section(CLI_PAGE, "Exit codes"))}

    assert documented == {(str(code.value), code.name) for code in ExitCode}


def test_every_environment_variable_is_documented() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "sessions").rglob("*.py"))
    read = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', code))

    assert {"SESSIONS_DB", "NO_COLOR"} <= read
    assert [name for name in sorted(read) if f"`{name}`" not in section(CLI_PAGE, "Environment")] == []


REFUSED_LINES: Final = {
    "not_json": b"10:32:07 WARN upstream is slow\n",
    "not_utf8": b'{"id": "\xff"}\n',
    "not_an_object": b"[1, 2]\n",
    "no_request": b'{"level": "info"}\n',
    "wrong_type": b'{"request": {"url": "/v1/messages"}, "response": "fine"}\n',
    "several_values": b'{"request": {"url": "/v1/messages"}}{"request": {"url": "/v1/messages"}}\n',
    "too_deep": b'{"request":' + b"[" * 5000 + b"\n",  # and no further
}
ANY_REQUEST: Final = b'{"request": {"url": "/v1/messages"}, "response": {"status": 200}}\n'


def test_every_reason_for_refusing_a_line_is_documented(tmp_path: Path) -> None:
    documented = {row[0].strip("`"): tuple(row[1:]) for row in rows(section(CLI_PAGE, "Reasons"))}
    (tmp_path / "log.jsonl").write_bytes(ANY_REQUEST + b"".join(REFUSED_LINES.values()))
    (read,) = sessions.open(tmp_path / "new.duckdb").ingest(tmp_path / "log.jsonl").files

    assert documented == REASONS
    assert list(documented) == list(REASONS)
    assert read.reasons.keys() <= REASONS.keys()
    assert read.reasons == dict.fromkeys(REFUSED_LINES, 1)
    assert read.counts.requests == 1


def test_every_log_format_is_documented() -> None:
    documented = {row[0].strip("`") for row in rows(section(CLI_PAGE, "Log formats"))}

    assert documented == {log_format.name for log_format in FORMATS}


# Examples


def examples(page: str) -> list[tuple[str, str]]:
    """Return the command lines of a page's consoles, each with the output that is shown for it."""
    calls = [part for block in blocks(page, "console") for part in re.split(r"^\$ ", block, flags=re.M)[1:]]
    return [(line, shown) for line, _, shown in (part.partition("\n") for part in calls)]


def without_durations(text: str) -> str:
    """Return the lines of an ingest without what differs from run to run."""
    return re.sub(r"\d+(?:\.\d+)? (?:ms|s|min \d+ s|min)\b(?: +\([\d,]+ lines/s\))?", "~", text)


def without_times(text: str) -> str:
    """Return the lines of a ledger without the times of reading, which were of another day."""
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?= UTC$|  |$)", "~", text, flags=re.MULTILINE)


def without_sizes(text: str) -> str:
    """Return the size of files before and after a compaction without the figures."""
    return re.sub(r"\d+(?:\.\d+)? (?:kB|MB)", "~", text)


def masked(line: str) -> Callable[[str], str]:
    """Return what makes two outputs of a command line the same, whenever they were made."""
    if line.startswith(("sessions ingest", "sessions quarantine retry")):
        return without_durations
    if line.startswith("sessions compact"):
        return without_sizes
    return without_times if line.startswith(("sessions sources", "sessions quarantine")) else str


def command_of(line: str) -> str:
    """Return the command that a line calls, by its words."""
    words = shlex.split(line)[1:]
    return next(called for called in (" ".join(words[:2]), words[0]) if called in COMMANDS)


def is_shown(shown: str, real: str) -> bool:
    """Tell whether the page shows this output, as it is or with lines left out where it says …"""
    pattern = "".join("(?:.*\n)*?" if line == "…" else re.escape(line) + "\n" for line in shown.splitlines())
    return re.fullmatch(pattern, real) is not None


def sample_logs_in(folder: Path) -> None:
    logs = folder / "sample_logs"
    logs.mkdir()
    for path in SAMPLE_LOGS.iterdir():
        if path.suffix in {".jsonl", ".parquet", ".gz", ".zst", ".toml"}:
            shutil.copy(path, logs)


def outputs(page: str, call: Call) -> list[tuple[str, str, str]]:
    """Return the command lines of a page, each with what is shown and what is real."""
    found = []
    for line, shown in examples(page):
        _, out, err = call(*shlex.split(line)[1:])
        found.append((line, masked(line)(shown), masked(line)(out + err)))
    return found


def test_examples_show_real_output(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample_logs_in(tmp_path)
    monkeypatch.chdir(tmp_path)
    shown_and_real = outputs(CLI_PAGE, call)

    assert {command_of(line) for line, _, _ in shown_and_real} == set(COMMANDS) - {"serve"}
    assert [(line, real) for line, shown, real in shown_and_real if not is_shown(shown, real)] == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_examples_of_guides_show_real_output(guide: Path, call: Call) -> None:
    shown_and_real = outputs(guide.read_text(encoding="utf-8"), call)

    assert shown_and_real
    assert [(line, real) for line, shown, real in shown_and_real if not is_shown(shown, real)] == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_python_of_guides_runs(guide: Path) -> None:
    for program in blocks(guide.read_text(encoding="utf-8"), "python"):
        with contextlib.redirect_stdout(None):
            exec(compile(program, guide.name, "exec"), {"__name__": "__main__"})


def test_an_example_that_differs_is_noticed() -> None:
    assert is_shown("a\n…\nd\n", "a\nb\nc\nd\n")
    assert is_shown("a\n…\n", "a\n")
    assert not is_shown("a\n…\nd\n", "a\nb\nc\n")
    assert not is_shown("a\n", "a\nb\n")
    assert not is_shown("a 1 ms\n", "a 2 ms\n")


def shell_lines(page: str) -> list[str]:
    """Return the calls of `sessions` in a page's shell blocks, without prompts and comments."""
    text = "".join(block for name in ("bash", "console", "sh") for block in blocks(page, name))
    lines = [line.removeprefix("$ ") for line in text.splitlines()]
    return [line for line in lines if line.startswith("sessions ")]


def code_of(words: list[str], call: Call) -> int:
    """Return the exit code of a call; a server is a process of its own, and is stopped once it answers."""
    if words[0] != "serve":
        return call(*words)[0]
    program = str(Path(sys.executable).with_name("sessions"))
    command = [program, *words, "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.terminate()
    assert said.startswith("serving "), said
    return process.returncode


@pytest.mark.usefixtures("folder")
def test_the_command_lines_of_the_readme_run(call: Call) -> None:
    lines = shell_lines(README)
    codes = {line: code_of(shlex.split(line, comments=True)[1:], call) for line in lines}

    assert len(lines) >= 3
    assert {line: code for line, code in codes.items() if code != ExitCode.DONE} == {}


@pytest.mark.usefixtures("folder")
def test_the_python_of_the_readme_runs() -> None:
    programs = blocks(README, "python")

    assert programs
    for program in programs:
        with contextlib.redirect_stdout(None):
            exec(compile(program, "README.md", "exec"), {"__name__": "__main__"})


@pytest.mark.usefixtures("folder")
def test_the_sql_of_the_readme_runs() -> None:
    queries = blocks(README, "sql")

    assert queries
    with duckdb.connect("sessions.duckdb", read_only=True) as connection:
        for query in queries:
            assert connection.execute(query).fetchall()
