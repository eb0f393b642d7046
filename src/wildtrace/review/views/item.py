"""One listing in the queue: its page, taking it, and everything but the judgement."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may
from wildtrace.collection.models import Listing
from wildtrace.collection.passages import HEADING, passages
from wildtrace.collection.pictures import place_of
from wildtrace.review import actions, wording
from wildtrace.review.errors import HeldByAnother, ListingGone, ReviewError
from wildtrace.review.filters import read_filters
from wildtrace.review.forms import AssignmentForm, JudgementForm, from_draft, from_judgement
from wildtrace.review.models import Draft, Judgement, PauseWish
from wildtrace.review.pace import pause_due
from wildtrace.review.queries import beside, work
from wildtrace.review.queries.factors import factors
from wildtrace.review.queries.listings import listing_for
from wildtrace.review.queries.waiting import next_after
from wildtrace.review.rows import Row
from wildtrace.review.undo import undo_offered
from wildtrace.review.views.going_on import address_of, go_to_next


@members("judge")
def item(request: Request, listing_id: int) -> HttpResponse:
    """A listing with what was seen in it, what stands beside it, and the form of its judgement."""
    listing = seen_listing(request, listing_id)
    return render(request, "review/item.html", item_context(request, listing))


@members("judge")
def following(request: Request, listing_id: int) -> HttpResponse:
    """Where one goes on after this listing; a page asks for it early, so that going on is quick. Takes nothing."""
    filters = read_filters(request.GET)
    coming = next_after(request.viewer, filters, seen_listing(request, listing_id).pk)
    return HttpResponse(status=204) if coming is None else redirect(address_of(coming, filters))


@members("judge", "POST")
def take(request: Request, listing_id: int) -> HttpResponse:
    """Say that one is working on it, or go on doing so."""
    is_kept = request.POST.get("act") == "keep"
    try:
        actions.take_lease(listing_id=listing_id, by=request.viewer, is_kept=is_kept)
    except ListingGone as gone:
        raise Http404 from gone
    except HeldByAnother as held:
        if not request.headers.get("X-Island"):  # an island shows the bar, which says so
            messages.warning(request, str(held))
    return _bar_or_page(request, listing_id)


@members("judge", "POST")
def release(request: Request, listing_id: int) -> HttpResponse:
    """Give it back; with `act` = skip, go on to the next."""
    filters = read_filters(request.GET)
    try:
        actions.release_lease(listing_id=listing_id, by=request.viewer)
    except ListingGone as gone:
        raise Http404 from gone
    if request.POST.get("act") == "skip":
        return go_to_next(request, filters, after=listing_id)
    return redirect(f"{reverse('review:queue')}?{filters.address()}")


@members("judge", "POST")
def ask(request: Request, listing_id: int) -> HttpResponse:
    """Ask the colleague who is working on it to hand it over."""
    try:
        if actions.ask_for_lease(listing_id=listing_id, by=request.viewer):
            messages.success(request, gettext("You have asked. Within two minutes it is free, unless it is kept."))
        else:
            messages.info(request, gettext("There is nobody to ask, or somebody has asked already."))
    except ListingGone as gone:
        raise Http404 from gone
    return redirect(address_of(listing_id, read_filters(request.GET)))


@members("judge", "POST")
def draft(request: Request, listing_id: int) -> HttpResponse:
    """Keep what the form holds, or throw away what was kept."""
    try:
        if request.POST.get("act") == "discard":
            actions.discard_draft(listing_id=listing_id, by=request.viewer)
        else:
            actions.save_draft(listing_id=listing_id, by=request.viewer, form=draft_of(request))
    except ListingGone as gone:
        raise Http404 from gone
    if request.headers.get("X-Island"):
        return HttpResponse(status=204)
    messages.success(request, gettext("The draft is kept."))
    return redirect(address_of(listing_id, read_filters(request.GET)))


@members("judge", "POST")
def assign(request: Request, listing_id: int) -> HttpResponse:
    """Give it to somebody."""
    listing = seen_listing(request, listing_id)
    form = AssignmentForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        member = form.cleaned_data["to"]
        try:
            actions.assign_listings(listing_ids=[listing.pk], by=request.viewer, to=member.pk if member else None)
            messages.success(request, gettext("It is assigned."))
        except ReviewError as error:
            messages.error(request, str(error))
    return redirect(address_of(listing.pk, read_filters(request.GET)))


def seen_listing(request: Request, listing_id: int) -> Listing:
    """The listing, or the same 404 as for one that is not there."""
    try:
        return listing_for(request.viewer, listing_id)
    except ListingGone as gone:
        raise Http404 from gone


def item_context(
    request: Request, listing: Listing, form: JudgementForm | None = None, conflict: Judgement | None = None
) -> dict[str, Any]:
    """Everything that the page of a listing shows."""
    viewer, finding, filters = request.viewer, listing.finding, read_filters(request.GET)
    standing = beside.own_answers(viewer, [listing.pk]).get(listing.pk)
    drafts = work.drafts(viewer, listing.pk)
    return {
        "listing": listing,
        "row": Row(finding, factors(finding)),
        "is_linkable": listing.url.lower().startswith(("http://", "https://")),
        "passages": [
            each for each in passages(listing, finding) if each.field != "title" or len(listing.title) > HEADING
        ],
        "reasons": [{**reason, "sentence": wording.reason_sentence(reason["rule"])} for reason in finding.reasons],
        "form": form or judgement_form(request, listing, standing, drafts),
        "standing": standing,
        "conflict": conflict,
        "drafts": drafts,
        "lease": work.leases(viewer, [listing.pk]).get(listing.pk),
        "assignment": work.assignments(viewer, [listing.pk]).get(listing.pk),
        "assignment_form": AssignmentForm(viewer=viewer) if may(viewer, "assign") else None,
        "pictures": [each for each in listing.pictures.all() if place_of(each) is not None],
        "judgements": [each for each in beside.judgements_of(viewer, listing) if each != standing],
        **_neighbours(request, listing),
        "address": filters.address(),
        "undo": undo_offered(request.session),
        "pause": pause_due(request.session, _pause_wish(request)),
    }


def judgement_form(
    request: Request, listing: Listing, standing: Judgement | None, drafts: list[Draft], *, is_posted: bool = False
) -> JudgementForm:
    """The form as it begins: with the draft asked for, one's own draft, the standing judgement, or what was found."""
    asked = request.GET.get("draft", "")
    chosen = next((each for each in drafts if str(each.pk) == asked), None)
    mine = next((each for each in drafts if each.person_id == request.viewer.person_id), None)
    options: dict[str, Any] = {}
    if (begun := chosen or mine) is not None:
        options["initial"] = from_draft(begun.form, standing.pk if standing else None)
    elif standing is not None:
        options["initial"] = from_judgement(standing)
    data = request.POST if is_posted else None
    return JudgementForm(data, viewer=request.viewer, findings=[listing.finding], auto_id="j_%s", **options)


