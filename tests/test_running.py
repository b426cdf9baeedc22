"""Many runs: only what is stale, the same bytes whichever way, and nothing half written or left behind by any fault."""

import ast
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import duckdb
import nbformat
import psutil
import pytest
from conftest import PROJECT, UHC, Command

import analysis
from analysis.batch import keys, modules
from analysis.batch.kernels import _OWN_LOCKS, _is_left_over, scratch, warm_up
from analysis.batch.keys import Surroundings
from analysis.batch.ledger import expected_seconds, read_lines
from analysis.batch.limits import Limits
from analysis.batch.outputs import Outputs
from analysis.batch.plan import Job, find_stale, plan_runs, remember
from analysis.batch.run import Result, run_jobs, write_pages
from analysis.demonstration.making import make_many
from analysis.reference.errors import UhcError
from analysis.reference.regions import regions_of_province

CLOCK = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOTEBOOK = "coverage_trend"
HEAD = ("import analysis as uhc", f'report = uhc.open_report("{NOTEBOOK}", globals())\nreport.header()')
TAIL = ('report.quality_word = "good"', "uhc.show_differences(report)", "uhc.show_trail(report)")


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a small notebook that makes a valid report, with more cells in its middle."""
    whole = nbformat.read(PROJECT / "notebooks" / f"{NOTEBOOK}.ipynb", as_version=4)
    parameters = next(cell for cell in whole.cells if "parameters" in cell.metadata.get("tags", ()))
    middle = [nbformat.v4.new_code_cell(cell) for cell in (*HEAD, *cells, *TAIL)]
    nbformat.write(nbformat.v4.new_notebook(cells=[parameters, *middle], metadata=whole.metadata), path)
    return path


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Start the template on the project's own data: on a test's data it would refuse to serve when they change."""
    warm_up()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))
    monkeypatch.setenv("UHC_DATA", str(folder))
    return folder


READS = 'report.read("coverage"); report.cite(["antara-340839"])'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "small.ipynb", READS)


def plan(outputs: Path, source: Path, *slugs: str) -> list[Job]:
    jobs = plan_runs(slugs, notebooks=[NOTEBOOK], overrides={}, outputs=outputs, params=PROJECT / "params")
    return [replace(job, source=source) for job in jobs]


def make(jobs: list[Job], **settings: object) -> list[Result]:
    results = run_jobs(jobs, workers=2, clock=lambda: CLOCK, **settings)
    remember(jobs, [["made"]] * len(jobs), Surroundings(), CLOCK)
    return results


