"""Invitations: a link joins one person, once."""

import pytest
from django.test import Client

from tests.cast import PASSPHRASE, Cast, signed_in
from wildtrace.accounts.actions import invite, withdraw_invitation
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Invitation, Membership, Person, Role


def answer(name: str = "Wanjiru") -> dict[str, str]:
    return {"email": "wanjiru@example.org", "name": name, "passphrase": PASSPHRASE}


def test_a_link_makes_a_person_and_asks_for_a_second_factor(cast: Cast) -> None:
    _, secret = invite(
        organisation=cast.analyst.member.organisation,
        role=Role.ANALYST,
        email="wanjiru@example.org",
        by=cast.administrator,
    )
    client = Client()
    response = client.post(f"/join/{secret}/", answer())
    assert response.status_code == 302
    assert response["Location"] == "/second-factor/"
    joined = Membership.objects.get(person__email="wanjiru@example.org")
    assert (joined.organisation, joined.role) == (cast.analyst.organisation, Role.ANALYST)
    assert client.get("/")["Location"] == "/second-factor/"


def test_a_link_works_once(cast: Cast) -> None:
    _, secret = invite(organisation=cast.analyst.member.organisation, role=Role.READER, by=cast.administrator)
    assert Client().post(f"/join/{secret}/", answer()).status_code == 302
    again = Client().post(f"/join/{secret}/", {**answer(), "email": "other@example.org"})
    assert again.status_code == 404
    assert not Person.objects.filter(email="other@example.org").exists()


def test_a_withdrawn_link_is_worthless(cast: Cast) -> None:
    invitation, secret = invite(organisation=cast.analyst.member.organisation, role=Role.READER, by=cast.administrator)
    withdraw_invitation(invitation=invitation, by=cast.administrator)
    assert Client().get(f"/join/{secret}/").status_code == 404


def test_a_weak_passphrase_is_refused_and_the_link_lives_on(cast: Cast) -> None:
    _, secret = invite(organisation=cast.analyst.member.organisation, role=Role.READER, by=cast.administrator)
    refused = Client().post(f"/join/{secret}/", {**answer(), "passphrase": "password123456"})
    assert refused.status_code == 200
    assert not Person.objects.filter(email="wanjiru@example.org").exists()
    assert Client().get(f"/join/{secret}/").status_code == 200


def test_only_administrators_invite(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        invite(organisation=cast.analyst.member.organisation, role=Role.READER, by=cast.analyst)
    assert not Invitation.objects.exists()


def test_the_secret_is_not_kept(cast: Cast) -> None:
    invitation, secret = invite(organisation=cast.analyst.member.organisation, role=Role.READER, by=cast.administrator)
    assert secret not in str({k: v for k, v in vars(invitation).items() if k != "_state"})


def test_somebody_signed_in_joins_as_themselves(cast: Cast) -> None:
    _, secret = invite(organisation=cast.analyst.member.organisation, role=Role.READER, by=cast.administrator)
    assert signed_in(cast.stranger).post(f"/join/{secret}/").status_code == 302
    assert Membership.objects.filter(person=cast.stranger.person, left_at=None).count() == 2
