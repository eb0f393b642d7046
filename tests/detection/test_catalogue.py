"""The catalogue a screening uses: the compiled one, joined with imports and watchlists, and its focus."""

import re
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wildtrace import settings
from wildtrace.detection import Screener
from wildtrace.detection.array_file import write_arrays
from wildtrace.detection.catalogue import LEXICON, load_catalogue
from wildtrace.detection.lexicon.added import imported_rows, watched_rows
from wildtrace.taxa.errors import CatalogueMissing, CatalogueOutdated, TaxonUnknown
from wildtrace.taxa.importing import import_file
from wildtrace.taxa.store import NAMES, remove_entry

BATS = "reference/watchlists/painted-bat.csv"


def screened(screener: Screener, *titles: str) -> pl.DataFrame:
    """The findings of listings with these titles."""
    ids = [str(n) for n in range(len(titles))]
    return screener.screen(pl.DataFrame({"listing_id": ids, "title": titles})).findings


def test_a_watchlist_file_may_be_the_focus(checkout: Path) -> None:
    screener = Screener.load([str(checkout / BATS)])
    findings = screened(
        screener,
        "Real painted bat taxidermy in a frame, $30",
        "K. picta dried specimen for sale",
        "African elephant ivory carving for sale",
    )
    assert findings["taxa"].to_list() == [["Kerivoula picta"], ["Kerivoula picta"], []]
    assert findings["score"][0] > 0.5


def test_an_installed_watchlist_joins_and_may_be_the_focus(checkout: Path) -> None:
    title = "Real painted bat taxidermy in a frame, $30"
    assert screened(Screener.load(), title)["taxa"].to_list() == [[]]
    import_file(checkout / BATS)
    assert screened(Screener.load(), title)["taxa"].to_list() == [["Kerivoula picta"]]
    assert screened(Screener.load(["painted-bat"]), title)["taxa"].to_list() == [["Kerivoula picta"]]
    remove_entry("painted-bat")
    assert screened(Screener.load(), title)["taxa"].to_list() == [[]]
    with pytest.raises(TaxonUnknown):
        Screener.load(["painted-bat"])


def test_another_species_of_a_watched_genus_is_no_offer_of_the_watched_one(checkout: Path) -> None:
    findings = screened(Screener.load([str(checkout / BATS)]), "Kerivoula hardwickii specimen for sale")
    assert findings["score"][0] < 0.5


def test_a_focus_may_be_given_several_times() -> None:
    both = Screener.load(["elephants", "Panthera tigris"])
    titles = (
        "elephant ivory carving for sale",
        "tiger skin rug, Panthera tigris, for sale",
        "pangolin scales for sale",
    )
    taxa = screened(both, *titles)["taxa"].to_list()
    assert [bool(found) for found in taxa] == [True, True, False]


def test_an_unlisted_gecko_is_a_subject_only_when_asked_for() -> None:
    title = "Eublepharis macularius for sale, captive bred, $50"
    assert screened(Screener.load(), title)["taxa"].to_list() == [[]]
    assert screened(Screener.load(["Eublepharis"]), title)["taxa"].to_list() == [["Eublepharis macularius"]]


@pytest.mark.shared
def test_an_imported_index_is_joined_once_and_loads_quickly(shared_data: Path, checkout: Path) -> None:
    import_file(shared_data / "taxa" / "cites_index_2017-04.csv.gz", "index")
    import_file(checkout / BATS)
    first = load_catalogue()
    names = len(first.lexicon.entries)
    assert names >= 150_000
    (kept,) = [path for path in (settings.data_folder() / "joined").iterdir() if not path.name.startswith(".")]
    began = time.monotonic()
    screener = Screener.load()
    seconds = time.monotonic() - began
    assert seconds < 1.0, f"loading took {seconds:.2f} s"
    assert len(screener.lexicon.entries) == names
    assert kept.exists()
    findings = screened(screener, "Bulbophyllum gentilii division for sale, $30", "Ivory dress, size 10")
    assert findings["taxa"].to_list()[0] == ["Bulbophyllum schinzianum"]
    assert findings["appendix"].to_list()[0] == "II"
    assert findings["score"][1] < 0.5


@pytest.mark.shared
def test_the_pack_comes_before_an_older_index(shared_data: Path) -> None:
    import_file(shared_data / "taxa" / "cites_index_2017-04.csv.gz", "index")
    appendix = dict(load_catalogue().taxa.select("taxon", "appendix").iter_rows())
    assert appendix["Aonyx cinerea"] == "I"  # II in the index, I since CoP18
    assert appendix["Bulbophyllum schinzianum"] == "II"


def test_what_cannot_be_kept_is_joined_each_time(checkout: Path, data_folder: Path) -> None:
    import_file(checkout / BATS)
    (data_folder / "joined").write_text("a file where the folder should be")
    assert "Kerivoula picta" in load_catalogue().taxa["taxon"].to_list()


def test_what_was_kept_and_is_damaged_is_joined_again(checkout: Path, data_folder: Path) -> None:
    import_file(checkout / BATS)
    load_catalogue()
    (kept,) = (data_folder / "joined").iterdir()
    whole = (kept / LEXICON).read_bytes()
    (kept / LEXICON).write_bytes(whole[:-1])
    title = "Real painted bat taxidermy in a frame, $30"
    assert screened(Screener.load(), title)["taxa"].to_list() == [["Kerivoula picta"]]
    assert (kept / LEXICON).read_bytes() == whole


def test_a_catalogue_that_was_not_compiled_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueMissing, match=re.escape(str(tmp_path / LEXICON))):
        load_catalogue(tmp_path)


def test_a_catalogue_of_another_version_is_said(tmp_path: Path) -> None:
    write_arrays(tmp_path / LEXICON, {"bounds": np.arange(3)}, {"refs": [], "languages": []})
    with pytest.raises(CatalogueOutdated, match="run `make run` once"):
        load_catalogue(tmp_path)


def test_an_imported_name_yields_to_ours() -> None:
    rows = [
        ("Acipenser nudiventris", name, "common", "en", "", "", "")
        for name in ("Ship", "Ship Sturgeon", "Canary", "Ivory", "Ox")
    ]
    rows += [("Pan", "Pan", "scientific", "", "", "", ""), ("Vanda x", "Vandopsis x", "synonym", "", "", "", "")]
    known = pl.DataFrame({"text": ["canary", "ivory"], "kind": ["domestic", "taxon"]})
    found = imported_rows(pl.DataFrame(rows, schema=NAMES, orient="row"), known)
    senses = dict(found.select("text", "sense").iter_rows())
    assert senses == {"Ship": 1, "Ship Sturgeon": 0, "Canary": 2, "Ox": 2, "Pan": 2, "Vandopsis x": 0}
    assert not found["telling"].any()


def test_a_watched_name_is_found_abbreviated_and_misspelt() -> None:
    rows = [
        ("Kerivoula picta", "Kerivoula picta", "scientific", "", "clear", "", ""),
        ("Kerivoula picta", "fire bat", "common", "en", "shared", "SKE", ""),
    ]
    found = watched_rows(pl.DataFrame(rows, schema=NAMES, orient="row"))
    texts = set(found["text"].str.to_lowercase())
    assert {"k picta", "kerivoula picta", "kerivuola picta", "fire bat", "fire bats"} <= texts
    assert set(found.filter(pl.col("text") == "fire bat").select("sense", "specimen").rows()) == {(1, "SKE")}
