"""Find a browser for the tests, installing one where that is possible; fail loudly where it is not.

The system's Chromium or Chrome first, else Debian's package (as root), else Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.report.pdf import find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def install_browser() -> str | None:
    """Return the path of a browser, installing one if there is none, or None where none is possible."""
    if find_browser() is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        for command in (
            ["apt-get", "-qq", "update"],
            ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
        ):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if find_browser() is None and playwright_browser() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find_browser() or playwright_browser()


def playwright_browser() -> str | None:
    """Return the path of the browser that Playwright downloaded for itself, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Open the browser and close it; where there is none launching fails, so that pages nobody opened do not pass."""
    from playwright.sync_api import sync_playwright

    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=install_browser(), args=[*FLAGS, *as_root])
        yield browser
        browser.close()


if __name__ == "__main__":
    browser = install_browser()
    line = (
        f"Browser for the tests: {browser}"
        if browser
        else "NO BROWSER COULD BE FOUND OR INSTALLED: THE TESTS THAT OPEN PAGES WILL FAIL"
    )
    sys.stdout.write(f"{line}\n")
    sys.exit(0 if browser else 1)
