"""`Decision`: what a person decides about a listing, before it is remembered as a judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from wildtrace.collection.models import Finding


@dataclass(frozen=True)
class Decision:
    """The answers. `taxa`: scientific names; `specimens`: CITES trade term codes; `groups`: keys of whom to tell.

    `is_as_found`: of several listings, each keeps the first taxon and specimen that were found in it.
    """

    answer: str
    taxa: Sequence[str] = ()
    specimens: Sequence[str] = ()
    reality: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    legality: str = ""
    jurisdiction: str = ""
    legality_reason: str = ""
    note: str = ""
    groups: Sequence[int] = ()
    is_as_found: bool = False

    def about(self, finding: Finding) -> Decision:
        """The decision on the listing of this finding."""
        if not self.is_as_found:
            return self
        return replace(self, taxa=finding.taxa[:1], specimens=finding.specimens[:1])

    def fields(self) -> dict[str, Any]:
        """As the fields of a judgement are called; a listing that is not relevant confirms no taxon or specimen."""
        is_relevant = self.answer != "not_relevant"
        return {
            "answer": self.answer,
            "taxa": list(self.taxa) if is_relevant else [],
            "specimens": list(self.specimens) if is_relevant else [],
            "reality": self.reality,
            "quantity": self.quantity,
            "unit": self.unit if self.quantity is not None else "",
            "legality": self.legality,
            "jurisdiction": self.jurisdiction,
            "legality_reason": self.legality_reason,
            "note": self.note,
        }
