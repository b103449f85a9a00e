"""Help, version and completion."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.command_tree import COMMANDS, GROUPS, ROOT

if TYPE_CHECKING:
    from tests.cli.conftest import Command

WITHOUT_FORMAT = {"quarantine export", "serve"}
"""Commands that write texts as they are."""


def test_the_commands() -> None:
    assert sorted(COMMANDS) == [
        *(
            "compact",
            "compare",
            "dropoff",
            "flows",
            "funnel",
            "ingest",
            "list",
            "names",
            "operations",
            "outliers",
        ),
        *("quarantine export", "quarantine list", "quarantine retry", "quarantine show"),
        *("report", "serve", "show", "sources", "sql", "trends", "users"),
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command(command: Command, name: str) -> None:
    outcome = command(*name.split(), "--help")

    assert outcome.code == 0
    assert outcome.err == ""
    assert f"Usage: sessions {name} " in outcome.out
    assert f"\n    sessions {name} " in outcome.out  # an example, on a line of its own
    assert "--db FILE" in outcome.out
    offered = "--format table|json|jsonl|csv|parquet|markdown" in outcome.out
    assert offered == (name not in WITHOUT_FORMAT)
    assert max(map(len, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    assert [parameter.name for parameter in COMMANDS[name].params if not parameter.help] == []


def test_help_groups_options(command: Command) -> None:
    shown = command("list", "--help").out
    headings = ["Which requests:", "Which sessions:", "Output:", "Options:", "Examples:"]

    assert [shown.index(heading) for heading in headings] == sorted(
        shown.index(heading) for heading in headings
    )


@pytest.mark.parametrize("group", [(), *((name,) for name in GROUPS)], ids=str)
def test_commands_are_described_on_one_line_each(command: Command, group: tuple[str, ...]) -> None:
    lines = command(*group, "--help").out.splitlines()

    for name in GROUPS[group[0]].commands if group else ROOT.commands:
        described = [line for line in lines if line.startswith(f"  {name} ")]
        assert len(described) == 1
        assert described[0].endswith(".")
        assert not described[0].endswith("...")


def test_without_arguments_help_is_shown(command: Command) -> None:
    assert command() == command("--help")
    assert command("-h") == command("--help")
    assert command("quarantine") == command("quarantine", "--help") == command("quarantine", "-h")


def test_version(command: Command) -> None:
    assert command("--version").out.startswith("sessions ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str) -> None:
    environment = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    call = [sys.executable, "-m", "sessions", "--show-completion", shell]

    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)

    assert "_SESSIONS_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sessions re", {"report"}),
        ("sessions report --form", {"--format"}),
        ("sessions report --format j", {"json", "jsonl"}),
        ("sessions q", {"quarantine"}),
        ("sessions quarantine ex", {"export"}),
        ("sessions quarantine list --reason not_", {"not_json", "not_an_object", "not_utf8"}),
        ("sessions sources --status p", {"partial"}),
    ],
)
def test_completion(words: str, expected: set[str]) -> None:
    environment = {
        **os.environ,
        "_SESSIONS_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }

    done = subprocess.run(
        [sys.executable, "-m", "sessions"], env=environment, capture_output=True, text=True, check=True
    )

    assert set(done.stdout.split()) == expected
