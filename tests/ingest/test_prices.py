from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from genai_prices import Usage, calc_price
from genai_prices.data_snapshot import DataSnapshot, get_snapshot, set_custom_snapshot
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceCalculation,
    Provider,
)

from sessions.ingest.prices import BY_ROW, UNKNOWN, PriceBook, Stretch, price_draft, to_nano

if TYPE_CHECKING:
    from collections.abc import Iterator

DRAFT = """CREATE OR REPLACE TEMP TABLE draft (
    provider VARCHAR, model VARCHAR, started_at TIMESTAMP, prompt_tokens BIGINT, completion_tokens BIGINT,
    cache_read_tokens BIGINT, cache_write_tokens BIGINT, reasoning_tokens BIGINT, cached BOOLEAN,
    cost_usd DECIMAL(18,9), cost_source VARCHAR)"""

MAY = datetime(2026, 5, 1, 12)
MOST_BIGINT = 2**63 - 1


def request(
    model: str | None = "gpt-4o",
    prompt: int | None = None,
    completion: int | None = None,
    *,
    provider: str | None = "openai",
    at: datetime | str | None = MAY,
    read: int | None = None,
    written: int | None = None,
    reasoning: int | None = None,
    cached: bool | None = None,
    cost: str | None = None,
) -> tuple[Any, ...]:
    source = None if cost is None else "reported"
    return (provider, model, at, prompt, completion, read, written, reasoning, cached, cost, source)


def priced(
    rows: list[tuple[Any, ...]], book: PriceBook | None = None
) -> list[tuple[Decimal | None, str | None]]:
    """Price the rows in DuckDB and return their (cost_usd, cost_source) in order."""
    with duckdb.connect() as connection:
        connection.execute(DRAFT)
        lists = [list(column) for column in zip(*rows, strict=True)]
        lists[2] = [None if value is None else str(value) for value in lists[2]]
        names = ", ".join("unnest(?)" for _ in lists)
        connection.execute(f"INSERT INTO draft SELECT {names}", lists)
        changed = price_draft(connection, book or PriceBook())
        costs = connection.execute("SELECT cost_usd, cost_source FROM draft ORDER BY rowid").fetchall()
        assert changed == sum(source == "computed" for _, source in costs)
        return costs


def cost(row: tuple[Any, ...]) -> Decimal | None:
    return priced([row])[0][0]


def library_cost(row: tuple[Any, ...]) -> Decimal | None:
    """What the library says, called as its documentation says, for one request."""
    provider, model, at, prompt, completion, read, written, reasoning, *_ = row
    if prompt is None and completion is None:
        return None
    usage = {"input_tokens": prompt, "output_tokens": completion, "cache_read_tokens": read}
    usage |= {"cache_write_tokens": written, "output_reasoning_tokens": reasoning}
    try:
        counts = Usage(**{key: count or 0 for key, count in usage.items()})
        price = calc_price(counts, model, provider_id=provider, genai_request_timestamp=at)
    except (LookupError, ValueError):
        return None
    return price.total_price.quantize(Decimal("1e-9"), ROUND_HALF_UP)


# Known figures


def test_gpt_4o_with_cache_reads() -> None:
    # 96 x 2.50 + 1,152 x 1.25 + 10 x 10 = 240 + 1,440 + 100 = 1,780 micro-dollars
    assert cost(request("gpt-4o", 1248, 10, read=1152)) == Decimal("0.00178")


def test_claude_sonnet_4_with_cache_reads_and_writes() -> None:
    # 9 x 3 + 183 x 0.30 + 50 x 3.75 + 12 x 15 = 27 + 54.9 + 187.5 + 180 = 449.4 micro-dollars
    row = request("claude-sonnet-4-20250514", 9 + 183 + 50, 12, provider="anthropic", read=183, written=50)

    assert priced([row]) == [(Decimal("0.0004494"), "computed")]


def test_reasoning_at_its_own_price() -> None:
    # 100 x 2 + (50 - 30) x 8 + 30 x 3 = 200 + 160 + 90 = 450 micro-dollars
    row = request("sonar-deep-research", 100, 50, provider="perplexity", reasoning=30)

    assert cost(row) == Decimal("0.00045")


