"""Warm kernels: the same results as cold ones, in every tool, alone in their process, and gone when their owner is."""

import ast
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import nbformat
import psutil
import pytest
from conftest import PROJECT
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from analysis.batch.kernels import COLD, ONE_THREAD, WARM, template

linux = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
BIN = Path(sys.executable).parent
WAIT_SECONDS = 10
SOCKETS, NUMBERS = tempfile.TemporaryDirectory(), count()

PROBE = (
    "import numpy as np, pandas as pd, os, sys",
    "pd.DataFrame(np.arange(60).reshape(2, 30))",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
    "from matplotlib.figure import Figure\nfigure = Figure()\nfigure.add_subplot().plot([1, 2])\nfigure",
    "print(pd.options.display.max_columns, plt.get_backend(), plt.get_fignums(), sorted(plt.rcParams.items()))",
    "print(os.environ['OPENBLAS_NUM_THREADS'], sys.argv[0], sys.argv[1], sys.path, __name__, sys.flags)",
    "print(np.linalg.svd(np.vander(np.linspace(0, 1, 40)))[1].tobytes().hex())",
    "import logging\nlogging.getLogger('x').warning('said')\nprint('err', file=sys.stderr)",
)


def notebook(*cells: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


class Manager(AsyncKernelManager):
    """Keeps its sockets in files, as ipykernel advises."""

    def __init__(self, **settings: object) -> None:
        super().__init__(transport="ipc", ip=f"{SOCKETS.name}/{next(NUMBERS)}", **settings)


@pytest.fixture(scope="module", autouse=True)
def _no_sockets_left() -> Iterator[None]:
    yield
    SOCKETS.cleanup()


def execute(kernel: str, *cells: str, folder: Path | None = None) -> list[str]:
    """Return the text of each cell's outputs."""
    client = NotebookClient(
        notebook(*cells),
        kernel_name=kernel,
        kernel_manager_class=Manager,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder or Path.cwd())}},
    )
    client.execute()
    return [
        "".join(output.get("text") or str(sorted(output.get("data", {}).items())) for output in cell.outputs)
        for cell in client.nb.cells
    ]


def normal(text: str) -> str:
    return re.sub(r"0x[0-9a-f]+|id=\S+", "", text).replace("ipykernel_launcher.py", "")


@linux
def test_warm_and_cold_kernels_give_the_same_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ONE_THREAD.items():
        monkeypatch.setenv(name, value)
    warm, cold = execute(WARM, *PROBE), execute(COLD, *PROBE)
    for cell, one, two in zip(PROBE, warm, cold, strict=True):
        assert normal(one) == normal(two), cell
    assert "image/png" in warm[2] and "…" not in warm[1]


@linux
def test_each_kernel_is_alone_in_its_process(tmp_path: Path) -> None:
    state = (
        "import os, random, numpy as np, pandas as pd, sys",
        "print(getattr(pd, 'left', None), len(os.listdir('.')), 'analysis.report.draft' in sys.modules)",
        "pd.left = 1\nopen('left', 'w').close()",
        "print(random.random(), np.random.rand(), os.getpid())",
        "print(os.getcwd(), os.getsid(0) == os.getpid() == os.getpgid(0))",
    )
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    first, second = (execute(WARM, *state, folder=folder) for folder in folders)
    assert first[1] == second[1] == "None 0 True\n"
    assert not set(first[3].split()) & set(second[3].split())
    assert [text[4].split() for text in (first, second)] == [[str(folder), "True"] for folder in folders]


@linux
@pytest.mark.parametrize(
    ("source", "code"), [("import os; os._exit(3)", 3), ("import os; os.kill(os.getpid(), 9)", -9)]
)
def test_the_end_of_a_kernel_is_noticed_with_its_code(source: str, code: int) -> None:
    async def die() -> int | None:
        manager = Manager(kernel_name=WARM)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        client.execute(source)
        for _ in range(100):
            if not await manager.is_alive():
                break
            await asyncio.sleep(0.1)
        ended = await manager.provisioner.poll()
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return ended

    assert asyncio.run(die()) == code


