"""Undoing disguise: "iv0ry", "i.v.o.r.y", "i v o r y", "ivоry" with a Cyrillic o, "t**th" read as the words they hide.

Only tokens that look disguised are tried, and only against the words that names are made of, so that ordinary
text ("200W", "e-mail") is left as it is. Zero width, full width, accents and styled letters need nothing here: the
folding tables of `characters` undo them for every token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.text.characters import LEET_SYMBOLS, MASKS, PLANES, WORD, tables
from wildtrace.detection.text.hashing import U64, character_values, mix, powers, prefix_sums, stretch_hashes
from wildtrace.detection.text.tokens import Bools, Codes, Ints, Text, Tokens, within_tables

_Scalar = TypeVar("_Scalar", bound=np.generic)
_LETTER, _DIGIT, _LEET, _MASK, _FOREIGN, _LATIN, _STAR = (np.uint8(1 << i) for i in range(7))
_STARS: Final = "*#✱✲＊∗⁎★☆✖❌×●○•_"  # stand for a missing letter, not only between letters
_MAX_PARTS: Final = 14
_SHORTEST: Final = 4
_SHORTEST_SPELLED: Final = 3  # of other scripts: Arabic and Indian words are short
_LAST_LATIN: Final = 0x024F
_LONGEST_TAG: Final = 40
_MIN_SPLIT: Final = 5  # letters; shorter words arise by chance where two others meet ("be ar")


@dataclass(frozen=True, slots=True)
class TellingWords:
    """The words worth uncovering: what names and specimen words are made of.

    `skeletons` sorted look-alike hashes, `plain` the token hash each stands for; `joined` sorted plain hashes, for words
    cut in two by a space; `by_length` the words themselves, for asterisks.
    """

    skeletons: U64
    plain: U64
    joined: U64
    joined_filter: Bools
    by_length: dict[int, str]

    def find(self, skeletons: U64) -> tuple[Bools, U64]:
        """Which hashes are known, and the token hash each stands for."""
        if not len(self.skeletons):
            return np.zeros(len(skeletons), dtype=np.bool_), skeletons
        at = np.minimum(np.searchsorted(self.skeletons, skeletons), len(self.skeletons) - 1)
        return self.skeletons[at] == skeletons, self.plain[at]


@dataclass(frozen=True, slots=True)
class _Uncovered:
    """Stretches of characters, and the hash of the word each hides."""

    start: Ints
    end: Ints
    hash: U64
    hidden: Bools | bool = True  # False: only run together, as in a hashtag, or spelled apart


def undisguise(tokens: Tokens, words: TellingWords) -> Tokens:
    """Return the tokens with hidden words put in place of the pieces they were cut or painted into."""
    if not len(tokens) or not len(words.skeletons):
        return tokens
    codes = within_tables(tokens.text.codes)
    flags = _flags(tokens.text)[codes]
    starts, ends = _suspicious_runs(tokens, codes, flags)
    found = [_split_in_two(tokens, words), _read_hashtags(tokens, codes, words)]
    if len(starts):
        found.append(_read_runs(codes, flags, starts, ends, words))
        found.append(_read_stars(codes, flags, starts, ends, words))
    return _put_in_place(tokens, found)


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


def _flags(text: Text) -> NDArray[np.uint8]:
    return _narrow_flags() if text.codes.dtype == np.uint8 else _all_flags()


@cache
def _all_flags() -> NDArray[np.uint8]:
    """What each character may be part of: bits over code points."""
    tabs = tables()
    flags = np.zeros(PLANES, dtype=np.uint8)
    folded = tabs.fold
    latin = (folded >= ord("a")) & (folded <= ord("z"))
    digit = (folded >= ord("0")) & (folded <= ord("9"))
    word = tabs.cls == WORD
    flags[word & ~digit] |= _LETTER
    flags[word & digit] |= _DIGIT
    flags[word & latin] |= _LATIN
    pretends = tabs.skeleton != folded
    flags[word & pretends & ~latin & ~digit] |= _FOREIGN
    for char in LEET_SYMBOLS:
        flags[ord(char)] |= _LEET
    for char in MASKS:
        flags[ord(char)] |= _MASK
    for char in _STARS:
        flags[ord(char)] |= _STAR
    return flags


@cache
def _narrow_flags() -> NDArray[np.uint8]:
    return _all_flags()[:256].copy()


def _suspicious_runs(tokens: Tokens, codes: Codes, flags: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Stretches without a space that hold a sign of disguise, and spelled-out words ("i v o r y")."""
    marks = _marks(codes, flags)
    outside = np.flatnonzero((flags & (_LETTER | _DIGIT | _LEET | _MASK)) == 0)
    nth = np.searchsorted(outside, marks)
    nth = nth[np.concatenate(([True], nth[1:] != nth[:-1]))] if len(nth) else nth
    bounds = np.concatenate(([-1], outside, [len(codes)]))
    starts, ends = bounds[nth] + 1, bounds[nth + 1]
    spelled_starts, spelled_ends = _spelled_out(tokens)
    starts, ends = np.concatenate((starts, spelled_starts)), np.concatenate((ends, spelled_ends))
    fits = (ends - starts >= 3) & (ends - starts <= 64)  # longer ones are addresses and noise
    return starts[fits], ends[fits]


