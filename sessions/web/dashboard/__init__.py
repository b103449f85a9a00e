"""The pages: made on the server, their address is their only state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.web.dashboard import (
    entry,
    files,
    flows,
    fresh,
    funnel,
    metrics,
    operations,
    overview,
    session,
    session_export,
    session_list,
    sources,
    sql,
    users,
)

if TYPE_CHECKING:
    from fastapi import FastAPI

ROUTERS = (
    entry.router,
    fresh.router,
    overview.router,
    session_list.router,
    session_export.router,
    session.router,
    users.router,
    sources.router,
    flows.router,
    funnel.router,
    operations.router,
    metrics.router,
    sql.router,
)
"""One a page."""


def add_pages(app: FastAPI) -> None:
    """Add the pages, and the files that they load, to the application."""
    app.mount("/static", files.static_files())
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