def test_reasoning_without_a_price_of_its_own_is_output() -> None:
    assert cost(request("o3-mini", 100, 50, reasoning=30)) == cost(request("o3-mini", 100, 50)) != 0


def test_a_fee_per_request() -> None:
    # 1,000 x 3 + 100 x 15 micro-dollars, and 14 / 1,000 dollars for the request
    row = request("sonar-pro", 1000, 100, provider="perplexity")

    assert cost(row) == Decimal("0.0185")  # 0.003 + 0.0015 + 0.014


@pytest.mark.parametrize("prompt", [3, 10**9 + 1])  # on both sides of 64 bits
def test_half_a_nano_dollar_rounds_up(prompt: int) -> None:
    row = request("command-r7b", prompt, 0, provider="cohere")
    nanos = Decimal("37.5") * prompt  # 0.0375 per million: 112.5, and 37,500,000,037.5

    assert cost(row) == (nanos + Decimal("0.5")) / 10**9


def test_less_than_half_a_nano_dollar_rounds_down() -> None:
    # deepseek-v4-flash before 2026-08-17 reads its cache at 0.0028 per million: 3 x 2.8 = 8.4 nano-dollars
    assert cost(request("deepseek-v4-flash", 3, 0, provider="deepseek", read=3)) == Decimal("8e-9")


def test_rounding_for_the_column() -> None:
    assert to_nano(Decimal("0.0000000025")) == Decimal("3e-9")
    assert to_nano(Decimal("0.0000000024999")) == Decimal("2e-9")
    assert to_nano(Decimal("999999999.999999999")) == Decimal("999999999.999999999")
    assert to_nano(Decimal("999999999.9999999995")) is None


def test_a_price_with_sixteen_decimals_is_exact() -> None:
    # OpenRouter lists this cache write at 0.0833333333333333 per million from 2026-10-19:
    # 3,000,000 of them are 0.2499999999999999, which rounds to 0.25
    row = request(
        "google/gemini-2.5-flash",
        3_000_000,
        0,
        provider="openrouter",
        written=3_000_000,
        at=datetime(2026, 11, 1),
    )

    assert cost(row) == library_cost(row) == Decimal("0.25")


# Dates, hours, tiers


def test_a_dated_price_change() -> None:
    # claude-sonnet-4-6 had a dearer tier above 200,000 prompt tokens until 2026-03-13
    last = request(
        "claude-sonnet-4-6", 300_000, 0, provider="anthropic", at=datetime(2026, 3, 12, 23, 59, 59, 999999)
    )
    first = request("claude-sonnet-4-6", 300_000, 0, provider="anthropic", at=datetime(2026, 3, 13))

    assert [c for c, _ in priced([last, first])] == [Decimal("1.8"), Decimal("0.9")]  # 0.3 M x 6, 0.3 M x 3


def test_the_tier_is_chosen_by_the_whole_prompt_and_applies_to_all_tokens() -> None:
    at_limit = request("claude-sonnet-4-5", 200_000, 1000, provider="anthropic", read=150_000)
    above = request("claude-sonnet-4-5", 200_001, 1000, provider="anthropic", read=150_000)

    # 50,000 x 3 + 150,000 x 0.30 + 1,000 x 15 = 210,000
    # 50,001 x 6 + 150,000 x 0.60 + 1,000 x 22.50 = 412,506
    assert [c for c, _ in priced([at_limit, above])] == [Decimal("0.21"), Decimal("0.412506")]


def test_a_tier_does_not_depend_on_the_completion() -> None:
    assert cost(request("claude-sonnet-4-5", None, 300_000, provider="anthropic")) == Decimal(
        "4.5"
    )  # 0.3 M x 15


def test_two_tiers() -> None:
    rows = [
        request("qwen/qwen3-coder-flash", prompt, 1, provider="openrouter")
        for prompt in (1, 32_000, 32_001, 128_000, 128_001, 256_000, 256_001)
    ]

    assert [c for c, _ in priced(rows)] == [library_cost(row) for row in rows]


