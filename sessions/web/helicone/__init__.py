"""Helicone's session endpoints: a client changes its host and nothing else.

What a client may send is in `bodies` and `trees`, what it gets in `answers`; the endpoints are in `sessions`,
`marks`, `requests` and `users`. They are joined here.
"""

from fastapi import APIRouter

from sessions.web.helicone import marks, requests, sessions, users

router = APIRouter(prefix="/v1", tags=["Helicone's session API"])
router.include_router(sessions.router)
router.include_router(requests.router)
router.include_router(users.router)
router.include_router(marks.router)
