"""Measures speed and memory against other matchers, all in one run: `python -m benchmarks`."""
