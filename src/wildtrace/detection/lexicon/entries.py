"""Gathers from `reference/` every name and word that the lexicon is compiled from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from wildtrace.detection.lexicon.inflection import compounds, forms
from wildtrace.detection.lexicon.lexicon import KIND, SENSES

SCHEMA: Final = {
    "text": pl.String,
    "kind": pl.String,
    "ref": pl.String,
    "language": pl.String,
    "sense": pl.UInt8,
    "specimen": pl.String,
    "telling": pl.Boolean,
}
_SHIELDS_TOO: Final = {"ru"}  # languages whose phrases change their ending with the case
_INFLECTED: Final = {
    "specimen",
    "toy",
    "goods",
    "replica",
    "condemn",
    "domestic",
    "food",
    "media",
    "houseplant",
    "lookalike",
    "pet_supply",
    "genuine",
}
_LATIN: Final = "la"
_ABBREVIATION: Final = 4  # letters; "BCI" is also a part number


@dataclass(frozen=True, slots=True)
class Entry:
    """One name or word with one meaning. `sense`: 0 clear, 1 shared, 2 weak."""

    text: str
    kind: str
    ref: str
    language: str
    sense: int
    specimen: str | None = None
    telling: bool = True  # False: made by rule in great number, and not looked for in disguise


def gather(reference: Path) -> pl.DataFrame:
    """All entries under `reference/`, forms included. Columns as `SCHEMA`; no row twice."""
    entries = [
        *_names(reference),
        *_words(reference),
        *_scientific_names(reference),
        *_code_words(reference),
        *_emoji(reference),
        *_function_words(reference),
    ]
    return to_frame(entries)


def to_frame(entries: Iterable[Entry]) -> pl.DataFrame:
    """Entries as a frame, duplicates dropped, the clearest sense kept."""
    rows = [(e.text, e.kind, e.ref, e.language, e.sense, e.specimen, e.telling) for e in entries]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    key = ["text", "kind", "ref", "language", "specimen"]
    return frame.sort("sense", maintain_order=True).unique(key, keep="first", maintain_order=True)


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a reference file; an absent file has none."""
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _names(reference: Path) -> Iterator[Entry]:
    plausible = _plausible_of_taxa(reference)
    for path in sorted((reference / "names").glob("*.csv")):
        language = path.stem
        specimens = _one_word_specimens(reference, language)
        for row in read_rows(path):
            sense = SENSES.index(row["sense"])
            specimen = row["specimen"] or None
            inflect = "" if row["note"] == "romanised" else language
            for form in sorted(forms(row["name"], inflect)):
                yield Entry(
                    form,
                    "taxon",
                    row["taxon"],
                    language,
                    sense,
                    specimen,
                    telling=language != "ru" or form == row["name"],
                )
            if specimen is None and sense < 2:
                fitting = {word: code for word, code in specimens.items() if code in plausible.get(row["taxon"], ())}
                for form, code in _compounds(row["name"], fitting, language):
                    yield Entry(form, "taxon", row["taxon"], language, 0, code, telling=False)


def _plausible_of_taxa(reference: Path) -> dict[str, frozenset[str]]:
    """For each priority taxon the specimens it is traded as."""
    groups = {
        row["group"]: frozenset(row["specimens"].split()) for row in read_rows(reference / "taxa" / "plausible.csv")
    }
    return {row["taxon"]: groups[row["group"]] for row in read_rows(reference / "taxa" / "priority.csv")}


def _one_word_specimens(reference: Path, language: str) -> dict[str, str]:
    if language not in ("de", "nl"):
        return {}
    rows = read_rows(reference / "words" / f"{language}.csv")
    nouns = (row for row in rows if row["kind"] == "specimen" and row["ref"] != "LIV" and row["sense"] != "weak")
    return {row["word"]: row["ref"] for row in nouns}


def _compounds(name: str, specimens: dict[str, str], language: str) -> Iterator[tuple[str, str]]:
    for word, code in specimens.items():
        for compound in compounds(name, [word], language):
            yield compound, code