@pytest.mark.parametrize(
    ("hour", "minute", "per_million"),
    [
        (0, 0, "0.135"),
        (0, 29, "0.135"),
        (0, 30, "0.27"),
        (16, 29, "0.27"),
        (16, 30, "0.135"),
        (23, 59, "0.135"),
    ],
)
def test_a_price_by_the_hour_of_the_day(hour: int, minute: int, per_million: str) -> None:
    row = request("deepseek-chat", 1_000_000, 0, provider="deepseek", at=datetime(2026, 2, 3, hour, minute))

    assert cost(row) == Decimal(per_million)


def test_dates_and_hours_together() -> None:
    hours = [datetime(2026, 8, 16) + timedelta(hours=hour) for hour in range(30 * 24)]
    rows = [request("deepseek-v4-flash", 1_000_000, 7, provider="deepseek", at=at, read=3) for at in hours]

    assert [c for c, _ in priced(rows)] == [library_cost(row) for row in rows]


def test_without_a_time_a_price_that_never_changed_is_known() -> None:
    assert cost(request("gpt-4o", 1_000_000, 0, at=None)) == Decimal("2.5")


@pytest.mark.parametrize(
    ("provider", "model"), [("anthropic", "claude-sonnet-4-6"), ("deepseek", "deepseek-chat")]
)
@pytest.mark.parametrize("at", [None, "infinity"])
def test_without_a_time_a_price_that_changed_is_unknown(provider: str, model: str, at: str | None) -> None:
    assert priced([request(model, 10, 10, provider=provider, at=at)]) == [(None, None)]


# What is not known, and what is


def test_a_reported_cost_is_kept() -> None:
    rows = [
        request(prompt=10, completion=10, cost="0.5"),
        request(prompt=10, completion=10, cost="0", cached=True),
    ]

    assert priced(rows) == [(Decimal("0.5"), "reported"), (Decimal(0), "reported")]


def test_an_answer_from_the_gateways_cache_costs_nothing() -> None:
    assert priced([request("nonesuch", None, None, cached=True)]) == [(Decimal(0), "computed")]


def test_not_cached_is_priced() -> None:
    assert cost(request(prompt=1_000_000, cached=False)) == Decimal("2.5")


def test_both_counts_missing_is_unknown() -> None:
    assert priced([request(prompt=None, completion=None, read=5)]) == [(None, None)]


def test_one_count_missing_is_zero() -> None:
    rows = [request(prompt=1_000_000, completion=None), request(prompt=None, completion=1_000_000)]

    assert [c for c, _ in priced(rows)] == [Decimal("2.5"), Decimal(10)]


def test_zero_tokens_cost_zero() -> None:
    assert priced([request(prompt=0, completion=0)]) == [(Decimal(0), "computed")]


def test_a_request_without_a_provider_is_priced_by_its_models_maker() -> None:
    rows = [request("gpt-4o", 1_000_000, provider=None), request("openai/gpt-4o", 1_000_000, provider="")]

    assert priced(rows) == [(Decimal("2.5"), "computed")] * 2


@pytest.mark.parametrize("model", [None, "", "  ", "<synthetic>", "nonesuch"])
@pytest.mark.parametrize("provider", [None, "", "anthropic", "acme"])
def test_an_unknown_model_is_unknown(model: str | None, provider: str | None) -> None:
    assert priced([request(model, 10, 10, provider=provider)]) == [(None, None)]


@pytest.mark.parametrize("model", ["whisper-1", "tts-1", "gpt-transcribe"])
def test_a_model_without_a_price_for_tokens_is_unknown_not_free(model: str) -> None:
    row = request(model, 10, 10)

    assert library_cost(row) == 0  # its seconds or characters are not known, and count as none
    assert priced([row]) == [(None, None)]


def test_a_free_model_is_free() -> None:
    row = request("deepseek/deepseek-r1:free", 10, 10, provider="openrouter")

    assert priced([row]) == [(Decimal(0), "computed")]


