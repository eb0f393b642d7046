"""A small world of names and words, in which each rule can be made to fire alone."""

from __future__ import annotations

from typing import Final

import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.interpretation.scoring import load_weights
from wildtrace.detection.lexicon.entries import SCHEMA
from wildtrace.detection.lexicon.lexicon import compile_lexicon
from wildtrace.detection.taxon_table import TaxonTable

# text, kind, ref, language, sense, specimen
WORDS: Final = [
    ("pangolin", "taxon", "Manis javanica", "en", 0, None),
    ("otter", "taxon", "Lutra lutra", "en", 0, None),
    ("loris", "taxon", "Nycticebus", "en", 0, None),
    ("gecko", "taxon", "Gekko gecko", "en", 0, None),
    ("macaw", "taxon", "Ara macao", "en", 0, None),
    ("chameleon", "taxon", "Chamaeleo", "en", 0, None),
    ("elephant", "taxon", "Elephantidae", "en", 0, None),
    ("ivory", "taxon", "Elephantidae", "en", 1, "IVP"),
    ("savanna elephant", "taxon", "Loxodonta africana", "en", 0, None),
    ("tiger", "taxon", "Panthera tigris", "en", 1, None),
    ("boa", "taxon", "Boidae", "en", 2, None),
    ("Manis javanica", "taxon", "Manis javanica", "la", 0, None),
    ("Kerivoula", "taxon", "Kerivoula", "la", 0, None),
    ("Tridacna", "taxon", "Tridacna", "la", 0, None),
    ("tê tê", "taxon", "Manis javanica", "vi", 0, None),
    ("yellow material", "code_word", "Elephantidae", "en", 1, "IVP"),
    ("scales", "specimen", "SCA", "en", 0, None),
    ("feather", "specimen", "FEA", "en", 0, None),
    ("pendant", "specimen", "JWL", "en", 0, None),
    ("sterling", "replica", "", "en", 2, None),
    ("skin", "specimen", "SKI", "en", 0, None),
    ("for sale", "offer", "sell", "en", 0, None),
    ("for sale", "offer", "sell", "it", 0, None),
    ("for sale", "offer", "sell", "nl", 0, None),
    ("shipping", "offer", "shipping", "en", 0, None),
    ("in stock", "offer", "stock", "en", 0, None),
    ("available", "offer", "sell", "en", 2, None),
    ("cheap", "price", "", "en", 0, None),
    ("whatsapp", "contact", "", "en", 0, None),
    ("looking for", "wanted", "", "en", 0, None),
    ("real", "genuine", "", "en", 0, None),
    ("nice", "genuine", "", "en", 2, None),
    ("antique", "antique_claim", "", "en", 0, None),
    ("captive bred", "captive_bred_claim", "", "en", 0, None),
    ("wild caught", "wild_claim", "", "en", 0, None),
    ("permit", "document_claim", "", "en", 0, None),
    ("fossil", "fossil", "", "en", 0, None),
    ("faux", "replica", "", "en", 0, None),
    ("not", "negation", "", "en", 0, None),
    ("ox bone", "substitute", "", "en", 0, None),
    ("coloured", "appearance", "", "en", 0, None),
    ("sofa", "goods", "", "en", 0, None),
    ("plush", "toy", "", "en", 0, None),
    ("book", "media", "", "en", 0, None),
    ("seized", "condemn", "", "en", 0, None),
    ("poachers", "condemn", "", "en", 0, None),
    ("smuggling", "condemn", "", "en", 0, None),
    ("is it legal", "question", "", "en", 0, None),
    ("soup", "food", "", "en", 0, None),
    ("cage", "pet_supply", "", "en", 0, None),
    ("cat", "domestic", "", "en", 0, None),
    ("bouquet", "houseplant", "", "en", 0, None),
    ("cow horn", "lookalike", "", "en", 0, None),
    ("tiger balm", "shield", "brand", "en", 0, None),
]
TAXA: Final = {
    "Manis javanica": ("pangolins", "I"),
    "Lutra lutra": ("otters", "I"),
    "Nycticebus": ("primates", "I"),
    "Gekko gecko": ("geckos", "II"),
    "Ara macao": ("parrots", "I"),
    "Chamaeleo": ("chameleons", "II"),
    "Elephantidae": ("elephants", "I/II"),
    "Loxodonta africana": ("elephants", "I/II"),
    "Panthera tigris": ("big_cats", "I"),
    "Boidae": ("snakes", "I/II"),
    "Kerivoula": ("bats", ""),
    "Tridacna": ("clams", "II"),
}
PLAUSIBLE: Final = {
    "pangolins": ["SCA", "LIV"],
    "otters": ["SKI", "LIV"],
    "elephants": ["IVP", "TUS", "SKI", "JWL"],
    "big_cats": ["SKI", "BON"],
    "parrots": ["FEA", "LIV"],
}


@pytest.fixture(scope="session")
def small_screener() -> Screener:
    """A screener that knows these words, and the weights in use."""
    rows = [(*word, True) for word in WORDS]
    lexicon = compile_lexicon(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    named = [(taxon, group, appendix, [taxon]) for taxon, (group, appendix) in TAXA.items()]
    taxa = pl.DataFrame(named, schema=["taxon", "group", "appendix", "lineage"], orient="row")
    return Screener(lexicon, TaxonTable.build(lexicon.refs, taxa, PLAUSIBLE), load_weights())
