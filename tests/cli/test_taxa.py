"""`wildtrace taxa` from the outside: what it prints, what it keeps, and how it refuses."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wildtrace.cli import app
from wildtrace.settings import DATA
from wildtrace.taxa.appendices import AS_OF

BATS = "taxon,name,language,sense\nKerivoula picta,painted bat,en,clear\nKerivoula picta,fire bat,en,shared\n"


@pytest.fixture
def bats(tmp_path: Path) -> Path:
    """A watchlist of a bat that no Appendix lists."""
    path = tmp_path / "bats.csv"
    path.write_text(BATS)
    return path


def taxa(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["taxa", *map(str, arguments)], catch_exceptions=False)


def as_json(*arguments: str | Path) -> Any:
    done = taxa(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_find_says_taxon_and_appendix() -> None:
    done = taxa("find", "穿山甲")
    assert done.exit_code == 0
    assert "Manidae" in done.stdout
    assert "zh-Hans" in done.stdout
    (found,) = as_json("find", "穿山甲")
    assert (found["taxon"], found["appendix"], found["exact"]) == ("Manidae", "I/II", True)


def test_find_says_that_no_name_is_exactly_so_and_shows_the_nearest() -> None:
    done = taxa("find", "pangolinn")
    assert done.exit_code == 0
    assert "No name is exactly 'pangolinn'. These come nearest; did you mean one of them?" in done.stdout
    assert "names that fit" not in done.stdout
    (found,) = as_json("find", "pangolinn")
    assert (found["taxon"], found["exact"]) == ("Manidae", False)
    names = [name for name, _ in found["names"]]
    assert "pangolin" in names
    assert "pangolinn" not in names


def test_find_takes_a_slip_in_a_species_for_the_species_and_not_for_another_of_its_genus() -> None:
    assert [each["taxon"] for each in as_json("find", "Aonyx_cinera")] == ["Aonyx cinerea"]


def test_find_shows_no_more_than_asked_for() -> None:
    assert len(as_json("find", "orchi")) > 1
    assert len(as_json("find", "orchi", "--limit", "1")) == 1
    assert "--limit" in taxa("find", "orchi", "--limit", "1").stdout


@pytest.mark.parametrize("command", ["find", "show"])
def test_a_misspelt_name_suggests_and_fails(command: str) -> None:
    done = taxa(command, "elefantt")
    assert done.exit_code == 1
    assert "Did you mean" in done.stderr
    assert "Traceback" not in done.output


def test_show_tells_listing_source_specimens_and_names() -> None:
    done = taxa("show", "Aonyx cinerea")
    assert done.exit_code == 0
    for expected in ("Appendix I", AS_OF.isoformat(), "CoP18", "source:", "live animal or plant (LIV)", "unreviewed"):
        assert expected in done.stdout, done.stdout
    record = as_json("show", "Aonyx cinerea")
    assert record["appendix"] == "I"
    assert record["listings"][0]["since"] == "2019-11-26"
    assert {"rank": "family", "taxon": "Mustelidae"} in record["above"]


def test_show_says_when_nothing_is_listed() -> None:
    assert "not listed in any Appendix" in taxa("show", "Eublepharis macularius").stdout


def test_a_watchlist_is_imported_listed_shown_and_removed(bats: Path, data_folder: Path) -> None:
    done = taxa("import", bats)
    assert done.exit_code == 0, done.output
    assert ("1  taxon\n" in done.stdout, "3  names\n" in done.stdout) == (True, True)
    listed = as_json("list")
    assert listed["folder"] == str(data_folder)
    (entry,) = listed["entries"]
    assert (entry["name"], entry["kind"], entry["source_file"], len(entry["sha256"])) == (
        "bats",
        "watchlist",
        "bats.csv",
        64,
    )
    assert "bats" in taxa("list").stdout
    assert as_json("find", "painted bat")[0]["taxon"] == "Kerivoula picta"
    assert "painted bat" in taxa("show", "Kerivoula picta").stdout
    assert taxa("remove", "bats").exit_code == 0
    assert as_json("list")["entries"] == []
    assert "Kerivoula" not in taxa("find", "painted bat").stdout


@pytest.mark.parametrize(
    ("taxon", "says"),
    [
        ("Prunus africana", "in force since 1995-02-16;"),
        (
            "Panthera tigris",
            "in force by 2017-04-21 at the latest (Index of CITES Species 2017-04-21); the day it took effect is not",
        ),
        ("Mustelus mustelus", "the day it takes effect is not confirmed;"),
        ("Pelophylax ridibundus", "in force from 2027-06-05;"),
    ],
)
def test_show_says_since_when_or_by_when_a_listing_is_in_force(taxon: str, says: str) -> None:
    assert says in " ".join(taxa("show", taxon).stdout.split())


def test_what_was_removed_is_nowhere_in_the_data_folder(bats: Path, data_folder: Path) -> None:
    apes = bats.with_name("apes.csv")
    apes.write_text(BATS.replace("Kerivoula picta", "Pan paniscus").replace("painted bat", "painted ape"))
    for each in (bats, apes):
        assert taxa("import", each).exit_code == 0
    assert holding(b"Kerivoula picta", data_folder)
    assert taxa("remove", "bats").exit_code == 0
    assert holding(b"Kerivoula picta", data_folder) == []
    assert [entry["name"] for entry in as_json("list")["entries"]] == ["apes"]
    assert taxa("remove", "apes").exit_code == 0
    assert [path for path in data_folder.rglob("*") if path.is_file()] == []


def holding(name: bytes, folder: Path) -> list[Path]:
    """The files that hold a name, packed or not."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if name in path.read_bytes()]


