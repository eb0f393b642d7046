"""A page read back as a browser would, and listings screened for real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.report.builder import ReportBuilder

VOID = {"meta", "link", "br", "img", "hr", "input", "base", "col", "source"}
SVG_LEAVES = {"rect"}


@dataclass
class Element:
    """One element: its tag, attributes, text with that of its children, and the ids and classes above it."""

    tag: str
    attrs: dict[str, str | None]
    above: list[Element]
    text: str = ""

    @property
    def classes(self) -> set[str]:
        return set((self.attrs.get("class") or "").split())


@dataclass
class Page(HTMLParser):
    """The elements of a page in order; `unbalanced` names end tags that close nothing."""

    elements: list[Element] = field(default_factory=list)
    unbalanced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), list(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), list(self._open)))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1].tag == tag:
            self._open.pop()
        else:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, css: str = "") -> list[Element]:
        """Every element of a tag, and of a class where one is given."""
        return [e for e in self.elements if e.tag == tag and (not css or css in e.classes)]

    def chart(self, name: str) -> dict[str, int]:
        """The rows of one chart's table: label to count."""
        rows = [
            e for e in self.all("tr") if any(a.attrs.get("id") == f"by-{name}" for a in e.above) and "bar" not in e.text
        ]
        cells = [[c for c in self.elements if row in c.above and c.tag in ("th", "td")] for row in rows]
        body = [c for c in cells if c and c[0].attrs.get("scope") == "row"]
        return {c[0].text: int(c[-1].text.replace(",", "")) for c in body}


@pytest.fixture(scope="session")
def screener() -> Screener:
    """The real catalogue and rules."""
    return Screener.load()


@pytest.fixture
def read_page() -> Callable[[Path], Page]:
    """Parses a report and holds that every element is closed."""

    def read(path: Path) -> Page:
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        page.close()
        assert not page.unbalanced
        assert not page._open
        return page

    return read


@pytest.fixture
def report_on(
    screener: Screener, tmp_path: Path, read_page: Callable[[Path], Page]
) -> Callable[[list[dict[str, str]]], Page]:
    """Screens some listings and gives back the page about them."""

    def report(rows: list[dict[str, str]]) -> Page:
        listings = pl.DataFrame([{"listing_id": str(n), **row} for n, row in enumerate(rows)], infer_schema_length=None)
        builder = ReportBuilder()
        builder.add(listings, *screener.screen(listings))
        builder.write(tmp_path / "report.html")
        return read_page(tmp_path / "report.html")

    return report
