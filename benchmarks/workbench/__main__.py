"""`make bench`, second part: the workbench with a million listings on PostgreSQL, a hundred thousand on SQLite.

python -m benchmarks.workbench              both (about fifteen minutes)
python -m benchmarks.workbench --quick      a tenth of each
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, this_machine, today
from benchmarks.listings import write_listings
from benchmarks.workbench import asking
from benchmarks.workbench.listings import furnish
from wildtrace import settings

CHECKOUT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = CHECKOUT / "docs" / "reference" / "benchmarks-workbench.md"
POSTGRESQL: Final = 1_000_000
SQLITE: Final = 100_000
_ROUNDS: Final = 20
_STEPS: Final = 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; the exit code tells whether it could be measured, not whether the aims were met."""
    given = _parser().parse_args(arguments)
    if given.inside:
        print(json.dumps([_plain(figure) for figure in _measure(given.inside, given.count)]))
        return 0
    shared = settings.shared_folder(CHECKOUT)
    if not shared.is_dir():
        print(f"{shared}: the shared data is not there; set {settings.SHARED.name} to its folder.", file=sys.stderr)
        return 2
    machine, part = this_machine(), 10 if given.quick else 1
    figures = _on("PostgreSQL", POSTGRESQL // part, shared) + _on("SQLite", SQLITE // part, shared)
    print("\n".join("  ".join(figure.shown).rstrip() for figure in figures))
    if not given.quick:
        PAGE.write_text(_page(machine, figures), encoding="utf-8")
    return 0


def _on(database: str, count: int, shared: Path) -> list[Figure]:
    """The figures with `count` listings on a database of its own."""
    print(f"{count:,} listings on {database} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="wildtrace-bench-") as folder:
        write_listings(Path(folder) / "plain.parquet", count, shared)
        furnish(Path(folder) / "plain.parquet", Path(folder) / "listings.parquet")
        command = [sys.executable, "-m", "benchmarks.workbench", "--inside", database, "--count", str(count)]
        if database == "PostgreSQL":
            command = [str(CHECKOUT / "tools" / "with_postgresql"), *command]
        environ = {**os.environ, settings.DATA.name: folder, "PG_SHARED_BUFFERS": "2GB"}
        environ.pop(settings.DATABASE.name, None)
        said = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=True, cwd=CHECKOUT).stdout
    return [Figure(**figure) for figure in json.loads(said.splitlines()[-1])]


def _measure(database: str, count: int) -> list[Figure]:
    """What is measured where the environment already names the database."""
    folder = Path(os.environ[settings.DATA.name])
    command = [sys.executable, "-m", "benchmarks.workbench.filling", str(folder / "listings.parquet")]
    filled = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[-1])
    if filled["listings"] != count:
        raise asking.AnswerFailed(f"{filled['listings']} of {count} listings were imported")
    with asking.served(folder / "server.log") as port:
        return _figures(database, count, port, filled)


def _figures(database: str, count: int, port: int, filled: Mapping[str, float | str]) -> list[Figure]:
    cookie, on = str(filled["cookie"]), f"{database}, {count:,}"
    is_team = database == "PostgreSQL"
    queue = asking.times_of(port, cookie, asking.QUEUE, _ROUNDS)
    onward = asking.pages_on(port, cookie, _STEPS)
    search = asking.times_of(port, cookie, asking.SEARCH, _ROUNDS)
    dashboard = asking.times_of(port, cookie, asking.DASHBOARD, _ROUNDS)
    rate = count / float(filled["seconds"])
    return [
        Figure(f"{on}: import with screening", rate, "listings/s", 5000 if is_team else None),
        _slowest(f"{on}: queue, filters and orders", queue, 300),
        _usual(f"{on}: queue, filters and orders", queue),
        _slowest(f"{on}: queue, page after page", onward, 300),
        _slowest(f"{on}: search", search, 500 if is_team else None),
        _usual(f"{on}: search", search),
        _slowest(f"{on}: dashboard", dashboard, 1000 if is_team else None),
    ]


def _slowest(what: str, times: Sequence[float], aim: float | None) -> Figure:
    return Figure(f"{what}, p95", 1000 * asking.percentile(times, 0.95), "ms", aim, at_most=True)


def _usual(what: str, times: Sequence[float]) -> Figure:
    return Figure(f"{what}, median", 1000 * asking.percentile(times, 0.5), "ms")


def _plain(figure: Figure) -> dict[str, object]:
    return {name: getattr(figure, name) for name in ("what", "value", "unit", "aim", "at_most")}


def _page(machine: str, figures: Sequence[Figure]) -> str:
    """The page of the documentation."""
    rows = [f"| {' | '.join(figure.shown)} |" for figure in figures]
    return "\n".join(
        [
            "# Speed of the workbench",
            "",
            f"Measured by `python -m benchmarks.workbench` (part of `make bench`) on {today()}: {machine}.",
            "Server and database share the machine's two cores. Pages are asked for over HTTP, one after the other, by",
            "a member who has signed in; each address once before it is timed. PostgreSQL has 2 GB of shared buffers.",
            "",
            "| what | measured | aim | |",
            "|---|---:|---|---|",
            *rows,
            "",
        ]
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the listings, no page written")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=0, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
