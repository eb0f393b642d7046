"""`wildtrace up` refuses to start where it would be unsafe, in words that name the setting."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest


def up(data: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "WILDTRACE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "wildtrace.web.settings", **environ}
    if "WILDTRACE_DATABASE" not in environ:
        known.pop("WILDTRACE_DATABASE", None)
    command = [sys.executable, "-m", "wildtrace", "up", "--no-sample", *arguments]
    return subprocess.run(command, env=known, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("arguments", "environ", "named"),
    [
        (["--host", "0.0.0.0"], {}, "WILDTRACE_ADDRESS"),  # noqa: S104  # that it is refused is the point
        ([], {"WILDTRACE_ADDRESS": "http://wildtrace.example.org"}, "WILDTRACE_ADDRESS"),
        ([], {"WILDTRACE_SECRET_KEY": "guess"}, "WILDTRACE_SECRET_KEY"),
        (["--database", "mysql://host/name"], {}, "WILDTRACE_DATABASE"),
    ],
)
def test_an_unsafe_start_is_refused(tmp_path: Path, arguments: list[str], environ: dict[str, str], named: str) -> None:
    refused = up(tmp_path, *arguments, **environ)
    assert refused.returncode == 1
    assert named in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = up(tmp_path, "--port", port)
    assert refused.returncode == 1
    assert f"127.0.0.1:{port}" in refused.stderr
    assert "--port" in refused.stderr
