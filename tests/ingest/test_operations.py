"""Session paths to operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.ingest.conftest import Ask

OPERATIONS = {
    "/plan": "/plan",
    "plan": "/plan",
    "/plan/": "/plan",
    "//plan///flights//": "/plan/flights",
    "/": "/",
    "//": "/",
    "///": "/",
    # numbers
    "/chat/message/3": "/chat/message/{n}",
    "/chat/message/007": "/chat/message/{n}",
    "/12345678901234567890123": "/{n}",
    "/1/2": "/{n}/{n}",
    # ids
    "/trip/550e8400-e29b-41d4-a716-446655440000": "/trip/{id}",
    "/trip/550E8400-E29B-41D4-A716-446655440000/end": "/trip/{id}/end",
    "/a/5f2b1c9d8e7a": "/a/{id}",  # 12 hexadecimal
    "/a/5f2b1c9d8e7": "/a/{id}",  # 11, but 8 or more with 3 digits among them
    "/a/chatcmpl-9f27Q": "/a/{id}",
    "/a/user-123456": "/a/{id}",
    "/a/01HV5K3Z9QXYZ": "/a/{id}",
    "/2026-03-02/x": "/{id}/x",
    # words
    "/v2/step-12": "/v2/step-12",
    "/gpt4/gpt-4o-mini": "/gpt4/gpt-4o-mini",
    "/a/b2c3d4e": "/a/b2c3d4e",  # 7 characters
    "/deadbeefcafe": "/deadbeefcafe",  # hexadecimal without a digit
    "/a/-5": "/a/-5",
    "/a/3.5": "/a/3.5",
    "/summarise-2-pages": "/summarise-2-pages",
    # other alphabets
    "/größe/über": "/größe/über",
    "/日本/旅行": "/日本/旅行",
    "/日本/5": "/日本/{n}",
    "/a b/c d/7": "/a b/c d/{n}",
    "/🛫/12/": "/🛫/{n}",
    "/a/٣": "/a/٣",  # a digit, but not one of ours
    "/a?x=1&y=2": "/a?x=1&y=2",
    "/a%2Fb": "/a%2Fb",
}


@pytest.mark.parametrize("path", OPERATIONS)
def test_operation(ask: Ask, path: str) -> None:
    assert ask("operation_of(t)", path) == OPERATIONS[path]


def test_no_path_is_no_operation(ask: Ask) -> None:
    assert ask("operation_of(t)", None) is None


PATHS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("//ab19-_"), max_size=40)


@given(PATHS)
def test_an_operation_is_a_clean_path(ask: Ask, path: str) -> None:
    operation = ask("operation_of(t)", path)

    assert operation.startswith("/")
    assert "//" not in operation
    assert operation == "/" or not operation.endswith("/")


@given(PATHS)
def test_the_operation_of_an_operation_is_itself(ask: Ask, path: str) -> None:
    operation = ask("operation_of(t)", path)

    assert ask("operation_of(t)", operation) == operation


@given(st.lists(st.from_regex(r"[a-z]{1,6}|[0-9]{1,4}", fullmatch=True), min_size=1, max_size=6))
def test_segments_stay_in_place(ask: Ask, segments: list[str]) -> None:
    expected = "/" + "/".join("{n}" if segment.isdigit() else segment for segment in segments)

    assert ask("operation_of(t)", "/".join(segments)) == expected
