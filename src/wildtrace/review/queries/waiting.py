"""The queue: findings that wait for a judgement of the viewer's organisation, in order, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Abs, Coalesce
from django.utils import timezone

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.matching import SaysWords
from wildtrace.collection.models import Finding, Listing
from wildtrace.collection.words import query_words
from wildtrace.review.filters import FACETS, NOT_TOLD, Filters
from wildtrace.review.models import Assignment, Judgement, Lease

Rows = list[dict[str, Any]]

PAGE: Final = 25
_MOST_WORDS: Final = 12
BANDS: Final = ("high", "medium", "low")  # what the queue shows unless it is asked for more
NOTHING_FOUND: Final = "none"  # the band of findings in which nothing was found

# order → the annotation it sorts by and whether the greatest comes first. Ties go to the later finding.
_SORTED: Final[dict[str, tuple[str, bool]]] = {
    "priority": ("priority", True),
    "uncertainty": ("doubt", False),
    "freshness": ("fresh_at", True),
}


@dataclass(frozen=True)
class Page:
    """A stretch of the queue. `first` and `last`: keys of its listings to go on from; None where the queue ends."""

    findings: Sequence[Finding]
    before: int | None
    after: int | None


def narrowed(viewer: Viewer, filters: Filters) -> QuerySet[Finding]:
    """The findings that `viewer` may see and that fit the filters, judged or not, duplicates and all."""
    found: QuerySet[Finding] = Finding.objects.visible_to(viewer)
    for facet, column in FACETS.items():
        if values := filters.chosen.get(facet):
            found = found.filter(**{f"{column}__in": ["" if value == NOT_TOLD else value for value in values]})
    if NOTHING_FOUND not in filters.chosen.get("band", ()):
        # As an inequality, the way the indexes of the queue say it.
        found = found.exclude(band=NOTHING_FOUND)
    if filters.text:
        found = _speaking_of(found, viewer, filters.text)
    return _assigned(found, viewer, filters.assigned)


def waiting(viewer: Viewer, filters: Filters | None = None) -> QuerySet[Finding]:
    """What waits for a judgement of the viewer's organisation."""
    filters = filters or Filters()
    found = narrowed(viewer, filters).filter(~_is_judged(viewer))
    return _folded(found) if filters.is_folded else found


def judged(viewer: Viewer, filters: Filters | None = None) -> QuerySet[Finding]:
    """What the viewer's organisation has judged."""
    return narrowed(viewer, filters or Filters()).filter(_is_judged(viewer))


def asked_for(viewer: Viewer, filters: Filters) -> QuerySet[Finding]:
    """What waits or what is judged, as the filters say."""
    return judged(viewer, filters) if filters.state == "judged" else waiting(viewer, filters)


def in_order(
    found: QuerySet[Finding], order: str, *, is_backwards: bool = False, is_few: bool = False
) -> QuerySet[Finding]:
    """Findings in one of `filters.ORDERS`. `is_few`: read them and sort them, rather than search the order for them."""
    name, is_falling = _SORTED[order]
    found = _with_doubt(found, order)
    if is_few:  # by something that equals it, of which there is no index
        found = found.alias(sorting=Coalesce(F(name), F(name)))
    sign = "-" if is_falling != is_backwards else ""
    return found.order_by(f"{sign}{'sorting' if is_few else name}", "pk" if is_backwards else "-pk")


def first_of(found: QuerySet[Finding], filters: Filters, count: int, *columns: str, is_backwards: bool = False) -> Rows:
    """The first `count` findings in order, as their `pk` and these columns.

    Each band is asked for itself, from its own stretch of an index, and the answers are merged: else the database
    would walk past all findings of the higher bands to reach the lower ones.
    """
    name, is_falling = _SORTED[filters.order]
    if filters.state == "judged":  # few among many, wherever they stand in the order
        few = in_order(found, filters.order, is_backwards=is_backwards, is_few=True)
        return list(few.values("pk", name, *columns)[:count])
    bands = filters.chosen.get("band", BANDS)
    found = in_order(found, filters.order, is_backwards=is_backwards)
    rows = [row for band in bands for row in found.filter(band=band).values("pk", name, *columns)[:count]]
    rows.sort(key=lambda row: row["pk"], reverse=not is_backwards)
    rows.sort(key=lambda row: row[name], reverse=is_falling != is_backwards)
    return rows[:count]


