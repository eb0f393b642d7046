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
DATABASE = Setting(
    "WILDTRACE_DATABASE",
    "an SQLite file in the data folder",
    "The workbench's database, as postgresql://person:passphrase@host:port/name or sqlite:///path/to/file.",
)
SECRET_KEY = Setting(
    "WILDTRACE_SECRET_KEY",
    "made at the first start and kept in the data folder",
    "What sessions, links and seller pseudonyms are keyed with: 50 characters or more, the same for every process.",
)
ADDRESS = Setting(
    "WILDTRACE_ADDRESS",
    "http://127.0.0.1:8000",
    "The address people type to reach the workbench. Outside this machine it has to begin with https.",
)
EMAIL = Setting(
    "WILDTRACE_EMAIL",
    "not set: letters are written to the folder `letters` of the data folder",
    "Where letters (invitations, sign-in warnings) are sent: smtp://person:passphrase@host:port or smtps://…",
)
EMAIL_FROM = Setting(
    "WILDTRACE_EMAIL_FROM",
    "wildtrace@localhost",
    "Whom letters come from.",
)
PROXIES = Setting(
    "WILDTRACE_PROXIES",
    "0",
    "How many proxies of yours stand before the workbench; that many entries of X-Forwarded-For are believed.",
)
METRICS = Setting(
    "WILDTRACE_METRICS",
    "not set: there is no page of metrics",
    "The token that a monitoring system shows (Authorization: Bearer …) to read /metrics/; 20 characters or more.",
)
OPENID = Setting(
    "WILDTRACE_OPENID",
    "not set: nobody signs in through a service of their organisation",
    "A JSON file of organisations' sign-in services (OpenID Connect), as docs/how-to/people-and-groups.md shows it.",
)
LOG = Setting(
    "WILDTRACE_LOG",
    "text",
    "How the server's log is written: `text` for people, `json` for machines. Neither holds personal data.",
)

SETTINGS: tuple[Setting, ...] = (
    DATA,
    SHARED,
    NO_COLOR,
    DATABASE,
    SECRET_KEY,
    ADDRESS,
    EMAIL,
    EMAIL_FROM,
    PROXIES,
    METRICS,
    OPENID,
    LOG,
)


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where the user's imports and watchlists live. The folder may not exist yet."""
    chosen = value(DATA, environ)
    return Path(chosen).expanduser() if chosen else _usual_data_folder()


def shared_folder(checkout: Path, environ: Mapping[str, str] | None = None) -> Path:
    """Where a developer keeps the real data; `checkout` is the top of the repository. It may not exist."""
    chosen = value(SHARED, environ)
    return Path(chosen).expanduser() if chosen else checkout.resolve().parent / "shared"


def is_colour_wanted(environ: Mapping[str, str] | None = None) -> bool:
    """False when the user has asked for no colours; whether the output is a terminal is asked elsewhere."""
    return not value(NO_COLOR, environ)


def value(setting: Setting, environ: Mapping[str, str] | None = None) -> str:
    """What the environment says of `setting`, without blanks around it; empty when it says nothing."""
    return (os.environ if environ is None else environ).get(setting.name, "").strip()


def _usual_data_folder() -> Path:
    # Imported here because most commands never ask, and a cold start is counted in milliseconds.
    from platformdirs import user_data_path

    return user_data_path("wildtrace", appauthor=False)
