"""The queue: its page, its saved views, and acts on several listings at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may
from wildtrace.review import actions
from wildtrace.review.errors import ReviewError
from wildtrace.review.filters import Filters, read_filters
from wildtrace.review.forms import AssignmentForm, PauseForm, SavedViewForm
from wildtrace.review.models import PauseWish
from wildtrace.review.pace import note_pause
from wildtrace.review.queries import beside, work
from wildtrace.review.queries.facets import facets, first_thousand
from wildtrace.review.queries.factors import factors
from wildtrace.review.queries.views import saved_views
from wildtrace.review.queries.waiting import Page, queue_page
from wildtrace.review.rows import Row
from wildtrace.review.undo import undo_offered
from wildtrace.review.views.going_on import go_to_next


@members("judge")
def queue(request: Request) -> HttpResponse:
    """What waits for a judgement, in order."""
    filters = read_filters(request.GET)
    after, before = key(request.GET, "after"), key(request.GET, "before")
    first = first_thousand(request.viewer, filters)
    page = queue_page(request.viewer, filters, after=after, before=before, first=first)
    context = {
        "filters": filters,
        "address": filters.address(),
        "page": page,
        "rows": _rows(request, page),
        "facets": facets(request.viewer, filters, first),
        "views": saved_views(request.viewer),
        "view_form": SavedViewForm(),
        "assignment_form": AssignmentForm(viewer=request.viewer) if may(request.viewer, "assign") else None,
        "orders": _orders(),
        "undo": undo_offered(request.session),
        "pause_wish": PauseWish.objects.filter(person=request.viewer.person_id).first() or PauseWish(),
    }
    return render(request, "review/queue.html", context)


@members("judge", "POST")
def start(request: Request) -> HttpResponse:
    """Take the first listing that nobody else is working on."""
    return go_to_next(request, read_filters(request.GET))


@members("judge", "POST")
def several(request: Request) -> HttpResponseBase:
    """Do something with the listings that were chosen in the list: judge them together, or assign them."""
    chosen = [int(value) for value in request.POST.getlist("listing") if _is_key(value)]
    back = _back(read_filters(request.GET))
    if not chosen:
        messages.info(request, gettext("Choose some listings first."))
        return redirect(back)
    if request.POST.get("act") == "assign":
        return _assign(request, chosen, back)
    query = QueryDict(mutable=True)
    query.setlist("listing", [str(each) for each in chosen])
    return redirect(f"{reverse('review:together')}?{query.urlencode()}&{read_filters(request.GET).address()}")


@members("judge", "POST")
def save_view(request: Request) -> HttpResponse:
    """Keep the filters under a name."""
    filters, form = read_filters(request.GET), SavedViewForm(request.POST)
    if form.is_valid():
        actions.save_view(by=request.viewer, filters=filters, **form.cleaned_data)
        messages.success(request, gettext("The view is saved."))
    else:
        messages.error(request, gettext("Give the view a name of at most 80 characters."))
    return redirect(_back(filters))


@members("judge", "POST")
def delete_view(request: Request, view_id: int) -> HttpResponse:
    """Delete a saved view."""
    if actions.delete_view(by=request.viewer, view_id=view_id):
        messages.success(request, gettext("The view is deleted."))
    return redirect(_back(read_filters(request.GET)))


@members("judge", "POST")
def pauses(request: Request) -> HttpResponse:
    """Say that one has paused, or when pauses shall be suggested."""
    back = _back(read_filters(request.GET))
    note_pause(request.session)
    if request.POST.get("act") == "paused":
        messages.success(request, gettext("Welcome back, or take your time: counting begins anew."))
    elif request.POST.get("act") == "off":
        actions.wish_pauses(by=request.viewer, is_on=False)
        messages.success(request, gettext("No pauses are suggested any more. You can change that below the queue."))
    elif (form := PauseForm(request.POST)).is_valid():
        actions.wish_pauses(by=request.viewer, **form.cleaned_data)
        messages.success(request, gettext("Your wish about pauses is kept."))
    else:
        messages.error(request, gettext("Give whole numbers: 5 to 500 listings, 5 to 240 minutes."))
    return redirect(back)


def key(query: QueryDict, name: str) -> int | None:
    """A key in the address; None when there is none."""
    value = query.get(name, "")
    return int(value) if _is_key(value) else None


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 18


def _assign(request: Request, chosen: list[int], back: str) -> HttpResponse:
    form = AssignmentForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        member = form.cleaned_data["to"]
        try:
            count = actions.assign_listings(listing_ids=chosen, by=request.viewer, to=member.pk if member else None)
        except ReviewError as error:
            messages.error(request, str(error))
        else:
            done = ngettext("%(count)s listing is assigned.", "%(count)s listings are assigned.", count)
            messages.success(request, done % {"count": count})
    return redirect(back)


def _rows(request: Request, page: Page) -> list[Row]:
    listings = [finding.listing_id for finding in page.findings]
    leases = work.leases(request.viewer, listings)
    tasks = work.assignments(request.viewer, listings)
    answers = beside.own_answers(request.viewer, listings)
    return [
        Row(
            finding=finding,
            factors=factors(finding),
            lease=leases.get(finding.listing_id),
            assignment=tasks.get(finding.listing_id),
            judgement=answers.get(finding.listing_id),
        )
        for finding in page.findings
    ]


def _orders() -> list[tuple[str, str]]:
    names = {
        "priority": gettext("most urgent first"),
        "uncertainty": gettext("most uncertain first"),
        "freshness": gettext("newest first"),
    }
    return list(names.items())


def _back(filters: Filters) -> str:
    return f"{reverse('review:queue')}?{filters.address()}"
