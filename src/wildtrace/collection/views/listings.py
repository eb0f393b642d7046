"""The page of a listing: everything it says, what was seen in it, what it said before."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.collection.models import Listing, ListingVersion
from wildtrace.collection.passages import passages, title_runs
from wildtrace.collection.wording import (
    appendix_name,
    country_name,
    group_name,
    harm_reason,
    language_name,
    reason_sentence,
    score_text,
    specimen_name,
)

_FORMER: Final[dict[str, Promise]] = {
    "title": _("title"),
    "description": _("description"),
    "seller_bio": _("what the seller says of themselves"),
    "price": _("price"),
    "currency": _("currency"),
    "location": _("place"),
    "category": _("category"),
    "url": _("address"),
    "posted_at": _("posted"),
    "images": _("pictures"),
}


@members("see")
def listing(request: Request, pk: int) -> HttpResponse:
    """One listing."""
    found = get_object_or_404(
        Listing.objects.visible_to(request.viewer).select_related("collection", "seller", "finding"), pk=pk
    )
    finding = getattr(found, "finding", None)
    context = {
        "listing": found,
        "finding": finding,
        "title": title_runs(found, finding),
        "passages": passages(found, finding),
        "reasons": _reasons(finding),
        "taxa": finding.taxa if finding else [],
        "group": group_name(finding.taxon_group) if finding and finding.taxon_group else "",
        "appendix": appendix_name(finding.appendix) if finding and finding.taxa else "",
        "specimens": [specimen_name(code) for code in finding.specimens] if finding else [],
        "score": score_text(finding.score) if finding else "",
        "harm": harm_reason(finding) if finding else "",
        "language": language_name(found.language),
        "country": country_name(found.country),
        "versions": [_version(version) for version in found.versions.all()],
        "pictures": list(found.pictures.all()),
        "is_linkable": found.url.lower().startswith(("http://", "https://")),
    }
    return render(request, "collection/listing.html", context)


def _reasons(finding: Any) -> list[dict[str, Any]]:
    return [each | {"sentence": reason_sentence(each["rule"])} for each in (finding.reasons if finding else [])]


def _version(version: ListingVersion) -> dict[str, Any]:
    """What the listing said until a moment, field by field."""
    said = [(_FORMER[name], _text(value)) for name, value in version.former.items() if name in _FORMER]
    return {"until": version.until, "said": said, "other_seller": "seller_id" in version.former}


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
