"""Runs commands as a user would, each in a process of its own, and measures their time and peak memory."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

_LOOK_EVERY: Final = 0.02  # seconds


class Run(NamedTuple):
    """`seconds` of the whole process; `peak`: the most memory it held at once, in bytes."""

    seconds: float
    peak: int


def run(arguments: Sequence[str], log: Path) -> Run:
    """Run the Python of this environment with these arguments; what it prints goes to `log`.

    Raises RuntimeError with the last of the log when it fails.
    """
    peak = 0
    with log.open("wb") as file:
        begun = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=file, stderr=subprocess.STDOUT)
        while process.poll() is None:
            peak = max(peak, _peak_so_far(process.pid))
            time.sleep(_LOOK_EVERY)
        seconds = time.perf_counter() - begun
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{said}")
    return Run(seconds, peak)


def _peak_so_far(pid: int) -> int:
    """The most memory the process held since it began.

    Linux alone tells it. What `getrusage` says of a child includes the memory of the process that started it.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def screen(listings: Path, folder: Path) -> Run:
    """`wildtrace screen` from Parquet to Parquet, mentions and all."""
    arguments = ["-m", "wildtrace", "screen", str(listings), "--output", str(folder / "findings.parquet")]
    return run(arguments, folder / "screen.log")


def explain(folder: Path) -> float:
    """The seconds of `wildtrace explain`, from a cold start to its end.

    Waited for without looking, since a look at every fiftieth of a second is a part of so short a time.
    """
    command = [sys.executable, "-m", "wildtrace", "explain", "Antique carved iv0ry netsuke, no papers, DM me"]
    with (folder / "explain.log").open("wb") as log:
        begun = time.perf_counter()
        subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=True)
        return time.perf_counter() - begun
