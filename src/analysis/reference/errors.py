"""Errors that a health officer can act on: what was found, where, what was expected, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from analysis.reference.words import say

LONGEST_QUOTE = 80  # letters


class UhcError(Exception):
    """An error with a text in the reader's language, shown without a traceback.

    Args:
        key: name of the text in words/, under ``error``.
        details: the values that the text names.
    """

    def __init__(self, key: str, **details: Any) -> None:
        self.key = key
        self.details = details
        super().__init__(key, details)

    def __str__(self) -> str:
        return say("error", self.key, **self.details)

    def _render_traceback_(self) -> list[str]:
        """Jupyter shows these lines in place of a traceback."""
        return [f"{say('error.title')}: {self}", *self._place()]

    def _place(self) -> list[str]:
        """Return the line of the notebook's cell that asked for it, as the runner reads it."""
        trace = self.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals.get("__name__") == "__main__" and trace.tb_frame.f_code.co_name == "<module>":
                return [f"Cell, line {trace.tb_lineno}"]
            trace = trace.tb_next
        return []


class ParameterError(UhcError):
    """A parameter is unknown, misspelt, contradictory or of a lossy type.

    ``parameter`` names it where that is known, ``place`` the file and the line that it stands in.
    """

    parameter = ""
    place: tuple[str, int] | None = None

    def placed(self, file: str, line: int) -> ParameterError:
        """Return this error, from here on with its file and line."""
        self.place = (file, line)
        return self

    def __str__(self) -> str:
        text = super().__str__()
        return say("error.parameter_at", file=self.place[0], line=self.place[1], problem=text) if self.place else text


class StatisticsError(UhcError):
    """A number that a method cannot take.

    Args:
        name: of the argument.
        found: the value, or what is wrong with it.
        expected: in signs rather than words, such as "> 0", "p | u | i" or "0 ≤ count ≤ total".
    """

    def __init__(self, name: str, found: Any, expected: str) -> None:
        super().__init__("statistics", name=name, found=found, expected=expected)


FEW_CHOICES = 24  # that an error lists beside the nearest


def check_choice(what: str, found: str, known: Sequence[str], *, meant: str = "") -> None:
    """Refuse what is not among the known names of an argument; ``meant`` is the nearest where letters do not tell it.

    Raises:
        UhcError: names the nearest, and all of them where they are few.
    """
    if found not in known:
        near = [meant] if meant else get_close_matches(str(found), known, n=1, cutoff=0) or ["-"]
        more = say("error.choices", choices=", ".join(known)) if len(known) <= FEW_CHOICES else ""
        raise UhcError("number_choice", what=what, found=shorten(str(found)), near=near[0], choices=more)


def shorten(text: str) -> str:
    """Return a text as an error quotes it: in one line, and no longer than a line.

    >>> shorten(" 1.5 "), shorten("9" * 400)
    ('1.5', '9999999999999999999999999999999999999999… (400)')
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE // 2]}… ({len(line)})"


def written(value: Any) -> str:
    """Return a value as an error quotes it: a date as people write it, all else as Python does.

    >>> written(date(2026, 3, 5)), written("a"), written(19.1)
    ('2026-03-05', "'a'", '19.1')
    """
    return value.isoformat() if isinstance(value, date) else shorten(repr(value))


@dataclass(frozen=True)
class Fault:
    """One bad cell: ``row`` is the line in the file (the header is line 1), 0 for the whole file."""

    file: str
    row: int
    column: str
    found: str
    expected: str


class DataError(UhcError):
    """A data file breaks its contract; ``faults`` lists every bad cell."""

    SHOWN = 10

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("data", count=len(self.faults))

    def __str__(self) -> str:
        lines = [
            say("error.fault", **vars(fault)) if fault.row else say("error.fault_file", **vars(fault))
            for fault in self.faults[: self.SHOWN]
        ]
        hidden = len(self.faults) - self.SHOWN
        if hidden > 0:
            lines.append(say("error.faults_hidden", count=hidden))
        return "\n".join([say("error.data", count=len(self.faults)), *lines, say("error.data_next")])
