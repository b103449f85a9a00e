"""The way in: where a key is asked for, a browser is given a cookie for it."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sessions.web.asked import settings_of
from sessions.web.dashboard.page import filled
from sessions.web.safety.keys import COOKIE, COOKIE_AGE_S, cookie_value, is_key

router = APIRouter()
WRONG_KEY_PAUSE_S: Final = 0.5
"""Whoever guesses has to wait."""


@router.get("/login")
def ask(next: str = "/") -> Response:  # noqa: A002 - the name of the parameter
    """Ask for the key."""
    return HTMLResponse(filled("login.html.jinja", next=local(next), wrong=False))


@router.post("/login")
async def enter(request: Request) -> Response:
    """Take the key, and let the browser in."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    target, shown = (form.get(name, [""])[0] for name in ("next", "key"))
    expected = settings_of(request).api_key
    if expected is not None and not is_key(expected, shown.strip()):
        await asyncio.sleep(WRONG_KEY_PAUSE_S)
        return HTMLResponse(filled("login.html.jinja", next=local(target), wrong=True), 401)
    answer = RedirectResponse(local(target), 303)
    if expected is not None:
        answer.set_cookie(
            COOKIE, cookie_value(expected), COOKIE_AGE_S, httponly=True, samesite="strict", path="/"
        )
    return answer


def local(target: str) -> str:
    r"""Return an address on this server: what was asked for, if it is one.

    >>> local("/flows?name=A"), local("//evil.example"), local("https://evil.example"), local("/\\evil")
    ('/flows?name=A', '/', '/', '/')
    """
    is_local = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if is_local and target.isprintable() else "/"
