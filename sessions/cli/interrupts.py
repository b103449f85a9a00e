"""Ctrl-C, whatever the library that was at work makes of it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sessions.cli import messages
from sessions.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

PATIENCE_S: Final = 3.0
"""How long an interrupted command may take to clean up."""
_SHOW_CURSOR = "\x1b[?25h"


class Interrupted(Exception):  # noqa: N818 - not an error
    """The user stopped the command."""

    def __init__(self, consequence: str = "") -> None:
        self.consequence = consequence
        super().__init__(consequence)


@contextmanager
def interruptible(consequence: str = "") -> Iterator[None]:
    """Turn an interrupt into Interrupted.

    DuckDB swallows the KeyboardInterrupt of a running query and raises an error of its own, and cleaning up
    after that may raise another one: what counts is that the signal came.
    """
    seen = False

    def note(signum: int, frame: FrameType | None) -> None:
        del signum, frame
        nonlocal seen
        seen = True
        raise KeyboardInterrupt

    if not _interrupts_are_ours():
        yield
        return
    previous = signal.signal(signal.SIGINT, note)
    try:
        with _patience(consequence):
            yield
    except BaseException as error:
        if seen or isinstance(error, KeyboardInterrupt):
            raise Interrupted(consequence) from None
        raise
    finally:
        signal.signal(signal.SIGINT, previous)


def _interrupts_are_ours() -> bool:
    """Return whether to handle interrupts: a command in the background has been told to ignore them."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    return in_main_thread and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


@contextmanager
def _patience(consequence: str) -> Iterator[None]:
    """End the process if it goes on for long after an interrupt.

    A query can keep the main thread from ever hearing of the signal: DuckDB looks for one between its tasks,
    and a task may take minutes. Python's signal handler writes to a pipe even then, and a thread reads it.
    Nothing is harmed: what is committed is safe from a kill at any moment.
    """
    if os.name == "nt":  # there only sockets hear signals
        yield
        return
    hear, tell = os.pipe()
    os.set_blocking(tell, False)
    finished = threading.Event()

    def watch() -> None:
        while heard := os.read(hear, 1):  # nothing more once the other end is closed
            if heard == bytes([signal.SIGINT]) and not finished.wait(PATIENCE_S):
                _leave(consequence)
        os.close(hear)

    previous = signal.set_wakeup_fd(tell)
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        finished.set()
        signal.set_wakeup_fd(previous)
        os.close(tell)


def _leave(consequence: str) -> None:
    if sys.stderr.isatty():  # a progress bar may have hidden the cursor
        sys.stderr.write(_SHOW_CURSOR)
    messages.interrupted(consequence)
    os._exit(ExitCode.INTERRUPTED)
