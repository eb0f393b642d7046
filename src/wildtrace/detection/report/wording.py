"""What codes are called in front of people: kinds of words, rules, taxon groups, Appendices, specimens, languages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from wildtrace.detection.findings import SET_ASIDE
from wildtrace.detection.interpretation.rules import RULES
from wildtrace.taxa.catalogue import COMPILED

FAMILIES: Final = {
    "taxon": "a protected or watched taxon",
    "specimen": "a part, product or live specimen",
    "offer": "an offer: price, contact, delivery",
    "claim": "a claim: genuine, old, wild, bred, with papers",
    "against": "may speak against it: imitation, colour, toy, news …",
}
"""The five families that words are coloured by, strongest first, and what each says of a word."""

KINDS: Final = {
    "taxon": ("taxon", "taxon"),
    "code_word": ("taxon", "code word"),
    "specimen": ("specimen", "specimen"),
    "offer": ("offer", "offer"),
    "price": ("offer", "price"),
    "contact": ("offer", "contact"),
    "genuine": ("claim", "called genuine"),
    "wild_claim": ("claim", "said to be wild"),
    "captive_bred_claim": ("claim", "said to be captive-bred"),
    "document_claim": ("claim", "documents claimed"),
    "antique_claim": ("claim", "age claimed"),
    "wanted": ("against", "wanted, not offered"),
    "fossil": ("against", "fossil"),
    "replica": ("against", "imitation"),
    "substitute": ("against", "substitute material"),
    "appearance": ("against", "colour, pattern or scent"),
    "goods": ("against", "ordinary goods"),
    "toy": ("against", "toy"),
    "media": ("against", "book, film, stamp"),
    "condemn": ("against", "news or campaign"),
    "question": ("against", "question"),
    "food": ("against", "food"),
    "pet_supply": ("against", "goods for keepers"),
    "domestic": ("against", "ordinary animal"),
    "houseplant": ("against", "garden plant"),
    "lookalike": ("against", "look-alike"),
    "shield": ("against", "phrase with a wildlife word"),
}
"""For each kind of mention that is shown its family and its own name; other kinds (small words, "not") are not."""

LANGUAGES: Final = {
    "ar": "Arabic", "cs": "Czech", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "ms": "Malay", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "vi": "Vietnamese",
    "zh": "Chinese", "zh-hans": "Chinese, simplified", "zh-hant": "Chinese, traditional",
}  # fmt: skip

LEARNED: Final = {
    SET_ASIDE: "Each name is part of a phrase that means something else, so there is nothing to weigh.",
    "holds_words_that_the_labels_taught": (
        "In the labelled listings that the model was trained on, words like these told offers from the rest."
    ),
}
"""Reasons that are no rules and their sentences: names set aside; what a learned model gives, with its own weight."""

_GROUPS: Final = {"sharks_rays": "sharks and rays"}
_APPENDICES: Final = {"": "in no Appendix (watched)"}


def sentence_of(rule: str) -> str:
    """The first sentence of a rule's docstring, or what a model's reason means; any other is called by its name."""
    return _sentences().get(rule) or LEARNED.get(rule) or rule.replace("_", " ")


@cache
def _sentences() -> dict[str, str]:
    return {rule.__name__: (rule.__doc__ or "").strip().split("\n")[0] for rule in RULES}


def group_name(group: str) -> str:
    """A taxon group as people say it: "big_cats" → "big cats"."""
    return _GROUPS.get(group, group.replace("_", " "))


def appendix_name(appendix: str) -> str:
    """ "I/II" → "Appendix I or II": which of them depends on the population or the species."""
    return _APPENDICES.get(appendix) or "Appendix " + " or ".join(appendix.split("/"))


def language_name(code: str) -> str:
    """The English name of a language's code; a code that is not known stays as it is."""
    return LANGUAGES.get(code.lower(), code)


@cache
def specimen_names(compiled: Path = COMPILED) -> dict[str, str]:
    """The words for each CITES trade term code."""
    names: dict[str, str] = json.loads((compiled / "specimens.json").read_text(encoding="utf-8"))
    return names


def specimen_name(code: str) -> str:
    """A trade term in words: "IVC" → "ivory carving"; a code that is not known stays as it is."""
    return specimen_names().get(code, code)


def weight_text(weight: float) -> str:
    """A weight with its sign and a true minus: "+1.6", "−2.0"."""
    return f"{weight:+.1f}".replace("-", "\N{MINUS SIGN}")


def score_text(score: float) -> str:
    """A score with two decimals, cut and not rounded, so that nothing short of certain reads 1.00."""
    return f"{int(score * 100 + 1e-9) / 100:.2f}"
