"""What can go wrong when listings come in."""

from wildtrace.errors import WildtraceError


class CollectionError(WildtraceError):
    """The base of this room's errors."""
