"""A real server and a real browser for tests: `server`, `browser`, and `visit` to open a page as somebody."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.cast import signed_in
from tests.chromium import CHROMIUM, FLAGS
from wildtrace.accounts.viewers import NOBODY, Viewer

WIDE = (1280, 900)
NARROW = (360, 740)


class _Plainly(WSGIHandler):
    """The application as it is: WhiteNoise serves static files, as for people, not Django's handlers for tests."""

    def __init__(self, _instead_of: object) -> None:
        super().__init__()


@dataclass
class Visit:
    """A page that somebody has opened, and everything that went wrong or out while they looked at it."""

    page: Page
    server: str
    complaints: list[str] = field(default_factory=list)  # console errors, CSP refusals, failed scripts
    strangers: list[str] = field(default_factory=list)  # requests to any other server
    weight: int = 0  # bytes of the bodies and headers of everything loaded

    def go(self, path: str) -> Page:
        """Open another address and wait until it has loaded."""
        self.complaints.clear()
        self.strangers.clear()
        self.weight = 0
        self.page.goto(self.server + path, wait_until="load")
        return self.page

    def overflows(self) -> bool:
        """Whether the page scrolls sideways."""
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright itself. Its event loop runs in the test's thread; Django takes that for unsafe."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium; the tests that need it are skipped where it isn't installed, except in CI."""
    if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
        pytest.skip(f"no Chromium at {CHROMIUM}: install it, or name it in CHROMIUM")
    with playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as launched:
        yield launched


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The workbench on a port of its own, over the test's database; its address, without a slash at the end."""
    # A database in a file or on a server is reached by connections of the server's own, as in life.
    shared = {each.alias: each for each in connections.all() if "memory" in str(each.settings_dict["NAME"])}
    for connection in shared.values():
        connection.inc_thread_sharing()
    thread = LiveServerThread("127.0.0.1", _Plainly, connections_override=shared)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://{thread.host}:{thread.port}"
    thread.terminate()
    _wait_for_last_answers()
    for connection in shared.values():
        connection.dec_thread_sharing()


def _wait_for_last_answers() -> None:
    """Until the threads that hold a browser's connections open have ended; they use the test's database."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any("process_request" in each.name for each in threading.enumerate()):
        time.sleep(0.05)


@pytest.fixture
def visit(server: str, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open pages as somebody: `visit(cast.analyst, size=NARROW, theme="dark", language="fr", javascript=False)`."""
    opened: list[BrowserContext] = []

    def open_as(viewer: Viewer = NOBODY, *, size: tuple[int, int] = WIDE, theme: str = "light", language: str = "en",
                javascript: bool = True, **more: Any) -> Visit:  # fmt: skip
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=javascript,
            **more,
        )
        opened.append(context)
        context.set_default_timeout(20_000)
        context.add_cookies(_cookies(viewer, server))
        return _watched(context.new_page(), server)

    yield open_as
    for context in opened:
        context.close()


def freshly_signed_in(viewer: Viewer) -> Client:
    """A client in which `viewer` has just signed in by passphrase, and nothing asks for it again for an hour."""
    client = signed_in(viewer)
    if viewer.person is not None:
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time() + 3600, "email": viewer.person.email, "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(viewer.person.pk)
        session.save()
    return client


def _cookies(viewer: Viewer, server: str) -> list[Any]:
    """The session of `viewer`, as a cookie for the browser; none for nobody."""
    session = freshly_signed_in(viewer).cookies.get(settings.SESSION_COOKIE_NAME)
    return [{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": server}] if session else []


def _watched(page: Page, server: str) -> Visit:
    visit = Visit(page, server)
    page.on("console", lambda said: visit.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("request", lambda sent: _note_stranger(visit, sent.url))
    page.on("requestfinished", lambda done: _weigh(visit, done))
    return visit


def _note_stranger(visit: Visit, url: str) -> None:
    if not url.startswith((visit.server, "data:", "blob:")):
        visit.strangers.append(url)


def _weigh(visit: Visit, request: Any) -> None:
    sizes = request.sizes()
    visit.weight += sizes["responseBodySize"] + sizes["responseHeadersSize"]
