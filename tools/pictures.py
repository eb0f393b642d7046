"""Makes the pictures of real output in docs/images: `explain`, the sample's report, the workbench (needs Chromium).

Run it from the checkout as `python -m tools.pictures`: it goes through the workbench by the same steps as the tests.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme

from tests.chromium import FLAGS
from tests.journeys.person import Newcomer
from tests.journeys.workbench import started
from wildtrace.cli.explain import show
from wildtrace.detection.report.explaining import explain_text

CHECKOUT = Path(__file__).resolve().parent.parent
IMAGES = CHECKOUT / "docs" / "images"
SAMPLE = CHECKOUT / "reference" / "sample" / "listings.csv"
TEXT = "Carved iv0ry bangle, elephant, not resin. No papers, £180 shipped, DM for more pics"
FONTS = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
THEME = TerminalTheme(
    (251, 250, 247), (31, 38, 35), [(0, 0, 0)] * 8, [(90, 99, 94)] * 8
)  # the report's paper and ink; all other colours are given in full
LISTINGS = CHECKOUT / "tests" / "journeys" / "listings.csv"
WINDOW: ViewportSize = {"width": 1280, "height": 860}
VIEWS = {"report.png": ("", 1280, 1500), "report-findings.png": ("#findings", 1280, 1240)}


def main() -> int:
    """Write all pictures; 1 when there is no browser to make the PNGs with."""
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / "explain.svg").write_text(explain_picture(), encoding="utf-8")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("docs/images/*.png were not made: there is no Chromium. On Debian: apt install chromium fonts-noto-core")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        report = sample_report(Path(folder))
        for name, (place, width, height) in VIEWS.items():
            photograph(browser, f"{report.name}{place}", Path(folder), IMAGES / name, width, height)
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=browser, args=FLAGS)
            workbench_pictures(opened, Path(folder))
            opened.close()
    return 0


def workbench_pictures(browser: Browser, folder: Path) -> None:
    """The workbench with its sample, as a newcomer sees it on the way to their first judgements."""
    with started(folder) as workbench:
        context = browser.new_context(viewport=WINDOW, color_scheme="light", locale="en-GB")
        context.set_default_timeout(30_000)
        somebody = Newcomer(context, context.new_page(), workbench)
        somebody.join()
        somebody.make_collection("Beach market")
        somebody.bring(LISTINGS)
        keep(somebody, "preview")
        somebody.go_to("/queue/")
        keep(somebody, "queue")
        for _ in range(2):
            somebody.press_main_button()
            somebody.page.locator("[name=answer][value=relevant]").check()
        keep(somebody, "judging")
        somebody.go_to("/dashboard/")
        keep(somebody, "dashboard")
        context.close()


def keep(somebody: Newcomer, name: str) -> None:
    """What they see now, once it has come to rest."""
    somebody.page.wait_for_timeout(1500)
    somebody.page.screenshot(path=IMAGES / f"workbench-{name}.png")


def explain_picture() -> str:
    """A real run of `explain` as a terminal prints it, in an SVG that asks the network for nothing."""
    console = Console(
        file=StringIO(), record=True, force_terminal=True, color_system="truecolor", width=108, no_color=False
    )
    console.print(f'[dim]$[/dim] [bold]wildtrace explain "{TEXT}"[/bold]\n', highlight=False)
    show(explain_text(TEXT), console)
    return without_addresses(console.export_svg(title="wildtrace explain", theme=THEME, unique_id="explain"))


def without_addresses(svg: str) -> str:
    """An SVG of Rich's without the fonts it would fetch; the reader's own are used."""
    bare = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)
    bare = re.sub(r"<!--.*?-->", "", bare, flags=re.DOTALL)
    return re.sub(r"font-family:\s*[^;]*;", f"font-family: {FONTS};", bare)


def sample_report(folder: Path) -> Path:
    """The report that `make sample` writes of the bundled listings."""
    report = folder / "report.html"
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "wildtrace",
        "screen",
        SAMPLE,
        "--output",
        folder / "findings.csv",
        "--report",
        report,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return report


def photograph(browser: str, address: str, folder: Path, picture: Path, width: int, height: int) -> None:
    """A page in `folder` as a browser shows it in a window of this size."""
    # In a frame, since only a frame scrolls to the part of a page that its address names.
    frame = folder / "frame.html"
    style = f"display:block;border:0;width:{width}px;height:{height}px"
    frame.write_text(f'<body style="margin:0"><iframe style="{style}" src="{address}"></iframe>', encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}"]
    command = [browser, *options, f"--screenshot={picture}", frame.as_uri()]
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
