"""What a policy says of a finding: pure functions over plain values, the same for the API and for trying things out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wildtrace.detection.report.listed import listed
from wildtrace.review.models.policies import Action, Listed
from wildtrace.taxa.appendices import accepted_name, lineage, resolve
from wildtrace.taxa.catalogue import open_pack

MOST_RULES: Final = 100
BUILT_IN: Final = 0  # the version of the policy that holds where nothing has been put in force


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a policy. What is left empty fits everything.

    `score_from`: from 0 to 1; `appendix`: a value of `Listed`; `taxon`: at any rank, with everything below it;
    `specimen`: a CITES trade term code; `country`: two letters.
    """

    action: str
    score_from: float = 0.5
    appendix: str = ""
    taxon: str = ""
    specimen: str = ""
    country: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a version of a policy says; it never changes."""

    version: int
    rules: tuple[Rule, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a policy is asked about: a finding, and the country of its listing ("" when not told)."""

    score: float
    taxa: Sequence[str] = ()
    appendix: str = ""
    specimens: Sequence[str] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a policy suggests. `rule`: the place of the rule that decided, None for "otherwise"."""

    action: str
    rule: int | None
    message: str


def suggest(terms: Terms, offer: Offer) -> Suggestion:
    """The action of the first rule that fits, else what is to be done otherwise."""
    for place, rule in enumerate(terms.rules, start=1):
        if all(fits(rule, offer) for fits, _why in CONDITIONS):
            return Suggestion(rule.action, place, rule.message)
    return Suggestion(terms.otherwise, None, "")


def misfits(rule: Rule, offer: Offer) -> list[Promise]:
    """Why a rule does not fit, condition by condition; empty when it fits."""
    return [why for fits, why in CONDITIONS if not fits(rule, offer)]


def has_the_score(rule: Rule, offer: Offer) -> bool:
    """The score reaches what the rule asks for."""
    return offer.score >= rule.score_from


def is_listed_so(rule: Rule, offer: Offer) -> bool:
    """A taxon is listed in the Appendix asked for: one that fits the rule's taxon too, where it names one."""
    if not rule.appendix:
        return True
    if not rule.taxon:
        return _is_in(rule.appendix, offer.appendix) and bool(offer.taxa)
    return any(_is_in(rule.appendix, appendix_of(taxon)) for taxon in offer.taxa if is_within(taxon, rule.taxon))


def has_the_taxon(rule: Rule, offer: Offer) -> bool:
    """A taxon is the rule's, or stands below it."""
    return not rule.taxon or any(is_within(taxon, rule.taxon) for taxon in offer.taxa)


def has_the_specimen(rule: Rule, offer: Offer) -> bool:
    """The specimen is among those found."""
    return not rule.specimen or rule.specimen in offer.specimens


def is_from_there(rule: Rule, offer: Offer) -> bool:
    """The listing says that country."""
    return not rule.country or rule.country == offer.country


CONDITIONS: Final[tuple[tuple[Callable[[Rule, Offer], bool], Promise], ...]] = (
    (has_the_score, _("its score is lower")),
    (has_the_taxon, _("no such taxon was found")),
    (is_listed_so, _("no such taxon is in that Appendix")),
    (has_the_specimen, _("no such specimen was found")),
    (is_from_there, _("it does not name that country")),
)
"""What a rule asks for, each with what is said when it is not so."""


def _is_in(asked: str, appendix: str) -> bool:
    return not appendix if asked == Listed.NONE else asked in appendix.split("/")


@lru_cache(maxsize=50_000)
def is_within(taxon: str, above: str) -> bool:
    """Whether `taxon` is `above` or stands below it, by the classification of the Appendices."""
    pack = open_pack()
    walk = {taxon, *lineage(accepted_name(taxon, pack), pack.classification)}
    return above in walk or accepted_name(above, pack) in walk


@lru_cache(maxsize=50_000)
def appendix_of(taxon: str) -> str:
    """The Appendix of a taxon ("I", "I/II"); "" when none lists it."""
    return listed(taxon) or resolve(taxon, open_pack()).appendix


DEFAULT: Final = Terms(
    version=BUILT_IN,
    rules=(
        Rule(
            Action.BLOCK,
            score_from=0.8,
            appendix=Listed.I,
            message=(
                "This looks like an offer of wildlife in CITES Appendix I. Trade in it is forbidden almost everywhere. "
                "If we are mistaken, reply and a person will look."
            ),
        ),
        Rule(
            Action.ASK,
            score_from=0.8,
            message=(
                "This looks like an offer of protected wildlife. Send the permit or certificate that allows its sale, "
                "and we publish the listing when a person has checked it."
            ),
        ),
        Rule(
            Action.ASK,
            score_from=0.5,
            appendix=Listed.I,
            message=(
                "This may be an offer of wildlife in CITES Appendix I. Say what it is made of, and send the documents "
                "that allow its sale if you have them."
            ),
        ),
        Rule(
            Action.WARN,
            score_from=0.5,
            message=(
                "This may be an offer of protected wildlife. Selling it can be an offence where you or the buyer live: "
                "check before you publish."
            ),
        ),
    ),
    otherwise=Action.ALLOW,
)
"""What holds for an organisation that has put nothing in force.

Blocks only what is surest and most threatened: what a score cannot tell (documents, age, place) is asked for instead.
"""
