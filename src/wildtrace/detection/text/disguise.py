"""Undoing disguise: "iv0ry", "i.v.o.r.y", "i v o r y", "ivоry" with a Cyrillic o, "t**th" read as the words they hide.

Only tokens that look disguised are tried, and only against the words that names are made of, so that ordinary
text ("200W", "e-mail") is left as it is. Zero width, full width, accents and styled letters need nothing here: the
folding tables of `characters` undo them for every token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.text.characters import PLANES, WORD, tables
from wildtrace.detection.text.hashing import U64, HashIndex, character_values, mix, powers, prefix_sums, stretch_hashes
from wildtrace.detection.text.jamo import read_jamo
from wildtrace.detection.text.signs import DIGIT, FOREIGN, LATIN, LEET, LETTER, MASK, STAR, STARS, Signs
from wildtrace.detection.text.tokens import Bools, Codes, Ints, Tokens, values_of, within_tables

_Scalar = TypeVar("_Scalar", bound=np.generic)
_NO_PLACES: Final[Ints] = np.empty(0, dtype=np.int64)
_PAINTED: Final = DIGIT | LEET | MASK
_IN_RUN: Final = LETTER | _PAINTED
_MAX_PARTS: Final = 14
_SHORTEST: Final = 4
_FEWEST_LETTERS: Final = 2  # that stand for themselves in a hidden word
_SHORTEST_SPELLED: Final = 3  # of other scripts: Arabic and Indian words are short
_LAST_LATIN: Final = 0x024F
_LONGEST_TAG: Final = 40
_FIELD_BREAK: Final = 0x1E  # stands between the fields of a listing; no word goes on across it
_MIN_SPLIT: Final = 5  # letters; shorter words arise by chance where two others meet ("be ar")


@dataclass(frozen=True)
class TellingWords:
    """The words worth uncovering: what names and specimen words are made of.

    `skeletons` sorted look-alike hashes, `plain` the token hash each stands for; `joined` sorted plain hashes, for
    words in hashtags, and `split` those of them that are looked for cut in two by a space; `by_length` the words
    themselves, for asterisks.
    """

    skeletons: U64
    plain: U64
    joined: U64
    split: U64
    by_length: dict[int, str]

    @cached_property
    def skeleton_index(self) -> HashIndex:
        """Finds places in `skeletons`."""
        return HashIndex.of(self.skeletons)

    @cached_property
    def joined_index(self) -> HashIndex:
        """Finds places in `joined`."""
        return HashIndex.of(self.joined)

    @cached_property
    def split_index(self) -> HashIndex:
        """Finds places in `split`."""
        return HashIndex.of(self.split)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Stretches of characters, and the hash of the word each hides."""

    start: Ints
    end: Ints
    hash: U64
    hidden: Bools  # False: only run together, as in a hashtag, or spelled apart

    def __len__(self) -> int:
        return len(self.start)


_NOTHING: Final = Uncovered(_NO_PLACES, _NO_PLACES, np.empty(0, np.uint64), np.empty(0, np.bool_))


def undisguise(tokens: Tokens, words: TellingWords) -> Tokens:
    """Return the tokens with hidden words put in place of the pieces they were cut or painted into."""
    return put_in_place(tokens, uncover(tokens, words))


def uncover(tokens: Tokens, words: TellingWords) -> Uncovered:
    """The hidden words among the tokens."""
    if not len(tokens) or not len(words.skeletons):
        return _NOTHING
    codes = within_tables(tokens.text.codes)
    flags = tokens.signs
    starts, ends = _suspicious_runs(tokens, codes, flags)
    found = [_split_in_two(tokens, words), _read_hashtags(tokens, codes, words), _read_jamo(tokens)]
    if len(starts):
        found.append(_read_runs(codes, flags, starts, ends, words))
        found.append(_read_stars(codes, flags, starts, ends, words))
    return _outermost([f for f in found if len(f)])


def skeleton_hashes(words: list[str]) -> U64:
    """Look-alike hash of each word, as `undisguise` computes it."""
    tabs = tables()
    values = character_values(tabs.skeleton)
    out = np.empty(len(words), dtype=np.uint64)
    for i, word in enumerate(words):
        codes = np.array([ord(c) for c in word if ord(c) < PLANES], dtype=np.int64)
        kept = _without_repeats(tabs.fold[codes])
        sums = prefix_sums(values[codes[kept]])
        out[i] = stretch_hashes(sums, np.array([0]), np.array([int(kept.sum())]))[0]
    return out


