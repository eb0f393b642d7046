"""The forms in which a name stands in a sentence, made by rule: plurals, cases, compounds.

Rules may make a form that nobody writes; such a form finds nothing and does no harm. Irregular forms stand in
`reference/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

_PREPOSITIONS: Final = {
    "de",
    "d'",
    "du",
    "des",
    "del",
    "di",
    "da",
    "do",
    "della",
    "dello",
    "degli",
    "la",
    "con",
    "en",
    "à",
    "a",
    "e",
    "y",
    "et",
}
_RUSSIAN_FORMS: Final = 8  # words; longer names are sentences


def forms(name: str, language: str) -> set[str]:
    """All forms of `name`, itself included."""
    rule = _RULES.get(language)
    made = {name} | (set(rule(name)) if rule and len(name) > 2 else set())
    return made | {_spelled_out(form) for form in made if language in _SPELLED_OUT}


def compounds(name: str, specimens: list[str], language: str) -> Iterator[str]:
    """German and Dutch words made of a one-word name and a specimen word ("Elfenbein" + "Kette")."""
    if language not in ("de", "nl") or " " in name or not 4 <= len(name) <= _LONGEST_FIRST_PART:
        return
    links = _LINKS["de" if language == "de" else "nl"] if not name.endswith("e") else _LINKS[language + "e"]
    for specimen in specimens:
        if (
            " " not in specimen
            and 4 <= len(specimen) <= _LONGEST_FIRST_PART - 2
            and (language == "nl" or specimen[0].isupper())
        ):
            for link in links:
                yield f"{name}{link}{specimen.lower()}"


_LONGEST_FIRST_PART: Final = 11  # letters; longer names are themselves compounds, and are not compounded again
_LINKS: Final = {"de": ("", "s"), "dee": ("n", ""), "nl": ("", "s"), "nle": ("", "n")}
_SPELLED_OUT: Final = {"de", "fr"}


def _spelled_out(name: str) -> str:
    """As typed on keyboards without the letter: "Bärengalle" → "Baerengalle", "œuf" → "oeuf"."""
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("œ", "oe"), ("æ", "ae")):
        name = name.replace(letter, written).replace(letter.upper(), written.capitalize())
    return name


def _english(name: str) -> Iterator[str]:
    stem, last = _before_last(name)
    yield stem + _english_plural(last)
    if last.endswith("f") and len(last) > 3:
        yield f"{stem}{last[:-1]}ves"


def _english_plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def _romance(plural: Callable[[str], str]) -> Callable[[str], Iterator[str]]:
    def rule(name: str) -> Iterator[str]:
        words = name.split(" ")
        head = next((i for i, word in enumerate(words) if word.lower() in _PREPOSITIONS or "'" in word), len(words))
        yield " ".join([plural(word) for word in words[:head]] + words[head:])
        if head > 1:
            yield " ".join([plural(words[0]), *words[1:]])

    return rule


def _french_plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al"):
        return word[:-2] + "aux"
    return word + ("x" if word.endswith("eau") else "s")


def _spanish_plural(word: str) -> str:
    if word.endswith("z"):
        return word[:-1] + "ces"
    if word.endswith(("ón", "án", "ín")):
        return word[:-2] + {"ó": "o", "á": "a", "í": "i"}[word[-2]] + "nes"
    return word + ("s" if word[-1:] in "aeiouáéó" else "" if word.endswith("s") else "es")


def _portuguese_plural(word: str) -> str:
    for ending, plural in (("ão", "ões"), ("m", "ns"), ("al", "ais"), ("el", "éis"), ("ol", "óis"), ("il", "is")):
        if word.endswith(ending):
            return word[: -len(ending)] + plural
    return word + ("es" if word.endswith(("r", "z")) else "" if word.endswith("s") else "s")


def _italian_plural(word: str) -> str:
    for ending, plural in (
        ("io", "i"),
        ("co", "chi"),
        ("go", "ghi"),
        ("ca", "che"),
        ("ga", "ghe"),
        ("o", "i"),
        ("a", "e"),
        ("e", "i"),
    ):
        if word.endswith(ending):
            return word[: -len(ending)] + plural
    return word


def _german(name: str) -> Iterator[str]:
    stem, last = _before_last(name)
    adjectives = [stem] if not stem else [stem, re.sub(r"e (?=\S* ?$)", "en ", stem), re.sub(r"e $", "er ", stem)]
    for before in adjectives:
        for ending in ("", "e", "n", "en", "s", "es", "er", "ern"):
            yield before + last + ending


def _dutch(name: str) -> Iterator[str]:
    stem, last = _before_last(name)
    for ending in ("s", "en", last[-1] + "en", "je", "jes", "tje", "tjes", "n"):
        yield stem + last + ending
    if re.search(r"(aa|ee|oo|uu)[^aeiou]$", last):  # "haai" stays; "kameel" → "kamelen"
        yield stem + last[:-2] + last[-1] + "en"


def _hindi(name: str) -> Iterator[str]:
    stem, last = _before_last(name)
    if last.endswith("ा"):
        yield from (stem + last[:-1] + ending for ending in ("े", "ों"))
    elif last.endswith("आ"):  # after a vowel: "कछुआ" → "कछुए"
        yield from (stem + last[:-1] + ending for ending in ("ए", "ओं"))
    elif last.endswith("ी"):
        yield from (stem + last[:-1] + ending for ending in ("ियों", "ियां", "ियाँ"))
    else:
        yield stem + last + "ों"


def _malay(name: str) -> Iterator[str]:
    yield name + "nya"


def _arabic(name: str) -> Iterator[str]:
    if name.endswith("ة"):
        yield name[:-1] + "ات"


def _russian(name: str) -> Iterator[str]:
    """All cases and both numbers; adjectives before the noun agree with it."""
    words = name.split(" ")
    if len(words) > _RUSSIAN_FORMS or not re.search("[а-яё]", name.lower()):
        return
    parses = [_parse_russian(word) for word in words]
    nouns = [i for i, parse in enumerate(parses) if "NOUN" in parse.tag]
    if not nouns:
        return
    head = nouns[0]
    for case in ("nomn", "gent", "datv", "accs", "ablt", "loct"):
        for number in ("sing", "plur"):
            yield " ".join(_agreeing(parses, words, head, case, number))


def _agreeing(parses: list[Any], words: list[str], head: int, case: str, number: str) -> Iterator[str]:
    gender = parses[head].tag.gender
    for place, (parse, word) in enumerate(zip(parses, words, strict=True)):
        grammemes = {case, number}
        if place < head and number == "sing" and gender:
            grammemes.add(gender)
        inflected = parse.inflect(grammemes) if place <= head else None
        yield inflected.word if inflected else word


@cache
def _parse_russian(word: str) -> Any:
    return _russian_analyser().parse(word)[0]


@cache
def _russian_analyser() -> Any:
    # Imported here because only the build inflects; the dictionaries are large and no user needs them.
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


def _before_last(name: str) -> tuple[str, str]:
    """What stands before the last word, and the last word."""
    at = name.rfind(" ") + 1
    return name[:at], name[at:]


_RULES: Final[dict[str, Callable[[str], Iterator[str]]]] = {
    "en": _english,
    "fr": _romance(_french_plural),
    "es": _romance(_spanish_plural),
    "pt": _romance(_portuguese_plural),
    "it": _romance(_italian_plural),
    "de": _german,
    "nl": _dutch,
    "ru": _russian,
    "ar": _arabic,
    "hi": _hindi,
    "id": _malay,
    "ms": _malay,
}
