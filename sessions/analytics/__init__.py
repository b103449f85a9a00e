"""Questions to answers: one complete .sql file a question, one typed module beside it.

`analytics.report` and its like are imported when they are first used: whoever asks one question waits for no
other.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sessions.analytics import ask as ask
    from sessions.analytics import compare as compare
    from sessions.analytics import conversation as conversation
    from sessions.analytics import detail as detail
    from sessions.analytics import dropoff as dropoff
    from sessions.analytics import flow_found as flow_found
    from sessions.analytics import flow_parts as flow_parts
    from sessions.analytics import flow_trees as flow_trees
    from sessions.analytics import flows as flows
    from sessions.analytics import funnel as funnel
    from sessions.analytics import goal_operations as goal_operations
    from sessions.analytics import list_pages as list_pages
    from sessions.analytics import listing as listing
    from sessions.analytics import names as names
    from sessions.analytics import operations as operations
    from sessions.analytics import outliers as outliers
    from sessions.analytics import quarantine as quarantine
    from sessions.analytics import query as query
    from sessions.analytics import report as report
    from sessions.analytics import session_metrics as session_metrics
    from sessions.analytics import sources as sources
    from sessions.analytics import step_flow as step_flow
    from sessions.analytics import totals as totals
    from sessions.analytics import trends as trends
    from sessions.analytics import users as users
    from sessions.analytics import walks as walks
else:

    def __getattr__(name: str) -> Any:
        """Import a module of this package. Raises AttributeError for one that there is not."""
        try:
            return import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
            raise AttributeError(name) from None


def load() -> None:
    """Import all modules of this package now, so that no question waits for it later."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
