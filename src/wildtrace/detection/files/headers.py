"""Recognising what each column of a file is, and laying the columns out as listings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import polars as pl

from wildtrace.detection.files.errors import ColumnMissing, FieldUnknown, NoTextColumn
from wildtrace.detection.files.header_names import LIKELY, SURE, TELLING
from wildtrace.detection.frames import LISTING_COLUMNS, TEXT_FIELDS

_FILLER = {
    "the",
    "of",
    "raw",
    "clean",
    "cleaned",
    "original",
    "orig",
    "full",
    "listing",
    "item",
    "ad",
    "post",
    "product",
}
_LANGUAGES = {
    "en",
    "fr",
    "es",
    "pt",
    "de",
    "it",
    "nl",
    "ru",
    "ar",
    "zh",
    "vi",
    "th",
    "id",
    "ms",
    "ja",
    "ko",
    "hi",
    "sw",
}
_SELLER_WORDS = {
    "seller",
    "author",
    "user",
    "shop",
    "store",
    "owner",
    "vendor",
    "account",
    "profile",
    "channel",
}
_UTF7 = re.compile(r"\+([A-Za-z0-9/]{2,})-")
_SURE, _CLOSE, _LIKELY, _TELLING = 4, 3, 2, 1


@dataclass
class Layout:
    """Which headers of a file make which field of a listing.

    `taken` maps fields to headers, in the order in which several are joined; `unused` are the headers left
    out; `remarks` are decisions that a reader should know of; `kept` maps what was asked to be
    carried along as it is to its headers.
    """

    taken: dict[str, list[str]]
    unused: list[str]
    remarks: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    _fixed: frozenset[str] = frozenset()
    _known: dict[str, bool] = field(default_factory=dict)

    @property
    def headers(self) -> list[str]:
        """Every header that is read, each once, in no special order."""
        return list(dict.fromkeys([h for hs in self.taken.values() for h in hs] + list(self.kept.values())))

    def wants(self, header: str) -> bool:
        """Whether a column is read; one that appears late in a file (JSON) is recognised and taken on the
        way.
        """
        known = self._known.get(header)
        if known is None:
            known = self._known[header] = header in self.headers or self._adopt(header)
        return known

    def _adopt(self, header: str) -> bool:
        if header in self.unused:
            return False
        name, rank = best_guess(header)
        if name is None or rank < _CLOSE or name in self._fixed:
            self.unused.append(header)
            return False
        self.taken.setdefault(name, []).append(header)
        return True

    def listings(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns of a frame laid out as the fields of listings, all text, plus the kept columns."""
        fields = [self._field(name, frame.columns).alias(name) for name in LISTING_COLUMNS]
        kept = [(pl.col(h) if h in frame.columns else _NOTHING).alias(f"kept:{n}") for n, h in self.kept.items()]
        return frame.select(*fields, *kept)

    def _field(self, name: str, columns: Sequence[str]) -> pl.Expr:
        headers = [h for h in self.taken.get(name, []) if h in columns]
        if not headers:
            return _NOTHING
        if len(headers) == 1:
            return pl.col(headers[0])
        if name not in TEXT_FIELDS:
            return pl.coalesce(headers)
        joined = pl.concat_str([pl.col(h) for h in headers], separator="\n", ignore_nulls=True)
        return pl.when(pl.all_horizontal(pl.col(h).is_null() for h in headers)).then(None).otherwise(joined)


_NOTHING = pl.lit(None, dtype=pl.String)


def lay_out(
    path: Path | str,
    sample: pl.DataFrame,
    columns: Mapping[str, Sequence[str]] | None = None,
    keep: Sequence[str] = (),
) -> Layout:
    """Decide what the columns of a file are, from their names and, where those leave doubt, from a sample.

    `columns` are the user's own words (field → headers) and win. Raises `NoTextColumn`, `ColumnMissing` or
    `FieldUnknown`.
    """
    headers = list(sample.columns)
    fixed = _asked_for(path, headers, columns or {})
    kept = {name: _header_named(path, headers, name) for name in keep}
    taken = {name: list(hs) for name, hs in fixed.items()}
    spoken_for = {h for hs in taken.values() for h in hs}
    guesses = {h: _guess_among(h, sample) for h in headers if h not in spoken_for}
    remarks = _take_guesses(guesses, taken, frozenset(fixed))
    _drop_empty(taken)
    if not any(name in taken for name in TEXT_FIELDS):
        remarks.append(_take_long_text(path, sample, taken, set(kept.values())))
    used = {h for hs in taken.values() for h in hs} | set(kept.values())
    return Layout(taken, [h for h in headers if h not in used], remarks, kept, frozenset(fixed))


