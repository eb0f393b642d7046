"""The importers: the real exports to the counts of their publisher, hostile files refused with their place."""

import csv
import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import zstandard

from wildtrace.taxa.errors import EntryNameTaken, ExportRefused, StoreUnwritable
from wildtrace.taxa.importing import import_file, read_export
from wildtrace.taxa.importing.dialects import DIALECTS
from wildtrace.taxa.importing.synonyms import parts, synonyms
from wildtrace.taxa.store import entries, entry_names, taxa_folder

INDEX, SPECIES_PLUS = DIALECTS
TIGER = {
    "TaxonId": "4274",
    "Kingdom": "Animalia",
    "Genus": "Panthera",
    "Family": "Felidae",
    "FullName": "Panthera tigris",
    "RankName": "SPECIES",
    "CurrentListing": "I",
    "SynonymsWithAuthors": "Felis tigris Linnaeus, 1758, Tigris striatus Severtzov, 1858",
    "EnglishNames": "Tiger",
    "SpanishNames": "Tigre",
    "FrenchNames": "Tigre",
}
COUNTS_2017 = {
    "taxa": 38_079,
    "species": 35_787,
    "species_Plantae": 29_956,
    "species_Animalia": 5_831,
    "species_I": 1_035,
    "species_II": 34_525,
    "species_III": 214,
    "names_en": 6_926,
    "names_es": 4_269,
    "names_fr": 4_169,
    "synonyms": 42_795,
}


