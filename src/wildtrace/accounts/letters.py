"""Letters to people: plain text, no more personal data than the address they go to."""

from __future__ import annotations

from django.core.mail import send_mail
from django.utils.translation import gettext as _

from wildtrace.accounts.models import Invitation


def send_invitation(invitation: Invitation, link: str) -> None:
    """Send the link of an invitation to whom it was written for."""
    subject = _("You are invited to wildtrace")
    text = _(
        "%(organisation)s invites you to their workbench. Open this link within a week; it works once:\n\n%(link)s\n\n"
        "If you do not expect this, do nothing."
    ) % {"organisation": invitation.organisation.name, "link": link}
    send_mail(subject, text, None, [invitation.email], fail_silently=True)  # the page shows the link as well
