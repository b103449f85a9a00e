"""Benchmarks: a corpus of any size, and the measurements made on it."""
