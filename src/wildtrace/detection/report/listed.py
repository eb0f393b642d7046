"""What a taxon is listed as, and the group it belongs to, for the report and for `explain`."""

from __future__ import annotations

from datetime import date
from functools import cache

from wildtrace.detection.report.wording import group_name
from wildtrace.taxa.appendices import AS_OF
from wildtrace.taxa.catalogue import open_table


def as_of() -> date:
    """The day that the Appendices of this version describe."""
    return AS_OF


def listed(taxon: str) -> str:
    """The Appendix of a taxon: "I", "I/II", or "" when the catalogue lists it in none."""
    return _facts().get(taxon, ("", ""))[1]


def group_of(taxon: str) -> str:
    """The group of a taxon in words: "big cats"; "" when the catalogue has none for it."""
    return group_name(_facts().get(taxon, ("", ""))[0])


@cache
def _facts() -> dict[str, tuple[str, str]]:
    rows = open_table("taxa", columns=["taxon", "group", "appendix"]).iter_rows()
    return {taxon: (group or "", appendix or "") for taxon, group, appendix in rows}
