"""A row of the queue: a finding with everything that its line shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wildtrace.collection.models import Finding, Listing
from wildtrace.collection.passages import Shown, title_runs
from wildtrace.review import wording
from wildtrace.review.models import Assignment, Judgement, Lease
from wildtrace.review.queries.factors import Factor


@dataclass(frozen=True)
class Row:
    """One line. `lease` and `assignment` are those of the viewer's organisation, as is `judgement`."""

    finding: Finding
    factors: Sequence[Factor] = ()
    lease: Lease | None = None
    assignment: Assignment | None = None
    judgement: Judgement | None = None

    @property
    def listing(self) -> Listing:
        """The listing."""
        return self.finding.listing

    @property
    def title(self) -> tuple[Shown, ...]:
        """Its title, with what was seen in it."""
        return title_runs(self.listing, self.finding)

    @property
    def band(self) -> str:
        """The band as people say it."""
        return wording.band_name(self.finding.band)

    @property
    def specimen(self) -> str:
        """The first specimen named, in words; empty when none is."""
        return wording.specimen_name(self.finding.specimen) if self.finding.specimen else ""

    @property
    def appendix(self) -> str:
        """Its Appendix, in words."""
        return wording.appendix_name(self.finding.appendix)

    @property
    def language(self) -> str:
        """The language it is written in, by name."""
        return wording.language_name(self.listing.language)

    @property
    def country(self) -> str:
        """Its country, by name; empty when not told."""
        return wording.country_name(self.listing.country) if self.listing.country else ""
