"""Tests with clients other than our own."""
