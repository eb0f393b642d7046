"""A drawn chart made fit for a page: named for those who cannot see it, in the page's colours, nothing inline.

The Content-Security-Policy allows no style attribute; presentation attributes (`fill="…"`) are no styles.
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

# The light theme's colours (web/styles/tokens.css); on a page their classes are used instead, so that dark works too.
INK: Final = "#17201a"
MUTED: Final = "#4e5a52"
LINE: Final = "#d6dcd5"
GAP: Final = "#ffffff"
SERIES: Final = ("#1b7a4b", "#b25e09", "#5b5fc7", "#6b756e")
_CLASSES: Final = {
    INK: "chart-ink",
    MUTED: "chart-muted",
    LINE: "chart-line",
    GAP: "chart-gap",
    **{colour: f"chart-series-{place}" for place, colour in enumerate(SERIES, 1)},
}
# What tells the series apart without colour: nothing, slanted lines, dots, crossing lines.
_PATTERNS: Final = {
    SERIES[1]: ("M0 6L6 0M-1 1L1 -1M5 7L7 5",),
    SERIES[2]: ("M1.5 3h3",),
    SERIES[3]: ("M0 6L6 0M-1 1L1 -1M5 7L7 5", "M0 0L6 6M-1 5L1 7M5 -1L7 1"),
}
_KEPT: Final = {
    "d", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "x", "y", "x1",
    "x2", "y1", "y2", "width", "height", "viewBox", "text-anchor", "font-size", "font-weight", "r", "cx", "cy",
    "clip-path", "dx", "dy", "id",
}  # fmt: skip
_SVG: Final = "http://www.w3.org/2000/svg"


def for_page(svg: str, *, name: str, title: str, description: str) -> str:
    """The chart to stand in a page. `name` makes its ids its own."""
    return _finished(svg, name, title, description, in_page=True)


def for_file(svg: str, *, name: str, title: str, description: str) -> str:
    """The chart as a file of its own, in the light colours."""
    return _finished(svg, name, title, description, in_page=False)


def _finished(svg: str, name: str, title: str, description: str, *, in_page: bool) -> str:
    ET.register_namespace("", _SVG)
    root = ET.fromstring(svg)  # noqa: S314  # drawn by ourselves a moment ago, not brought by anybody
    _prune(root)
    used = {each.get("fill", "") for each in root.iter()} & set(_PATTERNS)
    for each in list(root.iter()):
        _colour(each, name, in_page=in_page)
    patterns = [_pattern(name, colour, in_page=in_page) for colour in SERIES if colour in used]
    _introduce(root, name, title, description, patterns)
    return ET.tostring(root, encoding="unicode")


def _prune(element: ET.Element) -> None:
    """Take out what draws nothing, and every attribute that does not say how something is drawn."""
    for attribute in set(element.attrib) - _KEPT:
        del element.attrib[attribute]
    for child in list(element):
        is_empty = child.tag == f"{{{_SVG}}}path" and child.get("d", "") in ("", "M0,0h0v0h0Z")
        if is_empty or child.get("fill") == "transparent":
            element.remove(child)
        else:
            _prune(child)


def _colour(element: ET.Element, name: str, *, in_page: bool) -> None:
    fill = element.get("fill", "")
    if fill in _PATTERNS:
        element.set("fill", f"url(#{_pattern_id(name, fill)})")
    if not in_page:
        return
    classes = [_CLASSES[value] for key in ("fill", "stroke") if (value := element.get(key, "")) in _CLASSES]
    for key in ("fill", "stroke"):
        if element.get(key) in _CLASSES:
            del element.attrib[key]
    if classes:
        element.set("class", " ".join(classes))


def _pattern(name: str, colour: str, *, in_page: bool) -> ET.Element:
    pattern = ET.Element(
        f"{{{_SVG}}}pattern", id=_pattern_id(name, colour), patternUnits="userSpaceOnUse", width="6", height="6"
    )
    ground = {"class": _CLASSES[colour]} if in_page else {"fill": colour}
    lines = {"class": _CLASSES[GAP]} if in_page else {"stroke": GAP}
    ET.SubElement(pattern, f"{{{_SVG}}}rect", {"width": "6", "height": "6", **ground})
    for path in _PATTERNS[colour]:
        ET.SubElement(pattern, f"{{{_SVG}}}path", {"d": path, "fill": "none", "stroke-width": "1.5", **lines})
    return pattern


def _pattern_id(name: str, colour: str) -> str:
    return f"{name}-pattern-{SERIES.index(colour) + 1}"


def _introduce(root: ET.Element, name: str, title: str, description: str, patterns: list[ET.Element]) -> None:
    """Say what it is: title and description first, as screen readers want them."""
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-description"}
    said = ET.Element(f"{{{_SVG}}}title", id=f"{name}-title")
    told = ET.Element(f"{{{_SVG}}}desc", id=f"{name}-description")
    drawn_with = ET.Element(f"{{{_SVG}}}defs")
    said.text, told.text = title, description
    drawn_with.extend(patterns)
    for place, element in enumerate([said, told, *([drawn_with] if patterns else [])]):
        root.insert(place, element)