def draft_of(request: Request) -> dict[str, list[str]]:
    """What the posted form holds, as a draft keeps it."""
    left_out = {"csrfmiddlewaretoken", "seen", "act"}
    return {
        name: values
        for name, values in request.POST.lists()
        if name in JudgementForm.base_fields and name not in left_out
    }


def _neighbours(request: Request, listing: Listing) -> dict[str, Any]:
    alike = beside.near_duplicates(request.viewer, listing)
    others = beside.others_of_seller(request.viewer, listing)
    answers = beside.own_answers(request.viewer, [each.listing_id for each in (*alike.findings, *others.findings)])
    return {
        "alike": [Row(each, judgement=answers.get(each.listing_id)) for each in alike.findings],
        "alike_more": alike.is_more,
        "others": [Row(each, judgement=answers.get(each.listing_id)) for each in others.findings],
        "others_more": others.is_more,
    }


def _pause_wish(request: Request) -> PauseWish:
    return PauseWish.objects.filter(person=request.viewer.person_id).first() or PauseWish()


def _bar_or_page(request: Request, listing_id: int) -> HttpResponse:
    """For an island the bar of the lease alone, for a form the page."""
    if not request.headers.get("X-Island"):
        return redirect(address_of(listing_id, read_filters(request.GET)))
    listing = seen_listing(request, listing_id)
    context = {
        "listing": listing,
        "lease": work.leases(request.viewer, [listing.pk]).get(listing.pk),
        "address": read_filters(request.GET).address(),
    }
    return render(request, "review/lease.html", context)
