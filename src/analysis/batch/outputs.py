"""The folder of results: one writer at a time, each report whole or not at all, also when the writer is killed.

What the runner remembers stands in outputs/.uhc: lock, the record of each report (batch.keys), and a bundle that is
being put in place. A bundle is written there, renamed when it is complete, and moved from there; whoever opens the
folder next finishes a move that was cut short.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.reference.errors import UhcError
from analysis.reference.forms import read_form
from analysis.reference.locks import take

STATE = ".uhc"
EXPORTS = "export"  # what `uhc export` wrote for people: it stays until it is written again
MOVES, PLAN = "moves.json", {"moves": [[str]], "left": [str]}


class Outputs:
    """A folder of results, at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def opened(self, now: datetime) -> Iterator[None]:
        """Be the only writer inside this block.

        Raises:
            UhcError: another process writes there, or nothing can be written there.
        """
        with ExitStack() as stack:
            with self.writing():
                self.state.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context((self.state / "lock").open("a+", encoding="utf-8"))
                _lock(lock, self.path)
                lock.truncate(0)
                lock.write(f"{os.getpid()} {now:%Y-%m-%d %H:%M}")
                lock.flush()
                self._finish_moves()
            try:
                yield
            finally:
                with self.writing():
                    self._finish_moves()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Say in our words that the folder cannot be written, where that is so inside this block.

        Raises:
            UhcError: for any OSError.
        """
        try:
            yield
        except OSError as problem:
            raise UhcError("outputs_unwritable", path=self.path, problem=problem.strerror or problem) from problem

    @property
    def state(self) -> Path:
        """The folder of what the runner remembers."""
        return self.path / STATE

    def read_state(self, name: str, form: Any = object) -> Any:
        """Return what was remembered under ``name``, or None; what is broken or has another form is not remembered."""
        return read_form(self.state / name, form)

    def write_state(self, name: str, content: Any) -> None:
        """Remember ``content`` under ``name``."""
        self.write(Path(STATE) / name, json.dumps(content, sort_keys=True, ensure_ascii=False))

    def write(self, place: Path, text: str) -> None:
        """Write one file, whole or not at all."""
        path = self.path / place
        draft = self.state / f"draft-{path.name}"
        with self.writing():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)

    def publish(self, folder: Path, name: str, files: Mapping[str, bytes], state: Mapping[str, str]) -> None:
        """Put the bundle of report ``name`` in ``folder`` and remember ``state`` of it.

        What an earlier run of the report left there goes. The page comes into place last, the record after it.
        """
        with self.writing():
            self._move(self._make_ready(folder, name, files, state))

    def _inside(self, place: str) -> Path:
        """Return a place below the folder of results.

        Raises:
            UhcError: it lies elsewhere.
        """
        path = Path(os.path.normpath(self.path / place))
        if Path(os.path.normpath(self.path)) not in path.parents:
            raise UhcError("outputs_outside", path=self.path, found=place)
        return path

    def _make_ready(self, folder: Path, name: str, files: Mapping[str, bytes], state: Mapping[str, str]) -> Path:
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self.state))
        try:
            moves = []
            wanted = [(folder / place, content) for place, content in files.items()]
            wanted.sort(key=lambda one: one[0].suffix == ".html")
            wanted += [(self.state / place, text.encode()) for place, text in state.items()]
            for number, (target, content) in enumerate(wanted):
                (draft / str(number)).write_bytes(content)
                moves.append([str(number), str(target.relative_to(self.path))])
                self._inside(moves[-1][1])
            kept = {str((folder / place).relative_to(self.path)) for place in files}
            others = {path.name.partition(".")[0] for path in folder.glob(f"{name}*.*")} - {name}
            old = [
                path.relative_to(self.path)
                for path in folder.rglob(f"{name}*")
                if path.is_file() and not path.name.startswith(tuple(others)) and EXPORTS not in path.parts
            ]
            left = sorted({str(path) for path in old} - kept)
            (draft / MOVES).write_text(json.dumps({"moves": moves, "left": left}), encoding="utf-8")
            return draft.rename(draft.with_name(draft.name.replace("draft", "ready", 1)))
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise

    def _finish_moves(self) -> None:
        for ready in sorted(self.state.glob("ready-*")):
            self._move(ready)
        for draft in self.state.glob("draft-*"):
            shutil.rmtree(draft, ignore_errors=True) if draft.is_dir() else draft.unlink()

    def _move(self, ready: Path) -> None:
        plan = self.read_state(f"{ready.name}/{MOVES}", PLAN) or {"moves": [], "left": []}  # none after a loss of power
        for name, target in (move for move in plan["moves"] if len(move) == 2):
            if (ready / Path(name).name).is_file():
                self._inside(target).parent.mkdir(parents=True, exist_ok=True)
                (ready / Path(name).name).replace(self._inside(target))
        for old in plan["left"]:
            self._inside(old).unlink(missing_ok=True)
        shutil.rmtree(ready.rename(ready.with_name(ready.name.replace("ready", "draft", 1))))


def _lock(file: Any, path: Path) -> None:
    """Take the lock, which the system gives back when this process ends, however that is."""
    try:
        take(file)
    except (BlockingIOError, PermissionError) as problem:
        file.seek(0)
        pid, _, since = file.read().partition(" ")
        raise UhcError("outputs_locked", path=path, pid=pid or "?", since=since or "?") from problem
