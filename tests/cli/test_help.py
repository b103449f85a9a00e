"""Help, version and completion."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer

from sessions.cli.main import app

if TYPE_CHECKING:
    from tests.cli.conftest import Command

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_the_commands() -> None:
    assert COMMANDS == ["ingest", "list", "names", "report", "show", "sql"]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command(command: Command, name: str) -> None:
    outcome = command(name, "--help")

    assert outcome.code == 0
    assert outcome.err == ""
    assert f"Usage: sessions {name} " in outcome.out
    assert f"\n    sessions {name} " in outcome.out  # an example, on a line of its own
    assert "--db FILE" in outcome.out
    assert "--format table|json|jsonl|csv|parquet|markdown" in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    parameters = typer.main.get_command(app).commands[name].params  # type: ignore[attr-defined]

    assert [parameter.name for parameter in parameters if not parameter.help] == []


def test_help_groups_options(command: Command) -> None:
    shown = command("list", "--help").out
    headings = ["Which requests:", "Which sessions:", "Output:", "Options:", "Examples:"]

    assert [shown.index(heading) for heading in headings] == sorted(
        shown.index(heading) for heading in headings
    )


def test_commands_are_described_on_one_line_each(command: Command) -> None:
    lines = command("--help").out.splitlines()

    for name in COMMANDS:
        described = [line for line in lines if line.startswith(f"  {name} ")]
        assert len(described) == 1
        assert described[0].endswith(".")
        assert not described[0].endswith("...")


def test_without_arguments_help_is_shown(command: Command) -> None:
    assert command() == command("--help")
    assert command("-h") == command("--help")


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
