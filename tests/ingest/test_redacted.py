"""Which bytes of a block of log lines are credentials, and that all others stay as they are."""

from __future__ import annotations

import json
import re
import threading
from typing import Final

import pytest

from sessions.ingest.secrets import redacted, scan
from sessions.ingest.secrets.rules import CONTEXTS, NAMES, SHAPES, URLS
from tests.ingest.credentials import (
    BODY,
    FIELDS,
    HARD_VALUES,
    HEADERS,
    KEYS,
    OTHER_FIELDS,
    OTHER_HEADERS,
    OTHER_KEYS,
    PLAIN,
    RAW_VALUES,
    VALUES,
    deeper,
    forms,
)

GONE: Final = "[redacted]"
ALL_KEYS: Final = KEYS | OTHER_KEYS
ALL_NAMES: Final = HEADERS + OTHER_HEADERS + FIELDS + OTHER_FIELDS


def clean(text: str) -> str:
    return redacted(text.encode()).decode()


# Keys, by their shape

PLACES: Final = (
    "{}", '"{}"', "({})", "the key {}, which", "key:{};", "`{}`", "é{}é", r"line\n{}\nline", r"\\t{}\\t",
    r"\u003c{}\u003e", "Bearer {}", "bearer   {}", "Bearer%20{}", "?q=1&key={}&r=2", "https://{}@host/path",
    "a\n{}\nb", "-{}:", "{}\r\n",
)  # fmt: skip


@pytest.mark.parametrize("vendor", ALL_KEYS)
def test_a_vendors_key_goes_and_what_is_around_it_stays(vendor: str) -> None:
    found = {place: clean(place.format(ALL_KEYS[vendor])) for place in PLACES}

    assert found == {place: place.format(GONE) for place in PLACES}


def test_an_escape_before_a_key_stays_whole() -> None:
    assert clean(r'"\\r8_' + BODY + '"') == rf'"\\r{GONE}"'
    assert clean(r'"\n' + KEYS["Replicate"] + '"') == rf'"\n{GONE}"'


def test_slashes_of_a_token_may_be_escaped() -> None:
    token = BODY[:20] + r"\/" + BODY[:8] + r"\u002b" + BODY[:8] + r"\u003d\u003d"

    assert clean(f'"Basic {token}"') == f'"Basic {GONE}"'


def test_keys_in_a_row_are_each_replaced() -> None:
    assert clean(" ".join(ALL_KEYS.values())) == " ".join([GONE] * len(ALL_KEYS))


# Values, by their name


@pytest.mark.parametrize("levels", range(5))
@pytest.mark.parametrize("name", ["Authorization", "x-api-key", "Set-Cookie"])
def test_a_headers_value_goes_in_every_form_and_depth(name: str, levels: int) -> None:
    for value in VALUES:
        for form, shape in forms(name, value).items():
            text = json.dumps(deeper(shape, levels))

            assert clean(text) == json.dumps(deeper(forms(name, GONE)[form], levels)), (value, form)


@pytest.mark.parametrize("form", ["object", "lists of several", "name and value", "value and name"])
@pytest.mark.parametrize("name", ALL_NAMES)
def test_a_names_value_goes(name: str, form: str) -> None:
    for levels in range(3):
        text = json.dumps(deeper(forms(name, PLAIN)[form], levels), separators=(",", ":"))

        assert clean(text) == json.dumps(deeper(forms(name, GONE)[form], levels), separators=(",", ":"))


@pytest.mark.parametrize("name", HEADERS + OTHER_HEADERS)
def test_a_headers_value_goes_from_pairs(name: str) -> None:
    for form in ("pairs", "pairs with lists", "JSON text of pairs over lines"):
        assert clean(json.dumps(forms(name, PLAIN)[form])) == json.dumps(forms(name, GONE)[form])


