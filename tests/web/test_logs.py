"""The log says what happened and how long it took; not who, where they looked, or what they searched for."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, subprocess.Popen[str]]]:
    """A workbench started by its command: its address, its output so far as a file, its process."""
    folder = tmp_path_factory.mktemp("up")
    port = free_port()
    environ = {**os.environ, "WILDTRACE_DATA": str(folder / "data"), "WILDTRACE_LOG": "json"}
    environ.pop("WILDTRACE_DATABASE", None)
    environ["DJANGO_SETTINGS_MODULE"] = "wildtrace.web.settings"
    output = folder / "output"
    with output.open("w") as out:
        command = [sys.executable, "-u", "-m", "wildtrace", "up", "--port", str(port), "--no-sample"]
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=subprocess.STDOUT, text=True)
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process)
        yield address, output, process
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the workbench ended before it answered"
        try:
            urllib.request.urlopen(f"{address}/health/live/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the workbench did not answer within two minutes")


def status(address: str) -> int:
    try:
        return int(urllib.request.urlopen(address).status)
    except urllib.error.HTTPError as error:
        return int(error.code)


def test_up_says_where_to_go_and_how_to_get_in(run: tuple[str, Path, subprocess.Popen[str]]) -> None:
    address, output, _ = run
    said = output.read_text()
    assert f"The workbench is at {address}" in said
    link = re.search(rf"{address}/join/\S+/", said)
    assert link is not None
    assert status(link.group()) == 200


def test_a_worker_runs_beside_the_pages(run: tuple[str, Path, subprocess.Popen[str]]) -> None:
    address, _, _ = run
    assert json.load(urllib.request.urlopen(f"{address}/health/ready/"))["checks"]["worker"] is True


def test_the_log_holds_routes_and_no_addresses(run: tuple[str, Path, subprocess.Popen[str]]) -> None:
    address, output, _ = run
    status(f"{address}/join/a-very-secret-link/")
    status(f"{address}/search/?q=somebody%40example.org")
    status(f"{address}/nowhere/somebody@example.org/")
    lines = [line for line in output.read_text().splitlines() if line.startswith("{")]
    logged = "\n".join(lines)
    assert '"route": "accounts:join"' in logged
    assert "secret-link" not in logged
    assert "somebody" not in logged
    assert "127.0.0.1" not in logged