@linux
@pytest.mark.parametrize("setting", ["MPLBACKEND", "PYTHONHASHSEED"])
def test_a_setting_that_a_fork_cannot_take_starts_a_cold_kernel(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(WARM, "1")
    monkeypatch.setenv(setting, {"MPLBACKEND": "svg", "PYTHONHASHSEED": "5"}[setting])
    shown = execute(WARM, f"import os, sys; print(os.environ['{setting}'], 'pandas' in sys.modules)")
    assert shown == [f"{os.environ[setting]} False\n"]


@linux
def test_a_killed_template_is_started_again() -> None:
    execute(WARM, "1")
    (server,) = servers_of(os.getpid())
    server.kill()
    server.wait(WAIT_SECONDS)
    assert execute(WARM, "import sys; print('pandas' in sys.modules)") == ["True\n"]


def servers_of(pid: int) -> list[psutil.Process]:
    return [one for one in psutil.Process(pid).children() if "analysis.batch.forkserver" in one.cmdline()]


TOOLS = {
    "papermill": ("papermill", "-k", WARM, "{notebook}", "out.ipynb"),
    "nbconvert": (
        *("jupyter", "nbconvert", "--to", "notebook", "--execute", "--output", "out.ipynb"),
        *(f"--ExecutePreprocessor.kernel_name={WARM}", "{notebook}"),
    ),
    "nbval": ("pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-kernel-name", WARM, "{notebook}"),
}


@linux
@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_tools_use_warm_kernels_unchanged(tool: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "probe.ipynb"
    probe = notebook("import sys\nassert 'analysis.report.draft' in sys.modules")
    nbformat.write(probe, path)
    words = [str(BIN / tool[0]), *(word.format(notebook=path) for word in tool[1:])]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


OWNER = """
    import asyncio, os, sys
    from analysis.batch.bundle import _manager
    from analysis.batch.kernels import WARM, scratch
    from analysis.batch.limits import Guard, Limits
    async def main():
        folder = scratch() / "1"
        folder.mkdir()
        manager = _manager(folder, Guard(Limits()))(kernel_name=WARM)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        client.execute("import subprocess; subprocess.Popen(['sleep', '300'])")
        await asyncio.sleep(1)
        print(manager.provisioner.pid, folder.parent, flush=True)
        await asyncio.sleep(300)
    asyncio.run(main())
"""


@linux
def test_nothing_is_left_behind_when_the_owner_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(OWNER)], stdout=subprocess.PIPE, text=True) as owner:
        kernel, folder = owner.stdout.readline().split()
        (server,) = servers_of(owner.pid)
        family = [server, psutil.Process(int(kernel)), *psutil.Process(int(kernel)).children()]
        assert len(family) == 3 and list(Path(folder).rglob("k-*"))
        owner.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, WAIT_SECONDS)
    assert not alive and not Path(folder).exists()


@linux
def test_a_killed_template_takes_its_kernels_with_it() -> None:
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(OWNER)], stdout=subprocess.PIPE, text=True) as owner:
        kernel = psutil.Process(int(owner.stdout.readline().split()[0]))
        servers_of(owner.pid)[0].kill()
        kernel.wait(WAIT_SECONDS)
        owner.send_signal(signal.SIGTERM)


@linux
def test_a_long_life_leaks_no_file_and_no_process() -> None:
    execute(WARM, "1")
    own = psutil.Process()
    (server,) = servers_of(own.pid)
    before = server.num_fds()
    for _ in range(4):
        execute(WARM, "1")
    time.sleep(0.2)
    assert server.num_fds() == before and not server.children() and server.num_threads() == 1
    template().end()
    assert not psutil.pid_exists(server.pid) or server.status() == psutil.STATUS_ZOMBIE


def test_only_the_template_needs_what_windows_lacks() -> None:
    lacking = {"fcntl", "grp", "posix", "pwd", "resource", "termios"}
    for path in (PROJECT / "src").rglob("*.py"):
        if path.name != "forkserver.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            plain = {one.name for node in tree.body if isinstance(node, ast.Import) for one in node.names}
            others = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
            assert not (plain | others) & (lacking | {"analysis.batch.forkserver"}), path
