"""Logs whose lines are JSON, with values that no program should have written."""

from __future__ import annotations

from typing import Any, Final

from tests.proof.cases import Case
from tests.proof.cases_text import document
from tests.proof.helpers import ODD, good, lines, odd

G1, G2 = good(1), good(2)
DEEP_ARRAY: Final = b"[" * 200_000 + b"]" * 200_000
DEEP_OBJECT: Final = b'{"a":' * 200_000 + b"1" + b"}" * 200_000
DIGITS: Final = b"1" + b"0" * 400
MANY_DIGITS: Final = b"1" + b"0" * 5000

OTHER_TYPES: Final = (b'"text"', b"5", b"1.5", b"[]", b"[1]", b'{"a": 1}', b"{}", b"null", b"true")


def everywhere(value: bytes, **places: Any) -> bytes:
    """Return two good lines and between them one for each place, each with the value there."""
    filled = [odd(10 + n, value, **{key: place}) for n, (key, place) in enumerate(places.items())]
    return lines(G1, *filled, G2)


PLACES: Final = {
    "latency_ms": ODD, "start": ODD, "ended_at": ODD, "cost": ODD, "status": ODD, "error": ODD, "model": "m",
    "user_id": ODD, "session_path": ODD, "provider": ODD, "cached": ODD, "ttft_ms": ODD, "headers": {"Helicone-User-Id": ODD},
    "usage": {"prompt_tokens": ODD, "completion_tokens": ODD}, "request_body": ODD, "response_body": ODD,
}  # fmt: skip
ALL_PLACES: Final = " ".join(["1", *(str(10 + n) for n in range(len(PLACES))), "2"])

NUMBERS: Final = [
    Case(f"{title}, wherever a value may stand", everywhere(value, **PLACES), ALL_PLACES)
    for title, value in {
        "NaN": b"NaN", "infinity": b"Infinity", "minus infinity": b"-Infinity", "an exponent": b"1e400",
        "a huge exponent": b"-1e999999999", "a tiny exponent": b"1e-999999999", "10**400": DIGITS,
        "an integer of 5,001 digits": MANY_DIGITS, "minus zero": b"-0", "a number as text": b'"1000"',
        "NaN as text": b'"NaN"', "digits as text": b'"' + DIGITS + b'"', "half a surrogate pair": b'"\\ud83d"',
        "an escaped NUL": b'"a\\u0000b"', "an empty text": b'""', "an object": b'{"a": 1}', "an array": b"[1]",
        "a truth": b"true", "null": b"null",
    }.items()
]  # fmt: skip


def of_types(types: tuple[bytes, ...] = OTHER_TYPES, **place: Any) -> bytes:
    """Return two good lines and between them one for each type of value, at this place."""
    return lines(G1, *(odd(10 + n, value, **place) for n, value in enumerate(types)), G2)


ALL_TYPES: Final = " ".join(["1", *(str(10 + n) for n in range(len(OTHER_TYPES))), "2"])


def replaced(key: bytes, types: tuple[bytes, ...]) -> bytes:
    """Return two good lines and between them one for each type of value, in place of a part of the record."""
    places = [
        b'{"request_id": "CASE-%d", "request": {"url": "/"}, "response": {"status": 200}}' % (10 + n)
        for n in range(len(types))
    ]
    parts = {b"request": b'{"url": "/"}', b"response": b'{"status": 200}'}
    changed = [
        line.replace(b'"' + key + b'": ' + parts[key], b'"' + key + b'": ' + value)
        for line, value in zip(places, types, strict=True)
    ]
    return lines(G1, *changed, G2)


