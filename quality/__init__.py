"""Measures findings against people's labels: `python -m quality`."""
