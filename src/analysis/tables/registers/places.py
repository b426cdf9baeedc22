"""Where lists by name leave what is kept of them: beside the office's store, and the key far from both."""

from __future__ import annotations

import os
from pathlib import Path

from analysis.reference.places import store_file


def lists_store() -> Path:
    """Return the file that knows people by random numbers."""
    return store_file().with_name("lists.duckdb")


def journal_file() -> Path:
    """Return the file of what was done with lists."""
    return store_file().with_name("lists-journal.jsonl")


def spill_root() -> Path:
    """Return the folder of what does not fit in memory while lists are joined."""
    return store_file().with_name(".lists-spill")


def entitlement_file() -> Path:
    """Return the office's own rules of who is entitled."""
    return store_file().with_name("entitlement.yaml")


def sheets_folder() -> Path:
    """Return the folder of locked workbooks: field lists and pairs to review."""
    return store_file().with_name("lists")


def key_file() -> Path:
    """Return the file of the secret key; the environment variable ``UHC_LISTS_KEY`` names another one."""
    named = os.environ.get("UHC_LISTS_KEY")
    return Path(named) if named else Path.home() / ".config" / "uhc" / "lists.key"
