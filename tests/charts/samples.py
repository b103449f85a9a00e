"""Charts of sessions as they are in practice, and of data that nobody would wish for."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sessions.charts import (
    BarItem,
    BarNames,
    Bin,
    Bucket,
    Figure,
    FunnelStep,
    HeatLabel,
    HeatMap,
    IcicleNode,
    Kind,
    Marker,
    SankeyLink,
    SankeyNode,
    TimePoint,
    Unit,
    UserGroup,
    bars,
    concentration,
    funnel,
    heat_map,
    histogram,
    icicle,
    sankey,
    time_series,
)

OPERATIONS = (
    "/booking/search",
    "/booking/search/results/rank",
    "/booking/confirm",
    "/chat/message/{n}",
    "/itinerary/draft",
    "/itinerary/revise/{n}",
    "/embed",
    "/moderate",
)
OTHER, END = "(other)", "END"

Rows = dict[str, dict[str, int]]


def flow(key: str, title: str, steps: list[Rows], *, links: bool = True) -> Figure:
    """Return a sankey of rows of counts per step: source, then target, then sessions."""
    nodes: dict[tuple[int, str], int] = {}
    made = []
    for step, rows in enumerate(steps):
        for source, targets in rows.items():
            for target, count in targets.items():
                if step == 0:
                    nodes[0, source] = nodes.get((0, source), 0) + count
                nodes[step + 1, target] = nodes.get((step + 1, target), 0) + count
                lost = Decimal(count) * Decimal("0.0123") if target == END else None
                made.append(SankeyLink(step, source, target, count, lost))
    kinds = {OTHER: Kind.OTHER, END: Kind.END}
    named = [
        SankeyNode(step, name, name, count, kinds.get(name, Kind.PLAIN), f"#op-{step}" if links else None)
        for (step, name), count in nodes.items()
    ]
    return sankey(key, title, named, made, left_out="Operations beyond the 6 most frequent are in (other).")


def small_flow() -> Figure:
    """Return four steps of a travel planner."""
    search, rank, confirm, chat, draft = OPERATIONS[:5]
    return flow(
        "flow",
        "Which way sessions go",
        [
            {
                chat: {search: 420, draft: 260, chat: 180, OTHER: 30, END: 122},
                search: {rank: 190, chat: 60, OTHER: 22, END: 48},
                "/embed": {chat: 64, draft: 20, END: 6},
                OTHER: {chat: 20, OTHER: 18, END: 9},
            },
            {
                search: {rank: 300, chat: 60, OTHER: 20, END: 40},
                draft: {chat: 90, "/itinerary/revise/{n}": 130, OTHER: 20, END: 40},
                chat: {chat: 140, search: 80, confirm: 24, OTHER: 20, END: 60},
                rank: {confirm: 110, chat: 30, OTHER: 10, END: 40},
                OTHER: {chat: 40, OTHER: 20, END: 10},
            },
            {
                rank: {confirm: 160, chat: 60, OTHER: 20, END: 60},
                chat: {chat: 120, search: 60, confirm: 50, OTHER: 30, END: 100},
                "/itinerary/revise/{n}": {chat: 40, confirm: 20, OTHER: 10, END: 60},
                search: {rank: 50, OTHER: 10, END: 20},
                confirm: {chat: 14, END: 120},
                OTHER: {OTHER: 40, END: 50},
            },
        ],
    )


def wide_flow(steps: int = 8, names: int = 9) -> Figure:
    """Return many steps of many operations: counts made by arithmetic, balanced by construction."""
    labels = [f"{OPERATIONS[at % 8]}/v{at}" for at in range(names)] + [OTHER]
    now = {label: 30 + (at * 37) % 90 * (3 if at < 3 else 1) for at, label in enumerate(labels)}
    made = []
    for step in range(steps - 1):
        rows: Rows = {}
        following: dict[str, int] = {}
        for at, (source, count) in enumerate(now.items()):
            if source == END:
                continue
            left = count
            row: dict[str, int] = {}
            for turn in range(4):
                target = labels[(at * 3 + turn * turn + step) % len(labels)]
                part = min(left, count * (5, 3, 2, 1)[turn] // 13)
                if part:
                    row[target] = row.get(target, 0) + part
                    left -= part
            row[END] = left
            rows[source] = {target: n for target, n in row.items() if n}
            for target, n in rows[source].items():
                following[target] = following.get(target, 0) + n
        made.append(rows)
        now = {target: n for target, n in following.items() if target != END}
    return flow("wide-flow", f"Which way sessions go, {steps} steps", made, links=False)


def transitions() -> Figure:
    """Return a matrix of transitions with END."""
    names = ("START", *OPERATIONS[:7])
    targets = (*OPERATIONS[:7], OTHER, END)
    values = tuple(
        tuple(
            None
            if source == "/embed" and target == "/booking/confirm"
            else round(900 * math.exp(-0.9 * ((i * 5 + j * 3) % 9)) * (0.6 if target == END else 1))
            for j, target in enumerate(targets)
        )
        for i, source in enumerate(names)
    )
    kinds = {OTHER: Kind.OTHER, END: Kind.END}
    return heat_map(
        "matrix",
        "From operation to operation",
        HeatMap(
            tuple(HeatLabel(name) for name in names),
            tuple(HeatLabel(name, kinds.get(name, Kind.PLAIN)) for name in targets),
            values,
            hrefs=tuple(tuple(f"#t-{i}-{j}" for j in range(len(targets))) for i in range(len(names))),
        ),
        left_out="9 operations with fewer than 20 visits are in (other).",
    )


def booking_funnel() -> Figure:
    """Return a funnel with money."""
    return funnel(
        "funnel",
        "From search to booking",
        (
            FunnelStep("/booking/search", 1204, None, "#search"),
            FunnelStep("/booking/search/results/rank", 894, Decimal("12.4031"), "#rank"),
            FunnelStep("/itinerary/draft", 610, Decimal("31.02"), "#draft"),
            FunnelStep("/booking/confirm", 233, Decimal("58.77"), "#confirm"),
            FunnelStep("/booking/confirm/receipt", 229, Decimal("0.0412"), "#receipt"),
        ),
    )


def cost_tree() -> Figure:
    """Return cost by path depth: children sum to their parents, or leave the parent a part of its own."""
    chat = IcicleNode(
        "/chat",
        Decimal("182.20"),
        (
            IcicleNode(
                "message",
                Decimal("161.75"),
                (
                    IcicleNode("{n}", Decimal("121.00"), (), Kind.PLAIN, "#n"),
                    IcicleNode("attachments", Decimal("30.25")),
                    *(IcicleNode(f"tool-{at}", Decimal("0.05")) for at in range(12)),
                ),
            ),
            IcicleNode("title", Decimal("14.10")),
            IcicleNode("suggest", Decimal("6.35")),
        ),
    )
    booking = IcicleNode(
        "/booking",
        Decimal("96.4123"),
        (
            IcicleNode("search", Decimal("70.3"), (IcicleNode("results", Decimal("42.2")),)),
            IcicleNode("confirm", Decimal("26.1123")),
        ),
    )
    itinerary = IcicleNode(
        "/itinerary",
        Decimal("58.9"),
        (IcicleNode("draft", Decimal("40.0")), IcicleNode("revise", Decimal("18.9"))),
    )
    rest = [IcicleNode("/embed", Decimal("14.02")), IcicleNode("/moderate", Decimal("6.1"))]
    other = IcicleNode("(other)", Decimal("11.7"), (), Kind.OTHER)
    whole = sum((node.value for node in (chat, booking, itinerary, *rest, other)), Decimal(0))
    root = IcicleNode("all operations", Decimal(whole), (chat, booking, itinerary, *rest, other))
    return icicle("tree", "What paths cost", root)


def latency() -> Figure:
    """Return latencies: 11 even bins up to the 95th percentile and a long tail."""
    counts = (212, 840, 1310, 1144, 803, 540, 371, 240, 164, 101, 72, 305)
    edges = [120 + 260 * at for at in range(12)] + [41_000]
    bins = [Bin(edges[at], edges[at + 1], count) for at, count in enumerate(counts)]
    marks = (Marker("p50", 912.0), Marker("p95", 2980.0))
    return histogram("latency", "Latency of requests", bins, Unit.MILLISECONDS, markers=marks, what="request")


def lengths() -> Figure:
    """Return requests per session, whole numbers."""
    counts = (310, 204, 181, 122, 96, 61, 44, 30, 12, 9, 4)
    bins = [Bin(at + 1, min(at + 2, 11), count, f"#len-{at + 1}") for at, count in enumerate(counts)]
    return histogram("lengths", "Requests per session", bins, markers=(Marker("mean", 3.1),), whole=True)


def days() -> Figure:
    """Return 45 days, three of them without known cost, two not there at all."""
    start = date(2026, 1, 12)
    points = []
    for at in range(45):
        if at in (30, 31):
            continue
        wave = 1 + math.sin(at / 7 * 2 * math.pi) * 0.6 + at / 60
        cost = None if at in (10, 11, 20) else Decimal(round(wave * 9.37, 4)).quantize(Decimal("0.0001"))
        points.append(TimePoint(start + timedelta(days=at), cost, round(wave * 61), f"#day-{at}"))
    return time_series("days", "Cost and sessions by day", points, Bucket.DAY)


def hours() -> Figure:
    """Return 60 hours."""
    start = datetime(2026, 1, 30, 5, tzinfo=UTC)
    points = [
        TimePoint(start + timedelta(hours=at), round(0.4 + 0.3 * math.sin(at / 4), 4), 20 + at % 7, None)
        for at in range(60)
    ]
    return time_series("hours", "Cost and sessions by hour", points, Bucket.HOUR)


def users() -> Figure:
    """Return 1,204 users whose cost falls as a power of their rank."""
    groups = [
        UserGroup(1, Decimal(round(40 / (rank + 1) ** 1.05, 6)).quantize(Decimal("1e-6")))
        for rank in range(1204)
    ]
    return concentration("users", "How much few users cost", groups, at=(0.1, 0.01))


def operations() -> Figure:
    """Return operations by cost with their share of errors."""
    costs = ("121.0012", "70.3", "40", "26.1123", "14.02", "6.1", "0.0123")
    errors = (0.012, 0.094, 0.002, 0.31, 0.0, None, 0.5)
    items = [
        BarItem(name, Decimal(cost), error, f"{at * 311 + 12:,} requests", Kind.PLAIN, f"#op{at}")
        for at, (name, cost, error) in enumerate(zip(OPERATIONS, costs, errors, strict=False))
    ]
    items.append(BarItem("(other)", Decimal("11.7"), 0.04, "402 requests", Kind.OTHER))
    names = BarNames("operation", "cost", Unit.USD, "error rate", Unit.SHARE, "requests")
    return bars("operations", "What operations cost", items, names, left_out="9 more are in (other).")


def models() -> Figure:
    """Return models by requests, without a second bar."""
    items = [
        BarItem("claude-sonnet-4-5", 8120),
        BarItem("gpt-4.1-mini", 5210),
        BarItem("gemini-2.5-flash-lite-preview", 611),
        BarItem("text-embedding-3-small", 12),
    ]
    return bars("models", "Requests by model", items, BarNames("model", "requests"))


def figures() -> list[Figure]:
    """Return one or two of each chart."""
    return [
        small_flow(),
        wide_flow(),
        transitions(),
        booking_funnel(),
        cost_tree(),
        latency(),
        lengths(),
        days(),
        hours(),
        users(),
        operations(),
        models(),
    ]


HOSTILE = (
    "<script>alert(1)</script>",
    "x" * 10_000,
    "",
    "  ",
    "a\u202eb\x00\x1b[31m\ud800",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
    "\U0001f469\u200d\U0001f4bb\U0001f680" * 8,
    "\u6771\u4eac\u90fd\u5343\u4ee3\u7530\u533a\u4e38\u306e\u5185\u4e00\u4e01\u76ee\u4e00\u756a",
    '\' onload=x & "quoted" ]]> -->',
)


def hostile_figures() -> list[Figure]:
    """Return charts of hostile labels, of one point, of zeros, of one huge value, and of nothing."""
    labels = tuple(HeatLabel(text) for text in HOSTILE)
    nodes = [SankeyNode(0, f"{at}", text, 4 + at * 3) for at, text in enumerate(HOSTILE)]
    nodes += [SankeyNode(1, f"{at}", text, 4 + at * 3) for at, text in enumerate(HOSTILE)]
    links = [SankeyLink(0, f"{at}", f"{at}", 4 + at * 3) for at in range(len(HOSTILE))]
    one = IcicleNode("all", 10**6, tuple(IcicleNode(text, 10**5) for text in HOSTILE))
    nines = tuple((at,) * 9 for at in range(9))
    steps = [FunnelStep(text, 10**9 - at) for at, text in enumerate(HOSTILE)]
    marks = (Marker("p50", 5), Marker("p95", 5))
    zeros = [TimePoint(date(2026, month, 1), 0, 0) for month in range(1, 9)]
    return [
        bars("x-bars", HOSTILE[0], [BarItem(text, 10**at) for at, text in enumerate(HOSTILE)]),
        sankey("x-flow", HOSTILE[1], nodes, links),
        heat_map("x-map", "Hostile matrix", HeatMap(labels, labels, nines)),
        funnel("x-funnel", "Hostile funnel", steps),
        icicle("x-tree", "Hostile tree", one, Unit.COUNT),
        histogram("x-one", "One bin", [Bin(5, 5, 7)], Unit.SECONDS, markers=marks),
        time_series("x-time", "One day", [TimePoint(date(2026, 2, 1), Decimal("3.5"), 4)], Bucket.DAY),
        time_series("x-zero", "Zeros", zeros, Bucket.MONTH),
        concentration("x-user", "One user", [UserGroup(1, 4)]),
        bars("x-zeros", "Zeros", [BarItem("a", 0), BarItem("b", 0), BarItem("c", None)]),
        bars("x-huge", "One huge value", [BarItem("huge", 10**17), BarItem("tiny", 1)]),
        bars("x-none", "Nothing", []),
    ]
