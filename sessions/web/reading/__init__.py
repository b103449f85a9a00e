"""The database as the server has it: `Store` asks it, `Questions` are those of one request."""

from sessions.web.reading.questions import Questions
from sessions.web.reading.store import Store

__all__ = ["Questions", "Store"]
