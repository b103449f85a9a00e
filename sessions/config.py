"""`sessions.toml`: what a team says of its sessions once, instead of with every command.

[goals]
"Travel Planner" = "/booking/flight/confirm"
"Research" = ["/report/*", "/export"]
"*" = "/done"

[paths]
templates = ["/users/{user}/trips/{trip}", "/docs/{page}"]

A goal under "*" is one for sessions of every name. Templates name operations: of those that fit a session
path the first counts; `sessions ingest` puts them in force.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sessions.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = Path("sessions.toml")
"""Where it is looked for: in the working directory."""

_TABLES: Final = ("goals", "paths")
_PATHS: Final = ("templates",)


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says; nothing where there is none."""

    goals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Operations or prefixes that complete a session, by session name; '*' for every name."""
    templates: tuple[str, ...] | None = None
    """Operations with variables, such as `/users/{user}`; None where the file says nothing of them."""


def read_config(path: Path | None = None) -> Config:
    """Return what a file says; by default FILE, which need not be there.

    Raises UsageError for a file that cannot be read, is no TOML, or says what this release does not know.
    """
    if path is None and not FILE.is_file():
        return Config()
    chosen = path or FILE
    try:
        said = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(chosen, error.strerror or str(error), "check the path and its rights") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(chosen, f"is no TOML: {error}", "mend it, or move it away") from None
    for name, value in said.items():
        _require_table(chosen, name, value)
    goals = said.get("goals", {})
    return Config(
        {name: _patterns(chosen, name, patterns) for name, patterns in goals.items()},
        _templates(chosen, said.get("paths", {})),
    )


def template_segments(template: Any) -> list[str | None]:
    """Return the segments of a path template, None for each that stands for any one.

    >>> template_segments("/users/{user}/trips")
    ['users', None, 'trips']

    Raises UsageError for what is no template.
    """
    segments = template.split("/") if isinstance(template, str) else []
    found = [_segment(segment) for segment in segments[1:]]
    if not found or segments[0] or "" in found:
        raise UsageError(
            repr(template),
            "is no path template",
            "write one such as /users/{user}/trips, with whole segments in braces",
        )
    return found


def _segment(text: str) -> str | None:
    """Return a segment, None for a variable, '' for what is neither."""
    if len(text) > 2 and text[0] == "{" and text[-1] == "}" and not {"{", "}"} & set(text[1:-1]):
        return None
    return "" if {"{", "}"} & set(text) else text


def _templates(path: Path, said: dict[str, Any]) -> tuple[str, ...] | None:
    for name in said:
        if name not in _PATHS:
            raise UsageError(f"{path}: paths: {name}", "is not known", f"there is {', '.join(_PATHS)}")
    if "templates" not in said:
        return None
    templates = said["templates"]
    if not isinstance(templates, list):
        raise UsageError(f"{path}: paths: templates", "is no list", 'write templates = ["/users/{user}"]')
    for template in templates:
        try:
            template_segments(template)
        except UsageError as error:
            raise UsageError(f"{path}: paths: {error.value}", error.reason, error.remedy) from None
    return tuple(templates)


def _require_table(path: Path, name: str, value: Any) -> None:
    if name not in _TABLES:
        nearest = difflib.get_close_matches(name, _TABLES, n=1, cutoff=0)
        raise UsageError(f"{path}: {name}", "is not known", f"there is [{'], ['.join(nearest)}]")
    if not isinstance(value, dict):
        raise UsageError(f"{path}: {name}", "is no table", f"write [{name}] on a line of its own")


def _patterns(path: Path, name: str, patterns: Any) -> tuple[str, ...]:
    several = patterns if isinstance(patterns, list) else [patterns]
    for pattern in several:
        if not isinstance(pattern, str) or not pattern.startswith("/"):
            raise UsageError(
                f"{path}: goals: {name}: {pattern!r}",
                "is no operation",
                'write one such as "/booking/confirm", or "/booking/*" for all below',
            )
    return tuple(several)
