"""Sign-in by an organisation's own service, against a small OpenID Connect server on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.accounts.test_sign_in import SECOND, code_of, fresh
from tests.cast import Cast
from wildtrace.accounts import actions
from wildtrace.accounts.errors import NameBound
from wildtrace.accounts.models import Membership, Organisation, Person, Role
from wildtrace.web.environment import read_environment
from wildtrace.web.errors import SettingRefused

CLIENT, SECRET = "workbench", "a secret of the tests"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Service:
    """An OpenID Connect server: whom it says to be signed in (`claims`), and what it was asked."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)  # code → the PKCE challenge of its sign-in

    def document(self) -> dict[str, Any]:
        """What discovery says."""
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        ends = {f"{name}_endpoint": f"{self.address}/{path}" for name, path in names.items()}
        return {"issuer": self.address, "jwks_uri": f"{self.address}/keys", **ends,
                "token_endpoint_auth_methods_supported": ["client_secret_post"]}  # fmt: skip

    def token(self, asked: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Tokens for a code, if secret and PKCE verifier are right."""
        verifier = asked.get("code_verifier", [""])[0]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        known = self.challenges.pop(asked["code"][0], None)
        if asked.get("client_secret") != [SECRET] or known != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        said = {**self.claims, "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60}
        signed = jwt.encode(said, KEY, algorithm="RS256", headers={"kid": "one"})
        return 200, {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    """The server, and the workbench bound to it for the organisation Marketplace."""
    made = Service()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            pages = {
                "/.well-known/openid-configuration": made.document(),
                "/keys": {"keys": [{**public, "kid": "one", "alg": "RS256"}]},
                "/userinfo": made.claims,
            }
            self._say(200, pages[self.path])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*made.token(parse_qs(body)))

        def _say(self, status: int, said: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.address = f"http://127.0.0.1:{server.server_port}"
        app = {"provider_id": "market", "name": "Market", "client_id": CLIENT, "secret": SECRET,
               "settings": {"server_url": made.address, "hidden": True}}  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        settings.OPENID_SERVICES = [{"id": "market", "organisation": "Marketplace", "domains": ["market.example"]}]
        yield made
        server.shutdown()


def come(service: Service, client: Client | None = None, query: str = "", **claims: Any) -> tuple[Client, Any]:
    """Sign in through the service as somebody it knows by `claims`; the browser and the last answer."""
    client = client or Client()
    service.claims = {"sub": "7", "email_verified": True, "name": "Ngozi", **claims}
    began = client.post(f"/sign-in/oidc/market/login/{query}")
    assert began.status_code == 302, began.content
    asked = parse_qs(urlsplit(began["Location"]).query)
    service.challenges["code"] = asked["code_challenge"][0]
    return client, client.get("/sign-in/oidc/market/login/callback/", {"code": "code", "state": asked["state"][0]})


def test_a_newcomer_with_an_invitation_joins_as_invited_and_still_needs_a_second_factor(
    cast: Cast, service: Service
) -> None:
    Membership.objects.filter(pk=cast.ally.member.pk).update(role=Role.ADMINISTRATOR)
    cast.ally.member.refresh_from_db()
    actions.invite(organisation=cast.ally.member.organisation, role=Role.REVIEWER, email="n@else.example", by=cast.ally)
    client, _ = come(service, email="N@else.example")
    person = Person.objects.get(email="n@else.example")
    member = Membership.objects.get(person=person)
    assert (member.organisation.name, member.role, person.name) == ("Marketplace", Role.REVIEWER, "Ngozi")
    assert not person.has_usable_password()
    assert client.get("/organisation/")["Location"] == "/second-factor/"


def test_a_newcomer_of_an_admitted_domain_joins_as_a_reader(cast: Cast, service: Service) -> None:
    come(service, email="n@market.example")
    assert Membership.objects.get(person__email="n@market.example").role == Role.READER


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "n@elsewhere.example"},
        {"email": "n@market.example", "email_verified": False},
        {"email": "n@notmarket.example"},
        {},
        {"email": "analyst@example.org"},  # taken, by somebody of another organisation
        {"email": "ally@example.org"},  # taken, by somebody of this one: they connect it themselves
    ],
)
def test_everybody_else_is_refused_with_the_same_page(cast: Cast, service: Service, claims: dict[str, Any]) -> None:
    people, members = Person.objects.count(), Membership.objects.count()
    client, answer = come(service, **claims)
    assert answer.status_code == 403
    assert "Not admitted" in answer.content.decode()
    assert (Person.objects.count(), Membership.objects.count()) == (people, members)
    assert "_auth_user_id" not in client.session


def test_an_invitation_of_another_organisation_admits_nobody(cast: Cast, service: Service) -> None:
    actions.invite(
        organisation=cast.administrator.member.organisation, role=Role.ADMINISTRATOR, email="n@else.example",
        by=cast.administrator,
    )  # fmt: skip
    _, answer = come(service, email="n@else.example")
    assert answer.status_code == 403


def test_whoever_connected_it_signs_in_by_it_and_a_second_factor(cast: Cast, service: Service) -> None:
    come(service, fresh(cast.ally), "?process=connect", email="ally@example.org")
    client, answer = come(service, email="ally@example.org")
    assert answer["Location"] == SECOND
    assert client.get("/organisation/").status_code == 302
    client.post(SECOND, {"code": code_of(cast.ally)})
    assert client.get("/organisation/").status_code == 200


def test_connecting_asks_who_one_is_once_more(cast: Cast, service: Service) -> None:
    _, answer = come(service, fresh(cast.ally, ago=301), "?process=connect", email="ally@example.org")
    assert answer["Location"] == "/sign-in/reauthenticate/"
    _, answer = come(service, email="ally@example.org")
    assert answer.status_code == 403


def test_whoever_was_let_go_sees_nothing_though_the_service_knows_them(cast: Cast, service: Service) -> None:
    client, _ = come(service, email="n@market.example")
    Membership.objects.filter(person__email="n@market.example").update(left_at=timezone.now())
    client, _ = come(service, client, email="n@market.example")
    assert client.get("/organisation/").status_code != 200
    assert Membership.objects.filter(person__email="n@market.example", left_at=None).count() == 0


def test_an_answer_without_its_question_signs_nobody_in(cast: Cast, service: Service) -> None:
    service.claims = {"sub": "7", "email_verified": True, "email": "n@market.example"}
    client = Client()
    client.get("/sign-in/oidc/market/login/callback/", {"code": "code", "state": "made up"})
    assert "_auth_user_id" not in client.session
    assert not Person.objects.filter(email="n@market.example").exists()


def test_the_name_that_a_service_is_bound_to_is_neither_left_nor_taken(cast: Cast, service: Service) -> None:
    Organisation.objects.filter(name="Marketplace").update(name="Bazaar")
    with pytest.raises(NameBound):
        actions.change_organisation(name="marketplace", kind="ngo", country="", by=cast.stranger)
    assert Organisation.objects.get(pk=cast.stranger.member.organisation_id).name == "Customs"


def test_services_are_not_listed_at_sign_in(cast: Cast, service: Service) -> None:
    assert "market" not in Client().get("/sign-in/login/").content.decode().lower()


@pytest.mark.parametrize("wrong", ["{}", "nonsense", '[{"id": "a"}]'])
def test_a_wrong_file_of_services_is_refused(tmp_path: Any, wrong: str) -> None:
    (tmp_path / "openid.json").write_text(wrong)
    with pytest.raises(SettingRefused):
        read_environment({"WILDTRACE_DATA": str(tmp_path), "WILDTRACE_OPENID": str(tmp_path / "openid.json")})


def test_a_service_without_https_is_refused(tmp_path: Any) -> None:
    one = dict.fromkeys(("id", "name", "organisation", "client", "secret"), "x") | {"server": "http://idp.example"}
    (tmp_path / "openid.json").write_text(json.dumps([one]))
    with pytest.raises(SettingRefused, match="https"):
        read_environment({"WILDTRACE_DATA": str(tmp_path), "WILDTRACE_OPENID": str(tmp_path / "openid.json")})
    (tmp_path / "openid.json").write_text(json.dumps([one | {"server": "https://idp.example"}]))
    read = read_environment({"WILDTRACE_DATA": str(tmp_path), "WILDTRACE_OPENID": str(tmp_path / "openid.json")})
    assert read.openid[0]["server"] == "https://idp.example"
