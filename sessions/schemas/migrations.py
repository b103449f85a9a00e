"""The steps that bring a file of an older schema version to the latest one."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from sessions.schemas.columns import TABLES
from sessions.schemas.ddl import create_table, macro_statements
from sessions.schemas.statements import statement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from schema `version - 1` to `version`."""

    version: int
    statements: Callable[[], Sequence[str]]


def create_all() -> list[str]:
    """Return the statements that make the latest schema in an empty file."""
    return [
        "CREATE TABLE schema_info (version INTEGER NOT NULL, written_by VARCHAR NOT NULL)",
        "INSERT INTO schema_info VALUES (0, 'sessions')",
        *(create_table(table) for table in TABLES),
        *macro_statements(),
    ]


def _step(name: str, *then: str) -> Callable[[], Sequence[str]]:
    """Return what reads the statements of one file in `upgrades/`, makes the macros anew, and uses them."""

    def statements() -> list[str]:
        text = (files("sessions.schemas") / "upgrades" / f"{name}.sql").read_text(encoding="utf-8")
        return [text, *macro_statements(), *(statement("sessions.schemas", one) for one in then)]

    return statements


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, create_all),
    Migration(2, _step("2")),
    Migration(3, _step("3")),
    Migration(4, _step("4")),
    Migration(5, _step("5", "rebuild_sessions")),
)
"""All migrations in order. A change of tables or macros needs a new one; a test holds this."""
