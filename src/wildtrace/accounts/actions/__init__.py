"""What changes people, organisations and what they may see."""

from wildtrace.accounts.actions.groups import add_to_group, close_group, found_group, remove_from_group
from wildtrace.accounts.actions.invitations import accept_invitation, invite, withdraw_invitation
from wildtrace.accounts.actions.members import change_role, end_membership
from wildtrace.accounts.actions.organisations import change_organisation, found_organisation
from wildtrace.accounts.actions.tokens import make_token, revoke_token

__all__ = [
    "accept_invitation",
    "add_to_group",
    "change_organisation",
    "change_role",
    "close_group",
    "end_membership",
    "found_group",
    "found_organisation",
    "invite",
    "make_token",
    "remove_from_group",
    "revoke_token",
    "withdraw_invitation",
]
