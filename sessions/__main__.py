"""The `sessions` command; also `python -m sessions`."""

from __future__ import annotations

import gc
import os
import sys
import threading
from typing import NoReturn


def program() -> NoReturn:
    """Run the command line, and end the process with its exit code.

    What was opened is closed by then, so the process ends at once: taking the interpreter apart takes 50 ms.
    Not where output cannot be written, which the interpreter tells, or where a thread has something to end.
    """
    gc.set_threshold(20_000)  # imports make many objects and no garbage

    from sessions.cli.main import run

    code = run()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # None where the caller closed it
            stream.flush()
    except (OSError, ValueError):
        sys.exit(code)
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        sys.exit(code)
    os._exit(code)


if __name__ == "__main__":
    program()
