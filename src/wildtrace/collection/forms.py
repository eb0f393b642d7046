"""What people write about collections and the files they bring."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import GroupMembership, Marking, Person
from wildtrace.accounts.queries import own_groups
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.arriving.preview import Column, Preview
from wildtrace.collection.models import Collection
from wildtrace.detection.frames import LISTING_COLUMNS, TEXT_FIELDS

_USUAL_DAYS: Final = 365
_MOST_DAYS: Final = 3653
FIELDS: Final[dict[str, Promise]] = {
    "listing_id": _("identifier"),
    "platform": _("platform"),
    "url": _("address"),
    "title": _("title"),
    "description": _("description"),
    "seller": _("seller"),
    "seller_bio": _("what the seller says of themselves"),
    "price": _("price"),
    "currency": _("currency"),
    "location": _("place"),
    "language": _("language"),
    "posted_at": _("posted"),
    "category": _("category"),
    "images": _("pictures"),
}


class CollectionForm(forms.ModelForm[Collection]):
    """What a collection is for, on which ground, until when, and who may see it."""

    reason = forms.CharField(label=_("Why you change it"), max_length=500, required=False)

    class Meta:
        model = Collection
        fields = ("name", "purpose", "basis", "erase_on", "marking", "groups", "named")
        help_texts = {  # noqa: RUF012  # Django's own shape
            "purpose": _("What the listings are gathered for, in a sentence or two that you could show to anybody."),
            "basis": _("On which ground you may hold personal data of sellers. Ask whoever is responsible if unsure."),
            "erase_on": _("On this day the listings, sellers, pictures and files are erased, without asking again."),
            "groups": _("Only with TLP:AMBER. An empty choice reaches nobody outside your organisation."),
            "named": _("Only with TLP:RED. You are always among them."),
        }
        widgets = {  # noqa: RUF012  # Django's own shape
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "erase_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "groups": forms.CheckboxSelectMultiple,
            "named": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        choices: Any = self.fields
        choices["groups"].queryset = own_groups(viewer)
        choices["named"].queryset = people_within_reach(viewer)
        if is_new:
            choices["erase_on"].initial = timezone.localdate() + timedelta(days=_USUAL_DAYS)
            choices["marking"].initial = Marking.AMBER_STRICT
        choices["reason"].required = not is_new
        if is_new:
            del choices["reason"]

    def clean_erase_on(self) -> Any:
        """From tomorrow, and within ten years: "for ever" is no date."""
        chosen, today = self.cleaned_data["erase_on"], timezone.localdate()
        if not today < chosen <= today + timedelta(days=_MOST_DAYS):
            raise forms.ValidationError(_("Choose a day from tomorrow on, within ten years."))
        return chosen


def people_within_reach(viewer: Viewer) -> Any:
    """Whom `viewer` may name: colleagues, and members of the groups they belong to."""
    fellows = GroupMembership.objects.filter(group__in=own_groups(viewer), left_at=None).values("membership__person")
    own = Person.objects.filter(
        memberships__organisation=viewer.member.organisation_id, memberships__left_at=None
    ) | Person.objects.filter(pk__in=fellows)
    return own.distinct().order_by("name", "pk")


class BringForm(forms.Form):
    """A file to bring in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV, XLSX, JSON Lines, JSON or Parquet, also packed as .gz or .zst, "
            "or a .zip of one such file and its pictures; up to 1 GB."
        ),
        max_length=255,
    )


class ColumnsForm(forms.Form):
    """For each column of a file what it is read as."""

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._columns = preview.columns
        choices = [("", _("leave out")), *FIELDS.items()]
        for place, column in enumerate(preview.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column.header, choices=choices, initial=column.field, required=False
            )

    def rows(self) -> list[tuple[Column, forms.BoundField]]:
        """Each column with its field of the form."""
        return [(column, self[f"column_{place}"]) for place, column in enumerate(self._columns)]

    def clean(self) -> dict[str, Any]:
        """A listing needs words."""
        chosen = super().clean() or self.cleaned_data
        if not set(chosen.values()) & set(TEXT_FIELDS):
            raise forms.ValidationError(_("Choose a column for the title or the description."))
        return chosen

    def chosen(self) -> dict[str, list[str]]:
        """field → headers for every field, so that nothing is guessed any more; {} when all stays as recognised."""
        read_as = [self.cleaned_data[f"column_{place}"] for place in range(len(self._columns))]
        if read_as == [column.field for column in self._columns]:
            return {}
        pairs = list(zip(self._columns, read_as, strict=True))
        return {name: [column.header for column, read in pairs if read == name] for name in LISTING_COLUMNS}


class ExportForm(forms.Form):
    """In which form listings go out, and why."""

    KINDS: Final = (("csv", "CSV"), ("xlsx", "XLSX"), ("jsonl", "JSON Lines"))
    kind = forms.ChoiceField(label=_("File"), choices=KINDS)
    band = forms.ChoiceField(
        label=_("Which listings"),
        choices=(("", _("all")), ("high", _("high only")), ("medium", _("medium and high")), ("low", _("low and up"))),
        required=False,
    )
    reason = forms.CharField(
        label=_("What you need them for"), max_length=500, help_text=_("The audit trail keeps your answer.")
    )


class RevealForm(forms.Form):
    """Asking who a seller is."""

    reason = forms.CharField(
        label=_("Why you need to see who this is"),
        help_text=_("It is kept in the audit trail of your organisation, with your name and the time."),
        max_length=500,
        min_length=8,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
