"""`newcomer`: starts a workbench, opens a browser on it, and ends both; nothing may complain or leave the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import WIDE
from tests.journeys.person import Newcomer
from tests.journeys.workbench import started

Arrive = Callable[..., Newcomer]


@pytest.fixture
def arrive(browser: Browser, tmp_path: Path) -> Iterator[Arrive]:
    """Start a workbench and sit down before it: `arrive("--no-sample", size=NARROW, javascript=False)`."""
    with ExitStack() as open_things:

        def sit_down(*options: str, size: tuple[int, int] = WIDE, javascript: bool = True, **more: Any) -> Newcomer:
            workbench = open_things.enter_context(started(tmp_path, *options))
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, java_script_enabled=javascript, **more
            )
            open_things.callback(context.close)
            context.set_default_timeout(30_000)
            newcomer = Newcomer(context, context.new_page(), workbench)
            _watch(newcomer.page, newcomer)
            return newcomer

        yield sit_down


def _watch(page: Page, newcomer: Newcomer) -> None:
    own = ("data:", "blob:", newcomer.workbench.address)
    page.on("pageerror", lambda error: newcomer.complaints.append(str(error)))
    page.on("console", lambda said: newcomer.complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda sent: None if sent.url.startswith(own) else newcomer.strangers.append(sent.url))
