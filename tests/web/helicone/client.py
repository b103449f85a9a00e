"""A client of the endpoints, as one of Helicone's would be."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from sessions.web.app import application
from sessions.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVER = {"startTimeUnixMs": 0, "endTimeUnixMs": 4_000_000_000_000}


class Client:
    """Sends bodies and opens envelopes."""

    def __init__(self, http: TestClient) -> None:
        self.http = http

    def post(self, path: str, body: Any) -> Any:
        """Return the data of an answer; fails for anything but one."""
        return opened(self.http.post(f"/v1/{path}", json=body))

    def get(self, path: str) -> Any:
        """Return the data of an answer; fails for anything but one."""
        return opened(self.http.get(f"/v1/{path}"))

    def refused(self, path: str, body: Any) -> str:
        """Return why a request is refused; fails when it is not, or in another way than with a 400."""
        return reason(self.http.post(f"/v1/{path}", json=body))

    def sessions(self, **body: Any) -> list[dict[str, Any]]:
        """Return the rows of `session/query` with the body that Helicone documents, and these keys."""
        rows: list[dict[str, Any]] = self.post("session/query", asking(**body))
        return rows

    def ids(self, **body: Any) -> str:
        """Return the ids of the sessions that are found, in a row, sorted."""
        return "".join(sorted(row["session_id"] for row in self.sessions(**body)))


def asking(**body: Any) -> dict[str, Any]:
    """Return the body of `session/query` that Helicone documents, with these keys."""
    return {"search": "", "timeFilter": EVER, "timezoneDifference": 0, "filter": "all", **body}


def opened(answer: Any) -> Any:
    """Return what is in an envelope."""
    assert answer.status_code == 200, answer.text
    envelope = answer.json()
    assert set(envelope) == {"data", "error"}
    assert envelope["error"] is None
    return envelope["data"]


def reason(answer: Any) -> str:
    """Return the error in an envelope: one line."""
    assert answer.status_code == 400, (answer.status_code, answer.text)
    envelope = answer.json()
    assert set(envelope) == {"data", "error"}
    assert envelope["data"] is None
    error: str = envelope["error"]
    assert error
    assert len(error.splitlines()) == 1
    return error


def of_requests(key: str, operator: str, value: Any) -> dict[str, Any]:
    """Return a leaf about requests."""
    return {"request_response_rmt": {key: {operator: value}}}


def of_sessions(key: str, operator: str, value: Any) -> dict[str, Any]:
    """Return a leaf about sessions."""
    return {"sessions_request_response_rmt": {key: {operator: value}}}


def of_property(name: str, operator: str, value: Any) -> dict[str, Any]:
    """Return a leaf about a property."""
    return {"request_response_rmt": {"properties": {name: {operator: value}}}}


def both(left: Any, right: Any) -> dict[str, Any]:
    """Return two conditions, both of which hold."""
    return {"left": left, "operator": "and", "right": right}


def either(left: Any, right: Any) -> dict[str, Any]:
    """Return two conditions, one of which holds."""
    return {"left": left, "operator": "or", "right": right}


def ms(moment: datetime) -> float:
    """Return a naive time, UTC, as a clock of JavaScript tells it."""
    return moment.replace(tzinfo=UTC).timestamp() * 1000


@contextmanager
def serving(path: Path) -> Iterator[Client]:
    """Serve a database."""
    settings = Settings(path=path)
    with TestClient(application(settings), base_url="http://localhost:8787") as http:
        yield Client(http)
