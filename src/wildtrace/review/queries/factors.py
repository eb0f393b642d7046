"""Why a finding stands where it does in the queue: each factor with its value and how it came."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wildtrace.collection.models import Finding
from wildtrace.collection.priority import USUAL_HOURS, harm_of, urgency_of


@dataclass(frozen=True)
class Factor:
    """One factor of the priority, from 0 to 1, with a sentence saying how it came."""

    name: Promise
    value: float
    sentence: str


def factors(finding: Finding) -> list[Factor]:
    """Harm, confidence and urgency; their product is the priority."""
    return [
        Factor(_("harm"), finding.harm, _harm(finding)),
        Factor(_("confidence"), finding.score, _confidence(finding)),
        Factor(_("urgency"), urgency_of(finding.hours), _urgency(finding.hours)),
    ]


def _harm(finding: Finding) -> str:
    return str(harm_of(finding.appendix, finding.taxon_group).reason)


def _confidence(finding: Finding) -> str:
    count = len(finding.reasons)
    if finding.model:
        return gettext("The score that a model learned from judgements gives it")
    return ngettext(
        "The score of screening, from %(count)s reason",
        "The score of screening, from %(count)s reasons",
        count,
    ) % {"count": count}


def _urgency(hours: float) -> str:
    shown = {"hours": round(hours)}
    if hours == USUAL_HOURS:
        return gettext("Such listings are assumed to vanish within %(hours)s hours; this platform's history says nothing yet") % shown  # fmt: skip  # noqa: E501  # one sentence for translators
    return gettext("Listings on this platform have vanished after %(hours)s hours, as a rule") % shown
