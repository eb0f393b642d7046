"""What can go wrong with a chart."""

from wildtrace.errors import WildtraceError


class StatisticsError(WildtraceError):
    """The base of this room's errors."""
