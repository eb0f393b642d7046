"""`Filters`: what a person asks the queue to show, read from the address and written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from django.http import QueryDict

FACETS: Final[dict[str, str]] = {
    "band": "band",
    "group": "taxon_group",
    "appendix": "appendix",
    "specimen": "specimen",
    "platform": "platform",
    "country": "country",
    "language": "language",
    "collection": "collection_id",
}
"""The name in the address → the column of a finding."""

ORDERS: Final = ("priority", "uncertainty", "freshness")
STATES: Final = ("waiting", "judged")
ASSIGNED: Final = ("me", "nobody")
NOT_TOLD: Final = "-"  # how the address writes an empty value
_MOST_VALUES: Final = 50
_LONGEST_TEXT: Final = 200


@dataclass(frozen=True)
class Filters:
    """What is asked for. `chosen`: facet → values, any of which fits; all facets have to fit."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    assigned: str = ""
    state: str = STATES[0]
    order: str = ORDERS[0]
    text: str = ""
    is_folded: bool = False

    def without(self, facet: str) -> Filters:
        """The same but for one facet."""
        return replace(self, chosen={name: values for name, values in self.chosen.items() if name != facet})

    def toggled(self, facet: str, value: str) -> Filters:
        """The same with a value of a facet put in, or taken out if it was there."""
        had = self.chosen.get(facet, ())
        values = tuple(each for each in had if each != value) if value in had else (*had, value)
        return replace(self, chosen={**self.without(facet).chosen, **({facet: values} if values else {})})

    def address(self) -> str:
        """What stands after the question mark, always in the same order, without what is the default anyway."""
        query = QueryDict(mutable=True)
        for facet in FACETS:
            query.setlist(facet, sorted(self.chosen.get(facet, ())))
        rest = {
            "assigned": self.assigned,
            "state": "" if self.state == STATES[0] else self.state,
            "order": "" if self.order == ORDERS[0] else self.order,
            "text": self.text,
            "folded": "1" if self.is_folded else "",
        }
        query.update({name: value for name, value in rest.items() if value})
        return query.urlencode()

    def is_empty(self) -> bool:
        """Whether nothing is narrowed; the order does not count."""
        return replace(self, order=ORDERS[0]) == Filters()


def read_filters(query: QueryDict) -> Filters:
    """The filters of an address. What it does not know it leaves out: an address is something people edit."""
    return Filters(
        chosen={facet: values for facet in FACETS if (values := _values(query, facet))},
        assigned=_one_of(query, "assigned", ("", *ASSIGNED)),
        state=_one_of(query, "state", STATES),
        order=_one_of(query, "order", ORDERS),
        text=query.get("text", "").replace("\x00", "").strip()[:_LONGEST_TEXT],
        is_folded=query.get("folded") == "1",
    )


def _values(query: QueryDict, facet: str) -> tuple[str, ...]:
    given = (value.replace("\x00", "")[:80] for value in query.getlist(facet)[:_MOST_VALUES])
    return tuple(sorted({value for value in given if value and (facet != "collection" or _is_key(value))}))


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 18


def _one_of(query: QueryDict, name: str, known: tuple[str, ...]) -> str:
    value = query.get(name, "")
    return value if value in known else known[0]
