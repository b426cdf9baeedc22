"""Nothing unreached: what only tests use is deleted, or used where somebody gains by it."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SOURCE = PROJECT / "src"
BENCHES = PROJECT / "tests" / "benchmarks"
BEGINS = re.compile(r"\.(command|callback)\b")  # decorators that hand a function to the command
Place = tuple[str, str]  # a module, and a name in it: "f", "Class", "Class.method", "" for what runs when it is loaded
OFFERED: set[Place] = {  # what analysts and Jupyter call, which nothing of ours does
    ("analysis.batch.kernels", "WarmKernel.terminate"),
    ("analysis.report.draft", "Block._repr_mimebundle_"),
    ("analysis.report.draft", "Draft.read_file"),
    ("analysis.report.report", "Report.keep_shown"),
    ("analysis.report.report", "Report.redraw"),
    ("analysis.report.layout_view", "Draft.answer"),
}


def module_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[: -1 if parts[-1] == "__init__" else None])


def names_of_import(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


@cache
def trees() -> dict[str, ast.Module]:
    """Return our modules, with the notebooks, the benches and what these take from tests as modules of other names."""
    found = {module_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
    for path in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        cells = [cell for cell in json.loads(path.read_bytes())["cells"] if cell["cell_type"] == "code"]
        found[f"notebook {path.stem}"] = ast.parse("\n".join("".join(cell["source"]) for cell in cells))
    waiting = sorted(BENCHES.glob("*.py"))
    while waiting:
        path = waiting.pop()
        tree = found[f"bench {path.stem}"] = ast.parse(path.read_text(encoding="utf-8"))
        names = {name for node in ast.walk(tree) for name in names_of_import(node)}
        near = [BENCHES.parent / f"{name}.py" for name in sorted(names) if f"bench {name}" not in found]
        waiting += [path for path in near if path.is_file()]
    return found


def defined(module: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield each name that a module defines, and its code; a command and other statements as what runs when loaded."""
    for node in trees()[module].body:
        if isinstance(node, ast.FunctionDef):
            begins = any(BEGINS.search(ast.unparse(each)) for each in node.decorator_list)
            yield "" if begins or node.name.startswith("__") else node.name, node
        elif isinstance(node, ast.ClassDef):
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
            is_ours = all(ast.unparse(base) in our_classes() for base in node.bases)
            for method in methods:
                hook = method.name.startswith("__") or not is_ours  # a library calls it
                yield node.name if hook else f"{node.name}.{method.name}", method
            frame = [each for each in node.body if each not in methods]
            yield node.name, ast.Module([*map(ast.Expr, [*node.bases, *node.decorator_list]), *frame], [])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and module.startswith("analysis"):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if ast.unparse(targets[0]) == "__all__":
                continue
            for name in {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}:
                yield name, node
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            yield "", node


@cache
def our_classes() -> set[str]:
    return {node.name for tree in trees().values() for node in tree.body if isinstance(node, ast.ClassDef)}


@cache
def imported(module: str) -> dict[str, tuple[str, str]]:
    """Return what the names that a module imports stand for."""
    found = {}
    for node in ast.walk(trees()[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                whole = f"{node.module}.{each.name}"
                found[each.asname or each.name] = (whole, "") if whole in trees() else (node.module, each.name)
        elif isinstance(node, ast.Import):
            found |= {each.asname or each.name: (each.name, "") for each in node.names}
    return found


def home(module: str, name: str) -> Place:
    """Return where a name that code in a module uses is defined."""
    while name and module in trees() and name in imported(module):
        module, name = imported(module)[name]
    return module, name


def used(module: str, code: ast.AST) -> Iterator[Place]:
    """Yield what a piece of code uses; a module of "" stands for whichever has such a name or method."""
    for node in ast.walk(code):
        if isinstance(node, ast.Name):
            yield home(module, node.id)
        elif isinstance(node, ast.Attribute):
            of, name = home(module, node.value.id) if isinstance(node.value, ast.Name) else ("", "*")
            offered = offers().get(node.attr) if (of, name) == ("analysis", "") else None
            yield home(offered or of, node.attr) if name == "" else ("", f".{node.attr}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield "", node.value


@cache
def offers() -> dict[str, str]:
    from analysis import _HOME_OF

    return _HOME_OF


def named_elsewhere() -> set[Place]:
    """Return what files name: the command, the plug-ins of Jupyter, the states of which families of words are."""
    files = [PROJECT / "pyproject.toml", *sorted(SOURCE.rglob("*.json"))]
    named = re.findall(r"(analysis[\w.]*)[.:](\w+)\"", "\n".join(path.read_text(encoding="utf-8") for path in files))
    words = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("words/*.yaml")))
    states = {("analysis.reference.states", name) for name in re.findall(r" of: (\w+)", words)}
    return {(module, name) for module, name in named if module in trees()} | states


def is_reached(module: str, name: str, reached: set[Place]) -> bool:
    if not name or not module.startswith("analysis") or (module, name) in reached or ("", name) in reached:
        return True
    of, _, method = name.rpartition(".")
    return bool(of) and (module, of) in reached and ("", f".{method}") in reached


def unreached() -> list[str]:
    """Return what is defined in our package and used neither by a command, a notebook or a bench nor when loading."""
    waiting = [(module, name, code) for module in trees() for name, code in defined(module)]
    reached = named_elsewhere() | OFFERED
    grown = [*waiting]
    while grown:
        grown = [each for each in waiting if is_reached(each[0], each[1], reached)]
        waiting = [each for each in waiting if each not in grown]
        for module, _, code in grown:
            reached |= set(used(module, code))
    return [f"{module}.{name}" for module, name, _ in waiting]


def test_everything_of_ours_is_reached_by_a_page_a_notebook_a_command_or_a_bench() -> None:
    assert not [*unreached()]


def test_what_only_tests_use_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "analysis.a": "from analysis.b import used\ndef lonely(): return helper()\ndef helper(): ...\nONLY = 1\nused()",
        "analysis.b": "def used(): return Kind().shown()\nclass Kind:\n def shown(self): ...\n def hidden(self): ...",
    }
    small = {name: ast.parse(text) for name, text in texts.items()}
    monkeypatch.setitem(globals(), "trees", lambda: small)
    assert unreached() == ["analysis.a.lonely", "analysis.a.helper", "analysis.a.ONLY", "analysis.b.Kind.hidden"]
