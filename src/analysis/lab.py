"""What Jupyter saves of the project's notebooks: sources and tags, so that running and saving one changes nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis.reference.notebooks import notebooks_folder

CHECKED = "# NBVAL_CHECK_OUTPUT"  # the tests compare what such a cell gives
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def strip_before_save(model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
    """Take out of a notebook of the project, before Jupyter writes it, what running and looking leave in it.

    Notebooks elsewhere are saved as they are. Jupyter finds this by etc/jupyter/jupyter_server_config.json.
    """
    place = Path(contents_manager.root_dir, path.lstrip("/")).resolve()
    if model["type"] == "notebook" and place.is_relative_to(notebooks_folder().resolve()):
        with suppress(OSError, ValueError):  # a new or damaged file has nothing to keep
            _keep_checked(model["content"], json.loads(place.read_bytes()))
        strip(model["content"])


def _keep_checked(notebook: dict[str, Any], saved: dict[str, Any]) -> None:
    """Give a checked cell that shows nothing yet what it showed when last saved: an editor saves while cells run."""
    shown = {"".join(cell["source"]): cell.get("outputs", []) for cell in saved["cells"]}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and not cell["outputs"]:
            cell["outputs"] = shown.get("".join(cell["source"]), [])


def strip(notebook: dict[str, Any]) -> None:
    """Keep of a notebook its sources, tags and title; of outputs only those that the tests compare."""
    known = notebook["metadata"].get("uhc")
    notebook["metadata"] = {"kernelspec": KERNEL, "language_info": {"name": "python"}} | (
        {"uhc": known} if known else {}
    )
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags")
        cell["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] != "code":
            continue
        is_checked = "".join(cell["source"]).startswith(CHECKED)
        cell["outputs"] = [one for one in cell["outputs"] if is_checked]
        cell["execution_count"] = 1 if cell["outputs"] else None
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = 1
            output["metadata"] = {}
