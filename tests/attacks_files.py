"""Files that spell persons, and files that are broken or too much: kinds of attack for tests/benchmarks/attacks.py."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import hostile_files
import spellings

from analysis.report.imports import prepare, read_apart, write_page, write_screen
from analysis.tables.importing.reading import Options

Attack = Callable[[Random, Path], str]

SECONDS = 20  # that one file may take, on a machine with other work


def spell_number(place: str, random: Random, folder: Path) -> str:
    """Write the number of a person into a sheet; nothing that is said or written may hold it."""
    number = spellings.identity(random)
    path = spellings.write_sheet(folder, place, spellings.spell(number, random), random)
    reading, told = spellings.outputs_of(path, folder)
    digits = spellings.digits_of(told)
    if number[:10] in digits or number[-10:] in digits:
        return f"leaked {number} of {path.name}"
    return "" if [each.key for each in reading.refusals] in (["personal"], ["quotes"]) else "not refused whole"


def spell_names(random: Random, folder: Path) -> str:
    """Write a column or a row of names; none of them may come out."""
    path, names = spellings.write_names(folder, random)
    reading, told = spellings.outputs_of(path, folder)
    if spellings.tells_name(names, told):
        return f"leaked a name of {names}"
    return "" if [each.key for each in reading.refusals] == ["personal"] else "not refused whole"


def read_hostile(kind: str, random: Random, folder: Path) -> str:
    """Read a file that is broken or too much: an account within its seconds, whatever it is."""
    path, begun = hostile_files.MAKERS[kind](folder, random), time.monotonic()
    reading, _ = read_apart(path, Options())
    write_screen(reading, dry_run=False)
    write_page(reading, folder / "halaman.html", dry_run=False)
    if any(each.key == "failed" for each in reading.refusals):
        return f"stopped at a fault: {reading.refusals[0].details}"
    return "" if time.monotonic() - begun < SECONDS else f"took {time.monotonic() - begun:.0f} seconds"


KINDS: dict[str, tuple[Attack, int]] = {  # the attack, and how often it is tried
    **{f"number in {place}": (partial(spell_number, place), 120) for place in spellings.PLACES},
    "names": (spell_names, 280),
    **{kind: (partial(read_hostile, kind), 4 if kind == "blanks" else 50) for kind in hostile_files.MAKERS},
}


def load() -> None:
    """Load what the attacked files need, once."""
    prepare()
