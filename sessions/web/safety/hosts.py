"""By which names the server may be reached.

A page of another site can make its own name mean 127.0.0.1 and then read what this server answers. It cannot
make the browser send another name than its own: requests under names that are not ours are refused. Addresses
are no names, and nobody can redirect them.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final

_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{0,5})?", re.IGNORECASE | re.ASCII)
"""An address of IPv6 in brackets, or a name or another address; perhaps a port."""


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
    """Return the name in a Host header without its port; None where it is malformed.

    >>> host_name("LOCALHOST.:8787"), host_name("[::1]"), host_name("[::1]evil.example"), host_name("a@b")
    ('localhost', '::1', None, None)
    """
    parts = _HOST.fullmatch(host)
    return (parts[1] or parts[2]).rstrip(".").lower() if parts else None


def is_address(name: str) -> bool:
    """Tell whether this is an address rather than a name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_same_origin(origin: str, host: str) -> bool:
    """Tell whether an Origin header names the host that was asked."""
    return origin in {f"http://{host}", f"https://{host}"}
