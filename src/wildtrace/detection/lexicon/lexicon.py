"""`Lexicon`: names and context words compiled to sorted hashes, saved with all that looking them up needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.detection.array_file import Array, map_arrays, write_arrays
from wildtrace.detection.text.disguise import TellingWords
from wildtrace.detection.text.hashing import U64, HashIndex, prefix_sums, stretch_hashes
from wildtrace.detection.text.tokens import Bools, Ints, Tokens, read_texts, tokenise

# What an entry may be. The first two make a listing worth a closer look; all others are its context.
KINDS: Final = (
    "taxon", "code_word", "specimen", "offer", "wanted", "contact", "price", "genuine", "wild_claim",
    "captive_bred_claim", "document_claim", "antique_claim", "fossil", "replica", "substitute", "appearance", "goods",
    "toy", "media", "condemn", "question", "food", "pet_supply", "domestic", "houseplant", "lookalike", "shield",
    "language", "negation",
)  # fmt: skip
KIND: Final = {name: number for number, name in enumerate(KINDS)}
SENSES: Final = ("clear", "shared", "weak")  # of words: strong, weak → clear, weak
ANCHORS: Final = (KIND["taxon"], KIND["code_word"])
FILTER_BITS: Final = 20
_TELLING: Final = ("skeletons", "plain", "joined", "split")
_BY_LENGTH: Final = "telling.by_length."
_MAX_TOKENS: Final = 24


@dataclass(frozen=True, slots=True)
class Entries:
    """One row per (name, meaning). `size` tokens hash to `key`, the first of them to `first`.

    `ref` indexes `Lexicon.refs` (a taxon, a specimen code, a sub-kind), `language` `Lexicon.languages`, `specimen`
    `Lexicon.refs` (or -1). `accented` hashes the name with its accents; `latin`: accents matter; `leading`: must begin
    a word; `letters`: its length.
    """

    size: NDArray[np.uint8]
    key: U64
    first: U64
    kind: NDArray[np.uint8]
    ref: NDArray[np.int32]
    language: NDArray[np.int16]
    sense: NDArray[np.uint8]
    specimen: NDArray[np.int32]
    accented: U64
    latin: Bools
    leading: Bools
    letters: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.key)

    def take(self, order: Ints | Bools) -> Entries:
        """The entries at these places."""
        return Entries(**{f.name: getattr(self, f.name)[order] for f in fields(self)})


@dataclass(frozen=True, slots=True)
class FirstTokens:
    """The tokens that names begin with: their hashes, the lengths that follow (bits), and a filter in front."""

    index: HashIndex
    lengths: NDArray[np.uint32]
    filter: Bools

    @classmethod
    def of(cls, keys: U64, lengths: NDArray[np.uint32]) -> Self:
        """From the distinct hashes, sorted, and the lengths that follow each."""
        return cls(HashIndex.of(keys), lengths, hash_filter(keys))

    def held(self, name: str) -> dict[str, Array]:
        """Its arrays, for a file; `name` tells them from others of their kind."""
        return {**_held_index(name, self.index), f"{name}.lengths": self.lengths, f"{name}.filter": self.filter}

    @classmethod
    def from_held(cls, name: str, arrays: Mapping[str, Array]) -> Self:
        """From what `held` gave."""
        return cls(_index_from(name, arrays), arrays[f"{name}.lengths"], arrays[f"{name}.filter"])


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that is looked for.

    `entries` stand sorted by key; `names` holds the distinct keys, and `bounds` where the entries of each begin (one
    more at the end); `is_anchor`: whether any of them is a taxon or a code word. `anchors`, `everything`: how those
    names, and all, begin.
    """

    entries: Entries
    refs: tuple[str, ...]
    languages: tuple[str, ...]
    telling: TellingWords
    anchors: FirstTokens
    everything: FirstTokens
    names: HashIndex
    bounds: Ints
    is_anchor: Bools

    def save(self, path: Path) -> None:
        """Write everything into one file, so that nothing is left to compute when it is opened."""
        arrays: dict[str, Array] = {f"entries.{f.name}": getattr(self.entries, f.name) for f in fields(Entries)}
        arrays |= {**self.anchors.held("anchors"), **self.everything.held("everything")}
        arrays |= {**_held_index("names", self.names), "bounds": self.bounds, "is_anchor": self.is_anchor}
        arrays |= {f"telling.{name}": getattr(self.telling, name) for name in _TELLING}
        by_length = {size: np.frombuffer(words.encode(), np.uint8) for size, words in self.telling.by_length.items()}
        arrays |= {f"{_BY_LENGTH}{size}": words for size, words in by_length.items()}
        write_arrays(path, arrays, {"refs": self.refs, "languages": self.languages})

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Map what `save` wrote. Raises ValueError for a file that is something else, OSError where there is none."""
        arrays, labels = map_arrays(path)
        words = {name.removeprefix(_BY_LENGTH): array for name, array in arrays.items() if name.startswith(_BY_LENGTH)}
        by_length = {int(size): array.tobytes().decode() for size, array in words.items()}
        return cls(
            Entries(**{f.name: arrays[f"entries.{f.name}"] for f in fields(Entries)}),
            tuple(labels["refs"]),
            tuple(labels["languages"]),
            TellingWords(**{name: arrays[f"telling.{name}"] for name in _TELLING}, by_length=by_length),
            FirstTokens.from_held("anchors", arrays),
            FirstTokens.from_held("everything", arrays),
            _index_from("names", arrays),
            arrays["bounds"],
            arrays["is_anchor"],
        )


def compile_lexicon(rows: pl.DataFrame) -> Lexicon:
    """Compile names and words.

    `rows`: text, kind, ref, language, sense (0 clear, 1 shared, 2 weak), specimen (may be null). A text without a
    letter or emoji cannot be found and is left out.
    """
    # Imported here since only compiling needs it, and a cold start is counted in milliseconds.
    from wildtrace.detection.lexicon.telling import telling_words

    rows = rows.filter(pl.col("text").is_not_null()).with_columns(pl.col("text").str.replace_all(r"[\n\r]", " "))
    tokens = tokenise(read_texts(rows["text"]))
    counts = np.bincount(tokens.row, minlength=len(rows))
    usable = (counts > 0) & (counts <= _MAX_TOKENS)
    starts = np.concatenate(([0], np.cumsum(counts)))
    refs, ref_numbers = _numbered(rows["ref"])
    specimens, specimen_numbers = _numbered(rows["specimen"])
    languages, language_numbers = _numbered(rows["language"])
    entries = Entries(
        size=np.minimum(counts, 255).astype(np.uint8),
        key=stretch_hashes(prefix_sums(tokens.hash), starts[:-1], starts[1:]),
        first=tokens.hash[np.minimum(starts[:-1], len(tokens) - 1)],
        kind=_kind_numbers(rows["kind"]),
        ref=ref_numbers.astype(np.int32),
        language=language_numbers.astype(np.int16),
        sense=rows["sense"].to_numpy().astype(np.uint8),
        specimen=np.where(specimen_numbers >= 0, specimen_numbers + len(refs), -1).astype(np.int32),
        accented=_accented_keys(tokens, starts),
        latin=rows["text"].str.contains(r"\p{Latin}").to_numpy(),
        leading=rows["text"].str.contains(r"^\p{Hangul}{2}$").to_numpy(),
        letters=np.minimum(rows["text"].str.count_matches(r"\p{L}|\p{M}").to_numpy(), 255).astype(np.uint8),
    ).take(usable)
    telling = telling_words(rows.filter(pl.Series(usable)))
    return _assemble(entries, refs + specimens, languages, telling)


def merge(lexicons: Sequence[Lexicon]) -> Lexicon:
    """One lexicon that finds what each of them finds."""
    if len(lexicons) == 1:
        return lexicons[0]
    refs: list[str] = []
    languages: list[str] = []
    parts: list[Entries] = []
    for lexicon in lexicons:
        entries = lexicon.entries
        known = {name: place for place, name in enumerate(languages)}
        renumber = []
        for name in lexicon.languages:
            if name not in known:
                known[name] = len(languages)
                languages.append(name)
            renumber.append(known[name])
        parts.append(
            replace(
                entries,
                ref=np.where(entries.ref >= 0, entries.ref + len(refs), -1).astype(np.int32),
                specimen=np.where(entries.specimen >= 0, entries.specimen + len(refs), -1).astype(np.int32),
                language=np.array([*renumber, -1], dtype=np.int16)[entries.language],
            )
        )
        refs.extend(lexicon.refs)
    together = Entries(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Entries)})
    telling = _merge_telling([lexicon.telling for lexicon in lexicons])
    return _assemble(together, tuple(refs), tuple(languages), telling)


def hash_filter(hashes: U64) -> Bools:
    """A table that says quickly that a hash is surely not among these."""
    table = np.zeros(1 << FILTER_BITS, dtype=np.bool_)
    table[hashes >> np.uint64(64 - FILTER_BITS)] = True
    return table


def _merge_telling(words: list[TellingWords]) -> TellingWords:
    skeletons, first = np.unique(np.concatenate([w.skeletons for w in words]), return_index=True)
    joined, split = (np.unique(np.concatenate([getattr(w, name) for w in words])) for name in ("joined", "split"))
    lengths = {size for w in words for size in w.by_length}
    by_length = {size: "\n".join(w.by_length.get(size, "") for w in words).strip("\n") for size in lengths}
    plain = np.concatenate([w.plain for w in words])[first]
    return TellingWords(skeletons, plain, joined, split, by_length)


def _assemble(entries: Entries, refs: tuple[str, ...], languages: tuple[str, ...], telling: TellingWords) -> Lexicon:
    entries = entries.take(np.argsort(entries.key, kind="stable"))
    anchor = np.isin(entries.kind, ANCHORS)
    begins = _first_tokens(entries.take(anchor)), _first_tokens(entries)
    is_first = np.ones(len(entries), dtype=np.bool_)
    is_first[1:] = entries.key[1:] != entries.key[:-1]
    bounds = np.append(np.flatnonzero(is_first), len(entries))
    anchors_before = np.concatenate(([0], np.cumsum(anchor)))
    is_anchor = anchors_before[bounds[1:]] > anchors_before[bounds[:-1]]
    names = HashIndex.of(entries.key[bounds[:-1]])
    return Lexicon(entries, refs, languages, telling, *begins, names, bounds, is_anchor)


def _first_tokens(entries: Entries) -> FirstTokens:
    keys, nth = np.unique(entries.first, return_inverse=True)
    lengths = np.zeros(len(keys), dtype=np.uint32)
    np.bitwise_or.at(lengths, nth, np.uint32(1) << entries.size.astype(np.uint32))
    return FirstTokens.of(keys, lengths)


def _held_index(name: str, index: HashIndex) -> dict[str, Array]:
    shift = np.array([index.shift], dtype=np.uint64)
    return {f"{name}.keys": index.keys, f"{name}.heads": index.heads, f"{name}.shift": shift}


def _index_from(name: str, arrays: Mapping[str, Array]) -> HashIndex:
    return HashIndex(arrays[f"{name}.keys"], arrays[f"{name}.heads"], arrays[f"{name}.shift"][0])


def _accented_keys(tokens: Tokens, starts: Ints) -> U64:
    hashes = tokens.hash if tokens.accented is None else tokens.accented
    return stretch_hashes(prefix_sums(hashes), starts[:-1], starts[1:])


def _numbered(values: pl.Series) -> tuple[tuple[str, ...], Ints]:
    """The distinct values, and for each row the number of its own (-1 for none)."""
    distinct = values.drop_nulls().unique(maintain_order=True)
    numbers = {value: number for number, value in enumerate(distinct.to_list())}
    return tuple(distinct.to_list()), np.array([numbers.get(v, -1) for v in values.to_list()], dtype=np.int64)


def _kind_numbers(kinds: pl.Series) -> NDArray[np.uint8]:
    return np.array([KIND[kind] for kind in kinds.to_list()], dtype=np.uint8)
