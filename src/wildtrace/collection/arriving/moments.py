"""Reads when something was posted, as platforms write it; what could mean two days is left out."""

from __future__ import annotations

from typing import Final

import polars as pl

_ISO: Final = (
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?:Z|UTC|([+-])(\d{2}):?(\d{2}))?$"
)
_DAY_FIRST: Final = r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s.*)?$"  # with full stops the day always stands first
_SLASHED: Final = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,?\s.*)?$"
_NAMED: Final = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%a, %d %b %Y")
_YEARS: Final = (1990, 2100)


def moments(texts: pl.Series) -> pl.Series:
    """Each text as a moment in UTC (without a zone); null where it is none, or could be two."""
    stripped = texts.str.strip_chars()
    found = pl.DataFrame({"text": stripped}).select(_iso(pl.col("text")).alias("at"))["at"]
    unread = found.is_null() & (stripped != "")
    if not unread.any():
        return found
    others = pl.DataFrame({"text": stripped.filter(unread)}).select(at=_other(pl.col("text")))["at"]
    return found.scatter(unread.arg_true(), others)


def _iso(text: pl.Expr) -> pl.Expr:
    part = [text.str.extract(_ISO, n) for n in range(1, 10)]
    year, month, day, hour, minute, second = (p.cast(pl.Int32, strict=False) for p in part[:6])
    ahead = part[7].cast(pl.Int32).fill_null(0) * 60 + part[8].cast(pl.Int32).fill_null(0)
    minutes = pl.when(part[6] == "-").then(-ahead).otherwise(ahead)
    local = _moment(year, month, day, hour.fill_null(0), minute.fill_null(0), second.fill_null(0))
    return local - pl.duration(minutes=minutes)


def _other(text: pl.Expr) -> pl.Expr:
    named = [text.str.to_datetime(form, strict=False, time_unit="us", exact=False) for form in _NAMED]
    day, month, year = (text.str.extract(_DAY_FIRST, n).cast(pl.Int32) for n in (1, 2, 3))
    return pl.coalesce(_epoch(text), _moment(year, month, day), _slashed(text), *map(_sensible, named))


def _slashed(text: pl.Expr) -> pl.Expr:
    """ "13/02/2026" and "02/13/2026" can only be one day; "03/02/2026" could be two and is left out."""
    first, second, year = (text.str.extract(_SLASHED, n).cast(pl.Int32) for n in (1, 2, 3))
    return (
        pl.when((first > 12) | (first == second))
        .then(_moment(year, second, first))
        .when(second > 12)
        .then(_moment(year, first, second))
    )


def _epoch(text: pl.Expr) -> pl.Expr:
    """Seconds or milliseconds since 1970."""
    seconds = text.str.extract(r"^(\d{10})(?:\d{3})?(?:\.\d+)?$").cast(pl.Int64)
    return _sensible(pl.from_epoch(seconds, time_unit="s").cast(pl.Datetime("us")))


def _moment(year: pl.Expr, month: pl.Expr, day: pl.Expr, *time: pl.Expr) -> pl.Expr:
    """A moment from numbers, null when there is no such day."""
    hour, minute, second = time or (pl.lit(0), pl.lit(0), pl.lit(0))
    sound = year.is_between(*_YEARS) & (hour < 24) & (minute < 60) & (second < 60)
    text = pl.format(
        "{}-{}-{} {}:{}:{}",
        year,
        *(p.cast(pl.String).str.zfill(2) for p in (month, day, hour, minute, second)),
    )
    return pl.when(sound).then(text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us"))


def _sensible(moment: pl.Expr) -> pl.Expr:
    return pl.when(moment.dt.year().is_between(*_YEARS)).then(moment)
