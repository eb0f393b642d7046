"""What a newcomer does in a browser, step by step, through the links and buttons that they see and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.workbench import Workbench

EMAIL = "wanjiru@example.org"
PASSPHRASE = "seven blue elephants walk"  # noqa: S105  # of a workbench that ends with its test
_PERIOD = 30  # seconds for which a code of an authenticator holds
_TEN_CODES = re.compile(r"(\d{8}\s*){10}")


@dataclass
class Newcomer:
    """Somebody with a browser and an authenticator, and everything that went wrong while they worked."""

    context: BrowserContext
    page: Page
    workbench: Workbench
    secret: str = ""  # what their authenticator keeps
    code_of: int = -1  # the last period of which a code was used
    complaints: list[str] = field(default_factory=list)  # of the console: errors, refusals of the content policy
    strangers: list[str] = field(default_factory=list)  # requests to any other server
    too_wide: list[str] = field(default_factory=list)  # pages that scroll sideways

    def join(self) -> None:
        """Follow the one-time link and add a second factor."""
        self.page.goto(self.workbench.link)
        self.page.locator("[name=email]").fill(EMAIL)
        self.page.locator("[name=name]").fill("Wanjiru")
        self.page.locator("[name=passphrase]").fill(PASSPHRASE)
        self.press_main_button()
        self.follow("main a[href*='totp/activate']")
        self.secret = self.page.locator("#authenticator_secret").input_value()
        self.page.locator("main [name=code]").fill(self.code())
        self.press_main_button()
        expect(self.page.locator("#recovery_codes")).to_have_value(_TEN_CODES)
        self.follow("main a.primary")

    def sign_out_and_in(self) -> None:
        """Sign out; then in again with passphrase and authenticator."""
        self.page.locator(".person > summary").click()
        self.page.locator(".person form button").click()
        confirm = self.page.locator("main form[action*='logout'] button")
        if confirm.count():
            confirm.click()
        self.page.goto(self.workbench.address + "/queue/")
        self.page.locator("main [name=login]").fill(EMAIL)
        self.page.locator("main [name=password]").fill(PASSPHRASE)
        self.press_main_button()
        self.page.locator("main [name=code]").fill(self.code())
        self.press_main_button()

    def code(self) -> str:
        """What the authenticator shows; each code is used once, so this may wait for the next."""
        while int(time.time()) // _PERIOD <= self.code_of:
            time.sleep(0.2)
        self.code_of = int(time.time()) // _PERIOD
        return one_time_code(self.secret, self.code_of)

    def make_collection(self, name: str) -> None:
        """Say what listings are gathered for."""
        self.go_to("/collections/")
        self.follow("main a[href='/collections/new/']")
        self.page.locator("[name=name]").fill(name)
        self.page.locator("[name=purpose]").fill("To learn what is offered on beaches.")
        self.page.locator("[name=basis]").select_option(index=1)
        self.press_main_button()
        expect(self.page.locator("h1")).to_have_text(name)

    def bring(self, file: Path) -> None:
        """Upload a file into the collection that is open; its preview comes."""
        self.page.locator("main [type=file]").set_input_files(file)
        self.press_main_button()
        expect(self.page.locator("main select").first).to_be_visible()
        self.look()

    def wait_for_import(self, *, is_watching: bool) -> None:
        """Until the import has ended: watching the page, or asking for it again where there is no JavaScript."""
        progress = self.page.locator("#progress progress")
        if is_watching:
            expect(progress).to_have_count(0, timeout=60_000)
        deadline = time.monotonic() + 60
        while progress.count():
            assert time.monotonic() < deadline, "the import did not end within a minute"
            time.sleep(0.3)
            self.follow("#progress a")
        self.look()

    def go_to(self, path: str) -> None:
        """Follow the link of the menu; on a narrow page it is opened first."""
        menu = self.page.locator("[data-menu]")
        if menu.is_visible() and menu.get_attribute("aria-expanded") == "false":
            menu.click()
        self.follow(f"#site-nav a[href='{path}']")

    def follow(self, link: str) -> None:
        """Click a link and look at where it leads."""
        self.page.locator(link).first.click()
        self.look()

    def press_main_button(self) -> None:
        """The one button of the page that stands out."""
        self.page.locator("main button.primary, main button[type=submit].button").first.click()
        self.look()

    def look(self) -> None:
        """Let the page load; note whether it scrolls sideways."""
        self.page.wait_for_load_state()
        root = "document.documentElement"
        if self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
            self.too_wide.append(self.page.url)


def one_time_code(secret: str, period: int) -> str:
    """The six digits of RFC 6238 for a period of thirty seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", period), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
