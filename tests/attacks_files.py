"""Files that spell persons, and files that are broken or too much: kinds of attack for tests/benchmarks/attacks.py."""

from __future__ import annotations

import re
import resource
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import hostile_files
import spellings

from analysis.report.imports import prepare, read_apart, write_page, write_screen
from analysis.tables.importing.reading import Options

Attack = Callable[[Random, Path], str]

SECONDS = 20  # of processor that one file may take


def spell_number(place: str, random: Random, folder: Path) -> str:
    """Write the number of a person into a sheet; nothing that is said or written may hold it."""
    number = spellings.identity(random)
    path = spellings.write_sheet(folder, place, spellings.spell(number, random), random)
    reading, told = spellings.outputs_of(path, folder)
    digits = spellings.digits_of(told)
    if number[:10] in digits or number[-10:] in digits:
        return f"leaked {number} of {path.name}"
    return "" if [each.key for each in reading.refusals] in (["personal"], ["quotes"]) else "not refused whole"


def split_number(random: Random, folder: Path) -> str:
    """Cut a NIK over cells side by side: the file is refused whole, and no piece of it is said."""
    path, number = spellings.write_split(folder, random)
    reading, told = spellings.outputs_of(path, folder)
    if [each.key for each in reading.refusals] != ["personal"]:
        return f"not refused whole: {path.read_bytes()[-200:]!r}"
    return f"leaked {number}" if number[-8:] in spellings.digits_of(told) else ""


def name_file(random: Random, folder: Path) -> str:
    """Call a sheet of counts by the name of a person; it is read, and nothing says its name."""
    name = spellings.name(random)
    stem = random.choice(["{}", "Rekap {}", "rekap_{}_2026", "{} Februari", "Peserta JKN - {}"]).format(name)
    path = spellings.write_sheet(folder, "none", "", random).rename(folder / f"{re.sub('[/.]', '', stem)}.csv")
    _, told = spellings.outputs_of(path, folder)
    return f"said {stem}" if spellings.tells_name([name], told) else ""


def spell_names(random: Random, folder: Path) -> str:
    """Write a column or a row of names; none of them may come out."""
    path, names = spellings.write_names(folder, random)
    reading, told = spellings.outputs_of(path, folder)
    if spellings.tells_name(names, told):
        return f"leaked a name of {names}"
    return "" if [each.key for each in reading.refusals] == ["personal"] else "not refused whole"


def read_hostile(kind: str, random: Random, folder: Path) -> str:
    """Read a file that is broken or too much: an account within its seconds, whatever it is."""
    path, begun = hostile_files.MAKERS[kind](folder, random), _processor_seconds()
    reading, _ = read_apart(path, Options())
    write_screen(reading, dry_run=False)
    write_page(reading, folder / "halaman.html", dry_run=False)
    if any(each.key == "failed" for each in reading.refusals):
        return f"stopped at a fault: {reading.refusals[0].details}"
    taken = _processor_seconds() - begun
    return "" if taken < SECONDS else f"took {taken:.0f} seconds of processor"


def _processor_seconds() -> float:
    """Return what this process and those that it waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


KINDS: dict[str, tuple[Attack, int]] = {  # the attack, and how often it is tried
    **{f"number in {place}": (partial(spell_number, place), 120) for place in spellings.PLACES},
    "split number": (split_number, 120),
    "name of file": (name_file, 120),
    "names": (spell_names, 280),
    **{kind: (partial(read_hostile, kind), 4 if kind == "blanks" else 50) for kind in hostile_files.MAKERS},
}


def load() -> None:
    """Load what the attacked files need, once."""
    prepare()
