"""A fresh copy of the project, as an office gets it: its data, notebooks and parameters, in a folder of its own."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from conftest import PROJECT, run_here


class Copy:
    """The copy at ``path``; what an analyst does there is done with the commands that an analyst has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environment = {**os.environ, "UHC_PROJECT": str(path)}
        for name in ("data", "notebooks", "params"):
            shutil.copytree(PROJECT / name, path / name, ignore=shutil.ignore_patterns("office*", ".ipynb_checkpoints"))
        shutil.copy(PROJECT / ".gitignore", path / ".gitignore")
        shutil.copy(PROJECT / "data" / "office_tables.json", path / "data" / "office_tables.json")

    def uhc(self, *words: str, status: int = 0) -> str:
        """Run the command and return all that it printed; its exit status must be ``status``."""
        done = run_here(*words, folder=self.path, **self.environment)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def results(self, slug: str) -> Path:
        """The folder of the region's newest reports."""
        return sorted((self.path / "outputs").glob(f"????-??/{slug}"))[-1]

    def document(self, slug: str, notebook: str, period: str = "") -> dict[str, Any]:
        """The findings of a report, of the newest period where none is given."""
        folder = self.path / "outputs" / period / slug if period else self.results(slug)
        found: dict[str, Any] = json.loads((folder / f"{notebook}.json").read_bytes())
        return found

    def change_cell(self, notebook: str, number: int, text: str, replacement: str) -> None:
        """Replace a text in the source of a code cell; the first is number 0."""
        path = self.path / "notebooks" / f"{notebook}.ipynb"
        content = json.loads(path.read_bytes())
        cell = [cell for cell in content["cells"] if cell["cell_type"] == "code"][number]
        source = "".join(cell["source"])
        assert text in source
        cell["source"] = source.replace(text, replacement)
        path.write_text(json.dumps(content), encoding="utf-8")
