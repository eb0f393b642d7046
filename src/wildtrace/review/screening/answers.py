"""What a platform is answered: for each listing what was found, and what its own policy suggests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field
from pydantic_core import to_json

from wildtrace import __version__
from wildtrace.collection.arriving.places import country_of
from wildtrace.review.models.policies import Action
from wildtrace.review.policy.rules import Offer, Terms, suggest
from wildtrace.review.screening.asked import AskedListing, Question, frame_of
from wildtrace.review.screening.screener import screened

_OF_A_MENTION: Final = ("field", "start", "end", "quote", "kind", "ref", "certainty")


class ReasonOut(BaseModel):
    """A rule of the screening that spoke, with the words it saw. The reference page "Rules" says what each means."""

    rule: str
    weight: Annotated[float, Field(description="What it adds to the log-odds; below zero it speaks against.")]
    words: str


class MentionOut(BaseModel):
    """A word that was recognised; `start` and `end` count characters of the field as it was sent."""

    field: str
    start: int
    end: int
    quote: str
    kind: str
    ref: str
    certainty: float


class SuggestionOut(BaseModel):
    """What your policy suggests. A suggestion, not a verdict: people decide."""

    action: Action
    rule: Annotated[int | None, Field(description='The place of the rule that decided; null for "otherwise".')]
    message: Annotated[str, Field(description="What the seller is to be told, as your policy has it.")]


class AnswerOut(BaseModel):
    """The answer about one listing."""

    listing_id: str
    score: Annotated[float, Field(ge=0, le=1, description="How likely it offers a real specimen. Not its legality.")]
    band: Annotated[str, Field(description="high, medium, low or none.")]
    taxa: list[str]
    appendix: Annotated[str, Field(description='Of the strictest: "I", "I/II", … or "" for none.')]
    specimens: Annotated[list[str], Field(description="CITES trade term codes.")]
    country: Annotated[str, Field(description='Two letters, read from `location`; "" when it does not say.')]
    reasons: list[ReasonOut]
    mentions: Annotated[list[MentionOut] | None, Field(description="Only where they were asked for.")] = None
    suggestion: SuggestionOut


class ScreenedOut(BaseModel):
    """The answers, in the order of the listings, and with what they were made."""

    policy: Annotated[int, Field(description="The version of your policy; 0 is the one built in.")]
    catalogue: str
    model: Annotated[str, Field(description='The learned model; "" when scores come from the rules alone.')]
    answers: list[AnswerOut]


def answer(question: Question, terms: Terms) -> dict[str, Any]:
    """The answer to a question under a policy, as `ScreenedOut` describes it."""
    found = screened(frame_of(question))
    mentions = _by_listing(found.mentions.to_dicts()) if question.mentions else None
    findings = found.findings.drop("listing_id").to_dicts()
    answers = [
        _about(listing, finding, terms) | ({} if mentions is None else {"mentions": mentions[str(place)]})
        for place, (listing, finding) in enumerate(zip(question.listings, findings, strict=True))
    ]
    return {"policy": terms.version, "catalogue": __version__, "model": "", "answers": answers}


def answer_bytes(question: Question, terms: Terms) -> bytes:
    """The same as it is sent."""
    return to_json(answer(question, terms))


def offer_of(finding: Mapping[str, Any], country: str) -> Offer:
    """A row of findings as a policy asks about it."""
    return Offer(finding["score"], finding["taxa"], finding["appendix"], finding["specimens"], country)


def _about(listing: AskedListing, finding: dict[str, Any], terms: Terms) -> dict[str, Any]:
    country = country_of(listing.location)
    said = suggest(terms, offer_of(finding, country))
    suggestion = {"action": str(said.action), "rule": said.rule, "message": said.message}
    return {"listing_id": listing.listing_id, **finding, "country": country, "suggestion": suggestion}


def _by_listing(mentions: list[dict[str, Any]]) -> defaultdict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in mentions:
        found[mention["listing_id"]].append({name: mention[name] for name in _OF_A_MENTION})
    return found
