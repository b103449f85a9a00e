"""Commands that run until they are told to stop."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class Stop:
    """Whether to stop, and which signal said so."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.by: int | None = None

    def note(self, signum: int, frame: FrameType | None) -> None:
        """Take a signal."""
        del frame
        self.by = signum
        self.event.set()


@contextmanager
def stopped_by_signals() -> Iterator[Stop]:
    """Take SIGTERM and Ctrl-C as the word to stop, within the block."""
    stop = Stop()
    previous = {one: signal.signal(one, stop.note) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for one, handler in previous.items():
            signal.signal(one, handler)
