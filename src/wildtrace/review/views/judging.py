"""Judging one listing or several, undoing it, and help while typing names."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.collection.models import Finding, Listing
from wildtrace.review import actions
from wildtrace.review.errors import AlreadyJudged, HeldByAnother, ListingGone, ReviewError, UndoTooLate
from wildtrace.review.filters import read_filters
from wildtrace.review.forms import JudgementForm
from wildtrace.review.models import Judgement
from wildtrace.review.naming import suggest_taxa
from wildtrace.review.pace import note_judged
from wildtrace.review.queries import beside, work
from wildtrace.review.queries.listings import listings_for
from wildtrace.review.rows import Row
from wildtrace.review.undo import forget_undo, offer_undo
from wildtrace.review.views.going_on import address_of, go_to_next
from wildtrace.review.views.item import draft_of, item_context, judgement_form, seen_listing


@members("judge", "POST")
def judge(request: Request, listing_id: int) -> HttpResponse:
    """Judge a listing and go on to the next."""
    listing = seen_listing(request, listing_id)
    standing = beside.own_answers(request.viewer, [listing.pk]).get(listing.pk)
    drafts = work.drafts(request.viewer, listing.pk)
    form = judgement_form(request, listing, standing, drafts, is_posted=True)
    if not form.is_valid():
        return render(request, "review/item.html", item_context(request, listing, form), status=422)
    try:
        judgement = actions.judge_listing(
            listing_id=listing.pk, by=request.viewer, decision=form.decision(), seen=form.cleaned_data["seen"]
        )
    except AlreadyJudged as error:
        return _conflict(request, listing, form, error.standing)
    except HeldByAnother as error:
        actions.save_draft(listing_id=listing.pk, by=request.viewer, form=draft_of(request))
        messages.warning(request, f"{error} {gettext('What you entered is kept as a draft.')}")
        return render(request, "review/item.html", item_context(request, listing, form), status=409)
    except ListingGone as gone:
        raise Http404 from gone
    note_judged(request.session)
    offer_undo(request.session, judgement)
    return go_to_next(request, read_filters(request.GET), after=listing.pk)


@members("judge", "GET", "POST")
def together(request: Request) -> HttpResponse:
    """Look over several listings, or a listing with its near-duplicates, and judge them alike in one act."""
    findings = _chosen(request)
    if not findings:
        raise Http404
    form = JudgementForm(request.POST or None, viewer=request.viewer, findings=findings, auto_id="j_%s")
    if request.method == "POST" and form.is_valid():
        return _judge_together(request, [finding.listing_id for finding in findings], form)
    answers = beside.own_answers(request.viewer, [finding.listing_id for finding in findings])
    leases = work.leases(request.viewer, [finding.listing_id for finding in findings])
    rows = [Row(each, judgement=answers.get(each.listing_id), lease=leases.get(each.listing_id)) for each in findings]
    status = 422 if request.method == "POST" else 200
    context = {"rows": rows, "form": form, "address": read_filters(request.GET).address()}
    return render(request, "review/together.html", context, status=status)


@members("judge", "POST")
def undo(request: Request, judgement_id: int) -> HttpResponse:
    """Take back what one has just judged, and go back to it."""
    forget_undo(request.session)
    filters = read_filters(request.GET)
    try:
        listings = actions.undo_judgement(judgement_id=judgement_id, by=request.viewer)
    except UndoTooLate as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('review:queue')}?{filters.address()}")
    done = ngettext("Undone: the listing waits again.", "Undone: %(count)s listings wait again.", len(listings))
    messages.success(request, done % {"count": len(listings)})
    if len(listings) == 1:
        with suppress(HeldByAnother):  # else one looks at it while a colleague works on it, as the page will say
            actions.take_lease(listing_id=listings[0], by=request.viewer)
        return redirect(address_of(listings[0], filters))
    return redirect(f"{reverse('review:queue')}?{filters.address()}")


@members("judge")
def taxa(request: Request) -> HttpResponse:
    """Taxa that what is being typed may mean: its last name, after the last semicolon."""
    typed = request.GET.get("more_taxa", "")[:500].rpartition(";")[2].strip()
    return render(request, "review/taxa.html", {"suggestions": suggest_taxa(typed), "typed": typed})


def _conflict(request: Request, listing: Listing, form: JudgementForm, standing: Judgement) -> HttpResponse:
    """Show both judgements: what a colleague gave meanwhile, and what was entered here, which is kept as a draft."""
    actions.save_draft(listing_id=listing.pk, by=request.viewer, form=draft_of(request))
    return render(request, "review/item.html", item_context(request, listing, form, conflict=standing), status=409)


def _chosen(request: Request) -> list[Finding]:
    """The listings chosen in the address or the form, or the cluster of one."""
    given = request.POST.getlist("listing") if request.method == "POST" else request.GET.getlist("listing")
    keys = [int(value) for value in given if value.isascii() and value.isdecimal() and len(value) <= 18]
    like = request.GET.get("like", "")
    if request.method == "GET" and like.isascii() and like.isdecimal() and len(like) <= 18:
        return beside.cluster(request.viewer, seen_listing(request, int(like)))
    return [listing.finding for listing in listings_for(request.viewer, keys[: actions.MOST_AT_ONCE + 1])]


def _judge_together(request: Request, listing_ids: list[int], form: JudgementForm) -> HttpResponse:
    filters = read_filters(request.GET)
    back = redirect(f"{reverse('review:queue')}?{filters.address()}")
    try:
        done = actions.judge_together(listing_ids=listing_ids, by=request.viewer, decision=form.decision())
    except ReviewError as error:
        messages.error(request, str(error))
        return back
    if done.left_out:
        said = ngettext(
            "%(count)s listing was left as it is: a colleague has judged it or is working on it.",
            "%(count)s listings were left as they are: colleagues have judged them or are working on them.",
            done.left_out,
        )
        messages.warning(request, said % {"count": done.left_out})
    if done.judgements:
        note_judged(request.session, len(done.judgements))
        offer_undo(request.session, done.judgements[0], len(done.judgements))
    return back