def _asked_for(path: Path | str, headers: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    for name in columns:
        if name not in LISTING_COLUMNS:
            raise FieldUnknown(path, f"a listing has no field {name!r}. Fields: {', '.join(LISTING_COLUMNS)}.")
    return {name: [_header_named(path, headers, h) for h in wanted] for name, wanted in columns.items()}


def _header_named(path: Path | str, headers: Sequence[str], wanted: str) -> str:
    if wanted in headers:
        return wanted
    alike = [h for h in headers if fold(h) == fold(wanted)]
    if len(alike) != 1:
        raise ColumnMissing(path, wanted, headers)
    return alike[0]


def _take_guesses(
    guesses: Mapping[str, tuple[str | None, int]], taken: dict[str, list[str]], fixed: frozenset[str]
) -> list[str]:
    """Give each field its surest columns; `taken` is filled, remarks on joined columns come back."""
    for rank in (_SURE, _CLOSE, _LIKELY, _TELLING):
        open_fields = {name for name in LISTING_COLUMNS if name not in taken}
        for header, (name, found) in guesses.items():
            if found == rank and name is not None and name not in fixed:
                _take(header, name, rank, open_fields, taken)
    _keep_one_title(taken)
    return [
        f"{name} is {' + '.join(map(repr, taken[name]))}, joined by line breaks"
        for name in TEXT_FIELDS
        if len(taken.get(name, [])) > 1
    ]


def _take(header: str, name: str, rank: int, open_fields: set[str], taken: dict[str, list[str]]) -> None:
    """A field filled by a surer name is closed to weaker ones; text of a sure or close name is joined to
    it.
    """
    is_text = name in TEXT_FIELDS
    if (name in open_fields and (name not in taken or is_text)) or (is_text and rank >= _CLOSE):
        taken.setdefault(name, []).append(header)
    elif fold(header) == "shop" and "platform" not in taken:
        # Beside a seller, the shop is where they sell (Etsy, eBay).
        taken["platform"] = [header]


def _keep_one_title(taken: dict[str, list[str]]) -> None:
    """A listing has one title; what else is called so is read with the description."""
    if further := taken.get("title", [])[1:]:
        taken["title"] = taken["title"][:1]
        taken.setdefault("description", []).extend(further)


def _drop_empty(taken: dict[str, list[str]]) -> None:
    for name in [n for n, hs in taken.items() if not hs]:
        del taken[name]


def _take_long_text(path: Path | str, sample: pl.DataFrame, taken: dict[str, list[str]], kept: set[str]) -> str:
    used = {h for hs in taken.values() for h in hs} | kept
    worded = [h for h in sample.columns if h not in used and _looks_worded(sample[h])]
    if len(worded) != 1:
        raise NoTextColumn(path, sample.columns)
    taken["description"] = worded
    return f"no header was known; {worded[0]!r} holds words and was taken as the description"


def _looks_worded(values: pl.Series) -> bool:
    """Whether most values are words: some length, mostly letters, and spaces or a script that needs none."""
    texts = values.drop_nulls()
    if texts.len() == 0:
        return False
    letters = texts.str.count_matches(r"\p{L}") / texts.str.len_chars().clip(1)
    several = texts.str.contains(r"\p{L}\s+\p{L}|[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]{4}")
    link = texts.str.contains(r"^(https?://|www\.)\S+$")
    share = ((letters > 0.4) & several & ~link).cast(pl.Float64).mean()
    return isinstance(share, float) and share >= 0.5


def _guess_among(header: str, sample: pl.DataFrame) -> tuple[str | None, int]:
    name, rank = best_guess(header)
    # A weak name is believed only when the values agree: "listing" may hold "ebay_001", "text" a yes or no.
    if rank <= _LIKELY and name in TEXT_FIELDS and not _looks_worded(sample[header]):
        return None, 0
    if name in ("title", "description") and _is_flag(sample[header]):
        return None, 0
    return name, rank


def _is_flag(values: pl.Series) -> bool:
    """A column of yes and no, not of text (labels are often called after what they label)."""
    found = values.drop_nulls().str.to_lowercase().unique()
    return found.len() > 0 and set(found.to_list()) <= {
        "true",
        "false",
        "0",
        "1",
        "yes",
        "no",
        "unsure",
    }


@lru_cache(maxsize=4096)
def best_guess(header: str) -> tuple[str | None, int]:
    """The field that a header names, and how surely (4 surest, 0 not at all)."""
    if "." in header and (nested := _nested(header)):
        return nested, _CLOSE
    folded = fold(header)
    for rank, guess in ((_SURE, _sure), (_CLOSE, _close), (_LIKELY, _likely), (_TELLING, _telling)):
        if name := guess(folded):
            return name, rank
    return None, 0


def _nested(header: str) -> str | None:
    """The field of a flattened JSON key: "seller.name", "price.currency", "data.item.title"."""
    *path, leaf = [fold(part) for part in header.split(".")]
    sure = _names(_SURE_TABLE)
    parent = path[-1] if path else ""
    if parent in _SELLER_WORDS or sure.get(parent) == "seller":
        return _close(f"seller {leaf}")
    above = sure.get(parent)
    if above in ("price", "location", "category", "images"):
        return "currency" if sure.get(leaf) == "currency" else above
    return sure.get(leaf)


@lru_cache(maxsize=4096)
def fold(header: str) -> str:
    """A header without case, accents, punctuation and camel humps: "ItemTitle", "item_title" → "item
    title".
    """
    undone = _UTF7.sub(_unmangled, header)
    humps = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", undone)
    plain = unicodedata.normalize("NFKC", humps).casefold().replace("đ", "d").replace("ß", "ss")
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not "\u0300" <= c <= "\u036f")
    composed = unicodedata.normalize("NFC", bare)
    return " ".join(re.sub(r"[\W_]+", " ", _without_marks(composed)).split())


