"""Printing a page to PDF with a browser that is there already; the project brings no PDF engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from analysis.reference.errors import UhcError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


def find_browser() -> str | None:
    """Return the path of Chromium, Chrome or Edge, or None; the environment variable UHC_BROWSER names one."""
    named = os.environ.get("UHC_BROWSER")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def print_pdf(page: Path, pdf: Path) -> None:
    """Print ``page`` to ``pdf`` on A4.

    Raises:
        UhcError: no browser is found, or it did not write the file.
    """
    browser = find_browser()
    if browser is None:
        raise UhcError("no_browser")
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(dir=pdf.parent) as profile:  # goes with the run, should it be killed
        command = [
            browser,
            *FLAGS,
            *as_root,
            f"--user-data-dir={profile}",
            f"--print-to-pdf={pdf}",
            page.resolve().as_uri(),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode or not pdf.is_file():
        raise UhcError("pdf", browser=browser, problem=done.stderr.strip()[-300:])
