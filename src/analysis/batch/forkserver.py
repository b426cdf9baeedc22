"""The template process of warm kernels (Linux): imports once what notebooks import, then forks a fresh kernel per run.

``python -m analysis.batch.forkserver NAME FOLDER`` listens on the abstract Unix socket NAME, which no file stands for
and only this user may use. A request is one JSON message {arguments, cwd, env} with the kernel's stdin, stdout and
stderr; the answer is {pid} or {refused}, and later {code} on the same connection. The kernel's whole process group ends
when it exits, when the asker's connection closes, and when the template ends. The template ends with its stdin, that is
with its owner, even a killed one, and then removes FOLDER.

It must stay single-threaded, with no zmq context, no figure and no open file: what it holds, every kernel inherits.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import gc
import importlib.util
import io
import json
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PRELOADED = (  # what a run imports, at whatever moment
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.html",
    "pandas.io.formats.style",
    "pandas.plotting",
    "scipy.stats",
    "statsmodels.api",
    "statsmodels.stats.diagnostic",
    "statsmodels.stats.proportion",
    "statsmodels.stats.rates",
)
INLINE = "module://matplotlib_inline.backend_inline"  # only named: its import hooks the shell of the importer
FIXED_AT_IMPORT = ("PYTHON", "LD_", "MPL", "OPENBLAS_", "OMP_", "MKL_")
REQUEST_BYTES = 1 << 20
PR_SET_PDEATHSIG = 1


def fixed_settings(env: dict[str, str]) -> dict[str, str]:
    """Return the environment variables that a library reads when it is imported, so that a fork cannot change them."""
    return {name: value for name, value in env.items() if name.startswith(FIXED_AT_IMPORT)}


def preload() -> None:
    """Import what notebooks import, as if inside a kernel, and warm what is slow at first use."""
    import analysis

    os.environ.setdefault("MPLBACKEND", INLINE)
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)  # type: ignore[attr-defined]
    try:
        for name in dict.fromkeys((*PRELOADED, *analysis._HOME_OF.values())):
            with contextlib.suppress(ImportError):  # a broken module is for the notebook to meet
                importlib.import_module(name)
        _warm_up()
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
    if threading.active_count() != 1:
        raise RuntimeError(f"threads: {threading.enumerate()}")
    gc.collect()
    gc.freeze()


def _warm_up() -> None:
    """Do once what is slow at first use: fonts, page templates, rules, tables. A file changed since is read anew."""
    import pandas as pd
    from matplotlib.figure import Figure

    from analysis.figures.svg import render_svg
    from analysis.reference.errors import UhcError
    from analysis.reference.regions import reported_regions
    from analysis.reference.rules import all_rules
    from analysis.report.pieces import load_pieces
    from analysis.tables.published import read_table
    from analysis.tables.schemas import table_names

    figure = Figure()
    figure.add_subplot().plot([0, 1], label="a")
    figure.savefig(io.BytesIO(), format="png")
    render_svg(figure, prefix="a", title="a", description="a")
    pd.DataFrame({"a": [1]})._repr_html_()
    load_pieces()
    all_rules()
    reported_regions()
    with contextlib.suppress(UhcError, OSError):  # broken data are the run's to report
        for name in table_names():
            read_table(name)


class Template:
    """Serves requests until stdin ends."""

    def __init__(self, listener: socket.socket, settings: dict[str, str], folder: str) -> None:
        self._listener, self._settings, self._folder, self._pid = listener, settings, folder, os.getpid()
        self._code = _times_of_what_is_held()
        self._selector = selectors.DefaultSelector()
        self._kernels: dict[int, socket.socket] = {}
        self._wakeup = socket.socketpair()
        for end in self._wakeup:
            end.setblocking(False)

    def serve(self) -> None:
        """Answer requests; return the kernel's life only in the child."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wakeup[1].fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for source in (sys.stdin, self._listener, self._wakeup[0]):
            self._selector.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    self._end()
                elif key.fileobj is self._listener:
                    self._admit()
                elif key.fileobj is self._wakeup[0]:
                    with contextlib.suppress(BlockingIOError):
                        self._wakeup[0].recv(4096)
                    self._reap()
                else:
                    self._hear(key.fileobj)  # type: ignore[arg-type]

    def _admit(self) -> None:
        connection, _ = self._listener.accept()
        peer = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        if peer[1] == os.getuid():
            self._selector.register(connection, selectors.EVENT_READ)
        else:
            connection.close()

    def _hear(self, connection: socket.socket) -> None:
        """Take a request, or the end of an asker, with which its kernel ends too."""
        try:
            message, streams, _, _ = socket.recv_fds(connection, REQUEST_BYTES, 3)
        except ConnectionError:
            message, streams = b"", []
        if not message:
            self._selector.unregister(connection)
            for pid in [pid for pid, asker in self._kernels.items() if asker is connection]:
                _kill(pid)
                self._kernels[pid] = self._wakeup[1]  # nobody is left to tell
            connection.close()
            return
        request = json.loads(message)
        if fixed_settings(request["env"]) != self._settings:
            answer: dict[str, Any] = {"refused": "the environment is another"}
        elif _times_of_what_is_held() != self._code:
            answer = {"refused": "code changed"}
        else:
            pid = os.fork()
            if pid == 0:
                self._become_kernel(request, streams)
            self._kernels[pid] = connection
            answer = {"pid": pid}
        for stream in streams:
            os.close(stream)
        with contextlib.suppress(OSError):
            connection.send(json.dumps(answer).encode())

    def _reap(self) -> None:
        """End the group of each kernel that ended, while its number is still its own, and tell the asker."""
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            _kill(ended.si_pid)
            _, status = os.waitpid(ended.si_pid, 0)
            connection = self._kernels.pop(ended.si_pid)
            if connection is not self._wakeup[1]:
                with contextlib.suppress(OSError):
                    connection.send(json.dumps({"code": os.waitstatus_to_exitcode(status)}).encode())

    def _end(self) -> None:
        """End with the owner: no kernel and none of the owner's temporary files outlives it."""
        for pid in self._kernels:
            _kill(pid)
        if self._folder and not os.read(sys.stdin.fileno(), 16):  # an owner that ends the template removes its own
            shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(0)

    def _become_kernel(self, request: dict[str, Any], streams: list[int]) -> None:
        """Turn this fork into a kernel of its own session; never return."""
        code = 1
        try:
            _die_with_parent(self._pid)
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for key in list(self._selector.get_map().values()):
                if key.fileobj is not sys.stdin:
                    key.fileobj.close()  # type: ignore[union-attr]
            self._selector.close()
            self._wakeup[1].close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            os.environ.clear()
            os.environ.update(request["env"])
            os.chdir(request["cwd"])
            code = _run_kernel(request)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)  # the template's exit handlers are not this process's


def _times_of_what_is_held() -> dict[Path, int]:
    """Return when each file was written of which the template holds the content: the package, rules and regions."""
    from analysis.batch.modules import file_times, package_times
    from analysis.reference.places import data_folder

    return package_times() | file_times(data_folder() / "reference")


def _kill(pid: int) -> None:
    """Kill a kernel with its group, or alone where it has not made its group yet."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def _die_with_parent(parent: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _run_kernel(request: dict[str, Any]) -> int:
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    np.random.seed()
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *request["arguments"]]
    del sys.path[0]  # the template's own folder; the kernel's is put there as in any kernel
    IPKernelApp.launch_instance([*sys.argv[1:], "--IPKernelApp.parent_handle=1"])  # the template minds the parent
    return 0


def main() -> None:
    """Listen at once, so that askers wait rather than fail; then load and serve."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind("\0" + sys.argv[1])
    listener.listen(64)
    settings = fixed_settings(dict(os.environ))
    preload()
    Template(listener, settings, sys.argv[2]).serve()


if __name__ == "__main__":
    main()
