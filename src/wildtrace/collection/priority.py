"""How soon a finding should be looked at: harm x confidence x urgency, each factor a pure function with its reason."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

USUAL_HOURS: Final = 72.0
"""How long a listing is expected to stay when its platform's own history says nothing: three days.

An assumption to plan work by, not a measurement; a platform's history replaces it as soon as there is enough of it."""

_HALVES_AFTER: Final = 168.0  # hours: what stays a week longer can wait twice as long


class Harm(NamedTuple):
    """A factor from 0 to 1, and the reason a reviewer reads."""

    factor: float
    reason: str | Promise


# CITES Art. II defines the Appendices by the threat that trade is: I "threatened with extinction ... affected by
# trade", II "may become so", III "subject to regulation" in one country, which asks others to help.
_BY_APPENDIX: Final[tuple[tuple[str, Harm], ...]] = (
    ("I", Harm(1.0, _("Appendix I: threatened with extinction; commercial trade is forbidden"))),
    ("II", Harm(0.6, _("Appendix II: may become threatened; trade needs permits"))),
    ("III", Harm(0.4, _("Appendix III: one country asks the others to help control trade"))),
)
_WATCHED: Final = Harm(0.3, _("In no Appendix, but watched"))

# Groups of which single offers do harm beyond their Appendix. Each line was reviewed against the reason beside it;
# a group that isn't here takes the harm of its Appendix alone.
_BY_GROUP: Final[dict[str, Harm]] = {
    "elephants": Harm(1.0, _("Elephants: poached for what is sold")),
    "rhinos": Harm(1.0, _("Rhinoceroses: few are left, and poached for what is sold")),
    "big_cats": Harm(1.0, _("Big cats: few are left, and poached for what is sold")),
    "pangolins": Harm(1.0, _("Pangolins: taken from the wild, hardly any are bred")),
    "primates": Harm(0.9, _("Primates: live infants mean that adults were killed")),
    "marine_turtles": Harm(0.9, _("Marine turtles: grow up slowly, taken from the wild")),
    "tortoises": Harm(0.8, _("Tortoises: grow up slowly, taken from the wild as pets")),
    "freshwater_turtles": Harm(0.8, _("Freshwater turtles: grow up slowly, taken from the wild")),
    "songbirds": Harm(0.8, _("Songbirds: trapped in great numbers")),
}


def harm_of(appendix: str, group: str) -> Harm:
    """How much harm such an offer does: the greater of what its Appendix and its group say.

    `appendix`: the strictest named, as findings write it ("I", "I/II", ""); `group`: as in `reference/taxa`.
    A split listing ("I/II") counts as its strictest part, since which part it is takes a person to tell.
    """
    listed = next((harm for name, harm in _BY_APPENDIX if name in appendix.split("/")), _WATCHED)
    grouped = _BY_GROUP.get(group)
    return grouped if grouped is not None and grouped.factor > listed.factor else listed


def urgency_of(hours: float) -> float:
    """From 1 (gone at once) towards 0 (stays for ever): halves with every week that such listings stay up."""
    return float(0.5 ** (max(hours, 0.0) / _HALVES_AFTER))


def priority_of(harm: float, confidence: float, hours: float) -> float:
    """The place in the queue: highest first. `confidence` is the finding's score."""
    return harm * confidence * urgency_of(hours)
