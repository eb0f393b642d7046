"""The page asks the network for nothing, runs nothing, escapes everything, and marks the right words."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from wildtrace.detection.interpretation.rules import RULES
from wildtrace.detection.report.rendering import safe_address, shortened

Report = Callable[[list[dict[str, str]]], "Page"]  # type: ignore[name-defined]  # noqa: F821  # conftest's, see there

SENTENCES = {(rule.__doc__ or "").strip().split("\n")[0] for rule in RULES}
IVORY = "Genuine elephant ivory bracelet for sale"
HOSTILE = {
    "title": IVORY + "</title></script><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>",
    "description": '</style><style>@import url(https://evil.example)</style>" onmouseover="x" {{ 7*7 }} {% raw %} '
    "\u202eevil\x1b[2J &lt;b&gt;",
    "seller_bio": "ivory dealer <iframe src='https://evil.example'></iframe>",
    "platform": "<svg onload=alert(1)>",
    "seller": "<handle>_of_a_person",
    "price": "<b>100</b>",
    "currency": "'\"><u>",
    "location": "<!-- -->",
    "posted_at": "<2026>",
    "url": "javascript:alert(document.domain)//https://example.org",
    "language": "<en>",
}
WITHOUT_SRC = {"script", "img", "iframe", "object", "embed", "form", "base", "video", "audio", "source", "use", "image"}


def test_page_asks_the_network_for_nothing(report_on: Report) -> None:
    page = report_on([HOSTILE, {"title": IVORY, "url": "https://example.org/1"}])
    assert not [e.tag for e in page.elements if e.tag in WITHOUT_SRC]
    assert not [e for e in page.elements if {"src", "srcset", "style", "background", "ping", "action"} & e.attrs.keys()]
    assert [e.attrs["href"] for e in page.all("link")] == ["data:,"]
    assert "url(" not in page.all("style")[0].text
    assert "@import" not in page.all("style")[0].text


def test_page_runs_nothing(report_on: Report) -> None:
    page = report_on([HOSTILE])
    assert not [name for e in page.elements for name in e.attrs if name.startswith("on")]
    policy = next(e.attrs["content"] for e in page.all("meta") if "http-equiv" in e.attrs) or ""
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    style = hashlib.sha256(page.all("style")[0].text.encode()).digest()
    assert f"'sha256-{base64.b64encode(style).decode()}'" in policy


def test_what_a_listing_says_is_text(report_on: Report) -> None:
    page = report_on([HOSTILE])
    article = page.all("article")[0].text
    for hostile in ("<script>alert(1)</script>", "</style><style>", "{{ 7*7 }}", "&lt;b&gt;", "<b>100</b>", "<!-- -->"):
        assert hostile in article
    assert {"U+202E", "U+001B"} <= {e.text for e in page.all("span", "unseen")}
    assert "\u202e" not in page.all("body")[0].text


def test_seller_is_never_named(report_on: Report) -> None:
    page = report_on([HOSTILE, {"title": IVORY, "seller": "another_person", "platform": "Bazaar"}])
    text = page.all("html")[0].text
    assert "_of_a_person" not in text
    assert "another_person" not in text
    assert len(page.chart("seller")) == 2
    assert all(re.fullmatch(r"seller [0-9a-f]{4,16}", name) for name in page.chart("seller"))


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://example.org/item?id=1&x=%20y#z", True),
        ("HTTP://example.org", True),
        ("https://例え.example/品", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("//example.org/x", False),
        ("https://example.org/\u202egpj.exe", False),
        ("https://example.org/a b", False),
        ('https://example.org/"onclick="alert(1)', False),
        ("https://", False),
        ("ftp://example.org", False),
        ("https://example.org/" + "x" * 3000, False),
    ],
)
def test_only_web_addresses_are_links(url: str, is_link: bool) -> None:
    assert safe_address(url) == (url if is_link else "")


def test_link_tells_the_other_side_nothing(report_on: Report) -> None:
    page = report_on(
        [{"title": IVORY, "url": "https://example.org/?a=1&b=2"}, {"title": IVORY, "url": "javascript:x()"}]
    )
    links = [e for e in page.all("a") if not (e.attrs["href"] or "").startswith("#")]
    assert [(e.attrs["href"], e.attrs["rel"]) for e in links] == [
        ("https://example.org/?a=1&b=2", "noopener noreferrer nofollow")
    ]
    assert "javascript:x() (no web address, so no link)" in page.all("ol", "findings")[0].text


def test_long_address_is_cut_in_the_middle() -> None:
    url = "https://example.org/" + "x" * 500 + "/end"
    assert shortened(url).startswith("https://example.org/")
    assert shortened(url).endswith("/end")
    assert len(shortened(url)) < 100


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        ({"title": IVORY}, {"taxon": "ivory", "claim": "Genuine", "offer": "for sale"}),
        ({"title": "Old carving", "description": "Carved i.v.o.r.y tusk, elephant"}, {"taxon": "i.v.o.r.y"}),
        ({"title": "عاج فيل طبيعي للبيع"}, {"taxon": "عاج فيل", "offer": "للبيع"}),
        ({"title": "กำไลงาช้างแท้ ขาย"}, {"taxon": "งาช้าง"}),
        ({"title": "出售象牙手镯"}, {"taxon": "象牙"}),
    ],
)
def test_words_are_marked_where_they_stand(report_on: Report, listing: dict[str, str], words: dict[str, str]) -> None:
    page = report_on([listing])
    marked = [(m.classes, m.text) for m in page.all("mark") if any(a.tag == "article" for a in m.above)]
    for family, word in words.items():
        assert [text for classes, text in marked if family in classes and word in text], (family, marked)
    assert page.all("h3")[0].text == listing["title"]
    assert page.all("h3")[0].attrs["dir"] == "auto"


def test_reasons_are_sentences_with_weight_and_words(report_on: Report) -> None:
    page = report_on([{"title": IVORY}])
    rows = [e for e in page.all("tr") if any("reasons" in a.classes for a in e.above)][1:]
    assert rows
    for row in rows:
        cells = [e.text for e in page.all("td") if row in e.above]
        assert re.fullmatch(r"[+\N{MINUS SIGN}]\d+\.\d", cells[0])
        assert cells[1] in SENTENCES
        assert cells[2]


def test_tables_have_headers_and_the_page_has_landmarks(report_on: Report) -> None:
    page = report_on([{"title": IVORY, "platform": "Bazaar", "seller": "x"}])
    assert page.all("html")[0].attrs["lang"] == "en"
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "nav", "h1")] == [1, 1, 1, 1, 1]
    for table in page.all("table"):
        assert [e for e in page.all("th") if table in e.above and e.attrs.get("scope") == "col"]
    ids = [e.attrs["id"] for e in page.elements if e.attrs.get("id")]
    assert len(ids) == len(set(ids))
    named = [e.attrs["aria-labelledby"] for e in page.elements if "aria-labelledby" in e.attrs]
    assert set(named) <= set(ids)


def test_page_says_that_a_score_is_no_verdict(report_on: Report) -> None:
    text = re.sub(r"\s+", " ", report_on([{"title": IVORY}]).all("aside")[0].text)
    assert "A score is no verdict." in text
    assert "Nobody in this report is called an offender." in text


def test_colours_can_be_read(checkout: Path) -> None:
    css = (checkout / "src/wildtrace/detection/report/report.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    for scheme in (light, dark):
        colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", scheme))
        on = [("ink", name) for name in ("paper", "card", "wash", "taxon", "specimen", "offer", "claim", "against")]
        on += [(name, back) for name in ("soft", "accent", "contra") for back in ("paper", "card")]
        on += [("on-high", "band-high")]
        low = [(text, back) for text, back in on if contrast(colour[text], colour[back]) < 4.5]
        assert not low


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it; 4.5 is its level AA."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
