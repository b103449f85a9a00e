"""Credentials never enter the database file, in whatever form a log holds them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.api import Database
from tests.factories import Record, fetch, gateway, helicone, ingest_lines, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.conftest import Ask

# Put together here: a scanner of the repository must not take them for keys that leaked.
BODY: Final = "Zq7" + "aB3xK9mP2wR5tY8u" * 3
KEYS: Final = {
    "OpenAI": "sk-" + "proj-" + BODY,
    "Anthropic": "sk-" + "ant-api03-" + BODY,
    "Helicone": "sk-" + "helicone-" + BODY[:30],
    "Google": "AI" + "za" + BODY[:35],
    "AWS": "AK" + "IA" + "IOSFODNN7EXAMPLQ",
    "Groq": "gs" + "k_" + BODY,
    "xAI": "xa" + "i-" + BODY,
    "Hugging Face": "h" + "f_" + BODY[:34],
    "Replicate": "r" + "8_" + BODY[:37],
    "Perplexity": "pp" + "lx-" + BODY,
    "GitHub": "gh" + "p_" + BODY[:36],
    "Slack": "xo" + "xb-" + "123456789012-" + BODY[:24],
    "Stripe": "sk" + "_live_" + BODY[:24],
    "JWT": "ey" + "J" + BODY[:20] + "." + "ey" + "J" + BODY[:30] + "." + BODY[:43],
    "Google OAuth": "ya" + "29." + BODY,
}
PLAIN: Final = "hunter2" + "correct-horse"
"""A credential without a shape of its own: it is known by the name beside it alone."""

NAMES: Final = (
    "Authorization", "authorization", "PROXY-AUTHORIZATION", "Helicone-Auth", "Helicone-OpenAI-Api-Key",
    "x-api-key", "api-key", "x-goog-api-key", "OpenAI-Api-Key", "anthropic-api-key", "X-Auth-Token",
    "Ocp-Apim-Subscription-Key", "X-Amz-Security-Token", "Cookie", "Set-Cookie", "x-litellm-api-key",
)  # fmt: skip

VALUES: Final = (
    PLAIN,
    f"Bearer {PLAIN}",
    f"Basic {PLAIN}==",
    f'a="quoted"; b={PLAIN}; path=/',
    f"with \\ a backslash {PLAIN}",
    f"{PLAIN}, {PLAIN}",
    f"é 日 {PLAIN}",
)


def forms(name: str, value: str) -> dict[str, Any]:
    """Return a header among others, in every form that headers have in logs."""
    pairs = [["Accept", "*/*"], [name, value], ["Helicone-Session-Id", "s9"]]
    return {
        "object": dict(pairs),
        "object of lists": {key: [text] for key, text in pairs},
        "lists of several": {name: [value, value], "Helicone-Session-Id": ["s9"]},
        "pairs": pairs,
        "pairs with lists": [[key, [text]] for key, text in pairs],
        "name and value": [{"name": key, "value": text} for key, text in pairs],
        "value and name": [{"value": text, "name": key} for key, text in pairs],
        "key and value": [{"key": key, "value": text} for key, text in pairs],
        "JSON text": json.dumps(dict(pairs)),
        "JSON text over lines": json.dumps(dict(pairs), indent=1),
        "JSON text of lists": json.dumps({key: [text] for key, text in pairs}),
        "JSON text of several": json.dumps({name: [value, value], "Helicone-Session-Id": ["s9"]}),
        "JSON text of several over lines": json.dumps(
            {name: [value, value], "Helicone-Session-Id": ["s9"]}, indent=1
        ),
        "JSON text of pairs": json.dumps(pairs),
        "JSON text of pairs over lines": json.dumps(pairs, indent=1),
        "JSON text of name and value": json.dumps([{"name": key, "value": text} for key, text in pairs]),
    }


RAW_VALUES: Final = tuple(value for value in VALUES if "\\" not in value)


def logged(headers: Any, number: int, *, compact: bool) -> str:
    record = gateway(request_id=f"r{number}", headers=headers, response_headers=headers)
    return json.dumps(record, separators=(",", ":") if compact else None, ensure_ascii=compact)


def all_text(database: Database) -> str:
    """Return everything that the tables hold, decompressed."""
    tables = ("requests", "sessions", "sources", "quarantine", "contents")
    return "\n".join(repr(row) for table in tables for row in fetch(database, f"FROM {table}"))


def test_no_key_is_found_in_the_file(tmp_path: Path) -> None:
    lines: list[Record | str | bytes] = []
    for vendor, key in KEYS.items():
        for form, headers in forms("Authorization", f"Bearer {key}").items():
            lines.append(gateway(request_id=f"{vendor} {form}", headers=headers))
        lines += [
            gateway(
                request_id=f"{vendor} asked", request_body={"messages": [{"content": f"my key is {key}."}]}
            ),
            gateway(request_id=f"{vendor} text", request_body=json.dumps({"tools": [{"key": key}]})),
            gateway(request_id=f"{vendor} answered", response_body={"choices": [{"text": f"({key})"}]}),
            gateway(request_id=f"{vendor} failed", status=401, response_body=f"Incorrect API key: {key}"),
            gateway(request_id=f"{vendor} url", url=f"https://host/v1?key={key}&x=1"),
            gateway(request_id=f"{vendor} user", user=key),
            helicone(request_id=f"{vendor} property", properties={"token": key}),
            f"no JSON: {key}",
            f'{{"no request": "{key}"}}',
            f'{{"request": {{"headers": {{"authorization": "Bearer {key}',
            b'{"latin-1": "\xe9", "key": "' + key.encode() + b'"}',
        ]
    database = ingest_lines(tmp_path, *lines)
    stored, text = database.path.read_bytes(), all_text(database)

    assert len(fetch(database, "FROM quarantine")) == 5 * len(KEYS)  # the last four, and the other format's
    assert [vendor for vendor, key in KEYS.items() if key in text] == []
    assert [vendor for vendor, key in KEYS.items() if key.encode() in stored] == []
    assert BODY[:16] not in text  # no part of one either
    assert fetch(database, "SELECT count(*) FROM requests WHERE error_message LIKE '%[redacted]%'") == [
        (len(KEYS),)
    ]


@pytest.mark.parametrize("compact", [True, False])
def test_named_values_go_and_all_else_stays(tmp_path: Path, *, compact: bool) -> None:
    headers = [
        (f"{name}: {value} as {form}", shape)
        for name in NAMES
        for value in (VALUES if name in {"Authorization", "Set-Cookie"} else VALUES[:2])
        for form, shape in forms(name, value).items()
    ]
    lines = [logged(shape, number, compact=compact) for number, (_, shape) in enumerate(headers)]
    database = ingest_lines(tmp_path, *lines)
    stored = fetch(database, "SELECT source_line, text FROM contents ORDER BY source_line")
    leaks = [headers[number - 1][0] for number, text in stored if PLAIN in text or "quoted" in text]

    assert leaks == []
    assert len(stored) == len(lines)  # all are JSON still
    assert fetch(database, "SELECT DISTINCT session_id FROM requests") == [("s9",)]
    assert all("[redacted]" in text for _, text in stored)


def test_raw_header_text(tmp_path: Path) -> None:
    pairs = [(name, value) for name in NAMES for value in RAW_VALUES]
    lines = [
        logged(f"Host: h\r\n{name}: {value}\r\nHelicone-Session-Id: s9\r\n", number, compact=False)
        for number, (name, value) in enumerate(pairs)
    ]
    database = ingest_lines(tmp_path, *lines)
    stored = fetch(database, "SELECT source_line, text FROM contents")

    assert [pairs[number - 1] for number, text in stored if PLAIN in text] == []
    assert fetch(database, "SELECT DISTINCT session_id FROM requests") == [("s9",)]


FIELDS: Final = (
    "api_key", "openai_api_key", "apikey", "authorization", "authorization_token", "access_token",
    "refresh_token", "client_secret", "aws_secret_access_key",
)  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_fields_of_bodies(tmp_path: Path, field: str) -> None:
    body = {"model": "m", "tools": [{"type": "mcp", field: PLAIN, "server": "kept"}]}
    database = ingest_lines(
        tmp_path,
        gateway(request_id="a", request_body=body),
        gateway(request_id="b", request_body=json.dumps(body)),
        gateway(request_id="c", request_body=json.dumps({"arguments": json.dumps(body)})),
    )
    text = all_text(database)

    assert PLAIN not in text
    assert text.count("kept") == 3
    assert len(fetch(database, "FROM requests WHERE model = 'gpt-4o-mini'")) == 3


KEPT = (
    '{"max_tokens": 100, "token": "Hello", "logprobs": [{"token": " world"}]}',
    '{"api_key": {"type": "string", "description": "the key"}, "required": ["api_key", "query"]}',
    '{"content": "Set the Authorization header. Cookie: oat. A sk-1 risk-averse-and-long-winded word."}',
    '{"x-ratelimit-remaining-tokens": "149984", "idempotency_key": "abc", "user-agent": "key/1"}',
    '{"authorization": "", "cookie": null, "x-api-key": []}',
    '{"desk-lamp-with-a-rather-long-name": 1, "bearer of good news": "bearer of news"}',
)


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(ask: Ask, text: str) -> None:
    assert ask("redacted(t)", text) == text


def test_a_redacted_line_is_redacted_to_itself(ask: Ask) -> None:
    for name in NAMES[:4]:
        for shape in forms(name, VALUES[3]).values():
            once = ask("redacted(t)", json.dumps({"headers": shape}))

            assert ask("redacted(t)", once) == once


def test_a_short_secret_does_not_save_a_longer_one(ask: Ask) -> None:
    text = '{"cookie": "a", "x": {"cookie": "abc"}, "y": {"cookie": "ab' + KEYS["OpenAI"] + ' cd"}}'

    assert ask("redacted(t)", text) == (
        '{"cookie": "[redacted]", "x": {"cookie": "[redacted]"}, "y": {"cookie": "[redacted]"}}'
    )


KEYS_OF_JSON = st.text(max_size=5) | st.sampled_from(("authorization", "cookie", "api_key", "value", "name"))
JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS_OF_JSON, inner),
    max_leaves=8,
)


@given(JSON)
def test_redacted_json_is_json(ask: Ask, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False).replace("\x00", "")

    json.loads(ask("redacted(t)", text))


def test_messages_name_no_secret(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "log.jsonl", f'{{"api_key": "{KEYS["OpenAI"]}"}}', f"Bearer {KEYS['JWT']}")
    result = Database(tmp_path / "sessions.duckdb").ingest(path)

    assert result.refused[0].error is not None
    assert not any(key in result.refused[0].error for key in KEYS.values())
