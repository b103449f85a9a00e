"""A file written here gives the same answers in a real DuckDB 1.4 client, in an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("check_duckdb14.py")
CLIENT = "duckdb>=1.4,<1.5"


def find_uv() -> str | None:
    """Return a uv command, if there is one."""
    candidates = (os.environ.get("UV", ""), str(ROOT / ".venv-tools" / "bin" / "uv"), "uv")
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


def install_commands(folder: Path) -> list[list[str]]:
    """Return the commands that make an environment with the old client in `folder`."""
    python = str(folder / "bin" / "python")
    uv = find_uv()
    if uv:
        return [
            [uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
            [uv, "pip", "install", "--quiet", "--python", python, CLIENT],
        ]
    return [
        [sys.executable, "-m", "venv", str(folder)],
        [python, "-m", "pip", "install", "--quiet", "--retries", "1", "--disable-pip-version-check", CLIENT],
    ]


def give_up(reason: str) -> None:
    """Skip, but fail in CI, where the old client must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def old_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has DuckDB 1.4 and nothing else."""
    folder = tmp_path_factory.mktemp("duckdb14") / "env"
    for command in install_commands(folder):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            give_up(f"no DuckDB 1.4 client: {CLIENT} could not be installed ({last.strip()})")
    return folder / "bin" / "python"


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database made from sample_logs by this package."""
    database = tmp_path_factory.mktemp("compat") / "sample.duckdb"
    command = [sys.executable, "-m", "sessions", "ingest", str(ROOT / "sample_logs"), "--db", str(database)]
    subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return database


def ask(python: str | Path, *arguments: str | Path) -> Any:
    """Return the answers that the script prints when `python` runs it."""
    done = subprocess.run(
        [python, SCRIPT, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=SCRIPT.parent,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def old(old_python: Path, sample_database: Path) -> Any:
    """What the old client answers about the sample database."""
    return ask(old_python, sample_database, "--client", "1.4")


def test_the_old_client_reads_everything_as_the_new_one_does(old: Any, sample_database: Path) -> None:
    new = ask(sys.executable, sample_database)

    assert old["client"].startswith("1.4.")
    assert new["client"].startswith("2.")
    for part in ("tables", "views", "macros", "questions"):
        assert old[part] == new[part]


def test_the_answers_are_about_something(old: Any) -> None:
    """Empty answers would be equal too."""
    assert {"requests", "sessions", "sources", "quarantine", "contents"} <= old["tables"].keys()
    assert all(old["tables"][name]["rows"] > 0 for name in ("requests", "sessions", "sources", "contents"))
    assert all(any(call["rows"] > 0 for call in calls) for calls in old["macros"].values())
    assert all(call["rows"] > 0 for call in old["macros"]["slice_sessions"])
    assert len(old["questions"]["map_values"]) > 1
    assert len(old["questions"]["list_items"]) > 1


def test_a_wrong_client_is_refused(sample_database: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, sample_database, "--client", "1.4"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "not 1.4" in done.stderr