def _marks(codes: Codes, flags: NDArray[np.uint8]) -> Ints:
    """Places of a sign of disguise: digit or symbol beside a letter, foreign beside Latin, a letter thrice, a mask."""
    here, after = flags[:-1], flags[1:]
    painted = _DIGIT | _LEET | _MASK
    sign = ((here & _LETTER) != 0) & ((after & painted) != 0)
    sign |= ((here & (_DIGIT | _LEET)) != 0) & ((after & _LETTER) != 0)
    sign |= ((here & _FOREIGN) != 0) & ((after & (_LATIN | _FOREIGN)) != 0)
    sign |= ((here & _LATIN) != 0) & ((after & _FOREIGN) != 0)
    sign[:-1] |= (codes[:-2] == codes[1:-1]) & (codes[1:-1] == codes[2:]) & ((here[:-1] & _LETTER) != 0)
    return np.flatnonzero(sign)


def _spelled_out(tokens: Tokens) -> tuple[Ints, Ints]:
    """Runs of four or more one-letter words in a row (three in scripts other than Latin)."""
    single = (tokens.end - tokens.start == 1) & (tokens.cls == WORD)
    if not single.any():
        return np.empty(0, np.int64), np.empty(0, np.int64)
    joined = np.zeros(len(tokens) + 1, dtype=np.bool_)
    joined[1:-1] = single[1:] & single[:-1] & (tokens.row[1:] == tokens.row[:-1])
    joined[1:-1] &= tokens.start[1:] - tokens.end[:-1] <= 3
    first = np.flatnonzero(single & ~joined[:-1])
    last = np.flatnonzero(single & ~joined[1:])
    other = tokens.text.codes[tokens.start[first]] > _LAST_LATIN
    long = last - first >= np.where(other, 2, 3)
    return tokens.start[first[long]], tokens.end[last[long]]


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


def _read_runs(codes: Codes, flags: NDArray[np.uint8], starts: Ints, ends: Ints, words: TellingWords) -> _Uncovered:
    parts = _take_apart(codes, flags, starts, ends)
    total = len(parts.run)
    found_start, found_end, found_hash = [], [], []
    for size in range(min(_MAX_PARTS, total), 0, -1):
        first = np.flatnonzero(parts.run[: total - size + 1] == parts.run[size - 1 :])
        last = first + size - 1
        altered = parts.altered[last + 1] - parts.altered[first]
        length = parts.closes[last] - parts.opens[first]
        single = parts.end[last] - parts.start[first]  # doubled letters counted once
        # one letter a part is spelled out; longer parts may meet by chance ("Li-Ion")
        spelled = np.where(codes[parts.char_start[first]] > _LAST_LATIN, _SHORTEST_SPELLED, _SHORTEST)
        long = np.where(length == size, spelled, _SHORTEST if size == 1 else _MIN_SPLIT)
        whole = (np.where(length == size, length, single) >= long) & (altered > 0 if size == 1 else True)
        # mostly signs is a part number, not a word
        whole &= 2 * (parts.letters[last + 1] - parts.letters[first]) >= length
        first, last = first[whole], last[whole]
        known, plain = words.find(stretch_hashes(parts.sums, parts.start[first], parts.end[last]))
        found_start.append(parts.char_start[first[known]])
        found_end.append(parts.char_end[last[known]])
        found_hash.append(plain[known])
    return _Uncovered(np.concatenate(found_start), np.concatenate(found_end), np.concatenate(found_hash))


