"""What changes people, organisations and what they may see."""

from wildtrace.accounts.actions.invitations import accept_invitation, invite, withdraw_invitation
from wildtrace.accounts.actions.organisations import found_organisation

__all__ = ["accept_invitation", "found_organisation", "invite", "withdraw_invitation"]
