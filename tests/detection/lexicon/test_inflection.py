"""The forms of a name that a seller may write: each language's plurals, cases and compounds."""

from __future__ import annotations

import pytest

from wildtrace.detection.lexicon.inflection import compounds, forms


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("en", "tusk", {"tusks"}),
        ("en", "gray wolf", {"gray wolfs", "gray wolves"}),
        ("en", "peccary", {"peccaries"}),
        ("en", "ray", {"rays"}),
        ("en", "ostrich", {"ostriches"}),
        ("en", "lynx", {"lynxes"}),
        ("fr", "éléphant", {"éléphants"}),
        ("fr", "corne de rhinocéros", {"cornes de rhinocéros"}),
        ("fr", "oiseau rare", {"oiseaux rares"}),
        ("fr", "narval", {"narvaux"}),
        ("fr", "œuf", {"œufs", "oeuf", "oeufs"}),
        ("es", "colmillo", {"colmillos"}),
        ("es", "tiburón", {"tiburones"}),
        ("es", "perdiz", {"perdices"}),
        ("es", "aleta de tiburón", {"aletas de tiburón"}),
        ("es", "caimán", {"caimanes"}),
        ("pt", "tubarão", {"tubarões"}),
        ("pt", "marfim", {"marfins"}),
        ("pt", "coral", {"corais"}),
        ("pt", "barbatana de tubarão", {"barbatanas de tubarão"}),
        ("it", "tartaruga", {"tartarughe"}),
        ("it", "zanna di elefante", {"zanne di elefante"}),
        ("it", "corno", {"corni"}),
        ("de", "Elefant", {"Elefanten"}),
        ("de", "Nashorn", {"Nashorns", "Nashorne"}),
        ("de", "Griechische Landschildkröte", {"Griechischen Landschildkröten", "Griechische Landschildkroete"}),
        ("de", "Bärengalle", {"Baerengalle"}),
        ("nl", "olifant", {"olifanten"}),
        ("nl", "schildpad", {"schildpadden", "schildpadje"}),
        ("nl", "kameel", {"kamelen"}),
        ("ru", "слоновая кость", {"слоновой кости", "слоновую кость", "слоновой костью"}),
        ("ru", "бивень", {"бивня", "бивни", "бивней", "бивнем"}),
        ("ru", "рог носорога", {"рога носорога", "рогов носорога"}),
        ("ar", "زرافة", {"زرافات"}),
        ("hi", "कछुआ", {"कछुए", "कछुओं"}),
        ("hi", "हड्डी", {"हड्डियों", "हड्डियां"}),
        ("hi", "सींग", {"सींगों"}),
        ("id", "gading", {"gadingnya"}),
        ("ms", "tanduk badak", {"tanduk badaknya"}),
    ],
)
def test_forms_hold_those_that_sellers_write(language: str, name: str, expected: set[str]) -> None:
    made = forms(name, language)
    assert name in made
    assert expected <= made


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "ja", "ko", "th", "vi", "sw", ""])
def test_names_of_languages_without_endings_stay_as_they_are(language: str) -> None:
    assert forms("tiger", language) == {"tiger"}


@pytest.mark.parametrize("name", ["", "x", "ox", "-", "a b", "ивушка 5", "'"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "it", "de", "nl", "ru", "ar", "hi", "id"])
def test_odd_names_have_forms_too(language: str, name: str) -> None:
    assert name in forms(name, language)


@pytest.mark.parametrize(
    ("language", "name", "specimen", "expected"),
    [
        ("de", "Elfenbein", "Kette", "Elfenbeinkette"),
        ("de", "Krokodil", "Leder", "Krokodilleder"),
        ("de", "Giraffe", "Knochen", "Giraffenknochen"),
        ("de", "Elefant", "Zahn", "Elefantszahn"),
        ("nl", "ivoor", "ketting", "ivoorketting"),
        ("nl", "schildpad", "leer", "schildpadleer"),
    ],
)
def test_compounds_join_a_name_and_a_part(language: str, name: str, specimen: str, expected: str) -> None:
    assert expected in set(compounds(name, [specimen], language))


@pytest.mark.parametrize(
    ("language", "name", "specimen"),
    [
        ("en", "ivory", "necklace"),
        ("de", "Asiatischer Elefant", "Kette"),  # two words are not glued
        ("de", "Boa", "Leder"),  # three letters begin too many other words
        ("de", "Elfenbein", "geschnitzt"),  # an adjective is no noun
        ("de", "Elfenbein", "alte Kette"),
        ("de", "Elfenbeinketten", "Kette"),  # already a compound
    ],
)
def test_compounds_are_not_made_of_what_is_not_compounded(language: str, name: str, specimen: str) -> None:
    assert not list(compounds(name, [specimen], language))
