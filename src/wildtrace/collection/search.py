"""Search over listings: what was asked, and the visible listings that fit, newest first, with their facets."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection import taxon_names
from wildtrace.collection.matching import NamesTaxon, ReadsWords, SaysWords
from wildtrace.collection.models import Finding, Listing
from wildtrace.collection.words import query_words

PAGE: Final = 25
COUNTED: Final = 1000
"""So many are counted; of more it is said that there are more."""

FACETS: Final[dict[str, str]] = {
    "band": "finding__band",
    "group": "finding__taxon_group",
    "appendix": "finding__appendix",
    "platform": "platform",
    "country": "country",
    "language": "language",
    "collection": "collection_id",
}
"""The name in the address → the column, seen from a listing."""

NOT_TOLD: Final = "-"  # how the address writes an empty value
_LONGEST: Final = 200  # characters of what is asked
_MOST_WORDS: Final = 12
_MOST_TAXA: Final = 1000
_MOST_VALUES: Final = 20
# The newest listings are read one by one; how many of them fit says how to go on. Where many do, reading on is quick,
# and the index, which lists every place of a word, is not; where few do it is the other way round.
_FIRST_LOOK: Final = 4_000
_MANY: Final = 0.04
_MANY_FILTERED: Final = 0.01  # the index knows words, and nothing of the filters
_LOOKS: Final = 4  # the last is at all that remain


@dataclass(frozen=True)
class Asked:
    """What somebody searches for. `chosen`: facet → values, any of which fits; all facets have to fit."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The words a listing has to say."""
        return query_words(self.text)[:_MOST_WORDS]

    @property
    def taxa(self) -> list[str]:
        """The taxa that the text is a name of, in any language."""
        return taxon_names.taxa_called(self.text)

    def toggled(self, facet: str, value: str) -> Asked:
        """The same with a value of a facet put in, or taken out if it was there."""
        had = self.chosen.get(facet, ())
        values = tuple(each for each in had if each != value) if value in had else (*had, value)
        rest = {name: kept for name, kept in self.chosen.items() if name != facet}
        return replace(self, chosen={**rest, **({facet: values} if values else {})})

    def address(self) -> str:
        """What stands after the question mark, always in the same order."""
        query = QueryDict(mutable=True)
        if self.text:
            query["q"] = self.text
        for facet in FACETS:
            query.setlist(facet, sorted(self.chosen.get(facet, ())))
        return query.urlencode()


@dataclass(frozen=True)
class Found:
    """A page of listings. `newest`: the keys of all that were counted.

    `after`: where the next page begins, None at the end; `before`: where the one before begins, 0 for the first page.
    """

    listings: Sequence[Listing]
    newest: Sequence[int]
    is_capped: bool
    after: int | None = None
    before: int = 0

    @property
    def total(self) -> int:
        """How many were counted."""
        return len(self.newest)


def read_asked(query: QueryDict) -> Asked:
    """What an address asks for; what it does not know it leaves out."""
    chosen = {facet: values for facet in FACETS if (values := _values(query, facet))}
    return Asked(" ".join(query.get("q", "").replace("\x00", "").split())[:_LONGEST], chosen)


def find_listings(viewer: Viewer, asked: Asked, after: int | None = None) -> Found:
    """The listings that say all the words, or whose finding names the taxon that the text is a name of."""
    newest = _newest(viewer, asked, COUNTED + 1)
    begin = 0 if after is None else _place_of(after, newest)
    further = newest[begin:] if begin is not None else _newest(viewer, asked, PAGE + 1, below=after)
    before = newest[begin - PAGE - 1] if begin and begin > PAGE else 0
    shown = further[:PAGE]
    more = shown[-1] if len(further) > PAGE else None
    return Found(_whole(shown), newest[:COUNTED], len(newest) > COUNTED, more, before)


def _place_of(after: int, newest: Sequence[int]) -> int | None:
    """Where the page after a listing begins among those counted; None when it has to be asked for."""
    begin = bisect_left(newest, -after, key=int.__neg__)
    begin += begin < len(newest) and newest[begin] == after
    return begin if len(newest) <= COUNTED or begin + PAGE < len(newest) else None