TYPES: Final = [
    Case("a request of another type", replaced(b"request", OTHER_TYPES), "1 2",
         refused=dict.fromkeys(range(2, 11), "no_request")),
    Case("a response of another type", replaced(b"response", OTHER_TYPES), "1 15 16 17 2",
         refused=dict.fromkeys((2, 3, 4, 5, 6, 10), "wrong_type")),
    Case("headers of another type", of_types(headers=ODD), ALL_TYPES),
    Case("a header of another type", of_types(headers={"Helicone-Session-Path": ODD, "Host": ODD}), ALL_TYPES),
    Case("a request body of another type", of_types(request_body=ODD), ALL_TYPES),
    Case("a response body of another type", of_types(response_body=ODD), ALL_TYPES),
    Case("usage of another type", of_types(response_body={"model": "m", "usage": ODD}), ALL_TYPES),
    Case("details of usage of another type", of_types(usage={"prompt_tokens": 1, "prompt_tokens_details": ODD}), ALL_TYPES),
    Case("an error of another type", of_types(response_body={"error": ODD}, status=500), ALL_TYPES),
    Case("a status of another type", of_types(status=ODD), ALL_TYPES),
    Case("a time of another type", of_types(start=ODD), ALL_TYPES),
    Case("an end of another type", of_types(ended_at=ODD), ALL_TYPES),
    Case("a duration of another type", of_types(latency_ms=ODD), ALL_TYPES),
    Case("a model of another type", of_types(request_body={"model": ODD}, response_body={"model": ODD}), ALL_TYPES),
    Case("metadata of another type", of_types(request_body={"model": "m", "metadata": ODD}), ALL_TYPES),
    Case("a URL of another type", of_types(url=ODD), ALL_TYPES),
]  # fmt: skip

SHAPES: Final = [
    Case("200,000 arrays deep", lines(G1, DEEP_ARRAY, G2), "1 2", refused={2: "not_an_object"}),
    Case("200,000 objects deep", lines(G1, DEEP_OBJECT, G2), "1 2", refused={2: "no_request"}),
    Case("200,000 objects deep and cut off", lines(G1, DEEP_OBJECT[:-5], G2), "1 2", refused={2: "too_deep"}),
    Case("a body 200,000 arrays deep", lines(G1, odd(3, DEEP_ARRAY, request_body=ODD), G2), "1 3 2"),
    Case("an answer 200,000 objects deep", lines(G1, odd(3, DEEP_OBJECT, response_body=ODD), G2), "1 3 2"),
    Case("headers 200,000 arrays deep", lines(G1, odd(3, DEEP_ARRAY, headers=ODD), G2), "1 3 2"),
    document("a record 200,000 deep in an array", b"[" + G1 + b"," + odd(3, DEEP_OBJECT, note=ODD) + b"," + G2 + b"]",
         "1 3 2"),
    document("an integer of 5,001 digits in an array", b"[" + odd(1, MANY_DIGITS, note=ODD) + b"," + G2 + b"]", "1 2"),
    Case("an integer of 5,001 digits in every line", lines(odd(1, MANY_DIGITS, note=ODD), odd(2, MANY_DIGITS, note=ODD)),
         "1 2"),
    Case("repeated keys", lines(G1, good(3)[:-1] + b', "request_id": "other", "latency_ms": 5}', G2), "1 3 2"),
    Case("a key of a million characters", lines(G1, good(3, **{"k" * 1_000_000: 1}), G2), "1 3 2"),
    Case("an empty key", lines(G1, good(3, **{"": 1}), G2), "1 3 2"),
    Case("10,000 keys", lines(G1, good(3, **{f"key{n}": n for n in range(10_000)}), G2), "1 3 2"),
    Case("10,000 headers", lines(G1, good(3, headers={f"X-Header-{n}": "x" for n in range(10_000)}), G2), "1 3 2"),
    Case("10,000 properties", lines(G1, good(3, properties={f"p{n}": "x" for n in range(10_000)}), G2), "1 3 2"),
    Case("a text of ten million characters", lines(G1, good(3, note="x" * 10_000_000), G2), "1 3 2"),
    Case("names that SQL and shells know", lines(good(1, name="'; DROP TABLE requests; --", path="$(rm -rf /)"), G2), "1 2"),
]  # fmt: skip

VALUE_CASES: Final = [*NUMBERS, *TYPES, *SHAPES]
