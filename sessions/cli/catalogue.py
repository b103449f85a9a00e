"""Which module declares which command. It is imported when its command is called: all of them take longer."""

from __future__ import annotations

from collections import UserDict
from importlib import import_module
from typing import Any, Final

import typer

MODULES: Final = {
    "ingest": "logs",
    "report": "overview",
    "list": "lookups",
    "show": "lookups",
    "compact": "logs",
    "names": "overview",
    "sources": "logs",
    "sql": "sql",
    "serve": "serve",
    "flows": "flows",
    "dropoff": "dropoff",
    "funnel": "funnel",
    "operations": "figures",
    "users": "figures",
    "trends": "figures",
    "compare": "figures",
    "outliers": "figures",
    "quarantine": "quarantine",
}
"""By the word that calls it, in the order of the help; modules of `sessions.cli`, each with its `app`."""


class Catalogue(UserDict[str, Any]):
    """All commands by their words; each is made when it is taken out."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(MODULES))

    def __getitem__(self, word: str) -> Any:
        """Return the command of that word."""
        if self.data[word] is None:
            self.data[word] = _made(word)
        return self.data[word]


def _made(word: str) -> Any:
    app = import_module(f"sessions.cli.{MODULES[word]}").app
    group = typer.main.get_group(app)
    return group if app.info.name == word else group.commands[word]
