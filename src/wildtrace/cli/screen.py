"""`wildtrace screen`: files of listings in, findings out, and a summary of what was read and found."""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wildtrace.cli import options
from wildtrace.cli.errors import CommandLineError

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console
    from rich.progress import Progress

    from wildtrace.detection.files import Output, Reading, Refusal, Screening, SourceNote
    from wildtrace.detection.report.builder import ReportBuilder

# Imports are inside functions because `wildtrace screen --help` should not wait for frames, bars and the catalogue.

INCOMPLETE = 3  # the exit code when part of the input could not be read; everything that could was screened
_SHOWN_SOURCES = 8
_SHOWN_TAXA = 10
_SHOWN_REFUSALS = 3


def screen(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Files, folders or patterns: CSV, TSV, XLSX, JSON Lines, JSON, Parquet, also as .gz or .zst.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Where the findings go: OUT.parquet, OUT.csv, OUT.jsonl or OUT.xlsx."),
    ],
    report: Annotated[Path | None, typer.Option(help="Also write a report for people: OUT.html.")] = None,
    focus: options.Focus = None,
    model: Annotated[Path | None, typer.Option(help="A model trained by `wildtrace learn`.")] = None,
    min_score: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Write only findings with at least this score.")
    ] = 0.0,
    column: options.Columns = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADER", help="Carry this column of the input along. May be given several times."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="The encoding of text files, where it is not recognised rightly.")
    ] = None,
    mentions: Annotated[
        bool, typer.Option("--mentions/--no-mentions", help="Write every word recognised as a second table.")
    ] = True,
) -> None:
    """Screen files of listings for offers of protected wildlife.

    Each listing gets a score from 0 to 1, the taxa and specimens it offers, and the words that say so. Rows
    that cannot be read go to OUT.refused.csv with the reason. Exit codes: 0 everything was screened (single
    rows may have been refused); 1 nothing was written, the message says why; 2 the command was called
    wrongly; 3 part of the input could not be read at all, the rest was screened and written.
    """
    run = _Run(output, report, min_score, focus or [], model)
    with _terminating_cleanly():
        run.open(files, options.columns_by_field(column), keep or [], encoding, mentions)
        run.screen(_screener(run.focus, model))
    _summary(run)
    if not run.reading.is_whole:
        raise typer.Exit(INCOMPLETE)


