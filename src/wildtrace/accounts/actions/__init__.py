"""What changes people, organisations and what they may see."""

from wildtrace.accounts.actions.groups import (
    answer_group_invitation,
    close_group,
    found_group,
    invite_to_group,
    remove_from_group,
    withdraw_from_group,
)
from wildtrace.accounts.actions.invitations import accept_invitation, invite, withdraw_invitation
from wildtrace.accounts.actions.members import change_role, end_membership
from wildtrace.accounts.actions.organisations import change_organisation, found_organisation
from wildtrace.accounts.actions.tokens import make_token, revoke_token

__all__ = [
    "accept_invitation",
    "answer_group_invitation",
    "change_organisation",
    "change_role",
    "close_group",
    "end_membership",
    "found_group",
    "found_organisation",
    "invite",
    "invite_to_group",
    "make_token",
    "remove_from_group",
    "revoke_token",
    "withdraw_from_group",
    "withdraw_invitation",
]
