"""The six models that the made-up company calls: list prices, limits and speed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from sample_logs.generator.truth import Usage

Provider = Literal["openai", "anthropic"]
MILLION: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Model:
    """One model: prices in USD per million tokens, limits in tokens, speed in milliseconds."""

    name: str
    provider: Provider
    input_price: Decimal
    output_price: Decimal
    cache_read_price: Decimal
    cache_write_price: Decimal
    context: int
    """Longest prompt it accepts."""
    cacheable_from: int
    """Shortest prompt prefix the provider caches."""
    ttft_ms: float
    """Median time to the first token of a small prompt."""
    ms_per_token: float
    reasons: bool = False


def _openai(name: str, prices: tuple[str, str, str], context: int, speed: tuple[float, float]) -> Model:
    fresh, out, read = (Decimal(p) for p in prices)
    return Model(name, "openai", fresh, out, read, fresh, context, 1024, *speed, reasons=name.startswith("o"))


def _anthropic(
    name: str, prices: tuple[str, str, str, str], cacheable: int, speed: tuple[float, float]
) -> Model:
    fresh, out, read, write = (Decimal(p) for p in prices)
    return Model(name, "anthropic", fresh, out, read, write, 200_000, cacheable, *speed)


GPT_4O: Final = _openai("gpt-4o-2024-08-06", ("2.5", "10", "1.25"), 128_000, (520, 11.0))
GPT_4O_MINI: Final = _openai("gpt-4o-mini-2024-07-18", ("0.15", "0.6", "0.075"), 128_000, (430, 9.5))
GPT_4_1_MINI: Final = _openai("gpt-4.1-mini-2025-04-14", ("0.4", "1.6", "0.1"), 1_000_000, (410, 8.5))
O4_MINI: Final = _openai("o4-mini-2025-04-16", ("1.1", "4.4", "0.275"), 200_000, (700, 7.0))
SONNET: Final = _anthropic("claude-sonnet-4-5-20250929", ("3", "15", "0.3", "3.75"), 1024, (890, 15.0))
HAIKU: Final = _anthropic("claude-haiku-4-5-20251001", ("1", "5", "0.1", "1.25"), 4096, (480, 6.5))

MODELS: Final = (GPT_4O, GPT_4O_MINI, GPT_4_1_MINI, O4_MINI, SONNET, HAIKU)


def price(model: Model, usage: Usage) -> Decimal:
    """Return the list price of `usage` in USD, exact to the nano-dollar."""
    fresh = usage.prompt - usage.cache_read - usage.cache_write
    parts = (
        fresh * model.input_price,
        usage.cache_read * model.cache_read_price,
        usage.cache_write * model.cache_write_price,
        usage.completion * model.output_price,
    )
    return (sum(parts, Decimal(0)) / MILLION).quantize(Decimal("1e-9"))
