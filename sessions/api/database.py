"""All calls on one database file, put together from the modules beside this one."""

from __future__ import annotations

from sessions.api.dropoff import DropoffCalls
from sessions.api.figures import FigureCalls
from sessions.api.flows import FlowCalls
from sessions.api.funnels import FunnelCalls
from sessions.api.helicone import HeliconeCalls
from sessions.api.ledger import LedgerCalls
from sessions.api.logs import LogCalls
from sessions.api.lookups import SessionCalls
from sessions.api.marks import MarkCalls


class Database(
    LogCalls,
    LedgerCalls,
    SessionCalls,
    MarkCalls,
    FlowCalls,
    DropoffCalls,
    FunnelCalls,
    FigureCalls,
    HeliconeCalls,
):
    """One database file. Each call opens it, and lets go of it: nothing is held between calls.

    Questions take a `Slice`, or the same choices as keywords: `name`, `user`, `model`, `provider`,
    `session_id`, `status` (a value or several), `property` (a dict), `since`, `until` (datetime, date, or
    text as the command line takes it), `tz` (of times without a zone, and of the report's days),
    `session_scope`. None does not restrict. Every question raises DatabaseError for a file that cannot be
    read, UsageError for a choice that has no meaning, TypeError for one that there is not.

    A call that finds the file locked, by another process or thread, waits up to `lock_timeout` seconds and
    then raises DatabaseError; after about a second it calls `on_wait` with the `Holder`, once for each.
    """
