"""The frame of every page: where one may go, whom one acts for, languages, colours, keys, failures."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.cast import Cast, signed_in
from wildtrace.accounts.models import Membership, Organisation, Role
from wildtrace.accounts.viewers import Viewer
from wildtrace.web import languages
from wildtrace.web.navigation import PLACES, address_of, links_for
from wildtrace.web.pages.failures import broken


def page_of(viewer: Viewer, path: str = "/about/", **headers: str) -> str:
    return signed_in(viewer).get(path, headers=headers).content.decode()


# --- navigation


def test_navigation_leads_only_where_doors_open(cast: Cast) -> None:
    assert "Audit" in [str(link.label) for link in links_for(cast.administrator, "/")]
    assert "Audit" not in [str(link.label) for link in links_for(cast.reader, "/")]
    assert links_for(cast.nobody, "/") == []


@pytest.mark.parametrize("who", ["analyst", "administrator", "reader", "colleague"])
def test_every_link_of_the_navigation_answers(cast: Cast, who: str) -> None:
    viewer = getattr(cast, who)
    client = signed_in(viewer)
    for link in links_for(viewer, "/"):
        assert client.get(link.address).status_code == 200, link.address


def test_every_place_of_the_navigation_exists(cast: Cast) -> None:
    missing = [name for _, name in PLACES if not address_of(cast.administrator, name)]
    assert not missing


def test_navigation_says_where_one_is(cast: Cast) -> None:
    now = {str(link.label): link.current for link in links_for(cast.analyst, "/dashboard/")}
    assert now["Dashboard"] == "page"
    assert now["Home"] == ""


# --- whom one acts for


def test_the_organisation_one_acts_for_is_named_on_every_page(cast: Cast) -> None:
    page = page_of(cast.analyst)
    assert "Savanna Watch" in page
    assert reverse("accounts:act_for") not in page


def test_with_several_organisations_one_can_switch(cast: Cast) -> None:
    other = Organisation.objects.create(name="River Watch", kind=Organisation.Kind.NGO)
    second = Membership.objects.create(person=cast.analyst.member.person, organisation=other, role=Role.READER)
    client = signed_in(cast.analyst)
    assert "River Watch" in client.get("/about/").content.decode()
    client.post(reverse("accounts:act_for"), {"membership": second.pk, "next": "/about/"})
    assert f'<option value="{second.pk}" selected>River Watch</option>' in client.get("/about/").content.decode()


def test_a_switch_to_somebody_else_s_organisation_is_refused(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    assert client.post(reverse("accounts:act_for"), {"membership": cast.stranger.member.pk}).status_code == 404
    assert "Savanna Watch" in client.get("/about/").content.decode()


# --- choices


def test_language_is_chosen_and_kept_with_the_person(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    client.post(reverse("web:choose_language"), {"language": "fr", "next": "/about/"})
    assert '<html lang="fr" dir="ltr"' in client.get("/about/").content.decode()
    assert '<html lang="fr"' in page_of(cast.analyst), "in another browser too"


def test_language_follows_the_browser_of_whoever_has_not_chosen(cast: Cast) -> None:
    assert '<html lang="es"' in page_of(cast.nobody, accept_language="es-MX,es;q=0.9,en;q=0.5")
    assert '<html lang="en"' in page_of(cast.nobody, accept_language="xx")


def test_language_is_chosen_without_signing_in(db: None) -> None:
    client = Client()
    response = client.post(reverse("web:choose_language"), {"language": "es", "next": "/sign-in/login/"})
    assert response["Location"] == "/sign-in/login/"
    assert '<html lang="es"' in client.get("/sign-in/login/").content.decode()


@pytest.mark.parametrize(
    ("name", "field"), [("choose_language", "language"), ("choose_theme", "theme"), ("choose_keys", "keys")]
)
def test_a_choice_that_is_not_one_changes_nothing(cast: Cast, name: str, field: str) -> None:
    client = signed_in(cast.analyst)
    before = set(client.cookies)
    response = client.post(reverse(f"web:{name}"), {field: "<script>", "next": "https://evil.example.org/"})
    assert response["Location"] == "/", "never leads elsewhere"
    assert set(client.cookies) == before
    cast.analyst.member.person.refresh_from_db()
    assert (cast.analyst.member.person.language, cast.analyst.member.person.theme) == ("", "system")


def test_colours_are_chosen(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    client.post(reverse("web:choose_theme"), {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/about/").content.decode()
    stranger = Client()
    stranger.post(reverse("web:choose_theme"), {"theme": "light"})
    assert 'data-theme="light"' in stranger.get("/about/").content.decode()


def test_single_keys_can_be_turned_off(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    assert 'data-keys="on"' in client.get("/keyboard/").content.decode()
    client.post(reverse("web:choose_keys"), {"keys": "off"})
    assert 'data-keys="off"' in client.get("/keyboard/").content.decode()


# --- languages


def test_adding_a_language_is_adding_a_file(tmp_path: Path) -> None:
    for code in ("ar", "pt_BR"):
        (tmp_path / code / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / code / "LC_MESSAGES" / "django.po").write_text("", "utf-8")
    assert languages.offered(tmp_path) == [("ar", "العربية"), ("en", "English"), ("pt-br", "Português (brasil)")]


def test_english_french_and_spanish_are_offered(settings: LazySettings) -> None:
    assert {("en", "English"), ("fr", "Français"), ("es", "Español")} <= set(settings.LANGUAGES)


@pytest.mark.django_db
def test_a_language_that_reads_from_the_right_turns_the_page(settings: LazySettings) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    page = Client().get("/about/", headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl"' in page


# --- failures


def test_failures_have_pages_of_their_own(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    missing = client.get("/nothing-here/")
    assert missing.status_code == 404
    assert "There is nothing here" in missing.content.decode()
    strict = Client(enforce_csrf_checks=True)
    expired = strict.post(reverse("web:choose_theme"), {"theme": "dark"})
    assert expired.status_code == 403
    assert "This form has expired" in expired.content.decode()
    refused = signed_in(cast.reader).get(reverse("accounts:trail"))
    assert refused.status_code == 403
    assert "Not part of your role" in refused.content.decode()


def test_a_broken_page_says_so_without_asking_the_database() -> None:
    response = broken(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
