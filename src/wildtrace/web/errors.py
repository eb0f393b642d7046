"""What can go wrong when the workbench starts."""

from wildtrace.errors import WildtraceError


class WebError(WildtraceError):
    """The base of this room's errors."""


class SettingRefused(WebError):
    """A setting of the environment that cannot be used as it stands."""

    def __init__(self, name: str, fault: str, remedy: str) -> None:
        super().__init__(f"{name}: {fault}. {remedy}")
        self.name = name
