"""`make bench`, third part: the screening API over real HTTP, one listing at a time, as a marketplace would ask it.

python -m benchmarks.screen_api              one thousand questions of each kind (about a minute)
python -m benchmarks.screen_api --quick      a fifth of them
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from benchmarks.figures import Figure, Report, this_machine, today
from benchmarks.listings import write_listings
from wildtrace import settings

CHECKOUT: Final = Path(__file__).resolve().parents[1]
RESULT: Final = CHECKOUT / "build" / "bench-screen-api.json"
FULL: Final = 1_000
_QUICK: Final = FULL // 5
_AIM: Final = 25  # ms, the 95th percentile of one listing
_MANY: Final = 500
_READY: Final = 120.0  # seconds a server may take to answer
_WARM_UP: Final = 20
_PAUSE: Final = 1 / 19  # seconds between questions once the token's bucket is half empty: it fills by 20 a second


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; the exit code tells whether it could be measured, not whether the aim was met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK} questions instead of {FULL:,}")
    parser.add_argument("--count", type=int, help="so many questions")
    parser.add_argument("--json", type=Path, default=RESULT, help="where the figures go")
    given = parser.parse_args(arguments)
    shared = settings.shared_folder(CHECKOUT)
    if not shared.is_dir():
        print(f"{shared}: the shared data is not there; set {settings.SHARED.name} to its folder.", file=sys.stderr)
        return 2
    machine, count = this_machine(), given.count or (_QUICK if given.quick else FULL)
    with tempfile.TemporaryDirectory(prefix="wildtrace-bench-") as folder:
        figures = measure(Path(folder), shared, count)
    report = Report("make bench", machine, today(), count, 0, figures, {})
    print(f"{machine}\n" + "\n".join("  ".join(figure.shown).rstrip() for figure in figures))
    report.save(given.json)
    return 0


def measure(folder: Path, shared: Path, count: int) -> list[Figure]:
    """The figures of a workbench of its own, in `folder`, on SQLite."""
    os.environ[settings.DATA.name] = str(folder / "data")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wildtrace.web.settings")
    write_listings(folder / "listings.parquet", count, shared)
    listings = pl.read_parquet(folder / "listings.parquet", columns=["listing_id", "title", "description"]).to_dicts()
    with _server(folder) as (port, pid):
        ask = _Asking(port, _token())
        for listing in listings[:_WARM_UP]:
            ask.seconds([listing])
        begun = _processor_seconds(pid)
        plain = [ask.seconds([listing]) for listing in listings]
        worked = (_processor_seconds(pid) - begun) / len(listings)
        keyed = [ask.seconds([listing], key=secrets.token_hex(8)) for listing in listings]
        many = [ask.seconds((listings * _MANY)[at : at + _MANY]) for at in range(5)]
    return [*_figures("one listing over HTTP", plain),
            Figure("processor time of the server for it, on average", worked * 1e3, "ms"),
            *_figures("the same with an Idempotency-Key", keyed),
            Figure(f"{_MANY} listings in one request", _MANY / statistics.median(many), "listings/s")]  # fmt: skip


def _figures(what: str, seconds: Sequence[float]) -> list[Figure]:
    ordered = sorted(seconds)
    return [
        Figure(f"{what}, median", statistics.median(ordered) * 1e3, "ms"),
        Figure(f"{what}, p95", ordered[int(len(ordered) * 0.95)] * 1e3, "ms", _AIM, at_most=True),
    ]


class _Asking:
    """One connection that is kept open, as a platform's client keeps it."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._asked = 0

    def seconds(self, listings: Sequence[dict[str, Any]], key: str = "") -> float:
        """How long the answer took, from the first byte sent to the last one read. Raises RuntimeError for another."""
        self._asked += 1
        if self._asked > 600:
            time.sleep(_PAUSE)
        body = json.dumps({"listings": listings}).encode()
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        begun = time.perf_counter()
        self._connection.request("POST", "/api/v1/screen", body, headers)
        answer = self._connection.getresponse()
        said = answer.read()
        taken = time.perf_counter() - begun
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}: {said[:300]!r}")
        return taken


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, int]]:
    """The workbench as `wildtrace up` starts it, worker and all; gives its port and process when it is ready."""
    port = _free_port()
    command = [sys.executable, "-m", "wildtrace", "up", "--port", str(port), "--no-sample"]
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(port, process, folder / "up.log")
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the workbench did not start:\n{log.read_text('utf-8', errors='replace')[-2000:]}")


def _processor_seconds(pid: int) -> float:
    """What a process has used so far; it says more than a clock where other work shares the machine. Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _token() -> str:
    """The token of an administrator, whom the running workbench's database gets here."""
    import django  # the settings read the data folder, which is known only now

    django.setup()
    from django.utils import timezone

    from wildtrace.accounts.actions.tokens import make_token
    from wildtrace.accounts.models import Membership, Organisation, Person, Role
    from wildtrace.accounts.viewers import Viewer

    person = Person.objects.create_user("bench@example.org", None, name="Bench")
    organisation = Organisation.objects.order_by("pk")[0]
    member = Membership.objects.create(person=person, organisation=organisation, role=Role.ADMINISTRATOR)
    expires = timezone.now() + timedelta(hours=1)
    return make_token(name="bench", scopes=["screen"], expires_at=expires, by=Viewer(person, member))[1]


if __name__ == "__main__":
    sys.exit(main())
