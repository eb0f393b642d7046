"""What can go wrong when the workbench starts."""

from pathlib import Path

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


class BackupDamaged(WebError):
    """A backup that is not what was written, or is not whole. Nothing was restored."""

    def __init__(self, backup: Path, fault: str) -> None:
        super().__init__(f"{backup}: this backup cannot be trusted: {fault}. Take another one; nothing was changed.")


class BackupImpossible(WebError):
    """The database's own tool is missing or refuses."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"The backup cannot be made or restored: {fault}.")


class PlaceTaken(WebError):
    """There already is something where a backup or a restored workbench would go."""

    def __init__(self, place: Path) -> None:
        super().__init__(
            f"{place}: there is something here already. Backups are written to new files, and restored into an empty "
            "data folder (WILDTRACE_DATA) and an empty database (WILDTRACE_DATABASE)."
        )


class BodyNotJson(WebError):
    """The body of a request to the API is not JSON, or does not say that it is. `status`: 400 or 415."""

    def __init__(self, status: int, fault: str) -> None:
        super().__init__(f"The body cannot be read: {fault}. Send JSON in UTF-8, with Content-Type: application/json.")
        self.status = status
