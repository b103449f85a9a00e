"""The pictures of the dashboard in README.md and docs/dashboard.md, taken by Chromium.

`python -m docs.pictures.dashboard` reads and serves sample_logs/, and takes all of them again.
They are as the fonts of the machine are: no test compares them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

import sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: Final = Path(__file__).parent
SAMPLE_LOGS: Final = HERE.parents[1] / "sample_logs"
WIDTH, HEIGHT = 1400, 900
PICTURES: Final = {
    "overview": ("/", "light"),
    "flows": ("/flows?name=Travel+Planner", "light"),
    "session": ("/sessions/run-20260927-023", "dark"),
}
"""Address and colours of each, by its name."""
START_S: Final = 30.0


@contextmanager
def serving(database: Path) -> Iterator[str]:
    """Serve the sample logs for the length of a block; yield the address."""
    command = [str(Path(sys.executable).with_name("sessions")), "serve", "--no-browser", "--port", "0"]
    command += ["--db", str(database), "--config", str(SAMPLE_LOGS / "sessions.toml")]
    said = database.with_suffix(".said")
    with said.open("wb") as output:
        process = subprocess.Popen(command, stderr=output)  # noqa: S603 - our own program
    try:
        deadline = time.monotonic() + START_S
        while " on http" not in (text := said.read_text(encoding="utf-8")) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield text.partition(" on ")[2].partition(";")[0]
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium") or sys.exit("there is no Chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = Path(folder) / "sample.duckdb"
        sessions.open(database).ingest(SAMPLE_LOGS)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with serving(database) as address:
            for name, (path, scheme) in PICTURES.items():
                page = browser.new_page(
                    viewport={"width": WIDTH, "height": HEIGHT},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page.goto(address + path, wait_until="networkidle")
                page.screenshot(path=HERE / f"dashboard-{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
