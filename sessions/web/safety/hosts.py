"""By which names the server may be reached.

A page of another site can make its own name mean 127.0.0.1 and then read what this server answers. It cannot
make the browser send another name than its own: requests under names that are not ours are refused. Addresses
are no names, and nobody can redirect them.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_ours(host: str, allowed: frozenset[str]) -> bool:
    """Tell whether a Host header names this server.

    >>> is_ours("localhost:8787", frozenset()), is_ours("[::1]:8787", frozenset())
    (True, True)
    >>> is_ours("evil.example:8787", frozenset()), is_ours("box.lan", frozenset({"box.lan"}))
    (False, True)
    """
    name = host_name(host)
    if name is None:
        return False
    return name == "localhost" or name in allowed or is_address(name)


def host_name(host: str) -> str | None:
    """Return the name in a Host header without its port; None where it is malformed."""
    try:
        parts = urlsplit("//" + host)
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != host or "@" in host or not parts.hostname:
        return None
    return parts.hostname.rstrip(".").lower()


def is_address(name: str) -> bool:
    """Tell whether this is an address rather than a name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_same_origin(origin: str, host: str) -> bool:
    """Tell whether an Origin header names the host that was asked."""
    return urlsplit(origin).netloc == host and origin.startswith(("http://", "https://"))
