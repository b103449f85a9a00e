"""The questions of Helicone's session API; `sessions serve` asks them and alone imports what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.api.opened import Opened

if TYPE_CHECKING:
    from sessions.analytics.helicone.asked import Asked
    from sessions.analytics.helicone.metrics import Metrics, Percentile
    from sessions.analytics.helicone.requests import RequestPage
    from sessions.analytics.helicone.users import UserMetrics, UserPage
    from sessions.analytics.results import Table


class HeliconeCalls(Opened):
    """Sessions by id and name, requests and users under a tree of conditions."""

    def helicone_sessions(self, asked: Asked, limit: int = 50, offset: int = 0) -> Table:
        """Return one row per session id and name, newest first."""
        from sessions.analytics.helicone import listing

        with self._reading() as connection:
            return listing.sessions(connection, asked, limit, offset)

    def helicone_totals(self, asked: Asked) -> dict[str, Any]:
        """Return how many sessions are meant, and what they amount to."""
        from sessions.analytics.helicone import listing

        with self._reading() as connection:
            return listing.totals(connection, asked)

    def helicone_names(self, asked: Asked) -> Table:
        """Return one row per session name, the last used first."""
        from sessions.analytics.helicone import listing

        with self._reading() as connection:
            return listing.names(connection, asked)

    def helicone_metrics(
        self, asked: Asked, percentile: Percentile = "p75", *, between: bool = False
    ) -> Metrics:
        """Return the histograms of requests per session, duration and cost, up to a percentile."""
        from sessions.analytics.helicone import metrics

        with self._reading() as connection:
            return metrics.metrics(connection, asked, percentile, between=between)

    def helicone_requests(self, page: RequestPage) -> Table:
        """Return requests, one row each, and the names of their sessions."""
        from sessions.analytics.helicone import requests

        with self._reading() as connection:
            return requests.requests(connection, page)

    def helicone_users(self, page: UserPage) -> UserMetrics:
        """Return what users did."""
        from sessions.analytics.helicone import users

        with self._reading() as connection:
            return users.users(connection, page)
