"""The progress bar while logs are read, on stderr."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from sessions.cli.messages import colours_wanted
from sessions.cli.render.canvas import ACCENT, DIM
from sessions.cli.render.labels import clean, cut
from sessions.words.units import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sessions.ingest.counts import Progress as Step

_LONGEST_NAME = 28


class _Pace(ProgressColumn):
    """The mean rate so far and the time left at that rate: steady, although news come a chunk at a time."""

    def render(self, task: Task) -> Text:
        """Return both, or nothing before the first chunk is done."""
        if not task.elapsed or not task.completed or task.total is None:
            return Text("")
        rate = task.completed / task.elapsed
        left = (task.total - task.completed) / rate
        return Text(f"{decimal(int(rate))}/s, {duration(left)} left", DIM)


@contextmanager
def progress_bar() -> Iterator[Callable[[Step], None]]:
    """Show a bar of bytes, requests, rate and time left; it is gone when the work is done."""
    bar = Progress(
        TextColumn("{task.fields[file]}", markup=False),
        BarColumn(bar_width=None, complete_style=ACCENT, finished_style=ACCENT, pulse_style=ACCENT),
        DownloadColumn(),
        TextColumn("{task.fields[requests]:,} requests", markup=False),
        _Pace(),
        console=Console(stderr=True, no_color=not colours_wanted(sys.stderr)),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None, file="looking for logs", requests=0)
        yield lambda step: _advance(bar, task, step)


def _advance(bar: Progress, task: TaskID, step: Step) -> None:
    number = f"{step.file_number}/{step.files} " if step.files > 1 else ""
    name = cut(clean(Path(step.path).name), _LONGEST_NAME, "both")
    bar.update(
        task,
        total=step.bytes_total or None,
        completed=step.bytes_done,
        file=number + name,
        requests=step.requests,
    )
