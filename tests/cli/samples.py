"""A report and a session of plausible figures, written out: what the layouts are shown on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sessions.analytics.conversation import Exchange, Message
from sessions.analytics.detail import SessionDetail
from sessions.analytics.differences import with_sentences
from sessions.analytics.dropoff import DropOff, OutcomeCosts, Outcomes
from sessions.analytics.quarantine import RefusedLine, fault_in
from sessions.analytics.reasons import REASONS
from sessions.analytics.report import Histograms, LatencyFigures, Report, SessionFigures
from sessions.analytics.results import Table
from sessions.ingest.counts import Counts, FileResult, IngestResult

TRIP = ("/booking/flight/search", "/booking/flight/selection", "/booking/flight/confirm")
START = datetime(2026, 3, 2, 9, 14, 3)  # naive UTC, as in tables


def table(**columns: list[Any]) -> Table:
    """Return a table of columns; types follow from the first value that is not None."""
    types = tuple(_kind(values) for values in columns.values())
    return Table(tuple(columns), types, tuple(zip(*columns.values(), strict=True)))


def _kind(values: list[Any]) -> str:
    kinds = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", Decimal: "DECIMAL(38,9)", datetime: "TIMESTAMP"}
    kinds |= {date: "DATE", list: "VARCHAR[]", dict: "MAP(VARCHAR, VARCHAR)"}
    first = next((value for value in values if value is not None), "")
    return kinds.get(type(first), "VARCHAR")


def bins(starts: list[float], top: float, counts: list[int]) -> Table:
    return table(range_start=starts, range_end=[*starts[1:], top], value=counts)


def names() -> Table:
    return table(
        session_name=["Travel Planner", "Support Chat", None],
        sessions=[121, 86, 0],
        requests=[438, 388, 16],
        users=[58, 46, 0],
        total_cost_usd=[Decimal("0.638800000"), Decimal("2.330000000"), None],
        requests_without_cost=[20, 3, 16],
        first_used=[START, START + timedelta(hours=1), START],
        last_used=[START + timedelta(days=20), START + timedelta(days=19), START],
        avg_latency_ms=[992.4, 831.0, None],
        success_rate=[0.947, 0.935, None],
    )


def operations() -> Table:
    return table(
        operation=[TRIP[0], TRIP[1], TRIP[2], None, *[f"/rare/{n}" for n in range(8)]],
        requests=[1216, 510, 276, 4, *[1] * 8],
        sessions=[121, 90, 76, 4, *[1] * 8],
        cost_usd=[Decimal("12.34"), Decimal("4.1"), Decimal("2.05"), None, *[Decimal("0.001")] * 8],
        cost_share=[0.667, 0.222, 0.111, None, *[0.00005] * 8],
        prompt_tokens=[492_470, 270_958, 179_838, None, *[10] * 8],
        completion_tokens=[14_173, 3_889, 2_567, None, *[1] * 8],
        avg_latency_ms=[1100.0, 861.0, 926.0, None, *[10.0] * 8],
        p50_latency_ms=[1000.0, 800.0, 900.0, None, *[10.0] * 8],
        p95_latency_ms=[1600.0, 1100.0, 1100.0, None, *[10.0] * 8],
        error_rate=[0.047, 0.0, 0.092, None, *[0.0] * 8],
    )


def models() -> Table:
    return table(
        provider=["openai", "anthropic", None],
        model=["gpt-4o-2024-08-06", "claude-haiku-4-5-20251001", None],
        requests=[1500, 500, 14],
        sessions=[110, 60, 4],
        cost_usd=[Decimal("15.2"), Decimal("3.298"), None],
        cost_share=[0.822, 0.178, None],
        prompt_tokens=[700_000, 243_266, None],
        completion_tokens=[18_000, 2_629, None],
        avg_latency_ms=[1200.0, 934.0, None],
        p95_latency_ms=[1600.0, 1200.0, None],
        error_rate=[0.028, 0.107, None],
        requests_without_cost=[0, 2, 14],
    )


def transitions() -> Table:
    search, selection, confirm = TRIP
    return table(
        source=["START", search, search, selection, confirm, selection, None],
        target=[search, search, selection, confirm, "END", "END", search],
        events=[121, 94, 91, 71, 57, 28, 4],
        sessions=[121, 60, 90, 70, 57, 28, 4],
        share=[1.0, 0.44, 0.43, 0.64, 0.75, 0.25, 1.0],
    )


def variants() -> Table:
    search, selection, confirm = TRIP
    return table(
        operations=[[search, selection, confirm], [search] * 4 + [None], [search, selection] * 9 + [confirm]],
        sessions=[28, 13, 1],
        share=[0.231, 0.107, 0.008],
        total_cost_usd=[Decimal("0.1637"), Decimal("0.05901"), None],
        success_rate=[1.0, 0.96, None],
        median_duration_s=[103.3, 20.0, 300.0],
    )


def loops() -> Table:
    return table(
        operations=[[TRIP[0]], [TRIP[0], None]],
        sessions=[24, 1],
        runs=[25, 1],
        longest=[5, 3],
        requests=[64, 4],
        cost_usd=[Decimal("0.06192"), None],
    )


def outliers() -> Table:
    return table(
        session_id=["aa7f306b", "b2"],
        session_name=["Travel Planner", None],
        user_id=["u1", None],
        started_at=[START, None],
        measure=["cost", "error rate"],
        value=[0.03758, 1.0],
        median=[0.002579, 0.0],
        score=[19.1, 12.6],
        reason=["cost $0.03758 is 15 times the median $0.002579", "error rate 100% against the median 0%"],
        reasons=[["cost $0.03758 is 15 times the median $0.002579"], ["error rate 100%", "tokens"]],
        total_cost_usd=[Decimal("0.03758"), None],
        duration_s=[557.0, None],
        requests=[8, 1],
        total_tokens=[20_000, None],
        error_rate=[0.0, 1.0],
    )


def typical() -> Table:
    return table(
        session_id=["0e701c2b"],
        session_name=["Travel Planner"],
        user_id=[None],
        started_at=[START],
        distance=[0.02],
        sessions_of_name=[121],
        total_cost_usd=[Decimal("0.002586")],
        duration_s=[103.0],
        requests=[3],
        total_tokens=[7854],
        error_rate=[0.0],
    )


def dropoff() -> Table:
    return table(
        operation=[*TRIP[::-1], None, "/never/ends"],
        visits=[76, 111, 215, 4, 3],
        sessions=[70, 90, 121, 4, 3],
        ends=[57, 28, 35, 1, 0],
        exit_rate=[0.75, 0.252, 0.163, 0.25, 0.0],
        completed=[None] * 5,
        failed=[2, 3, 0, 1, 0],
        abandoned=[None] * 5,
        open=[0, 0, 2, 0, 0],
        ended=[55, 25, 33, 0, 0],
        bounces=[0, 0, 10, 1, 0],
        lost_cost_usd=[Decimal("0.3376"), Decimal("0.1183"), Decimal("12.07"), None, None],
    )


def outcomes() -> Outcomes:
    """The sums of `dropoff()`."""
    return Outcomes(
        sessions=121,
        completed=None,
        failed=6,
        abandoned=None,
        open=2,
        ended=113,
        bounces=11,
        total_cost_usd=Decimal("18.498"),
        lost_cost_usd=Decimal("12.5259"),
        lost_share=0.677,
        cost_usd=OutcomeCosts(None, Decimal("0.4"), None, Decimal("5.9721"), Decimal("12.1259")),
    )


def differences() -> Table:
    """A clear one of each kind, and one that is not."""
    search, selection, _ = TRIP
    return with_sentences(
        table(
            operation=[selection, search, search, None, search],
            factor=["error", "slow", "model", "first", "repeat"],
            value=[None, None, "gpt-4o [bold]\x1b[31m", None, None],
            above=[None, 1510.5, None, None, None],
            ended_with=[12, 14, 0, 9, 20],
            ended_without=[16, 21, 35, 11, 15],
            went_on_with=[6, 18, 60, 0, 90],
            went_on_without=[77, 162, 120, 30, 90],
            ended_share=[12 / 28, 0.4, 0.0, 0.45, 20 / 35],
            went_on_share=[6 / 83, 0.1, 1 / 3, 0.0, 0.5],
            ended_median=[None, 1300.0, None, None, None],
            usual_median=[None, 922.0, None, None, None],
            odds_ratio=[8.52, 5.85, 0.055, 25.8, 1.31],
            odds_ratio_low=[3.0, 2.6, 0.007, 3.0, 0.64],
            odds_ratio_high=[24.2, 13.2, 0.41, 221.0, 2.7],
            is_clear=[True, True, True, True, False],
        )
    )


def stops() -> DropOff:
    """Those of `report()`, with a goal."""
    base = dropoff()
    rows = [dict(row) for row in base.records()]
    for row, completed in zip(rows, (50, 0, 0, 0, 0), strict=True):
        row |= {"completed": completed, "abandoned": row["ended"] - completed, "ended": 0}
    costs = OutcomeCosts(Decimal("5.4"), Decimal("0.4"), Decimal("12.1259"), Decimal("0.5721"), None)
    return DropOff(
        name="Travel Planner",
        since=START,
        until=None,
        scope="requests",
        outcomes=replace(outcomes(), completed=50, abandoned=63, ended=0, cost_usd=costs),
        operations=table(**{name: [row[name] for row in rows] for name in base.columns}),
        differences=differences(),
        goals=table(
            session_name=["Travel Planner", "Onboarding", None],
            pattern=[TRIP[2], "/welcome/*", "/x|y"],
            operations=[1, 4, 0],
            sessions=[121, 58, 303],
            warning=[None, None, "goal /x|y: no operation matches; there are: /a"],
        ),
        min_support=20,
    )


def report() -> Report:
    days = [date(2026, 3, 2) + timedelta(days=n) for n in (0, 1, 2, 5, 6, 7)]
    edges = table(operation=[TRIP[0], None], sessions=[117, 4], share=[0.967, 0.033])
    return Report(
        name="Travel Planner",
        since=START.replace(hour=0, minute=0, second=0),
        until=None,
        scope="requests",
        sessions=121,
        requests=2014,
        requests_without_session=16,
        users=58,
        total_cost_usd=Decimal("18.498000000"),
        requests_without_cost=20,
        prompt_tokens=943_266,
        completion_tokens=20_629,
        total_tokens=963_895,
        cache_read_tokens=499_931,
        reasoning_tokens=0,
        failed_requests=54,
        success_rate=0.973,
        first_request_at=START,
        last_request_at=START + timedelta(days=7, hours=3),
        tied_requests=3,
        latency_ms=LatencyFigures(992.4, 922.0, 1510.5, 2300.0),
        duration_s=SessionFigures(146.2, 127.0, 360.0, 557.0),
        cost_usd=SessionFigures(0.1529, 0.0891, 0.4281, 3.1),
        requests_per_session=SessionFigures(16.6, 12.0, 31.0, 42.0),
        histograms=Histograms(
            latency_ms=bins([7.0, 500.0, 1000.0, 1500.0], 4000.0, [10, 900, 1000, 104]),
            duration_s=bins([30.0 * n for n in range(12)], 557.0, [60, 20, 10, 8, 7, 6, 4, 3, 1, 0, 0, 2]),
            cost_usd=bins([0.0012, 0.05, 0.1, 0.2, 0.4281], 3.1, [40, 50, 20, 5, 6]),
            requests_per_session=bins([1.0], 1.0, [121]),
        ),
        activity=table(
            day=days, sessions=[12, 30, 4, 1, 31, 43], requests=[100] * 6, total_cost_usd=[Decimal("1.5")] * 6
        ),
        names=names(),
        first_operations=edges,
        last_operations=edges,
        transitions=transitions(),
        variants=variants(),
        loops=loops(),
        outcomes=outcomes(),
        dropoff=dropoff(),
        differences=differences(),
        goals=table(session_name=[], pattern=[], operations=[], sessions=[], warning=[]),
        operations=operations(),
        models=models(),
        outliers=outliers(),
        typical=typical(),
    )


def listing(rows: int = 4) -> Table:
    ids = [
        "7d9429d7-9e4b-4a8e-8c3b-1f0e8a9b7c6d",
        "2411815f-bf81-44c4-ad45-6c0dba7795c7",
        "run-036",
        "onb_67925ed9f1",
    ]
    return table(
        session_id=[ids[n % 4] + "x" * (n // 4) for n in range(rows)],
        session_name=["Travel Planner", None, "Research Agent", "Onboarding"] * (rows // 4),
        user_id=["u-1", None, "team-pricing", "u-4"] * (rows // 4),
        started_at=[START - timedelta(hours=n) for n in range(rows)],
        last_request_at=[START - timedelta(hours=n) + timedelta(minutes=4) for n in range(rows)],
        duration_s=[240.0, 0.0, 18.5, 7500.0] * (rows // 4),
        requests=[4, 1, 12, 2] * (rows // 4),
        success_rate=[1.0, None, 0.917, 0.5] * (rows // 4),
        total_cost_usd=[Decimal("0.0123"), None, Decimal("1.64"), Decimal("0.000123456")] * (rows // 4),
        prompt_tokens=[3099, None, 162_445, 62] * (rows // 4),
        completion_tokens=[78, None, 1_444, 30] * (rows // 4),
        total_tokens=[3177, None, 163_889, 92] * (rows // 4),
        avg_latency_ms=[850.0, None, 3800.0, 12.3] * (rows // 4),
        last_operation=[TRIP[2], None, "/agent/execute", "/onboarding/first-answer"] * (rows // 4),
        wall_s=[241.0, 0.7, 26.0, 7501.0] * (rows // 4),
        active_s=[3.4, 0.7, 23.0, 0.02] * (rows // 4),
        idle_s=[237.6, 0.0, 3.0, 7500.98] * (rows // 4),
        failed_requests=[0, 0, 1, 1] * (rows // 4),
        requests_without_cost=[0, 1, 1, 0] * (rows // 4),
        name_count=[1, 0, 1, 2] * (rows // 4),
        tied_requests=[0, 0, 1, 0] * (rows // 4),
    )


def requests() -> Table:
    paths = ["/agent/plan", "/agent/execute", "/agent/execute", "/agent/reflect/deep", None]
    return table(
        request_id=[f"r{n}" for n in range(5)],
        session_path=paths,
        operation=paths,
        started_at=[START + timedelta(seconds=n) for n in (0, 4, 6, 9, 19)],
        offset_s=[0.0, 4.676, 6.9, 9.7, None],
        latency_ms=[4164.0, 1515.0, 856.0, 8600.0, None],
        status=[200, 200, 200, 500, None],
        ok=[True, True, True, False, None],
        error_type=[None, None, None, "server_error", None],
        error_message=[None, None, None, "The server had an error while processing your request. " * 2, None],
        provider=["openai"] * 5,
        model=["o4-mini-2025-04-16", *["gpt-4.1-mini-2025-04-14"] * 3, None],
        cost_usd=[Decimal("0.0375045"), Decimal("0.0130276"), Decimal("0.003336"), None, None],
        prompt_tokens=[32_383, 32_441, 32_493, None, None],
        completion_tokens=[428, 32, 34, None, None],
        cached=[False, False, True, False, None],
    )


def session() -> SessionDetail:
    row = listing(4)
    return SessionDetail(Table(row.columns, row.types, (row.rows[2],)), requests())


def conversation() -> tuple[Exchange, ...]:
    system, first = Message("system", "You plan trips."), Message("user", "To Rome, please.\nIn May.")
    answer = Message("assistant", "Which of these flights? " * 6)
    yes = Message("user", "yes")
    return (
        Exchange("r0", (system, first), (answer,)),
        Exchange("r1", (system, first, answer, yes), (Message("assistant", "Booked."),)),
        Exchange("r2", (system, first, answer, yes, Message("assistant", "Booked."), yes), ()),
        Exchange("r3", (), (Message("error", "The server had an error."),)),
        Exchange("r4", (), (Message("assistant", "\x1b[31mred\x1b[0m [bold]x[/bold]"),)),
    )


def ingested() -> IngestResult:
    return IngestResult(
        (
            FileResult(
                "logs/gateway.jsonl",
                "gateway",
                Counts(1204, 1198, 2, 0, 4),
                0.4,
                "complete",
                {"not_json": 2, "no_request": 2},
            ),
            FileResult("logs/export.parquet", "helicone", Counts(119, 118, 0, 1, 0), 1.25, "complete"),
            FileResult("logs/old.jsonl.gz", "gateway", Counts(), 0.001, "unchanged"),
            FileResult("logs/empty.jsonl", None, Counts(), 0.0, "empty"),
            FileResult(
                "logs/photo.jsonl",
                None,
                Counts(),
                0.0,
                "refused",
                {},
                0,
                "logs/photo.jsonl: is binary; name a log",
            ),
        ),
        seconds=1.7,
    )


def sources() -> Table:
    rows = 4
    return table(
        source_id=[12, 4, 3, 1],
        path=[
            "/srv/logs/2026-03/gateway-of-the-second-region.jsonl",
            "/srv/logs/export.parquet",
            "/srv/logs/2026-03/02/gateway.jsonl.gz",
            "/srv/logs/gateway.jsonl",
        ],
        format=["gateway", "helicone", "gateway", "gateway"],
        container=["jsonl", "parquet", "jsonl", "jsonl"],
        compression=["none", "none", "gzip", "none"],
        status=["partial", "complete", "partial", "replaced"],
        size_bytes=[8_000_000_000, 1_204_000, 400_000, 90_000],
        read_to=[3_440_000_000, 119, 64_000_000, 90_000],
        lines=[1_204_331, 119, 20_000, 7],
        requests=[1_204_017, 118, 19_998, 6],
        duplicates=[2, 0, 0, 0],
        other=[0, 1, 2, 0],
        quarantined=[312, 0, 0, 1],
        first_read_at=[START] * rows,
        last_read_at=[START - timedelta(hours=n) for n in range(rows)],
    )


def refused_counts() -> Table:
    reasons = ["not_json", "several_values", "breaks_mapping", "from_tomorrow"]
    known = [REASONS.get(reason) for reason in reasons]
    return table(
        reason=reasons,
        lines=[12_345, 4, 1, 1],
        meaning=[reason and reason.meaning for reason in known],
        remedy=[reason and reason.remedy for reason in known],
    )


def refused() -> Table:
    region, export = sources().column("path")[:2]
    return table(
        source_id=[12, 12, 12, 4, 5],
        path=[region, region, region, export, None],
        source_line=[24, 108, 1_204_331, 7, 1],
        byte_offset=[66_874, 280_945, 3_439_999_000, None, 0],
        reason=["not_json", "several_values", "not_json", "breaks_mapping", "from_tomorrow"],
        refused_at=[START] * 5,
        text=[
            "09:22 WARN \x1b[31mupstream pool\x1b[0m exhausted",
            '{"id": 1}{"id": 2}',
            '{"request": {"url": "/v1/chat/completions", "body": {"messages": ["' + "會議室 " * 30,
            '{"request_id": "r1", "delay_ms": 1e999}',
            None,
        ],
    )


def refused_line(row: int = 2) -> RefusedLine:
    values = refused().records()[row]
    known = REASONS.get(values["reason"])
    return RefusedLine(
        **values,
        meaning=known and known.meaning,
        remedy=known and known.remedy,
        fault=fault_in(values["text"]),
    )
