"""Paths, directories and patterns to the log files that they mean."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import InputError, one_line
from sessions.ingest.readers.source import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUFFIXES = (".jsonl", ".ndjson", ".json", ".log", ".parquet")
"""Names that a directory is searched for, each also with .gz or .zst behind it."""

_COMPRESSED = (".gz", ".zst")


def discover(paths: Iterable[str | Path]) -> list[Path]:
    """Return the log files that `paths` mean, each once, in the order given; directories sorted by name.

    A file is taken whatever it is called; a directory is searched with its sub-directories for SUFFIXES;
    a name with `*`, `?` or `[` that is no file is a pattern; `-` is standard input.

    Raises InputError for a path that is not there and a directory or pattern without log files.
    """
    found = dict.fromkeys(_whole(file) for path in paths for file in _files(str(path)))
    return list(found)


def _whole(path: Path) -> Path:
    return path if path == STDIN else path.resolve()


def _files(path: str) -> Iterator[Path]:
    here = Path(path)
    if here == STDIN:
        yield here
        return
    try:
        is_folder, is_there = here.is_dir(), here.exists()
    except OSError as error:
        raise InputError(one_line(path, 200), error.strerror or str(error), "check the path") from None
    if is_folder:
        yield from _in_directory(here)
    elif is_there:
        yield here
    elif glob.has_magic(path):
        yield from _matching(path)
    else:
        raise InputError(
            path, "no such file or directory", "check the path; relative ones start where you are"
        )


def _in_directory(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and is_log_name(file.name))
    if not files:
        raise InputError(
            folder,
            f"holds no log files (looked for *{', *'.join(SUFFIXES)}, also with .gz or .zst)",
            "name the files themselves if they are called otherwise",
        )
    return files


def _matching(pattern: str) -> list[Path]:
    files = [
        Path(name)
        for name in sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if Path(name).is_file()
    ]
    if not files:
        raise InputError(pattern, "matches no file", "check the pattern; ** goes into sub-directories")
    return files


def is_log_name(name: str) -> bool:
    """Tell whether a directory search takes a file of this name."""
    return _uncompressed(name).endswith(SUFFIXES)


def may_be_anything(name: str) -> bool:
    """Tell whether a file of this name is as likely to be something else: a .json file, such as settings."""
    return _uncompressed(name).endswith(".json")


def _uncompressed(name: str) -> str:
    lowered = name.lower()
    for ending in _COMPRESSED:
        lowered = lowered.removesuffix(ending)
    return lowered
