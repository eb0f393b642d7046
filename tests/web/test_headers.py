"""Every response tells browsers to refuse what the workbench does not need."""

import re

import pytest

from tests.cast import Cast, signed_in

PAGES = ("/", "/about/", "/sign-in/login/", "/nothing-here/", "/health/live/", "/api/v1/openapi.json")


def policy_of(header: str) -> dict[str, list[str]]:
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", PAGES)
def test_headers_are_complete(cast: Cast, path: str) -> None:
    headers = signed_in(cast.analyst).get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    assert "Server" not in headers
    assert "X-Powered-By" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_content_security_policy_allows_only_our_own_files(cast: Cast, path: str) -> None:
    policy = policy_of(signed_in(cast.analyst).get(path).headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    allowed = {value for values in policy.values() for value in values}
    assert allowed <= {"'none'", "'self'", "data:"}
    assert "data:" not in policy["script-src"]


def test_pages_about_people_are_never_kept_by_caches(cast: Cast) -> None:
    for path in ("/", "/dashboard/", "/dashboard/country.csv"):
        assert "no-store" in signed_in(cast.analyst).get(path).headers["Cache-Control"]


def test_pages_hold_nothing_inline(cast: Cast) -> None:
    for path in PAGES[:4]:
        page = signed_in(cast.analyst).get(path).content.decode()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page), path
        for attributes, text in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
            assert 'type="application/json"' in attributes or not text.strip(), path


def test_cookies_are_out_of_reach_of_scripts(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    client.get("/")
    client.post("/choose/language/", {"language": "fr"})
    client.post("/choose/colours/", {"theme": "dark"})
    client.post("/choose/keys/", {"keys": "off"})
    assert {"sessionid", "visited", "django_language", "theme", "keys"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
