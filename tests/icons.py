"""The icons of the site for phones, drawn from its emblem by Chromium; part of ``make pictures``."""

from pathlib import Path

from playwright.sync_api import Browser

from facilitator import settings as settings_

FOLDER = settings_.PACKAGE / "static/icons"
EMBLEM = settings_.PACKAGE / "static/mark.svg"
PAPER = "#f7f2ea"

# The side in pixels, how much of it the emblem takes, and what is behind it. Of a maskable icon a circle of 80 % is
# sure to be seen (W3C Web Application Manifest, "Icon masks"), and the emblem has round corners.
ICONS = {
    "192": (192, 0.94, "transparent"),
    "512": (512, 0.94, "transparent"),
    "maskable": (512, 0.56, PAPER),
    "touch": (180, 0.72, PAPER),
}


def draw(browser: Browser, folder: Path = FOLDER) -> None:
    """Write each icon as a PNG file, in the colours of a light page."""
    folder.mkdir(parents=True, exist_ok=True)
    emblem = EMBLEM.read_text(encoding="utf-8")
    for name, (side, share, behind) in ICONS.items():
        page = browser.new_page(viewport={"width": side, "height": side}, color_scheme="light")
        page.set_content(
            f"<style>body{{margin:0;height:100vh;display:grid;place-items:center;background:{behind}}}"
            f"svg{{width:{round(side * share)}px;height:{round(side * share)}px}}</style>{emblem}"
        )
        page.screenshot(path=folder / f"{name}.png", omit_background=True)
        page.close()
