"""Ctrl-C, whatever the library that was at work makes of it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


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

    previous = signal.getsignal(signal.SIGINT)
    ours = threading.current_thread() is threading.main_thread() and previous is not signal.SIG_IGN
    if ours:
        signal.signal(signal.SIGINT, note)
    try:
        yield
    except BaseException as error:
        if seen or isinstance(error, KeyboardInterrupt):
            raise Interrupted(consequence) from None
        raise
    finally:
        if ours:
            signal.signal(signal.SIGINT, previous)
