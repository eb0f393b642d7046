"""Pages of an organisation's policy: what is in force, the draft and its rules, the history, a listing to try."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from wildtrace.accounts.doors import freshly_signed_in, members
from wildtrace.accounts.requests import Request
from wildtrace.review.errors import ReviewError
from wildtrace.review.models import Policy
from wildtrace.review.models.policies import DRAFT
from wildtrace.review.naming import suggest_taxa
from wildtrace.review.policy import actions, queries
from wildtrace.review.policy.forms import OtherwiseForm, RuleForm, TryForm
from wildtrace.review.policy.lines import action_name, lines, style_of, tried
from wildtrace.review.policy.rules import Terms

_NO_REVISION: Final = -1  # no draft has it


@members("see")
def policy(request: Request) -> HttpResponse:
    """What is in force, a draft if there is one, and what was in force before."""
    context = {
        "policy": queries.policy_in_force(request.viewer),
        "draft": queries.draft(request.viewer),
        "history": queries.history(request.viewer)[:50],
        "form": TryForm(),
    }
    return render(request, "review/policy.html", context | _shown(queries.terms_in_force(request.viewer)))


@members("see")
def version(request: Request, number: int) -> HttpResponse:
    """A version that is or was in force."""
    held = get_object_or_404(queries.history(request.viewer), version=number)
    return render(request, "review/policy_version.html", {"policy": held} | _shown(queries.terms_of(held)))


@members("screen", "GET", "POST")
def try_out(request: Request) -> HttpResponse:
    """What the policy in force, or the draft, says of a pasted listing; it comes in a form, never in an address."""
    of_draft = queries.draft(request.viewer) if (request.POST or request.GET).get("of") == "draft" else None
    terms = queries.terms_of(of_draft) if of_draft else queries.terms_in_force(request.viewer)
    form = TryForm(request.POST if request.method == "POST" else None)
    result = tried(form.question(), terms) if form.is_valid() else None
    context = {"form": form, "draft": of_draft, "tried": result}
    return render(request, "review/policy_try.html", context | _shown(terms))


@members("edit policies", "POST")
def begin(request: Request) -> HttpResponse:
    """Begin a draft, of what is in force or of an earlier version."""
    given = request.POST.get("version", "")
    try:
        actions.begin_draft(by=request.viewer, version=_number(given) if given else None)
    except Policy.DoesNotExist as error:
        raise Http404 from error
    return redirect("review:policy_draft")


@members("edit policies")
def draft(request: Request) -> HttpResponse:
    """The draft, with everything that can be done to it."""
    held = _draft(request)
    context = {"draft": held, "otherwise_form": OtherwiseForm(initial={"action": held.otherwise}), "form": TryForm()}
    return render(request, "review/policy_draft.html", context | _shown(queries.terms_of(held)))


@members("edit policies", "GET", "POST")
def add(request: Request) -> HttpResponse:
    """A new rule at the end of the draft."""
    held, form = _draft(request), RuleForm(request.POST or None)
    if form.is_valid():
        return _done(request, actions.add_rule, rule=form.rule())
    return render(request, "review/policy_rule.html", {"draft": held, "form": form, "place": None})


@members("edit policies", "GET", "POST")
def change(request: Request, place: int) -> HttpResponse:
    """Change a rule of the draft."""
    held = _draft(request)
    row = get_object_or_404(held.rules, place=place)
    form = RuleForm(request.POST or None, initial=asdict(queries.rule_of(row)))
    if form.is_valid():
        return _done(request, actions.change_rule, place=place, rule=form.rule())
    return render(request, "review/policy_rule.html", {"draft": held, "form": form, "place": place})


@members("edit policies", "POST")
def move(request: Request, place: int) -> HttpResponse:
    """Move a rule of the draft up or down."""
    step = -1 if request.POST.get("direction") == "up" else 1
    return _done(request, actions.move_rule, place=place, to=place + step)


@members("edit policies", "POST")
def remove(request: Request, place: int) -> HttpResponse:
    """Take a rule out of the draft."""
    return _done(request, actions.remove_rule, place=place)


@members("edit policies", "POST")
def otherwise(request: Request) -> HttpResponse:
    """What is done where no rule fits."""
    form = OtherwiseForm(request.POST)
    if not form.is_valid():
        return redirect("review:policy_draft")
    return _done(request, actions.change_otherwise, action=form.cleaned_data["action"])


@members("edit policies", "POST")
def discard(request: Request) -> HttpResponse:
    """Give the draft up."""
    return _done(request, actions.discard_draft, there="review:policy", said=_("The draft is gone."))


@members("edit policies", "GET", "POST")
@freshly_signed_in
def put_in_force(request: Request) -> HttpResponse:
    """Look at the draft once more, beside what it replaces; then let it decide."""
    held = _draft(request)
    if request.method == "POST":
        said = _("Version %(version)s is in force: it decides from now on.") % {"version": held.version}
        return _done(request, actions.put_in_force, there="review:policy", said=said)
    now = queries.terms_in_force(request.viewer)
    context = {"draft": held, "now": _shown(now), "policy": queries.policy_in_force(request.viewer)}
    return render(request, "review/policy_in_force.html", context | _shown(queries.terms_of(held)))


@members("edit policies")
def taxa(request: Request) -> HttpResponse:
    """Taxa that what is being typed may mean."""
    typed = request.GET.get("taxon", "")[:120].strip()
    return render(request, "review/taxa.html", {"suggestions": suggest_taxa(typed), "typed": typed})


def _draft(request: Request) -> Policy:
    return get_object_or_404(queries.policies(request.viewer).filter(DRAFT))


def _done(
    request: Request, act: Any, *, there: str = "review:policy_draft", said: str = "", **how: object
) -> HttpResponse:
    """Do it to the draft that the form was made from; say so, or why not."""
    try:
        act(by=request.viewer, revision=_number(request.POST.get("revision", "")), **how)
    except ReviewError as error:
        messages.error(request, str(error))
        return redirect("review:policy_draft" if queries.draft(request.viewer) else "review:policy")
    messages.success(request, said or _("Changed. Nothing decides by it until the draft is put in force."))
    return redirect(there)


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else _NO_REVISION


def _shown(terms: Terms) -> dict[str, Any]:
    named = {"otherwise": action_name(terms.otherwise), "otherwise_style": style_of(terms.otherwise)}
    return {"terms": terms, "lines": lines(terms)} | named