def export_text(
    *rows: dict[str, str], columns: tuple[str, ...] = INDEX.needed, end: str = "\n", mark: str = ","
) -> str:
    """An export of these rows, with the columns of the Checklist's index."""
    quoted = [[f'"{row.get(column, "")}"' for column in columns] for row in rows]
    return "".join(mark.join(cells) + end for cells in [list(columns), *quoted])


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a file to import, called index.csv."""

    def to_file(content: str | bytes) -> Path:
        path = tmp_path / "index.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to_file


@pytest.mark.shared
def test_the_index_of_2017_imports_to_exactly_its_stated_counts(shared_data: Path) -> None:
    began = time.monotonic()
    entry = import_file(shared_data / "taxa" / "cites_index_2017-04.csv.gz")
    assert {key: entry.counts[key] for key in COUNTS_2017} == COUNTS_2017
    assert time.monotonic() - began < 20
    names = entry_names(entry)
    assert names.filter(pl.col("form") == "synonym").height == entry.counts["synonym_names"] == 32_994
    assert not names["name"].str.contains(r"\d|, ").any(), "an author or a year is left in a name"


@pytest.mark.shared
def test_a_species_plus_export_has_one_taxon_for_its_several_listings(shared_data: Path) -> None:
    export = read_export(shared_data / "taxa" / "species_plus_reptiles_2023-07.csv.gz")
    listings = dict(export.taxa.select("taxon", "appendix").iter_rows())
    assert export.dialect == "Species+ CITES listings"
    assert export.counts["taxa"] == export.taxa["taxon"].n_unique() == 1_196
    assert (listings["Alligator sinensis"], listings["Caiman latirostris"]) == ("I", "I/II")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "row", "column"),
    [
        ("authors_inside_names.json.gz", 1, None),
        ("carriage_return_lines.csv.gz", 1, "SPEC_CODE"),
        ("shifted_columns.csv.gz", 1, "cites_id"),
        ("utf7_headers.csv.gz", 1, "scientific+AF8-name"),
    ],
)
def test_a_hostile_file_is_refused_with_its_place(shared_data: Path, file: str, row: int, column: str | None) -> None:
    path = shared_data / "taxa" / "hostile" / file
    with pytest.raises(ExportRefused, match=file) as refused:
        import_file(path)
    assert (refused.value.row, refused.value.column) == (row, column)
    assert entries() == ()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"TaxonId": "Animalia"}, "TaxonId"),
        ({"RankName": "I"}, "RankName"),
        ({"CurrentListing": "Linnaeus, 1758"}, "CurrentListing"),
        ({"FullName": "Linnaeus, 1758"}, "FullName"),
        ({"FullName": "Felis tigris"}, "FullName"),
        ({"FullName": "Panthera tigris (import)*"}, "FullName"),
        ({"Kingdom": "Chordata"}, "Kingdom"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(
    write: Callable[[str], Path], change: dict[str, str], column: str
) -> None:
    path = write(export_text(TIGER, {**TIGER, **change}))
    with pytest.raises(ExportRefused, match="row 3") as refused:
        import_file(path)
    assert (refused.value.row, refused.value.column) == (3, column)
    assert not taxa_folder().exists()


def test_a_row_with_a_cell_too_many_is_refused(write: Callable[[str], Path]) -> None:
    text = export_text(TIGER) + ",".join(["1"] * (len(INDEX.needed) + 1)) + "\n"
    with pytest.raises(ExportRefused, match="columns are shifted") as refused:
        read_export(write(text))
    assert refused.value.row == 3


@pytest.mark.parametrize("missing", ["Kingdom", "EnglishNames", "SynonymsWithAuthors"])
def test_a_missing_column_is_named(write: Callable[[str], Path], missing: str) -> None:
    columns = tuple(column for column in INDEX.needed if column != missing)
    with pytest.raises(ExportRefused) as refused:
        read_export(write(export_text(TIGER, columns=columns)))
    assert (refused.value.row, refused.value.column) == (1, missing)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";"])
def test_any_line_end_and_either_delimiter_is_read(write: Callable[[str], Path], end: str, mark: str) -> None:
    export = read_export(write(export_text(TIGER, end=end, mark=mark)))
    assert export.taxa["taxon"].to_list() == ["Panthera tigris"]
    assert export.names["name"].to_list()[:3] == ["Panthera tigris", "Felis tigris", "Tigris striatus"]


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress, lambda plain: b"\xef\xbb\xbf" + plain])
def test_compression_and_a_byte_order_mark_are_seen_through(
    write: Callable[[bytes], Path], compress: Callable[[bytes], bytes]
) -> None:
    assert read_export(write(compress(export_text(TIGER).encode()))).counts["taxa"] == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"taxon;Appendix\nPanthera tigris;I\n", "no official export"),
        (b"[{}]", "JSON"),
        (b"PK\x03\x04", "XLSX"),
        (export_text(TIGER).encode("utf-16"), "UTF-8"),
        (export_text(TIGER, {**TIGER, "EnglishNames": "Té"}).encode("latin-1"), "UTF-8"),
        (export_text().encode(), "no taxa"),
        (gzip.compress(export_text(*[TIGER] * 500).encode())[:-40], "breaks off"),
        (zstandard.compress(export_text(*[TIGER] * 500).encode())[:-40], "Truncated"),
        (export_text(TIGER).encode() + b'"never closed', "not CSV"),
        (export_text({**TIGER, "EnglishNames": "Ti\0ger"}).encode(), "not CSV"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_what_it_is(
    write: Callable[[bytes], Path], content: bytes, says: str
) -> None:
    with pytest.raises(ExportRefused, match=says):
        import_file(write(content))
    assert entries() == ()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="cannot be read"):
        import_file(tmp_path / "nowhere.csv")


def test_progress_reaches_the_whole_file(write: Callable[[str], Path]) -> None:
    path, seen = write(export_text(*[TIGER] * 2000)), list[tuple[int, int]]()
    read_export(path, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert len(seen) > 3
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


def test_a_second_import_needs_another_name_or_replace(write: Callable[[str], Path]) -> None:
    path = write(export_text(TIGER))
    first = import_file(path)
    with pytest.raises(EntryNameTaken, match="--replace"):
        import_file(path)
    assert import_file(path, "other").sha256 == first.sha256
    path.write_text(export_text(TIGER, {**TIGER, "FullName": "Panthera leo"}))
    assert import_file(path, replace=True).counts["taxa"] == 2
    assert sorted(entry.name for entry in entries()) == ["index", "other"]


def test_a_killed_import_leaves_nothing_behind(tmp_path: Path, data_folder: Path) -> None:
    rows = [{**TIGER, "FullName": f"Panthera tigris{'a' * (n % 50)}"} for n in range(40_000)]
    path = tmp_path / "index.csv"
    path.write_text(export_text(*rows))
    code = (
        f"from pathlib import Path; from wildtrace.taxa.importing import import_file; import_file(Path({str(path)!r}))"
    )
    importing = subprocess.Popen([sys.executable, "-c", code], env=os.environ)
    time.sleep(1.2)
    importing.send_signal(signal.SIGKILL)
    importing.wait()
    assert entries() == ()
    assert not (taxa_folder() / "index").exists()


def test_a_data_folder_that_cannot_be_written_is_named(write: Callable[[str], Path], data_folder: Path) -> None:
    shutil.rmtree(data_folder)
    data_folder.write_text("a file where the folder should be")
    with pytest.raises(StoreUnwritable, match="WILDTRACE_DATA"):
        import_file(write(export_text(TIGER)))


def test_a_full_disk_leaves_nothing(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_text(export_text(*[{**TIGER, "FullName": f"Panthera tigris{n * 'a'}"} for n in range(2000)]))
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "from pathlib import Path; from wildtrace.taxa.importing import import_file\n"
        f"import_file(Path({str(path)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=False)
    assert "StoreUnwritable" in done.stderr
    assert list(taxa_folder().iterdir()) == []


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", []),
        ("Felis tigris Linnaeus, 1758", ["Felis tigris"]),
        ("Astrea echinata Dana, 1846, Prionastrea echinata (Dana, 1846)", ["Astrea echinata", "Prionastrea echinata"]),
        (
            "Acronia carnosa (Braid) Szlach., Mytnik & Romowicz, Vitekorchis carnosa Luer",
            ["Acronia carnosa", "Vitekorchis carnosa"],
        ),
        ("Hapalochilus minor (van Royen) Garay & W.Kittr.", ["Hapalochilus minor"]),
        ("Tephrocactus alboareolatus Ritter ex Backeberg", ["Tephrocactus alboareolatus"]),
        ("Orchis maculata subsp. fuchsii (Druce) Hyl.", ["Orchis maculata subsp. fuchsii"]),
        ("Cercopithecus diana roloway (Linnaeus, 1758)", ["Cercopithecus diana roloway"]),
        ("Specklinia gert-hatschbachii (Hoehne) Luer", ["Specklinia gert-hatschbachii"]),
        ("Coelogyne cymbidioides sensu Ridl. non Rhb.f.", ["Coelogyne cymbidioides"]),
        ("Anolis (Norops) barkeri Schmidt, 1939", ["Anolis barkeri"]),
        ("Angraecum bieleri ", ["Angraecum bieleri"]),
    ],
)
def test_synonyms_come_without_their_authors(cell: str, names: list[str]) -> None:
    assert synonyms(cell) == names


def test_parts_of_a_cell_are_counted_by_commas() -> None:
    assert (len(parts("Felis tigris Linnaeus, 1758, Tigris striatus Severtzov, 1858")), parts("")) == (4, [])


def test_the_dialects_tell_each_other_apart() -> None:
    assert not {INDEX.taxon, INDEX.rank} & {SPECIES_PLUS.taxon, SPECIES_PLUS.rank}
    assert csv.field_size_limit() >= 131_072