def test_a_part_larger_than_its_whole_is_unknown() -> None:
    rows = [
        request(prompt=10, completion=10, read=11),
        request("claude-opus-4-1", 10, 10, provider="anthropic", read=6, written=5),
        request("sonar-deep-research", 10, 10, provider="perplexity", reasoning=11),
        request(prompt=None, completion=10, read=1),
    ]

    assert [library_cost(row) for row in rows] == [None] * 4
    assert priced(rows) == [(None, None)] * 4


def test_a_part_without_a_price_of_its_own_does_not_spoil_the_cost() -> None:
    row = request(prompt=1_000_000, completion=0, reasoning=7)  # gpt-4o prices no reasoning

    assert cost(row) == library_cost(row) == Decimal("2.5")


@pytest.mark.parametrize("column", ["prompt", "completion", "read", "written", "reasoning"])
@pytest.mark.parametrize("count", [-1, -(2**62), -(2**63)])
def test_a_negative_count_is_unknown(column: str, count: int) -> None:
    row = request(**{"prompt": 10, "completion": 10, column: count})  # type: ignore[arg-type]

    assert priced([row]) == [(None, None)]


@pytest.mark.parametrize("count", [10**12, 2**62, MOST_BIGINT])
@pytest.mark.parametrize("model", ["gpt-4o", "whisper-1", "nonesuch", "deepseek-chat"])
def test_a_huge_count_is_unknown_and_stops_nothing(model: str, count: int) -> None:
    huge = [
        request(model, count, count),
        request(model, count, count, read=count, written=count, reasoning=count),
        request(model, 0, 0, read=count, written=count, reasoning=count),
    ]

    costs = priced([*huge, request(prompt=1_000_000)])

    assert costs == [(None, None)] * 3 + [(Decimal("2.5"), "computed")]


@pytest.mark.parametrize("prompt", [10**9 - 1, 10**9, 10**11, 10**12 - 1])
def test_more_than_64_bits_can_multiply_is_exact(prompt: int) -> None:
    row = request(
        "o1-pro", prompt, 1
    )  # 150 and 600 per million; 10^12 x 150,000,000 pico-dollars exceed 2^63

    assert cost(row) == library_cost(row) == (prompt * 150 + 600) / Decimal(10**6)


@pytest.mark.usefixtures("odd_prices")
def test_a_cost_beyond_the_column_is_unknown() -> None:
    # 5,000 per million: 199,999,999,999 tokens are 999,999,999.995 dollars, one more are a billion
    rows = [request("dear", prompt, 0, provider="acme") for prompt in (199_999_999_999, 200_000_000_000)]

    assert priced(rows) == [(Decimal("999999999.995"), "computed"), (None, None)]


@pytest.mark.parametrize(
    "name",
    [
        "g" * 10_000,
        "gpt-4o" + "o" * 10_000,
        "/" * 10_000,
        "gpt-4o'; DROP TABLE draft; --",
        'gpt-4o"',
        "gpt\n4o",
        "gpt-4o\0",
        "\0",
        "モデル",
        "{prompt}",
        "$rows",
        "NULL",
    ],
)
def test_a_hostile_name_is_unknown_and_stops_nothing(name: str) -> None:
    rows = [request(name, 1, 1), request("gpt-4o", 1, 1, provider=name), request("gpt-4o", 1_000_000, 0)]

    costs = priced(rows)

    assert costs[0] == (None, None)
    assert costs[2] == (Decimal("2.5"), "computed")


# Against the library


def random_request(rng: random.Random, provider: str, model: str) -> tuple[Any, ...]:
    """A request at a random time; the counts of one in ten contradict each other."""
    edges = [32_000, 32_001, 128_000, 128_001, 199_999, 200_000, 200_001, 272_000, 272_001, 10**9, 10**11]
    sizes = [
        None,
        0,
        1,
        rng.randrange(100),
        rng.randrange(300_000),
        rng.randrange(2_000_000),
        rng.choice(edges),
    ]
    prompt, completion = rng.choice(sizes), rng.choice(sizes)
    read = rng.randrange((prompt or 0) + 1)
    written = rng.randrange((prompt or 0) - read + 1)
    reasoning = rng.randrange((completion or 0) + 1)
    odd = rng.choice([1_000, 3_000_000]) if rng.random() < 0.1 else 0
    return request(
        model,
        prompt,
        completion,
        provider=provider,
        at=datetime(2025, 10, 1) + timedelta(seconds=rng.random() * 450 * 86400),
        read=rng.choice([read + odd, read, None]),
        written=rng.choice([written, written + odd, None]),
        reasoning=rng.choice([reasoning, reasoning + odd, None]),
    )


