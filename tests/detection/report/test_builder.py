"""What a report counts is what was screened, in memory that does not grow, in a file that is whole or not there."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.files import Refusal
from wildtrace.detection.files.errors import OutputUnwritable
from wildtrace.detection.frames import FINDINGS, MENTIONS
from wildtrace.detection.report.builder import ReportBuilder, Source
from wildtrace.detection.report.wording import appendix_name, specimen_name

Read = Callable[[Path], "Page"]  # type: ignore[name-defined]  # noqa: F821  # conftest's; importlib mode shares no names


@pytest.fixture(scope="session")
def sample(reference: Path) -> pl.DataFrame:
    """The bundled listings, as the reader would give them."""
    return pl.read_csv(reference / "sample" / "listings.csv", infer_schema=False)


def offers(number: int, start: int = 0, score: float = 0.9) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Listings that each have a text, a seller and a platform of their own, their findings and mentions."""
    ids = pl.select(listing_id=pl.format("L{}", pl.int_range(start, start + number)))
    title = pl.format("ivory {} {}", "listing_id", pl.lit("x" * 2000))
    listings = ids.with_columns(title=title, seller="listing_id", platform=pl.format("p {}", "listing_id"))
    finding = {
        "score": score,
        "band": "high",
        "taxa": ["Elephantidae"],
        "appendix": "I/II",
        "specimens": ["IVP"],
        "reasons": [{"rule": "names_it_clearly", "weight": 1.6, "words": "ivory"}],
    }
    mention = {"field": "title", "start": 0, "end": 5, "quote": "ivory", "kind": "taxon", "ref": "Elephantidae"}
    findings = ids.join(pl.DataFrame([finding]), how="cross").cast(FINDINGS)
    mentions = ids.join(pl.DataFrame([{**mention, "certainty": 0.95}]), how="cross").cast(MENTIONS)
    return listings, findings, mentions


def test_charts_count_what_the_findings_say(
    sample: pl.DataFrame, screener: Screener, tmp_path: Path, read_page: Read
) -> None:
    found = screener.screen(sample)
    builder = ReportBuilder()
    for start in range(0, sample.height, 97):
        batch = sample[start : start + 97]
        builder.add(batch, *screener.screen(batch))
    builder.write(tmp_path / "report.html")
    page = read_page(tmp_path / "report.html")

    offered = found.findings.filter(pl.col("score") >= 0.5)
    platforms = sample.join(offered, on="listing_id", how="semi")["platform"]
    specimens = Counter(code for codes in offered["specimens"].to_list() for code in codes)
    assert page.chart("platform") == dict(platforms.value_counts().iter_rows())
    assert page.chart("appendix") == {appendix_name(a): n for a, n in offered["appendix"].value_counts().iter_rows()}
    assert set(page.chart("specimen").items()) <= {(specimen_name(code), n) for code, n in specimens.items()}
    assert len(page.chart("specimen")) == 12
    assert f"{offered.height} of {sample.height} listings" in page.all("h1")[0].text


def test_counts_do_not_depend_on_the_batches(sample: pl.DataFrame, screener: Screener) -> None:
    whole, parts = ReportBuilder(seller_key=b"k"), ReportBuilder(seller_key=b"k")
    whole.add(sample, *screener.screen(sample))
    for start in range(0, sample.height, 50):
        parts.add(sample[start : start + 50], *screener.screen(sample[start : start + 50]))
    assert whole.totals == parts.totals
    assert {name: t.counts for name, t in whole.tallies.items()} == {
        name: t.counts for name, t in parts.tallies.items()
    }
    assert [f.score for f in whole.best] == pytest.approx([f.score for f in parts.best])
    assert {f.listing_id for f in whole.best if f.score > parts.best[-1].score} <= {f.listing_id for f in parts.best}


def test_highest_findings_are_kept_and_the_first_of_equals(tmp_path: Path) -> None:
    builder = ReportBuilder(top=3)
    builder.add(*offers(5, score=0.6))
    builder.add(*offers(1, start=10, score=0.95))
    builder.add(*offers(5, start=20, score=0.6))
    assert [(f.listing_id, f.score) for f in builder.best] == [("L10", 0.95), ("L0", 0.6), ("L1", 0.6)]


def test_no_findings_may_be_asked_for(tmp_path: Path, read_page: Read) -> None:
    builder = ReportBuilder(top=0)
    builder.add(*offers(5))
    builder.write(tmp_path / "report.html")
    assert not read_page(tmp_path / "report.html").all("article")


