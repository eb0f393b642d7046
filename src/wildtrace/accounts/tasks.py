"""Background work of the room `accounts`: keys in, one letter out."""

from __future__ import annotations

from django_tasks import task

from wildtrace.accounts.letters import send_group_invitation
from wildtrace.accounts.models import GroupInvitation, Membership


@task
def tell_of_group_invitation(invitation_id: int) -> None:
    """Write to whom an invitation into a group is for, if they are here. In the background: no page waits longer."""
    invitation = GroupInvitation.objects.select_related("group").filter(pk=invitation_id, withdrawn_at=None).first()
    if invitation is None:
        return
    members = Membership.objects.filter(left_at=None, person__email=invitation.email, person__is_active=True)
    member = members.filter(organisation__name__iexact=invitation.organisation).select_related("person").first()
    if member is not None:
        send_group_invitation(member)
