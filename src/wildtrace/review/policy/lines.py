"""The lines of a policy in words, and what a listing that was tried met at each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext

from wildtrace.review import wording
from wildtrace.review.models.policies import Action, Listed
from wildtrace.review.policy.rules import Offer, Rule, Terms, misfits, suggest
from wildtrace.review.screening.answers import answer, offer_of
from wildtrace.review.screening.asked import Question

# How badges are coloured, from the strictest.
STYLES: Final = {Action.BLOCK: "high", Action.ASK: "medium", Action.WARN: "low", Action.ALLOW: "none"}


@dataclass(frozen=True)
class Line:
    """A rule as a page shows it: `conditions` in words; `style`: the class of the action's badge."""

    place: int
    conditions: tuple[str, ...]
    action: str
    style: str
    message: str


@dataclass(frozen=True)
class Met:
    """A line, and why it did not fit; `decides` marks the first that did, `is_reached` those before and at it."""

    line: Line
    misfits: tuple[Promise, ...]
    decides: bool
    is_reached: bool


@dataclass(frozen=True)
class Tried:
    """What a policy says of a listing that was pasted, and what was found in it."""

    said: dict[str, Any]
    band: str
    appendix: str
    specimens: tuple[str, ...]
    country: str
    reasons: tuple[tuple[str, str, float], ...]  # sentence, words, weight
    action: str
    style: str
    message: str
    rule: int | None
    met: tuple[Met, ...]


def lines(terms: Terms) -> list[Line]:
    """The rules of a policy in words."""
    return [
        Line(place, tuple(_conditions(rule)), action_name(rule.action), style_of(rule.action), rule.message)
        for place, rule in enumerate(terms.rules, start=1)
    ]


def action_name(action: str) -> str:
    """An action as people say it."""
    return str(Action(action).label)


def style_of(action: str) -> str:
    """The class of its badge."""
    return STYLES[Action(action)]


def tried(question: Question, terms: Terms) -> Tried:
    """Screen a pasted listing, and hold it against each rule."""
    said = answer(question, terms)["answers"][0]
    offer = offer_of(said, said["country"])
    suggestion = suggest(terms, offer)
    return Tried(
        said=said,
        band=wording.band_name(said["band"]),
        appendix=wording.appendix_name(said["appendix"]) if said["taxa"] else "",
        specimens=tuple(wording.specimen_name(code) for code in said["specimens"]),
        country=wording.country_name(said["country"]),
        reasons=tuple((wording.reason_sentence(r["rule"]), r["words"] or "", r["weight"]) for r in said["reasons"]),
        action=action_name(suggestion.action),
        style=style_of(suggestion.action),
        message=suggestion.message,
        rule=suggestion.rule,
        met=tuple(_met(terms, offer, suggestion.rule)),
    )


def _met(terms: Terms, offer: Offer, decided: int | None) -> Iterator[Met]:
    for line, rule in zip(lines(terms), terms.rules, strict=True):
        is_reached = decided is None or line.place <= decided
        yield Met(line, tuple(misfits(rule, offer)), line.place == decided, is_reached)


def _conditions(rule: Rule) -> Iterator[str]:
    yield gettext("score from %(score)s") % {"score": number_format(rule.score_from, 2)}
    if rule.appendix:
        yield str(Listed(rule.appendix).label)
    if rule.taxon:
        yield gettext("%(taxon)s and below") % {"taxon": rule.taxon}
    if rule.specimen:
        yield wording.specimen_name(rule.specimen)
    if rule.country:
        yield wording.country_name(rule.country)
