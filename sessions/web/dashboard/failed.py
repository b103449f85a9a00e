"""The page that says what went wrong."""

from __future__ import annotations

from http import HTTPStatus

from sessions.web.dashboard.page import filled


def failed_page(status: int, reason: str) -> str:
    """Return a page that says so; one about data that are being written asks again by itself."""
    return filled(
        "failed.html.jinja",
        status=status,
        title=HTTPStatus(status).phrase,
        reason=reason,
        asks_again=status == HTTPStatus.SERVICE_UNAVAILABLE,
    )
