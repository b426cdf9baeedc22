"""Which state of the project a report was made with."""

from __future__ import annotations

import os
import subprocess

from analysis.reference.places import project_folder


def current_commit() -> str:
    """Return the git commit of the project ("" where there is none), ending in + when files were changed since.

    A runner that knows it tells its notebooks by the environment variable ``UHC_COMMIT``.
    """
    if (told := os.environ.get("UHC_COMMIT")) is not None:
        return told
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return commit + "+" * bool(_git("status", "--porcelain", "--", "src", "data", "notebooks", "params"))
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*words: str) -> str:
    folder = project_folder()
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