def _take_apart(codes: Codes, flags: NDArray[np.uint8], starts: Ints, ends: Ints) -> _Parts:
    sizes = ends - starts
    run = np.repeat(np.arange(len(starts)), sizes)
    offsets = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = starts[run] + offsets
    useful = (flags[place] & (_LETTER | _DIGIT | _LEET)) != 0
    run, place = run[useful], place[useful]
    tabs = tables()
    code = codes[place]
    folded = tabs.fold[code]
    same_run = np.zeros(len(run), dtype=np.bool_)
    same_run[1:] = run[1:] == run[:-1]
    repeat = np.zeros(len(run), dtype=np.bool_)
    repeat[1:] = same_run[1:] & (folded[1:] == folded[:-1])
    touches = np.zeros(len(run), dtype=np.bool_)
    touches[1:] = same_run[1:] & (place[1:] == place[:-1] + 1)
    thrice = np.zeros(len(run), dtype=np.bool_)
    thrice[2:] = repeat[2:] & repeat[1:-1] & touches[2:] & touches[1:-1]
    sign = ((flags[place] & (_DIGIT | _LEET | _FOREIGN)) != 0) | thrice
    signs_before = np.concatenate(([0], np.cumsum(sign)))
    letters_before = np.concatenate(([0], np.cumsum((flags[place] & _LETTER) != 0)))
    # a repeated letter across a cut ("iv-vory") opens no part of its own letters; it stays with the cut
    begins = np.flatnonzero(~touches)
    closes = np.concatenate((begins[1:], [len(run)])) if len(run) else begins
    kept = ~repeat
    kept_before = np.concatenate(([0], np.cumsum(kept)))
    values = character_values(tabs.skeleton[code[kept]])
    return _Parts(
        sums=prefix_sums(values),
        run=run[begins],
        start=kept_before[begins],
        end=kept_before[closes],
        char_start=place[begins] if len(run) else begins,
        char_end=place[closes - 1] + 1 if len(run) else begins,
        opens=begins,
        closes=closes,
        altered=np.concatenate((signs_before[begins], signs_before[-1:])),
        letters=np.concatenate((letters_before[begins], letters_before[-1:])),
    )


def _split_in_two(tokens: Tokens, words: TellingWords) -> _Uncovered:
    """Words cut in two by one space: "iv ory"."""
    nothing = _Uncovered(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint64))
    if len(tokens) < 2 or not len(words.joined):
        return nothing
    gap = tokens.start[1:] - tokens.end[:-1]
    length = tokens.end - tokens.start
    both = (gap == 1) & (length[1:] + length[:-1] >= _MIN_SPLIT) & (np.minimum(length[1:], length[:-1]) <= 4)
    both &= (length[1:] > 1) & (tokens.text.codes[tokens.end[:-1]] == ord(" "))
    both &= (tokens.cls[1:] == WORD) & (tokens.cls[:-1] == WORD)
    first = np.flatnonzero(both)
    hashes = _hash_without_gap(tokens, first)
    first_pass = words.joined_filter[hashes >> np.uint64(44)]
    first, hashes = first[first_pass], hashes[first_pass]
    known = _is_joined(hashes, words)
    first = first[known]
    # "sea horse" is a way to spell, "iv ory" a way to hide
    hidden = np.minimum(length[first], length[first + 1]) <= 2
    return _Uncovered(tokens.start[first], tokens.end[first + 1], hashes[known], hidden)


def _read_hashtags(tokens: Tokens, codes: Codes, words: TellingWords) -> _Uncovered:
    """Telling words inside hashtags: "#MammothIvoryCarving"."""
    length = tokens.end - tokens.start
    after = np.flatnonzero(codes == ord("#")) + 1
    tags = np.minimum(np.searchsorted(tokens.start, after), len(tokens) - 1)
    tags = tags[(tokens.start[tags] == after) & (length[tags] > _MIN_SPLIT) & (length[tags] <= _LONGEST_TAG)]
    longest = int(length[tags].max(initial=0))
    shift, size = (grid.ravel() for grid in np.mgrid[0 : max(longest, 1), _MIN_SPLIT : max(longest, _MIN_SPLIT) + 1])
    inside = shift + size <= length[tags][:, None]
    start = (tokens.start[tags][:, None] + shift)[inside]
    end = start + np.broadcast_to(size, inside.shape)[inside]
    hashes = stretch_hashes(tokens.sums, start, end)
    known = _is_joined(hashes, words)
    return _Uncovered(start[known], end[known], hashes[known], hidden=False)


