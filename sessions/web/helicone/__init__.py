"""Helicone's session endpoints: a client changes its host and nothing else.

What a client may send is in `bodies` and `trees`, what it gets in `answers`; the endpoints are in `sessions`,
`marks`, `requests` and `users`. They are joined here.
"""

from fastapi import APIRouter, FastAPI

from sessions.web.helicone import marks, requests, sessions, users
from sessions.web.helicone.filter_schema import add_schemas
from sessions.web.helicone.trees import REQUEST_TABLES, SESSION_TABLES, USER_TABLES

router = APIRouter(prefix="/v1", tags=["Helicone's session API"])
router.include_router(sessions.router)
router.include_router(requests.router)
router.include_router(users.router)
router.include_router(marks.router)


def add_helicone(app: FastAPI) -> None:
    """Add the endpoints, and what the OpenAPI document says of their filters."""
    app.include_router(router)
    filters = {"SessionFilter": SESSION_TABLES, "RequestFilter": REQUEST_TABLES, "UserFilter": USER_TABLES}
    add_schemas(app, filters)
