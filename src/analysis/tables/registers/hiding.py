"""No message of a library leaves while lists by name are open: it may quote a cell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from analysis.reference.errors import UhcError


class HiddenError(UhcError):
    """A fault whose own text may quote a cell: only its sort and the step in which it arose are told."""

    def __init__(self, step: str, problem: BaseException) -> None:
        super().__init__("lists_engine", step=step, problem=type(problem).__name__)


@contextmanager
def hidden(step: str) -> Iterator[None]:
    """Let no message of a library out of this block: it may quote cells.

    Raises:
        UhcError: as the block does, or in place of any other exception.
    """
    problem: Exception | None = None
    try:
        yield
    except UhcError:
        raise
    except Exception as found:
        if isinstance(found, BrokenPipeError) or type(found).__module__.startswith(("typer", "click")):
            raise  # of whoever asked, not of what was read
        problem = found
    if problem is not None:
        raise HiddenError(step, problem) from None
