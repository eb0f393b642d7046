"""What can go wrong with people, markings and the audit trail."""

from django.utils.translation import gettext as _

from wildtrace.errors import WildtraceError


class AccountsError(WildtraceError):
    """The base of this room's errors."""


class NotAllowed(AccountsError):
    """A person's role, or a token's scope, does not cover what was asked. Nothing was changed."""

    def __init__(self, verb: str) -> None:
        super().__init__(_("Your role does not cover this. Ask an administrator of your organisation."))
        self.verb = verb


class InvitationOver(AccountsError):
    """A link that was used, withdrawn, or is too old; which of them is not said."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is no longer valid. Ask for a new one."))


class NameBound(AccountsError):
    """The name of an organisation that a sign-in service is bound to; taking it would take the service's people."""

    def __init__(self) -> None:
        super().__init__(_("This name cannot be changed here. Ask whoever runs the server."))


class LastAdministrator(AccountsError):
    """Nobody would be left to manage the organisation's people."""

    def __init__(self) -> None:
        super().__init__(_("This is the last administrator. Make somebody else an administrator first."))


class LastOwner(AccountsError):
    """Nobody would be left to manage the group."""

    def __init__(self) -> None:
        super().__init__(_("This is the group's last owner. Make somebody else an owner, or close the group."))


class ChainBroken(AccountsError):
    """An entry of the audit trail that is not what was written, or does not follow the one before it."""

    def __init__(self, number: int, fault: str) -> None:
        super().__init__(
            f"The audit trail is broken at entry {number}: {fault}. Entries before it are as they were written. "
            "Compare with a backup from before, and find out who could write to the database."
        )
        self.number = number


class TrailShortened(AccountsError):
    """The audit trail lacks an entry that it had when its last digest was noted."""

    def __init__(self, kept: str, count: int) -> None:
        super().__init__(
            f"The audit trail has {count} entries, none of them with the digest {kept}: its end was cut off, or this "
            "is another database. Compare with a backup from when that digest was noted."
        )
