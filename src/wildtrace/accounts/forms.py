"""What people write about themselves and others."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import Invitation


class JoinForm(forms.Form):
    """Accepting an invitation as somebody new."""

    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    name = forms.CharField(label=_("Your name, as colleagues will see it"), max_length=120)
    passphrase = forms.CharField(
        label=_("A passphrase"),
        help_text=_("At least 12 characters: several words that you can remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=256,
    )

    def __init__(self, *args: object, invitation: Invitation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        if invitation.email:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True
