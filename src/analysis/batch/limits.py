"""What one run may take: a guard beside each kernel kills it, with every process it started, when it takes more."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil

from analysis.reference.errors import UhcError

LOOK_SECONDS = 0.25
FAMILY_LOOKS = 8  # looking for a kernel's own processes means reading all processes: every eighth look
MEGABYTE = 1 << 20
FILES, FILES_OF_RUN = 64, 40  # that this process opens, and that it opens for each run


def fit_files(workers: int) -> int:
    """Return how many of these runs the open files of this process allow beside each other.

    Raises:
        UhcError: not even one.
    """
    try:
        import resource
    except ImportError:  # no such limit on this system
        return workers
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES + FILES_OF_RUN * workers and soft != hard:
        soft = hard if hard != resource.RLIM_INFINITY else FILES + FILES_OF_RUN * workers
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return workers
    if soft < FILES + FILES_OF_RUN:
        raise UhcError("few_files", found=soft, expected=FILES + FILES_OF_RUN)
    return min(workers, (soft - FILES) // FILES_OF_RUN)


@dataclass(frozen=True)
class Limits:
    """Seconds and resident megabytes of a whole run, and megabytes that its notebook may print."""

    seconds: float = 600
    memory_megabytes: int = 2048
    output_megabytes: int = 16


class Guard(threading.Thread):
    """Watches one kernel; ``reason`` tells why it was stopped: seconds, memory, output, interrupted, or ""."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(daemon=True)
        self.reason = ""
        self.notebook: Any = None  # as far as it ran
        self._limits = limits
        self._latest = 0.0
        self._output_bytes = 0
        self._kernel: psutil.Process | None = None
        self._family = set[psutil.Process]()
        self._ended = threading.Event()

    def watch(self, pid: int) -> None:
        """Begin to watch the kernel ``pid``, whose time begins."""
        self._latest = time.monotonic() + self._limits.seconds
        with suppress(psutil.NoSuchProcess):  # it died at once: its client will notice
            self._kernel = psutil.Process(pid)
        self.start()
        if self.reason:
            self.stop(self.reason)

    def look(self) -> None:
        """Note which processes the kernel started; once it has ended nothing tells whose they were."""
        with suppress(psutil.NoSuchProcess):
            self._family |= set(self._kernel.children(recursive=True) if self._kernel else ())

    def end(self) -> None:
        """End the watch, and every process that the notebook left behind."""
        self._ended.set()
        for process in self._family:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def run(self) -> None:
        """Look again and again until the watch ends."""
        looks = 0
        while not self._ended.wait(LOOK_SECONDS) and self._kernel:
            looks += 1
            if looks % FAMILY_LOOKS == 0:
                self.look()
            if time.monotonic() > self._latest:
                self.stop("seconds")
            elif sum(map(_resident_bytes, (self._kernel, *self._family))) > self._limits.memory_megabytes * MEGABYTE:
                self.stop("memory")

    def count_output(self, size_bytes: int) -> None:
        """Add what the notebook printed."""
        self._output_bytes += size_bytes
        if self._output_bytes > self._limits.output_megabytes * MEGABYTE:
            self.stop("output")

    def stop(self, reason: str) -> None:
        """Kill the kernel and every process it started."""
        self.reason = self.reason or reason
        if self._kernel is None or self._ended.is_set():
            return
        self.look()
        for process in (*self._family, self._kernel):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._kernel.pid, signal.SIGKILL)


def _resident_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
