"""The application, put together."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI

from sessions.web import dashboard, helicone, ours
from sessions.web.document import add_document
from sessions.web.failures import add_failures
from sessions.web.reading import Store
from sessions.web.safety import Guard
from sessions.web.zipped import Zipped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

    from sessions.web.settings import Settings


def application(settings: Settings, store: Store | None = None) -> ASGIApp:
    """Return the whole server as an ASGI application; its store is closed with it."""
    return Guard(inner_application(settings, store or Store(settings)), settings)


def inner_application(settings: Settings, store: Store) -> FastAPI:
    """Return the application without the layer that guards it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        yield
        store.close()

    app = FastAPI(
        title="sessions",
        version=version("sessions"),
        summary="Analytics of LLM sessions: Helicone's session API, and our own.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # ours describes more than the framework knows
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.settings, app.state.store = settings, store
    app.add_middleware(Zipped)
    add_failures(app)
    helicone.add_helicone(app)
    app.include_router(ours.router)
    add_document(app)
    dashboard.add_pages(app)
    return app
