"""`wildtrace screen` from the outside: files in, files out, a true summary, an exit code to rely on."""

import gzip
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import python_calamine
from typer.testing import CliRunner, Result

from wildtrace.cli import app
from wildtrace.detection.frames import FINDINGS, MENTIONS

LISTINGS = """id,title,description,price,seller,label
1,Antique elephant ivory carving,Genuine elephant ivory tusk for sale. WhatsApp me,500 USD,ann,1
2,Ivory wedding dress,Beautiful gown in ivory colour,80 USD,bea,0
3,USB cable 2 m,Charges any phone,5 USD,cem,0
4,Live pangolin for sale,"Baby pangolin, wild caught, shipping worldwide",900 USD,dan,1
"""
RAGGED = LISTINGS + "5,Tiger skin rug,too,many,fields,here,1\n6,short\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a file of listings."""
    (tmp_path / "shop.csv").write_text(LISTINGS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def screen(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["screen", *arguments], catch_exceptions=False)


def first_sheet(path: Path) -> pl.DataFrame:
    header, *rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return pl.DataFrame(rows, schema=[str(name) for name in header], orient="row")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_listing_gets_a_finding(folder: Path) -> None:
    done = screen("shop.csv", "--output", "out.parquet")
    assert done.exit_code == 0, done.output
    findings = pl.read_parquet(folder / "out.parquet")
    assert findings.schema == FINDINGS
    assert findings["listing_id"].to_list() == ["1", "2", "3", "4"]
    score = dict(findings.select("listing_id", "score").iter_rows())
    assert min(score["1"], score["4"]) > max(score["2"], score["3"])
    assert "Elephantidae" in findings["taxa"][0]
    mentions = pl.read_parquet(folder / "out.mentions.parquet")
    assert mentions.schema == MENTIONS
    assert set(mentions["listing_id"]) <= {"1", "2", "3", "4"}


def test_mentions_quote_the_original(folder: Path) -> None:
    screen("shop.csv", "--output", "out.parquet")
    listings = pl.read_csv(folder / "shop.csv", infer_schema=False).rename({"id": "listing_id"})
    for row in pl.read_parquet(folder / "out.mentions.parquet").join(listings, on="listing_id").iter_rows(named=True):
        assert row[row["field"]][row["start"] : row["end"]] == row["quote"]


def test_summary_says_what_was_taken_and_that_the_counts_agree(folder: Path) -> None:
    (folder / "shop.csv").write_text(RAGGED)
    done = screen("shop.csv", "-o", "out.csv")
    assert done.exit_code == 0
    assert "shop.csv: text delimited by commas, utf-8, 4 listings" in done.output
    assert "listing_id from 'id', title from 'title'" in done.output
    assert "not used: 'label'" in done.output
    assert "read 6 = screened 4 + refused 2" in done.output
    assert "refused: shop.csv row 6: the row has 7 fields instead of 6" in done.output
    assert "bands: high" in done.output
    assert "wrote out.csv" in done.output
    refused = pl.read_csv(folder / "out.refused.csv", infer_schema=False)
    assert refused["row"].to_list() == ["6", "7"]
    assert pl.read_csv(folder / "out.csv").height == 4


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx", "csv.gz", "jsonl.zst"])
def test_every_format_is_written(folder: Path, ending: str) -> None:
    done = screen("shop.csv", "-o", f"out.{ending}", "--no-mentions")
    assert done.exit_code == 0, done.output
    assert names(folder) == [f"out.{ending}", "shop.csv"]


def test_column_names_the_text(folder: Path) -> None:
    (folder / "odd.csv").write_text("a,b,c\n1,ivory tusk for sale,old and rare\n2,wooden bowl,new and cheap\n")
    assert screen("odd.csv", "-o", "out.csv").exit_code == 1
    done = screen("odd.csv", "-o", "out.csv", "--column", "title=b", "--column", "listing_id=a")
    assert done.exit_code == 0
    assert pl.read_csv(folder / "out.csv", infer_schema=False)["listing_id"].to_list() == ["1", "2"]


@pytest.mark.parametrize("column", ["title", "=x", "title="])
def test_column_that_is_no_pair_is_a_wrong_call(folder: Path, column: str) -> None:
    assert screen("shop.csv", "-o", "out.csv", "--column", column).exit_code == 2
    assert names(folder) == ["shop.csv"]


def test_kept_column_goes_along(folder: Path) -> None:
    screen("shop.csv", "-o", "out.parquet", "--keep", "label")
    assert pl.read_parquet(folder / "out.parquet")["label"].to_list() == ["1", "0", "0", "1"]


READERS: dict[str, Callable[[Path], pl.DataFrame]] = {
    "csv": pl.read_csv,
    "jsonl": pl.read_ndjson,
    "parquet": pl.read_parquet,
    "xlsx": lambda path: first_sheet(path),
}


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_kept_columns_may_be_fields_too_and_be_named_twice(folder: Path, ending: str) -> None:
    keep = ("title", "url", "title", "LABEL", "label", "score", "kept_score")
    head, *rows = LISTINGS.splitlines()
    lines = [f"{head},url,score,kept_score", *(f"{row},https://x.example/{n},s,k" for n, row in enumerate(rows))]
    (folder / "shop.csv").write_text("\n".join(lines))
    done = screen("shop.csv", "-o", f"out.{ending}", *(word for name in keep for word in ("--keep", name)))
    assert done.exit_code == 0, done.output
    found = READERS[ending](folder / f"out.{ending}")
    own = ["title", "url", "kept_title", "kept_url"] if ending == "xlsx" else ["title", "url"]
    assert found.columns == [*FINDINGS.names(), *own, "LABEL", "label", "kept_score", "kept_kept_score"]
    titles = ["Antique elephant ivory carving", "Ivory wedding dress", "USB cable 2 m", "Live pangolin for sale"]
    assert all(found[name].to_list() == titles for name in own if "title" in name)
    assert [str(each) for each in found["LABEL"]] == ["1", "0", "0", "1"]
    assert (found["kept_score"][0], found["kept_kept_score"][0]) == ("s", "k")


def test_column_is_kept_however_each_file_writes_it(folder: Path) -> None:
    (folder / "other.csv").write_text("id,title,Label\n9,ivory tusk,0\n")
    assert screen("shop.csv", "other.csv", "-o", "out.parquet", "--keep", "label").exit_code == 0
    assert pl.read_parquet(folder / "out.parquet")["label"].to_list() == ["1", "0", "0", "1", "0"]


def test_min_score_leaves_the_rest_out_of_both_tables(folder: Path) -> None:
    done = screen("shop.csv", "-o", "out.parquet", "--min-score", "0.5")
    findings = pl.read_parquet(folder / "out.parquet")
    assert 0 < findings.height < 4
    assert all(score >= 0.5 for score in findings["score"])
    assert set(pl.read_parquet(folder / "out.mentions.parquet")["listing_id"]) <= set(findings["listing_id"])
    assert "read 4 = screened 4 + refused 0" in done.output
    assert f"written: {findings.height} findings" in done.output


def test_focus_asks_only_about_a_group(folder: Path) -> None:
    screen("shop.csv", "-o", "out.parquet", "--focus", "Pholidota")
    findings = pl.read_parquet(folder / "out.parquet")
    assert findings.sort("score")["listing_id"].to_list()[-1] == "4"
    assert not findings["taxa"][0].to_list()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.csv", None, "there is no such file"),
        ("empty.csv", b"", "the file is empty"),
        ("bad.parquet", b"no parquet", "not a Parquet file"),
        ("weights.csv", b"id,weight\n1,2\n", "no column was recognised as the text"),
        ("cut.csv.gz", gzip.compress(LISTINGS.encode(), mtime=0)[:11], "nothing could be read"),
    ],
)
def test_file_that_cannot_be_read_leaves_nothing(folder: Path, name: str, content: bytes | None, says: str) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    before = names(folder)
    done = screen(name, "-o", "out.parquet")
    assert done.exit_code == 1
    assert f"{name}: " in done.output
    assert says in " ".join(done.output.split())
    assert "Traceback" not in done.output
    assert names(folder) == before