@pytest.mark.parametrize("levels", range(5))
@pytest.mark.parametrize("value", HARD_VALUES)
def test_a_value_may_hold_quotes_backslashes_and_lines(value: str, levels: int) -> None:
    for form, shape in forms("cookie", value).items():
        text = clean(json.dumps(deeper({"headers": shape, "then": "kept"}, levels)))
        read = json.loads(text)
        for _ in range(levels):
            read = json.loads(read["text"])

        assert PLAIN not in text, form
        assert read["then"] == "kept"


@pytest.mark.parametrize("levels", range(4))
@pytest.mark.parametrize("name", HEADERS)
def test_a_headers_value_goes_from_raw_text(name: str, levels: int) -> None:
    for value in RAW_VALUES:
        raw = {"raw": f"Host: h\r\n{name}: {value}\r\nX-Id: 1", "list": [f"{name}:{value}", "X-Id: 1"]}
        gone = {"raw": f"Host: h\r\n{name}: {GONE}\r\nX-Id: 1", "list": [f"{name}:{GONE}", "X-Id: 1"]}

        assert clean(json.dumps(deeper(raw, levels))) == json.dumps(deeper(gone, levels))


NOT_JSON: Final = (
    'Cookie: <a="quoted"; b=2>' + "\r\nX-Id: 1",
    "Cookie: <a>\x1eCookie: <b>\nCookie:\t<c>",
    "{'Authorization': '<Bearer it\\'s>', 'a': 1}",
    "{\"m\": \"{'x-api-key': '<abc>', 'a': ['b']}\"}",
    "[(b'Cookie', b'<abc>'), (b'Accept', b'*')]",
    "curl -H 'x-api-key: <abc>' -H \"api-key: <d>\" -d @file",
    r'{"a": "{\u0022cookie\u0022:\u0022<x\\u0022y>\u0022,\u0022b\u0022:1}"}',
    r'{"a": "{\u0022b\u0022:\u0022Cookie: <x>\u0022,\u0022c\u0022:1}"}',
    r'{"a": "POST / HTTP/1.1\u000d\u000aCookie: <x>\u000d\u000aHost: h"}',
    '{"headers": {"authorization": "<Bearer hun>',
    '{"headers": {"cookie": ["<a>", "<b>',
    '{"authorization": "<a>\n{"authorization": "<b>',
    '{"cookie" \t:\t "<a>", "x": 1}',
)
"""Text with the secrets in it between angle brackets."""


@pytest.mark.parametrize("marked", NOT_JSON)
def test_names_in_other_text(marked: str) -> None:
    text = re.sub("[<>]", "", marked)

    assert clean(text) == re.sub("<[^>]*>", GONE, marked)


def test_a_secret_within_a_secret_goes_with_it() -> None:
    text = '{"cookie": "a", "x": {"cookie": "abc"}, "y": {"cookie": "ab' + KEYS["OpenAI"] + ' cd"}}'

    assert clean(text) == f'{{"cookie": "{GONE}", "x": {{"cookie": "{GONE}"}}, "y": {{"cookie": "{GONE}"}}}}'


# What is known by what stands before it

_PEM: Final = "-----BEGIN RSA PRIVATE " + "KEY-----"
_PEM_END: Final = "-----END RSA PRIVATE " + "KEY-----"
_LINES: Final = tuple((BODY + BODY)[:64] for _ in range(3))

