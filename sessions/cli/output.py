"""Where answers go: which format, to which file, with which width and colours."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from sessions.api import encode
from sessions.cli.exit_codes import ExitCode
from sessions.cli.messages import colours_wanted
from sessions.cli.options import Format
from sessions.errors import QueryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
    require_directory(file)
    return wanted


def require_directory(file: Path | None) -> None:
    """Raise UsageError for a file whose directory is not there."""
    if file is not None and not file.parent.is_dir():
        raise UsageError(file, "its directory is not there", f"make {file.parent} first")


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
        raise _unwritable(to.file, error) from None


@contextmanager
def text_writer(file: Path | None) -> Iterator[Callable[[str], None]]:
    """Yield what writes stored texts, each as its own bytes and a newline, to a file or standard output.

    Nothing but writing may raise OSError within the block. Raises what `emit` raises.
    """
    named = None if file is None or str(file) == "-" else file
    require_directory(named)
    try:
        with named.open("wb") if named else nullcontext(sys.stdout.buffer) as out:
            yield partial(_write_line, out)
            out.flush()
    except OSError as error:
        raise _unwritable(named, error) if named else _stdout_failed(error) from None


def _write_line(out: IO[bytes], text: str) -> None:
    out.write(text.encode())
    out.write(b"\n")


def _unwritable(file: Path, error: OSError) -> UsageError:
    reason = error.strerror or str(error)
    return UsageError(file, f"cannot be written: {reason}", "name another file")


def emit_next(answer: Answer, to: Target) -> None:
    """Write one of many answers to stdout as soon as it is there: data is a JSON object a row."""
    if to.is_for_reading:
        _write_stdout(_encoded(answer, to, sys.stdout.encoding or "utf-8"))
    else:
        _write_stdout(encode.json_lines(answer.data.table.records()).encode("utf-8", "backslashreplace"))


def _encoded(answer: Answer, to: Target, encoding: str) -> bytes:
    """Return the answer's bytes: data is UTF-8 always, text for reading is what the terminal takes."""
    if to.format is Format.PARQUET:
        return encode.parquet_bytes(answer.data.arrow)
    if to.format is Format.TABLE:
        from sessions.cli.render.canvas import painted

        return painted(answer.layout(_canvas(to)), colours=_colours(to)).encode(encoding, "replace")
    return _data_text(answer, to.format).encode("utf-8", "backslashreplace")


def _data_text(answer: Answer, wanted: Format) -> str:
    if wanted is Format.JSON:
        return encode.json_text(answer.data.json()) + "\n"
    if wanted is Format.JSONL:
        return encode.json_lines(answer.data.table.records())
    if wanted is Format.CSV:
        return encode.csv_text(answer.data.table)
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
        raise _stdout_failed(error) from None


def _stdout_failed(error: OSError) -> Exception:
    """Return how the command ends when stdout takes no more."""
    # What is still buffered must not raise again when Python closes stdout.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return typer.Exit(ExitCode.DONE)
    return QueryError("standard output", f"cannot be written: {error.strerror}", "use -o FILE")
