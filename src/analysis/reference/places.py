"""Where the project keeps its things; nothing else in the package knows a path."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from analysis.reference.errors import UhcError

EXPORTED = "UHC_EXPORT"  # names the folder that takes the charts of a run and their data (report.exporting)


def named_places() -> dict[str, str]:
    """Return the places that the environment names, absolute, so that they hold for processes in other folders."""
    names = ("UHC_PROJECT", "UHC_DATA", "UHC_STORE", "UHC_LAYOUTS")
    named = {name: os.environ[name] for name in names if os.environ.get(name)}
    return {name: os.path.abspath(path) for name, path in named.items()}  # noqa: PTH100 (a link keeps its own name)


def project_folder() -> Path:
    """Return the folder that holds ``data/datapackage.json``: this checkout, or one above the working folder.

    The environment variable ``UHC_PROJECT`` names it for a notebook that runs in a folder of its own.

    Raises:
        FileNotFoundError: neither is inside a checkout of the project.
    """
    if named := named_places().get("UHC_PROJECT"):
        return Path(named)
    found = _own_checkout() or _checkout_above(Path.cwd())
    if found is None:
        raise FileNotFoundError("data/datapackage.json")
    return found


@cache
def _own_checkout() -> Path | None:
    return _checkout_above(Path(__file__).resolve())


def _checkout_above(start: Path) -> Path | None:
    folders = (start, *start.parents)
    return next((folder for folder in folders if (folder / "data" / "datapackage.json").is_file()), None)


def data_folder() -> Path:
    """Return the folder of the data package; the environment variable ``UHC_DATA`` names another one."""
    named = named_places().get("UHC_DATA")
    return Path(named) if named else project_folder() / "data"


def store_file() -> Path:
    """Return the file of the office's own tables; the environment variable ``UHC_STORE`` names another one."""
    named = named_places().get("UHC_STORE")
    return Path(named) if named else data_folder() / "office" / "office.duckdb"


def store_files() -> dict[str, Path]:
    """Return the file of the store behind each value of the parameter ``data`` that has one."""
    return {"office": store_file(), "demo": data_folder() / "demo" / "office.duckdb"}


def layouts_folder() -> Path:
    """Return the folder of the office's layouts; the environment variable ``UHC_LAYOUTS`` names another one."""
    named = named_places().get("UHC_LAYOUTS")
    return Path(named) if named else project_folder() / "params" / "layouts"


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where they are not there.

    Raises:
        UhcError: something else stands there, or it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UhcError("unwritable", path=path, problem=problem.strerror or problem) from problem


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """Give the name of a file beside ``path`` to write to, which becomes ``path`` at the end: whole or not at all.

    It is its owner's alone (0600). Nothing is left of it where the block fails.

    Raises:
        UhcError: the folder is none, a device stands there, or nothing can be written.
    """
    if not path.parent.is_dir():
        raise UhcError("no_folder", path=path, folder=path.parent)
    if path.is_dir():
        raise UhcError("is_folder", path=path)
    if path.exists() and not path.is_file():
        raise UhcError("no_plain_file", path=path)
    draft = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        yield draft
        draft.chmod(0o600)
        draft.replace(path)
    except OSError as problem:
        raise UhcError("unwritable", path=path, problem=problem.strerror or problem) from problem
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
