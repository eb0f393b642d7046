"""What is remembered about people, organisations, groups, markings, tokens and what was done."""

from wildtrace.accounts.models.audit import Entry
from wildtrace.accounts.models.groups import Group, GroupInvitation, GroupMembership
from wildtrace.accounts.models.marked import Marked, MarkedQuerySet, Marking
from wildtrace.accounts.models.organisations import Invitation, Membership, Organisation, Role
from wildtrace.accounts.models.people import Person
from wildtrace.accounts.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Entry",
    "Group",
    "GroupInvitation",
    "GroupMembership",
    "Invitation",
    "Marked",
    "MarkedQuerySet",
    "Marking",
    "Membership",
    "Organisation",
    "Person",
    "Role",
]
