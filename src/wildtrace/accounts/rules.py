"""Who may do what: one table of verbs and roles. Which records they may do it to is `visible_to`."""

from __future__ import annotations

from typing import Final

from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Role
from wildtrace.accounts.viewers import Viewer

_EVERYONE: Final = frozenset(Role)
_JUDGES: Final = frozenset({Role.COORDINATOR, Role.INVESTIGATOR, Role.ANALYST, Role.REVIEWER, Role.ADMINISTRATOR})
_ANALYSTS: Final = frozenset({Role.COORDINATOR, Role.INVESTIGATOR, Role.ANALYST, Role.ADMINISTRATOR})
_LEADS: Final = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
_ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})

# verb → the roles that may; a token needs the scope of the same line too
ROLES: Final[dict[str, frozenset[Role]]] = {
    "see": _EVERYONE,
    "judge": _JUDGES,
    "import": _ANALYSTS,
    "export": _ANALYSTS,
    "reveal sellers": _ANALYSTS,
    "screen": _ANALYSTS,
    "edit policies": _LEADS,
    "assign": _LEADS,
    "share": _LEADS,
    "read the audit trail": _LEADS,
    "manage people": _ADMINISTRATORS,
    "manage tokens": _ADMINISTRATORS,
}
SCOPES: Final[dict[str, str]] = {
    "see": "read",
    "export": "read",
    "judge": "judge",
    "import": "import",
    "screen": "screen",
}


def may(viewer: Viewer, verb: str) -> bool:
    """Whether the role of `viewer`, and the token they use if any, covers `verb` (a key of `ROLES`)."""
    if viewer.scopes is not None and SCOPES.get(verb) not in viewer.scopes:
        return False
    return viewer.role in ROLES[verb]


def require(viewer: Viewer, verb: str) -> None:
    """Raise NotAllowed unless `viewer` may."""
    if not may(viewer, verb):
        raise NotAllowed(verb)