SURROUNDED: Final = {
    "?key=…, ?token=…, ?api_key=…, ?access_token=…, ?client_secret=…, ?password=…": (
        f"/v1?key={PLAIN}&x=1#key", f"/v1?key={GONE}&x=1#key",
    ),
    "?sig=…, ?signature=…, ?X-Amz-Signature=…, ?X-Amz-Credential=…, ?X-Amz-Security-Token=…": (
        f"https://b/o?X-Amz-Credential=A/b&X-Amz-Signature=0f3a&X-Amz-Date=2026\\u0026sig={PLAIN}%3D\\u0026se=1",
        f"https://b/o?X-Amz-Credential={GONE}&X-Amz-Signature={GONE}&X-Amz-Date=2026\\u0026sig={GONE}\\u0026se=1",
    ),
    "://user:…@": (
        f"postgres://me:{PLAIN}@host:5432/db https:\\/\\/me:a@b@host",
        f"postgres://me:{GONE}@host:5432/db https:\\/\\/me:{GONE}@host",
    ),
    "Bearer …, Basic …": (f"with Bearer {BODY}, or basic {BODY}=", f"with Bearer {GONE}, or basic {GONE}"),
    "*API_KEY=…, api_key=…": (
        f'MISTRAL_API_KEY={BODY} api_key=\\"{BODY}\\" AWS_SECRET_ACCESS_KEY: {BODY}',
        f'MISTRAL_API_KEY={GONE} api_key=\\"{GONE}\\" AWS_SECRET_ACCESS_KEY: {GONE}',
    ),
    "AccountKey=…, SharedAccessKey=…": (
        f"Name=a;AccountKey={BODY}==;Suffix=b", f"Name=a;AccountKey={GONE};Suffix=b",
    ),
    "-----BEGIN … PRIVATE KEY-----…": (
        json.dumps({"file": "\n".join([_PEM, *_LINES, "abc=", _PEM_END, "more"])}),
        json.dumps({"file": f"{_PEM}{GONE}{_PEM_END}\nmore"}),
    ),
    "(lines of base64)": (
        "\n".join([_PEM, *_LINES, _LINES[0][:40] + "=\r", _PEM_END]),
        "\n".join([_PEM, *[GONE] * 3, GONE + "\r", _PEM_END]),
    ),
}  # fmt: skip
"""By rule: text, and what must become of it."""


@pytest.mark.parametrize("rule", SURROUNDED)
def test_secrets_known_by_what_is_before_them(rule: str) -> None:
    text, expected = SURROUNDED[rule]

    assert clean(text) == expected
    assert clean(json.dumps({"a": text})).count(GONE) >= (rule != "(lines of base64)")


def test_every_parameter_of_a_url() -> None:
    names = (
        "key", "api_key", "apikey", "api-key", "API_KEY", "token", "access_token", "refresh_token",
        "id_token", "client_secret", "password", "subscription-key", "sig", "signature", "X-Amz-Signature",
        "X-Amz-Credential", "X-Amz-Security-Token", "X-Goog-Signature", "AWSAccessKeyId",
    )  # fmt: skip
    urls = [
        template.format(name)
        for name in names
        for template in ("/v1?{}=", "/v1?a=1&{}=", "/v1?a=1\\u0026{}=")
    ]

    assert [url for url in urls if clean(f"{url}{PLAIN}&b=2") != f"{url}{GONE}&b=2"] == []


def test_an_encrypted_key_has_headers_of_its_own() -> None:
    lines = [_PEM, "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,8AF0", "", *_LINES, _PEM_END]

    assert clean(json.dumps("\n".join(lines))) == f'"{_PEM}{GONE}{_PEM_END}"'


def test_a_shortened_key_goes_too() -> None:
    assert clean(f'{{"key": "{_PEM}\\n{BODY}') == f'{{"key": "{_PEM}{GONE}'
    assert clean(f'{{"key": "{_PEM}\\n{BODY}…(more)"}}') == f'{{"key": "{_PEM}{GONE}…(more)"}}'


def test_every_rule_has_an_example() -> None:
    texts = [
        *ALL_KEYS.values(),
        *(text for text, _ in SURROUNDED.values()),
        *(f'"{name}":' for name in ALL_NAMES),
    ]
    hit = {rule for text in texts for rule in scan._anchors(text.encode())}
    names = [rule.name for rule in (*NAMES, *SHAPES)]

    assert [name for number, name in enumerate(names) if number not in hit] == []
    assert SURROUNDED.keys() == {rule.name for rule in CONTEXTS + URLS}


