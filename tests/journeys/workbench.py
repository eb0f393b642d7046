"""A workbench as people start it: the command `wildtrace up` in a process of its own, with an empty data folder."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wildtrace.settings import ADDRESS, DATA, DATABASE, LOG

_LONGEST_START = 180  # seconds; a calm machine needs a tenth of it
_LONGEST_STOP = 60


@dataclass(frozen=True)
class Workbench:
    """One that runs: what it printed, and how long it took until its pages were there."""

    output: Path
    started_in: float  # seconds

    @property
    def link(self) -> str:
        """The one-time link with which the first administrator signs in."""
        return _printed(self.output, r"https?://\S+/join/\S+/")

    @property
    def address(self) -> str:
        """Where its pages are, without a slash at the end."""
        return _printed(self.output, r"The workbench is at (\S+)")


@contextmanager
def started(folder: Path, *options: str) -> Iterator[Workbench]:
    """`wildtrace up` on a free port, its data under `folder`; ends with a plain SIGTERM, which must end it cleanly."""
    command = [sys.executable, "-u", "-m", "wildtrace", "up", "--port", str(free_port()), *options]
    output = folder / "output"
    began = time.monotonic()
    with output.open("w") as out:
        process = subprocess.Popen(command, env=_environ(folder / "data"), stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait_until_it_says(output, "Stop it with Ctrl-C.", process)
            yield Workbench(output, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(_LONGEST_STOP)
    assert code == 0, f"the workbench ended with {code}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _environ(data: Path) -> dict[str, str]:
    """This environment without what the tests set for themselves."""
    kept = {key: value for key, value in os.environ.items() if key not in (ADDRESS.name, DATABASE.name, LOG.name)}
    return kept | {DATA.name: str(data), "DJANGO_SETTINGS_MODULE": "wildtrace.web.settings"}


def _wait_until_it_says(output: Path, words: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _LONGEST_START
    while words not in output.read_text():
        assert process.poll() is None, f"the workbench ended before it served: {output.read_text()}"
        assert time.monotonic() < deadline, f"the workbench did not serve within {_LONGEST_START} s"
        time.sleep(0.1)


def _printed(output: Path, pattern: str) -> str:
    found = re.search(pattern, output.read_text())
    assert found is not None, f"nothing like {pattern} was printed"
    return found.group(found.re.groups)
