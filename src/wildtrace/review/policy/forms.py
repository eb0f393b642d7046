"""What comes in from the pages of a policy: a rule, what is done otherwise, a listing to try."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wildtrace.collection.arriving.places import country_of
from wildtrace.review import wording
from wildtrace.review.models.policies import Action, Listed
from wildtrace.review.naming import taxon_called
from wildtrace.review.policy.rules import Rule
from wildtrace.review.screening.asked import Question
from wildtrace.taxa.catalogue import specimen_names
from wildtrace.taxa.errors import NameAmbiguous, TaxonUnknown

_ANY = ("", _("any"))


class RuleForm(forms.Form):
    """A line of a policy. What is left empty fits everything."""

    score_from = forms.FloatField(
        label=_("Score from"), min_value=0, max_value=1, initial=0.5,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        help_text=_("0 to 1; from 0.8 a finding is called high, from 0.5 medium, from 0.2 low."),
    )  # fmt: skip
    appendix = forms.ChoiceField(label=_("Appendix"), required=False, choices=[_ANY, *Listed.choices])
    taxon = forms.CharField(
        label=_("Taxon"), required=False, max_length=120,
        help_text=_(
            "A name at any rank, in any language: it fits everything below it too. A rule for a species does not fit "
            "a listing that names only its family."
        ),
    )  # fmt: skip
    specimen = forms.ChoiceField(label=_("Specimen"), required=False)
    country = forms.CharField(
        label=_("Country"), required=False, max_length=80,
        help_text=_("Its name, or two letters; it is read from the place that a listing names."),
    )  # fmt: skip
    action = forms.ChoiceField(label=_("Then"), choices=Action.choices)
    message = forms.CharField(
        label=_("What the seller is told"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((wording.specimen_name(code), code) for code in specimen_names())
        self.fields["specimen"].choices = [_ANY, *((code, name) for name, code in named)]  # type: ignore[attr-defined]  # it is a ChoiceField

    def clean_taxon(self) -> str:
        """The one taxon that the name stands for."""
        typed: str = self.cleaned_data["taxon"]
        if not typed:
            return ""
        try:
            return taxon_called(typed)
        except NameAmbiguous as error:
            said = gettext("This name stands for several taxa: %(taxa)s. Write one of them.")
            raise forms.ValidationError(said % {"taxa": ", ".join(error.taxa[:5])}) from error
        except TaxonUnknown as error:
            said = gettext("The catalogue knows no such name.")
            near = gettext("Perhaps: %(names)s.") % {"names": ", ".join(error.suggestions[:5])}
            raise forms.ValidationError(f"{said} {near}" if error.suggestions else said) from error

    def clean_country(self) -> str:
        """Two letters."""
        typed: str = self.cleaned_data["country"].strip()
        code = country_of(typed.upper() if len(typed) == 2 else typed)
        if typed and not code:
            raise forms.ValidationError(gettext("No country is called so. Write its two letters, as in KE."))
        return code

    def rule(self) -> Rule:
        """The rule that was described."""
        return Rule(**self.cleaned_data)


class OtherwiseForm(forms.Form):
    """What is done where no rule fits."""

    action = forms.ChoiceField(label=_("Otherwise"), choices=Action.choices)


class TryForm(forms.Form):
    """A listing to try a policy with. Nothing of it is kept."""

    title = forms.CharField(label=_("Title"), required=False, max_length=2_000)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    location = forms.CharField(label=_("Place"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Some text is needed."""
        held = super().clean() or {}
        if not (held.get("title") or held.get("description")):
            raise forms.ValidationError(gettext("Paste the title or the description of a listing."))
        return held

    def question(self) -> Question:
        """The listing as a platform would send it."""
        return Question.model_validate({"listings": [{"listing_id": "tried", **self.cleaned_data}]})
