"""What the reference files become in the catalogue: Latin names, code words, emoji, words."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from wildtrace.detection.lexicon.entries import gather, scientific_entries
from wildtrace.detection.lexicon.lexicon import KINDS
from wildtrace.taxa.catalogue import COMPILED


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Every entry of the compiled catalogue."""
    return pl.read_parquet(COMPILED / "names.parquet")


def reference_of(folder: Path, **files: str) -> Path:
    """A small reference folder; names with `_` for `/` as `words_en`."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, header in (("taxa/plausible", "group,specimens\n"), ("taxa/priority", "taxon,rank,group,english\n")):
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(header, encoding="utf-8")
    return folder


def latin(taxon: str, *, with_slips: bool = True) -> dict[str, int]:
    return {entry.text: entry.sense for entry in scientific_entries(taxon, with_slips=with_slips)}


# --- Latin names


@pytest.mark.parametrize(
    "text",
    [
        "Kerivoula picta",
        "K picta",  # as "K. picta" is read
        "Kerivoulapicta",
        "Kerivula picta",  # a letter left out
        "Kerrivoula picta",  # a letter doubled
        "Kerivuola picta",  # two letters swapped
    ],
)
def test_a_latin_name_is_known_as_collectors_write_it(text: str) -> None:
    assert text.lower() in {name.lower() for name in latin("Kerivoula picta")}


def test_slips_are_made_in_long_words_only() -> None:
    assert set(latin("Ovis ammon")) == {"Ovis ammon", "O ammon", "Ovisammon"}
    assert set(latin("Ara macao", with_slips=False)) == {"Ara macao", "A macao"}


def test_short_epithets_are_not_abbreviated() -> None:
    assert "P sp" not in latin("Pan sp")


@pytest.mark.parametrize(("genus", "sense"), [("Pan", 2), ("Iris", 2), ("Python", 1), ("Tridacna", 0)])
def test_a_short_genus_is_mostly_another_word(genus: str, sense: int) -> None:
    assert latin(genus) == {genus: sense}


# --- code words, emoji, words


def test_code_words_of_grade_c_are_not_active(tmp_path: Path) -> None:
    table = """term,language,script,taxon,specimen,grade,kind,source
yellow material,en,Latn,Elephantidae,IVP,A,code_word,x
ox bone,en,Latn,Elephantidae,IVC,B,code_word,x
white gold,en,Latn,Elephantidae,IVP,C,code_word,x
acrylic,en,Latn,Elephantidae,IVC,A,context_only,x
"""
    made = gather(reference_of(tmp_path, codewords=table))
    assert set(made["text"]) == {"yellow material", "ox bone"}
    assert set(made["kind"]) == {"code_word"}


def test_no_code_word_of_grade_c_is_in_the_catalogue(rows: pl.DataFrame, reference: Path) -> None:
    with (reference / "codewords.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    active = {row["term"] for row in table if row["grade"] != "C"}
    hearsay = {row["term"] for row in table if row["grade"] == "C"} - active
    assert hearsay
    assert not hearsay & set(rows.filter(pl.col("kind") == "code_word")["text"])


def test_short_code_words_are_weak(rows: pl.DataFrame) -> None:
    codes = rows.filter(pl.col("kind") == "code_word")
    short = codes["text"].str.len_chars() <= 4
    assert short.any()
    assert set(codes.filter(short)["sense"]) == {2}
    assert set(codes.filter(~short)["sense"]) == {1}


def test_a_single_emoji_is_weak_unless_it_is_marked_strong(tmp_path: Path) -> None:
    table = """emoji,taxon,specimen,kind,sense,note