@dataclass
class _Run:
    """One screening: what is read, where it goes, and what has been counted."""

    output_path: Path
    report_path: Path | None
    min_score: float
    focus: Sequence[str] = ()
    model: Path | None = None
    bands: Counter[str] = field(default_factory=Counter)
    taxa: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    screened: int = 0
    refused_rows: int = 0
    written: list[Path] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def open(
        self,
        files: Sequence[str],
        columns: dict[str, list[str]],
        keep: Sequence[str],
        encoding: str | None,
        mentions: bool,
    ) -> None:
        """Find the inputs and open the outputs, so that what is wrong with either shows before any work is
        done.
        """
        from wildtrace.detection.files import open_listings, open_output, output_paths

        leave_out = [*output_paths(self.output_path), *([self.report_path] if self.report_path else [])]
        self.reading: Reading = open_listings(files, columns, keep, encoding, leave_out)
        inputs = [source.path for source in self.reading.sources]
        _refuse_report_place(self.report_path, [*inputs, *output_paths(self.output_path)])
        self.output: Output = open_output(self.output_path, mentions=mentions, inputs=inputs, carried=keep)

    def screen(self, screener: Callable[[], Any]) -> None:
        """Screen everything and put the files in place; an error on the way leaves none."""
        from wildtrace.detection.files import screened_batches

        with self.output, _progress(self.reading) as advance:
            builder = _report_builder(self.report_path)
            loaded = screener()
            began = time.monotonic()
            for screening in screened_batches(self.reading, loaded.screen):
                self._take(screening, builder)
                advance(self)
            self._finish(builder)
            self.seconds = time.monotonic() - began

    def _take(self, screening: Screening, builder: ReportBuilder | None) -> None:
        import polars as pl

        listings, findings, mentions = screening.batch.listings, screening.findings, screening.mentions
        self._count(screening)
        self.output.refuse(screening.batch.refused)
        if builder is not None:
            builder.add(listings, findings, mentions)
            builder.refuse(screening.batch.refused)
        if self.min_score > 0:
            enough = findings["score"] >= self.min_score
            findings, listings = findings.filter(enough), listings.filter(enough)
            mentions = mentions.filter(pl.col("listing_id").is_in(findings["listing_id"].implode()))
        self.output.add(listings, findings, mentions)

    def _count(self, screening: Screening) -> None:
        self.screened += screening.findings.height
        self.refused_rows += sum(r.count for r in screening.batch.refused)
        self.refused += screening.batch.refused[: _SHOWN_REFUSALS - len(self.refused)]
        self.bands.update(dict(screening.findings["band"].value_counts().iter_rows()))
        self.taxa.update(_offered_taxa(screening.findings))

    def _check_counts(self) -> None:
        """Hold that every row that was read was screened or refused, before anything is put in place."""
        from wildtrace.detection.files.errors import ListingsLost

        if (self.reading.accepted, self.reading.refused) != (self.screened, self.refused_rows):
            raise ListingsLost(self.reading.read, self.screened + self.refused_rows)

    def _finish(self, builder: ReportBuilder | None) -> None:
        """Put the findings in place only when they and the report are whole."""
        self._check_counts()
        self.output.complete()
        if builder is not None and self.report_path is not None:
            self._write_report(builder, self.report_path)
        self.written = [*self.output.put_in_place(), *([self.report_path] if self.report_path else [])]

    def _write_report(self, builder: ReportBuilder, path: Path) -> None:
        from wildtrace.detection.report.builder import Source

        notes = self.reading.notes
        sources = [Source(note.label, note.kind, note.rows, note.taken) for note in notes]
        model = self.model.name if self.model else ""
        builder.write(path, sources=sources, focus=self.focus, model=model)


def _offered_taxa(findings: pl.DataFrame) -> dict[str, int]:
    """How many listings of the upper two bands name each taxon."""
    import polars as pl

    offers = findings.filter(pl.col("band").is_in(["high", "medium"]))
    return dict(offers["taxa"].explode().drop_nulls().value_counts().iter_rows())


def _screener(focus: Sequence[str], model: Path | None) -> Callable[[], Any]:
    """Loads the screener when the inputs and outputs are known to be there: a wrong name should not wait."""

    def load() -> Any:
        from wildtrace.detection import Screener

        if model is None:
            return Screener.load(focus=list(focus))
        from wildtrace.cli.labels import warn_of_departures

        screener = Screener.load(focus=list(focus), model=model)
        warn_of_departures(model, screener, focus)
        return screener

    return load


def _report_builder(path: Path | None) -> ReportBuilder | None:
    if path is None:
        return None
    from wildtrace.detection.report.builder import ReportBuilder

    return ReportBuilder()


def _refuse_report_place(report: Path | None, others: Sequence[Path]) -> None:
    if report and report.resolve() in {path.resolve() for path in others}:
        raise CommandLineError(f"{report}: the report would overwrite another file of this screening. Name another.")
    if report and not report.parent.is_dir():
        raise CommandLineError(f"{report}: the folder {str(report.parent)!r} does not exist. Make it, or name another.")
    if report and report.is_dir():
        raise CommandLineError(f"{report}: there is a folder of this name. Name a file, for example report.html.")