def _is_joined(hashes: U64, words: TellingWords) -> Bools:
    if not len(words.joined):
        return np.zeros(len(hashes), dtype=np.bool_)
    at = np.minimum(np.searchsorted(words.joined, hashes), len(words.joined) - 1)
    known: Bools = words.joined[at] == hashes
    return known


def _hash_without_gap(tokens: Tokens, first: Ints) -> U64:
    """Hash that two neighbouring tokens would have if written together."""
    sums = tokens.sums
    forward, inverse = powers(max(1 << 12, 1 << (len(sums) - 1).bit_length()))
    start, end = tokens.start[first], tokens.end[first]
    next_start, next_end = tokens.start[first + 1], tokens.end[first + 1]
    left = (sums[end] - sums[start]) * inverse[start]
    right = (sums[next_end] - sums[next_start]) * inverse[next_start]
    return mix(left + right * forward[end - start])


def _read_stars(codes: Codes, flags: NDArray[np.uint8], starts: Ints, ends: Ints, words: TellingWords) -> _Uncovered:
    """Words with letters starred out: "iv*ry", "t**th"."""
    stars = np.flatnonzero(flags & _STAR)
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
    return _Uncovered(as_array[:, 0], as_array[:, 1], np.array([h for _, _, h in found], dtype=np.uint64))


_STARRED: Final = re.compile(rf"[^\W\d_]+(?:[{re.escape(_STARS)}]+[^\W\d_]+)+")


def _starred_word(text: str, words: TellingWords) -> int | None:
    """Token hash of the one word (or the first, when several fit) that the letters left standing allow."""
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or len(text) < 4 or letters * 5 < len(text) * 2:
        return None
    pattern = "".join(re.escape(c) if c.isalpha() else r"\w" for c in text)
    match = re.search(rf"(?:^|\n)({pattern})\t(\d+)", words.by_length.get(len(text), ""))
    return int(match.group(2)) if match else None


def _put_in_place(tokens: Tokens, found: list[_Uncovered]) -> Tokens:
    start = np.concatenate([f.start for f in found])
    if not len(start):
        return tokens
    end = np.concatenate([f.end for f in found])
    hashes = np.concatenate([f.hash for f in found])
    hidden = np.concatenate([np.broadcast_to(f.hidden, len(f.start)) for f in found])
    order = np.lexsort((-end, start))
    order = order[start[order] >= np.concatenate(([0], np.maximum.accumulate(end[order])[:-1]))]
    return _merge(tokens, start[order], end[order], hashes[order], hidden[order])


def _merge(tokens: Tokens, start: Ints, end: Ints, hashes: U64, hidden: Bools) -> Tokens:
    nth = np.searchsorted(start, tokens.start, side="right") - 1
    covered = (nth >= 0) & (tokens.start < end[np.maximum(nth, 0)])
    base = tokens.keep(~covered)
    first = np.minimum(np.searchsorted(tokens.start, start), len(tokens) - 1)
    # a word that stands there plainly ("Тигр", all of whose letters have Latin look-alikes) hides nothing
    plain = (tokens.start[first] == start) & (tokens.end[first] == end) & (tokens.hash[first] == hashes)
    hidden = hidden & ~plain
    order = np.argsort(np.concatenate((base.start, start)), kind="stable")

    def merged(old: NDArray[_Scalar], new: NDArray[_Scalar]) -> NDArray[_Scalar]:
        result: NDArray[_Scalar] = np.concatenate((old, new))[order]
        return result

    accented = None if base.accented is None else merged(base.accented, hashes)
    rows = np.searchsorted(tokens.text.row_starts, start, side="right") - 1
    return replace(
        base,
        row=merged(base.row, rows),
        start=merged(base.start, start),
        end=merged(base.end, end),
        hash=merged(base.hash, hashes),
        accented=accented,
        cls=merged(base.cls, np.full(len(start), WORD, dtype=np.uint8)),
        phrase=merged(base.phrase, tokens.phrase[first]),
        disguised=merged(base.disguised, hidden),
    )
