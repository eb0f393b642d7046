"""What comes in from the pages of the queue: judgements, assignments, exports, saved views, wishes about pauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import Group, Membership
from wildtrace.accounts.rules import may
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Finding
from wildtrace.review import wording
from wildtrace.review.decisions import Decision
from wildtrace.review.models import Judgement
from wildtrace.review.naming import specimen_called, taxon_called
from wildtrace.review.queries.colleagues import judges
from wildtrace.review.queries.groups import groups_to_share_with
from wildtrace.review.units import UNITS
from wildtrace.taxa.errors import NameAmbiguous, TaxonUnknown

_MOST_NAMES: Final = 20
_NOT_SAID: Final = ("", _("not said"))
ANSWER_KEYS: Final = {"relevant": "r", "not_relevant": "n", "cannot_tell": "c"}
REALITY_KEYS: Final = {"real": "1", "replica": "2", "unclear": "3"}
LEGALITY_KEYS: Final = {"likely_illegal": "4", "likely_legal": "5", "cannot_tell": "6"}


class KeyedRadios(forms.RadioSelect):
    """Radio buttons of which each has a key of the keyboard, shown beside it."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = keys

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Django's own option, with its key."""
        option = super().create_option(name, value, *args, **kwargs)
        if key := self._keys.get(str(value)):
            option["key"] = key
            option["attrs"] |= {"data-key": key, "aria-keyshortcuts": key}
        return option


