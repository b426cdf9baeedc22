"""A process of its own for one file: it may take so much memory and time and no more, and may die without us."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from analysis.reference.errors import UhcError
from analysis.reference.words import current_language, say, use_language

MEGABYTE = 1 << 20
Task = Callable[..., Iterator[Any]]


@dataclass(frozen=True)
class Limits:
    """What reading one file may take: megabytes above our own memory, seconds of processor and by the clock."""

    memory_megabytes: int = 2048
    processor_seconds: int = 60
    seconds: float = 300


class Stopped(Exception):
    """The child gave nothing: ``key`` of the group ``refusal`` in words/, and what its text names."""

    def __init__(self, key: str, problem: object) -> None:
        self.key, self.problem = key, str(problem)
        super().__init__(key)


class Child:
    """A child process that runs a generator; ``receive`` returns what it yields, one after the other.

    On Windows only the clock limits it.

    >>> with Child(iter, [1, 2]) as child:
    ...     child.receive(), child.receive()
    (1, 2)
    """

    def __init__(self, task: Task, *arguments: Any, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._own, other = context.Pipe(duplex=False)
        words = (other, task, arguments, self.limits, current_language())
        self._process = context.Process(target=_work, args=words, daemon=True)  # type: ignore[attr-defined]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)  # of libraries
            self._process.start()
        other.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._own.close()

    def receive(self) -> Any:
        """Return what the child yields next.

        Raises:
            UhcError: raised in the child.
            Stopped: it reached a limit, failed or died.
        """
        if not self._own.poll(self.limits.seconds):
            raise Stopped("limit_seconds", f"{self.limits.seconds:.0f}")
        try:
            word, content = self._own.recv()
        except (EOFError, OSError) as problem:
            raise self._reason() from problem
        if word == "asked":
            raise UhcError(content[0], **content[1])
        if word == "memory":
            raise Stopped("limit_memory", self.limits.memory_megabytes)
        if word == "failed":
            raise Stopped("failed", content)
        return content

    def _reason(self) -> Stopped:
        self._process.join()
        code = self._process.exitcode or 0
        if code == -getattr(signal, "SIGXCPU", 0):
            return Stopped("limit_processor", self.limits.processor_seconds)
        if code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", 0)):  # no memory to be had
            return Stopped("limit_memory", self.limits.memory_megabytes)
        return Stopped("failed", f"signal {-code}" if code < 0 else f"status {code}")


def read_apart(task: Task, path: Path, *arguments: Any, limits: Limits | None = None) -> Any:
    """Return what ``task(path, *arguments)`` yields first of a file, in a process of its own.

    Raises:
        UhcError: raised by the task, or the file is more than the limits or ends its process; it says which.
    """
    from analysis.tables.importing.quotes import shown_name

    with Child(task, path, *arguments, limits=limits) as child:
        try:
            return child.receive()
        except Stopped as stop:
            reason = say("refusal", stop.key, problem=stop.problem)
            raise UhcError("file_stopped", file=shown_name(path), reason=reason) from None


def _work(answers: Connection, task: Task, arguments: tuple[Any, ...], limits: Limits, language: str) -> None:
    use_language(language)
    _silence()
    with answers:
        try:
            _limit_memory(limits)
            results = task(*arguments)
            while True:
                _limit_processor(limits)
                answers.send(("", next(results)))
        except StopIteration:
            return
        except UhcError as problem:
            answers.send(("asked", (problem.key, problem.details)))
        except MemoryError:
            answers.send(("memory", ""))
        except BaseException as problem:  # libraries in other languages raise what is no Exception
            answers.send(("failed", _place_of(problem)))


def _place_of(problem: BaseException) -> str:
    """Return the sort of a fault and the line of ours in which it arose; its text may quote cells."""
    own = [each for each in traceback.extract_tb(problem.__traceback__) if "analysis" in Path(each.filename).parts]
    place = f", {Path(own[-1].filename).name} {own[-1].lineno}" if own else ""
    return f"{type(problem).__name__}{place}"


def _silence() -> None:
    """Let nothing that dies write to the screen: it may quote cells."""
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _limit_memory(limits: Limits) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + limits.memory_megabytes * MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor(limits: Limits) -> None:
    """Give the next step its seconds of processor."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + limits.processor_seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
