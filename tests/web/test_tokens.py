"""The colours that every page wears keep the contrast of WCAG 2.2 AA, in the light and in the dark."""

import re
from pathlib import Path

import pytest

from wildtrace.web import languages

STYLES = Path(languages.__file__).parent / "styles"
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (STYLES / "tokens.css").read_text("utf-8")
    )
}
GROUNDS = ("paper", "surface", "sunk")
# What is read on what: at least 4.5 to 1 (1.4.3).
READ = [
    *((text, ground) for text in ("ink", "muted", "accent", "danger") for ground in GROUNDS),
    ("accent-strong", "surface"),
    ("ink", "accent-soft"), ("accent", "accent-soft"), ("on-accent", "accent"), ("on-accent", "accent-strong"),
    ("danger", "danger-soft"), ("on-danger", "danger"), ("ink", "danger-soft"),
    ("warning", "warning-soft"), ("ink", "warning-soft"),
    ("info", "info-soft"), ("ink", "info-soft"), ("ink", "success-soft"), ("muted", "accent-soft"),
    ("ink", "mark-taxon"), ("ink", "mark-specimen"), ("ink", "mark-offer"), ("ink", "mark-doubt"),
]  # fmt: skip
# What is only told apart: at least 3 to 1 (1.4.11).
SEEN = [
    *((mark, ground) for mark in ("edge", "focus", "accent") for ground in GROUNDS),
    *((f"series-{place}", "surface") for place in (1, 2, 3, 4)),
    *((mark, f"{mark}-soft") for mark in ("warning", "info", "danger", "success")),
]


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ)
def test_text_can_be_read(text: str, ground: str, theme: str) -> None:
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_edges_and_marks_can_be_seen(mark: str, ground: str, theme: str) -> None:
    assert contrast(TOKENS[mark][theme], TOKENS[ground][theme]) >= 3


def test_colours_stand_in_one_file() -> None:
    """But for the black and the colours of TLP 2.0, which its standard fixes, and paper for printing and codes."""
    fixed = {"#000", "#fff", "#ff5b64", "#ffc000", "#33ff00"}
    others = [path for path in STYLES.glob("*.css") if path.name != "tokens.css"]
    found = {colour for path in others for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text("utf-8"))}
    assert found <= fixed


def test_sides_are_named_by_the_direction_of_reading() -> None:
    """So that pages which read from the right need no rules of their own."""
    sided = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|(?<![\w-])(?:left|right):"
    )
    assert not [path.name for path in STYLES.glob("*.css") if sided.search(path.read_text("utf-8"))]


def test_every_style_sheet_is_part_of_the_whole() -> None:
    whole = (STYLES / "wildtrace.css").read_text("utf-8")
    assert {path.name for path in STYLES.glob("*.css")} - {"wildtrace.css"} == set(re.findall(r'"\./(.+?)"', whole))


def test_styles_fetch_nothing() -> None:
    assert not [path.name for path in STYLES.glob("*.css") if re.search(r"url\(|https?:", path.read_text("utf-8"))]
