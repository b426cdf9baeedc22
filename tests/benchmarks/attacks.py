"""Attacks in bulk: files that spell persons, files that are broken or too much, each from a seed.

    python tests/benchmarks/attacks.py [count] [first seed] [kind ...]

Prints for each kind how many were tried and how many held, and every seed that did not; ends with status 1 if one did
not. A kind is a function that tries one seed in a folder and returns "" or what went wrong: add it to KINDS.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

import hostile_files
import spellings

from analysis.report.imports import prepare, read_apart, write_page, write_screen
from analysis.tables.importing.sheets import Options

Attack = Callable[[Path, Random], str]

SECONDS = 20  # that one file may take, on a machine with other work


def spell_number(place: str, folder: Path, random: Random) -> str:
    """Write the number of a person into a sheet; nothing that is said or written may hold it."""
    number = spellings.identity(random)
    path = spellings.write_sheet(folder, place, spellings.spell(number, random), random)
    reading, told = spellings.outputs_of(path, folder)
    digits = spellings.digits_of(told)
    if number[:10] in digits or number[-10:] in digits:
        return f"leaked {number} of {path.name}"
    return "" if [each.key for each in reading.refusals] in (["personal"], ["quotes"]) else "not refused whole"


def spell_names(folder: Path, random: Random) -> str:
    """Write a column or a row of names; none of them may come out."""
    path, names = spellings.write_names(folder, random)
    reading, told = spellings.outputs_of(path, folder)
    if spellings.tells_name(names, told):
        return f"leaked a name of {names}"
    return "" if [each.key for each in reading.refusals] == ["personal"] else "not refused whole"


def read_hostile(kind: str, folder: Path, random: Random) -> str:
    """Read a file that is broken or too much: an account within its seconds, whatever it is."""
    path, begun = hostile_files.MAKERS[kind](folder, random), time.monotonic()
    reading, _ = read_apart(path, Options())
    write_screen(reading, dry_run=False)
    write_page(reading, folder / "halaman.html", dry_run=False)
    if any(each.key == "failed" for each in reading.refusals):
        return f"stopped at a fault: {reading.refusals[0].details}"
    return "" if time.monotonic() - begun < SECONDS else f"took {time.monotonic() - begun:.0f} seconds"


KINDS: dict[str, tuple[Attack, int]] = {  # the attack, and how many of a thousand are of its kind
    **{f"number in {place}": (partial(spell_number, place), 60) for place in spellings.PLACES},
    "names": (spell_names, 140),
    **{kind: (partial(read_hostile, kind), 2 if kind == "blanks" else 25) for kind in hostile_files.MAKERS},
}


def try_seed(attack: Attack, seed: int) -> str:
    """Return what went wrong with a seed; empty where it held."""
    folder = Path(tempfile.mkdtemp())
    try:
        return attack(folder, Random(seed))
    except Exception:
        return traceback.format_exc()
    finally:
        shutil.rmtree(folder)


def main(count: int, first: int, chosen: list[str]) -> int:
    """Try about ``count`` seeds, shared out among the kinds; return the exit status."""
    prepare()
    total_tried = total_held = 0
    for kind in chosen or KINDS:
        attack, share = KINDS[kind]
        seeds = range(first, first + max(1, count * share // 1000))
        wrong = {seed: problem for seed in seeds if (problem := try_seed(attack, seed))}
        sys.stdout.write(f"{kind}: tried {len(seeds)}, held {len(seeds) - len(wrong)}\n")
        sys.stdout.writelines(f"  seed {seed}: {problem}\n" for seed, problem in wrong.items())
        sys.stdout.flush()
        total_tried, total_held = total_tried + len(seeds), total_held + len(seeds) - len(wrong)
    sys.stdout.write(f"all: tried {total_tried}, held {total_held}\n")
    return int(total_held < total_tried)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    sys.exit(main(*[*numbers, *[2000, 1][len(numbers) :]], [word for word in sys.argv[1:] if not word.isdecimal()]))
