"""Every setting that wildtrace reads from the environment: its name, its meaning and its value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable. `meaning` and `default` are what the reference page prints."""

    name: str
    default: str
    meaning: str


DATA = Setting(
    "WILDTRACE_DATA",
    "the system's usual place for application data",
    "The folder that holds imported indexes and watchlists. `wildtrace taxa list` prints it.",
)
SHARED = Setting(
    "WILDTRACE_SHARED",
    "the folder `shared` beside the checkout",
    "For developers: the folder of real data that some tests, `make quality` and `make bench` read in place.",
)
NO_COLOR = Setting(
    "NO_COLOR",
    "not set",
    "Any value but an empty one turns colours off in everything that the commands print (no-color.org).",
)

SETTINGS: tuple[Setting, ...] = (DATA, SHARED, NO_COLOR)


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where the user's imports and watchlists live. The folder may not exist yet."""
    chosen = _value(DATA, environ)
    return Path(chosen).expanduser() if chosen else _usual_data_folder()


def shared_folder(checkout: Path, environ: Mapping[str, str] | None = None) -> Path:
    """Where a developer keeps the real data; `checkout` is the top of the repository. It may not exist."""
    chosen = _value(SHARED, environ)
    return Path(chosen).expanduser() if chosen else checkout.resolve().parent / "shared"


def is_colour_wanted(environ: Mapping[str, str] | None = None) -> bool:
    """False when the user has asked for no colours; whether the output is a terminal is asked elsewhere."""
    return not _value(NO_COLOR, environ)


def _value(setting: Setting, environ: Mapping[str, str] | None) -> str:
    return (os.environ if environ is None else environ).get(setting.name, "").strip()


def _usual_data_folder() -> Path:
    # Imported here because most commands never ask, and a cold start is counted in milliseconds.
    from platformdirs import user_data_path

    return user_data_path("wildtrace", appauthor=False)
