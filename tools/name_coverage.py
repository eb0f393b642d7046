"""Prints in how many languages the priority taxa have names that sellers use: `python tools/name_coverage.py`.

The nineteen languages are those that wildtrace sets out to cover; the further ones in reference/names are thin and are
not counted. A taxon counts for a language when it has a row of its own there; a name of its family is not its own.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
LANGUAGES = (
    "en", "fr", "es", "pt", "de", "it", "nl", "ru", "ar", "zh-Hans", "zh-Hant",
    "vi", "th", "id", "ms", "ja", "ko", "hi", "sw",
)  # fmt: skip
STEPS = (19, 18, 15, 10, 5, 1)


def main() -> None:
    """Print both tables."""
    with (REFERENCE / "taxa" / "priority.csv").open(encoding="utf-8", newline="") as file:
        taxa = [row["taxon"] for row in csv.DictReader(file)]
    named = {language: taxa_named(REFERENCE / "names" / f"{language}.csv") & set(taxa) for language in LANGUAGES}
    print(f"{len(taxa):,} priority taxa, {len(LANGUAGES)} languages\n")
    print("| languages in which a taxon has a name of its own | taxa |\n|---|---|")
    for step, count in taxa_by_languages(taxa, named).items():
        print(f"| {'all ' if step == len(LANGUAGES) else 'at least '}{step} | {count} |")
    print(f"\ntaxa by language: {', '.join(f'{language} {len(held)}' for language, held in named.items())}")


def taxa_named(path: Path) -> set[str]:
    """The taxa that a file of names gives a name to."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["taxon"] for row in csv.DictReader(file)}


def taxa_by_languages(taxa: Sequence[str], named: Mapping[str, set[str]]) -> dict[int, int]:
    """For each step, how many taxa have a name in at least so many languages."""
    languages = [sum(taxon in held for held in named.values()) for taxon in taxa]
    return {step: sum(count >= step for count in languages) for step in STEPS}


if __name__ == "__main__":
    main()
