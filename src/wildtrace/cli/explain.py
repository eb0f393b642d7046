"""`wildtrace explain`: what one text offers, with the words that say so marked in it, and the reasons."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from wildtrace import settings
from wildtrace.cli import options
from wildtrace.cli.errors import CommandLineError

# Imports are inside functions because an answer should come in less than a second, and `--help` at once.
if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from wildtrace.detection.report.explaining import Explanation, TaxonSaid
    from wildtrace.detection.report.passages import Piece

STYLES = {
    "taxon": "bold #3b1c00 on #ffc999",
    "specimen": "#43102c on #f5bedb",
    "offer": "#332900 on #f5df7a",
    "claim": "#0f2a5c on #bfd5fb",
    "against": "#2b2d2c on #cfd1cf",
}
_BAND_STYLES = {"high": "bold #ffffff on #0d6b58", "medium": "bold #0f2e26 on #8cc7b6", "low": "#0f2e26 on #cfe6de"}
_VERDICTS = {
    "high": "very likely offers a real specimen of a protected or watched taxon",
    "medium": "likely offers a real specimen of a protected or watched taxon",
    "low": "may offer a real specimen of a protected or watched taxon",
    "none": "hardly offers a real specimen of a protected or watched taxon",
}


def explain(
    text: Annotated[str, typer.Argument(help="The text of a listing; - reads it from standard input.")],
    title: Annotated[str, typer.Option(help="The listing's title, where it has one of its own.")] = "",
    focus: options.Focus = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")
    ] = False,
) -> None:
    """Say what one text offers: its score, the words that were seen in it, and the reasons with their weights.

    Words are coloured on a terminal. Where there are no colours they stand in brackets with what they are:
    "[taxon: ivory]".
    """
    from wildtrace.detection.report.explaining import explain_text

    explanation = explain_text(_given(text), title, focus or ())
    if as_json:
        print(json.dumps(explanation.as_record(), ensure_ascii=False, indent=2))  # noqa: T201  # this is the output
    else:
        show(explanation, _console())


def _given(text: str) -> str:
    """The text itself, or standard input for "-"; raises CommandLineError where there is none."""
    given = _standard_input() if text == "-" else text
    if not given.strip():
        raise CommandLineError('There is no text to explain. Give it in quotes: wildtrace explain "carved ivory".')
    return given


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandLineError(
            f"Standard input is not UTF-8 (byte {error.start + 1:,}). Convert it first, for example with iconv."
        ) from error


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, no_color=not settings.is_colour_wanted() or None)


def show(explanation: Explanation, console: Console) -> None:
    """Print an explanation: score, marked text, taxa and specimens, reasons."""
    from rich.padding import Padding

    coloured = console.is_terminal and not console.no_color
    console.print(_verdict(explanation, coloured))
    console.print()
    for pieces in explanation.passages:
        console.print(Padding(_marked(pieces, coloured), (0, 2)))
    if coloured:
        console.print(_legend(explanation))
    console.print()
    if not explanation.taxa:
        console.print(_why_nothing(explanation))
        return
    console.print(_named(explanation))
    console.print()
    console.print(_reasons(explanation))


def _why_nothing(explanation: Explanation) -> str:
    """Why there is nothing to weigh: a phrase with another meaning, or no name of what is asked about."""
    from wildtrace.detection.report.visible import visible
    from wildtrace.detection.report.wording import sentence_of

    if explanation.reasons:
        return f"{sentence_of(explanation.reasons[0].rule)} It is: {visible(explanation.reasons[0].words)}"
    asked = "taxon within the focus" if explanation.focused else "protected or watched taxon"
    return f"No {asked} is named, so there is nothing to weigh."


def _verdict(explanation: Explanation, coloured: bool) -> Text:
    from rich.text import Text

    from wildtrace.detection.report.wording import score_text

    style = _BAND_STYLES.get(explanation.band, "bold") if coloured else ""
    return Text.assemble(
        (f" {score_text(explanation.score)} {explanation.band} ", style), "  ", _VERDICTS[explanation.band]
    )


def _marked(pieces: Sequence[Piece], coloured: bool) -> Text:
    """The text with its words coloured, or in brackets where there are no colours."""
    from rich.text import Text

    from wildtrace.detection.report.visible import visible

    marked = Text()
    for piece in pieces:
        shown = visible(piece.text)
        if piece.family in STYLES and not coloured:
            shown = f"[{piece.family}: {shown}]"
        marked.append(shown, STYLES.get(piece.family, "") if coloured else "")
    return marked


def _legend(explanation: Explanation) -> Text:
    from rich.text import Text

    from wildtrace.detection.report.wording import FAMILIES

    here = {piece.family for pieces in explanation.passages for piece in pieces}
    legend = Text("\n ")
    for family in FAMILIES:
        if family in here:
            legend.append(" ").append(f" {family} ", STYLES[family])
    return legend


def _named(explanation: Explanation) -> Table:
    """Each taxon with what it is listed as, and the specimens."""
    table = _grid()
    for nth, taxon in enumerate(explanation.taxa):
        table.add_row("taxa" if nth == 0 else "", _taxon(taxon))
    if explanation.specimens:
        table.add_row("specimens", ", ".join(explanation.specimens.values()))
    return table


def _taxon(taxon: TaxonSaid) -> Text:
    from rich.text import Text

    from wildtrace.detection.report.wording import appendix_name

    group = f"  {taxon.group}" if taxon.group else ""
    return Text.assemble((taxon.name, "italic"), group, f"  {appendix_name(taxon.appendix)}")


def _reasons(explanation: Explanation) -> Table:
    """The rules that fired with weight and words, and how they add up."""
    from wildtrace.detection.report.visible import visible
    from wildtrace.detection.report.wording import sentence_of, weight_text

    table = _grid(right=True)
    for reason in explanation.reasons:
        table.add_row(weight_text(reason.weight), sentence_of(reason.rule), visible(reason.words))
    table.add_row(weight_text(explanation.base), "Every listing starts here: most offer no wildlife.", "")
    total = explanation.base + sum(reason.weight for reason in explanation.reasons)
    table.add_row(weight_text(total), f"Together, as log-odds: a score of {explanation.score:.3f}.", "", style="bold")
    return table


def _grid(right: bool = False) -> Table:
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(justify="right" if right else "left", no_wrap=True, min_width=6)
    table.add_column(overflow="fold", ratio=None)
    if right:
        table.add_column(overflow="fold")
    return table
