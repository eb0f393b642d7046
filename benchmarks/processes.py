"""Runs commands as a user would, each in a process of its own, and measures their time and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """`seconds` of the whole process; `peak`: the most memory it held at once, in bytes."""

    seconds: float
    peak: int


def run(arguments: Sequence[str], log: Path) -> Run:
    """Run the Python of this environment with these arguments; what it prints goes to `log`.

    Raises RuntimeError with the last of the log when it fails.
    """
    with log.open("wb") as file:
        begun = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=file, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{said}")
    return Run(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def screen(listings: Path, folder: Path) -> Run:
    """`wildtrace screen` from Parquet to Parquet, mentions and all."""
    arguments = ["-m", "wildtrace", "screen", str(listings), "--output", str(folder / "findings.parquet")]
    return run(arguments, folder / "screen.log")


def explain(folder: Path) -> Run:
    """`wildtrace explain`, from a cold start."""
    return run(["-m", "wildtrace", "explain", "Antique carved iv0ry netsuke, no papers, DM me"], folder / "explain.log")
