"""The workbench in French and Spanish: nothing is missing, no translation can break a page, pages speak it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.test import Client
from django.utils import formats, translation
from hatch_build import LOCALE, compile_translations
from tools import translations

from tests.cast import Cast, signed_in
from wildtrace.collection.wording import country_name, language_name, score_text
from wildtrace.review import wording
from wildtrace.review.naming import specimen_called
from wildtrace.statistics import names

LANGUAGES = ("es", "fr")


@pytest.fixture(scope="module")
def template() -> Catalog:
    """Every text of the code."""
    return translations.texts_of_the_code(translations.PACKAGE)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one page, one module and no rooms but these."""
    for room in translations.ROOMS:
        (tmp_path / room / "templates").mkdir(parents=True)
    (tmp_path / "web" / "templates" / "page.html").write_text(
        '{% load i18n %}<p title="it\'s (odd">{% translate "Hello" %} {% translate "Change" context "colours" %}\n'
        "{% blocktranslate count n=n trimmed %}{{ n }} listing{% plural %}\n   {{ n }} listings{% endblocktranslate %}",
        encoding="utf-8",
    )
    (tmp_path / "web" / "views.py").write_text(
        'from django.utils.translation import gettext_lazy as _, ngettext\n\nTITLE = _("One" " and two")\n'
        'MANY = ngettext("%(n)s row", "%(n)s rows", 2)\n',
        encoding="utf-8",
    )
    return tmp_path


def catalogue_of(*texts: tuple[str | tuple[str, str], str | tuple[str, ...]], fuzzy: bool = False) -> Catalog:
    catalogue = Catalog(locale="fr")
    for original, translated in texts:
        catalogue.add(original, translated, flags=["fuzzy"] if fuzzy else [])
    return catalogue


