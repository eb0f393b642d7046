"""Turns some rows of a file into rows of our tables: identity, derived facts, and what screening finds in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

import polars as pl

from wildtrace.collection.arriving.amounts import amount, currency
from wildtrace.collection.arriving.likeness import likeness
from wildtrace.collection.arriving.moments import moments
from wildtrace.collection.arriving.places import country_of
from wildtrace.collection.priority import USUAL_HOURS, harm_of, priority_of
from wildtrace.collection.pseudonyms import pseudonym_of
from wildtrace.collection.words import column_of_words
from wildtrace.detection.frames import LISTING_COLUMNS, MENTIONS
from wildtrace.detection.report.languages import UNTOLD, languages
from wildtrace.detection.screening import Screener

_LONGEST: Final = {"platform": 80, "listing_id": 255, "seller": 255}  # what the database can look up
_HOST: Final = r"^(?i)https?://(?:www\.)?([^/:?#\s]+)"
_MOST_IMAGES: Final = 50
_BREAK: Final = "\x1f"


class LaidOut(NamedTuple):
    """What `screened_batches` hands on: `findings` are whole rows for the staging table, one for each listing."""

    findings: pl.DataFrame
    mentions: pl.DataFrame


@dataclass(frozen=True)
class Desk:
    """Everything that laying out needs, loaded once for an import; safe to share between threads.

    `hours`: for each platform how long its listings are known to stay.
    """

    screener: Screener = field(repr=False)
    organisation_id: int
    hours: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def groups(self) -> dict[str, str]:
        """The group of each taxon that has one."""
        taxa = self.screener.taxa
        names = [*taxa.groups, ""]
        return {ref: names[place] for ref, place in zip(taxa.refs, taxa.group.tolist(), strict=False) if names[place]}

    def lay_out(self, listings: pl.DataFrame) -> LaidOut:
        """Rows for the staging table: columns as `staging.COLUMNS`, in the order of `listings`."""
        said = _said(listings)
        found = self.screener.screen(_by_row(said))
        rows = _facts(said, self.organisation_id).hstack(self._finding(said, found.findings, found.mentions))
        subjects = _subjects(rows)
        rows = rows.with_columns(
            likeness=pl.Series(likeness(said["title"], said["description"], subjects), dtype=pl.Int64)
        )
        return LaidOut(rows, pl.DataFrame(schema=MENTIONS))

    def _finding(self, said: pl.DataFrame, findings: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
        group = [self.groups.get(taxa[0], "") if taxa else "" for taxa in findings["taxa"].to_list()]
        harm = [
            harm_of(appendix, name).factor if score > 0 else 0.0
            for appendix, name, score in zip(findings["appendix"], group, findings["score"], strict=True)
        ]
        hours = [self.hours.get(platform, USUAL_HOURS) for platform in said["platform"].to_list()]
        priority = list(map(priority_of, harm, findings["score"].to_list(), hours))
        return findings.select(
            "score",
            "band",
            taxa=_json("taxa"),
            taxon_group=pl.Series(group, dtype=pl.String),
            appendix="appendix",
            specimens=_json("specimens"),
            specimen=pl.col("specimens").list.first().fill_null(""),
            reasons=_json("reasons"),
            mentions=_mentions(mentions, findings.height),
            harm=pl.Series(harm, dtype=pl.Float64),
            hours=pl.Series(hours, dtype=pl.Float64),
            priority=pl.Series(priority, dtype=pl.Float64),
        )


def _said(listings: pl.DataFrame) -> pl.DataFrame:
    """The fields as text, never null, without NUL characters (PostgreSQL holds none); each listing has an identity."""
    texts = listings.select(pl.col(LISTING_COLUMNS).fill_null("").str.replace_all("\0", "", literal=True))
    texts = texts.with_columns(pl.exclude("title", "description", "seller_bio").str.strip_chars())
    host = pl.col("url").str.extract(_HOST).str.to_lowercase().fill_null("")
    texts = texts.with_columns(platform=pl.when(pl.col("platform") == "").then(host).otherwise("platform"))
    texts = texts.with_columns(_bounded(name, longest) for name, longest in _LONGEST.items())
    return texts.with_columns(digest=_digests(texts, LISTING_COLUMNS)).with_columns(listing_id=_identity(texts))


def _identity(texts: pl.DataFrame) -> pl.Series:
    """The id as given; else one made of the address; else one made of all that is said."""
    ids = texts["listing_id"]
    missing = ids == ""
    if not missing.any():
        return ids
    without = texts.filter(missing)
    addressed = (without["url"] != "").to_list()
    by_url, by_all = _digests(without, ["url"]), _digests(without, LISTING_COLUMNS)
    made = ["~" + (u if has else a) for has, u, a in zip(addressed, by_url, by_all, strict=True)]
    return ids.scatter(missing.arg_true(), made)


def _digests(texts: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """For each row 32 hexadecimal digits of what these columns say."""
    joined = texts.select(pl.concat_str(columns, separator=_BREAK)).to_series()
    return pl.Series("digest", [_digest(text) for text in joined], dtype=pl.String)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _bounded(name: str, longest: int) -> pl.Expr:
    """Too long a value is cut, and its digest put behind it, so that two that differ stay two."""
    column = pl.col(name)
    cut = column.str.slice(0, longest - 33) + "~" + column.map_elements(_digest, return_dtype=pl.String)
    return pl.when(column.str.len_chars() > longest).then(cut).otherwise(column).alias(name)


def _by_row(said: pl.DataFrame) -> pl.DataFrame:
    """The same with row numbers for ids: what screening finds is matched by them."""
    return said.drop("digest").with_columns(listing_id=pl.int_range(pl.len()).cast(pl.String))


def _facts(said: pl.DataFrame, organisation_id: int) -> pl.DataFrame:
    price = pl.col("price")
    found = languages(said).replace({UNTOLD: ""}).str.slice(0, 12)
    countries = _of_each(said["location"], country_of)
    handles = said.select("platform", "seller").rows()
    return said.select(
        "platform",
        "listing_id",
        "url",
        "title",
        "description",
        "seller_bio",
        "price",
        "location",
        "category",
        "digest",
        handle="seller",
        pseudonym=_pseudonyms(handles, organisation_id),
        amount=amount(price),
        currency=currency(pl.col("currency"), price),
        country=countries,
        language=found,
        posted_at=moments(said["posted_at"]).dt.strftime("%Y-%m-%d %H:%M:%S"),
        images=pl.Series([_addresses(text) for text in said["images"].to_list()], dtype=pl.String),
        words=_words(said),
    )


def _words(said: pl.DataFrame) -> pl.Series:
    read = said.select(pl.concat_str("title", "description", "seller_bio", "category", separator=" "))
    return column_of_words(read.to_series())


def _pseudonyms(handles: Sequence[tuple[str, str]], organisation_id: int) -> pl.Series:
    made = {pair: pseudonym_of(organisation_id, *pair) if pair[1] else "" for pair in set(handles)}
    return pl.Series([made[pair] for pair in handles], dtype=pl.String)


def _of_each(values: pl.Series, function: object) -> pl.Series:
    """`function` of each value, asked once for each that differs."""
    unique = values.unique()
    known = dict(zip(unique, map(function, unique), strict=True))  # type: ignore[call-overload]  # any function of text
    return pl.Series([known[value] for value in values], dtype=pl.String)


def _addresses(images: str) -> str:
    """A column of picture addresses as a JSON list: they come as lists, or with spaces, commas or bars between."""
    if not images:
        return "[]"
    return json.dumps(image_names(images)[:_MOST_IMAGES], ensure_ascii=False)


def image_names(images: str) -> list[str]:
    """The single addresses or file names in a cell of pictures."""
    if images.startswith("["):
        try:
            listed = json.loads(images)
        except ValueError:
            listed = None
        if isinstance(listed, list):
            return [str(each).strip() for each in listed if isinstance(each, str) and each.strip()]
    if "|" in images or ";" in images:
        return [part.strip() for part in images.replace(";", "|").split("|") if part.strip()]
    return [part for part in images.replace(",", " ").split() if part]


def _json(name: str) -> pl.Expr:
    """A column of lists as JSON text."""
    # Polars writes structs as JSON and lists only inside of them: {"":[…]} without its first four and last characters.
    wrapped = pl.struct(pl.col(name).alias("")).struct.json_encode()
    return wrapped.str.slice(4).str.head(-1).alias(name)


def _mentions(mentions: pl.DataFrame, height: int) -> pl.Series:
    """For each row the words seen in it, as JSON text."""
    empty = pl.Series(["[]"]).extend_constant("[]", height - 1) if height else pl.Series([], dtype=pl.String)
    if mentions.is_empty():
        return empty
    words = pl.struct(pl.exclude("listing_id"))
    rows = mentions.group_by(pl.col("listing_id").cast(pl.UInt32), maintain_order=True).agg(mentions=words)
    rows = rows.with_columns(_json("mentions"))
    return empty.scatter(rows["listing_id"], rows["mentions"])


def _subjects(rows: pl.DataFrame) -> list[str]:
    """What near-duplicates have to share: the first taxon and specimen; "" for what is no finding."""
    firsts = rows.select(
        pl.when(pl.col("band") != "none")
        .then(pl.col("taxa").str.json_path_match("$[0]") + _BREAK + pl.col("specimen"))
        .fill_null("")
    )
    return firsts.to_series().to_list()
