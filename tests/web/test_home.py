"""The home page opens to members with a second factor, and says what waits, what changed and what to do first."""

from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast, collection_of, signed_in
from tests.collection.listings import listing_in
from tests.statistics.tallies import judged
from wildtrace.accounts.models import Marking
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection, Import
from wildtrace.review.models import Assignment, Draft, Lease


def home_of(viewer: Viewer) -> str:
    response = signed_in(viewer).get("/")
    assert response.status_code == 200
    return response.content.decode()


def import_into(
    collection: Collection,
    state: str,
    name: str = "ivory.csv",
    added: int = 0,
    updated: int = 0,
    ended_at: datetime | None = None,
) -> Import:
    return Import.objects.create(
        collection=collection,
        file_name=name,
        stored_as=name,
        size=100,
        sha256="0" * 64,
        state=state,
        read=added + updated,
        added=added,
        updated=updated,
        ended_at=ended_at,
    )


def test_home_opens_to_a_member(cast: Cast) -> None:
    assert "You are here as analyst of Savanna Watch." in home_of(cast.analyst)


def test_home_sends_the_signed_out_to_sign_in(cast: Cast) -> None:
    response = signed_in(cast.nobody).get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_home_asks_for_a_second_factor_first(cast: Cast) -> None:
    Authenticator.objects.filter(user=cast.analyst.person).delete()
    assert signed_in(cast.analyst).get("/")["Location"] == "/second-factor/"


def test_a_newcomer_is_told_what_to_do_first(cast: Cast) -> None:
    page = home_of(cast.analyst)
    assert page.index("Bring in listings") < page.index("Judge a finding") < page.index("Look at the figures")
    ours = collection_of(cast.analyst)
    judged(listing_in(ours), cast.analyst)
    assert "What to do first" not in home_of(cast.analyst)


def test_a_role_is_shown_only_its_own_work(cast: Cast) -> None:
    assert "invitations not yet answered" in home_of(cast.administrator)
    assert "invitations not yet answered" not in home_of(cast.analyst)
    reader = home_of(cast.reader)
    assert "What waits for you" not in reader
    assert "Judge a finding" not in reader
    assert "Bring in listings" not in home_of(cast.colleague)


def test_what_waits_is_counted(cast: Cast) -> None:
    ours = collection_of(cast.analyst)
    first, second, _ = (listing_in(ours) for _ in range(3))
    judged(second, cast.colleague)
    Assignment.objects.create(
        listing=first, organisation=cast.analyst.member.organisation, person=cast.analyst.member.person
    )
    page = home_of(cast.analyst)
    assert '<span class="figure">1</span> <span>assigned to you</span>' in page
    assert '<span class="figure">2</span> <span>likely offers to judge</span>' in page


def test_what_was_begun_is_offered_again(cast: Cast) -> None:
    ours = collection_of(cast.analyst)
    held, drafted, others = listing_in(ours), listing_in(ours), listing_in(ours)
    mine = {"organisation": cast.analyst.member.organisation, "person": cast.analyst.member.person}
    now = timezone.now()
    Lease.objects.create(listing=held, taken_at=now, until=now + timedelta(minutes=5), **mine)
    Draft.objects.create(listing=drafted, **mine)
    Draft.objects.create(
        listing=others, organisation=cast.analyst.member.organisation, person=cast.colleague.member.person
    )
    page = home_of(cast.analyst)
    assert f"/queue/{held.pk}/" in page
    assert f"/queue/{drafted.pk}/" in page
    assert f"/queue/{others.pk}/" not in page


def test_a_draft_on_a_listing_that_is_no_longer_seen_is_not_shown(cast: Cast) -> None:
    shared = collection_of(cast.ally, Marking.GREEN)
    draft = listing_in(shared, title="A carved tusk")
    Draft.objects.create(
        listing=draft, organisation=cast.analyst.member.organisation, person=cast.analyst.member.person
    )
    assert "A carved tusk" in home_of(cast.analyst)
    shared.marking = Marking.AMBER_STRICT
    shared.save()
    assert "A carved tusk" not in home_of(cast.analyst)


@pytest.mark.parametrize(
    ("state", "is_shown"), [("running", True), ("failed", True), ("preview", True), ("finished", False)]
)
def test_imports_under_way_are_shown(cast: Cast, state: str, is_shown: bool) -> None:
    import_into(collection_of(cast.analyst), state, "tusks.csv")
    assert ("tusks.csv" in home_of(cast.analyst)) is is_shown
    assert "tusks.csv" not in home_of(cast.stranger)


def test_what_changed_is_counted_since_the_last_visit(cast: Cast) -> None:
    ours = collection_of(cast.analyst)
    import_into(ours, "finished", ended_at=timezone.now(), added=120, updated=7)
    client = signed_in(cast.analyst)
    for _ in range(2):  # within a session it stays as it was when it began
        page = client.get("/").content.decode()
        assert '<span class="figure">120</span> <span>listings imported</span>' in page
    later = signed_in(cast.analyst)
    later.cookies["visited"] = client.cookies["visited"].value
    Import.objects.update(ended_at=timezone.now() - timedelta(days=1))
    Collection.objects.update(made_at=timezone.now() - timedelta(days=1))
    assert "Nothing, as far as you may see." in later.get("/").content.decode()


def test_somebody_else_s_visit_in_the_same_browser_counts_for_nothing(cast: Cast) -> None:
    import_into(collection_of(cast.analyst), "finished", ended_at=timezone.now() - timedelta(days=1), added=120)
    first = signed_in(cast.analyst)
    first.get("/")
    second = signed_in(cast.colleague)
    second.cookies["visited"] = first.cookies["visited"].value
    assert "listings imported" in second.get("/").content.decode()


def test_a_hidden_collection_changes_nothing(cast: Cast) -> None:
    listing_in(collection_of(cast.analyst))
    before = _without_tokens(home_of(cast.analyst))
    hidden = collection_of(cast.stranger)
    judged(listing_in(hidden), cast.stranger)
    listing_in(hidden)
    import_into(hidden, "finished", ended_at=timezone.now(), added=500)
    import_into(hidden, "failed", "secret.csv")
    assert _without_tokens(home_of(cast.analyst)) == before


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "Since " not in line]


def test_as_many_queries_for_many_listings_as_for_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ours = collection_of(cast.analyst)
    mine = {"organisation": cast.analyst.member.organisation, "person": cast.analyst.member.person}
    Draft.objects.create(listing=listing_in(ours), **mine)
    import_into(ours, "running")
    client = signed_in(cast.analyst)
    client.get("/")
    with django_assert_max_num_queries(30) as one:
        client.get("/")
    for number in range(30):
        Draft.objects.create(listing=listing_in(ours), **mine)
        import_into(ours, "running", f"{number}.csv")
    with django_assert_num_queries(len(one.captured_queries)):
        client.get("/")