# --- the catalogues that are kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_code_is_translated(template: Catalog, language: str) -> None:
    held = translations.read(translations.LOCALE / language / "LC_MESSAGES" / "django.po")
    assert len(template) > 1000
    assert list(translations.faults_of(held, template)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_as_the_tool_writes_them(template: Catalog, language: str) -> None:
    path = translations.LOCALE / language / "LC_MESSAGES" / "django.po"
    text = path.read_text(encoding="utf-8")
    assert translations.brought_up(path, template) == text
    assert "Date" not in text.partition("\n\n")[0]  # nobody's clock makes a difference
    assert not [line for line in text.splitlines() if line.startswith("#:") and ".py:" in line]  # nor a moved line


def test_check_says_what_is_wrong_and_what_to_run(tmp_path: Path) -> None:
    """As `make check` runs it, on a copy of the tool beside catalogues that lack everything."""
    copy = tmp_path / "checkout"
    for folder in ("tools", "reference", "src/wildtrace"):
        (copy / folder).parent.mkdir(parents=True, exist_ok=True)
        (copy / folder).symlink_to(translations.ROOT / folder)
    (copy / "tools").unlink()
    (copy / "tools").mkdir()
    text = (translations.ROOT / "tools" / "translations.py").read_text(encoding="utf-8")
    text = text.replace('PACKAGE / "web" / "locale"', 'ROOT / "locale"')
    (copy / "tools" / "translations.py").write_text(text, encoding="utf-8")
    (copy / "locale" / "pt" / "LC_MESSAGES").mkdir(parents=True)
    (copy / "locale" / "pt" / "LC_MESSAGES" / "django.po").write_text("", encoding="utf-8")
    said = subprocess.run(
        [sys.executable, copy / "tools" / "translations.py", "--check"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert "a text of the code is missing: 'Acting for'" in said.stderr
    assert "make translations" in said.stderr
    assert "pt: 0 of" in said.stdout


# --- collecting


def test_texts_of_templates_and_modules_are_collected(package: Path) -> None:
    found = translations.texts_of_the_code(package)
    texts = {message.id for message in found if message.id}
    assert {"Hello", "One and two", ("%(n)s row", "%(n)s rows"), ("%(n)s listing", "%(n)s listings")} <= texts
    assert found.get("Change", "colours")
    assert not found.get("Change")
    assert "big cats" in texts  # what the library says and pages show


def test_a_new_text_comes_in_empty_and_an_old_one_goes(package: Path) -> None:
    path = package / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Hello"\nmsgstr "Bonjour"\n\nmsgid "Gone"\nmsgstr "Parti"\n', encoding="utf-8")
    text = translations.brought_up(path, translations.texts_of_the_code(package))
    assert 'msgid "Hello"\nmsgstr "Bonjour"' in text
    assert 'msgid "One and two"\nmsgstr ""' in text
    assert "Gone" not in text


# --- what is refused


@pytest.mark.parametrize(
    ("original", "translated", "fault"),
    [
        ("Hello", "", "not translated"),
        ("Join %(name)s", "Rejoindre %(nom)s", "placeholders"),
        ("{count} rows", "lignes", "placeholders"),
        ("%(n)s %% read", "%(n)s lu", "placeholders"),
        ("a <b>word</b>", "un <i>mot</i>", "HTML"),
        (" or ", "ou", "spaces"),
        (("%(n)s row", "%(n)s rows"), ("%(n)s ligne", ""), "not translated"),
        (("%(n)s row", "%(n)s rows"), ("%(n)s ligne", "lignes"), "placeholders"),
        (("%(n)s row", "%(n)s rows"), ("%(n)s", "%(n)s", "%(n)s"), "forms"),
    ],
)
def test_a_translation_unlike_its_original_is_refused(
    original: str | tuple[str, str], translated: str | tuple[str, ...], fault: str
) -> None:
    template = catalogue_of((original, ""))
    (said,) = translations.faults_of(catalogue_of((original, translated)), template)
    assert fault in said


def test_missing_obsolete_and_fuzzy_texts_are_refused() -> None:
    template = catalogue_of(("Hello", ""))
    assert "missing" in next(translations.faults_of(catalogue_of(), template))
    assert "fuzzy" in next(translations.faults_of(catalogue_of(("Hello", "Bonjour"), fuzzy=True), template))
    gone = catalogue_of(("Hello", "Bonjour"), ("Gone", "Parti"))
    assert list(translations.faults_of(gone, template)) == ["no code says this any more: 'Gone'"]
    gone.obsolete["Old"] = Message("Old", "Vieux")
    assert len(list(translations.faults_of(gone, template))) == 2


def test_a_singular_may_say_one_without_counting() -> None:
    original = ("%(n)s row", "%(n)s rows")
    said = list(translations.unlike(("one row", "%(n)s rows"), ("une ligne", "%(n)s lignes"), 2))
    assert said == []
    assert list(translations.unlike(original, ("%(n)s ligne", "%(n)s lignes"), 2)) == []


# --- compiling


def test_compiling_needs_no_gettext_and_is_the_same_on_every_day(tmp_path: Path) -> None:
    for language in LANGUAGES:
        shutil.copytree(translations.ROOT / LOCALE / language, tmp_path / LOCALE / language)
    compile_translations(tmp_path)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.mo")}
    compile_translations(tmp_path)
    assert len(first) == len(LANGUAGES)
    assert all(path.read_bytes() == compiled for path, compiled in first.items())


# --- pages


@pytest.mark.parametrize(("language", "greeting", "queue"), [("fr", "Bonjour", "File"), ("es", "Hola", "Cola")])
def test_pages_speak_the_language_that_is_asked_for(cast: Cast, language: str, greeting: str, queue: str) -> None:
    page = signed_in(cast.analyst).get("/", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert greeting in page
    assert queue in page


def test_the_sign_in_page_is_translated_with_its_form(cast: Cast) -> None:
    page = Client().get("/sign-in/login/", headers={"accept-language": "fr"}).content.decode()
    assert "Se connecter" in page
    assert "Sign in" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["vietnamien", "Kenya", "Annexe I ou II", "grands félins", "ivoire sculpté", "0,83", "1 234"]),
        ("es", ["vietnamita", "Kenia", "Apéndice I o II", "grandes felinos", "marfil tallado", "0,83", "1.234"]),
    ],
)
def test_names_and_numbers_are_the_readers(language: str, words: list[str]) -> None:
    with translation.override(language):
        said = [
            language_name("vi"),
            country_name("KE"),
            wording.appendix_name("I/II"),
            wording.group_name("big_cats"),
            wording.specimen_name("IVC"),
            score_text(0.8399),
            " ".join(names.number(1234).split()),
        ]
        assert said == words
        assert formats.number_format(0.5, 2) == "0,50"


def test_a_specimen_is_known_by_its_name_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert specimen_called("Ivoire sculpté") == specimen_called("carved ivory") == specimen_called("ivc") == "IVC"
        assert specimen_called("marfil tallado") == ""
