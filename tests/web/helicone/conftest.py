"""The engine that tests of answers share."""

from tests.analytics.conftest import engine

__all__ = ["engine"]
