"""What can go wrong with people, markings and the audit trail."""

from wildtrace.errors import WildtraceError


class AccountsError(WildtraceError):
    """The base of this room's errors."""


class NotAllowed(AccountsError):
    """A person's role, or a token's scope, does not cover what was asked. Nothing was changed."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"Your role does not cover this: {verb}. Ask an administrator of your organisation.")
        self.verb = verb


class InvitationOver(AccountsError):
    """A link that was used, withdrawn, or is too old; which of them is not said."""

    def __init__(self) -> None:
        super().__init__("This invitation is no longer valid. Ask for a new one.")
