"""Goes a newcomer's way, from `wildtrace up` to fifty judged listings and an export, and says how long each part took.

Run it from the checkout as `python -m tools.fifty_listings` (needs Chromium). A person reads longer than this program
does; what it measures is how long they wait. The aim for the next listing after a judgement is 150 ms.
"""

from __future__ import annotations

import csv
import shutil
import statistics
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.chromium import CHROMIUM, FLAGS
from tests.journeys.person import Newcomer
from tests.journeys.workbench import started

CHECKOUT = Path(__file__).resolve().parent.parent
LISTINGS = CHECKOUT / "tests" / "journeys" / "listings.csv"
MANY = 50
READING = 2000  # ms that somebody looks at a listing; meanwhile the next one is fetched
PAINTED = "performance.getEntriesByName('review:painted').length"
SINCE_GIVEN = """() => {
  const last = (name) => performance.getEntriesByName(name).at(-1).startTime;
  return last("review:painted") - last("review:given");
}"""


def main() -> int:
    """Go the whole way and print the times; 1 when there is no browser, or what was exported is not what was judged."""
    if not shutil.which(CHROMIUM):
        print(f"There is no Chromium at {CHROMIUM}; name it in CHROMIUM.")
        return 1
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as workbench, sync_playwright() as playwright:
        print(f"first start, with the sample  {workbench.started_in:6.1f} s")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        rows = _whole_way(Newcomer(context, context.new_page(), workbench))
        browser.close()
    return 0 if rows == MANY else 1


def _whole_way(somebody: Newcomer) -> int:
    """Every step in order; returns how many rows were exported."""
    began = time.monotonic()
    somebody.join()
    began = _told("join, second factor", began)
    somebody.make_collection("Beach market")
    somebody.bring(LISTINGS)
    somebody.press_main_button()
    somebody.wait_for_import(is_watching=True)
    began = _told("collection, import of a file", began)
    somebody.go_to("/queue/")
    somebody.page.keyboard.press("Enter")
    waits = [_judge(somebody.page, key) for _, key in zip(range(MANY), cycle("rnrc"), strict=False)]
    began = _told(f"{MANY} judgements, {READING / 1000} s each to read", began)
    rows = _export(somebody)
    _told(f"export of {rows} rows", began)
    waits.sort()
    median, p95 = statistics.median(waits), waits[MANY * 95 // 100]
    print(f"next listing painted after: median {median:.0f} ms, p95 {p95:.0f} ms, longest {waits[-1]:.0f} ms")
    return rows


def _told(what: str, began: float) -> float:
    print(f"{what:<29} {time.monotonic() - began:6.1f} s")
    return time.monotonic()


def _judge(page: Page, key: str) -> float:
    """Two keystrokes; the milliseconds until the next listing was painted."""
    expect(page.locator("#lease-bar[data-mine]")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(READING)
    painted = page.evaluate(PAINTED)
    page.keyboard.press(key)
    page.keyboard.press("Enter")
    while page.evaluate(PAINTED) == painted:
        page.wait_for_timeout(20)
    return float(page.evaluate(SINCE_GIVEN))


def _export(somebody: Newcomer) -> int:
    somebody.go_to("/queue/")
    somebody.follow("main a[href^='/queue/export/']")
    somebody.page.locator("main [name=reason]").fill("To show the team.")
    with somebody.page.expect_download() as coming:
        somebody.page.locator("main button.primary").click()
    with coming.value.path().open(encoding="utf-8-sig", newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))


if __name__ == "__main__":
    sys.exit(main())
