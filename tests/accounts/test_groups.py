"""Groups: people are asked in and answer themselves; asking does not tell who exists; the last ones stay."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, collection_of, gather_cast, signed_in
from tests.review.test_races import at_once
from wildtrace.accounts import actions
from wildtrace.accounts.errors import LastAdministrator, LastOwner, NotAllowed
from wildtrace.accounts.models import (
    Entry,
    Group,
    GroupInvitation,
    GroupMembership,
    Marking,
    Membership,
    Organisation,
    Person,
    Role,
)
from wildtrace.accounts.tasks import tell_of_group_invitation
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection

STRANGER = {"email": "Stranger@example.org", "organisation": "customs"}


def asked(cast: Cast, **more: str) -> GroupInvitation:
    signed_in(cast.analyst).post(f"/groups/{cast.circle.pk}/invite/", STRANGER | more)
    return GroupInvitation.objects.latest("pk")


def belongs(viewer: Viewer, group: Group) -> bool:
    return GroupMembership.objects.filter(group=group, membership=viewer.member, left_at=None).exists()


def test_whoever_is_asked_in_accepts_on_their_own_page(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.AMBER)
    collection.groups.add(cast.circle)
    invitation = asked(cast)
    assert not belongs(cast.stranger, cast.circle)
    assert not Collection.objects.visible_to(cast.stranger).exists()
    client = signed_in(cast.stranger)
    assert "Ivory circle" in client.get("/groups/").content.decode()
    client.post(f"/groups/invitations/{invitation.pk}/answer/", {"act": "accept"})
    assert belongs(cast.stranger, cast.circle)
    assert Collection.objects.visible_to(cast.stranger).get() == collection
    assert [each.action for each in Entry.objects.all()] == ["invite to group", "join group"]


def test_whoever_is_asked_in_may_decline_and_the_asker_is_not_told(cast: Cast) -> None:
    invitation = asked(cast)
    owner = signed_in(cast.analyst)
    before = _plain(owner, f"/groups/{cast.circle.pk}/")
    client = signed_in(cast.stranger)
    client.post(f"/groups/invitations/{invitation.pk}/answer/", {"act": "decline"})
    assert not belongs(cast.stranger, cast.circle)
    assert "Ivory circle" not in client.get("/groups/").content.decode()
    assert _plain(owner, f"/groups/{cast.circle.pk}/") == before


def test_asking_tells_nothing_about_who_exists(cast: Cast) -> None:
    def said(email: str) -> str:
        client = signed_in(cast.analyst)
        form = {"email": email, "organisation": "Customs"}
        page = client.post(f"/groups/{cast.circle.pk}/invite/", form, follow=True).content.decode()
        GroupInvitation.objects.all().delete()
        return re.sub(r"invitations/\d+", "invitations/…", _without_token(page).replace(email, "…"))

    assert said("stranger@example.org") == said("nobody@example.org")


def test_an_invitation_is_only_for_that_address_and_organisation(cast: Cast) -> None:
    invitation = asked(cast)
    second = Membership.objects.create(
        person_id=cast.stranger.member.person_id, organisation=Organisation.objects.create(name="Other", kind="ngo"),
        role=Role.READER,
    )  # fmt: skip
    for viewer in (cast.ally, cast.colleague, cast.administrator):
        client = signed_in(viewer)
        assert client.post(f"/groups/invitations/{invitation.pk}/answer/", {"act": "accept"}).status_code == 404
    client = signed_in(cast.stranger)
    client.post("/acting-for/", {"membership": second.pk})
    assert client.post(f"/groups/invitations/{invitation.pk}/answer/", {"act": "accept"}).status_code == 404
    assert GroupMembership.objects.filter(group=cast.circle).count() == 2


@pytest.mark.parametrize("over", ["withdrawn_at", "declined_at", "accepted_at"])
def test_an_invitation_that_is_over_is_answered_as_one_that_never_was(cast: Cast, over: str) -> None:
    invitation = asked(cast)
    GroupInvitation.objects.update(**{over: timezone.now()})
    client = signed_in(cast.stranger)
    answers = [client.post(f"/groups/invitations/{key}/answer/", {"act": "accept"}) for key in (invitation.pk, 9**9)]
    assert [each.status_code for each in answers] == [404, 404]
    assert not belongs(cast.stranger, cast.circle)


def test_an_owner_withdraws_and_others_do_not(cast: Cast) -> None:
    invitation = asked(cast)
    address = f"/groups/{cast.circle.pk}/invitations/{invitation.pk}/withdraw/"
    signed_in(cast.ally).post(address)
    assert signed_in(cast.stranger).post(address).status_code == 404
    assert GroupInvitation.objects.get().withdrawn_at is None
    signed_in(cast.analyst).post(address)
    assert GroupInvitation.objects.get().withdrawn_at is not None


def test_a_letter_goes_to_whom_it_is_for_in_their_language_and_names_no_group(cast: Cast) -> None:
    Person.objects.filter(pk=cast.stranger.member.person_id).update(language="fr")
    tell_of_group_invitation.call(asked(cast).pk)
    (letter,) = mail.outbox
    assert letter.to == ["stranger@example.org"]
    assert "Ivory circle" not in str(letter.body)
    tell_of_group_invitation.call(asked(cast, email="nobody@example.org").pk)
    assert len(mail.outbox) == 1


def test_the_history_of_a_group_is_kept(cast: Cast) -> None:
    actions.remove_from_group(group=cast.circle, membership=cast.ally.member, by=cast.analyst)
    place = GroupMembership.objects.get(group=cast.circle, membership=cast.ally.member)
    assert place.left_at is not None
    page = signed_in(cast.analyst).get(f"/groups/{cast.circle.pk}/").content.decode()
    assert "Marketplace" in page


def test_nobody_without_an_organisation_is_asked_in_or_sees_a_group(cast: Cast) -> None:
    asked(cast)
    Membership.objects.filter(pk=cast.stranger.member.pk).update(left_at=timezone.now())
    client = signed_in(cast.stranger)
    for address in ("/", "/groups/", "/organisation/", "/queue/", "/dashboard/", "/collections/"):
        assert client.get(address).status_code == 403, address
    assert client.get("/preferences/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays() -> None:
    cast = gather_cast()
    GroupMembership.objects.filter(group=cast.circle).update(is_owner=True)
    outcomes = at_once(
        *(
            lambda by=by: actions.remove_from_group(group=cast.circle, membership=by.member, by=by)
            for by in (cast.analyst, cast.ally)
        )
    )
    assert sum(isinstance(each, LastOwner) for each in outcomes) == 1, outcomes
    assert GroupMembership.objects.filter(group=cast.circle, is_owner=True, left_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_mutual", [True, False])
def test_of_two_administrators_who_step_down_at_once_one_stays(*, is_mutual: bool) -> None:
    cast = gather_cast()
    Membership.objects.filter(pk=cast.analyst.member.pk).update(role=Role.ADMINISTRATOR)
    second = Viewer(cast.analyst.person, Membership.objects.get(pk=cast.analyst.member.pk))
    first = cast.administrator
    pairs = [(first, second), (second, first)] if is_mutual else [(first, first), (second, second)]
    outcomes = at_once(
        *(lambda by=by, of=of: actions.change_role(membership=of.member, role=Role.READER, by=by) for by, of in pairs)
    )
    refused = [each for each in outcomes if isinstance(each, (LastAdministrator, NotAllowed))]
    assert len(refused) == 1, outcomes
    organisation = first.member.organisation
    assert Membership.objects.filter(organisation=organisation, role=Role.ADMINISTRATOR, left_at=None).count() == 1


def _plain(client: Client, address: str) -> str:
    return _without_token(client.get(address).content.decode())


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
