"""How `wildtrace taxa` prints what it found: tables for people, records for programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wildtrace.taxa.appendices import AS_OF, Entry, Resolution
from wildtrace.taxa.checking import Check
from wildtrace.taxa.description import Description
from wildtrace.taxa.finding import Found
from wildtrace.taxa.store import Entry as Held

_SHOWN_NAMES = 4
_PIPED_WIDTH = 140  # columns; a file has no edge to wrap at, and long rows are easier to grep
_COUNT_LABELS = {
    "taxa": "taxa",
    "species": "species",
    "species_Animalia": "  of animals",
    "species_Plantae": "  of plants",
    "species_I": "  with a listing in Appendix I",
    "species_II": "  with a listing in Appendix II",
    "species_III": "  with a listing in Appendix III",
    "names": "names",
    "names_en": "English names",
    "names_es": "Spanish names",
    "names_fr": "French names",
    "synonyms": "synonyms (as the export counts them, by commas)",
    "synonym_names": "  names in them, without their authors",
}
_ONE = {
    "taxa": "taxon",
    "names": "name",
    **{f"{each} names": f"{each} name" for each in ("English", "Spanish", "French")},
}


def print_found(name: str, found: Sequence[Found], total: int) -> None:
    """One line for each taxon."""
    console = _console()
    exact = found[0].exact
    if not exact:
        console.print(f"No name is exactly {name!r}. These come nearest; did you mean one of them?", markup=False)
    table = _table("taxon", "Appendix", "group", "names that fit" if exact else "nearest names")
    for each in found:
        named = [f"{n} ({languages})" if languages else n for n, languages in each.names]
        more = f" … {len(named) - _SHOWN_NAMES} more" if len(named) > _SHOWN_NAMES else ""
        table.add_row(
            Text(each.taxon, style="italic"),
            each.appendix or "–",
            each.group.replace("_", " "),
            Text(", ".join(named[:_SHOWN_NAMES]) + more),
        )
    console.print(table)
    if total > len(found):
        console.print(f"{total - len(found)} more: use --limit")
    console.print("More of one: wildtrace taxa show NAME", style="dim")


def print_description(described: Description) -> None:
    """Everything that is known of one taxon."""
    console = _console()
    resolution = described.resolution
    title = Text(described.taxon, style="bold italic")
    title.append(f"  {resolution.rank}", style="not italic dim")
    console.print(title)
    if resolution.accepted != described.taxon:
        console.print(Text(f"known to the Appendices as {resolution.accepted}"))
    if described.above:
        console.print(Text(" › ".join(name for _, name in reversed(described.above)), style="dim"))
    _print_listing(console, described)
    if described.specimens:
        console.print("\nplausible in trade", style="bold")
        console.print(Text(", ".join(f"{name} ({code})" for code, name in described.specimens.items())))
    _print_names(console, described)


def _print_listing(console: Console, described: Description) -> None:
    resolution = described.resolution
    console.print()
    if resolution.known:
        coverage = {"all": "", "part": " (part of it: some populations or lower taxa)", "none": ""}[resolution.covers]
        text = f"Appendix {resolution.appendix}{coverage}" if resolution.is_listed else "not listed in any Appendix"
        console.print(Text(f"{text}, as of {AS_OF.isoformat()}", style="bold"))
        _print_entries_of(console, resolution)
    else:
        console.print(Text("the bundled Appendices do not know this name", style="bold"))
    for decision in described.decisions:
        day = f" in force {decision.in_force}" if decision.in_force else ""
        console.print(Text(f"changed: {decision.change} ({decision.decided_by}{day}){_unsure(decision.sure)}"))
    for name, appendix in described.said_by_imports.items():
        console.print(
            Text(f"your import {name} says: {f'Appendix {appendix}' if appendix else 'no Appendix'}", style="dim")
        )


def _print_entries_of(console: Console, resolution: Resolution) -> None:
    for entry in (*resolution.entries, *resolution.within[:8]):
        console.print(Text("  " + _entry_line(entry)))
    if len(resolution.within) > 8:
        console.print(f"  … {len(resolution.within) - 8} more below it")
    for entry in resolution.upcoming:
        console.print(Text(f"  from {entry.since}: {_entry_line(entry)}", style="yellow"))


def _entry_line(entry: Entry) -> str:
    facts = [
        f"{entry.appendix}: {entry.taxon}" + (f" [{entry.scope}]" if entry.scope else ""),
        f"by {entry.party}" if entry.party else "",
        _in_force(entry),
        entry.decided_by,
        f"annotation {entry.annotation}" if entry.annotation else "",
        f"quota: {entry.quota}" if entry.quota else "",
        f"source: {entry.source}" if entry.source else "",
    ]
    return "; ".join(filter(None, facts)) + _unsure(entry.sure)


def _in_force(entry: Entry) -> str:
    if entry.since:
        return f"in force {'since' if entry.since <= AS_OF else 'from'} {entry.since}"
    if entry.in_force_by:
        by = f"{entry.in_force_by} at the latest ({entry.in_force_by_source})"
        return f"in force by {by}; the day it took effect is not known for sure"
    return "the day it takes effect is not confirmed"


def _unsure(sure: bool) -> str:
    return "" if sure else " (not confirmed)"


def _print_names(console: Console, described: Description) -> None:
    if described.names.is_empty():
        return
    table = _table("language", "name", "says", "source")
    for row in described.names.iter_rows(named=True):
        what = row["form"] if row["form"] != "common" else row["specimen"]
        note = f" ({row['note']})" if row["note"] else ""
        source = row["source"] if row["source"] not in ("", "unreviewed") else "unreviewed"
        table.add_row(
            row["language"] or "–",
            Text(row["name"] + note),
            what,
            Text(source if row["form"] == "common" else row["source"]),
        )
    console.print(table)


def print_imported(entry: Held) -> None:
    """What was imported, with the counts to hold against the source."""
    console = _console()
    console.print(Text(f"imported {entry.source_file} as {entry.name} ({entry.dialect})", style="bold"))
    console.print(f"SHA-256 {entry.sha256}", style="dim")
    for key, label in _COUNT_LABELS.items():
        if key in entry.counts:
            console.print(f"{entry.counts[key]:>10,}  {_ONE.get(label, label) if entry.counts[key] == 1 else label}")


def print_entries(held: Sequence[Held], folder: Path) -> None:
    """The user's imports and watchlists."""
    console = _console()
    console.print(Text(f"in {folder}", style="dim"))
    if not held:
        console.print("No imports and no watchlists yet: wildtrace taxa import FILE")
        return
    table = _table("name", "kind", "taxa", "from", "added", "SHA-256")
    for entry in held:
        taxa = f"{entry.counts.get('taxa', 0):,}"
        table.add_row(
            Text(entry.name), entry.dialect, taxa, Text(entry.source_file), entry.added[:10], entry.sha256[:12]
        )
    console.print(table)


