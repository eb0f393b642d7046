"""`up`: the workbench with its web server and worker in one process; also each of them alone."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import waitress
from django.conf import settings

from wildtrace.review.screening.screener import warm_up
from wildtrace.statistics import charts
from wildtrace.web.errors import AddressInUse
from wildtrace.web.server.starting import Say, bring_sample, bring_up_to_date, first_organisation, way_in
from wildtrace.web.server.worker import BackgroundWorker
from wildtrace.web.wsgi import application

_THREADS = 8


def up(*, host: str, port: int, sample: Path | None, with_worker: bool, say: Say) -> None:
    """Set up what is missing, say where to go, serve until stopped."""
    bring_up_to_date(say)
    organisation = first_organisation()
    if sample is not None:
        bring_sample(organisation, sample, say)
    server = _server(host, port)
    # The first question, and the first dashboard, find loaded what they need.
    for load in (warm_up, charts.warm_up):
        threading.Thread(target=load, name="warm up", daemon=True).start()
    worker = BackgroundWorker() if with_worker else None
    with _running(worker):
        say(f"The workbench is at {settings.ENVIRONMENT.address.geturl()}")
        if link := way_in(organisation):
            say(f"Sign in for the first time (the link works once, for a week):\n\n    {link}\n")
        say("Stop it with Ctrl-C.")
        _serve(server)


def work(*, say: Say) -> None:
    """Run a worker alone until stopped."""
    worker = BackgroundWorker()
    with _running(worker), suppress(KeyboardInterrupt), _stopping_on_sigterm():
        say(f"{worker.name} is running. Stop it with Ctrl-C.")
        worker.wait()


def _server(host: str, port: int) -> Any:
    proxies = settings.ENVIRONMENT.proxies
    trusted = {"trusted_proxy": "*", "trusted_proxy_count": proxies, "trusted_proxy_headers": {
        "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}} if proxies else {}  # fmt: skip
    try:
        return waitress.create_server(
            application, host=host, port=port, threads=_THREADS, ident=None, clear_untrusted_proxy_headers=True,
            max_request_body_size=settings.LARGEST_UPLOAD, **trusted,
        )  # fmt: skip
    except OSError as error:
        raise AddressInUse(host, port, error.strerror or "it is in use") from error


def _serve(server: Any) -> None:
    with suppress(KeyboardInterrupt), _stopping_on_sigterm():
        server.run()
    server.close()


@contextmanager
def _running(worker: BackgroundWorker | None) -> Iterator[None]:
    if worker is None:
        yield
        return
    worker.start()
    try:
        yield
    finally:
        worker.stop()


@contextmanager
def _stopping_on_sigterm() -> Iterator[None]:
    """A plain `kill` ends like Ctrl-C, so that the task in hand is finished or given back."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
