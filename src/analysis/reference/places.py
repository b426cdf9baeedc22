"""Where the project keeps its things; nothing else in the package knows a path."""

from __future__ import annotations

import os
from pathlib import Path


def project_folder() -> Path:
    """Return the folder that holds ``data/datapackage.json``: this checkout, or one above the working folder.

    The environment variable ``UHC_PROJECT`` names it for a notebook that runs in a folder of its own.

    Raises:
        FileNotFoundError: neither is inside a checkout of the project.
    """
    if named := os.environ.get("UHC_PROJECT"):
        return Path(named)
    for start in (Path(__file__).resolve(), Path.cwd()):
        for folder in (start, *start.parents):
            if (folder / "data" / "datapackage.json").is_file():
                return folder
    raise FileNotFoundError("data/datapackage.json")


def data_folder() -> Path:
    """Return the folder of the data package; the environment variable ``UHC_DATA`` names another one."""
    named = os.environ.get("UHC_DATA")
    return Path(named) if named else project_folder() / "data"


def store_file() -> Path:
    """Return the file of the office's own tables; the environment variable ``UHC_STORE`` names another one."""
    named = os.environ.get("UHC_STORE")
    return Path(named) if named else data_folder() / "office" / "office.duckdb"


def store_files() -> dict[str, Path]:
    """Return the file of the store behind each value of the parameter ``data`` that has one."""
    return {"office": store_file(), "demo": data_folder() / "demo" / "office.duckdb"}


def mappings_folder() -> Path:
    """Return the folder of confirmed column mappings; the environment variable ``UHC_MAPPINGS`` names another one."""
    named = os.environ.get("UHC_MAPPINGS")
    return Path(named) if named else project_folder() / "params" / "imports"
