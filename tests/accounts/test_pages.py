"""The pages about people, groups, tokens and the trail: what they show, to whom, and what a denial leaves unchanged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast, signed_in
from wildtrace.accounts import audit
from wildtrace.accounts.models import (
    ApiToken,
    Entry,
    Group,
    GroupInvitation,
    GroupMembership,
    Invitation,
    Membership,
    Role,
)

PAGES = ["/organisation/", "/groups/", "/preferences/", "/second-factor/"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_to_a_member(cast: Cast, address: str) -> None:
    assert signed_in(cast.reader).get(address).status_code == 200


def test_people_of_other_organisations_are_not_listed(cast: Cast) -> None:
    page = signed_in(cast.administrator).get("/organisation/").content.decode()
    assert "analyst@example.org" in page
    assert "ally@example.org" not in page


def test_addresses_are_shown_to_administrators_only(cast: Cast) -> None:
    assert "analyst@example.org" not in signed_in(cast.reader).get("/organisation/").content.decode()


def test_an_invitation_needs_a_fresh_sign_in(cast: Cast) -> None:
    # `signed_in` has not proved who it is to allauth, so the page to do so comes first.
    response = signed_in(cast.administrator).post("/organisation/invite/", {"email": "a@b.org", "role": "reader"})
    assert response.status_code == 302
    assert "reauthenticate" in response["Location"]
    assert not Invitation.objects.exists()


def test_a_member_who_may_not_invite_is_told_so(cast: Cast) -> None:
    response = signed_in(cast.analyst).post("/organisation/invite/", {"email": "a@b.org", "role": "reader"})
    assert response.status_code == 403
    assert not Invitation.objects.exists()


def test_a_member_of_another_organisation_does_not_exist(cast: Cast) -> None:
    address = f"/organisation/invitations/{2**40}/withdraw/"
    unknown = signed_in(cast.stranger).post(address)
    invitation = Invitation.objects.create(
        organisation=cast.analyst.member.organisation,
        email="x@y.org",
        role=Role.READER,
        digest="0" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    )
    hidden = signed_in(cast.stranger).post(f"/organisation/invitations/{invitation.pk}/withdraw/")
    assert (unknown.status_code, hidden.status_code) == (404, 404)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_a_group_of_others_does_not_exist(cast: Cast) -> None:
    assert signed_in(cast.ally).get(f"/groups/{cast.circle.pk}/").status_code == 200
    for viewer in (cast.stranger, cast.colleague):
        assert signed_in(viewer).get(f"/groups/{cast.circle.pk}/").status_code == 404
        assert "Ivory circle" not in signed_in(viewer).get("/groups/").content.decode()


def test_only_owners_change_a_group(cast: Cast) -> None:
    client = signed_in(cast.ally)
    client.post(f"/groups/{cast.circle.pk}/invite/", {"email": "stranger@example.org", "organisation": "Customs"})
    client.post(f"/groups/{cast.circle.pk}/remove/{cast.analyst.member.pk}/")
    client.post(f"/groups/{cast.circle.pk}/close/")
    assert GroupMembership.objects.filter(group=cast.circle, left_at=None).count() == 2
    assert not GroupInvitation.objects.exists()
    assert Group.objects.get(pk=cast.circle.pk).closed_at is None


def test_the_last_owner_stays(cast: Cast) -> None:
    signed_in(cast.analyst).post(f"/groups/{cast.circle.pk}/remove/{cast.analyst.member.pk}/")
    assert GroupMembership.objects.filter(group=cast.circle, membership=cast.analyst.member, left_at=None).exists()


def test_the_trail_shows_only_what_was_done_for_ones_organisation(cast: Cast) -> None:
    audit.record(action="judge listing", by=cast.analyst, kind="listing", object_id=1)
    audit.record(action="reveal seller", by=cast.stranger, kind="seller", object_id=2)
    page = signed_in(cast.administrator).get("/audit/").content.decode()
    assert "judge listing" in page
    assert "reveal seller" not in page
    assert signed_in(cast.analyst).get("/audit/").status_code == 403


def test_a_long_trail_takes_as_many_queries_as_a_short_one(cast: Cast, django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.administrator)
    client.get("/audit/")  # the first visit also writes the session
    counts = []
    for further in (1, 29):
        for number in range(further):
            audit.record(action="judge listing", by=cast.analyst, kind="listing", object_id=number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/audit/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_acting_for_another_organisation_is_a_choice_among_ones_own(cast: Cast) -> None:
    second = Membership.objects.create(
        person_id=cast.analyst.member.person_id, organisation=cast.stranger.member.organisation, role=Role.READER
    )
    client = signed_in(cast.analyst)
    client.post("/acting-for/", {"membership": second.pk})
    assert "Customs" in client.get("/organisation/").content.decode()
    refused = client.post("/acting-for/", {"membership": cast.ally.member.pk})
    assert refused.status_code == 404
    assert "Customs" in client.get("/organisation/").content.decode()


def test_whoever_left_sees_nothing(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.analyst.member.pk).update(left_at=timezone.now())
    assert signed_in(cast.analyst).get("/organisation/").status_code == 403


def test_tokens_are_hashed(cast: Cast) -> None:
    from wildtrace.accounts.actions import make_token

    token, secret = make_token(
        name="catalogue",
        scopes=["screen"],
        expires_at=timezone.now() + timedelta(days=1),
        by=cast.administrator,
    )
    kept = ApiToken.objects.values().get(pk=token.pk)
    assert secret not in str(kept)
    assert Entry.objects.filter(action="make token", object_id=str(token.pk)).exists()
