"""Credentials are replaced before anything of a log is written: `redacted(block)`."""

from sessions.ingest.secrets.scan import redacted

__all__ = ["redacted"]
