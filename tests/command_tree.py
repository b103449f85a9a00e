"""Every command of `sessions`, those of groups included."""

from __future__ import annotations

from typing import Any, Final

from sessions.cli.main import command_line

ROOT: Final[Any] = command_line()


def _leaves(group: Any, words: tuple[str, ...] = ()) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        within = (*words, name)
        found |= _leaves(command, within) if hasattr(command, "commands") else {" ".join(within): command}
    return found


COMMANDS: Final = _leaves(ROOT)
"""By the words that call them, such as 'quarantine list'."""

GROUPS: Final = {name: command for name, command in ROOT.commands.items() if hasattr(command, "commands")}
