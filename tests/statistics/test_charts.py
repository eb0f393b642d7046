"""Charts are fit for pages: named, told apart without colour, nothing inline, in the reader's language."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.utils import translation

from wildtrace.statistics import charts, drawing, figures
from wildtrace.statistics.filters import Filters

TOKENS = Path(figures.__file__).parent.parent / "web" / "styles" / "tokens.css"


def months() -> pl.DataFrame:
    rows = [(date(2026, month, 1), band, 1000 * month) for month in (1, 2, 3) for band in ("high", "medium", "low")]
    return pl.DataFrame(rows, schema={"month": pl.Date, "band": pl.String, "count": pl.Int64}, orient="row")


def drawn(*, in_page: bool = True) -> str:
    figure = figures.by_month(months(), ("high", "medium", "low"))
    finish = drawing.for_page if in_page else drawing.for_file
    return finish(figure.svg, name="month", title=figure.title, description=figure.description)


@pytest.mark.parametrize("in_page", [True, False])
def test_chart_holds_no_style_script_or_link(in_page: bool) -> None:
    svg = drawn(in_page=in_page)
    assert not re.search(r"<(?!/)(?:style|script|a|image|use|foreignObject)\b|\sstyle=|\son\w+=|href=", svg)


def test_chart_says_what_it_is() -> None:
    svg = drawn()
    assert '<title id="month-title">Findings by month</title>' in svg
    assert (
        '<desc id="month-description">18,000 in all. Jan 2026: 3,000; Feb 2026: 6,000; Mar 2026: 9,000.</desc>' in svg
    )
    assert 'role="img" aria-labelledby="month-title" aria-describedby="month-description"' in svg


def test_series_differ_by_pattern_too() -> None:
    svg = drawn()
    paths = [re.search(rf'<pattern id="month-pattern-{place}".*?</pattern>', svg, re.DOTALL) for place in (2, 3)]
    assert all(paths)
    first, second = (re.sub(r'(?:id|class)="[^"]*"', "", found[0]) for found in paths if found)
    assert first != second


def test_chart_on_a_page_follows_its_colours() -> None:
    svg = drawn()
    assert "chart-series-1" in svg
    assert not re.search(r'(?:fill|stroke)="#', svg), "a colour that dark pages cannot change"


def test_chart_as_a_file_brings_its_colours() -> None:
    svg = drawn(in_page=False)
    assert drawing.SERIES[0] in svg
    assert "class=" not in svg


def test_colours_of_charts_are_the_tokens_of_the_light_theme() -> None:
    tokens = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}),", TOKENS.read_text("utf-8")))
    series = tuple(tokens[f"series-{place}"] for place in range(1, len(drawing.SERIES) + 1))
    assert series == drawing.SERIES
    assert (tokens["ink"], tokens["muted"], tokens["line"], tokens["surface"]) == (
        drawing.INK, drawing.MUTED, drawing.LINE, drawing.GAP,
    )  # fmt: skip


def test_chart_speaks_the_reader_s_language() -> None:
    with translation.override("fr"):
        svg = drawn()
    assert "févr. 2026" in svg
    assert re.search(r"[468][\u202f\u00a0]000", svg), "thousands as French writes them"


def test_bars_are_mirrored_where_people_read_from_the_right() -> None:
    frame = pl.DataFrame({"value": ["KE", "VN"], "count": [5, 2]})
    with translation.override("ar"):
        right = figures.counted("country", frame, Filters())
    left = figures.counted("country", frame, Filters())
    assert right.lines[0].label == "كينيا"
    assert 'text-anchor="end"' in right.svg.split("كينيا")[0].rsplit("<text", 1)[1]
    assert 'text-anchor="start"' in left.svg.split("Kenya")[0].rsplit("<text", 1)[1]


def test_more_than_a_chart_shows_is_counted_as_the_rest() -> None:
    frame = pl.DataFrame({"value": [f"P{number}" for number in range(15)], "count": list(range(15, 0, -1))})
    figure = figures.counted("platform", frame, Filters())
    assert len(figure.lines) == figures.SHOWN
    assert figure.rest == 5 + 4 + 3 + 2 + 1


def test_a_chart_is_drawn_from_what_it_shows_and_nothing_else() -> None:
    row: dict[str, str | int] = {"place": 0, "label": "Kenya", "count": 5, "text": "5"}
    assert charts.bars([row]) == charts.bars([row])
    assert charts.bars([row]) != charts.bars([{**row, "count": 6, "text": "6"}])
