from __future__ import annotations

import pytest

from sessions.ingest.listings import ALIASES, DIALECTS, LONGEST_NAME, OPEN_WEIGHT_MAKERS, find_listing


def listed(provider: str | None, model: str) -> str | None:
    """`provider: model` as the library has them."""
    listing = find_listing(provider, model)
    return f"{listing.provider.id}: {listing.model.id}" if listing else None


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("openai", "gpt-4o", "openai: gpt-4o"),
        (" OpenAI ", " GPT-4o ", "openai: gpt-4o"),
        ("openai", "gpt-4o-2024-08-06", "openai: gpt-4o"),
        ("openai", "openai/gpt-4o", "openai: gpt-4o"),
        ("anthropic", "anthropic/claude-sonnet-4-20250514", "anthropic: claude-sonnet-4-0"),
        ("google", "models/gemini-2.5-pro", "google: gemini-2.5-pro"),
        ("google", "publishers/google/models/gemini-2.5-pro", "google: gemini-2.5-pro"),
        ("vertex_ai", "claude-sonnet-4@20250514", "google: claude-4-sonnet"),
        ("groq", "llama-3.3-70b-versatile", "groq: llama-3.3-70b-versatile"),
        ("openrouter", "anthropic/claude-sonnet-4", "openrouter: anthropic/claude-sonnet-4"),
        ("mistral_ai", "mistral-large-latest", "mistral: mistral-large"),
        ("xai", "grok-3", "x-ai: grok-3"),
        ("x", "grok-3", "x-ai: grok-3"),
    ],
)
def test_the_own_provider(provider: str, model: str, expected: str) -> None:
    assert listed(provider, model) == expected


@pytest.mark.parametrize("provider", ["azure", "azure_openai", "azure.ai.openai", "az.ai.openai"])
def test_azure_has_its_own_prices_and_openais_where_it_lists_none(provider: str) -> None:
    assert listed(provider, "gpt-35-turbo") == "azure: gpt-3.5-turbo"


@pytest.mark.parametrize("provider", ["bedrock", "aws", "aws.bedrock", "anthropic", None, "acme"])
@pytest.mark.parametrize(
    "model",
    [
        "us.anthropic.claude-sonnet-4-20250514-v1:0",
        "apac.anthropic.claude-sonnet-4-20250514-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0",
    ],
)
def test_bedrock_ids(provider: str | None, model: str) -> None:
    assert listed(provider, model) == "aws: regional.anthropic.claude-sonnet-4-20250514-v1:0"


def test_a_bedrock_profile_of_the_users_own_is_unknown() -> None:
    assert listed("bedrock", "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123") is None


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-4o", "openai: gpt-4o"),
        ("openai/gpt-4o", "openai: gpt-4o"),
        ("azure/gpt-4o", "azure: gpt-4o"),
        ("claude-sonnet-4", "anthropic: claude-sonnet-4-0"),
        ("gemini/gemini-2.5-pro", "google: gemini-2.5-pro"),
        ("vertex_ai/gemini-2.5-pro", "google: gemini-2.5-pro"),
        ("groq/llama-3.3-70b-versatile", "groq: llama-3.3-70b-versatile"),
        ("openrouter/anthropic/claude-sonnet-4", "openrouter: anthropic/claude-sonnet-4"),
        ("litellm_proxy/gpt-4o", "openai: gpt-4o"),
        ("deepseek-chat", "deepseek: deepseek-chat"),
    ],
)
@pytest.mark.parametrize("provider", [None, ""])
def test_without_a_provider(provider: str | None, model: str, expected: str) -> None:
    assert listed(provider, model) == expected


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("openai", "claude-sonnet-4", "anthropic: claude-sonnet-4-0"),
        ("openai", "deepseek-chat", "deepseek: deepseek-chat"),
        ("openai", "groq/llama-3.3-70b-versatile", "groq: llama-3.3-70b-versatile"),
        ("litellm", "deepseek/deepseek-chat", "deepseek: deepseek-chat"),
        ("acme", "gpt-4o", "openai: gpt-4o"),
        ("acme", "groq/openai/gpt-oss-20b", "groq: openai/gpt-oss-20b"),
    ],
)
def test_a_dialect_or_an_unknown_provider_leads_to_the_seller(
    provider: str, model: str, expected: str
) -> None:
    assert listed(provider, model) == expected


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("groq", "gpt-4o"),  # sets its own prices, and does not list it
        ("together", "deepseek-chat"),
        ("acme", "deepseek-chat"),  # open weights: the maker's price is not this seller's
        ("acme", "deepseek/deepseek-chat"),
        ("deepinfra", "openai/gpt-oss-120b"),
        (None, "gpt-oss-120b"),
        (None, "google/gemma-3-27b-it"),
        (None, "deepseek-r1:8b"),  # Ollama's names
        ("deepseek", "deepseek-r1:8b"),
        ("ollama", "mistral-large-latest"),
        ("vllm", "gpt-4o"),
        (None, "deepseek/no-such-model:free"),  # not the price of the variant that is paid for
    ],
)
def test_no_price_rather_than_another_sellers(provider: str | None, model: str) -> None:
    assert listed(provider, model) is None


def test_a_free_variant_is_openrouters() -> None:
    assert listed(None, "deepseek/deepseek-r1:free") == "openrouter: deepseek/deepseek-r1:free"


@pytest.mark.parametrize("model", ["", " ", "/", "//", "<synthetic>", "o" * (LONGEST_NAME + 1), "gpt-4o/"])
@pytest.mark.parametrize("provider", [None, "openai", "acme"])
def test_what_is_no_name_is_unknown(provider: str | None, model: str) -> None:
    assert listed(provider, model) is None


def test_the_tables_name_providers_that_the_library_has() -> None:
    from genai_prices.data_snapshot import get_snapshot

    known = {provider.id for provider in get_snapshot().providers}

    assert (set(ALIASES.values()) | DIALECTS | OPEN_WEIGHT_MAKERS) - known == set()