def stale(jobs: list[Job]) -> dict[str, list[str]]:
    return {
        job.region.slug: [f"{change.kind} {change.name}".strip() for change in changes]
        for job, changes in zip(jobs, find_stale(jobs, Surroundings()), strict=True)
        if changes
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# What a report rests on


def test_reached_modules_are_those_that_python_would_import() -> None:
    ours = modules._modules()
    for name, path in ours.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
            elif isinstance(node, ast.Import):
                found |= {one.name for one in node.names}
        known = {one for one in found if one in ours and one != "analysis"}
        assert known <= {*modules._named_modules(path.read_text(encoding="utf-8"))}, name


@pytest.mark.parametrize(
    "line",
    [
        "import analysis.report.index as index, os",
        "import os; import analysis.report.index",
        'importlib.import_module("analysis.report.index")',
        "import os, analysis.report.index",
        "if True: from analysis.report import index",
        "from analysis.report import (\n    page,\n    index,\n)",
    ],
)
def test_an_unusual_import_is_not_missed(line: str) -> None:
    source = json.dumps({"cells": [{"cell_type": "code", "source": [line]}]}).encode()
    assert "analysis.report.index" in modules.notebook_modules(source)


def test_a_notebook_reaches_its_sections_and_not_those_of_others() -> None:
    source = (PROJECT / "notebooks" / f"{NOTEBOOK}.ipynb").read_bytes()
    reached = modules.notebook_modules(source)
    assert {"analysis.report.coverage.members", "analysis.figures.coverage", "analysis.report.page"} <= set(reached)
    assert not {"analysis.cli", "analysis.batch.run", "analysis.report.index"} & set(reached)
    fewer = modules.notebook_modules(json.dumps({"cells": [{"cell_type": "code", "source": [HEAD[0]]}]}).encode())
    assert "analysis.report.page" in fewer and "analysis.report.coverage.members" not in fewer


def test_every_name_of_the_package_leads_to_a_module() -> None:
    assert set(analysis._HOME_OF.values()) <= set(modules._modules())


def test_parts_tell_code_words_packages_and_parameters_apart(small: Path) -> None:
    parts = keys.Surroundings().parts(small.read_bytes(), {"language": "id"})
    other = {
        **parts,
        "notebook": "x",
        "module analysis.report.page": "y",
        "package pandas": "0",
        "parameter language": "en",
    }
    changes = keys.part_changes(parts, other)
    assert {change.kind for change in changes} == {"notebook", "module", "package", "parameter"}
    assert [change.name for change in changes if change.is_label] == ["language"]
    assert keys.part_changes(parts, dict(parts)) == []


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_exactly_the_reports_that_read_a_changed_row_are_stale(tmp_path: Path, data: Path, small: Path) -> None:
    outputs = tmp_path / "out"
    jobs = plan(outputs, small, "bangka", "belitung")
    assert stale(jobs) == {"bangka": ["never"], "belitung": ["never"]}
    assert all(result.is_done for result in make(jobs))
    assert stale(jobs) == {}
    coverage = data / "published" / "coverage.csv"
    row = next(line for line in coverage.read_text(encoding="utf-8").splitlines() if ",1901," in line)
    key = row.split(",")[0]
    edit(coverage, row, row.replace(f"{key},", "c999,", 1) + "\n" + row)  # one more row of Bangka
    assert stale(jobs) == {"bangka": ["rows data/published/coverage.csv"]}
    (change,) = find_stale(jobs, around := Surroundings())[0]
    assert change.now == "c999"
    remember(jobs, find_stale(jobs, around), around, CLOCK)
    assert stale(jobs) == {"bangka": ["rows data/published/coverage.csv"]}
    edit(data / "published" / "iku.csv", "\n", "\n")  # a file that nobody read
    edit(data / "reference" / "rules.yaml", "#", "##")
    assert stale(jobs) == {"bangka": ["data reference/rules.yaml", "rows data/published/coverage.csv"],
                           "belitung": ["data reference/rules.yaml"]}  # fmt: skip


def test_data_that_change_after_they_were_compared_are_compared_again(tmp_path: Path, data: Path, small: Path) -> None:
    jobs = plan(tmp_path / "out", small, "bangka")
    make(jobs)
    around = Surroundings()
    none = find_stale(jobs, around)
    coverage = data / "published" / "coverage.csv"
    row = next(line for line in coverage.read_text(encoding="utf-8").splitlines() if ",1901," in line)
    edit(coverage, row, f"c999,{row.partition(',')[2]}\n{row}")
    remember(jobs, none, around, CLOCK)
    assert none == [[]] and stale(jobs) == {"bangka": ["rows data/published/coverage.csv"]}


def test_a_notebook_saved_while_its_report_is_made_makes_it_stale(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    saves = (
        f"from pathlib import Path\nn = Path({str(path)!r})\nn.write_text(n.read_text().replace('before', 'after '));"
    )
    jobs = plan(tmp_path / "out", write_notebook(path, READS, saves, "'before'"), "bangka")
    assert all(result.is_done for result in make(jobs))
    assert stale(jobs) == {"bangka": ["notebook"]}


def test_one_edit_of_the_data_costs_only_the_reports_under_way(tmp_path: Path, data: Path) -> None:
    coverage, mark = data / "published" / "coverage.csv", tmp_path / "mark"
    edits = f"""from pathlib import Path
path, mark = Path({str(coverage)!r}), Path({str(mark)!r})
if not mark.exists():
    mark.touch()
    path.touch();"""
    slugs = ("babel", "bangka", "belitung", "pangkalpinang")
    jobs = plan(tmp_path / "out", write_notebook(tmp_path / "n.ipynb", READS, edits), *slugs)
    results = run_jobs(jobs, workers=1, clock=lambda: CLOCK)
    assert all(result.is_done for result in results), results
    assert stale(jobs) == {"babel": ["never"], "bangka": ["never"]}


def test_boundaries_of_the_office_count(tmp_path: Path, data: Path, small: Path) -> None:
    jobs = plan(tmp_path / "out", small, "bangka")
    make(jobs)
    (data / "office").mkdir(exist_ok=True)
    (data / "office" / "boundaries.geojson").write_text("{}")
    assert stale(jobs) == {"bangka": ["data office/boundaries.geojson"]}


def test_hidden_and_compiled_files_and_dangling_links_are_no_inputs(tmp_path: Path) -> None:
    for name in ("a.py", ".ipynb_checkpoints/a.py", "__pycache__/a.pyc.123", "words/b.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".#a.py").symlink_to("nowhere")
    (tmp_path / "gone.py").symlink_to("nowhere")
    assert set(modules.file_times(tmp_path)) == {tmp_path / "a.py", tmp_path / "words" / "b.yaml"}


def test_a_source_that_is_cited_counts_and_another_does_not(tmp_path: Path, data: Path, small: Path) -> None:
    jobs = plan(tmp_path / "out", small, "bangka")
    make(jobs)
    lines = (data / "reference" / "sources.csv").read_text(encoding="utf-8").splitlines()
    cited = next(line for line in lines if line.startswith("antara-340839,"))
    other = next(line for line in lines[1:] if not line.startswith("antara-340839,"))
    title = other.split(",")[1]
    edit(data / "reference" / "sources.csv", other, other.replace(title, "Judul lain", 1))
    assert stale(jobs) == {}
    edit(data / "reference" / "sources.csv", cited, cited.replace(cited.split(",")[1], "Judul lain", 1))
    assert stale(jobs) == {"bangka": ["rows data/reference/sources.csv"]}


def test_a_table_read_without_being_recorded_counts_as_a_whole(tmp_path: Path, data: Path) -> None:
    reads = 'from analysis.tables.published import read_table\nlen(read_table("ckg"))'
    jobs = plan(tmp_path / "out", write_notebook(tmp_path / "n.ipynb", reads), "bangka")
    make(jobs)
    lines = (data / "published" / "ckg.csv").read_text(encoding="utf-8").splitlines()
    other = next(line for line in lines if ",1971," in line)
    edit(data / "published" / "ckg.csv", other + "\n", "")
    assert stale(jobs) == {"bangka": ["rows data/published/ckg.csv"]}


def test_a_report_that_was_harmed_is_made_again(tmp_path: Path, small: Path) -> None:
    jobs = plan(tmp_path / "out", small, "bangka")
    make(jobs)
    page = jobs[0].folder / f"{NOTEBOOK}.html"
    good = page.read_bytes()
    page.write_bytes(good + b" ")
    assert stale(jobs) == {"bangka": [f"files {NOTEBOOK}.html"]}
    page.unlink()
    assert stale(jobs) == {"bangka": [f"files {NOTEBOOK}.html"]}
    make(jobs)
    assert page.read_bytes() == good and stale(jobs) == {}


HARMS = {
    "no JSON": b"{",
    "another form": b'{"parts": {}}',
    "nothing": b"",
    "a list": b"[]",
    "levels": b"[" * 100_000,
    "no text": bytes(range(256)),
}


def test_a_record_that_was_harmed_is_made_again_and_harms_no_other(tmp_path: Path, small: Path) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "out"
    make(plan(whole, small, "bangka", "belitung"))
    jobs = plan(folder, small, "bangka", "belitung")
    for harm in HARMS.values():
        shutil.copytree(whole, folder, dirs_exist_ok=True)
        (folder / ".uhc" / "2026-02" / "bangka" / f"{NOTEBOOK}.json").write_bytes(harm)
        assert stale(jobs) == {"bangka": ["never"]}
        shutil.copytree(whole, folder, dirs_exist_ok=True)
        for place in (f".uhc/2026-02/bangka/{NOTEBOOK}.json.before", ".uhc/data-published.json", ".uhc/pages.json"):
            (folder / place).write_bytes(harm)
        plan(folder, small, "bangka", "belitung")
        assert stale(jobs) == {}
        document = folder / "2026-02" / "bangka" / f"{NOTEBOOK}.json"
        document.write_bytes(harm[: document.stat().st_size].ljust(document.stat().st_size))
        assert stale(jobs) == {"bangka": [f"files {NOTEBOOK}.json"]}
        write_pages(Outputs(folder), ())
    make(jobs)
    assert stale(jobs) == {} and contents(folder / "2026-02") == contents(whole / "2026-02")


def test_one_changed_letter_of_a_record_is_noticed(tmp_path: Path, small: Path) -> None:
    jobs = plan(tmp_path / "out", small, "bangka")
    make(jobs)
    record = tmp_path / "out" / ".uhc" / "2026-02" / "bangka" / f"{NOTEBOOK}.json"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("published", "publishet", 1), encoding="utf-8")
    assert stale(jobs) == {"bangka": ["never"]}


def test_a_move_that_leads_out_of_the_folder_is_not_made(tmp_path: Path) -> None:
    outputs, kept = Outputs(tmp_path / "a" / "out"), tmp_path / "kept.txt"
    kept.write_text("x", encoding="utf-8")
    moves = ({"moves": [["0", "../../x"]], "left": []}, {"moves": [], "left": ["../../kept.txt"]})
    for number, plan_of_moves in enumerate(moves):
        ready = outputs.state / f"ready-{number}"
        ready.mkdir(parents=True)
        (ready / "0").write_text("x", encoding="utf-8")
        (ready / "moves.json").write_text(json.dumps(plan_of_moves), encoding="utf-8")
        with pytest.raises(UhcError), outputs.opened(CLOCK):
            pass
        shutil.rmtree(ready)
    assert kept.is_file() and not (tmp_path / "x").exists()


def test_nothing_new_ends_at_once_without_pandas_and_writes_nothing(reports: Path, process: Command) -> None:
    before = {path: path.stat().st_mtime_ns for path in reports.rglob("*")}
    done = process("run", "--notebook", NOTEBOOK, "--output", str(reports), PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0 and "8 laporan masih berlaku" in done.stdout, done.stderr[-500:]
    imported = set(re.findall(r"\| +([\w.]+)$", done.stderr, flags=re.MULTILINE))
    assert "analysis.batch.plan" in imported and not {"pandas", "matplotlib", "papermill", "zmq"} & imported
    assert {path: path.stat().st_mtime_ns for path in reports.rglob("*")} == before


def test_why_names_what_changed(reports: Path, uhc: Command, tmp_path: Path) -> None:
    done = uhc("why", "bangka", NOTEBOOK, "--output", str(reports))
    assert done.returncode == 0 and "masih berlaku" in done.stdout
    done = uhc("why", "bangka", NOTEBOOK, "--output", str(reports), "--language", "en")
    assert "parameter language: from id to en" in done.stdout and done.stdout.count("\n- ") == 1
    assert "no record" in uhc("why", "bangka", NOTEBOOK, "--output", str(tmp_path), "--language", "en").stdout


# The same bytes


def test_cold_runs_give_the_bytes_of_warm_ones(reports: Path, process: Command, tmp_path: Path) -> None:
    done = process("run", "bangka", "--notebook", NOTEBOOK, "--output", str(tmp_path), "--cold")
    assert done.returncode == 0, done.stdout + done.stderr
    wanted = contents(reports / "2026-02" / "bangka")
    made = contents(tmp_path / "2026-02" / "bangka")
    own = {place for place in wanted if NOTEBOOK in place}
    assert {Path(place).suffix for place in own} == {".csv", ".html", ".ipynb", ".json", ".svg"}
    assert {place: made[place] for place in own} == {place: wanted[place] for place in own}


@pytest.fixture
def _environment() -> Iterator[None]:
    """Dask leaves settings of its workers in the environment of the one who starts them."""
    with patch.dict(os.environ):
        yield


@pytest.mark.usefixtures("_environment")
def test_invented_regions_run_here_and_on_a_cluster_alike(
    tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_many(1, 2, tmp_path)
    monkeypatch.setenv("UHC_DATA", str(tmp_path))
    assert [region.slug for region in regions_of_province("6001")] == ["rekaan-aa", "rekaan-ab"]
    assert len(regions_of_province("1971")) == 8
    made = {}
    for name, cluster in {"here": "", "there": "local"}.items():
        outputs = tmp_path / name
        jobs = plan_runs(
            [],
            notebooks=[NOTEBOOK],
            overrides={"data": "demo"},
            outputs=outputs,
            params=tmp_path / "params",
        )
        jobs = [jobs[0], replace(jobs[1], source=small)]
        assert [result.reason for result in make(jobs, cluster=cluster)] == ["", ""]
        assert stale(jobs) == {}
        made[name] = {place: content for place, content in contents(outputs).items() if place[0].isdigit()}
    assert made["here"] == made["there"]
    kinds = {Path(place).suffix for place in made["here"] if NOTEBOOK in place}
    assert kinds == {".csv", ".html", ".ipynb", ".json", ".svg"}
    pages = [content.decode() for place, content in made["here"].items() if place.endswith(".html")]
    assert len(pages) == 4 and all("SINTETIS" in page for page in pages)
    with duckdb.connect(str(tmp_path / "demo" / "office.duckdb")) as store:
        store.execute("UPDATE membership SET active_persons = active_persons - 1 WHERE region_code = '6002'")
    assert list(stale(jobs)) == ["rekaan-ab"]


def test_a_worker_with_another_program_is_refused(tmp_path: Path, small: Path) -> None:
    from analysis.batch.bundle import Task
    from analysis.batch.cluster import make_bundle_there

    (job,) = plan(tmp_path / "out", small, "bangka")
    task = Task(job.notebook, small.read_bytes(), job.region, job.period, job.values, b"null", "")
    assert "versi program" in make_bundle_there(task, "another").reason


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9"])
def test_an_address_without_a_cluster_is_a_clear_error(uhc: Command, tmp_path: Path, address: str) -> None:
    done = uhc("run", "bangka", "--cluster", address, "--notebook", NOTEBOOK, "--output", str(tmp_path / "out"))
    assert done.returncode == 2 and address in done.stderr and "Traceback" not in done.stderr


CLUSTER = """
from distributed import LocalCluster
if __name__ == "__main__":
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, processes=False, protocol="tcp://")
    print(cluster.scheduler_address, flush=True)
    input()
"""


def test_a_cluster_that_is_lost_is_a_clear_error_and_loses_no_report(tmp_path: Path) -> None:
    (tmp_path / "cluster.py").write_text(CLUSTER)
    outputs = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "cluster.py"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as cluster:
        words = [str(UHC), "run", "bangka", "belitung", "babel", "--notebook", NOTEBOOK, "--output", str(outputs)]
        with start([*words, "--cluster", cluster.stdout.readline().strip()]) as process:
            process.stdout.readline()  # one report is done
            cluster.kill()
            _, told = process.communicate(timeout=120)
    assert process.returncode == 2 and "terputus: 1 laporan selesai, 2 belum" in told and "Traceback" not in told
    assert len(read_lines(outputs)) == 1 and (outputs / "index.html").is_file()


def test_data_named_from_the_working_folder_are_found_by_every_process(tmp_path: Path, data: Path) -> None:
    words = [str(UHC), "run", "bangka", "--notebook", NOTEBOOK, "--output", "out"]
    env = {**os.environ, "UHC_DATA": data.name}
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cold start" not in done.stderr


# Faults


def reason(tmp_path: Path, source: str, **limits: int) -> tuple[Result, float]:
    path = write_notebook(tmp_path / "bad.ipynb", source)
    start = time.monotonic()
    (result,) = make(plan(tmp_path / "out", path, "bangka"), limits=Limits(**limits))
    return result, time.monotonic() - start


def test_an_endless_loop_is_stopped_with_its_children(tmp_path: Path) -> None:
    loop = "import subprocess, re\nsubprocess.Popen(['sleep', '4321'])\nre.match('(a+)+$', 'a' * 40 + 'b')"
    result, seconds = reason(tmp_path, loop, seconds=3)
    assert "lebih dari 3 detik" in result.reason and result.tries == 1 and seconds < 60
    assert not [one for one in psutil.process_iter(["cmdline"]) if one.info["cmdline"] == ["sleep", "4321"]]


def test_what_a_notebook_leaves_running_ends_with_it(tmp_path: Path) -> None:
    result, _ = reason(tmp_path, "import subprocess\nsubprocess.Popen(['sleep', '4322'], start_new_session=True)")
    assert result.is_done
    left = [one for one in psutil.process_iter(["cmdline", "status"]) if one.info["cmdline"] == ["sleep", "4322"]]
    assert not left


def test_a_memory_eater_is_stopped(tmp_path: Path) -> None:
    result, _ = reason(tmp_path, "held = []\nwhile True: held.append(b'x' * 50_000_000)", memory_megabytes=900)
    assert "lebih dari 900 MB" in result.reason


FLOODS = {
    "one line": "print('x' * 100_000_000)",
    "many lines": "for _ in range(100_000): print('x' * 1_000)",
    "HTML": "from IPython.display import HTML, display\ndisplay(HTML('x' * 100_000_000))",
    "JSON": "from IPython.display import JSON, display\ndisplay(JSON({'a': ['x' * 1_000] * 50_000}))",
    "numbers as JSON": "from IPython.display import JSON, display\ndisplay(JSON([list(range(1000))] * 6_000))",
    "a JSON of 100 MB": "from IPython.display import JSON, display\ndisplay(JSON(list(range(12_000_000))))",
    "Vega": "from IPython.display import display\nrows = [{'a': n, 'b': str(n)} for n in range(2_000_000)]\n"
    "display({'application/vnd.vegalite.v5+json': {'data': {'values': rows}}}, raw=True)",
    "metadata": "from IPython.display import display\ndisplay('x', metadata={'a': 'x' * 50_000_000})",
    "an error": "raise ValueError('x' * 50_000_000)",
}


@pytest.mark.parametrize("source", FLOODS.values(), ids=FLOODS)
def test_a_notebook_that_prints_without_end_is_stopped(tmp_path: Path, source: str) -> None:
    begun = time.process_time()
    result, _ = reason(tmp_path, source)
    assert "lebih dari 16 MB" in result.reason
    assert time.process_time() - begun < 8  # what it said is not unpacked


SAYING = [
    "raise ValueError(f'gagal {number}')",
    "{}[number]",
    "print(number)\n1 / 0",
    "from IPython.display import HTML, display\ndisplay(HTML(f'<p>{number}</p>'))\n1 / 0",
    "report.section('x', 'Siapa?', f'Peserta {number} aktif.', link='x')",
    "report.section('x', f'Peserta {number[:8]} {number[8:]}', 'Aktif.', link='x')",
    "print(number)",
]


@pytest.mark.parametrize("source", SAYING)
def test_no_number_of_a_person_comes_out_of_a_notebook(tmp_path: Path, source: str) -> None:
    number = "1971041203850707"
    result, _ = reason(tmp_path, f"number = '{number[:8]}' + '{number[8:]}'\n{source}")
    said = [result.reason, result.detail, *(path.read_text("utf-8", "replace") for path in outputs_of(tmp_path))]
    assert not any(number in text or f"{number[:8]} {number[8:]}" in text for text in said)
    assert result.is_done == (source == "print(number)")


def outputs_of(folder: Path) -> list[Path]:
    found = [path for path in (folder / "out").rglob("*") if path.is_file()]
    assert found
    return found


def test_a_kernel_that_dies_once_is_tried_again_and_a_notebook_that_fails_is_not(tmp_path: Path) -> None:
    once = "import os\nfrom pathlib import Path\nmark = Path({!r})\nnew = not mark.exists()\nmark.touch()\n"
    mark = str(tmp_path / "mark")
    result, _ = reason(tmp_path, once.format(mark) + "new and os.kill(os.getpid(), 9)")
    assert result.is_done and result.tries == 2 and read_lines(tmp_path / "out")[-1]["tries"] == 2
    result, _ = reason(tmp_path, once.format(mark + "2") + "assert not new")
    assert not result.is_done and result.tries == 1


def test_a_second_run_in_the_same_outputs_is_refused_by_name(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path / "out")
    with outputs.opened(CLOCK), pytest.raises(UhcError) as refused, Outputs(outputs.path).opened(CLOCK):
        pass
    assert f"proses {os.getpid()}" in str(refused.value)
    with outputs.opened(CLOCK):
        pass


def test_a_move_that_was_cut_short_is_finished(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path)
    folder = tmp_path / "2026-02" / "bangka"
    files = {"a.html": b"new", "a.json": b"new"}
    with outputs.opened(CLOCK):
        outputs.publish(folder, "a", {**files, "a.pdf": b"old"}, {"a": "1"})
    ready = outputs.state / "ready-x"
    ready.mkdir()
    (ready / "0").write_bytes(b"newer")
    moves = [["0", "2026-02/bangka/a.html"], ["1", "2026-02/bangka/a.json"]]
    (ready / "moves.json").write_text(json.dumps({"moves": moves, "left": ["2026-02/bangka/a.pdf"]}))
    (outputs.state / "draft-y").mkdir()
    with outputs.opened(CLOCK):
        assert contents(folder) == {"a.html": b"newer", "a.json": b"new"}
    assert {path.name for path in outputs.state.iterdir()} == {"a", "lock"}
    for name, plan_of_moves in (("ready-y", None), ("ready-z", "")):  # killed while it was cleared away; power lost
        (outputs.state / name).mkdir()
        if plan_of_moves is not None:
            (outputs.state / name / "moves.json").write_text(plan_of_moves)
    with outputs.opened(CLOCK):
        assert contents(folder) == {"a.html": b"newer", "a.json": b"new"}
    assert {path.name for path in outputs.state.iterdir()} == {"a", "lock"}


def test_a_full_disk_is_a_clear_error_and_loses_no_report(tmp_path: Path, small: Path) -> None:
    jobs = plan(tmp_path / "out", small, "bangka")
    make(jobs)
    good = contents(jobs[0].folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        with pytest.raises(UhcError, match="Tidak dapat menulis"):
            make(jobs)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(jobs[0].folder) == good
    state = tmp_path / "out" / ".uhc"
    assert not [path for path in state.iterdir() if path.name.startswith(("draft", "ready"))]
    assert all(result.is_done for result in make(jobs)) and stale(jobs) == {}


def test_outputs_that_cannot_be_written_are_refused_before_any_kernel(uhc: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = uhc("run", "bangka", "--notebook", NOTEBOOK, "--output", str(tmp_path / "file" / "out"))
    assert done.returncode == 2 and "Tidak dapat menulis" in done.stderr and "Traceback" not in done.stderr


def left_of(pid: int) -> tuple[list[psutil.Process], list[Path]]:
    """Return kernels and templates that run, and temporary folders, of a process that is gone."""
    marks = (f"uhc-scratch-{pid}-",)
    found = [
        one
        for one in psutil.process_iter(["cmdline"])
        if any(mark in " ".join(one.info["cmdline"] or ()) for mark in marks)
    ]
    return found, [*Path("/tmp").glob(f"uhc-scratch-{pid}-*")]


def hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs in the background of a shell ignores it, and so do its own


def start(words: list[str]) -> "subprocess.Popen[str]":
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(words, cwd=PROJECT, text=True, preexec_fn=hear_ctrl_c, **pipes)
    assert process.stdout.readline()
    return process


def wait_until(holds, seconds: float = 20) -> None:
    latest = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < latest
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels")
def test_a_killed_run_leaves_whole_reports_and_the_next_finishes_the_rest(tmp_path: Path, uhc: Command) -> None:
    outputs = tmp_path / "out"
    words = ("run", "bangka", "belitung", "--notebook", NOTEBOOK, "--output", str(outputs))
    with start([str(UHC), *words, "--jobs", "1"]) as process:
        process.stdout.readline()  # one report is done
        time.sleep(0.5)
        process.send_signal(signal.SIGKILL)
    wait_until(lambda: left_of(process.pid) == ([], []))
    done = [line["region"] for line in read_lines(outputs)]
    assert len(done) == 1
    first = contents(outputs / "2026-02" / done[0])
    again = uhc(*words)
    assert again.returncode == 0 and "1 laporan masih berlaku" in again.stdout
    assert all((outputs / "2026-02" / slug / "index.html").is_file() for slug in ("bangka", "belitung"))
    after = contents(outputs / "2026-02" / done[0])
    assert {name: after[name] for name in first} == first and len(read_lines(outputs)) == 2


def test_only_folders_of_processes_that_are_gone_are_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.batch.kernels._short_temporary_folder", lambda: str(tmp_path))
    names = ("uhc-2026-02", f"uhc-scratch-{os.getpid()}-x", "uhc-scratch-99999999-deep", "uhc-scratch-99999999-x")
    for name in names:
        (tmp_path / name).mkdir()
    deep = os.open(tmp_path / names[2], os.O_RDONLY)
    for _ in range(3_000):  # deeper than a path may be long, or a function may call itself
        os.mkdir("d", dir_fd=deep)
        inner = os.open("d", os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = inner
    os.close(deep)
    own = scratch.__wrapped__()
    assert {path.name for path in tmp_path.iterdir()} - {names[2]} == {*names[:2], own.name}
    renamed = own.rename(own.with_name(f"uhc-scratch-{os.getppid()}-y"))  # as if its number were another's now
    assert not _is_left_over(renamed)
    _OWN_LOCKS.pop().close()
    assert _is_left_over(renamed)
    subprocess.run(["rm", "-rf", str(tmp_path / names[2])], check=True)


def test_a_reader_that_went_away_is_no_fault_of_the_folder(tmp_path: Path) -> None:
    words = [str(UHC), "run", "bangka", "belitung", "--notebook", NOTEBOOK, "--output", str(tmp_path / "out")]
    with subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
    assert process.returncode == 1 and told == ""
    assert left_of(process.pid) == ([], []) and (tmp_path / "out" / "index.html").is_file()


def test_ctrl_c_leaves_whole_reports_and_says_what_remains(tmp_path: Path) -> None:
    outputs, slugs = tmp_path / "out", ("bangka", "belitung", "babel", "pangkalpinang")
    words = [str(UHC), "run", *slugs, "--notebook", NOTEBOOK, "--output", str(outputs), "--jobs", "1"]
    with start(words) as process:
        process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    done = len(read_lines(outputs))
    assert process.returncode == 130 and 1 <= done < len(slugs) and "Traceback" not in told
    assert f"{done} laporan selesai dan utuh; {len(slugs) - done} belum dibuat" in told
    assert left_of(process.pid) == ([], []) and (outputs / "index.html").is_file()


def test_time_left_comes_from_the_ledger(tmp_path: Path) -> None:
    line = {"period": "2026-02", "notebook": NOTEBOOK, "result": "done"}
    lines = [{**line, "region": "bangka", "seconds": 4.0}, {**line, "region": "belitung", "seconds": 2.0}]
    lines += [{**lines[0], "seconds": 6.0}, {**lines[0], "result": "failed", "seconds": 99.0}]
    (tmp_path / "ledger.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines) + '{"cut')
    with (tmp_path / "ledger.jsonl").open("ab") as file:
        file.write(" …".encode()[:-1] + b"\n")  # cut inside a character
    runs = [("bangka", NOTEBOOK), ("belitung", NOTEBOOK), ("babel", NOTEBOOK), ("babel", "new")]
    assert expected_seconds(tmp_path, runs) == [6.0, 2.0, 4.0, None]


# What changed


def changes_of(job: Job) -> dict:
    return json.loads((job.folder / f"{job.notebook}.json").read_text(encoding="utf-8"))["changes"]


STATES = """
from analysis.report.findings import AsOf, Finding
rows = report.read("coverage")
for row in rows[rows["unit"] == "persons"].itertuples():
    day = AsOf(row.as_of_date.date(), row.as_of_precision)
    report.state(Finding("members", row.value, "persons", day, (row.source_id,), segment=row.statement_id));
report.count("quality_rows", %s);
"""


def test_changes_name_their_cause_and_equal_inputs_keep_their_bytes(tmp_path: Path, data: Path) -> None:
    outputs, source = tmp_path / "out", write_notebook(tmp_path / "n.ipynb", STATES % "len(rows)")
    (job,) = jobs = plan(outputs, source, "bangka")
    make(jobs)
    assert changes_of(job) is None
    first = contents(job.folder)
    make(jobs)
    assert contents(job.folder) == first
    coverage = data / "published" / "coverage.csv"
    row = next(
        line for line in coverage.read_text(encoding="utf-8").splitlines() if ",1901," in line and ",persons," in line
    )
    key = row.split(",")[0]
    edit(coverage, row, row.replace(f"{key},", "c999,", 1) + "\n" + row)
    make(jobs)
    made = changes_of(job)
    assert made["tables"]["coverage"] == {"new": ["c999"], "changed": [], "gone": []}
    assert {(one["measure"], one["segment"], one["kind"], *one["causes"]) for one in made["rows"]} == {
        ("members", "c999", "new", "data"), ("quality_rows", "", "changed", "data"),
    }  # fmt: skip
    second = contents(job.folder)
    make(jobs)
    assert contents(job.folder) == second, "made again from the same, a report compares with the same"
    page = (job.folder / f"{NOTEBOOK}.html").read_text(encoding="utf-8")
    assert "1 angka berubah, 1 baru, 0 tidak lagi dinyatakan" in page and "data baru" in page
    write_notebook(source, STATES % "len(rows) + 1")
    make(jobs)
    (one,) = changes_of(job)["rows"]
    assert (one["measure"], one["causes"]) == ("quality_rows", ["method"])
    assert one["now"]["value"] - one["before"]["value"] == 1
    (english,) = [replace(one, values={**one.values, "language": "en"}) for one in jobs]
    make([english])
    assert changes_of(english) == changes_of(job), "another language compares with the same report"


def test_a_corrected_row_is_a_correction(tmp_path: Path, data: Path, uhc: Command) -> None:
    outputs, source = tmp_path / "out", write_notebook(tmp_path / "n.ipynb", STATES % "1")
    (job,) = jobs = plan(outputs, source, "bangka")
    make(jobs)
    coverage = data / "published" / "coverage.csv"
    lines = coverage.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    row = next(line for line in lines if ",1901," in line and ",persons," in line and '"' not in line)
    cells = row.split(",")
    cells[header.index("value")] = str(int(cells[header.index("value")]) + 1)
    edit(coverage, row, ",".join(cells))
    make(jobs)
    (one,) = changes_of(job)["rows"]
    assert one["causes"] == ["correction"] and one["now"]["value"] - one["before"]["value"] == 1
    done = uhc("diff", "bangka", "--notebook", NOTEBOOK, "--output", str(outputs), UHC_DATA=str(data))
    assert "1 perubahan" in done.stdout and "data diperbaiki" in done.stdout and "+1;" in done.stdout
