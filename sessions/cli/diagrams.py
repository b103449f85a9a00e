"""Flows as the text of a diagram, in the languages of Mermaid and Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.analytics.flow_limits import END, OTHER, START
from sessions.cli.flow_options import FlowFormat
from sessions.words.plain import NO_PATH, clean
from sessions.words.units import count, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.analytics.results import Table

LONGEST_LABEL = 80
_PLAIN = frozenset(" /_.-{}()")
"""What Mermaid takes as it is within quotes, beside letters and digits."""


def diagram(transitions: Table, language: FlowFormat) -> str:
    """Return transitions as a diagram from left to right: operations as nodes, events and share on arrows.

    Labels are untrusted: nothing in one is read as part of the language.
    """
    rows = transitions.records()
    names = list(dict.fromkeys(name for row in rows for name in (row["source"], row["target"])))
    names.sort(key=lambda name: {START: 0, OTHER: 2, END: 3}.get(name or "", 1))
    numbers = {name: f"n{at}" for at, name in enumerate(names)}
    return "\n".join((_mermaid if language is FlowFormat.MERMAID else _dot)(rows, numbers))


def _mermaid(rows: Sequence[dict[str, Any]], numbers: dict[str | None, str]) -> list[str]:
    nodes = [
        f'    {number}(["{mermaid_text(name)}"])'
        if name in (START, END)
        else f'    {number}["{mermaid_text(name)}"]'
        for name, number in numbers.items()
    ]
    arrows = [f'    {numbers[row["source"]]} -->|"{_weight(row)}"| {numbers[row["target"]]}' for row in rows]
    return ["flowchart LR", *nodes, *arrows]


def _dot(rows: Sequence[dict[str, Any]], numbers: dict[str | None, str]) -> list[str]:
    nodes = [
        f'    {number} [label="{dot_text(name)}"{", shape=oval" if name in (START, END) else ""}];'
        for name, number in numbers.items()
    ]
    arrows = [
        f'    {numbers[row["source"]]} -> {numbers[row["target"]]} [label="{_weight(row)}"];' for row in rows
    ]
    return ["digraph flows {", "    rankdir=LR;", "    node [shape=box];", *nodes, *arrows, "}"]


def _weight(row: dict[str, Any]) -> str:
    share = rate(row["share"], 0).replace("<", "below ").replace(">", "above ")
    return f"{count(row['events'])} ({share})"


def _label(name: str | None) -> str:
    text = clean(NO_PATH if name is None else name)
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def mermaid_text(name: str | None) -> str:
    """Return a label for within Mermaid's quotes: what is no letter, digit or path is a character code."""
    return "".join(char if char.isalnum() or char in _PLAIN else f"#{ord(char)};" for char in _label(name))


def dot_text(name: str | None) -> str:
    """Return a label for the inside of Graphviz's quotes, which read escapes and HTML entities."""
    text = _label(name).replace("&", "&amp;")
    return text.replace("\\", "\\\\").replace('"', '\\"')