def test_a_wrong_watchlist_is_refused_with_row_and_column(bats: Path) -> None:
    bats.write_text(BATS + "Kerivoula picta,bat,en,certain\n")
    done = taxa("import", bats)
    assert done.exit_code == 1
    assert "bats.csv, row 4, column 'sense'" in done.stderr.replace("\n", " ")
    assert as_json("list")["entries"] == []


def test_importing_twice_needs_replace(bats: Path) -> None:
    assert taxa("import", bats, "--name", "mine").exit_code == 0
    again = taxa("import", bats, "--name", "mine")
    assert (again.exit_code, "--replace" in again.stderr) == (1, True)
    assert taxa("import", bats, "--name", "mine", "--replace").exit_code == 0


def test_removing_what_is_not_there_says_what_is(bats: Path) -> None:
    taxa("import", bats)
    done = taxa("remove", "bat")
    assert (done.exit_code, "bats" in done.stderr) == (1, True)


@pytest.mark.shared
def test_the_index_is_imported_and_checked(shared_data: Path) -> None:
    index = shared_data / "taxa" / "cites_index_2017-04.csv.gz"
    done = taxa("import", index, "--name", "index")
    assert done.exit_code == 0, done.output
    for count in ("38,079", "35,787", "29,956", "5,831", "1,035", "34,525", "214", "6,926", "4,269", "4,169", "42,795"):
        assert count in done.stdout
    checked = taxa("check", "--exported-on", "2017-04-21", "--json")
    record = json.loads(checked.stdout)
    shares = {summary["appendix"]: summary["share"] for summary in record["summaries"]}
    assert shares["I"] >= 0.995
    assert shares["II"] >= 0.99
    assert checked.exit_code == (3 if any(summary["unexplained"] for summary in record["summaries"]) else 0)


@pytest.mark.shared
def test_check_prints_each_disagreement_with_its_decision(shared_data: Path) -> None:
    export = shared_data / "taxa" / "species_plus_reptiles_2023-07.csv.gz"
    done = taxa("check", export, "--exported-on", "2023-07-01")
    assert done.exit_code == 0, done.output
    assert "Amblyrhynchus cristatus" in done.stdout
    assert "CoP20" in done.stdout


def test_check_needs_an_export() -> None:
    done = taxa("check")
    assert (done.exit_code, "taxa check FILE" in done.stderr) == (1, True)


@pytest.mark.shared
def test_a_hostile_file_leaves_nothing(shared_data: Path) -> None:
    done = taxa("import", shared_data / "taxa" / "hostile" / "utf7_headers.csv.gz")
    assert done.exit_code == 1
    assert "utf7_headers.csv.gz, row 1, column 'scientific+AF8-name'" in done.stderr.replace("\n", " ")
    assert as_json("list")["entries"] == []


@pytest.mark.shared
def test_the_bar_shows_on_a_terminal_and_nowhere_else(shared_data: Path, data_folder: Path) -> None:
    export = shared_data / "taxa" / "species_plus_reptiles_2023-07.csv.gz"
    command = [sys.executable, "-m", "wildtrace", "taxa", "check", str(export)]
    environment = {**os.environ, DATA.name: str(data_folder), "TERM": "xterm"}
    piped = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=theirs) as checking:
        os.close(theirs)
        shown = _all_of(ours)
    assert checking.returncode == 0
    assert b"100%" in shown


def _all_of(terminal: int) -> bytes:
    """Everything printed to a terminal until it closes."""
    shown = b""
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other end is closed
            return shown
        if not more:
            return shown
        shown += more
