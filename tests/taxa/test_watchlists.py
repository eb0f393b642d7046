"""Watchlists: what a person may write, and what is refused with its row and column."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wildtrace.taxa.errors import FileRefused, WatchlistRefused
from wildtrace.taxa.importing import import_file
from wildtrace.taxa.store import entries, entry_names, entry_taxa
from wildtrace.taxa.watchlists import WatchedName, read_watchlist, watchlist_names

HEADER = "taxon,name,language,sense,specimen,note\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a watchlist, called bats.csv unless told otherwise."""

    def to_file(text: str, name: str = "bats.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return to_file


def test_the_shipped_example_is_a_watchlist(reference: Path) -> None:
    watchlist = read_watchlist(reference / "watchlists" / "painted-bat.csv")
    assert (watchlist.name, watchlist.taxa) == ("painted-bat", ("Kerivoula picta", "Kerivoula"))
    assert "painted bat" in {name.name for name in watchlist.names}


def test_taxon_and_name_are_enough(write: Callable[..., Path]) -> None:
    watchlist = read_watchlist(write("taxon,name\nKerivoula picta,painted bat\n"))
    assert watchlist.names == (WatchedName("Kerivoula picta", "painted bat"),)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheets_save_is_read(write: Callable[..., Path], mark: str, encoding: str) -> None:
    text = "# my bats\n\nTaxon,Name,Sense\r\nKerivoula picta,ค้างคาวลายผีเสื้อ,shared\r\n".replace(",", mark)
    (name,) = read_watchlist(write(text, encoding=encoding)).names
    assert (name.name, name.sense, name.language) == ("ค้างคาวลายผีเสื้อ", "shared", "")


def test_toml_says_the_same_as_csv(write: Callable[..., Path]) -> None:
    toml = """
    [[taxon]]
    taxon = "Kerivoula picta"
    names = ["painted bat", { name = "fire bat", sense = "shared", language = "en" }]
    [[taxon]]
    taxon = "Kerivoula"
    """
    names = read_watchlist(write(toml, "bats.toml")).names
    assert names == (
        WatchedName("Kerivoula picta", "painted bat"),
        WatchedName("Kerivoula picta", "fire bat", language="en", sense="shared"),
        WatchedName("Kerivoula", "Kerivoula"),
    )


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("taxon,title\nKerivoula picta,bat\n", 1, "title"),
        ("taxon\nKerivoula picta\n", 1, "name"),
        ("name,language\npainted bat,en\n", 1, "taxon"),
        ("species,name\nKerivoula picta,painted bat\n", 1, "taxon"),
        ("taxon,name,name\na,b,c\n", 1, "name"),
        (HEADER + "Kerivoula picta,painted bat,,clear,,\n,fire bat,,,,\n", 3, "taxon"),
        (HEADER + "Kerivoula picta,  ,,,,\n", 2, "name"),
        (HEADER + "Kerivoula picta,123,,,,\n", 2, "name"),
        (HEADER + "Kerivoula picta,bat,English,,,\n", 2, "language"),
        (HEADER + "Kerivoula picta,bat,en,sure,,\n", 2, "sense"),
        (HEADER + "Kerivoula picta,bat,en,clear,skeleton,\n", 2, "specimen"),
        (HEADER + "Kerivoula picta,bat,en,clear,SKL,\n", 2, "specimen"),
        (HEADER + "Kerivoula picta,bat,en,,,\nKerivoula picta,bat,xx,,,\n", 3, "language"),
        (HEADER + "Kerivoula picta,bat,en,clear,SKE,note,and more\n", 2, None),
        (HEADER + 'Kerivoula picta,"never closed,en,clear\n', 2, None),
        (HEADER + f"Kerivoula picta,{'bat ' * 100},,,,\n", 2, "name"),
        (HEADER, None, None),
        ("", None, None),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(
    write: Callable[..., Path], text: str, row: int | None, column: str | None
) -> None:
    path = write(text)
    with pytest.raises(WatchlistRefused, match=r"bats\.csv") as refused:
        read_watchlist(path)
    assert (refused.value.row, refused.value.column) == (row, column)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("en,clear,skeletons", "did you mean SKE (skeleton)? Known are BAL, BAR"),
        ("en,clear,ske", "did you mean SKE (skeleton)?"),
        ("en,clear,QQQ", "'QQQ' is no code of a specimen. Known are"),
        ("zh,clear,SKE", "did you mean zh-Hans?"),
        ("EN,clear,SKE", "did you mean en?"),
        ("xx,clear,SKE", "Known are ar, bn,"),
    ],
)
def test_an_unknown_specimen_or_language_is_told_what_is_known(
    write: Callable[..., Path], cells: str, said: str
) -> None:
    with pytest.raises(WatchlistRefused) as refused:
        read_watchlist(write(f"{HEADER}Kerivoula picta,bat,{cells},\n"))
    assert said in str(refused.value)