@contextmanager
def _terminating_cleanly() -> Iterator[None]:
    """A plain `kill` ends like Ctrl-C, so that partial files are removed."""

    def stop(number: int, _: Any) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress(reading: Reading) -> Iterator[Callable[[_Run], None]]:
    """A bar on a terminal, nothing where output is piped."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with _bar() as bar:
        task = bar.add_task("screening", total=max(1, reading.total_bytes), listings=0, rate="")
        began = time.monotonic()

        def advance(run: _Run) -> None:
            rate = run.screened / max(0.001, time.monotonic() - began)
            bar.update(task, completed=reading.done_bytes, listings=run.screened, rate=f"{rate:,.0f}/s")

        yield advance
        bar.update(task, completed=max(1, reading.total_bytes))


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%  {task.fields[listings]:,} listings  {task.fields[rate]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
    )


def _summary(run: _Run) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for note in run.reading.notes[:_SHOWN_SOURCES]:
        _say_source(console, note)
    if len(run.reading.notes) > _SHOWN_SOURCES:
        _say(console, f"… and {_number(len(run.reading.notes) - _SHOWN_SOURCES, 'more file')}")
    _say_left_out(console, run)
    _say_counts(console, run)
    _say_found(console, run)
    for remark in run.output.remarks:
        _say(console, remark)
    for path in run.written:
        _say(console, f"wrote {path}")


def _say(console: Console, line: str) -> None:
    # Headers and file names may hold square brackets, which are no markup here.
    console.print(line, markup=False)


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _say_source(console: Console, note: SourceNote) -> None:
    _say(console, f"{note.label}: {note.kind}, {_number(note.rows, 'listing')}")
    taken = ", ".join(f"{name} from {' + '.join(map(repr, hs))}" for name, hs in note.taken.items())
    _say(console, f"  taken: {taken}")
    if note.unused:
        shown = ", ".join(map(repr, note.unused[:12])) + (", …" if len(note.unused) > 12 else "")
        _say(console, f"  not used: {shown}")
    for remark in note.remarks:
        _say(console, f"  {remark}")
    if note.blank:
        _say(console, f"  {_number(note.blank, 'blank row')} passed over")


def _say_left_out(console: Console, run: _Run) -> None:
    for left_out in run.reading.left_out:
        _say(console, f"left out: {left_out}")
    for failed in run.reading.failed_files:
        _say(console, f"could not be read: {failed.file}: {failed.reason}")
    if passed := run.reading.passed_over:
        names = ", ".join(path.name for path in passed[:5]) + (", …" if len(passed) > 5 else "")
        _say(console, f"passed over in folders, not of a kind that is read or not open to you: {len(passed)} ({names})")
    ids = run.reading.ids
    if ids.made:
        _say(console, f"{_number(ids.made, 'listing')} without an id, called by file and row")
    if ids.renamed:
        _say(console, f"{_number(ids.renamed, 'id')} met before, told apart by file and row")


def _say_counts(console: Console, run: _Run) -> None:
    rate = run.screened / max(run.seconds, 0.001)
    _say(console, f"read {run.reading.read:,} = screened {run.screened:,} + refused {run.refused_rows:,}")
    _say(console, f"in {run.seconds:,.1f} s ({rate:,.0f} listings/s)")
    for refusal in run.refused:
        _say(console, f"  refused: {refusal.file} row {refusal.rows or '-'}: {refusal.reason}")
    if run.refused:
        _say(console, f"  all of them with their reasons: {run.output.refused_path}")


def _say_found(console: Console, run: _Run) -> None:
    bands = ", ".join(f"{band} {run.bands.get(band, 0):,}" for band in ("high", "medium", "low", "none"))
    _say(console, f"bands: {bands}")
    if run.min_score > 0:
        _say(console, f"written: {run.output.rows:,} findings with a score of at least {run.min_score:g}")
    if run.taxa:
        _say(console, "most offered (high and medium):")
    ordered = sorted(run.taxa.items(), key=lambda counted: (-counted[1], counted[0]))
    for name, count in ordered[:_SHOWN_TAXA]:
        _say(console, f"  {count:>8,}  {name}")
