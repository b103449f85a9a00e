"""Random logs against what must hold of every log: `python -m benchmarks.fuzz --seconds 60`."""
