"""Findings appear whole or not at all, in every format, and nothing in them comes alive."""

import csv
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import python_calamine
import zstandard

from tests.detection.files.conftest import some_findings
from wildtrace.detection.files import Refusal, open_output, output_paths
from wildtrace.detection.files.errors import OutputIsInput, OutputUnwritable
from wildtrace.detection.files.sinks import XlsxBook, XlsxSink, can_hold
from wildtrace.detection.files.whole_file import host_name
from wildtrace.detection.frames import FINDINGS, MENTIONS

HERE = Path(__file__).parent
REFUSED = Refusal("a.csv", 7, "the row has 2 fields instead of 3", "=1+1,x")


def written(path: Path, count: int = 3, mentions: bool = True) -> list[Path]:
    with open_output(path, mentions=mentions) as output:
        output.add(*some_findings(count))
        output.add(*some_findings(0))
        output.add(*some_findings(count, first=count))
        output.refuse([REFUSED])
        return output.finish()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_parquet_holds_the_frames_as_they_are(tmp_path: Path) -> None:
    paths = written(tmp_path / "out.parquet")
    assert [p.name for p in paths] == ["out.parquet", "out.mentions.parquet", "out.refused.csv"]
    findings = pl.read_parquet(tmp_path / "out.parquet")
    assert findings.schema == FINDINGS
    assert findings.equals(pl.concat([some_findings(3)[1], some_findings(3, first=3)[1]]))
    assert pl.read_parquet(tmp_path / "out.mentions.parquet").schema == MENTIONS
    assert names(tmp_path) == ["out.mentions.parquet", "out.parquet", "out.refused.csv"]


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "csv.zst"])
def test_csv_is_readable_text(tmp_path: Path, ending: str) -> None:
    written(tmp_path / f"out.{ending}")
    frame = pl.read_csv(unpacked(tmp_path / f"out.{ending}"))
    assert frame.columns == FINDINGS.names()
    assert frame.height == 6
    assert frame.row(0, named=True) == {
        "listing_id": "L0",
        "score": 0.9,
        "band": "high",
        "taxa": "Elephantidae; Mammuthus",
        "appendix": "I",
        "specimens": "IVP",
        "reasons": "names_a_taxon (+1.25): ivory | is_replica (-0.5): ",
    }
    assert pl.read_csv(unpacked(tmp_path / f"out.mentions.{ending}")).height == 6


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_json_lines_keep_lists(tmp_path: Path, ending: str) -> None:
    written(tmp_path / f"out.{ending}")
    rows = [json.loads(line) for line in unpacked(tmp_path / f"out.{ending}").splitlines()]
    assert len(rows) == 6
    assert rows[0]["taxa"] == ["Elephantidae", "Mammuthus"]
    assert rows[0]["reasons"][0] == {"rule": "names_a_taxon", "weight": 1.25, "words": "ivory"}


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    return zstandard.ZstdDecompressor().stream_reader(data).read() if path.suffix == ".zst" else data


def test_xlsx_has_two_sheets_and_says_what_each_finding_is_about(tmp_path: Path) -> None:
    paths = written(tmp_path / "out.xlsx")
    assert [p.name for p in paths] == ["out.xlsx", "out.refused.csv"]
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    assert book.sheet_names == ["findings", "mentions"]
    rows = book.get_sheet_by_name("findings").to_python()
    assert rows[0] == [*FINDINGS.names(), "title", "url"]
    assert rows[1][0:2] == ["L0", 0.9]
    assert rows[1][7:] == ["=1+1 tusk", "https://x.example/1"]
    assert len(rows) == 7


def test_xlsx_formulas_are_texts(tmp_path: Path) -> None:
    import zipfile

    written(tmp_path / "out.xlsx")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "=1+1 tusk" in sheet
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles


def test_csv_formulas_get_an_apostrophe(tmp_path: Path) -> None:
    listings, findings, mentions = some_findings(1, words='=HYPERLINK("x")')
    findings = findings.with_columns(listing_id=pl.lit("=1+1"), score=pl.lit(-0.5))
    with open_output(tmp_path / "out.csv") as output:
        output.add(listings, findings, mentions.with_columns(quote=pl.lit("@SUM(1)")))
        output.refuse([REFUSED])
        output.finish()
    text = (tmp_path / "out.csv").read_text()
    assert '"\'=1+1",-0.5' in text
    assert '"\'@SUM(1)"' in (tmp_path / "out.mentions.csv").read_text()
    refused = list(csv.reader((tmp_path / "out.refused.csv").read_text().splitlines()))
    assert refused == [
        ["file", "row", "reason", "raw"],
        ["a.csv", "7", "the row has 2 fields instead of 3", "'=1+1,x"],
    ]


