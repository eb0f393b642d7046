"""The tool that counts names by taxon and language: its totals agree with each other and with what is promised."""

import re
import subprocess
import sys
from pathlib import Path


def test_coverage_is_of_all_priority_taxa_and_every_language(checkout: Path) -> None:
    tool = [sys.executable, str(checkout / "tools" / "name_coverage.py")]
    said = subprocess.run(tool, capture_output=True, text=True, check=True, timeout=60).stdout
    total = int(re.match(r"([\d,]+) priority taxa, 19 languages", said)[1].replace(",", ""))  # type: ignore[index]  # it says so
    steps = {int(step): int(count) for step, count in re.findall(r"\| (?:all|at least) (\d+) \| (\d+) \|", said)}
    assert total >= 400
    assert list(steps) == sorted(steps, reverse=True)
    assert list(steps.values()) == sorted(steps.values())
    assert steps[1] == total, "every priority taxon has a name in some language"
    by_language = dict(re.findall(r"([a-z]{2}(?:-Han[st])?) (\d+)", said.rpartition("taxa by language: ")[2]))
    assert len(by_language) == 19
    assert min(map(int, by_language.values())) >= 100
