"""sessions.toml: what it says, and what is refused in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.analytics.goals import Goals, goals_of
from sessions.config import Config, read_config
from sessions.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_goals_by_session_name(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    path.write_text(
        '[goals]\n"Travel Planner" = "/booking/confirm"\nResearch = ["/report/*", "/export"]\n"*" = "/done"'
    )
    config = read_config(path)

    assert config.goals == {
        "Travel Planner": ("/booking/confirm",),
        "Research": ("/report/*", "/export"),
        "*": ("/done",),
    }
    assert goals_of(config.goals).patterns == (
        ("Travel Planner", "/booking/confirm"),
        ("Research", "/report/*"),
        ("Research", "/export"),
        (None, "/done"),
    )


def test_the_file_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_config() == Config()
    (tmp_path / "sessions.toml").write_text('[goals]\na = "/a"')
    assert read_config().goals == {"a": ("/a",)}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("goals = 1", "goals: is no table; write [goals] on a line of its own"),
        ("[gaols]", "gaols: is not known; there is [goals]"),
        ("[goals]\na = 1", "goals: a: 1: is no operation; write one such as"),
        ("[goals]\na = 'b'", "goals: a: 'b': is no operation"),
        ("[goals]\na = ['/b', 'c']", "goals: a: 'c': is no operation"),
        ("[goals", "is no TOML: "),
        ("\xff", "is no TOML: "),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, error: str) -> None:
    path = tmp_path / "sessions.toml"
    path.write_text(text, encoding="latin-1")

    with pytest.raises(UsageError) as raised:
        read_config(path)
    assert str(raised.value).startswith(str(path))
    assert error in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml: No such file or directory; check the path"):
        read_config(tmp_path / "none.toml")


def test_goals_as_people_write_them() -> None:
    assert goals_of(None) == Goals()
    assert goals_of("/a").patterns == ((None, "/a"),)
    assert goals_of(["/a", "/b/*"]).patterns == ((None, "/a"), (None, "/b/*"))
    assert goals_of({"n": "/a"}, 60).parameter() == {
        "goals": [{"name": "n", "pattern": "/a"}],
        "grace_s": 60.0,
    }
    assert Goals().parameter() == {"goals": None, "grace_s": 1800.0}


@pytest.mark.parametrize("pattern", ["", "a", "*", None, 3])
def test_no_goals(pattern: str) -> None:
    with pytest.raises(UsageError, match="is no operation"):
        goals_of([pattern])


@pytest.mark.parametrize("grace", [-1, 1e10, float("nan")])
def test_no_grace(grace: float) -> None:
    with pytest.raises(UsageError, match="is no length of time"):
        Goals((), grace)
