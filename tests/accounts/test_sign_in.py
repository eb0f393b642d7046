"""Signing in: passphrase and second factor, limits on trying, nothing told about who exists, no way in by default."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.cast import PASSPHRASE, Cast, signed_in
from wildtrace.accounts.models import Membership, Person
from wildtrace.accounts.viewers import Viewer

LOGIN, SECOND, RESET = "/sign-in/login/", "/sign-in/2fa/authenticate/", "/sign-in/password/reset/"
NEW = "another correct horse battery"


@pytest.fixture
def verified(cast: Cast) -> Cast:
    """The cast with addresses that have answered, as after an invitation."""
    for person in Person.objects.all():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return cast


def code_of(viewer: Viewer) -> str:
    """What the authenticator app of `viewer` shows now."""
    kept = Authenticator.objects.get(user=viewer.person_id, type=Authenticator.Type.TOTP).wrap()
    from allauth.mfa.adapter import get_adapter  # only here

    secret = get_adapter().decrypt(kept.instance.data["secret"])
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def by_passphrase(viewer: Viewer, passphrase: str = PASSPHRASE) -> Client:
    """A browser in which somebody has written an address and a passphrase, and nothing more."""
    client = Client()
    client.post(LOGIN, {"login": viewer.person.email if viewer.person else "", "password": passphrase})
    return client


def is_in(client: Client) -> bool:
    return client.get("/organisation/").status_code == 200


def test_a_passphrase_alone_shows_nothing(verified: Cast) -> None:
    client = by_passphrase(verified.analyst)
    assert client.get("/", follow=True).redirect_chain[-1][0].startswith(SECOND)
    for address in ("/organisation/", "/queue/", "/preferences/", "/second-factor/", "/sign-in/2fa/", "/dashboard/"):
        assert client.get(address).status_code == 302, address
    assert "_auth_user_id" not in client.session


def test_a_passphrase_and_a_code_open_the_workbench(verified: Cast) -> None:
    client = by_passphrase(verified.analyst)
    client.post(SECOND, {"code": "000000"})
    assert not is_in(client)
    client.post(SECOND, {"code": code_of(verified.analyst)})
    assert is_in(client)


def test_a_code_works_once(verified: Cast) -> None:
    code = code_of(verified.analyst)
    first, second = by_passphrase(verified.analyst), by_passphrase(verified.analyst)
    first.post(SECOND, {"code": code})
    second.post(SECOND, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_stands_in_for_the_app_once(verified: Cast) -> None:
    code = RecoveryCodes.activate(verified.analyst.person).get_unused_codes()[0]
    first, second = by_passphrase(verified.analyst), by_passphrase(verified.analyst)
    first.post(SECOND, {"code": code})
    second.post(SECOND, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_recovery_codes_alone_are_no_second_factor(verified: Cast) -> None:
    RecoveryCodes.activate(verified.analyst.person)
    Authenticator.objects.filter(user=verified.analyst.person_id, type=Authenticator.Type.TOTP).delete()
    assert signed_in(verified.analyst).get("/organisation/")["Location"] == "/second-factor/"


def test_whoever_has_no_second_factor_yet_is_led_to_add_one(verified: Cast) -> None:
    Authenticator.objects.filter(user=verified.analyst.person_id).delete()
    client = by_passphrase(verified.analyst)
    for address in ("/", "/organisation/", "/queue/", "/dashboard/", "/groups/"):
        assert client.get(address)["Location"] == "/second-factor/"


def test_trying_passphrases_is_limited_by_address_and_by_peer(verified: Cast) -> None:
    for _ in range(5):
        by_passphrase(verified.analyst, "not the passphrase")
    client = by_passphrase(verified.analyst)  # the right one, too late
    client.post(SECOND, {"code": code_of(verified.analyst)})
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    elsewhere.post(LOGIN, {"login": "colleague@example.org", "password": PASSPHRASE})
    elsewhere.post(SECOND, {"code": code_of(verified.colleague)})
    assert is_in(elsewhere)


def test_many_addresses_from_one_peer_are_limited(verified: Cast) -> None:
    answers = [Client().post(LOGIN, {"login": f"{number}@example.org", "password": "x"}) for number in range(31)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429


def test_a_header_makes_no_new_peer(verified: Cast) -> None:
    """No proxy is believed (WILDTRACE_PROXIES=0), whatever the request says of where it came from."""
    for number in range(31):
        client = Client(headers={"X-Forwarded-For": f"198.51.100.{number}"})
        answer = client.post(LOGIN, {"login": f"{number}@example.org", "password": "x"})
    assert answer.status_code == 429


def test_trying_codes_is_limited(verified: Cast) -> None:
    client = by_passphrase(verified.analyst)
    for _ in range(5):
        client.post(SECOND, {"code": "000000"})
    client.post(SECOND, {"code": code_of(verified.analyst)})
    assert not is_in(client)


def test_trying_to_prove_oneself_again_is_limited(verified: Cast) -> None:
    client = signed_in(verified.analyst)
    answers = [client.post("/sign-in/reauthenticate/", {"password": "wrong"}).status_code for _ in range(6)]
    assert answers[-1] == 429


def test_sign_in_does_not_tell_who_exists(verified: Cast) -> None:
    def said(address: str) -> str:
        return _plain(Client().post(LOGIN, {"login": address, "password": "wrong"}), address)

    assert said("analyst@example.org") == said("nobody@example.org")


def test_somebody_without_a_membership_or_inactive_is_answered_as_nobody(verified: Cast) -> None:
    Person.objects.filter(pk=verified.analyst.member.person_id).update(is_active=False)
    answer = Client().post(LOGIN, {"login": "analyst@example.org", "password": "wrong"})
    unknown = Client().post(LOGIN, {"login": "nobody@example.org", "password": "wrong"})
    assert _plain(answer, "analyst@example.org") == _plain(unknown, "nobody@example.org")
    assert "_auth_user_id" not in by_passphrase(verified.analyst).session


def test_a_letter_resets_a_passphrase_once_and_ends_other_sessions(verified: Cast) -> None:
    other = signed_in(verified.analyst)
    Client().post(RESET, {"email": "analyst@example.org"})
    letter = mail.outbox[-1]
    assert letter.to == ["analyst@example.org"]
    link = re.search(r"/sign-in/password/reset/key/\S+", str(letter.body))
    assert link is not None
    client = Client()
    form = client.get(link[0], follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert not is_in(client)  # a letter is not a second factor
    assert not is_in(other)
    again = by_passphrase(verified.analyst, NEW)
    again.post(SECOND, {"code": code_of(verified.analyst)})
    assert is_in(again)
    late = Client()
    late.post(late.get(link[0], follow=True).request["PATH_INFO"], {"password1": PASSPHRASE, "password2": PASSPHRASE})
    assert Person.objects.get(pk=verified.analyst.member.person_id).check_password(NEW)


def test_asking_for_a_reset_does_not_tell_who_exists(verified: Cast) -> None:
    def said(address: str) -> tuple[int, str, str]:
        response = Client().post(RESET, {"email": address})
        return response.status_code, response["Location"], _plain(Client().get(response["Location"]), address)

    assert said("analyst@example.org") == said("nobody@example.org")
    assert "password/reset/key" not in str(mail.outbox[-1].body)  # nobody@… gets no link


def test_letters_of_reset_are_limited(verified: Cast) -> None:
    for _ in range(6):
        Client().post(RESET, {"email": "analyst@example.org"})
    assert len(mail.outbox) == 3


def test_a_weak_passphrase_is_refused_when_changed(verified: Cast) -> None:
    client = signed_in(verified.analyst)
    client.post("/sign-in/password/change/", {"oldpassword": PASSPHRASE, "password1": "short", "password2": "short"})
    assert Person.objects.get(pk=verified.analyst.member.person_id).check_password(PASSPHRASE)
    client.post("/sign-in/password/change/", {"oldpassword": PASSPHRASE, "password1": NEW, "password2": NEW})
    assert Person.objects.get(pk=verified.analyst.member.person_id).check_password(NEW)
    assert mail.outbox[-1].to == ["analyst@example.org"]  # told by letter


def test_another_address_counts_once_it_has_answered(verified: Cast) -> None:
    client = fresh(verified.analyst)
    client.post("/sign-in/email/", {"action_add": "", "email": "new@example.org"})
    assert Person.objects.get(pk=verified.analyst.member.person_id).email == "analyst@example.org"
    letter = next(each for each in mail.outbox if each.to == ["new@example.org"])
    link = re.search(r"/sign-in/confirm-email/\S+", str(letter.body))
    assert link is not None
    client.post(link[0])
    assert Person.objects.get(pk=verified.analyst.member.person_id).email == "new@example.org"
    assert [each.email for each in EmailAddress.objects.filter(user=verified.analyst.person_id)] == ["new@example.org"]


def test_an_address_of_somebody_else_is_not_told_to_be_taken(verified: Cast) -> None:
    def said(address: str) -> tuple[int, str]:
        client = fresh(verified.analyst)
        response = client.post("/sign-in/email/", {"action_add": "", "email": address}, follow=True)
        EmailAddress.objects.filter(user=verified.analyst.person_id, verified=False).delete()
        return response.status_code, _plain(response, address)

    assert said("stranger@example.org") == said("nobody@example.org")
    assert Person.objects.get(pk=verified.stranger.member.person_id).email == "stranger@example.org"


def test_nobody_signs_up(verified: Cast) -> None:
    before = Person.objects.count()
    for address in ("/sign-in/signup/", "/sign-in/3rdparty/signup/"):
        form = {"email": "new@example.org", "password1": NEW, "password2": NEW}
        response = Client().post(address, form, follow=True)
        assert response.status_code == 200
    assert Person.objects.count() == before
    assert not Client().get("/sign-in/signup/").context.get("form")


def test_there_is_no_way_in_by_default(db: None) -> None:
    """A new database holds nobody: the first administrator comes by a link that is printed once."""
    assert not Person.objects.exists()


def test_a_session_list_signs_out_everywhere_else(verified: Cast) -> None:
    here, there = (by_passphrase(verified.analyst) for _ in range(2))
    here.post(SECOND, {"code": code_of(verified.analyst)})
    Authenticator.objects.filter(user=verified.analyst.person_id).update(last_used_at=None)
    there.force_login(verified.analyst.member.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    there.get("/organisation/")
    here.get("/organisation/")
    assert UserSession.objects.filter(user=verified.analyst.person_id).count() == 2
    assert "127.0.0.1" in here.get("/sign-in/sessions/").content.decode()
    here.post("/sign-in/sessions/")
    assert (is_in(here), is_in(there)) == (True, False)


def test_a_session_list_shows_ones_own_sessions_only(verified: Cast) -> None:
    client = signed_in(verified.stranger)
    client.get("/organisation/", headers={"User-Agent": "The browser of a stranger"})
    page = signed_in(verified.analyst).get("/sign-in/sessions/").content.decode()
    assert "The browser of a stranger" not in page


@pytest.mark.parametrize(
    "address",
    ["/organisation/invite/", "/organisation/tokens/", "/organisation/members/{member}/role/",
     "/organisation/members/{member}/end/"],
)  # fmt: skip
def test_dangerous_acts_ask_who_one_is_once_more(verified: Cast, address: str) -> None:
    address = address.format(member=verified.analyst.member.pk)
    stale = fresh(verified.administrator, ago=301)
    before = Membership.objects.get(pk=verified.analyst.member.pk).role
    response = stale.post(address, {"role": "reader", "email": "a@b.org", "name": "x", "scopes": "read", "days": 3})
    assert response["Location"].startswith("/sign-in/reauthenticate/")
    member = Membership.objects.get(pk=verified.analyst.member.pk)
    assert (member.role, member.left_at) == (before, None)


@pytest.mark.parametrize("address", ["/sign-in/2fa/totp/deactivate/", "/sign-in/2fa/webauthn/add/"])
def test_second_factors_are_changed_only_by_who_has_just_signed_in(verified: Cast, address: str) -> None:
    client = signed_in(verified.analyst)
    assert client.post(address)["Location"].startswith("/sign-in/reauthenticate/")
    assert Authenticator.objects.filter(user=verified.analyst.person_id).exists()


def test_a_session_ends_after_twelve_hours(verified: Cast) -> None:
    session = signed_in(verified.analyst).session
    assert session.get_expiry_age() <= 12 * 3600


def test_whoever_left_their_last_organisation_has_no_session_left(verified: Cast) -> None:
    client = signed_in(verified.analyst)
    assert is_in(client)
    Membership.objects.filter(pk=verified.analyst.member.pk).update(left_at=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


def fresh(viewer: Viewer, ago: int = 0) -> Client:
    """A browser in which `viewer` has proved once more who they are, so many seconds ago."""
    client = signed_in(viewer)
    session = client.session
    proof = {"method": "password", "at": time.time() - ago, "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(viewer.person_id)
    session.save()
    return client


def _plain(response: object, address: str) -> str:
    """A page without its form's token and without the address that was asked for."""
    content = response.content.decode()  # type: ignore[attr-defined]  # a response of the test client
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content)
    return page.replace(address, "…")
