"""Options that many commands share, declared once.

A command takes a whole group as one parameter; typer, which knows only single options, is shown one
option per field of the group.
"""

from __future__ import annotations

import inspect
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Return `command` with each parameter that is a dataclass of options spread into its fields."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if is_dataclass(hint) and isinstance(hint, type)}

    @wraps(command)
    def spread(**values: Any) -> None:
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        command(**values)

    parameters = [
        shown
        for parameter in inspect.signature(command).parameters.values()
        for shown in _shown(parameter, hints[parameter.name], groups.get(parameter.name))
    ]
    spread.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    spread.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return spread


def _shown(parameter: inspect.Parameter, hint: Any, group: type | None) -> list[inspect.Parameter]:
    """Return what typer sees of one parameter: itself, or the fields of its group."""
    if group is None:
        return [parameter.replace(annotation=hint, kind=inspect.Parameter.KEYWORD_ONLY)]
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=_default(field), annotation=hints[field.name]
        )
        for field in fields(group)
    ]


def _default(field: Field[Any]) -> Any:
    return inspect.Parameter.empty if field.default is MISSING else field.default