def counts_of(found: Found) -> tuple[dict[str, Counter[str]], list[tuple[str, str, int]]]:
    """How often each value of each facet comes among the listings counted; and their sellers, most frequent first.

    A seller is their pseudonym, their platform, and how many listings are theirs.
    """
    columns = ("seller__pseudonym", "seller__platform", *FACETS.values())
    rows = list(Listing.objects.filter(pk__in=found.newest).order_by().values_list(*columns))
    counts = {facet: Counter(_written(row[at]) for row in rows) for at, facet in enumerate(FACETS, start=2)}
    sellers = Counter((str(row[0]), str(row[1])) for row in rows if row[0])
    return counts, [(name, platform, count) for (name, platform), count in sorted(sellers.items(), key=_by_count)]


def _by_count(item: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -item[1], item[0]


def _written(value: Any) -> str:
    return str(value) if value not in (None, "") else NOT_TOLD


@dataclass(frozen=True)
class _Look:
    """A stretch of keys: above `low` (0 for all that remain), up to `high`; `is_read`: listing by listing."""

    low: int
    high: int
    is_read: bool


def _newest(viewer: Viewer, asked: Asked, count: int, below: int | None = None) -> list[int]:
    """Keys of the newest `count` listings that fit, falling, all of them smaller than `below`."""
    if not asked.words and not asked.taxa:
        return []
    newest = Listing.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    top = newest if below is None else min(newest, below - 1)
    look: _Look | None = _Look(max(top - _FIRST_LOOK, 0), top, is_read=True)
    found: list[int] = []
    for turn in range(_LOOKS):
        if look is None or len(found) >= count:
            break
        found += _seen_in(viewer, asked, look, count - len(found))
        density = len(found) / max(top - look.low, 1)
        is_read = density >= (_MANY_FILTERED if asked.chosen else _MANY) and turn < _LOOKS - 2
        look = _further(look, density if turn < _LOOKS - 2 else 0, count - len(found), is_read=is_read)
    return found


def _further(look: _Look, density: float, missing: int, *, is_read: bool) -> _Look | None:
    """The stretch after, as long as should hold what is missing; None when all has been looked at."""
    if look.low == 0:
        return None
    length = int(missing / density * 1.5) if density else look.low
    low = look.low - length if is_read or length * 2 < look.low else 0
    return _Look(max(low, 0), look.low, is_read)


def _seen_in(viewer: Viewer, asked: Asked, look: _Look, count: int) -> list[int]:
    """Whatever question a listing answers, it comes once."""
    keys: set[int] = set()
    for question in _questions(viewer, asked, is_read=look.is_read):
        name = "listing_id" if question.model is Finding else "pk"
        within = question.filter(**{f"{name}__lte": look.high})
        if look.low:
            within = within.filter(**{f"{name}__gt": look.low})
        keys.update(within.order_by(f"-{name}").values_list(name, flat=True)[:count])
    return sorted(keys, reverse=True)[:count]


def _questions(viewer: Viewer, asked: Asked, *, is_read: bool) -> Iterator[QuerySet[Any, Any]]:
    """Each asks for some of the listings, or findings, that fit."""
    if words := asked.words:
        says = ReadsWords(words, is_begun=True) if is_read else SaysWords([words], is_begun=True)
        yield _narrowed(Listing.objects.visible_to(viewer), asked).filter(says)
    if taxa := taxon_names.with_those_below(asked.taxa)[:_MOST_TAXA]:
        yield _narrowed(Finding.objects.visible_to(viewer), asked).filter(NamesTaxon(taxa))


def _narrowed(records: QuerySet[Any, Any], asked: Asked) -> QuerySet[Any, Any]:
    for facet, values in asked.chosen.items():
        column = FACETS[facet]
        if records.model is Finding:
            column = column.removeprefix("finding__")
        records = records.filter(**{f"{column}__in": ["" if value == NOT_TOLD else value for value in values]})
    return records


def _whole(keys: Sequence[int]) -> list[Listing]:
    """These listings, in this order, with what a line shows of them."""
    listings = Listing.objects.filter(pk__in=keys).select_related("seller", "collection", "finding").in_bulk()
    return [listings[key] for key in keys if key in listings]


def _values(query: QueryDict, facet: str) -> tuple[str, ...]:
    given = (value.replace("\x00", "")[:80] for value in query.getlist(facet)[:_MOST_VALUES])
    return tuple(sorted({value for value in given if value and (facet != "collection" or _is_key(value))}))


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 18
