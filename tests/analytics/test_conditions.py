"""Conditions as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics.conditions import Condition, condition_of
from sessions.errors import UsageError

PIECES = ("/a", "/*", " & ", "&", "=", "ok", "true", "model", "property.", "x", " ", "'", "\x00")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("/a", {"pattern": "/a"}),
        (" /a/* ", {"pattern": "/a/*"}),
        ("/a b = c", {"pattern": "/a b = c"}),
        ("/a&b", {"pattern": "/a&b"}),
        ("model=a=b", {"model": "a=b"}),
        ("model = gpt-4o", {"model": "gpt-4o"}),
        ("provider=OpenAI", {"provider": "openai"}),
        ("status=5XX", {"status": "5xx"}),
        ("status=-3", {"status": "-3"}),
        ("ok=TRUE & cached=false", {"ok": True, "cached": False}),
        ("user=A & /a", {"user": "A", "pattern": "/a"}),
        ("property.App=Web & property.x.y=1", {"properties": (("app", "Web"), ("x.y", "1"))}),
    ],
)
def test_what_is_meant(text: str, fields: dict[str, object]) -> None:
    assert condition_of(text) == Condition(text.strip(), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'': is neither an operation nor a condition; write /search"),
        ("search", "search: is neither an operation nor a condition; write /search"),
        ("/a & ", "/a &: is neither"),
        ("/a & /b", "names two operations, and a request has one"),
        ("ok=true & ok=false", "names ok twice"),
        ("ok=yes", "yes is neither true nor false; write ok=true or ok=false"),
        ("cached=1", "write cached=true or cached=false"),
        ("status=abc", "abc is not an HTTP status"),
        ("status=6xx", "6xx is not an HTTP status"),
        ("modle=x", "modle is no column of conditions; did you mean model?"),
        ("zzz=x", "choose model, provider, status, user, ok, cached or property.KEY"),
        ("=x", "'' is no column"),
        ("property.=x", "property. is no column of conditions; did you mean property.KEY?"),
        ("user=", "says no value of user"),
        ("/a &ok=true", "has no space beside its &; write it as in: /search & ok=true"),
    ],
)
def test_what_means_nothing(text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        condition_of(text)
    assert said in str(raised.value)


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=6).map("".join)))
def test_any_text_is_a_condition_or_refused_with_a_remedy(text: str) -> None:
    try:
        found = condition_of(text)
    except UsageError as error:
        refusal = str(error)
        assert len(refusal.splitlines()) == 1
    else:
        assert found.text == text.strip()
        assert found.pattern is None or found.pattern in text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/a", False),
        ("/a & model=x & ok=false", False),
        ("user=u", True),
        ("cached=true", True),
        ("/a & status=200", True),
        ("provider=x", True),
        ("property.a=b", True),
    ],
)
def test_which_conditions_need_the_requests(text: str, wanted: bool) -> None:
    assert condition_of(text).needs_requests is wanted
