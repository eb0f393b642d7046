"""What can go wrong while people judge findings."""

from wildtrace.errors import WildtraceError


class ReviewError(WildtraceError):
    """The base of this room's errors."""
