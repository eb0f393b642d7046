"""Keeps the workbench's translations: collects its texts into a catalogue for each language, and says what is missing.

`make translations` writes `src/wildtrace/web/locale/<language>/LC_MESSAGES/django.po`; `make check` runs it with
--check. All of it is Python (Babel reads the code, Django turns templates into something that Babel can read), so no
machine needs GNU gettext. Translations are never guessed: a text that changed has to be translated again.
"""

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from wildtrace.detection.interpretation.rules import RULES
from wildtrace.detection.report import wording

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "src" / "wildtrace"
LOCALE: Final = PACKAGE / "web" / "locale"
ROOMS: Final = ("accounts", "collection", "review", "statistics", "web")
NOT_OURS: Final = {"bundled", "collected", "migrations"}
KEYWORDS: Final = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER: Final = """\
# The texts of the workbench in {name}. How to translate: docs/how-to/add-a-language.md
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
WHAT_TO_DO: Final = (
    "Run `make translations`, translate what is empty in these files, and run `make check` again "
    "(docs/how-to/add-a-language.md)."
)
_NAMED = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|\{\w*(?:[.!:][^{}]*)?\}|%%")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")

Texts = str | Sequence[str] | None  # one text, its forms for numbers, or none yet


def main() -> int:
    """Write the catalogues, or with --check only say what is wrong with them; then the exit code is 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a catalogue is not complete")
    is_check = parser.parse_args().check
    template = texts_of_the_code(PACKAGE)
    wrong = 0
    for path in catalogues(LOCALE):
        if not is_check:
            path.write_text(brought_up(path, template), encoding="utf-8")
        faults = list(faults_of(read(path), template))
        wrong += len(faults)
        for fault in faults if is_check else ():
            print(f"{path.relative_to(ROOT)}: {fault}", file=sys.stderr)
        print(count_line(path, template))
    if is_check and wrong:
        print(WHAT_TO_DO, file=sys.stderr)
    return int(is_check and wrong > 0)


def catalogues(folder: Path) -> list[Path]:
    """The catalogue of each language, in the order of their codes."""
    return sorted(folder.glob("*/LC_MESSAGES/django.po"))


# --- what the code says


def texts_of_the_code(package: Path) -> Catalog:
    """Every text that the rooms of `package` give to gettext, with the files that hold it (without line numbers)."""
    if not settings.configured:
        settings.configure()  # templates are read without any app: only Django's own tags are known
        django.setup()
    found = Catalog(charset="utf-8")
    for room in ROOMS:
        for path in sorted((package / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not NOT_OURS & set(path.relative_to(package).parts):
                _collect(found, path, path.relative_to(package).as_posix())
    for text in sorted(spoken_by_screening()):
        found.add(text, locations=[("detection/report/wording.py", 0)])
    return found


def spoken_by_screening() -> set[str]:
    """What the library says in English and the workbench translates: groups of taxa, specimens and reasons."""
    groups = {wording.group_name(row["group"]) for row in _rows("taxa/priority.csv")}
    specimens = {row["name"] for row in _rows("specimens.csv")}
    reasons = {wording.sentence_of(rule.__name__) for rule in RULES} | set(wording.LEARNED.values())
    return groups | specimens | reasons


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "reference" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _collect(into: Catalog, path: Path, name: str) -> None:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django leaves the texts of a template standing as calls of gettext, and everything else as rows of X;
        # within parentheses Python does not mind how those are indented.
        source = f"(\n{templatize(source, origin=name)}\n)"
    spoken = extract("python", BytesIO(source.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    for _line, text, comments, context in spoken:
        into.add(text, locations=[(name, 0)], auto_comments=comments, context=context)


# --- writing


def brought_up(path: Path, template: Catalog) -> str:
    """The catalogue at `path` with exactly the texts of the code: old translations kept, new texts empty."""
    catalogue = read(path)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    buffer = BytesIO()
    write_po(
        buffer, catalogue, width=110, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    name = catalogue.locale.english_name if catalogue.locale else path.parts[-3]
    header = HEADER.format(name=name, language=catalogue.locale_identifier, plurals=catalogue.plural_forms)
    return header + buffer.getvalue().decode("utf-8").strip() + "\n"


def read(path: Path) -> Catalog:
    """The catalogue at `path`; an empty file is one without translations."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


def count_line(path: Path, template: Catalog) -> str:
    """How much of the code's texts the catalogue at `path` has translated: 'fr: 611 of 611 texts translated'."""
    catalogue = read(path)
    done = sum(_is_translated(_same(catalogue, text)) for text in template if text.id)
    return f"{path.parts[-3]}: {done:,} of {len(template):,} texts translated"


# --- what is wrong


def faults_of(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """A sentence for each text that is missing, untranslated, uncertain, unlike its original, or used no more."""
    for text in template:
        if text.id:
            yield from _faults_of_text(text, _same(catalogue, text), catalogue)
    for held in catalogue:
        if held.id and _same(template, held) is None:
            yield f"no code says this any more: {_shown(held.id)}"
    for held in catalogue.obsolete.values():
        yield f"no code says this any more: {_shown(held.id)}"


def _faults_of_text(text: Message, held: Message | None, catalogue: Catalog) -> Iterator[str]:
    if held is None:
        yield f"a text of the code is missing: {_shown(text.id)}"
    elif held.fuzzy:
        yield f"marked fuzzy; translate it and remove the mark: {_shown(text.id)}"
    elif not _is_translated(held):
        yield f"not translated: {_shown(text.id)}"
    else:
        yield from unlike(text.id, held.string, catalogue.num_plurals)


def unlike(original: Texts, translation: Texts, forms: int) -> Iterator[str]:
    """What a translation has to share with its original and does not: placeholders, tags, spaces at its ends, forms."""
    originals, translations = _each(original), _each(translation)
    if len(translations) != (forms if len(originals) > 1 else 1):
        yield f"{len(translations)} forms instead of {forms}: {_shown(original)}"
    for number, each in enumerate(translations):
        like = originals[min(number, len(originals) - 1)]
        # A singular may say "one" where the other form counts, so either form's placeholders will do.
        if all(_placeholders(each) != _placeholders(form) for form in originals):
            yield f"its placeholders differ from those of the original: {_shown(original)}"
        if Counter(_TAG.findall(each)) != Counter(_TAG.findall(like)):
            yield f"its HTML differs from that of the original: {_shown(original)}"
        if _ends(each) != _ends(like):
            yield f"its leading or trailing spaces differ from those of the original: {_shown(original)}"


def _is_translated(held: Message | None) -> bool:
    return held is not None and not held.fuzzy and all(_each(held.string)) and bool(_each(held.string))


def _same(catalogue: Catalog, text: Message) -> Message | None:
    held = catalogue.get(text.id, text.context)
    # A catalogue keeps "file" and ("file", "files") under one key; only texts of the same kind are the same.
    return held if held and len(_each(held.id)) == len(_each(text.id)) else None


def _each(texts: Texts) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def _placeholders(text: str) -> Counter[str]:
    return Counter(_NAMED.findall(text))


def _ends(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _shown(texts: Texts) -> str:
    return repr(_each(texts)[0])


if __name__ == "__main__":
    sys.exit(main())
