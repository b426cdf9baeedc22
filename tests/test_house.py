"""The house: imports go downwards only, nothing hides a failure, nothing names this machine."""

import ast
import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FLOORS = ("reference", "tables", "statistics", "demonstration", "indicators", "figures", "report", "batch", "cli")


def modules() -> list[Path]:
    return sorted((PROJECT / "src" / "analysis").rglob("*.py"))


def imported(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[1] for name in names if name.startswith("analysis.")}


def test_imports_go_downwards_only() -> None:
    for path in modules():
        floor = path.relative_to(PROJECT / "src" / "analysis").parts[0].removesuffix(".py")
        if floor in FLOORS:
            above = FLOORS[FLOORS.index(floor) + 1 :]
            assert not imported(path) & set(above), path


def test_nothing_but_the_command_makes_demonstration_data() -> None:
    for path in modules():
        floor = path.relative_to(PROJECT / "src" / "analysis").parts[0]
        if floor not in ("demonstration", "demo_command.py"):
            assert "demonstration" not in imported(path), path


def test_figures_do_not_compute_and_indicators_do_not_draw() -> None:
    for path in modules():
        if "indicators" in path.parts or "statistics" in path.parts:
            assert "matplotlib" not in path.read_text(encoding="utf-8"), path
        if "figures" in path.parts:
            assert not imported(path) & {"indicators", "statistics", "tables"}, path


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    return [PROJECT / name for name in names.splitlines() if (PROJECT / name).is_file()]


def test_files_that_install_things_carry_no_address() -> None:
    for path in tracked():
        if path.name in ("requirements.lock", "pyproject.toml", "Makefile") or path.parent.name == ".ci":
            assert not re.search(r"https?://", path.read_text(encoding="utf-8")), path


def test_every_pin_has_a_hash() -> None:
    pins = re.split(r"\n(?=\S)", (PROJECT / "requirements.lock").read_text(encoding="utf-8").strip())
    assert len(pins) > 100
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)


def test_every_region_has_its_parameters() -> None:
    from analysis.reference.parameter_files import read_parameter_lines
    from analysis.reference.parameters import check_parameters
    from analysis.reference.regions import reported_regions

    for region in reported_regions():
        lines = read_parameter_lines(PROJECT / "params" / f"{region.slug}.yaml")
        values = {name: line.value for name, line in lines.items()}
        assert check_parameters("coverage_trend", values).region == region


def test_what_notebooks_use_is_offered_typed_and_listed_by_purpose() -> None:
    import analysis

    stub = Path(analysis.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    typed = {name: home for home, name in re.findall(r"^from (\S+) import (\w+) as \2$", stub, flags=re.MULTILINE)}
    assert typed == analysis._HOME_OF
    assert set(dir(analysis)) == set(analysis.__all__)
    listed = set(re.findall(r"\w+", (analysis.__doc__ or "").partition("Begin:")[2]))
    assert set(analysis.__all__) <= listed