def _words(reference: Path) -> Iterator[Entry]:

    for path in sorted((reference / "words").glob("*.csv")):
        for row in read_rows(path):
            if row["kind"] not in KIND:
                raise ValueError(f"{path.name}: unknown kind {row['kind']!r} of {row['word']!r}")
            if not _says_something(row["word"]):
                continue
            sense = 2 if row["sense"] == "weak" else 0
            inflected = row["kind"] in _INFLECTED or (row["kind"] == "shield" and path.stem in _SHIELDS_TOO)
            inflect = path.stem if inflected else ""
            for form in sorted(forms(row["word"], inflect)):
                yield Entry(form, row["kind"], row["ref"], path.stem, sense)
                if row["kind"] == "offer" and row["ref"] == "price":
                    yield Entry(form, "price", "", path.stem, sense)


def _says_something(word: str) -> bool:
    """Whether a word can be context: not a bare number, not a lone letter of an alphabet."""
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return not word.isascii()
    return len(letters) > 1 or ord(letters[0]) > 0x0E00


def _scientific_names(reference: Path) -> Iterator[Entry]:
    """Latin names: of every genus and family that a listing needs, and of each priority species its usual spellings."""
    for row in read_rows(reference / "taxa" / "priority.csv"):
        yield from scientific_entries(row["taxon"])
    for row in read_rows(reference / "appendices" / "listings.csv"):
        yield from scientific_entries(row["taxon"], with_slips=False)
    for row in read_rows(reference / "appendices" / "classification.csv"):
        for column in ("genus", "family", "order"):
            if row.get(column):
                yield Entry(row[column], "taxon", row[column], _LATIN, _sense_of_latin(row[column]))


def scientific_entries(taxon: str, *, with_slips: bool = True) -> Iterator[Entry]:
    """A Latin name, "K. picta" for "Kerivoula picta", both words run together, and slips of the pen in a long genus."""
    words = taxon.replace("spp.", "").split()
    if not words:
        return
    name = " ".join(words)
    yield Entry(name, "taxon", taxon, _LATIN, 0 if len(words) > 1 else _sense_of_latin(name))
    if len(words) != 2:
        return
    genus, species = words
    if len(species) > 4:
        yield Entry(f"{genus[0]} {species}", "taxon", taxon, _LATIN, 0)
    if with_slips:
        yield Entry(genus + species, "taxon", taxon, _LATIN, 0, telling=False)
        for slip in sorted(_slips(genus) if len(genus) > 6 else ()):
            yield Entry(f"{slip} {species}", "taxon", taxon, _LATIN, 0, telling=False)
        for slip in sorted(_slips(species) if len(species) > 6 else ()):
            yield Entry(f"{genus} {slip}", "taxon", taxon, _LATIN, 0, telling=False)


def _sense_of_latin(name: str) -> int:
    """Short genus names are words and given names too ("Pan", "Ara", "Iris")."""
    return 0 if len(name) > 7 else 1 if len(name) > 5 else 2


def _slips(word: str) -> set[str]:
    """A letter left out, doubled, or swapped with the next."""
    word = word.lower()
    left_out = {word[:i] + word[i + 1 :] for i in range(1, len(word))}
    doubled = {word[:i] + word[i] + word[i:] for i in range(1, len(word))}
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1)}
    return (left_out | doubled | swapped) - {word}


def _code_words(reference: Path) -> Iterator[Entry]:
    """Code words of grade A and B. Grade C is hearsay, and never active by default."""
    for row in read_rows(reference / "codewords.csv"):
        if row["grade"] != "C" and row["kind"] != "context_only" and row["taxon"]:
            sense = 2 if len(row["term"]) <= _ABBREVIATION else 1
            yield Entry(row["term"], "code_word", row["taxon"], row["language"], sense, row["specimen"] or None)


def _emoji(reference: Path) -> Iterator[Entry]:
    """Emoji: a sequence ("🐘🦷") may stand for a name, a single one is a weak hint unless it is marked strong."""
    for row in read_rows(reference / "emoji.csv"):
        sense = 1 if row["sense"] == "strong" else 2
        ref = row["taxon"] if row["kind"] == "taxon" else row["specimen"]
        yield Entry(row["emoji"], row["kind"], ref, "emoji", sense, row["specimen"] or None)


def _function_words(reference: Path) -> Iterator[Entry]:
    for row in read_rows(reference / "languages.csv"):
        for word in row["function_words"].split():
            yield Entry(word, "language", row["language"], row["language"], 0)
        for word in row["negations"].split():
            yield Entry(word, "negation", "", row["language"], 0)
