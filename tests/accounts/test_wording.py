"""The acts of the audit trail have names that translators see."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from tests.cast import Cast, signed_in
from wildtrace.accounts import audit
from wildtrace.accounts.wording import ACTS, KINDS, act_name

ROOMS = ("accounts", "collection", "review", "statistics", "web")


def keywords_of_record(package: Path, keyword: str) -> Iterator[str]:
    """Every text that any module gives to `record` as this keyword."""
    for path in (path for room in ROOMS for path in (package / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record":
                given = [each.value for each in node.keywords if each.arg == keyword]
                yield from (str(each.value) for each in given if isinstance(each, ast.Constant))


def test_every_act_and_every_kind_that_is_written_down_has_a_name(checkout: Path) -> None:
    package = checkout / "src" / "wildtrace"
    acts, kinds = set(keywords_of_record(package, "action")), set(keywords_of_record(package, "kind"))
    assert len(acts) > 30
    assert acts <= set(ACTS)
    assert kinds <= set(KINDS)


def test_an_act_of_an_older_version_stays_as_it_is() -> None:
    assert act_name("sang a song") == "sang a song"


@pytest.mark.django_db
def test_the_trail_is_read_in_ones_own_language(cast: Cast) -> None:
    administrator = signed_in(cast.administrator)
    audit.record(action="judge listing", by=cast.analyst, kind="listing", object_id=7)
    page = administrator.get(reverse("accounts:trail"), headers={"accept-language": "fr"}).content.decode()
    assert "annonce évaluée" in page
    assert "judge listing</" not in page
