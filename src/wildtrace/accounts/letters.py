"""Letters to people: plain text in their language, no more personal data than the address they go to."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from wildtrace.accounts.models import Invitation, Membership, Person


def send_invitation(invitation: Invitation, link: str) -> None:
    """Send the link of an invitation to whom it was written for, in their language if they are here already."""
    reader = Person.objects.filter(email=invitation.email).first()
    with translation.override(_language_of(reader)):
        subject = _("You are invited to wildtrace")
        text = _(
            "%(organisation)s invites you to their workbench. Open this link within a week; it works once:"
            "\n\n%(link)s\n\nIf you do not expect this, do nothing."
        ) % {"organisation": invitation.organisation.name, "link": link}
    send_mail(subject, text, None, [invitation.email], fail_silently=True)  # the page shows the link as well


def send_group_invitation(member: Membership) -> None:
    """Tell a member that a group asks them in; which one stands on their page, behind their second factor."""
    address = f"{settings.ENVIRONMENT.address.geturl().rstrip('/')}/groups/"
    with translation.override(_language_of(member.person)):
        subject = _("A group asks you in")
        text = _("Somebody invites you into a group on wildtrace. Accept or decline on this page:\n\n%(link)s")
        text %= {"link": address}
    send_mail(subject, text, None, [member.person.email], fail_silently=True)  # the page shows it as well


def _language_of(person: Person | None) -> str:
    """The language somebody has chosen, else the one spoken now."""
    chosen = person.language if person else ""
    return chosen if chosen in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
