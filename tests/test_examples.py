"""Every public name of ``uhc`` has an example in its help; each runs among the names of the notebook that uses it."""

import ast
import doctest
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import seaborn
import sheets
from copies import Copy

import analysis as uhc
from analysis.reference.notebooks import contract_of, notebook_file, notebook_names
from analysis.report.report import Report

CONSTANTS = {"COVERAGE_RULES", "PREMIUM_PARTS"}  # a tuple has no help of its own: they stand in that of rules_on
OFFERED = (
    *("bars", "cards", "certainty", "chart", "decide", "fold", "header", "number", "preview", "quality"),
    *("read", "read_file", "read_office", "redraw", "say", "section", "table"),
)
SHEET = [["PESERTA JKN MARET 2026"], ["Kab/Kota", "Angg. Bayar"], ["Kab. Bangka", 268_111], ["Bltg", 140_333]]


class Checker(doctest.OutputChecker):
    """Compares what an example gives where it says what that is."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return not want or super().check_output(want, got, optionflags)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A project in which a report was made, since an example reads its findings, and a sheet in the working folder."""
    copy = Copy(tmp_path_factory.mktemp("examples"))
    copy.uhc("run", "pangkalpinang", "--notebook", "coverage_trend")
    (copy.path / "notebooks" / "kader.csv").write_text("desa;orang\nA;12\nB;30\n", encoding="utf-8")
    sheets.write_book(copy.path / "rekap.xlsx", {"D": SHEET})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UHC_PROJECT", str(copy.path))
        patch.chdir(copy.path)
        yield copy


@cache
def names_of(notebook: str) -> dict[str, Any]:
    """Return the names that a notebook defines when all its cells run."""
    names: dict[str, Any] = {"date": date, "sns": seaborn}
    for cell in json.loads(notebook_file(notebook).read_bytes())["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    return names


def run_cells(notebook: str, redrawn: dict[str, str]) -> str:
    """Run a notebook as an analyst who gives charts other colours; the HTML that its cells show."""
    names: dict[str, Any] = {}
    shown = []
    for cell in json.loads(notebook_file(notebook).read_bytes())["cells"]:
        lines = ast.parse("".join(cell["source"])).body if cell["cell_type"] == "code" else []
        if lines and isinstance(lines[-1], ast.Expr):
            exec(compile(ast.Module(lines[:-1], []), notebook, "exec"), names)
            block = eval(compile(ast.Expression(lines[-1].value), notebook, "eval"), names)
            shown.append(str(getattr(block, "html", "")))
        else:
            exec(compile(ast.Module(lines, []), notebook, "exec"), names)
        if any("open_report" in ast.unparse(line) for line in lines):
            for name, color in redrawn.items():
                names["report"].redraw(name, color=color)
    return "".join(shown)


@pytest.mark.parametrize("notebook", notebook_names())
def test_every_chart_has_a_frame_with_numbers_and_takes_another_colour(notebook: str) -> None:
    frames = names_of(notebook)["report"].frames
    assert [name for name, frame in frames.items() if not len(frame.select_dtypes("number").columns)] == []
    colors = {name: f"#{place:02x}fe{place:02x}" for place, name in enumerate(frames, start=16)}
    html = run_cells(notebook, colors)
    assert [name for name, color in colors.items() if color not in html] == []


def examples_of(thing: Any) -> str:
    return inspect.getdoc(thing) or ""


def run_examples(name: str, text: str, notebook: str) -> None:
    test = doctest.DocTestParser().get_doctest(text, names_of(notebook), name, None, None)
    said: list[str] = []
    result = doctest.DocTestRunner(Checker(), optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert result.attempted and not result.failed, "".join(said)


@pytest.mark.parametrize("name", sorted(set(uhc.__all__) - CONSTANTS))
def test_every_public_name_has_an_example_that_runs(name: str) -> None:
    text = examples_of(getattr(uhc, name))
    assert re.search(rf"\buhc\.{name}\b", text), f"uhc.{name} has no example"
    run_examples(name, text, next((one for one in notebook_names() if name in contract_of(one).used), "coverage_trend"))


def test_constants_stand_in_the_example_of_what_takes_them() -> None:
    assert all(f"uhc.{name}" in examples_of(uhc.rules_on) for name in CONSTANTS)


@pytest.mark.parametrize("name", OFFERED)
def test_every_method_of_a_report_has_an_example_that_runs(name: str) -> None:
    run_examples(name, examples_of(getattr(Report, name)), "coverage_trend")


def test_every_other_example_in_the_code_runs() -> None:
    count = 0
    for path in sorted(Path(uhc.__file__).parent.rglob("*.py")):
        if ">>>" in path.read_text(encoding="utf-8"):
            place = path.relative_to(Path(uhc.__file__).parents[1]).with_suffix("")
            module = importlib.import_module(".".join(place.parts).removesuffix(".__init__"))
            for test in doctest.DocTestFinder(exclude_empty=True).find(module):
                if test.name.rpartition(".")[2] not in {*uhc.__all__, *OFFERED}:
                    count += 1
                    said: list[str] = []
                    assert not doctest.DocTestRunner().run(test, out=said.append).failed, "".join(said)
    assert count > 40
