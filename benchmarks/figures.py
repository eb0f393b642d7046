"""The figures of a run, each with its aim, and how they are shown: as a table, as JSON, as a page of the docs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured. `aim`: what it should reach at least, or (`at_most`) at most; None where there is none."""

    what: str
    value: float
    unit: str
    aim: float | None = None
    at_most: bool = False

    @property
    def verdict(self) -> str:
        """Whether the aim is met, and if not by how much it is missed."""
        if self.aim is None:
            return ""
        if self.value <= self.aim if self.at_most else self.value >= self.aim:
            return "met"
        missed = self.value / self.aim - 1 if self.at_most else 1 - self.value / self.aim
        return f"missed by {missed:.0%}"

    @property
    def shown(self) -> tuple[str, str, str, str]:
        """What, value, aim and verdict, for a table."""
        bound = "" if self.aim is None else f"{'≤' if self.at_most else '≥'} {_number(self.aim)} {self.unit}"
        return self.what, f"{_number(self.value)} {self.unit}", bound, self.verdict


@dataclass(frozen=True, slots=True)
class Report:
    """A run: where and when, what was asked of it, its figures and the shares of the stages."""

    command: str
    machine: str
    date: str
    listings: int
    names: int
    figures: Sequence[Figure]
    shares: Mapping[str, float]

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def text(self) -> str:
        """The tables for a terminal."""
        rows = [figure.shown for figure in self.figures]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = [f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:<{widths[2]}}  {d}".rstrip() for a, b, c, d in rows]
        stages = [f"  {share:6.1%}  {stage}" for stage, share in self.shares.items()]
        return "\n".join([*lines, "", "where the time goes, on one thread:", *stages])

    def page(self) -> str:
        """The page of the documentation."""
        rows = [f"| {' | '.join(figure.shown)} |" for figure in self.figures]
        stages = [f"| {stage} | {share:.1%} |" for stage, share in self.shares.items()]
        return "\n".join(
            [
                "# Speed and memory",
                "",
                f"Measured by `{self.command}` on {self.date}: {self.machine}. {self.listings:,} listings of about 300",
                f"characters; {self.names:,} names for the other matchers, and for wildtrace these, their misspellings",
                "and the words of context. `make bench` writes this page anew.",
                "",
                "| what | measured | aim | |",
                "|---|---:|---|---|",
                *rows,
                "",
                "The rates of the other matchers are those of a bare search: no disguise undone, no context read,",
                "nothing read from a file or written to one. Wildtrace's is that of the whole command.",
                "",
                "Where the time goes, on one thread:",
                "",
                "| stage | share |",
                "|---|---:|",
                *stages,
                "",
            ]
        )


def this_machine() -> str:
    """The machine in a few words, and how busy it was."""
    busy = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}{busy}"
    )


def today() -> str:
    """The date, in UTC."""
    return datetime.now(UTC).date().isoformat()


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