def _without_marks(text: str) -> str:
    # Vowel signs (Hindi, Thai) are no word characters for `re`; they are dropped from both sides of the
    # comparison.
    return "".join(c for c in text if not unicodedata.category(c).startswith("M"))


def _unmangled(found: re.Match[str]) -> str:
    """Exports that went through UTF-7 write "_" as "+AF8-"."""
    try:
        return found.group().encode("ascii").decode("utf-7")
    except UnicodeError:
        return found.group()


def _sure(folded: str) -> str | None:
    return _names(_SURE_TABLE).get(folded)


def _close(folded: str) -> str | None:
    words = folded.split()
    if len(words) > 1 and words[0] in _SELLER_WORDS:
        rest = " ".join(words[1:])
        if rest in {"name", "username", "id", "login", "nickname", "handle", "screen name", "title"}:
            return "seller"
        if rest in {"description", "bio", "about", "text", "info"}:
            return "seller_bio"
        return "location" if rest in {"location", "country", "city"} else None
    trimmed = [w for w in words if w not in _FILLER]
    if len(trimmed) > 1 and (trimmed[-1] in _LANGUAGES or trimmed[-1].isdecimal()):
        trimmed = trimmed[:-1]
    candidate = " ".join(trimmed)
    return _names(_SURE_TABLE).get(candidate) if candidate != folded else None


def _likely(folded: str) -> str | None:
    return _names(_LIKELY_TABLE).get(folded)


def _telling(folded: str) -> str | None:
    words = folded.split()
    if len(words) > 1 and words[0] in _SELLER_WORDS:
        return None
    for name, telling in TELLING.items():
        if name == "listing_id":
            if words and words[-1] == "id" and {"listing", "item", "post", "ad", "unique"} & set(words):
                return name
        elif any(t in words or (not t.isascii() and t in folded) for t in telling.split()):
            return name
    return None


_SURE_TABLE, _LIKELY_TABLE = "sure", "likely"


@cache
def _names(which: str) -> dict[str, str]:
    table = SURE if which == _SURE_TABLE else LIKELY
    names: dict[str, str] = {}
    for name, listed in table.items():
        for each in listed.split("|"):
            names.setdefault(fold(each.strip()), name)
    return names
