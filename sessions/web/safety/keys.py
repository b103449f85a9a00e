"""The key that who asks must show: programs in a header, browsers in a cookie that a form gives them."""

from __future__ import annotations

import hmac
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Final

COOKIE: Final = "sessions_key"
COOKIE_AGE_S: Final = 30 * 24 * 3600


def cookie_value(api_key: str) -> str:
    """Return what proves that a browser was given the key, and does not tell it."""
    return hmac.new(api_key.encode(), b"sessions serve, browser", sha256).hexdigest()


def is_shown(api_key: str, authorization: str | None, cookies: str | None) -> bool:
    """Tell whether the headers of a request show the key; the time this takes tells nothing of it."""
    scheme, _, shown = (authorization or "").partition(" ")
    by_header = scheme.lower() == "bearer" and is_key(api_key, shown.strip())
    return by_header or hmac.compare_digest(_cookie(cookies).encode(), cookie_value(api_key).encode())


def is_key(api_key: str, shown: str) -> bool:
    """Compare in a time that does not depend on where the two differ, nor on their length."""
    return hmac.compare_digest(_digest(api_key), _digest(shown))


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _cookie(header: str | None) -> str:
    try:
        found = SimpleCookie(header or "").get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