def is_priced_by_tokens(model: ModelInfo) -> bool:
    options = [p.prices for p in model.prices] if isinstance(model.prices, list) else [model.prices]
    keys = [{key for key, price in vars(option).items() if price is not None} for option in options]
    return all(not named or named & {"input_mtok", "output_mtok", "requests_kcount"} for named in keys)


PROVIDERS = [provider.id for provider in get_snapshot().providers]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_model_costs_what_the_library_says(provider: str) -> None:
    rng = random.Random(provider)
    listed = next(p for p in get_snapshot().providers if p.id == provider)
    models = [model.id for model in listed.models if is_priced_by_tokens(model)]
    rows = [random_request(rng, provider, model) for model in models for _ in range(5)]

    costs = priced(rows)

    assert [(row, c) for row, (c, _) in zip(rows, costs, strict=True) if c != library_cost(row)] == []


def test_every_price_of_the_library_can_be_written_as_rates() -> None:
    book = PriceBook()
    models = [(provider.id, model.id) for provider in get_snapshot().providers for model in provider.models]

    assert [pair for pair in models if book.rates(*pair) == BY_ROW] == []


# What rates cannot express


@dataclass
class OnSundays:
    """A condition that this package does not know."""

    def active(self, request_timestamp: datetime) -> bool:
        return request_timestamp.weekday() == 6


class AtLeastOneDollar(ModelInfo):
    """A model whose cost is not linear in its tokens."""

    def calc_price(self, *args: Any, **kwargs: Any) -> PriceCalculation:
        price = super().calc_price(*args, **kwargs)
        price.total_price = max(price.total_price, Decimal(1))
        return price


@pytest.fixture
def odd_prices() -> Iterator[None]:
    dear, cheap = ModelPrice(input_mtok=Decimal(4)), ModelPrice(input_mtok=Decimal(2))
    sundays = [ConditionalPrice(prices=dear), ConditionalPrice(OnSundays(), prices=cheap)]  # type: ignore[arg-type]
    tiny = ModelPrice(input_mtok=Decimal("1e-19"))
    models = [
        ModelInfo("weekly", ClauseEquals("weekly"), prices=sundays),
        AtLeastOneDollar("minimum", ClauseEquals("minimum"), prices=cheap),
        ModelInfo("tiny", ClauseEquals("tiny"), prices=tiny),
        ModelInfo("dear", ClauseEquals("dear"), prices=ModelPrice(input_mtok=Decimal(5000))),
        ModelInfo("plain", ClauseEquals("plain"), prices=cheap),
    ]
    set_custom_snapshot(
        DataSnapshot([Provider("acme", "Acme", "acme", models=models)], from_auto_update=False)
    )
    yield
    set_custom_snapshot(None)


@pytest.mark.usefixtures("odd_prices")
def test_an_unknown_condition_is_priced_row_by_row() -> None:
    saturday = request("weekly", 1_000_000, 0, provider="acme", at=datetime(2026, 5, 2, 23, 59))
    sunday = request("weekly", 1_000_000, 0, provider="acme", at=datetime(2026, 5, 3))
    broken = request("weekly", 1, -1, provider="acme")
    huge = request("weekly", MOST_BIGINT, 0, provider="acme")
    timeless = request("weekly", 1, 0, provider="acme", at=None)
    kept = request("weekly", 1, 0, provider="acme", cost="7")
    plain = request("plain", 1_000_000, 0, provider="acme")

    costs = [c for c, _ in priced([saturday, sunday, broken, huge, timeless, kept, plain])]

    assert costs == [4, 2, None, None, None, 7, 2]


