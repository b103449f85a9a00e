"""`sessions serve`."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from sessions.analytics.times import time_zone
from sessions.cli import messages
from sessions.cli.goal_options import GoalOptions
from sessions.cli.interrupts import Interrupted
from sessions.cli.slicing import wanted_goals
from sessions.cli.stopping import stopped_by_signals
from sessions.web.serving import serve as serve_until
from sessions.web.settings import Settings
from sessions.words.units import plural

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.cli.serve_options import ServeOptions
    from sessions.ingest.counts import IngestResult


def serve(path: Path, options: ServeOptions) -> None:
    """Serve the database until Ctrl-C or SIGTERM comes."""
    settings = Settings(
        path=path,
        host=options.host,
        port=options.port,
        api_key=options.api_key or os.environ.get("SESSIONS_API_KEY") or None,
        allowed_hosts=tuple(options.allowed_host or ()),
        tz=time_zone(options.tz).key,
        goals=wanted_goals(GoalOptions(config=options.config)),
        watched=tuple(options.watch or ()),
    )

    def tell(address: str) -> None:
        messages.note(f"serving {path} on {address}; stop with Ctrl-C")

    with stopped_by_signals() as stop:
        serve_until(
            settings,
            stop.event,
            on_start=tell,
            on_news=_news,
            on_trouble=messages.failed,
            open_browser=not options.no_browser and sys.stdout is not None and sys.stdout.isatty(),
        )
    if stop.by == signal.SIGINT:
        raise Interrupted("the server has stopped")


def _news(result: IngestResult) -> None:
    """Say what was read, where something was."""
    for file in result.refused:
        messages.refused_file(file.error or file.path)
    if result.totals.requests:
        messages.note(f"read {plural(result.totals.requests, 'request')}")