🐘,Elephantidae,,taxon,weak,
🐘🦷,Elephantidae,IVP,taxon,strong,
📞,,,contact,weak,
"""
    made = gather(reference_of(tmp_path, emoji=table))
    assert dict(made.select("text", "sense").iter_rows()) == {"🐘": 2, "🐘🦷": 1, "📞": 2}


def test_bare_numbers_and_lone_letters_are_no_words(tmp_path: Path) -> None:
    words = "kind,ref,word,sense,source,note\n" + "".join(
        f"antique_claim,,{word},strong,,\n" for word in ("1947", "x", "19", "pre 1947", "真", "-")
    )
    made = gather(reference_of(tmp_path, words__en=words))
    assert set(made["text"]) == {"pre 1947", "真"}


def test_the_catalogue_holds_no_bare_number(rows: pl.DataFrame) -> None:
    assert rows.filter(pl.col("text").str.contains(r"^[\d\s.,-]+$"))["text"].to_list() == []


def test_an_unknown_kind_of_word_is_refused_with_file_and_word(tmp_path: Path) -> None:
    words = "kind,ref,word,sense,source,note\nofer,,for sale,strong,,\n"
    with pytest.raises(ValueError, match=r"en\.csv: unknown kind 'ofer' of 'for sale'"):
        gather(reference_of(tmp_path, words__en=words))


# --- names and their forms


NAMES = """taxon,name,sense,specimen,source,note
Elephantidae,Elfenbein,shared,IVP,unreviewed,
Crocodylia,Krokodil,shared,,unreviewed,
"""
PRIORITY = "taxon,rank,group,english\nCrocodylia,order,crocodiles,crocodiles\nElephantidae,family,elephants,elephants\n"
PLAUSIBLE = "group,specimens\ncrocodiles,LEA LPS\nelephants,IVP IVC\n"
WORDS = "kind,ref,word,sense,source,note\nspecimen,LEA,Leder,strong,,\nspecimen,GAL,Galle,strong,,\n"


def test_german_names_are_compounded_with_the_parts_they_are_traded_as(tmp_path: Path) -> None:
    folder = reference_of(
        tmp_path, names__de=NAMES, words__de=WORDS, taxa__priority=PRIORITY, taxa__plausible=PLAUSIBLE
    )
    made = gather(folder).filter(pl.col("kind") == "taxon")
    told = {text: (sense, code) for text, sense, code in made.select("text", "sense", "specimen").iter_rows()}
    assert told["Krokodilleder"] == (0, "LEA")
    assert told["Elfenbeins"] == (1, "IVP")
    assert not {"Krokodilgalle", "Elfenbeinleder"} & told.keys()  # nobody trades those


def test_romanised_names_have_no_forms(tmp_path: Path) -> None:
    names = "taxon,name,sense,specimen,source,note\nVaranidae,hatha jodi,clear,,unreviewed,romanised\n"
    priority = "taxon,rank,group,english\nVaranidae,family,monitors,monitors\n"
    plausible = "group,specimens\nmonitors,LIV\n"
    folder = reference_of(tmp_path, names__hi=names, taxa__priority=priority, taxa__plausible=plausible)
    made = gather(folder).filter(pl.col("language") == "hi")
    assert made["text"].to_list() == ["hatha jodi"]


def test_the_clearest_sense_of_a_name_is_kept(rows: pl.DataFrame) -> None:
    assert not rows.select("text", "kind", "ref", "language", "specimen").is_duplicated().any()


def test_every_kind_of_context_has_words(rows: pl.DataFrame) -> None:
    assert set(KINDS) - set(rows["kind"]) <= {"price"}  # words of price stand among those of an offer


@pytest.mark.parametrize(
    "language",
    [
        "en",
        "fr",
        "es",
        "pt",
        "de",
        "it",
        "nl",
        "ru",
        "ar",
        "zh-Hans",
        "zh-Hant",
        "vi",
        "th",
        "id",
        "ms",
        "ja",
        "ko",
        "hi",
        "sw",
    ],
)
def test_every_language_has_names_and_the_words_that_judge_them(language: str, rows: pl.DataFrame) -> None:
    kinds = set(rows.filter(pl.col("language") == language)["kind"])
    assert {"taxon", "specimen", "offer", "replica", "shield", "toy", "media", "condemn", "negation"} <= kinds
