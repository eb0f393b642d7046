"""The error that every room's errors descend from: what the command line tells from a fault."""


class WildtraceError(Exception):
    """Something a person can act on: the message says what was wrong, where, and what to do.

    Each room's `errors.py` starts with its own base, a child of this one. The command line prints the
    message without a traceback and leaves with `exit_code`.
    """

    exit_code = 1