def test_excel_rows_go_on_on_a_further_sheet_and_long_cells_are_cut(tmp_path: Path) -> None:
    with (tmp_path / "out.xlsx").open("wb") as file:
        book = XlsxBook(file)
        sink = XlsxSink(book, "findings", pl.Schema({"a": pl.String()}), row_limit=4)
        sink.write(pl.DataFrame({"a": ["x" * 40_000, *(f"r{n}" for n in range(7))]}))
        sink.close()
        book.close()
    read = python_calamine.CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    assert read.sheet_names == ["findings", "findings 2", "findings 3"]
    assert [row[0] for row in read.get_sheet_by_name("findings 3").to_python()] == ["a", "r5", "r6"]
    assert str(read.get_sheet_by_name("findings").to_python()[1][0]).endswith("(cut: a cell holds 32,767 characters)")
    assert (sink.sheets, sink.cut_cells) == (3, 1)


def test_mentions_are_left_out_when_not_wanted(tmp_path: Path) -> None:
    assert [p.name for p in written(tmp_path / "out.csv", mentions=False)] == ["out.csv", "out.refused.csv"]


def test_kept_columns_go_along(tmp_path: Path) -> None:
    listings, findings, mentions = some_findings(2)
    listings = listings.with_columns(pl.Series("kept:label", ["a", "b"]), pl.Series("kept:score", ["1", "2"]))
    with open_output(tmp_path / "out.parquet", carried=["label", "score"]) as output:
        output.add(listings, findings, mentions)
        output.finish()
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.select("label", "kept_score").rows() == [("a", "1"), ("b", "2")]


def test_nothing_found_is_a_whole_file_too(tmp_path: Path) -> None:
    for ending in ("parquet", "csv", "jsonl", "xlsx"):
        with open_output(tmp_path / f"out.{ending}") as output:
            output.finish()
    assert pl.read_parquet(tmp_path / "out.parquet").schema == FINDINGS
    assert pl.read_csv(tmp_path / "out.csv").columns == FINDINGS.names()


def test_old_refusals_do_not_outlive_their_run(tmp_path: Path) -> None:
    written(tmp_path / "out.csv")
    with open_output(tmp_path / "out.csv") as output:
        output.finish()
    assert names(tmp_path) == ["out.csv", "out.mentions.csv"]


@pytest.mark.parametrize("ending", ["parquet", "csv", "csv.gz", "jsonl.zst", "xlsx"])
def test_error_on_the_way_leaves_nothing_and_what_was_there_stays(tmp_path: Path, ending: str) -> None:
    before = tmp_path / f"out.{ending}"
    before.write_text("earlier")
    with pytest.raises(ZeroDivisionError):
        break_off(before)
    assert names(tmp_path) == [before.name]
    assert before.read_text() == "earlier"


def break_off(path: Path) -> None:
    with open_output(path) as output:
        output.add(*some_findings(100))
        output.refuse([REFUSED])
        raise ZeroDivisionError


@pytest.mark.parametrize("name", ["out.txt", "out", "out.parquet.gz", "out.xlsx.zst", ".csv", "out.csv.bz2"])
def test_name_without_a_known_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputUnwritable, match=r"(must end in|packed inside)"):
        open_output(tmp_path / name)
    assert names(tmp_path) == []


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputUnwritable, match="does not exist"):
        open_output(tmp_path / "no" / "out.csv")
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(OutputUnwritable, match="a folder of this name"):
        open_output(tmp_path / "out.csv")


def test_no_file_that_is_read_is_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "out.csv"
    source.write_text("title\nivory\n")
    (tmp_path / "link.csv").symlink_to(source)
    os.link(source, tmp_path / "hard.csv")
    (tmp_path / "x.refused.csv").write_text("title\nivory\n")
    for name, read in [
        ("out.csv", source),
        ("link.csv", source),
        ("hard.csv", source),
        ("x.csv", tmp_path / "x.refused.csv"),
    ]:
        with pytest.raises(OutputIsInput, match="would overwrite it"):
            open_output(tmp_path / name, inputs=[read])
    assert source.read_text() == "title\nivory\n"


def test_paths_of_an_output_are_known_before_it_is_opened(tmp_path: Path) -> None:
    assert [p.name for p in output_paths(tmp_path / "o.csv.gz")] == ["o.csv.gz", "o.mentions.csv.gz", "o.refused.csv"]


WRITER = """
import sys, resource, time
sys.path.insert(0, sys.argv[3])
from tests.detection.files.conftest import some_findings
from wildtrace.detection.files import open_output, Refusal
from wildtrace.errors import WildtraceError
if sys.argv[2] != "kill":
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with open_output(sys.argv[1]) as output:
        for n in range(int(sys.argv[4]) if len(sys.argv) > 4 else 400):
            output.add(*some_findings(2000, first=n * 2000, words=str(hash(str(n))) * 9))
            output.refuse([Refusal("a.csv", n, "why", "x" * 300)])
            if n == 2:
                print("writing", flush=True)
            if sys.argv[2] == "kill" and n > 2:
                time.sleep(0.05)
        output.finish()
except WildtraceError as error:
    print(error)
    raise SystemExit(7)
"""


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl.gz", "xlsx"])
def test_disk_that_fills_up_leaves_no_half_file(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("earlier")
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(out), "60000", str(HERE.parents[2])],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 7, done.stderr
    assert "the output cannot be written: the file would be larger than the system allows" in done.stdout
    assert names(tmp_path) == [out.name]
    assert out.read_text() == "earlier"


