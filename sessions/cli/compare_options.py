"""The options that say with what a slice is compared."""

# No `from __future__ import annotations` here: typer reads these declarations at run time.

from dataclasses import dataclass
from typing import Annotated

import typer

from sessions.cli.options import valued

_WITH = "Compared with"


def _instead(name: str, metavar: str, text: str) -> typer.models.OptionInfo:
    return valued(f"--with-{name}", metavar=metavar, panel=_WITH, text=text)


WithNames = Annotated[
    list[str] | None,
    _instead("name", "NAME", "Sessions of this name instead. This and the next four can be repeated."),
]
WithUsers = Annotated[list[str] | None, _instead("user", "ID", "This user instead.")]
WithModels = Annotated[list[str] | None, _instead("model", "MODEL", "This model instead.")]
WithProviders = Annotated[list[str] | None, _instead("provider", "NAME", "This provider instead.")]
WithProperties = Annotated[
    list[str] | None, _instead("property", "KEY=VALUE", "Requests with this property instead.")
]
WithSince = Annotated[str | None, _instead("since", "TIME", "From this time on instead.")]
WithUntil = Annotated[str | None, _instead("until", "TIME", "Before this time instead.")]
Previous = Annotated[
    bool,
    typer.Option(
        "--previous",
        rich_help_panel=_WITH,
        show_default=False,
        help="The equally long period before; without --until, the one up to now is meant.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithOptions:
    """What the other slice has instead, as written."""

    with_name: WithNames = None
    with_user: WithUsers = None
    with_model: WithModels = None
    with_provider: WithProviders = None
    with_property: WithProperties = None
    with_since: WithSince = None
    with_until: WithUntil = None
    previous: Previous = False
