"""Tests of the declared tables and the database file."""
