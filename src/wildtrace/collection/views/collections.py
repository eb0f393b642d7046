"""Pages about collections: which there are, a new one, one of them, changing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from wildtrace.accounts.doors import members
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may
from wildtrace.collection.actions import change_collection, make_collection
from wildtrace.collection.forms import BringForm, CollectionForm
from wildtrace.collection.models import Collection, Import
from wildtrace.collection.queries import collections_with_counts, own_collections, totals_of

_A_PAGE = 30


@members("see")
def collections(request: Request) -> HttpResponse:
    """The collections one may see."""
    page = Paginator(collections_with_counts(request.viewer), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "collection/collections.html", {"page": page})


@members("import", "GET", "POST")
def new_collection(request: Request) -> HttpResponse:
    """A new collection: its purpose and lawful basis are asked here, once."""
    form = CollectionForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        made = make_collection(by=request.viewer, **form.cleaned_data)
        return redirect("collection:collection", pk=made.pk)
    return render(request, "collection/edit.html", {"form": form})


@members("see")
def collection(request: Request, pk: int) -> HttpResponse:
    """One collection: what it is for, what it holds, its imports."""
    found = get_object_or_404(Collection.objects.visible_to(request.viewer).select_related("organisation"), pk=pk)
    imports = Import.objects.filter(collection=found).select_related("brought_by")
    context = {
        "collection": found,
        "page": Paginator(imports, _A_PAGE).get_page(request.GET.get("page")),
        "totals": totals_of(found),
        "is_own": _is_own(request, found),
        "form": BringForm(),
    }
    return render(request, "collection/collection.html", context)


@members("import", "GET", "POST")
def change(request: Request, pk: int) -> HttpResponse:
    """Another purpose, date or audience, with the reason."""
    found = get_object_or_404(own_collections(request.viewer), pk=pk)
    form = CollectionForm(request.POST or None, instance=found, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            change_collection(collection=found, by=request.viewer, **form.cleaned_data)
            messages.success(request, _("Changed."))
            return redirect("collection:collection", pk=pk)
        except NotAllowed:
            form.add_error("marking", _("Who may see it is changed by its maker or by a coordinator."))
    return render(request, "collection/edit.html", {"form": form, "collection": found})


def _is_own(request: Request, found: Collection) -> bool:
    """Whether the viewer may bring files into it."""
    is_theirs = found.organisation_id == request.viewer.organisation_id
    return is_theirs and found.erased_at is None and may(request.viewer, "import")