@pytest.mark.parametrize("ending", ["csv.gz", "jsonl.zst", "parquet", "xlsx"])
@pytest.mark.parametrize("limit", ["60000", str(1 << 40)])
def test_output_given_up_is_not_written_to_again(tmp_path: Path, ending: str, limit: str) -> None:
    writer = WRITER.replace("output.finish()", "raise WildtraceError('given up')")
    command = [sys.executable, "-X", "dev", "-W", "ignore", "-c", writer, str(tmp_path / f"out.{ending}"), limit]
    done = subprocess.run(
        [*command, str(HERE.parents[2]), "3"], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (7, "")
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_disk_that_is_full_when_a_workbook_is_packed_is_an_error_of_the_system(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        book = XlsxBook(full)
        sink = XlsxSink(book, "findings", FINDINGS)
        sink.write(some_findings(10)[1])
        with pytest.raises(OSError, match="No space left"):
            book.close()


def test_parts_of_a_killed_workbook_are_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (parts := tmp_path / "parts").mkdir()
    monkeypatch.setenv("TMPDIR", str(parts))
    monkeypatch.setattr(tempfile, "tempdir", None)  # asked again, as a new process would
    killed_while_writing(tmp_path / "out.xlsx")
    assert len(names(parts)) == 1
    written(tmp_path / "out.xlsx")
    assert names(parts) == []


@pytest.mark.parametrize(
    ("blocks", "free", "parts", "held"),
    [(1000, 0, 4096, False), (1000, 1, 4096 * 50, True), (1000, 1, 4096 * 51, False), (0, 0, 4096, True)],
)
def test_workbook_that_no_longer_fits_its_disk_is_known_before_it_is_packed(
    blocks: int, free: int, parts: int, held: bool
) -> None:
    disk = os.statvfs_result((4096, 4096, blocks, free, free, 0, 0, 0, 0, 255))
    assert can_hold(disk, parts) is held


def test_full_disk_of_temporary_files_is_called_by_its_name(small_disk: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(tmp_path / "out.xlsx"), str(1 << 40), str(HERE.parents[2])],
        env={**os.environ, "TMPDIR": str(small_disk)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 7, done.stderr
    assert f"the disk of temporary files, {small_disk}, is full; name another folder in TMPDIR" in done.stdout
    assert (names(tmp_path), names(small_disk)) == ([], [])


def test_full_disk_is_told_while_rows_are_written(small_disk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(small_disk / "out.parquet"), str(1 << 40), str(HERE.parents[2])],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 7, done.stderr
    assert "the disk is full. Nothing was left behind" in done.stdout
    assert names(small_disk) == []


@pytest.fixture
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of 400 kB, where this machine lets us have one."""
    place = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "none", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only the administrator of this machine can make a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_kill_leaves_nothing_at_all(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("earlier")
    killed_while_writing(out)
    assert (out.read_text(), names(tmp_path)) == ("earlier", [out.name])


def test_kill_where_every_file_has_a_name_is_cleared_up_by_the_next_run(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    out.write_text("earlier")
    killed_while_writing(out, "del os.O_TMPFILE;")
    assert out.read_text() == "earlier"
    left = names(tmp_path)
    assert [name for name in left if not name.startswith(".")] == ["out.parquet"]
    assert [name.endswith(".partial") for name in left] == [True, True, True, False]
    written(out)
    assert names(tmp_path) == ["out.mentions.parquet", "out.parquet", "out.refused.csv"]


def killed_while_writing(out: Path, before: str = "") -> None:
    """Run WRITER, a statement before it, and kill it half-way."""
    command = [sys.executable, "-c", f"import os;{before}\n{WRITER}", str(out), "kill", str(HERE.parents[2])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=60) == -signal.SIGKILL


def test_partial_of_a_running_process_is_left_alone(tmp_path: Path) -> None:
    host = host_name()
    with subprocess.Popen(["true"]) as process:
        process.wait()
    kept = {f".out.csv.{host}-{os.getppid()}.partial", f".out.csv.another-{process.pid}.partial"}
    kept |= {f".other.csv.{host}-{process.pid}.partial"}
    for name in (*kept, f".out.csv.{host}-{process.pid}.partial", f".out.csv.{host}-{os.getpid()}.partial"):
        (tmp_path / name).write_text("half")
    written(tmp_path / "out.csv")
    assert {name for name in names(tmp_path) if name.startswith(".")} == kept


def test_files_are_as_readable_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "any").write_text("")
    written(tmp_path / "out.parquet")
    assert {path.stat().st_mode for path in tmp_path.iterdir()} == {(tmp_path / "any").stat().st_mode}