def queue_page(
    viewer: Viewer,
    filters: Filters,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE,
    first: Rows | None = None,
) -> Page:
    """A page that begins after, or ends before, the finding of a listing; the first page when that cannot be seen.

    It is asked by the values it sorts by and never by counting from the top, so the thousandth page costs what the
    first does. `first`: the first findings in order, where somebody has asked for them already.
    """
    place = _place(viewer, filters.order, before or after)
    is_backwards = before is not None and place is not None
    if place is None and first is not None:
        rows = first
    else:
        found = asked_for(viewer, filters)
        if place is not None:
            found = _with_doubt(found, filters.order).filter(_beyond(filters.order, place, is_backwards=is_backwards))
        rows = first_of(found, filters, size + 1, is_backwards=is_backwards)
    keys, is_more = [row["pk"] for row in rows[:size]], len(rows) > size
    # Indexes alone were read so far; these few are read whole.
    findings = _whole(keys[::-1] if is_backwards else keys)
    goes_back, goes_on = (is_more, True) if is_backwards else (place is not None, is_more)
    return Page(
        findings,
        before=findings[0].listing_id if findings and goes_back else None,
        after=findings[-1].listing_id if findings and goes_on else None,
    )


def next_after(viewer: Viewer, filters: Filters, listing_id: int | None = None) -> int | None:
    """The listing to look at next: the first after this one, else from the top, that nobody else is working on."""
    free = waiting(viewer, filters).filter(~_is_held_by_others(viewer)).exclude(listing=listing_id)
    place = _place(viewer, filters.order, listing_id)
    if place is not None:
        further = _with_doubt(free, filters.order).filter(_beyond(filters.order, place))
        for row in first_of(further, filters, 1, "listing_id"):
            return int(row["listing_id"])
    return next((int(row["listing_id"]) for row in first_of(free, filters, 1, "listing_id")), None)


def assigned_to_me(viewer: Viewer) -> QuerySet[Finding]:
    """What colleagues have asked the viewer to judge and still waits."""
    return waiting(viewer, Filters(assigned="me"))


def _is_judged(viewer: Viewer) -> Exists:
    return Exists(Judgement.objects.standing().filter(listing=OuterRef("listing"), organisation=viewer.organisation_id))


def _is_held_by_others(viewer: Viewer) -> Exists:
    leases = Lease.objects.filter(
        listing=OuterRef("listing"), organisation=viewer.organisation_id, until__gt=timezone.now()
    )
    return Exists(leases.exclude(person=viewer.person_id))


def _assigned(found: QuerySet[Finding], viewer: Viewer, assigned: str) -> QuerySet[Finding]:
    assignments = Assignment.objects.filter(listing=OuterRef("listing"), organisation=viewer.organisation_id)
    if assigned == "me":
        return found.filter(Exists(assignments.filter(person=viewer.person_id)))
    return found.filter(~Exists(assignments)) if assigned == "nobody" else found


def _folded(found: QuerySet[Finding]) -> QuerySet[Finding]:
    """Of near-duplicates only the one that comes first by priority among those that fit."""
    earlier = Q(priority__gt=OuterRef("priority")) | Q(priority=OuterRef("priority"), pk__gt=OuterRef("pk"))
    return found.filter(~Exists(found.filter(earlier, likeness=OuterRef("likeness"))))


def _speaking_of(found: QuerySet[Finding], viewer: Viewer, text: str) -> QuerySet[Finding]:
    """Those whose listing says all the words, the last of which may be the beginning of one."""
    words = query_words(text)[:_MOST_WORDS]
    if not words:
        return found.none()
    return found.filter(listing__in=Listing.objects.visible_to(viewer).filter(SaysWords([words], is_begun=True)))


def _with_doubt(found: QuerySet[Finding], order: str) -> QuerySet[Finding]:
    if order != "uncertainty":
        return found
    return found.annotate(doubt=Abs(F("score") - Value(0.5), output_field=FloatField()))


def _place(viewer: Viewer, order: str, listing_id: int | None) -> tuple[Any, int] | None:
    """Where a finding stands in the order; None for one that cannot be seen."""
    if listing_id is None:
        return None
    seen = _with_doubt(Finding.objects.visible_to(viewer).filter(listing=listing_id), order)
    return seen.values_list(_SORTED[order][0], "pk").first()


def _beyond(order: str, place: tuple[Any, int], *, is_backwards: bool = False) -> Q:
    """Whether a finding comes after a place in the order; before it when `is_backwards`."""
    name, is_falling = _SORTED[order]
    further = "lt" if is_falling != is_backwards else "gt"
    value, key = place
    tie = Q(**{name: value, f"pk__{'gt' if is_backwards else 'lt'}": key})
    # The first condition is implied; databases begin to read the index where it says.
    return Q(**{f"{name}__{further}e": value}) & (Q(**{f"{name}__{further}": value}) | tie)


def _whole(keys: Sequence[int]) -> list[Finding]:
    rows = Finding.objects.filter(pk__in=keys).select_related("listing__seller", "collection").in_bulk()
    return [rows[key] for key in keys if key in rows]
