"""Charts drawn on the server: two shapes written with Altair once, filled with rows, drawn to SVG by vl-convert.

Cached by everything that a chart shows and by nothing else, so that nobody gets another person's chart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

import altair as alt
import vl_convert

from wildtrace.statistics.drawing import GAP, INK, LINE, MUTED, SERIES

WIDTH: Final = 320  # CSS pixels: one column of a phone, and a third of a desk
_ROWS: Final = "rows"  # the name of the data that `_filled` replaces
_STEP: Final = 40
_HEIGHT: Final = 190

Row = Mapping[str, str | int]


def bars(rows: Sequence[Row], *, rtl: bool = False) -> str:
    """A bar for each row (`label`, `count`, `text`: the count as read), as SVG."""
    return _drawn(_filled(_bars_shape(rtl), rows), "{}")


def stacks(rows: Sequence[Row], number_format: Mapping[str, Any], *, rtl: bool = False) -> str:
    """A stacked bar for each `when` of the rows (`when`, `series`, `count`), as SVG; series keep their order."""
    return _drawn(_filled(_stacks_shape(rtl), rows), json.dumps(number_format))


def warm_up() -> None:
    """Start what draws, which takes a second once; a chart then takes some hundredths."""
    bars([{"place": 0, "label": "", "count": 1, "text": "1"}])
    stacks([{"when": "", "series": "", "place": 0, "count": 1}], {})


@lru_cache(maxsize=256)
def _drawn(spec: str, number_format: str) -> str:
    chosen = json.loads(number_format)
    return vl_convert.vega_to_svg(spec, format_locale=chosen) if chosen else vl_convert.vega_to_svg(spec)


def _filled(shape: str, rows: Sequence[Row]) -> str:
    spec = json.loads(shape)
    data = next(each for each in spec["data"] if each["name"] == _ROWS)
    data["values"] = list(rows)
    return json.dumps(spec)


@lru_cache(maxsize=2)
def _bars_shape(rtl: bool) -> str:
    """Label above, bar below, count at the end of the line: readable on a phone, whatever the length of the words."""
    base = alt.Chart(alt.NamedData(_ROWS)).encode(y=alt.Y("place:O", axis=None, sort=None))
    near, far = (WIDTH, 0) if rtl else (0, WIDTH)
    start: Literal["left", "right"] = "right" if rtl else "left"
    end: Literal["left", "right"] = "left" if rtl else "right"
    scale = alt.Scale(domainMin=0, reverse=rtl)
    bar = base.mark_bar(size=10, color=SERIES[0], yOffset=9).encode(x=alt.X("count:Q", axis=None, scale=scale))
    label = base.mark_text(align=start, color=INK, fontSize=13, dy=-7, limit=WIDTH - 70).encode(
        x=alt.value(near), text="label:N"
    )
    count = base.mark_text(align=end, color=MUTED, fontSize=13, dy=-7).encode(x=alt.value(far), text="text:N")
    chart = alt.layer(bar, label, count).properties(width=WIDTH, height=alt.Step(_STEP))
    return _compiled(chart)


@lru_cache(maxsize=2)
def _stacks_shape(rtl: bool) -> str:
    axis = alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8, title=None, ticks=False, domainColor=LINE)
    side: Literal["left", "right"] = "right" if rtl else "left"
    upright = alt.Axis(title=None, tickCount=4, tickMinStep=1, ticks=False, domain=False, format=",d", orient=side)
    chart = (
        alt.Chart(alt.NamedData(_ROWS))
        .mark_bar(stroke=GAP, strokeWidth=1)
        .encode(
            x=alt.X("when:O", sort="descending" if rtl else None, axis=axis),
            y=alt.Y("sum(count):Q", axis=upright),
            color=alt.Color(
                "series:N",
                sort=None,
                scale=alt.Scale(range=list(SERIES)),
                legend=alt.Legend(orient="top", title=None, symbolType="square", symbolSize=160, columns=3),
            ),
            order=alt.Order("place:Q"),
        )
        .properties(width=WIDTH - 40, height=_HEIGHT)
    )
    return _compiled(chart)


def _compiled(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> str:
    calm = chart.configure(
        background="transparent",
        aria=False,
        padding=4,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(gridColor=LINE, labelColor=MUTED, labelFontSize=12),
        legend=alt.LegendConfig(labelColor=INK, labelFontSize=12),
    )
    return json.dumps(vl_convert.vegalite_to_vega(calm.to_dict(validate=False)))
