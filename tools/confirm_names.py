"""Marks in reference/names/*.csv which names a data file confirms: `python tools/confirm_names.py [LANGUAGE…]`.

A name is confirmed when a published list gives it, in the same language, to the same taxon (or to one that the
Appendices now know under another name). GBIF has ids and no scientific names, so its list confirms only that the name
exists. The lists are read in place from the shared data; only the column `source` is written, and only where it is
`unreviewed` or was written by this tool.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from unicodedata import normalize

import polars as pl

from wildtrace.settings import shared_folder
from wildtrace.taxa.appendices import accepted_name, load_pack

CHECKOUT = Path(__file__).resolve().parent.parent
NAMES = CHECKOUT / "reference" / "names"
UNREVIEWED = "unreviewed"
OURS = ("sapi-", "zh-2023", "cites-index-", "gbif-")
LANGUAGES = {
    "ARA": ["ar"],
    "CES": ["cs"],
    "DEU": ["de"],
    "ENG": ["en"],
    "FIN": ["fi"],
    "FRA": ["fr"],
    "HIN": ["hi"],
    "HUN": ["hu"],
    "IND": ["id"],
    "ITA": ["it"],
    "JPN": ["ja"],
    "KOR": ["ko"],
    "MSA": ["ms"],
    "NLD": ["nl"],
    "POL": ["pl"],
    "POR": ["pt"],
    "RON": ["ro"],
    "RUS": ["ru"],
    "SPA": ["es"],
    "SWA": ["sw"],
    "SWE": ["sv"],
    "TGL": ["tl"],
    "THA": ["th"],
    "TUR": ["tr"],
    "UKR": ["uk"],
    "VIE": ["vi"],
    "ZHO": ["zh-Hans", "zh-Hant"],
    "ZLM": ["ms"],
}

Confirmed = defaultdict[tuple[str, str, str], set[str]]
"""(language, taxon, name) → the lists that say so; an empty taxon where a list does not tell it."""


def main() -> int:
    """Mark the names of these languages, of all where none is given, and say how many each list confirms."""
    data = shared_folder(CHECKOUT) / "data" / "taxa"
    if not data.is_dir():
        print(f"the lists are not here: {data} does not exist (set WILDTRACE_SHARED)", file=sys.stderr)
        return 1
    pack = load_pack(CHECKOUT / "reference" / "appendices")
    known = confirmed_names(data)
    current: Confirmed = defaultdict(set)
    for (language, taxon, name), lists in known.items():
        current[language, accepted_name(taxon, pack) if taxon else "", name] |= lists
    for path in sorted(NAMES.glob("*.csv")):
        if not sys.argv[1:] or path.stem in sys.argv[1:]:
            rows, sure, alone = mark(path, current, lambda taxon: accepted_name(taxon, pack))
            print(f"{path.stem:8} {rows:6} names, {sure:5} confirmed for their taxon, {alone:5} known as a name only")
    return 0


def confirmed_names(data: Path) -> Confirmed:
    """Every name of the four lists, with the list that says it."""
    found: Confirmed = defaultdict(set)
    for code, taxon, name, source in (*_sapi(data), *_chinese(data), *_index(data), *_gbif(data)):
        for language in LANGUAGES.get(code, [code]):
            found[language, taxon, _compared(name)].add(source)
    return found


def mark(path: Path, known: Confirmed, accepted: Callable[[str], str]) -> tuple[int, int, int]:
    """Write the column `source` of one language; returns how many rows, confirmed ones and known names it has."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    for row in rows:
        if row["source"] in ("", UNREVIEWED) or row["source"].startswith(OURS):
            row["source"] = _source(path.stem, accepted(row["taxon"]), row["name"], known)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sources = [row["source"] for row in rows]
    alone = sum("name only" in source for source in sources)
    return len(rows), sum(source.startswith(OURS) for source in sources) - alone, alone


def _source(language: str, taxon: str, name: str, known: Confirmed) -> str:
    compared = _compared(name)
    lists = known.get((language, taxon, compared))
    if lists:
        return "; ".join(sorted(lists))
    return "gbif-2021 (name only)" if (language, "", compared) in known else UNREVIEWED


def _compared(name: str) -> str:
    """Case and spacing do not matter, accents do. One list writes other scripts as HTML entities."""
    return " ".join(normalize("NFC", unescape(name)).casefold().replace("-", " ").split())


def _sapi(data: Path) -> Iterator[tuple[str, str, str, str]]:
    rows = pl.read_csv(data / "common_names_sapi.csv.gz", infer_schema=False).drop_nulls(["sci", "lang", "name"])
    for taxon, language, name, source in rows.select("sci", "lang", "name", "src").iter_rows():
        yield language, taxon, name, f"sapi-{source[:4]}"


def _chinese(data: Path) -> Iterator[tuple[str, str, str, str]]:
    """Chinese names carry the number that the taxon has in the Checklist's index."""
    index = pl.read_csv(data / "cites_index_2017-04.csv.gz", infer_schema=False).select("TaxonId", "FullName")
    rows = pl.read_csv(data / "chinese_common_names.csv", infer_schema=False)
    for name, taxon in rows.join(index, left_on="RecId", right_on="TaxonId").select("ComName", "FullName").iter_rows():
        yield "ZHO", taxon, name, "zh-2023"


def _index(data: Path) -> Iterator[tuple[str, str, str, str]]:
    rows = pl.read_csv(data / "cites_index_2017-04.csv.gz", infer_schema=False)
    for column, language in (("EnglishNames", "ENG"), ("SpanishNames", "SPA"), ("FrenchNames", "FRA")):
        for taxon, names in rows.select("FullName", column).drop_nulls().iter_rows():
            for name in names.split(","):
                yield language, taxon, name, "cites-index-2017"


def _gbif(data: Path) -> Iterator[tuple[str, str, str, str]]:
    rows = pl.read_csv(data / "common_names_gbif.csv.gz", infer_schema=False)
    columns = ("ISO 639-1 Code", "gbif_common_name")
    for language, name in rows.select(columns).drop_nulls().iter_rows():
        for each in ("zh-Hans", "zh-Hant") if language == "zh" else (language,):
            yield each, "", name, "gbif-2021 (name only)"


if __name__ == "__main__":
    sys.exit(main())
