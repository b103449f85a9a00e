"""`python -m sessions` is the `sessions` command."""

from __future__ import annotations

import sys

from sessions.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