@pytest.mark.usefixtures("odd_prices")
def test_a_cost_that_is_not_linear_is_priced_row_by_row() -> None:
    book = PriceBook()
    rows = [request("minimum", prompt, 0, provider="acme", at=None) for prompt in (10, 2_000_000)]

    assert [c for c, _ in priced(rows, book)] == [1, 4]  # 0.00002, but at least 1; 2 M x 2
    assert book.rates("acme", "minimum") == BY_ROW


@pytest.mark.usefixtures("odd_prices")
def test_a_price_finer_than_the_column_is_priced_row_by_row() -> None:
    book = PriceBook()

    assert [c for c, _ in priced([request("tiny", 10**11, 0, provider="acme")], book)] == [0]  # 1e-14 dollars
    assert book.rates("acme", "tiny") == BY_ROW


# The book


def test_the_library_is_asked_once_per_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | None, str]] = []
    monkeypatch.setattr("sessions.ingest.prices.find_listing", lambda *pair: asked.append(pair))
    book = PriceBook()

    for _ in range(2):
        priced([request("gpt-4o", n, at=MAY + timedelta(days=n)) for n in range(50)], book)

    assert asked == [("openai", "gpt-4o")]
    assert book.rates("openai", "gpt-4o") == UNKNOWN


def test_requests_that_need_no_price_are_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessions.ingest.prices.find_listing", lambda *pair: pytest.fail(str(pair)))

    priced([request(prompt=1, cost="1"), request(prompt=1, cached=True), request(), request(None, 1)])


def test_the_next_chunk_adds_its_rates_and_a_rolled_back_one_leaves_none() -> None:
    book = PriceBook()
    with duckdb.connect() as connection:
        for model, per_million in (("gpt-4o", "2.5"), ("gpt-4o-mini", "0.15")):
            connection.execute(DRAFT)
            connection.execute(
                "INSERT INTO draft (model, provider, prompt_tokens) VALUES (?, 'openai', 1000000)", [model]
            )
            connection.begin()
            price_draft(connection, book)
            connection.rollback()
            price_draft(connection, book)
            assert connection.execute("SELECT cost_usd FROM draft").fetchall() == [(Decimal(per_million),)]
        assert connection.execute("SELECT model FROM rates ORDER BY model").fetchall() == [
            ("gpt-4o",),
            ("gpt-4o-mini",),
        ]


def test_pricing_twice_changes_nothing() -> None:
    with duckdb.connect() as connection:
        connection.execute(DRAFT)
        connection.execute(
            "INSERT INTO draft (model, provider, prompt_tokens) VALUES ('gpt-4o', 'openai', 1000000)"
        )
        book = PriceBook()

        assert [price_draft(connection, book), price_draft(connection, book)] == [1, 0]


def test_a_stretch_knows_its_ends() -> None:
    day = Stretch(date(2026, 3, 13), date(2026, 3, 14))

    assert day.instants() == (datetime(2026, 3, 13), datetime(2026, 3, 13, 23, 59, 59, 999999))
    assert Stretch().instants() == (datetime.min, datetime.max)


def test_stretches_of_a_model_do_not_overlap_and_leave_no_gap() -> None:
    minutes = [datetime(2026, 8, 15) + timedelta(minutes=30 * n) for n in range(48 * 40)]
    stretches = [rate.stretch for rate in PriceBook().rates("deepseek", "deepseek-v4-flash")]

    def holding(at: datetime) -> int:
        return sum(
            (s.from_day is None or s.from_day <= at.date())
            and (s.until_day is None or at.date() < s.until_day)
            and (s.from_time is None or s.from_time <= at.time())
            and (s.until_time is None or at.time() < s.until_time)
            for s in stretches
        )

    assert {holding(at) for at in minutes} == {1}


def test_the_library_is_imported_late() -> None:
    code = (
        "import sys; from sessions.ingest.prices import PriceBook; book = PriceBook();"
        "early = 'genai_prices' in sys.modules; book.rates('openai', 'gpt-4o');"
        "print(early, 'genai_prices' in sys.modules)"
    )

    shown = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )

    assert shown.stdout.split() == ["False", "True"]
