"""What can go wrong when the workbench starts."""

from wildtrace.errors import WildtraceError


class WebError(WildtraceError):
    """The base of this room's errors."""


class SettingRefused(WebError):
    """A setting of the environment that cannot be used as it stands."""

    def __init__(self, name: str, fault: str, remedy: str) -> None:
        super().__init__(f"{name}: {fault}. {remedy}")
        self.name = name


class AddressInUse(WebError):
    """The server cannot listen where it was told to."""

    def __init__(self, host: str, port: int, fault: str) -> None:
        super().__init__(
            f"Cannot listen on {host}:{port}: {fault}. Choose another port: wildtrace up --port {port + 1}"
        )


class SampleMissing(WebError):
    """The bundled sample is not part of this installation."""
