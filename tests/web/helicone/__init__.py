"""Tests of the drop-in for Helicone's session API."""
