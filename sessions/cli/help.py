"""How `--help` looks: options in groups, and a line of examples that is not rewrapped."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

PLAIN_GROUP = "Options"


class HelpfulCommand(TyperCommand):
    """A command whose help lists its options under the headings they were declared with."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options of each group in the order of declaration."""
        for heading, records in self._records(ctx).items():
            with formatter.section(heading):
                formatter.write_dl(records, col_max=34)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what follows the command's name in the usage line."""
        arguments = [param for param in self.get_params(ctx) if param.param_type_name == "argument"]
        return ["[OPTIONS]", *map(_argument_name, arguments)]

    def _records(self, ctx: Any) -> dict[str, list[tuple[str, str]]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if parameter.param_type_name == "argument":
                groups.setdefault("Arguments", []).append(
                    (_argument_name(parameter), getattr(parameter, "help", ""))
                )
            elif record := parameter.get_help_record(ctx):
                heading = getattr(parameter, "rich_help_panel", None) or PLAIN_GROUP
                groups.setdefault(heading, []).append(record)
        if PLAIN_GROUP in groups:  # --help itself stands last
            groups[PLAIN_GROUP] = groups.pop(PLAIN_GROUP)
        return groups


def examples(*calls: str) -> str:
    """Return the end of a help page; the parser's mark keeps its lines as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  sessions {call}" for call in calls)


def _argument_name(argument: Any) -> str:
    return str(argument.metavar) + ("..." if argument.nargs == -1 else "")
