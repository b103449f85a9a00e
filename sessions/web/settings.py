"""What the server was told at its start."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from sessions.analytics.goals import NO_GOALS, Goals
from sessions.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8787


@dataclass(frozen=True, slots=True)
class Settings:
    """What is served, to whom. Raises UsageError where others could read along without a key."""

    path: Path
    """The database file; it need not be there yet."""
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    api_key: str | None = None
    """Who asks must show it; None: everyone on this machine may ask."""
    allowed_hosts: tuple[str, ...] = ()
    """Names under which the server is reached, beside localhost and addresses."""
    tz: str = "UTC"
    """Time zone of pages whose address names none."""
    goals: Goals = NO_GOALS
    watched: tuple[str, ...] = ()
    """Logs that are followed while the server runs."""
    question_timeout_s: float = 30.0
    """A question that takes longer is given up."""
    wait_s: float = 2.0
    """How long a question waits while the data are being written."""

    def __post_init__(self) -> None:
        if not is_loopback(self.host) and not self.api_key:
            raise UsageError(
                f"--host {self.host}",
                "can be reached from other machines, and nobody is asked for a key",
                "give one with --api-key or SESSIONS_API_KEY, or listen on 127.0.0.1",
            )


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("example")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
