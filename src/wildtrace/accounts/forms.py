"""What people write about themselves and others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import ApiToken, Group, Invitation, Organisation, Person, Role


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


class InviteForm(forms.Form):
    """Inviting somebody to one's organisation."""

    email = forms.EmailField(label=_("Their e-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.ANALYST)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class OrganisationForm(forms.ModelForm[Organisation]):
    """What an organisation is called and is."""

    class Meta:
        model = Organisation
        fields = ("name", "kind", "country")


class GroupForm(forms.ModelForm[Group]):
    """A new group."""

    class Meta:
        model = Group
        fields = ("name", "description")


class InviteToGroupForm(forms.Form):
    """Asking somebody into a group by their address: groups cross organisations, so there is no list to pick from."""

    email = forms.EmailField(label=_("Their e-mail address"))
    organisation = forms.CharField(label=_("The organisation they act for"), max_length=200)
    is_owner = forms.BooleanField(label=_("They may also add and remove people"), required=False)


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Days until it expires"), min_value=1, max_value=366, initial=90)

    def expires_at(self) -> datetime:
        """When a token made from this form expires."""
        return timezone.now() + timedelta(days=self.cleaned_data["days"])


class PreferencesForm(forms.ModelForm[Person]):
    """How the pages look to oneself."""

    class Meta:
        model = Person
        fields = ("name", "language", "theme", "is_text_only")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from django.conf import settings  # read when a form is made: tests change the languages

        choices = [("", _("as the browser asks")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=choices, required=False)
