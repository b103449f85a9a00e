"""Paths, directories and patterns to the log files that they mean."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import InputError, one_line
from sessions.ingest.readers.source import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUFFIXES = (".jsonl", ".ndjson", ".json", ".log", ".parquet")
"""Names that a directory is searched for, also with .gz or .zst and a rotation's number or date behind."""

_COMPRESSED = (".gz", ".zst")

_ROTATED = re.compile(r"[.-]\d[\d_.t-]*$")
"""What rotation puts behind a name: a number, a date, a time."""


def discover(paths: Iterable[str | Path]) -> list[Path]:
    """Return the log files that `paths` mean, each once, in the order given; directories sorted by name.

    A file is taken whatever it is called; a directory is searched with its sub-directories for SUFFIXES;
    a name with `*`, `?` or `[` that is no file is a pattern; `-` is standard input.

    Raises InputError for a path that is not there or is no file, and for a directory or pattern without logs.
    """
    return list(dict.fromkeys(file for path in paths for file in _files(str(path))))


def absolute(path: str | Path) -> Path:
    """Return a path as discover() has it: whole, and without symbolic links as far as they lead somewhere."""
    here = Path(path)
    try:
        return here if here == STDIN else here.resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links, or a NUL: no such file either way
        return here


def _files(path: str) -> Iterator[Path]:
    here = Path(path)
    if here == STDIN:
        yield here
        return
    if not path:
        raise InputError("''", "names no file", "name log files or directories; . is where you are")
    try:
        is_folder, is_there = here.is_dir(), here.exists()
    except OSError as error:
        raise InputError(one_line(path, 200), error.strerror or str(error), "check the path") from None
    if is_folder:
        yield from _in_directory(here)
    elif is_there:
        yield absolute(_file(here))
    elif glob.has_magic(path):
        yield from _matching(path)
    else:
        raise InputError(
            path, "no such file or directory", "check the path; relative ones start where you are"
        )


def _file(path: Path) -> Path:
    """Return what is there if it is a file: a pipe can be read once, and is looked at before it is read."""
    if not path.is_file():
        raise InputError(
            path,
            "is a pipe, socket or device, and no file",
            "read it as standard input: sessions ingest - < it",
        )
    return path


def _in_directory(folder: Path) -> list[Path]:
    files = sorted(map(Path, _below(str(absolute(folder)))), key=lambda file: file.parts)
    if not files:
        raise InputError(
            folder,
            f"holds no log files (looked for *{', *'.join(SUFFIXES)}, also with .gz or .zst)",
            "name the files themselves if they are called otherwise",
        )
    return files


def _below(folder: str) -> Iterator[str]:
    """Yield the logs in a folder and below it, links followed.

    A folder that cannot be listed is yielded itself, to be refused when it is read: it is not passed over.
    """
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        elif is_log_name(entry.name):
            if not entry.is_symlink():
                yield from [entry.path] if entry.is_file() else []
            elif _may_be_file(Path(entry.path)):
                yield str(absolute(entry.path))


def _may_be_file(path: Path) -> bool:
    """Tell whether a path is a file, or one of which that cannot be told: reading it says why."""
    try:
        return path.is_file()
    except OSError:
        return True


def _matching(pattern: str) -> list[Path]:
    files = [
        absolute(name)
        for name in sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if _may_be_file(Path(name))
    ]
    if not files:
        raise InputError(pattern, "matches no file", "check the pattern; ** goes into sub-directories")
    return files


def is_log_name(name: str) -> bool:
    """Tell whether a directory search takes a file of this name."""
    return _plain(name).endswith(SUFFIXES)


def may_be_anything(name: str) -> bool:
    """Tell whether a file of this name is as likely to be something else: a .json file, such as settings."""
    return _plain(name).endswith(".json")


def _plain(name: str) -> str:
    """Return a name as it was before the file was rotated and compressed, in whatever order."""
    return _uncompressed(_ROTATED.sub("", _uncompressed(name.lower())))


def _uncompressed(name: str) -> str:
    for ending in _COMPRESSED:
        name = name.removesuffix(ending)
    return name