@pytest.mark.parametrize("cells", ["la,clear,", ",,", "zh-Hant,weak,X-CSQ", "uk,shared,SKE"])
def test_known_specimens_and_languages_are_taken(write: Callable[..., Path], cells: str) -> None:
    assert len(read_watchlist(write(f"{HEADER}Kerivoula picta,bat,{cells},\n")).names) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,language\npainted bat,en\n", "row 1, column 'taxon': it looks like a watchlist without this column"),
        ("Name;price\npainted bat;3\n", "row 1, column 'taxon': it looks like a watchlist without this column"),
        ("taxon,language\nKerivoula picta,en\n", "column 'name': each watchlist has this column, once"),
        (HEADER, "it names nothing; write at least one row under its header"),
        ("# my bats\n", "it names nothing; write at least one row under its header"),
        ("", "A watchlist needs a header (taxon, name) and a row"),
    ],
)
def test_half_a_watchlist_is_told_what_it_lacks(write: Callable[..., Path], text: str, said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        import_file(write(text))
    assert said in str(refused.value)
    assert "Download it" not in str(refused.value)
    assert entries() == ()


@pytest.mark.parametrize(
    "text",
    [
        "not toml at all",
        "taxon = 'Kerivoula'",
        "[[taxon]]\ntaxon = 'Kerivoula'\nnames = 'bat'",
        "[[taxon]]\ntaxon = 'Kerivoula'\nnames = [3]",
        "[[taxon]]\nnames = ['bat']",
        "[[taxon]]\ntaxon = 'Kerivoula'\nnames = [{ name = 'bat', colour = 'red' }]",
    ],
)
def test_wrong_toml_is_refused(write: Callable[..., Path], text: str) -> None:
    with pytest.raises(WatchlistRefused, match=r"bats\.toml"):
        read_watchlist(write(text, "bats.toml"))


def test_another_encoding_is_refused_with_its_row(write: Callable[..., Path]) -> None:
    with pytest.raises(WatchlistRefused, match="UTF-8") as refused:
        read_watchlist(write(HEADER + "Kerivoula picta,chauve-souris dorée,,,,\n", encoding="latin-1"))
    assert refused.value.row == 2


def test_the_taxons_own_name_is_watched_too(write: Callable[..., Path]) -> None:
    names = watchlist_names(read_watchlist(write("taxon,name\nKerivoula picta,painted bat\n")))
    assert set(names.select("name", "form").iter_rows()) == {
        ("painted bat", "common"),
        ("Kerivoula picta", "scientific"),
    }


def test_a_watchlist_is_told_from_an_export_by_its_header(write: Callable[..., Path]) -> None:
    entry = import_file(write("taxon,name\nKerivoula picta,painted bat\n"))
    assert (entry.kind, entry.name, entry.counts) == ("watchlist", "bats", {"taxa": 1, "names": 2})
    assert entry_names(entry).height == 2
    assert entry_taxa(entry)["above"].to_list() == [["Kerivoula"]]


def test_a_wrong_watchlist_leaves_nothing(write: Callable[..., Path]) -> None:
    with pytest.raises(WatchlistRefused):
        import_file(write(HEADER + "Kerivoula picta,bat,en,sure,,\n"))
    assert entries() == ()
