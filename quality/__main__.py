"""`make quality`: measures every quality figure that the documentation states, in one run.

python -m quality                 all tables, printed and written to docs/reference/quality.md
python -m quality --without learned     leave the learned tasks out (they take minutes)
python -m quality fit             propose weights for the rules, and write them with --write
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from quality import fit, fitted, sets, untaught
from quality.tables import HEADERS, Row, markdown, score
from wildtrace.detection import Screener

PAGE: Final = sets.CHECKOUT / "docs" / "reference" / "quality.md"


def main() -> int:
    """Measure, or fit; the exit code tells whether the data was there, not whether the aims were met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["measure", "fit"], default="measure")
    parser.add_argument("--without", action="append", default=[], choices=["learned"], help="leave this part out")
    parser.add_argument("--write", action="store_true", help="with fit: put the weights into the table in use")
    given = parser.parse_args()
    try:
        return _fit(write=given.write) if given.what == "fit" else _measure(without=given.without)
    except sets.SetMissing as missing:
        print(missing, file=sys.stderr)
        return 2


def _measure(*, without: Sequence[str]) -> int:
    screener = Screener.load()
    parts = [_intro(), _table("Without labels, at score 0.5", untaught.found_without_labels(screener))]
    parts += [_languages(labelled, screener) for labelled in (sets.written(), sets.held_out(), sets.held_out_2())]
    parts.append(_table("Disguise: recall kept", untaught.disguised(screener)))
    if "learned" not in without:
        from quality import learned  # needs scikit-learn, which the other tables do not

        parts.append(_table("Learned", learned.measured(learned.tasks())) + learned.NOTE)
        unfitted = _table("Learned, with rules that had not seen the set", learned.measured(learned.unfitted()))
        parts.append(unfitted + learned.UNFITTED_NOTE)
        PAGE.write_text("\n".join(parts), encoding="utf-8")
    print("\n".join(parts))
    return 0


def _fit(*, write: bool) -> int:
    used = fitted.fitted_sets()
    weights = fitted.weights(used)
    for labelled, _, user in used:
        said = untaught.answers(labelled.listings, replace(user, weights=weights))
        print(f"{labelled.name:20} {score(labelled.labels, said)}")
    if write:
        fit.write(weights)
    return 0


def _intro() -> str:
    return (
        "<!-- Made by `make quality`: run it instead of editing. -->\n"
        "# Measured quality\n\n"
        f"Measured on {datetime.now(UTC):%-d %B %Y} by `make quality`. The sets, and what their labels mean, are "
        "described in the [model card](../explanation/model-card.md).\n"
    )


def _table(title: str, rows: Sequence[Row]) -> str:
    return f"## {title}\n\n" + markdown(HEADERS, [row.cells() for row in rows])


def _languages(labelled: sets.LabelledSet, screener: Screener) -> str:
    rows = untaught.by_language(labelled, screener)
    worst, recall = untaught.worst_language(rows)
    cells = [[lang, f"{s.precision:.2f}", f"{s.recall:.2f}", f"{s.f1:.2f}"] for lang, s in rows]
    note = f"\nLowest recall: {recall:.2f} ({worst}); the aim is 0.65 in each.\n"
    return f"## By language: {labelled.name}\n\n" + markdown(("language", "precision", "recall", "F1"), cells) + note


if __name__ == "__main__":
    sys.exit(main())
