"""Asks a running workbench for pages over HTTP, as a browser would, and times the answers."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_READY: Final = 120.0  # seconds a server may take to answer

QUEUE: Final = (
    "/queue/",
    "/queue/?order=freshness",
    "/queue/?order=uncertainty",
    "/queue/?band=high",
    "/queue/?group=elephants",
    "/queue/?platform=Trovanda",
    "/queue/?language=fr",
)
_WORDS: Final = ("ivory", "ivory+bangle", "python+bag", "bat", "leather+wal", "%E8%B1%A1", "nowhere")
SEARCH: Final = tuple(f"/search/?q={words}" for words in _WORDS)
DASHBOARD: Final = ("/dashboard/", "/dashboard/?band=high")


class AnswerFailed(Exception):
    """A page that did not come as it should: a time for it would be a lie."""


def percentile(times: Sequence[float], share: float) -> float:
    """The time that `share` of the answers stayed within, in seconds."""
    return statistics.quantiles(times, n=100, method="inclusive")[round(share * 100) - 1]


def times_of(port: int, cookie: str, addresses: Sequence[str], rounds: int) -> list[float]:
    """Seconds for each answer; every address is asked once before, then `rounds` times in turn."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    for address in addresses:
        _ask(connection, address, cookie)
    times = []
    for _ in range(rounds):
        for address in addresses:
            began = time.perf_counter()
            _ask(connection, address, cookie)
            times.append(time.perf_counter() - began)
    return times


def pages_on(port: int, cookie: str, steps: int) -> list[float]:
    """Seconds for each of the next pages of the queue, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    address, times = "/queue/", []
    for _ in range(steps):
        began = time.perf_counter()
        page = _ask(connection, address, cookie)
        times.append(time.perf_counter() - began)
        following = re.search(r'rel="next" href="([^"]+)"|href="([^"]+)" rel="next"', page)
        if following is None:
            break
        chosen = (following.group(1) or following.group(2)).replace("&amp;", "&")
        address = chosen if chosen.startswith("/") else f"/queue/{chosen}"
    return times


def _ask(connection: http.client.HTTPConnection, address: str, cookie: str) -> str:
    connection.request("GET", address, headers={"Cookie": f"sessionid={cookie}"})
    answer = connection.getresponse()
    page = answer.read()
    if answer.status != 200:
        raise AnswerFailed(f"{address}: {answer.status}")
    return page.decode()


@contextmanager
def served(log: Path) -> Iterator[int]:
    """The port of a workbench that runs on the database of the environment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = [sys.executable, "-m", "wildtrace", "up", "--port", str(port), "--no-sample", "--no-worker"]
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out, env=dict(os.environ)) as server:
        try:
            _wait_for(port, server, log)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + _READY
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise AnswerFailed(log.read_text()[-1000:])
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AnswerFailed("the workbench did not answer")
