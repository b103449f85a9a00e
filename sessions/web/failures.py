"""What goes wrong, as the client is told: one line in the shape of what was asked, never a traceback."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, JSONResponse, Response

from sessions.analytics.ask import StatementError
from sessions.analytics.limits import GivenUpError
from sessions.errors import DatabaseError, InputError, QueryError, SessionsError, UsageError, one_line
from sessions.schemas.locks import LockedError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

DROP_IN: Final = "/v1/"
OURS: Final = "/api/"
RETRY_S: Final = 1

_STATUSES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (LockedError, 503),
    (GivenUpError, 504),
    (UsageError, 400),
    (StatementError, 400),
    (InputError, 400),
    (QueryError, 404),
    (DatabaseError, 500),
)
"""The first that an error is one of counts."""
_LOG: Final = logging.getLogger("sessions.web")


def refusal(path: str, status: int, reason: str) -> Response:
    """Return an answer that says no, in the shape of what lies at this path."""
    if path.startswith(DROP_IN):
        return JSONResponse({"data": None, "error": reason}, status)
    if path.startswith(OURS):
        return JSONResponse({"error": reason}, status)
    from sessions.web.dashboard.failed import failed_page

    return HTMLResponse(failed_page(status, reason), status)


def status_of(error: Exception) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def add_failures(app: FastAPI) -> None:
    """Have the application answer every error."""
    app.add_exception_handler(SessionsError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def said(error: Exception) -> str:
    """Return what a client is told of an error: nothing of those that are not ours."""
    if isinstance(error, LockedError):
        return "data are being written just now; ask again in a moment"
    if isinstance(error, SessionsError):
        return str(error)
    return "internal error; see what the server wrote on stderr"


def note_unexpected(error: Exception) -> None:
    """Write an error that is ours to stderr."""
    _LOG.error("internal: %s", one_line(f"{type(error).__name__}: {error}", 300), exc_info=error)


def _known(request: Request, error: Exception) -> Response:
    answer = refusal(request.url.path, status_of(error), said(error))
    if isinstance(error, LockedError):
        answer.headers["retry-after"] = str(RETRY_S)
    return answer


def _malformed(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return refusal(request.url.path, 400, "; ".join(map(_what, error.errors()[:3])))


def _what(found: dict[str, object]) -> str:
    """Return where a request is wrong, and why, on one line."""
    where = found.get("loc")
    parts = where[1:] if isinstance(where, tuple) else ()
    return one_line(f"{'.'.join(map(str, parts)) or 'body'}: {found.get('msg')}", 200)


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    answer = refusal(request.url.path, error.status_code, one_line(str(error.detail)))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def _unexpected(request: Request, error: Exception) -> Response:
    if not isinstance(error, ClientDisconnect):
        note_unexpected(error)
    return refusal(request.url.path, 500, said(error))