def print_check(label: str, found: Check) -> None:
    """Each species of which the pack says something else, then how many agree."""
    console = _console()
    if found.disagreements.height:
        table = _table("taxon", "export", "wildtrace", "why")
        for row in found.disagreements.iter_rows(named=True):
            why = "; ".join(filter(None, (row["explanation"], row["decided_by"]))) or "unexplained"
            table.add_row(
                Text(row["taxon"], style="italic"), row["export"], row["pack"], Text(why + _unsure(row["sure"]))
            )
        console.print(table)
    totals = _table("Appendix", "species", "agree", "by population", "explained", "unexplained", "resolved")
    for s in found.summaries:
        numbers = (s.species, s.agreed, s.population, s.explained, s.unexplained)
        totals.add_row(s.appendix, *(f"{n:,}" for n in numbers), f"{s.share:.2%}")
    console.print(Text(f"{label} against the Appendices as of {AS_OF.isoformat()}", style="bold"))
    console.print(totals)


def as_record(described: Description) -> dict[str, Any]:
    """A description as plain data."""
    resolution = described.resolution
    entries = [_record_of(entry) for entry in resolution.entries]
    return {
        "taxon": described.taxon,
        "accepted": resolution.accepted,
        "rank": resolution.rank,
        "group": described.group,
        "above": [{"rank": rank, "taxon": name} for rank, name in described.above],
        "appendix": resolution.appendix,
        "covers": resolution.covers,
        "known": resolution.known,
        "as_of": AS_OF.isoformat(),
        "listings": entries,
        "listings_below": [_record_of(entry) for entry in resolution.within],
        "upcoming": [_record_of(entry) for entry in resolution.upcoming],
        "decisions": [
            {k: getattr(d, k) for k in ("taxon", "change", "decided_by", "in_force", "source", "sure")}
            for d in described.decisions
        ],
        "imports": dict(described.said_by_imports),
        "specimens": dict(described.specimens),
        "names": described.names.to_dicts(),
    }


def _record_of(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in Entry.__dataclass_fields__}


def check_record(label: str, found: Check) -> dict[str, Any]:
    """A check as plain data."""
    summaries = [
        {
            name: getattr(s, name)
            for name in ("appendix", "species", "agreed", "population", "explained", "unexplained", "share")
        }
        for s in found.summaries
    ]
    return {
        "export": label,
        "as_of": AS_OF.isoformat(),
        "summaries": summaries,
        "disagreements": found.disagreements.to_dicts(),
    }


def _console() -> Console:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _PIPED_WIDTH)
    return console


def _table(*headers: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    return table
