"""Everything the command says on stderr: one line each, and never data."""

from __future__ import annotations

import os
import sys
from typing import Any

from sessions.errors import SessionsError, one_line

_RED = "\x1b[1;31m"
_RESET = "\x1b[0m"


def failed(error: SessionsError) -> None:
    """Say what went wrong and what mends it."""
    _say(f"{_error_tag()} {error}")


def malformed(error: Any) -> None:
    """Say what the option parser refused, and which help explains it."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "sessions"
    reason = one_line(error.format_message()).rstrip(".")
    _say(f"{_error_tag()} {reason}; see `{command} --help`")


def internal(error: BaseException) -> None:
    """Say that this program is at fault; the whole traceback only if SESSIONS_DEBUG asks for it."""
    if os.environ.get("SESSIONS_DEBUG"):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    what = one_line(f"{type(error).__name__}: {error}", 300)
    _say(
        f"{_error_tag()} internal: {what}; please report this line as a bug; "
        "run with SESSIONS_DEBUG=1 for the traceback"
    )


def refused_file(reason: str) -> None:
    """Say that one file could not be read, while others were."""
    _say(f"{_error_tag()} {one_line(reason)}")


def interrupted(consequence: str = "") -> None:
    """Say that the user stopped the command, and what that means for the work done so far."""
    _say(f"interrupted; {consequence}" if consequence else "interrupted")


def waiting(holder: str, database: str, seconds: float) -> None:
    """Say for whom the command waits, and how long at most."""
    limit = f", up to {seconds:g} s" if seconds < float("inf") else ""
    _say(one_line(f"waiting for {holder} to let go of {database}{limit}"))


def note(text: str) -> None:
    """Say something that is not an error."""
    _say(one_line(text))


def warning(text: str) -> None:
    """Say that the answer may not be what was meant."""
    _say(f"warning: {one_line(text)}")


def _error_tag() -> str:
    return f"{_RED}error:{_RESET}" if colours_wanted(sys.stderr) else "error:"


def colours_wanted(stream: Any) -> bool:
    """Return whether to use colours: NO_COLOR forbids them, FORCE_COLOR asks for them, and terminals."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb")


def _say(line: str) -> None:
    """Write one line; a closed stderr is no reason to fail."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