class JudgementForm(forms.Form):
    """A judgement of one listing, or of several alike. What was found is offered as confirmed already."""

    answer = forms.ChoiceField(
        label=_("Does it offer a real specimen?"), choices=Judgement.Answer, widget=KeyedRadios(ANSWER_KEYS)
    )
    is_as_found = forms.BooleanField(
        label=_("Taxa and specimens as they were found in each"), required=False,
        help_text=_("Take the tick away to say the same ones of all."),
    )  # fmt: skip
    taxa = forms.MultipleChoiceField(label=_("Taxa"), required=False, widget=forms.CheckboxSelectMultiple)
    more_taxa = forms.CharField(
        label=_("Other taxa"), required=False, max_length=500,
        help_text=_("Names in any language, separated by semicolons."),
    )  # fmt: skip
    specimens = forms.MultipleChoiceField(label=_("Specimens"), required=False, widget=forms.CheckboxSelectMultiple)
    more_specimens = forms.CharField(
        label=_("Other specimens"), required=False, max_length=500,
        help_text=_("Words or codes of CITES trade terms, separated by semicolons."),
    )  # fmt: skip
    reality = forms.ChoiceField(
        label=_("Real or replica"),
        required=False,
        choices=[_NOT_SAID, *Judgement.Reality.choices],
        widget=KeyedRadios(REALITY_KEYS),
    )
    quantity = forms.DecimalField(label=_("Quantity"), required=False, min_value=0, max_digits=14, decimal_places=3)
    unit = forms.ChoiceField(label=_("Unit"), required=False, choices=UNITS)
    legality = forms.ChoiceField(
        label=_("Legality, as far as one can tell"), required=False,
        choices=[_NOT_SAID, *Judgement.Legality.choices], widget=KeyedRadios(LEGALITY_KEYS),
    )  # fmt: skip
    jurisdiction = forms.CharField(
        label=_("Under the law of"), required=False, max_length=80, help_text=_("A country, a state, the EU, CITES.")
    )
    legality_reason = forms.CharField(
        label=_("Because"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))
    groups: forms.ModelMultipleChoiceField[Group] = forms.ModelMultipleChoiceField(
        label=_("Share with"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only members of these groups outside your organisation will see the judgement."),
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, viewer: Viewer, findings: list[Finding], **options: Any) -> None:
        options.setdefault("initial", {"reality": "", "legality": "", "is_as_found": True, **_found(findings)})
        super().__init__(data, **options)
        offered = _offered(findings, options["initial"])
        self._choices("taxa").choices = [(taxon, taxon) for taxon in offered["taxa"]]
        self._choices("specimens").choices = [(code, wording.specimen_name(code)) for code in offered["specimens"]]
        if not _differ(findings):
            del self.fields["is_as_found"]
        if may(viewer, "share"):
            groups = self.fields["groups"]
            assert isinstance(groups, forms.ModelMultipleChoiceField)  # noqa: S101  # declared above; this tells mypy
            groups.queryset = groups_to_share_with(viewer)
        else:
            del self.fields["groups"]

    def clean_more_taxa(self) -> list[str]:
        """The taxa that the typed names stand for."""
        taxa = []
        for name in _names(self.cleaned_data["more_taxa"]):
            try:
                taxa.append(taxon_called(name))
            except TaxonUnknown as error:
                raise forms.ValidationError(_unknown(name, error.suggestions)) from error
            except NameAmbiguous as error:
                said = gettext("“%(name)s” stands for several taxa: %(taxa)s. Say which, by its scientific name.")
                raise forms.ValidationError(said % {"name": name, "taxa": ", ".join(error.taxa)}) from error
        return taxa

    def clean_more_specimens(self) -> list[str]:
        """The trade terms that the typed words stand for."""
        codes = {name: specimen_called(name) for name in _names(self.cleaned_data["more_specimens"])}
        for name, code in codes.items():
            if not code:
                raise forms.ValidationError(gettext("“%(name)s” is no CITES trade term.") % {"name": name})
        return list(codes.values())

    def clean(self) -> dict[str, Any]:
        """An assessment of legality says under which law and why."""
        said = super().clean() or self.cleaned_data
        if said.get("legality") in (Judgement.Legality.LIKELY_ILLEGAL, Judgement.Legality.LIKELY_LEGAL):
            for name in ("jurisdiction", "legality_reason"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Legality depends on place and circumstance: say so here."))
        return said

    def decision(self) -> Decision:
        """The judgement as a decision; the form has to be valid."""
        said = self.cleaned_data
        return Decision(
            answer=said["answer"],
            taxa=list(dict.fromkeys([*said["taxa"], *said["more_taxa"]])),
            specimens=list(dict.fromkeys([*said["specimens"], *said["more_specimens"]])),
            reality=said["reality"],
            quantity=said["quantity"],
            unit=said["unit"],
            legality=said["legality"],
            jurisdiction=said["jurisdiction"],
            legality_reason=said["legality_reason"],
            note=said["note"],
            groups=[group.pk for group in said.get("groups", ())],
            is_as_found=said.get("is_as_found", False),
        )

    def _choices(self, name: str) -> forms.MultipleChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # declared above; this tells mypy
        return field


class _MemberField(forms.ModelChoiceField["Membership"]):
    """A member, shown by their name."""

    def label_from_instance(self, obj: Membership) -> str:
        return str(obj.person)


class AssignmentForm(forms.Form):
    """Whom a listing is given to."""

    to = _MemberField(label=_("Assign to"), queryset=None, required=False, empty_label=_("nobody"))

    def __init__(self, data: Any = None, *, viewer: Viewer, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above; this tells mypy
        field.queryset = judges(viewer)


class ExportForm(forms.Form):
    """In which form judged findings leave the workbench, and why."""

    kind = forms.ChoiceField(
        label=_("As"), choices=[("csv", _("CSV, for programs")), ("xlsx", _("XLSX, for spreadsheets"))],
        widget=forms.RadioSelect, initial="csv",
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why, and for whom"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the audit trail: the file holds what sellers wrote about themselves."),
    )  # fmt: skip


class SavedViewForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(label=_("Name"), max_length=80)
    is_for_all = forms.BooleanField(label=_("for everyone in the organisation"), required=False)


class PauseForm(forms.Form):
    """When pauses are suggested."""

    is_on = forms.BooleanField(label=_("Suggest pauses"), required=False)
    after_items = forms.IntegerField(label=_("After this many listings"), min_value=5, max_value=500)
    after_minutes = forms.IntegerField(label=_("After this many minutes"), min_value=5, max_value=240)


def from_judgement(judgement: Judgement) -> dict[str, Any]:
    """A judgement as the form begins with it, to be corrected."""
    names = ("answer", "taxa", "specimens", "reality", "quantity", "unit", "legality", "jurisdiction",
             "legality_reason", "note")  # fmt: skip
    return {name: getattr(judgement, name) for name in names} | {
        "seen": judgement.pk,
        "groups": list(judgement.groups.values_list("pk", flat=True)),
    }


def from_draft(form: dict[str, list[str]], seen: int | None) -> dict[str, Any]:
    """A draft as the form begins with it."""
    many = ("taxa", "specimens", "groups")
    begun = {name: values if name in many else (values or [""])[0] for name, values in form.items()}
    return begun | {"seen": seen}


def _found(findings: list[Finding]) -> dict[str, list[str]]:
    """The first taxon and the first specimen of what was found: what a person confirms by judging it relevant."""
    taxa = [finding.taxa[0] for finding in findings if finding.taxa]
    specimens = [finding.specimens[0] for finding in findings if finding.specimens]
    return {"taxa": list(dict.fromkeys(taxa)), "specimens": list(dict.fromkeys(specimens))}


def _differ(findings: list[Finding]) -> bool:
    """Whether different things were found in several listings."""
    return len({(tuple(finding.taxa[:1]), tuple(finding.specimens[:1])) for finding in findings}) > 1


def _offered(findings: list[Finding], initial: dict[str, Any]) -> dict[str, list[str]]:
    """The choices: all that was found, and what was confirmed before."""
    return {
        name: list(dict.fromkeys([*(each for finding in findings for each in getattr(finding, name)),
                                  *initial.get(name, ())]))
        for name in ("taxa", "specimens")
    }  # fmt: skip


def _names(text: str) -> list[str]:
    return [name for part in text.replace("\n", ";").split(";") if (name := part.strip())][:_MOST_NAMES]


def _unknown(name: str, suggested: tuple[str, ...]) -> str:
    if suggested:
        said = gettext("“%(name)s” is no name that the catalogue knows. Did you mean %(names)s?")
        return said % {"name": name, "names": ", ".join(suggested)}
    return gettext("“%(name)s” is no name that the catalogue knows.") % {"name": name}
