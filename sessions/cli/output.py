"""Where answers go: which format, to which file, with which width and colours."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from sessions.cli import encode
from sessions.cli.exit_codes import ExitCode
from sessions.cli.messages import colours_wanted
from sessions.cli.options import Format
from sessions.errors import QueryError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.cli.answer import Answer
    from sessions.cli.render.canvas import Canvas

PIPED_WIDTH = 100
NARROWEST = 40
_SUFFIXES = {
    ".txt": Format.TABLE,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where one command writes its answer, and how."""

    format: Format
    file: Path | None
    tz: str = "UTC"

    @property
    def is_for_reading(self) -> bool:
        """True when the answer is laid out for people."""
        return self.format is Format.TABLE


def target(chosen: Format | None, file: Path | None, tz: str = "UTC") -> Target:
    """Return the target meant. Raises UsageError, before any work, if nothing could be written."""
    wanted = Target(chosen or _format_of(file), file, tz)
    if wanted.format is Format.PARQUET and file is None and sys.stdout.isatty():
        raise UsageError("parquet", "is binary and would garble the terminal", "add -o FILE or pipe it")
    if file is not None and not file.parent.is_dir():
        raise UsageError(file, "its directory is not there", f"make {file.parent} first")
    return wanted


def _format_of(file: Path | None) -> Format:
    """Return the format a file's suffix tells; table for standard output."""
    if file is None or str(file) == "-":
        return Format.TABLE
    try:
        return _SUFFIXES[file.suffix.lower()]
    except KeyError:
        known = ", ".join(_SUFFIXES)
        raise UsageError(
            file, "its suffix tells no format", f"add --format, or end it in one of {known}"
        ) from None


def emit(answer: Answer, to: Target) -> None:
    """Write an answer."""
    if to.file is None or str(to.file) == "-":
        _write_stdout(_encoded(answer, to, sys.stdout.encoding or "utf-8"))
        return
    try:
        to.file.write_bytes(_encoded(answer, to, "utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(to.file, f"cannot be written: {reason}", "name another file") from None


def emit_next(answer: Answer, to: Target) -> None:
    """Write one of many answers to stdout as soon as it is there: data is a JSON object a row."""
    if to.is_for_reading:
        _write_stdout(_encoded(answer, to, sys.stdout.encoding or "utf-8"))
    else:
        _write_stdout(encode.json_lines(answer.table.records()).encode("utf-8", "backslashreplace"))


def _encoded(answer: Answer, to: Target, encoding: str) -> bytes:
    """Return the answer's bytes: data is UTF-8 always, text for reading is what the terminal takes."""
    if to.format is Format.PARQUET:
        return encode.parquet_bytes(answer.arrow)
    if to.format is Format.TABLE:
        from sessions.cli.render.canvas import painted

        return painted(answer.layout(_canvas(to)), colours=_colours(to)).encode(encoding, "replace")
    return _data_text(answer, to.format).encode("utf-8", "backslashreplace")


def _data_text(answer: Answer, wanted: Format) -> str:
    if wanted is Format.JSON:
        return encode.json_text(answer.data()) + "\n"
    if wanted is Format.JSONL:
        return encode.json_lines(answer.table.records())
    if wanted is Format.CSV:
        return encode.csv_text(answer.table)
    return encode.markdown_text(answer.sections)


def _canvas(to: Target) -> Canvas:
    from sessions.cli.render.canvas import Canvas

    return Canvas(width=_width(to), tz=ZoneInfo(to.tz))


def _colours(to: Target) -> bool:
    return to.file is None and colours_wanted(sys.stdout)


def _width(to: Target) -> int:
    """Return how wide a line may be: COLUMNS, else the terminal's width, else a fixed one that diffs well."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named) > 0:
        return max(int(named), NARROWEST)
    if to.file is None and sys.stdout.isatty():
        told = os.get_terminal_size(sys.stdout.fileno()).columns
        return max(told, NARROWEST) if told else PIPED_WIDTH  # some terminals do not know
    return PIPED_WIDTH


def _write_stdout(content: bytes) -> None:
    """Write to stdout; a reader that has seen enough, such as `head`, is no error."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is still buffered must not raise again when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(ExitCode.DONE) from None
        raise QueryError("standard output", f"cannot be written: {error.strerror}", "use -o FILE") from None
