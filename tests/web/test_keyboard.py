"""The keyboard alone suffices: skip link, visible focus, no trap, single keys that can be turned off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser import NARROW, Visit
from tests.cast import Cast, gather_cast

Open = Callable[..., Visit]
FOCUSED = "document.activeElement"
FOCUS_RING = f"""() => {{
  const style = getComputedStyle({FOCUSED});
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}}"""


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return gather_cast()


def focused(page: Page) -> str:
    return str(page.evaluate(f"{FOCUSED}.outerHTML.slice(0, 120)"))


def test_the_skip_link_comes_first_and_leads_to_the_content(people: Cast, visit: Open) -> None:
    page = visit(people.analyst).go("/about/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_tab_goes_through_the_page_and_out_with_the_focus_in_sight(people: Cast, visit: Open) -> None:
    page = visit(people.analyst).go("/dashboard/")
    page.keyboard.press("Tab")
    passed: list[str] = []
    while not passed or (now := focused(page)) != passed[0]:  # until it begins anew
        now = focused(page)
        passed.append(now)
        assert passed.count(now) < 8, f"{now} does not let go"  # a date has a stop for each of its parts
        assert now.startswith("<body") or page.evaluate(FOCUS_RING), f"no ring around {now}"
        page.keyboard.press("Tab")
    assert any("choose-theme" in each for each in passed), "the last control of the page is reached"


def test_the_menu_of_a_narrow_page_opens_by_keyboard(people: Cast, visit: Open) -> None:
    page = visit(people.analyst, size=NARROW).go("/about/")
    expect(page.locator("#site-nav")).to_be_hidden()
    page.locator("[data-menu]").press("Enter")
    expect(page.locator("#site-nav")).to_be_visible()
    expect(page.locator("[data-menu]")).to_have_attribute("aria-expanded", "true")


def test_without_javascript_the_menu_is_open(people: Cast, visit: Open) -> None:
    page = visit(people.analyst, size=NARROW, javascript=False).go("/about/")
    expect(page.locator("#site-nav")).to_be_visible()
    expect(page.locator("[data-menu]")).to_be_hidden()


def test_the_person_s_menu_closes_on_escape(people: Cast, visit: Open) -> None:
    page = visit(people.analyst).go("/about/")
    summary = page.locator(".person > summary")
    summary.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(summary).to_be_focused()


def test_single_keys_work_until_they_are_turned_off(people: Cast, visit: Open) -> None:
    opened = visit(people.analyst)
    page = opened.go("/about/")
    page.keyboard.press("?")
    page.wait_for_url(f"**{reverse('web:keyboard')}")
    page.get_by_role("button", name="Turn single keys off").press("Enter")
    expect(page.get_by_role("button", name="Turn single keys on")).to_be_visible()
    page = opened.go("/about/")
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.url.endswith("/about/")


def test_language_and_colours_are_chosen_by_keyboard(people: Cast, visit: Open) -> None:
    page = visit(people.analyst).go("/about/")
    page.get_by_label("Language").focus()
    page.keyboard.type("Fr")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator("#choose-theme").select_option("dark")
    page.locator("#choose-theme + button").press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