def _without_repeats(folded: NDArray[np.uint32]) -> Bools:
    kept = np.ones(len(folded), dtype=np.bool_)
    kept[1:] = folded[1:] != folded[:-1]
    return kept


def _suspicious_runs(tokens: Tokens, codes: Codes, flags: Signs) -> tuple[Ints, Ints]:
    """Stretches without a space that hold a sign of disguise, and spelled-out words ("i v o r y")."""
    # letters that pretend nothing are passed over: what is left is a fifth of the text
    special = np.flatnonzero((flags & (LETTER | FOREIGN)) != LETTER)
    kind = flags.take(special)
    nth_outside = np.flatnonzero((kind & _IN_RUN) == 0)
    outside = special.take(nth_outside)
    is_marked = np.zeros(len(outside) + 1, dtype=np.bool_)
    is_marked[np.searchsorted(nth_outside, np.flatnonzero(_marks(flags, special, kind)))] = True
    is_marked[np.searchsorted(outside, _letters_thrice(codes, flags))] = True
    nth = np.flatnonzero(is_marked)
    bounds = np.concatenate(([-1], outside, [len(codes)]))
    starts, ends = bounds[nth] + 1, bounds[nth + 1]
    if codes.dtype == np.uint8:
        # with one letter it is a number ("W830"); what is special in ASCII is no letter
        among = np.concatenate(([-1], nth_outside, [len(special)]))
        worded = ends - starts - (among[nth + 1] - among[nth] - 1) >= _FEWEST_LETTERS
        starts, ends = starts[worded], ends[worded]
    spelled_starts, spelled_ends = _spelled_out(tokens)
    fits = (ends - starts >= 3) & (ends - starts <= 64)  # longer ones are addresses and noise
    return np.concatenate((starts[fits], spelled_starts)), np.concatenate((ends[fits], spelled_ends))


def _marks(flags: Signs, special: Ints, kind: Signs) -> Bools:
    """Which special characters are signs of disguise: digit or symbol beside a letter, foreign beside Latin, a mask
    after a letter.
    """
    before, after = flags.take(special - 1, mode="wrap"), flags.take(special + 1, mode="wrap")
    sign: Bools = ((before & LETTER) != 0) & ((kind & _PAINTED) != 0)
    sign |= ((kind & (DIGIT | LEET)) != 0) & ((after & LETTER) != 0)
    foreign = (kind & FOREIGN) != 0
    if foreign.any():
        sign |= foreign & (((after & (LATIN | FOREIGN)) != 0) | ((before & LATIN) != 0))
    # a word with nothing but a full stop or the like behind it hides nothing
    ends_word = ((kind & (LETTER | DIGIT | LEET)) == 0) & ((after & _IN_RUN) == 0)
    ends_word[1:] &= (kind[:-1] & _IN_RUN) == 0
    sign &= ~ends_word
    return sign


def _letters_thrice(codes: Codes, flags: Signs) -> Ints:
    same = codes[1:] == codes[:-1]
    return np.flatnonzero(same[:-1] & same[1:] & ((flags[:-2] & LETTER) != 0))


