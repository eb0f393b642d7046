"""What was refused: counts by reason, and the first of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from wildtrace.detection.report.tallies import Tally

if TYPE_CHECKING:
    from wildtrace.detection.files import Refusal

SHOWN: Final = 50
_MOST_REASONS: Final = 500
_NUMBERS: Final = re.compile(r"\d[\d,]*")


@dataclass
class Refused:
    """Refusals, counted by reason; reasons that differ in numbers only are one."""

    first: list[Refusal] = field(default_factory=list)
    reasons: Tally = field(default_factory=lambda: Tally(_MOST_REASONS))
    rows: int = 0
    files: int = 0

    def add(self, refused: Iterable[Refusal]) -> None:
        """Take in some refusals."""
        for refusal in refused:
            self.rows += refusal.count
            self.files += refusal.row is None
            self.reasons.add({_NUMBERS.sub("…", refusal.reason)[:300]: max(1, refusal.count)})
            if len(self.first) < SHOWN:
                self.first.append(refusal)
