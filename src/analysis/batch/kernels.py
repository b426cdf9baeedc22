"""Warm kernels for every Jupyter tool: the kernelspec ``uhc-warm``, whose kernels are forked from a template process.

``papermill -k uhc-warm``, ``jupyter nbconvert --execute --ExecutePreprocessor.kernel_name=uhc-warm``, nbclient, nbval
and JupyterLab start such kernels unchanged. Where a kernel cannot be forked (not Linux, another interpreter, code that
changed since, other settings that a library reads when it is imported) it starts cold, as any other.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import secrets
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.reference.locks import is_held, take
from analysis.reference.places import named_places

WARM, COLD = "uhc-warm", "python3"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
START_SECONDS = 60.0
STARTS = 3
SCRATCH = "uhc-scratch"  # begins the name of each process's folder and socket; nobody else's folder is called so
LAUNCHER, SERVER = "ipykernel_launcher", "analysis.batch.forkserver"
OWNER = "owner.lock"  # held by the process whose folder it is in
_OWN_LOCKS: list[IO[str]] = []  # held as long as this process lives
SOCKET_FOLDER_LETTERS = 90  # the system takes 107 for the path of a socket


class WarmKernelError(Exception):
    """No kernel can be forked here and now; it starts cold."""


class Template:
    """The fork server of this process, with which it ends."""

    def __init__(self) -> None:
        self.name = f"{SCRATCH}-{os.getpid()}-{secrets.token_hex(8)}"
        self.folder = ""  # what the server removes when this process ends, however it ends
        self._process: subprocess.Popen | None = None
        self._starts = 0
        self._lock = threading.Lock()

    def ensure(self) -> None:
        """Start the server, or start it again when it was killed.

        Raises:
            WarmKernelError: this system cannot fork what it loaded, or the server ended three times.
        """
        if sys.platform != "linux":
            raise WarmKernelError(sys.platform)
        with self._lock:
            if self._process and self._process.poll() is None:
                return
            self._close()
            if self._starts == STARTS:
                raise WarmKernelError(f"{STARTS} template processes ended")
            self._starts += 1
            self._process = subprocess.Popen(
                [sys.executable, "-Xfrozen_modules=off", "-m", SERVER, self.name, self.folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                cwd="/",
                env={**os.environ, **ONE_THREAD, **named_places()},
                start_new_session=True,
            )

    def end(self) -> None:
        """End the server and with it every kernel that it forked; the folder is its owner's to remove."""
        with self._lock:
            if self._process and self._process.stdin:
                with suppress(BrokenPipeError):
                    self._process.stdin.write(b"end")
            self._close()
            self._starts = 0

    def _close(self) -> None:
        if self._process and self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.wait()
        self._process = None


@cache
def template() -> Template:
    """Return the template of this process; it starts with the first kernel, or when told to."""
    own = Template()
    atexit.register(own.end)
    return own


@cache
def scratch() -> Path:
    """Return this process's folder for what lasts as long as a run; it goes with the process, however that ends."""
    for old in Path(_short_temporary_folder()).glob(f"{SCRATCH}-*-*"):
        if _is_left_over(old):
            remove_folder(old)
    folder = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}-{os.getpid()}-", dir=_short_temporary_folder()))
    _OWN_LOCKS.append((folder / OWNER).open("a+", encoding="utf-8"))
    take(_OWN_LOCKS[-1])
    atexit.register(remove_folder, folder)
    atexit.register(_OWN_LOCKS[-1].close)
    template().folder = str(folder)
    return folder


def _is_left_over(folder: Path) -> bool:
    """Whether a folder is this user's, and its process is gone: nobody holds its lock, whoever has its number now."""
    with suppress(OSError):
        state = folder.lstat()
        if not stat.S_ISDIR(state.st_mode) or (hasattr(os, "getuid") and state.st_uid != os.getuid()):
            return False
        if (folder / OWNER).is_file():
            return not is_held(folder / OWNER)
        owner = folder.name.removeprefix(f"{SCRATCH}-").partition("-")[0]
        return owner.isdigit() and len(owner) < 10 and not psutil.pid_exists(int(owner))
    return False