# What stays

KEPT: Final = (
    '{"max_tokens": 100, "token": "Hello", "logprobs": [{"token": " world"}], "prompt_tokens": 7}',
    '{"api_key": {"type": "string", "description": "the key"}, "required": ["api_key", "query"]}',
    '{"content": "Set the Authorization header. Cookie: oat. A sk-1 risk-averse-and-long-winded word."}',
    '{"x-ratelimit-remaining-tokens": "149984", "idempotency_key": "abc", "user-agent": "key/1"}',
    '{"authorization": "", "cookie": null, "x-api-key": [], "password": 7, "api-key": [""]}',
    '{"desk-lamp-with-a-rather-long-name": 1, "bearer of good news": "bearer of news"}',
    '{"authorization": "[redacted]", "cookie": ["[redacted]", "[redacted]; path=/"]}',
    '{"a": "Bearer [redacted]", "url": "/v1?key=[redacted]&token=[redacted]", "b": "//me:[redacted]@host"}',
    '{"header": "x-api-key", "prefix": "Bearer ", "fields": ["password", "name"], "name": "cookie"}',
    '{"sql": "CONSTRAINT pk_organization_members PRIMARY KEY", "skin": "sk-learn-and-other-kits-too"}',
    '{"session": "sess-0123456789abcdef0123456789abcdef01234567"}',
    '{"session": "sess-5e1f1a52-3cf5-4e6e-9c9a-1b2c3d4e5f60"}',
    '{"a": "basic authentication/authorization", "b": "Bearer authentication-or-anything"}',
    '{"model": "hf_tokenizer_config_of_the_model", "npm": "npm_config_registry_and_its_options_here"}',
    '{"url": "http://localhost:8080/v1?monkey=1&keys=2&tokens=3", "mail": "mailto:me@host"}',
    '{"a": "https://host/a:b@c", "b": "https://me@host", "c": "?key=&token=", "d": "http://[::1]:80/"}',
    '{"code": "api_key=settings.openai_api_key, api_key=os.environ[name], token = next(tokens)"}',
    '{"a": "looks for -----BEGIN PRIVATE ' + 'KEY----- and more", "b": "eyJhbGciOiJIUzI1NiJ9"}',
    '{"a": "data:image/png;base64,iVBORw0KGgo", "b": "AK'
    + "IA"
    + "A" * 20
    + '", "c": "x'
    + KEYS["OpenAI"]
    + '"}',
    r'{"content": "a\n\"cookie\": {\"type\": \"string\"}, \"authorization\": \"\""}',
    "1234567890" * 5,
    "0123456789abcdef" * 4,
    "Cookie:\r\nauthorization: \nx-cookie-jar: 1",
)


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(text: str) -> None:
    block = text.encode()

    assert redacted(block) is block


@pytest.mark.parametrize(
    "block", [b"", b"\n", b"\x1e", b"\x00\xff\xfe\n\x80", b'"', b"\\", b"cookie", b'"cookie":']
)
def test_next_to_nothing_stays(block: bytes) -> None:
    assert redacted(block) is block


def test_bytes_that_are_no_text_stay_around_a_secret() -> None:
    block = b'\xff\x00{"cookie": "\xff\x00a", "b": "\xe9"}\n\xfe\x00'

    assert redacted(block) == b'\xff\x00{"cookie": "[redacted]", "b": "\xe9"}\n\xfe\x00'


def test_threads_do_not_disturb_each_other() -> None:
    block = f'{{"cookie": "{PLAIN}", "key": "{KEYS["AWS"]}"}}\n'.encode() * 2000
    results: list[bytes] = []

    def work() -> None:
        results.extend(redacted(block) for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [b'{"cookie": "[redacted]", "key": "[redacted]"}\n' * 2000] * 30


def test_a_block_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "LARGEST_BLOCK", 3)

    with pytest.raises(ValueError, match="4 bytes"):
        redacted(b"four")
