"""wildtrace finds offers of protected wildlife in listings, and says why."""

__version__ = "0.1.0"