def test_part_that_cannot_be_read_shows_in_the_exit_code(folder: Path) -> None:
    (folder / "bad.parquet").write_text("no parquet")
    done = screen(".", "-o", "out.csv")
    assert done.exit_code == 3
    assert "could not be read: bad.parquet" in done.output
    assert "read 4 = screened 4 + refused 0" in done.output
    assert pl.read_csv(folder / "out.csv").height == 4
    assert "bad.parquet" in (folder / "out.refused.csv").read_text()
    again = screen(".", "-o", "out.csv")
    assert "read 4 = screened 4 + refused 0" in again.output


def test_packed_file_that_breaks_off_keeps_what_was_read(folder: Path) -> None:
    rows = "".join(f"{n},ivory tusk {n * 7919 % 10_007},for sale,5,ann,1\n" for n in range(3000))
    packed = gzip.compress((LISTINGS + rows).encode())
    (folder / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    done = screen("cut.csv.gz", "-o", "out.parquet")
    assert done.exit_code == 3
    assert "is lost" in done.output
    assert 100 < pl.read_parquet(folder / "out.parquet").height < 3000


@pytest.mark.parametrize("output", ["shop.csv", "out.txt", "no/out.csv"])
def test_output_that_cannot_be_written_is_told_before_any_work(folder: Path, output: str) -> None:
    done = screen("shop.csv", "-o", output)
    assert done.exit_code == 1
    assert output in done.output
    assert names(folder) == ["shop.csv"]
    assert (folder / "shop.csv").read_text() == LISTINGS


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wildtrace", "screen", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_piped_run_is_quiet_but_for_the_summary(folder: Path) -> None:
    done = run("shop.csv", "-o", "out.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


def test_terminal_shows_progress(folder: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "wildtrace", "screen", "shop.csv", "-o", "out.csv"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while piece := _piece(ours):
            shown += piece
        assert process.wait(timeout=120) == 0
    os.close(ours)
    assert b"4 listings" in shown
    assert b"100%" in shown


def _piece(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""


def is_writing(pid: int, folder: Path) -> bool:
    """Whether a process has a file open in this folder that has no name yet."""
    opened = Path(f"/proc/{pid}/fd")
    return any(each.is_symlink() and f"{folder}/#" in str(each.readlink()) for each in opened.iterdir())


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="on this system every file has a name")
def test_plain_kill_leaves_no_partial_file(folder: Path) -> None:
    rows = "".join(f"{n},ivory tusk {n},for sale,5,ann,1\n" for n in range(300_000))
    (folder / "big.csv").write_text(LISTINGS + rows)
    command = [sys.executable, "-m", "wildtrace", "screen", "big.csv", "-o", "out.parquet"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not is_writing(process.pid, folder):
            time.sleep(0.01)
        process.terminate()
        assert process.wait(timeout=120) == 143
    assert names(folder) == ["big.csv", "shop.csv"]


def test_report_is_written_beside_the_findings(folder: Path) -> None:
    (folder / "shop.csv").write_text(RAGGED)
    done = screen("shop.csv", "-o", "out.parquet", "--report", "out.html")
    assert done.exit_code == 0, done.output
    page = (folder / "out.html").read_text()
    assert "shop.csv" in page
    assert "the row has 7 fields instead of 6" in page or "the row has … fields" in page
    assert "wrote out.html" in done.output


def test_report_over_another_file_is_refused(folder: Path) -> None:
    for report in ("shop.csv", "out.mentions.parquet"):
        assert screen("shop.csv", "-o", "out.parquet", "--report", report).exit_code == 1
    assert names(folder) == ["shop.csv"]


@pytest.mark.parametrize("report", ["no/r.html", "."])
def test_report_that_cannot_be_written_is_told_before_any_work(folder: Path, report: str) -> None:
    done = screen("shop.csv", "--output", "out.csv", "--report", report)
    assert done.exit_code == 1
    assert "folder" in done.output
    assert names(folder) == ["shop.csv"]


def test_a_file_with_nothing_but_a_header_is_remarked(folder: Path) -> None:
    (folder / "bare.csv").write_text("id,title\n")
    done = screen("bare.csv", "--output", "out.csv")
    assert done.exit_code == 0
    assert "no listing stands under its header" in done.output


def test_summary_counts_one_as_one(folder: Path) -> None:
    (folder / "one.csv").write_text("id,title\n,ivory tusk\n")
    said = screen("one.csv", "--output", "out.csv").output
    assert "utf-8, 1 listing\n" in said
    assert "1 listing without an id, called by file and row" in said


def test_taxa_offered_as_often_come_by_their_names(folder: Path) -> None:
    offers = ["tiger skin", "rhino horn", "pangolin scales", "ivory tusk", "shark fin", "live iguana"]
    rows = [f"{n},real {what} for sale,500 USD" for n, what in enumerate([*offers, "ivory tusk"])]
    (folder / "many.csv").write_text("\n".join(["id,title,price", *rows]))
    said = screen("many.csv", "--output", "out.csv").output.partition("most offered (high and medium):\n")[2]
    counted = [line.split(maxsplit=1) for line in said.splitlines() if line.startswith("  ")]
    assert len(counted) >= len(offers)
    assert counted == sorted(counted, key=lambda pair: (-int(pair[0]), pair[1]))