def test_memory_does_not_grow_with_the_listings() -> None:
    # Each batch is better than the one before, which is the worst case for what is kept.
    builder = ReportBuilder()
    held = []
    for nth in range(40):
        builder.add(*offers(5000, start=nth * 5000, score=0.5 + nth / 100))
        if nth in (9, 39):
            held.append(len(pickle.dumps(vars(builder))))
    assert builder.totals.screened == 200_000
    assert len(builder.best) == 100
    assert held[1] < held[0] + 500_000 < 4_000_000
    assert all(len(tally.counts) <= 20_000 for tally in builder.tallies.values())


def test_long_text_is_not_kept() -> None:
    listings, findings, mentions = offers(1)
    builder = ReportBuilder()
    builder.add(listings.with_columns(description=pl.lit("y" * 10_000_000)), findings, mentions)
    (found,) = builder.best
    assert sum(len(piece.text) for pieces in found.passages.values() for piece in pieces) < 2000


def test_refusals_are_counted_by_reason_and_the_first_are_shown(tmp_path: Path, read_page: Read) -> None:
    builder = ReportBuilder()
    builder.add(*offers(2))
    builder.refuse([Refusal("a.csv", n, f"{n} cells where the header has 5", "<b>x</b>") for n in range(2, 80)])
    builder.write(tmp_path / "report.html", refused=[Refusal("b.csv", 7, "no text", count=6)])
    page = read_page(tmp_path / "report.html")
    sums = [int(dd.text) for dd in page.all("dd")[:3]]
    assert sums == [86, 2, 84]
    text = page.all("section")[-1].text
    assert "… cells where the header has …" in text
    assert "78" in text
    assert "<b>x</b>" in text
    assert "The first 50" in text


def test_sources_focus_and_model_are_told(tmp_path: Path, read_page: Read) -> None:
    builder = ReportBuilder()
    builder.add(*offers(2))
    source = Source("<i>dump</i>.csv", "text delimited by commas, utf-8", 2, {"title": ["Titre"]})
    builder.write(tmp_path / "report.html", sources=[source], focus=["Elephantidae"], model="ivory.wtm")
    text = read_page(tmp_path / "report.html").all("body")[0].text
    for told in ("<i>dump</i>.csv", "title from Titre", "asking only about Elephantidae", "with the model ivory.wtm"):
        assert told in text


def test_batch_without_listings_changes_nothing() -> None:
    builder = ReportBuilder()
    listings, findings, mentions = offers(3)
    builder.add(listings.clear(), findings.clear(), mentions.clear())
    assert (builder.totals.screened, builder.best) == (0, [])


def test_rule_of_a_model_is_called_by_its_name(tmp_path: Path, read_page: Read) -> None:
    listings, findings, mentions = offers(1)
    reasons = [[{"rule": "words_of_the_model", "weight": -0.5, "words": "tusk"}]]
    builder = ReportBuilder()
    builder.add(listings, findings.with_columns(reasons=pl.Series(reasons, dtype=FINDINGS["reasons"])), mentions)
    builder.write(tmp_path / "report.html")
    assert "words of the model" in read_page(tmp_path / "report.html").all("table", "reasons")[0].text


def test_report_on_nothing_says_so(tmp_path: Path, read_page: Read) -> None:
    ReportBuilder().write(tmp_path / "report.html")
    text = read_page(tmp_path / "report.html").all("body")[0].text
    assert "0 of 0 listings" in text
    assert "No findings" in text
    assert "every row that was read was screened" in text


def test_report_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    builder = ReportBuilder()
    builder.add(*offers(2))
    with pytest.raises(OutputUnwritable):
        builder.write(tmp_path / "nowhere" / "report.html")
    builder.write(tmp_path / "report.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from wildtrace.detection.report.builder import ReportBuilder
from wildtrace.errors import WildtraceError
builder = ReportBuilder()
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    builder.write(Path(sys.argv[1]))
except WildtraceError as error:
    print(error)
    raise SystemExit(error.exit_code)
"""


def test_disk_that_fills_up_is_told_and_leaves_the_old_report(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("the old one")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "report.html: the output cannot be written: the file would be larger than" in done.stdout
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("report.html", "the old one")]


def test_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("the old one")
    builder = ReportBuilder()
    builder.totals.bands["high"] = "not a number"  # type: ignore[assignment]  # a fault of ours, while rendering
    with pytest.raises(TypeError):
        builder.write(path)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("report.html", "the old one")]
