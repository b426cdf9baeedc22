"""The notebooks as an analyst meets them: prose first, short cells, nothing hidden."""

import ast
import re
from pathlib import Path
from statistics import median

import nbformat
import pytest

from analysis.reference.parameters import parameter_names

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
CHECKED = "# NBVAL_CHECK_OUTPUT"


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_cells_are_few_and_short(notebook: nbformat.NotebookNode) -> None:
    lines = [
        len(cell.source.splitlines()) for cell in code(notebook) if "parameters" not in cell.metadata.get("tags", [])
    ]
    assert len(lines) <= 40 and median(lines) <= 3 and max(lines) <= 8


def test_cells_define_nothing_and_hide_nothing(notebook: nbformat.NotebookNode) -> None:
    for cell in code(notebook):
        assert not re.search(r"^[%!]|filterwarnings|/home/|/root/|/tmp/|C:\\", cell.source, flags=re.MULTILINE)
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Try, ast.For, ast.While, ast.Lambda))


def test_nbval_compares_a_cell(notebook: nbformat.NotebookNode) -> None:
    assert any(cell.source.startswith(CHECKED) and cell.outputs for cell in code(notebook))


def test_parameters_cell_takes_exactly_the_names_of_the_contract(
    request: pytest.FixtureRequest, notebook: nbformat.NotebookNode
) -> None:
    cells = [cell for cell in code(notebook) if "parameters" in cell.metadata.get("tags", [])]
    assert len(cells) == 1
    names = [node.targets[0].id for node in ast.parse(cells[0].source).body]
    assert tuple(names) == parameter_names(request.node.callspec.params["notebook"].stem)


def test_prose_stands_once_per_language(notebook: nbformat.NotebookNode) -> None:
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    tags = [tuple(tag for tag in cell.metadata.tags if tag != "lipat") for cell in cells]
    assert set(tags) == {("id",), ("en",), ("analis",)}
    assert tags.count(("id",)) == tags.count(("en",))