def remove_folder(folder: Path) -> None:
    """Remove a folder as far as that goes: one that somebody nested too deeply stays, and stops nobody."""
    with suppress(RecursionError, OSError):
        shutil.rmtree(folder, ignore_errors=True)


def _short_temporary_folder() -> str:
    usual = tempfile.gettempdir()
    return usual if len(usual) < SOCKET_FOLDER_LETTERS / 2 or os.name != "posix" else "/tmp"


def warm_up() -> None:
    """Start the template, where kernels can be forked; it loads while the caller goes on."""
    scratch()
    with suppress(WarmKernelError):
        template().ensure()


class WarmKernel:
    """A forked kernel with what jupyter_client uses of subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection

    def __del__(self) -> None:
        """Close the connection of a kernel that nobody asked about again, as after a kill."""
        self._connection.close()

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs; a kernel whose template is gone was killed with it."""
        if self.returncode is None and select.select([self._connection], [], [], 0)[0]:
            answer = _receive(self._connection)
            self.returncode = answer.get("code", -signal.SIGKILL)
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when it has ended."""
        if self.returncode is None and not select.select([self._connection], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(LAUNCHER, timeout or 0)
        return self.poll() or 0

    def send_signal(self, number: int) -> None:
        """Send a signal to it, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def _receive(connection: socket.socket) -> dict[str, Any]:
    try:
        message = connection.recv(4096)
    except ConnectionError:
        message = b""
    return json.loads(message) if message else {}


def fork_kernel(arguments: list[str], cwd: str, env: dict[str, str], streams: list[int]) -> WarmKernel:
    """Return a kernel forked from the template.

    Raises:
        WarmKernelError: there is no template, or it cannot give a kernel with these settings.
    """
    own = template()
    own.ensure()
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.settimeout(START_SECONDS)
        _connect(connection, own.name)
        request = json.dumps({"arguments": arguments, "cwd": cwd, "env": env}).encode()
        socket.send_fds(connection, [request], streams)
        answer = _receive(connection)
        connection.settimeout(None)
    except OSError as problem:
        connection.close()
        raise WarmKernelError(str(problem)) from problem
    if "pid" not in answer:
        connection.close()
        raise WarmKernelError(answer.get("refused", "template ended"))
    return WarmKernel(connection, answer["pid"])


def _connect(connection: socket.socket, name: str) -> None:
    """Connect; a template listens a moment after it was started."""
    latest = time.monotonic() + START_SECONDS / 4
    while True:
        try:
            return connection.connect(f"\0{name}")
        except ConnectionRefusedError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.02)


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking the template; by a cold start where that cannot be."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel of ``cmd``; cold and warm ones use one thread for linear algebra, so that they agree."""
        kwargs["env"] = {**kwargs["env"], **ONE_THREAD}
        if cmd[0] == sys.executable and LAUNCHER in cmd:
            try:
                self.process = kernel = await asyncio.to_thread(_fork_as_asked, cmd, kwargs)
            except WarmKernelError as problem:
                self.log.warning("cold start: %s", problem)
            else:
                self.pid = self.pgid = kernel.pid
                self.cwd = kwargs.get("cwd")
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)


def _fork_as_asked(cmd: list[str], asked: dict[str, Any]) -> Any:
    """Fork for a command and the arguments that Popen would take; a pipe, which nobody reads, becomes no stream."""
    with Path(os.devnull).open("r+b") as nothing:
        streams = []
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            stream = asked.get(name)
            if stream is None and number:
                stream = number
            elif stream in (None, subprocess.PIPE, subprocess.DEVNULL):
                stream = nothing
            streams.append(stream if isinstance(stream, int) else stream.fileno())
        arguments = cmd[cmd.index(LAUNCHER) + 1 :]
        return fork_kernel(arguments, str(asked.get("cwd") or Path.cwd()), asked["env"], streams)
