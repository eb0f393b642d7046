"""`Screener`: listings in, findings and mentions out. The same call serves one listing and a batch of any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from wildtrace.detection.findings import to_findings, to_mentions
from wildtrace.detection.interpretation.broader import may_be_asked_about
from wildtrace.detection.interpretation.context import NONE, Context
from wildtrace.detection.interpretation.languages import is_readable, language_counts
from wildtrace.detection.interpretation.mentions import NO_MENTIONS, Mentions, read_mentions, together
from wildtrace.detection.interpretation.patterns import first_matches
from wildtrace.detection.interpretation.plausible import Plausible
from wildtrace.detection.interpretation.rules import RULES, Judged
from wildtrace.detection.interpretation.scoring import Verdicts, Weights, judge
from wildtrace.detection.interpretation.shields import shields_of
from wildtrace.detection.lexicon import Lexicon, find_hits, rows_with_names
from wildtrace.detection.lexicon.lexicon import ANCHORS
from wildtrace.detection.listing_texts import ListingTexts
from wildtrace.detection.taxon_table import TaxonTable
from wildtrace.detection.text.disguise import put_in_place, uncover
from wildtrace.detection.text.distinct import distinct, is_among
from wildtrace.detection.text.tokens import Bools, Ints, Text, tokenise

if TYPE_CHECKING:
    from wildtrace.detection.learning.model import Model

_LETTERS_A_WORD: Final = 6

Facts = dict[str, dict[int, str]]
"""For each rule about a pattern what was seen of it, by row."""


NO_VERDICTS: Final = Verdicts(
    fired=np.empty((len(RULES), 0), dtype=np.int64),
    logit=np.empty(0),
    rows=np.empty(0, dtype=np.int64),
    best=np.empty(0, dtype=np.int64),
)


class Screened(NamedTuple):
    """`findings`: one row for each listing, in order; `mentions`: one for each word that was recognised."""

    findings: pl.DataFrame
    mentions: pl.DataFrame


@dataclass(frozen=True)
class Reading:
    """What was read in a batch: mentions of the rows that name some taxon, and the verdicts on them.

    `strings`: the texts of the rows that have mentions; `set_aside`: in each row whose names of taxa are all part of
    phrases that mean something else the first such phrase.
    """

    mentions: Mentions
    subjects: Ints
    verdicts: Verdicts
    strings: Mapping[int, str]
    read: ListingTexts
    facts: Facts
    set_aside: Ints

    @property
    def n_rows(self) -> int:
        """How many listings there are."""
        return len(self.read)

    @property
    def texts(self) -> pl.Series:
        """What was read of each listing."""
        return self.read.column

    @property
    def field_starts(self) -> Ints:
        """The characters at which the fields of each listing begin (rows × fields)."""
        return self.read.field_starts


@dataclass(frozen=True)
class Screener:
    """Everything a screening needs, loaded once; safe to share between threads."""

    lexicon: Lexicon = field(repr=False)
    taxa: TaxonTable = field(repr=False)
    weights: Weights = field(repr=False)
    model: Model | None = None

    @classmethod
    def load(cls, focus: Sequence[str] = (), model: Path | None = None) -> Screener:
        """Load the catalogue with the user's imports and watchlists; `focus` names taxa or watchlists to ask about.

        `model`: a file that `wildtrace learn` wrote, whose probabilities are then the scores.
        """
        from wildtrace.detection.loading import load_screener  # reads files: kept out of the pure part

        return load_screener(focus, model=model)

    def screen(self, listings: pl.DataFrame) -> Screened:
        """Judge each listing.

        `listings`: columns of `frames.LISTING_COLUMNS`, of which `listing_id` and some text are needed.
        """
        reading = self.read(listings)
        ids = listings["listing_id"].cast(pl.String)
        findings = to_findings(reading, ids, self)
        if self.model is not None:
            findings = self.model.apply(findings, reading, self)
        return Screened(findings, to_mentions(reading, listings, ids, self))

    def read(self, listings: pl.DataFrame) -> Reading:
        """Find the mentions of a batch and apply the rules to them."""
        texts = ListingTexts.of(listings)
        mentions = self._mentions(texts)
        strings = texts.strings(distinct(mentions.row)) if len(mentions) else {}
        subjects, set_aside = self._subjects(mentions) if len(mentions) else (mentions.row, mentions.row)
        if not len(subjects):
            return Reading(mentions, subjects, NO_VERDICTS, strings, texts, {}, set_aside)
        plausible = Plausible(
            mentions,
            self.lexicon,
            self.taxa.pairs,
            self.taxa.group,
            self.taxa.code,
            self.taxa.listed,
            self.taxa.large,
            self.taxa.shaped,
            self.taxa.worn,
            self.taxa.broader,
        )
        context = Context(mentions, subjects)
        facts = _facts(listings, strings, distinct(context.rows))
        seen = {rule: _has(found, context.rows) for rule, found in facts.items()}
        words = np.array([len(strings[row].encode()) // _LETTERS_A_WORD for row in context.rows.tolist()])
        titled = texts.field_starts[context.rows, 1] > 1
        verdicts = judge(Judged(context, plausible, seen, titled, words), self.weights)
        return Reading(mentions, subjects, verdicts, strings, texts, facts, set_aside)

    def _mentions(self, texts: ListingTexts) -> Mentions:
        parts = [self._mentions_of(text, rows, texts.field_starts) for rows, text in texts.chunks()]
        found = together([part for part in parts if len(part)])
        return found.keep(np.lexsort((found.last, found.first))) if len(found) else found

    def _mentions_of(self, text: Text, rows: Ints, field_starts: Ints) -> Mentions:
        """Mentions of some rows of a batch."""
        tokens = tokenise(text)
        hidden = uncover(tokens, self.lexicon.telling)
        # most rows name nothing: from here on only those that may are looked at
        worthwhile = np.zeros(len(rows), dtype=np.bool_)
        worthwhile[rows_with_names(tokens, self.lexicon)] = True
        worthwhile[tokens.text.row_of(hidden.start)] = True
        if not worthwhile.any():
            return NO_MENTIONS
        tokens = put_in_place(tokens.keep(worthwhile[tokens.row]), hidden)
        hits = find_hits(tokens, self.lexicon, anchored=True)
        mentions = read_mentions(hits, tokens, self.lexicon, field_starts[rows])
        counts = language_counts(mentions, len(rows), self.lexicon)
        return mentions.keep(is_readable(mentions, counts, self.lexicon)).in_rows(rows)

    def _subjects(self, mentions: Mentions) -> tuple[Ints, Ints]:
        """Places of the mentions of taxa that are asked about, and `Reading.set_aside`."""
        taxa = self.taxa
        asked = taxa.asked[mentions.ref]
        if taxa.broader is not None and taxa.others is not None:
            asked |= may_be_asked_about(mentions, taxa.broader, taxa.others, self.lexicon)
        places = np.flatnonzero(asked & np.isin(mentions.kind, ANCHORS))
        shield = shields_of(mentions, places)
        kept, shields = places[shield == NONE], shield[shield != NONE]
        if len(shields):
            shields = shields[~is_among(mentions.row[shields], mentions.row[kept])]
            shields = shields[np.unique(mentions.row[shields], return_index=True)[1]]
        return kept, shields


def _facts(listings: pl.DataFrame, texts: Mapping[int, str], rows: Ints) -> Facts:
    """For each rule about a pattern what was seen of it, by row; only `rows` are looked at."""
    found = first_matches([texts[row] for row in rows.tolist()])
    facts = {rule: _by_row(values, rows) for rule, values in found.items()}
    if "price" in listings.columns:
        facts["states_a_price"] |= _by_row(_stated_prices(listings["price"], rows), rows)
    return facts


def _stated_prices(prices: pl.Series, rows: Ints) -> list[str | None]:
    """The field `price` of these rows, where it says anything."""
    if prices.null_count() == len(prices):
        return [None] * len(rows)
    stated = prices[rows].cast(pl.String).str.strip_chars()
    return [price or None for price in stated.to_list()]


def _by_row(values: Sequence[str | None], rows: Ints) -> dict[int, str]:
    return {row: value for row, value in zip(rows.tolist(), values, strict=True) if value is not None}


def _has(facts: dict[int, str], rows: Ints) -> Bools:
    """Which rows a fact is known of."""
    return is_among(rows, np.fromiter(facts, np.int64, len(facts)))
