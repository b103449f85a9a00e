"""The server: each page's first part, warm and after an ingest; lists; many clients; weight; first paint."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from benchmarks.corpus import NAMES
from benchmarks.measure import DATA, environment, say
from benchmarks.questions import database_of
from benchmarks.served import Answer, Client, Server, serving
from benchmarks.tables import markdown
from sessions.analytics.listing import SORT_COLUMNS
from sessions.api import Database

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME: Final = "Travel Planner"
ROWS: Final = 50
FAR_PAGE: Final = 1000
CLIENTS: Final = 50
NEW: Final = 0.2
"""Share of requests for what nobody has asked before: a session, or a place far down a list."""
PAUSE_S: Final = 2.0
"""Seconds that people look at a page, on average, before they ask for the next."""
BARS: Final = {"first part": 0.3, "list": 0.3, "many clients": 1.0, "weight": 60_000, "first paint": 0.5}
SEED: Final = 7
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Load:
    """How clients ask."""

    pause_s: float
    """Between two requests of one, on average."""
    new: float
    """Share of requests for what was not asked before."""


def benchmark(rows: int, runs: int, seconds: float) -> str:
    """Measure a server of `rows` requests; return Markdown tables.

    `runs` is how often each page is asked for warm, and how many ingests come in between.
    """
    database = _copy_of(database_of(rows))
    pages = pages_of(database)
    ids = _ids(database)
    with serving(database) as server:
        parts = [
            _pages_table(server, database, pages, runs),
            _lists_table(server, database),
            _clients_table(server, pages, ids, seconds, Load(0, 0)),
            _clients_table(server, pages, ids, seconds, Load(PAUSE_S, NEW)),
            _clients_table(server, pages, ids, seconds, Load(0, NEW)),
            _paint_table(server, pages),
        ]
    return "\n\n".join(parts)


def pages_of(database: Path) -> dict[str, str]:
    """Return the address of each page by the name it gets in the table."""
    asked = Database(database)
    (longest,) = asked.list(sort="requests", limit=1).table.column("session_id")
    (user,) = asked.users(limit=1).table.column("user_id")
    named = f"?{urlencode({'name': NAME})}"
    steps = urlencode([("step", path) for path in (NAMES[NAME][0], NAMES[NAME][-1])])
    return {
        "Overview": "/",
        "Overview of a name": f"/{named}",
        "Sessions": "/sessions",
        "Session": f"/sessions/{quote(str(longest), safe='')}",
        "Flows": "/flows",
        "Flows of a name": f"/flows{named}",
        "Funnel": "/funnel",
        "Funnel of two steps": f"/funnel?{steps}",
        "Operations": "/operations",
        "Users": "/users",
        "User": f"/users/{quote(str(user), safe='')}",
        "Metrics": "/metrics",
        "Sources": "/sources",
        "SQL": f"/sql?{urlencode({'query': 'SELECT model, count(*) FROM requests GROUP BY model'})}",
    }


def _copy_of(database: Path) -> Path:
    """Return a copy that ingests may change."""
    copy = DATA / "served.duckdb"
    copy.with_name(copy.name + ".wal").unlink(missing_ok=True)
    shutil.copyfile(database, copy)
    return copy


def _ids(database: Path) -> list[str]:
    """Return sessions all over the list."""
    found = Database(database).list(limit=2000, offset=FAR_PAGE).table.column("session_id")
    return [str(one) for one in found]


def _pages_table(server: Server, database: Path, pages: dict[str, str], runs: int) -> str:
    client = Client(server)
    after: dict[str, list[Answer]] = {name: [] for name in pages}
    warm: dict[str, list[Answer]] = {name: [] for name in pages}
    for number in range(runs):
        _ingest_one(database, number)
        for name, path in pages.items():
            after[name].append(_ok(client.get(path), path))
    for _ in range(runs * 4):
        for name, path in pages.items():
            warm[name].append(_ok(client.get(path), path))
    client.close()
    rows = [
        [
            name,
            *(f"{1000 * p95([one.first_s for one in found[name]]):.0f}" for found in (warm, after)),
            *(f"{1000 * p95([one.whole_s for one in found[name]]):.0f}" for found in (warm, after)),
            f"{max(one.size for one in warm[name]) / 1000:.1f}",
        ]
        for name in pages
    ]
    headings = (
        "page",
        "first part, warm, ms",
        "first part, after an ingest, ms",
        "whole, warm, ms",
        "whole, after an ingest, ms",
        "weight, kB",
    )
    return (
        f"p95 of {runs * 4} and of {runs}; bars: first part {1000 * BARS['first part']:.0f} ms, "
        f"weight {BARS['weight'] / 1000:.0f} kB of compressed HTML\n\n" + markdown(headings, rows)
    )


def _lists_table(server: Server, database: Path) -> str:
    """Ask for the first and a far page of the list, sorted by each column, both ways."""
    client, asked = Client(server), Database(database)
    first, far = [], []
    for column in SORT_COLUMNS:
        for descending in (True, False):
            page = asked.list(sort=column, descending=descending, limit=1, offset=(FAR_PAGE - 1) * ROWS - 1)
            query = {"sort": f"{'-' * descending}{column}"}
            first.append(_list(client, query))
            far.append(_list(client, query | {"after": page.table.column("session_id")[0]}))
    client.close()
    rows = [
        [name, f"{1000 * _middle(times):.0f}", f"{1000 * p95(times):.0f}", f"{1000 * max(times):.0f}"]
        for name, times in (("1", first), (f"{FAR_PAGE:,}", far))
    ]
    return (
        f"The list of sessions by each of {len(SORT_COLUMNS)} columns, both ways, first time asked; bar "
        f"{1000 * BARS['list']:.0f} ms\n\n" + markdown(("page", "median ms", "p95 ms", "most ms"), rows)
    )


def _list(client: Client, query: dict[str, str]) -> float:
    path = f"/sessions?{urlencode(query)}"
    return _ok(client.get(path), path).first_s


def _clients_table(
    server: Server, pages: dict[str, str], ids: Sequence[str], seconds: float, load: Load
) -> str:
    """Have many clients ask at once."""
    before = server.resident_mb()
    taken: list[Answer] = []
    failures: list[str] = []
    until = time.monotonic() + seconds

    def work(number: int) -> None:
        chance, client = random.Random(SEED + number), Client(server)
        while time.monotonic() < until:
            path = _next(chance, pages, ids, load.new)
            try:
                taken.append(_ok(client.get(path), path))
            except Exception as error:
                failures.append(f"{path}: {error}")
                client = Client(server)
            time.sleep(chance.uniform(0, 2 * load.pause_s))
        client.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 2)
    between = server.resident_mb()
    for thread in threads:
        thread.join()
    for failure in failures[:5]:
        say(failure)
    firsts = [one.first_s for one in taken]
    headings = (
        "answers",
        "errors",
        "a second",
        "median ms",
        "p95 ms",
        "most ms",
        "memory MB: before",
        "half-way",
        "after",
    )
    row = [
        f"{len(taken):,}",
        f"{len(failures):,}",
        f"{len(taken) / seconds:.0f}",
        *(f"{1000 * value:.0f}" for value in (_middle(firsts), p95(firsts), max(firsts))),
        *(f"{value:,.0f}" for value in (before, between, server.resident_mb())),
    ]
    how = f"look at each page for {load.pause_s:g} s" if load.pause_s else "ask again at once"
    what = f"one page in {1 / load.new:.0f} never asked for before" if load.new else "of the pages above"
    return (
        f"{CLIENTS} clients that {how}, {what}, for {seconds:.0f} s; bars: no error, p95 "
        f"{1000 * BARS['many clients']:.0f} ms, memory flat\n\n" + markdown(headings, [row])
    )


def _next(chance: random.Random, pages: dict[str, str], ids: Sequence[str], new: float) -> str:
    if chance.random() >= new:
        return chance.choice(list(pages.values()))
    one = chance.choice(ids)
    if chance.random() < 0.5:
        return f"/sessions/{quote(one, safe='')}"
    return f"/sessions?{urlencode({'sort': '-' + chance.choice(SORT_COLUMNS), 'after': one})}"


def _paint_table(server: Server, pages: dict[str, str]) -> str:
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        return "First paint is not measured: there is no Chromium."
    from playwright.sync_api import sync_playwright

    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, path in pages.items():
            times = [_paint(browser, server.address + path) for _ in range(3)]
            rows.append([name, f"{_middle(times):.0f}"])
        browser.close()
    return (
        f"First paint in Chromium, median of 3, its cache empty; bar {1000 * BARS['first paint']:.0f} ms\n\n"
        + markdown(("page", "first paint ms"), rows)
    )


def _paint(browser: Any, address: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    found = page.evaluate(
        "new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime))"
        ".observe({type: 'paint', buffered: true}))"
    )
    context.close()
    return float(found)


def _ingest_one(database: Path, number: int) -> None:
    """Have another process add one request: everything that was kept is of earlier data now."""
    log = DATA / "served.jsonl"
    log.write_text(json.dumps(_request(f"benchmark-{time.time_ns()}-{number}")) + "\n", encoding="utf-8")
    program = str(Path(sys.executable).with_name("sessions"))
    command = [program, "ingest", str(log), "--strict", "--db", str(database)]
    subprocess.run(command, check=True, capture_output=True, env=environment())


def _request(request_id: str) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "request_created_at": "2026-09-30T12:00:00Z",
        "response_status": 200,
        "request_body": {"model": "gpt-4o-mini", "messages": []},
        "response_body": {"model": "gpt-4o-mini", "usage": {"prompt_tokens": 9, "completion_tokens": 1}},
        "request_properties": {
            "Helicone-Session-Id": request_id,
            "Helicone-Session-Name": NAME,
            "Helicone-Session-Path": NAMES[NAME][0],
        },
    }


def _ok(answer: Answer, path: str) -> Answer:
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")
    return answer


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
