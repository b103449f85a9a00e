"""Which listing of the `genai-prices` library prices a request: from the names in a log to a model's prices.

The first that is found of

1. the listing of the request's own provider, under the model's name as it is;
2. the listing of the provider that the name starts with (`groq/...`); Bedrock's ids and ARNs are looked up
   at Amazon, OpenRouter's variants (`...:free`) at OpenRouter;
3. the own provider's again, without the prefixes of the name (`models/...`, `openai/...`);
4. the listing of the model's maker, whom the library tells by the name, with and without prefixes.

2 and 4 are only for requests without a provider, for providers that the library does not know, and for names
that say which API was spoken rather than who sells (every compatible SDK calls itself `openai`). A provider
that the library knows sets its own prices: a model that it does not list has no price. Models with open
weights are sold by many at many prices, so a provider that the library does not know never gets their maker's
price. Models on one's own machines (Ollama, vLLM, ...) have none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from genai_prices.types import ConditionalPrice, ModelInfo, Provider

ALIASES: Final = {
    "az.ai.inference": "azure",
    "az.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "azure-openai": "azure",
    "azure_ai": "azure",
    "azure_openai": "azure",
    "deepseek-ai": "deepseek",
    "fireworks-ai": "fireworks",
    "fireworks_ai": "fireworks",
    "gcp.gen_ai": "google",
    "novita-ai": "novita",
    "novita_ai": "novita",
    "perplexity-ai": "perplexity",
    "perplexity_ai": "perplexity",
    "together.ai": "together",
    "togetherai": "together",
    "x": "x-ai",
    "x.ai": "x-ai",
    "x_ai": "x-ai",
    "z-ai": "zai",
    "z.ai": "zai",
}
"""Providers' names in logs -> the library's, where it does not know them or takes them for another."""

DIALECTS: Final = frozenset({"anthropic", "aws", "azure", "google", "openai"})
"""Library providers whose name in a log can mean the API that was spoken, not who sells."""

OWN_MACHINES: Final = frozenset(
    {"hosted_vllm", "llama.cpp", "llamacpp", "llamafile", "lm_studio", "lmstudio", "local", "localhost"}
    | {"mlx", "ollama", "ollama_chat", "sglang", "tgi", "vllm", "xinference"}
)
"""Providers that send no bill by tokens."""

OPEN_WEIGHT_MAKERS: Final = frozenset({"deepseek", "minimax", "mistral", "moonshotai", "zhipuai"})
"""Library providers whose models others sell, too, at other prices."""

OPEN_WEIGHT_FAMILIES: Final = ("gemma", "gpt-oss")
"""Models of OpenAI and Google that only others sell, or give away."""

LOCAL_TAG: Final = re.compile(r":(?:latest|e?\d+(?:\.\d+)?[bm])(?:-|$)")
"""Ollama's way of naming a model's size: `deepseek-r1:8b`."""

BEDROCK_ID: Final = re.compile(
    r"^arn:aws|^(?:[a-z-]{2,10}\.)?(?:ai21|amazon|anthropic|cohere|deepseek|meta|mistral|openai|qwen)\.[a-z]"
)
OPENROUTER_VARIANT: Final = re.compile(r"/[^/]*:(?:batch|exacto|extended|floor|free|nitro|online|thinking)$")

LONGEST_NAME: Final = 512
"""Longer model names are not names; matching them would only take time."""


class Tokens(NamedTuple):
    """The counts of one request, inclusive: the last three are contained in the first two."""

    prompt: int
    completion: int
    cache_read: int = 0
    cache_write: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """One model in the list of one provider of the library, with its dated prices."""

    provider: Provider
    model: ModelInfo

    def total(self, tokens: Tokens, at: datetime) -> Decimal:
        """Return the library's total in USD, not rounded, for a request at `at` (UTC).

        Raises ValueError for counts that are negative or exceed their whole.
        """
        from genai_prices import Usage

        usage = Usage(
            input_tokens=tokens.prompt,
            output_tokens=tokens.completion,
            cache_read_tokens=tokens.cache_read,
            cache_write_tokens=tokens.cache_write,
            output_reasoning_tokens=tokens.reasoning,
        )
        return self.model.calc_price(usage, self.provider, genai_request_timestamp=at).total_price

    @property
    def conditions(self) -> Sequence[ConditionalPrice]:
        """The prices, each with the dates or hours at which it holds; none for a price that never changed."""
        prices = self.model.prices
        return prices if isinstance(prices, list) and len(prices) > 1 else ()

    def is_makers_price(self, *, open_weights: bool) -> bool:
        """Whether the price holds where only the maker is known; `open_weights`: even for such models."""
        if self.provider.id in OPEN_WEIGHT_MAKERS:
            return open_weights
        from_others = any(family in self.model.id for family in OPEN_WEIGHT_FAMILIES)
        return not (from_others and self.provider.id in {"google", "openai"})


def find_listing(provider: str | None, model: str) -> Listing | None:
    """Return the listing that prices a request, in the order above; None if there is none."""
    name = model.strip().lower()
    seller = _library_name(provider or "")
    if not name or len(name) > LONGEST_NAME or LOCAL_TAG.search(name) or seller in OWN_MACHINES:
        return None
    known = _library_id(seller) if seller else None
    own = [(seller, spelling) for spelling in _spellings(name)] if seller else []
    if known is not None and known not in DIALECTS:
        return _first(own)
    return _first_anywhere(name, own, open_weights=not seller or known is not None)


def _first_anywhere(name: str, own: list[tuple[str, str]], *, open_weights: bool) -> Listing | None:
    maker = [(None, spelling) for spelling in _spellings(name)]
    for names, elsewhere in ((own[:1], False), (_named_in(name), True), (own[1:], False), (maker, True)):
        listing = _first(names)
        if listing and (not elsewhere or listing.is_makers_price(open_weights=open_weights)):
            return listing
    return None


def _library_name(provider: str) -> str:
    name = provider.strip().lower()
    return ALIASES.get(name, name)


def _spellings(name: str) -> list[str]:
    """Return the name as it is, without the first and without all of its prefixes."""
    return [s for s in dict.fromkeys((name, name.partition("/")[2], name.rpartition("/")[2])) if s]


def _named_in(name: str) -> list[tuple[str, str]]:
    """Return the provider that a model's name says, with what is then its name there."""
    if OPENROUTER_VARIANT.search(name):
        return [("openrouter", name.removeprefix("openrouter/"))]
    if BEDROCK_ID.search(name):
        return [("aws", name)]
    prefix, _, rest = name.partition("/")
    return [(_library_name(prefix), spelling) for spelling in _spellings(rest)] if prefix else []


def _library_id(seller: str) -> str | None:
    from genai_prices.data_snapshot import get_snapshot

    try:
        return get_snapshot().find_provider(None, seller, None).id
    except LookupError:
        return None


def _first(names: Iterable[tuple[str | None, str]]) -> Listing | None:
    """Return the first listing found; without a seller, the library tells the maker by the model's name."""
    from genai_prices.data_snapshot import get_snapshot

    for seller, name in names:
        try:
            return Listing(*get_snapshot().find_provider_model(name, None, seller, None))
        except LookupError:
            continue
    return None
