"""How the command ends."""

from __future__ import annotations

from enum import IntEnum, unique

from sessions.errors import DatabaseError, RefusedError, SessionsError, UsageError


@unique
class ExitCode(IntEnum):
    """The exit codes of `sessions`; scripts depend on them."""

    DONE = 0
    """The question was answered."""
    FAILED = 1
    """The question could not be answered: the query, the input, or a fault of this program."""
    USAGE = 2
    """The command line is wrong."""
    DATABASE = 3
    """The database cannot be opened or written."""
    REFUSED = 4
    """The data did not pass a check that was asked for."""
    INTERRUPTED = 130
    """Stopped by the user."""


def exit_code_of(error: SessionsError) -> ExitCode:
    """Return the exit code that tells what the user must mend."""
    if isinstance(error, UsageError):
        return ExitCode.USAGE
    if isinstance(error, DatabaseError):
        return ExitCode.DATABASE
    if isinstance(error, RefusedError):
        return ExitCode.REFUSED
    return ExitCode.FAILED