def _spelled_out(tokens: Tokens) -> tuple[Ints, Ints]:
    """Runs of four or more one-letter words in a row (three in scripts other than Latin)."""
    single = np.flatnonzero((tokens.end - tokens.start == 1) & (tokens.cls == WORD))
    if len(single) < _SHORTEST_SPELLED:
        return _NO_PLACES, _NO_PLACES
    joined = np.zeros(len(single) + 1, dtype=np.bool_)
    follows = np.flatnonzero(np.diff(single) == 1)
    one, next_one = tokens.start.take(single.take(follows)), tokens.start.take(single.take(follows + 1))
    together = (next_one - one <= 4) & (
        tokens.row.take(single.take(follows)) == tokens.row.take(single.take(follows + 1))
    )
    fields = tokens.breaks[tokens.text.codes.take(tokens.breaks) == _FIELD_BREAK]
    together &= np.searchsorted(fields, one) == np.searchsorted(fields, next_one)
    joined[follows[together] + 1] = True
    first = np.flatnonzero(~joined[:-1])
    last = np.flatnonzero(~joined[1:])
    other = tokens.text.codes[tokens.start[single[first]]] > _LAST_LATIN
    long = last - first >= np.where(other, 2, 3)
    return tokens.start[single[first[long]]], tokens.end[single[last[long]]]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The pieces of runs: letters only, doubled ones once, laid end to end."""

    sums: U64
    run: Ints
    start: Ints  # in the squeezed letters
    end: Ints
    char_start: Ints  # in the text
    char_end: Ints
    opens: Ints  # in the letters before doubled ones were taken out
    closes: Ints
    altered: Ints  # how many signs stand in for letters, running total
    letters: Ints  # running total


def _read_runs(codes: Codes, flags: Signs, starts: Ints, ends: Ints, words: TellingWords) -> Uncovered:
    parts = _take_apart(codes, flags, starts, ends)
    firsts, lasts = [_NO_PLACES], [_NO_PLACES]
    for size in range(1, _MAX_PARTS + 1):
        first = np.flatnonzero(parts.run[: 1 - size or None] == parts.run[size - 1 :])
        if not len(first):
            break
        last = first + (size - 1)
        whole = _may_be_word(parts, first, last, codes)
        firsts.append(first[whole])
        lasts.append(last[whole])
    first, last = np.concatenate(firsts), np.concatenate(lasts)
    known, at = words.skeleton_index.find(stretch_hashes(parts.sums, parts.start[first], parts.end[last]))
    first, last = first[known], last[known]
    return Uncovered(
        parts.char_start[first], parts.char_end[last], words.plain[at], np.ones(len(known), dtype=np.bool_)
    )


def _may_be_word(parts: _Parts, first: Ints, last: Ints, codes: Codes) -> Bools:
    """Which stretches, all of equally many parts, are long enough and letters enough for a hidden word."""
    length = parts.closes[last] - parts.opens[first]
    # mostly signs is a part number, not a word
    whole: Bools = 2 * (parts.letters[last + 1] - parts.letters[first]) >= length
    if len(whole) and last[0] == first[0]:
        whole &= parts.altered[last + 1] > parts.altered[first]
    single = parts.end[last] - parts.start[first]  # doubled letters counted once
    spelled = np.where(codes[parts.char_start[first]] > _LAST_LATIN, _SHORTEST_SPELLED, _SHORTEST)
    is_spelled = length == last - first + 1
    # one letter a part is spelled out; longer parts may meet by chance ("Li-Ion")
    whole &= np.where(is_spelled, length >= spelled, single >= np.where(last > first, _MIN_SPLIT, _SHORTEST))
    return whole


def _take_apart(codes: Codes, flags: Signs, starts: Ints, ends: Ints) -> _Parts:
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    run = np.repeat(np.arange(len(starts)), sizes)
    place = np.arange(len(run)) + np.repeat(starts - before, sizes)
    flag = flags.take(place)
    useful = np.flatnonzero((flag & (LETTER | DIGIT | LEET)) != 0)
    run, place, flag = run.take(useful), place.take(useful), flag.take(useful)
    code = codes.take(place)
    folded = tables().fold.take(code)
    repeat, touches = np.zeros((2, len(run)), dtype=np.bool_)
    same_run = run[1:] == run[:-1]
    repeat[1:] = same_run & (folded[1:] == folded[:-1])
    touches[1:] = same_run & (np.diff(place) == 1)
    sign = (flag & (DIGIT | LEET | FOREIGN)) != 0
    sign[2:] |= repeat[2:] & repeat[1:-1] & touches[2:] & touches[1:-1]  # a letter thrice
    # a repeated letter across a cut ("iv-vory") opens no part of its own letters; it stays with the cut
    begins = np.flatnonzero(~touches)
    closes = np.append(begins[1:], len(run)) if len(run) else begins
    kept = np.flatnonzero(~repeat)
    edges = np.append(begins, len(run))
    kept_before = edges - _total_before(repeat, edges)
    return _Parts(
        sums=prefix_sums(values_of(codes).skeleton.take(code.take(kept))),
        run=run[begins],
        start=kept_before[:-1],
        end=kept_before[1:] if len(run) else begins,
        char_start=place[begins],
        char_end=place[closes - 1] + 1 if len(run) else begins,
        opens=begins,
        closes=closes,
        altered=_total_before(sign, edges),
        letters=_total_before((flag & LETTER) != 0, edges),
    )


def _total_before(which: Bools, places: Ints) -> Ints:
    totals = np.zeros(len(which) + 1, dtype=np.int32)  # half the room, half the time
    np.cumsum(which, dtype=np.int32, out=totals[1:])
    return totals.take(places).astype(np.int64)


def _split_in_two(tokens: Tokens, words: TellingWords) -> Uncovered:
    """Words cut in two by one space: "iv ory"."""
    if len(tokens) < 2 or not len(words.split):
        return _NOTHING
    length = tokens.end - tokens.start
    second, one = length[1:], length[:-1]
    both = (tokens.start[1:] - tokens.end[:-1] == 1) & (second + one >= _MIN_SPLIT) & (np.minimum(second, one) <= 4)
    both &= second > 1
    if tokens.accented is not None:
        both &= (tokens.cls[1:] == WORD) & (tokens.cls[:-1] == WORD)
    first = np.flatnonzero(both)
    first = first[tokens.text.codes.take(tokens.end.take(first)) == ord(" ")]
    hashes = _hash_without_gap(tokens, first)
    known, _ = words.split_index.find(hashes)
    first = first[known]
    # "sea horse" is a way to spell, "iv ory" a way to hide
    hidden = np.minimum(length[first], length[first + 1]) <= 2
    return Uncovered(tokens.start[first], tokens.end[first + 1], hashes[known], hidden)


def _read_jamo(tokens: Tokens) -> Uncovered:
    """Korean syllables written letter by letter: "ㅅㅏㅇㅇㅏ"."""
    start, end, hashes = read_jamo(tokens)
    return Uncovered(start, end, hashes, np.ones(len(start), dtype=np.bool_))


def _read_hashtags(tokens: Tokens, codes: Codes, words: TellingWords) -> Uncovered:
    """Telling words inside hashtags: "#MammothIvoryCarving"."""
    after = np.flatnonzero(codes == ord("#")) + 1
    tags = np.minimum(np.searchsorted(tokens.start, after), len(tokens) - 1)
    length = tokens.end[tags] - tokens.start[tags]
    fits = (tokens.start[tags] == after) & (length > _MIN_SPLIT) & (length <= _LONGEST_TAG)
    tags, length = tags[fits], length[fits]
    if not len(tags):
        return _NOTHING
    longest = int(length.max())
    shift, size = (grid.ravel() for grid in np.mgrid[0:longest, _MIN_SPLIT : longest + 1])
    inside = shift + size <= length[:, None]
    nth, place = np.nonzero(inside)
    start = tokens.start[tags[nth]] + shift[place]
    end = start + size[place]
    hashes = stretch_hashes(tokens.sums, start, end)
    known, _ = words.joined_index.find(hashes)
    return Uncovered(start[known], end[known], hashes[known], np.zeros(len(known), dtype=np.bool_))


def _hash_without_gap(tokens: Tokens, first: Ints) -> U64:
    """Hash that two neighbouring tokens would have if written together."""
    length = tokens.end.take(first) - tokens.start.take(first)
    return mix(tokens.raw.take(first) + tokens.raw.take(first + 1) * powers(1 << 12)[0].take(length, mode="clip"))


def _read_stars(codes: Codes, flags: Signs, starts: Ints, ends: Ints, words: TellingWords) -> Uncovered:
    """Words with letters starred out: "iv*ry", "t**th"."""
    stars = np.flatnonzero((flags & STAR) != 0)
    stars = stars[(flags.take(stars - 1, mode="wrap") & LETTER) != 0]
    if not len(stars):
        return _NOTHING
    has_star = np.flatnonzero(np.searchsorted(stars, ends) > np.searchsorted(stars, starts))
    found: list[tuple[int, int, int]] = []
    for nth in has_star.tolist():
        start, end = int(starts[nth]), int(ends[nth])
        text = "".join(map(chr, tables().fold[codes[start:end]].tolist()))
        for match in _STARRED.finditer(text):
            hidden = _starred_word(match.group(), words)
            if hidden is not None:
                found.append((start + match.start(), start + match.end(), hidden))
    as_array = np.array([(s, e) for s, e, _ in found], dtype=np.int64).reshape(-1, 2)
    hashes = np.array([h for _, _, h in found], dtype=np.uint64)
    return Uncovered(as_array[:, 0], as_array[:, 1], hashes, np.ones(len(found), dtype=np.bool_))


_STARRED: Final = re.compile(rf"[^\W\d_]+(?:[{re.escape(STARS)}]+[^\W\d_]+)+")


def _starred_word(text: str, words: TellingWords) -> int | None:
    """Token hash of the one word (or the first, when several fit) that the letters left standing allow."""
    shown = [(place, letter) for place, letter in enumerate(text) if letter.isalpha()]
    if len(shown) < 2 or len(text) < 4 or len(shown) * 5 < len(text) * 2:
        return None
    alike = _by_ends(words.by_length.get(len(text), "")).get(text[0] + text[-1], ())
    return next((token for word, token in alike if all(word[place] == letter for place, letter in shown)), None)


@lru_cache(maxsize=64)
def _by_ends(lines: str) -> dict[str, list[tuple[str, int]]]:
    """Words of one length without accents and their token hashes, by first and last letter, never starred out."""
    found: dict[str, list[tuple[str, int]]] = {}
    codes = np.frombuffer(lines.encode("utf-32-le"), dtype=np.uint32)
    for line in tables().fold.take(within_tables(codes)).tobytes().decode("utf-32-le").splitlines():
        word, token = line.split("\t")
        found.setdefault(word[0] + word[-1], []).append((word, int(token)))
    return found


def _outermost(found: list[Uncovered]) -> Uncovered:
    """All of them in order, those left out that overlap an earlier or longer one."""
    if not found:
        return _NOTHING
    start, end, hashes, hidden = (
        np.concatenate([getattr(f, name) for f in found]) for name in ("start", "end", "hash", "hidden")
    )
    order = np.lexsort((-end, start))
    order = order[start[order] >= np.concatenate(([0], np.maximum.accumulate(end[order])[:-1]))]
    return Uncovered(start[order], end[order], hashes[order], hidden[order])


def put_in_place(tokens: Tokens, found: Uncovered) -> Tokens:
    """The tokens with hidden words in place of what covers them."""
    return _merge(tokens, found.start, found.end, found.hash, found.hidden) if len(found) else tokens


def _within(places: Ints, start: Ints, end: Ints) -> Bools:
    """Which places lie in one of the stretches; these are in order."""
    nth = np.searchsorted(start, places, side="right") - 1
    within: Bools = (nth >= 0) & (places < end[np.maximum(nth, 0)])
    return within


def _merge(tokens: Tokens, start: Ints, end: Ints, hashes: U64, hidden: Bools) -> Tokens:
    base = tokens.keep(~_within(tokens.start, start, end))
    first = np.minimum(np.searchsorted(tokens.start, start), len(tokens) - 1)
    # a word that stands there plainly ("Тигр", all of whose letters have Latin look-alikes) hides nothing
    plain = (tokens.start[first] == start) & (tokens.end[first] == end) & (tokens.hash[first] == hashes)
    hidden = hidden & ~plain
    order = np.argsort(np.concatenate((base.start, start)), kind="stable")

    def merged(old: NDArray[_Scalar], new: NDArray[_Scalar]) -> NDArray[_Scalar]:
        result: NDArray[_Scalar] = np.concatenate((old, new))[order]
        return result

    accented = None if base.accented is None else merged(base.accented, hashes)
    return replace(
        base,
        breaks=tokens.breaks[~_within(tokens.breaks, start, end)],  # in "rh!no horn" no phrase ends
        row=merged(base.row, tokens.text.row_of(start)),
        start=merged(base.start, start),
        end=merged(base.end, end),
        raw=merged(base.raw, np.zeros(len(start), dtype=np.uint64)),  # nothing is put together twice
        hash=merged(base.hash, hashes),
        accented=accented,
        cls=merged(base.cls, np.full(len(start), WORD, dtype=np.uint8)),
        disguised=merged(base.disguised, hidden),
    )
