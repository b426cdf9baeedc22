"""A name, column or attribute that is not there: said with the nearest that is, in the cell and in the run's line."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType, TracebackType
from typing import Any

import pandas as pd
from rapidfuzz import process

import analysis
from analysis.reference.words import say

MISTAKES = (KeyError, NameError, AttributeError)
SHOWN = 12
LEAST_LIKENESS = 50


def explain_mistakes() -> None:
    """Have the notebook that runs say what is missing and what is near it; outside a notebook nothing is done."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc(MISTAKES, _show)


def _show(shell: Any, kind: type, problem: BaseException, trace: TracebackType, tb_offset: int | None = None) -> None:
    lines = shell.InteractiveTB.structured_traceback(kind, problem, trace, tb_offset=tb_offset)
    text = f"{say('error.title')}: {explain(problem, trace, shell.user_ns)}"
    problem._render_traceback_ = lambda: [text, *lines]  # type: ignore[attr-defined]
    shell.showtraceback((kind, problem, trace))


def explain(problem: BaseException, trace: TracebackType | None, names: Mapping[str, Any]) -> str:
    """Return what is missing and the nearest that is there, in the language in use.

    Args:
        problem: a KeyError, NameError or AttributeError.
        trace: where it happened.
        names: what the notebook has defined.
    """
    if isinstance(problem, (NameError, AttributeError)) and _is_ours(trace):
        return say("mistake.inside", kind=type(problem).__name__, problem=problem)
    if isinstance(problem, NameError):
        return _say("name", str(problem.name), [*names, *dir(builtins), *_own(), *(f"uhc.{one}" for one in _own())])
    if isinstance(problem, AttributeError):
        return _say("attribute", str(problem.name), _attributes(problem.obj))
    found = _wanted(problem)
    for holder in _holders(trace, names):
        missing = [one for one in found if one not in holder]
        if holder and missing:
            return _say("column", missing[0], holder)
    return say("mistake.key", found=", ".join(found))


def _own() -> list[str]:
    return list(analysis.__all__)


def _attributes(holder: Any) -> list[str]:
    if holder is analysis:
        return _own()
    columns = [str(name) for name in holder.columns] if isinstance(holder, pd.DataFrame) else []
    return columns + [name for name in dir(holder) if not name.startswith("_")]


def _wanted(problem: BaseException) -> list[str]:
    text = str(problem.args[0]) if problem.args else ""
    return re.findall(r"'([^']+)'", text) or [text.removeprefix("Column not found: ")]


def _holders(trace: TracebackType | None, names: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield the keys of the frames and mappings in which something was looked for, the notebook's own first."""
    frames = list(_frames(trace))
    yield from (_keys(one) for frame in frames[:0:-1] if isinstance(one := frame.f_locals.get("self"), pd.Index))
    for frame in frames:
        if frame.f_globals.get("__name__") == "__main__":
            yield from (_keys(names[name]) for name in _subscripted(frame) if name in names)
    for frame in reversed(frames):
        yield _keys(frame.f_locals.get("self"))
    if frames:
        yield from (_keys(value) for value in frames[-1].f_locals.values() if isinstance(value, dict))


def _is_ours(trace: TracebackType | None) -> bool:
    """Whether it happened in this package, not in the cell or in a function that the cell gave."""
    places = [str(frame.f_globals.get("__name__", "")) for frame in _frames(trace)]
    ours = [place for place in places if place == "__main__" or place.startswith("analysis.")]
    return ours[-1:] not in ([], ["__main__"])


def _frames(trace: TracebackType | None) -> Iterator[FrameType]:
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def _subscripted(frame: FrameType) -> list[str]:
    import linecache

    source = "".join(linecache.getlines(frame.f_code.co_filename))
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []
    values = [node.value for node in nodes if isinstance(node, ast.Subscript)]
    return [value.id for value in values if isinstance(value, ast.Name)]


def _keys(holder: Any) -> list[str]:
    if isinstance(holder, pd.DataFrame):
        return [str(name) for name in (*holder.columns, *filter(None, holder.index.names))]
    if isinstance(holder, (pd.Index, pd.Series)):
        return [str(name) for name in (holder if isinstance(holder, pd.Index) else holder.index)]
    return [str(key) for key in holder] if isinstance(holder, dict) else []


def _say(kind: str, found: str, known: Iterable[str]) -> str:
    choices = list(dict.fromkeys(known))
    near = [match[0] for match in process.extract(found, choices, limit=SHOWN)]
    if not near or process.extractOne(found, near)[1] < LEAST_LIKENESS:
        return say("mistake.alone", kind, found=found, choices=", ".join(near))
    return say("mistake.near", kind, found=found, nearest=near[0])
