"""Every page, in a real browser: axe-core finds nothing, nothing scrolls sideways, nothing comes from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from tests.browser import NARROW, WIDE, Visit
from tests.web.addresses import Reached, World, reached_pages
from wildtrace.accounts.models import Person

HEAVIEST = 200 * 1024  # bytes of a first load
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
})).violations.map(each =>
  `${each.id}: ${each.help} · ${each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`)"""

Open = Callable[..., Visit]


@pytest.fixture
def pages(transactional_db: None) -> list[Reached]:
    pages, missed = reached_pages(World())
    assert not missed, "nobody reaches these: say in tests/web/addresses.py how their parameters are filled"
    assert len(pages) > 20
    return pages


def faults_of(visit: Visit, page: Reached, axe: str) -> list[str]:
    """What is wrong with a page, as one line for each fault."""
    shown = visit.go(page.path)
    faults = [f"console: {each}" for each in visit.complaints if "status of 503" not in each]
    faults += [f"from elsewhere: {each}" for each in visit.strangers]
    faults += [f"heavy: {visit.weight:,} bytes"] if visit.weight > HEAVIEST else []
    faults += ["scrolls sideways"] if visit.overflows() else []
    shown.evaluate(axe)
    faults += shown.evaluate(RUN_AXE)
    return [f"{page.name} {page.path}: {fault}" for fault in faults]


def opened_by(pages: list[Reached], visit: Open, **how: Any) -> dict[int | None, Visit]:
    """A browser window for each viewer of the pages."""
    people = {page.viewer.person_id: page.viewer for page in pages}
    return {key: visit(viewer, **how) for key, viewer in people.items()}


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_every_page_is_accessible_light_and_narrow_enough(
    pages: list[Reached], visit: Open, theme: str, size: tuple[int, int]
) -> None:
    Person.objects.update(theme=theme)
    windows, axe = opened_by(pages, visit, theme=theme, size=size), AXE.read_text("utf-8")
    faults = [fault for page in pages for fault in faults_of(windows[page.viewer.person_id], page, axe)]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.slow
def test_every_page_reads_from_the_right(pages: list[Reached], visit: Open, settings: LazySettings) -> None:
    """Only the frame: nobody has written an Arabic catalogue, but whoever adds one finds the pages ready."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    Person.objects.update(language="ar")
    windows = opened_by(pages, visit, language="ar", size=NARROW)
    faults = []
    for page in pages:
        opened = windows[page.viewer.person_id]
        shown = opened.go(page.path)
        faults += [] if shown.locator("html[dir=rtl][lang=ar]").count() else [f"{page.path}: not from the right"]
        faults += [f"{page.path}: scrolls sideways"] if opened.overflows() else []
    assert not faults, "\n" + "\n".join(faults)


def test_every_page_works_without_javascript(pages: list[Reached], visit: Open) -> None:
    """Each still shows its heading and its content; what is hidden until a script runs would be missing here."""
    opened = opened_by(pages, visit, javascript=False)
    faults = []
    for page in pages:
        shown = opened[page.viewer.person_id].go(page.path)
        if shown.locator("main h1:visible").count() != 1:
            faults.append(f"{page.path}: {shown.locator('main h1:visible').count()} headings")
    assert not faults, "\n" + "\n".join(faults)
