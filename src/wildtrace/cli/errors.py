"""What can go wrong on the command line itself."""

from wildtrace.errors import WildtraceError


class CommandLineError(WildtraceError):
    """Something about how the command was called, or what it needs to run."""


class CommandUnavailable(CommandLineError):
    """A command's module needs a package that is not installed."""

    def __init__(self, command: str, missing: str | None, extra: str | None) -> None:
        wanted = f"'wildtrace[{extra}]'" if extra else "--force-reinstall wildtrace"
        super().__init__(
            f"`wildtrace {command}` needs the package {missing!r}, which is not installed. "
            f"Install it with: pip install {wanted}"
        )
        self.command = command
        self.missing = missing
