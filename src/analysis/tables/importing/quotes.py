"""What a reader is shown of a cell or of the name of a file: numbers and known words; else what sort, how long.

A cell that is not understood may be a name or a number of a person in a spelling that nobody has thought of.
"""

from __future__ import annotations

import math
import re
import stat
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from analysis.reference.errors import UhcError
from analysis.reference.words import say
from analysis.tables.identities import HIDDEN, count_digits, hide_all, holds_identity, holds_long_number
from analysis.tables.importing.areas import all_areas, named_areas
from analysis.tables.importing.persons import NAME, SINGLE, find_names, name_sort, names_person
from analysis.tables.importing.vocabulary import MONTH_OF_WORD, fold, words

LONGEST = 60  # letters of a cell that are shown
SHORTEST_NEAR, LONG = 5, 9  # letters of a word that may be misspelt once, twice
OWN = ("dkb", "siak", "performance", "routine", "sd", "rp", "err", "km", "ha", "kg", "cm")  # of keys and titles
PHONE = re.compile(
    r"(?<![\d.,])(?:\(?\+?62\)?[\s.-]{0,2}|\(?0)(?:8\d{1,2}(?:[\s.-]?\d{2,4}){2,3}|[2-79]\d{1,2}\)?[\s.-]{1,3}\d{5,8})(?!\d)"
)
ADDRESS = re.compile(r"(?<!rawat )\b(?:jalan|jln|jl|gang|gg|rt|rw)\b", re.I)
PRIVATE = re.compile(
    rf"{PHONE.pattern}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?i:\b(?:jalan|jln|jl|gang|gg)\b\.? ?(?:[\w'/-]+\.? ){0,5}?no(?:mor)?\b\.? ?\d+\w*)"
    r"|(?i:\b(?:jln|jl|gang|gg)\b\.? [A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3})|(?i:\br[tw]\b\.? ?\d{1,3})"
    r"|(?i:\b(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)(?:[\s,-]+"
    r"(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)){3,}\b)"
)
ERROR = re.compile(r"#[A-Z0-9/?!]{0,8}|Err:\d{3}", re.I)


def quote(value: Any, longest: int = LONGEST) -> str:
    """Return a cell as a reader may see it, at most ``longest`` signs of it.

    >>> quote("Kec. Gabeek"), quote(1204), quote("Wulan Pertala")
    ('Kec. Gabeek', '1204', '(teks, 13 tanda)')
    """
    if holds_identity(value):
        return say("import.masked")
    text = " ".join(str(value).split())
    if isinstance(value, float) and math.isfinite(value):
        text = f"{value:.9g}" if abs(value) < 1e9 and not value.is_integer() else f"{value:.0f}"
    if holds_long_number(text) or PHONE.search(text):
        return say("import.unquoted_number", count=count_digits(text))
    if not is_quotable(text):
        return say("import.unquoted_text", count=len(text))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def shown_name(path: Path) -> str:
    """Return the name of a file as a reader may see it: never the number or the name of a person, and always text."""
    is_hidden = holds_identity(path.name) or names_person(path.stem) or hide_private(path.name) != path.name
    name = f"{say('import.masked_file')}{path.suffix}" if is_hidden else path.name or str(path)
    return name.encode("utf-8", "replace").decode()


def hide_private(text: str) -> str:
    """Return a text with a dot for each sign of what tells of persons: hide_all and hide_contacts.

    >>> hide_private("NIK 1971014101900001, telepon (0717) 421234")
    'NIK ••••••••••••••••, telepon •••••••••••••'
    """
    return hide_contacts(hide_all(text))


def hide_contacts(text: str) -> str:
    """Return a text of the same length with a dot for each sign of telephones, e-mail, addresses and names.

    >>> hide_contacts("Budi Santoso, 0717-421234, sudah terdaftar: 81 persen")
    '••••••••••••, •••••••••••, sudah terdaftar: 81 persen'
    """
    text = PRIVATE.sub(lambda found: HIDDEN * len(found[0]), text)
    for name in find_names(text):
        text = text[: name.start] + HIDDEN * len(name) + text[name.stop :]
    return text


def check_file(path: Path) -> None:
    """Refuse what is no file, by its name as a reader may see it.

    Raises:
        UhcError: nothing is there, a folder, a device or a pipe, or its folder cannot be entered.
    """
    try:
        found = path.stat().st_mode
    except OSError as problem:
        is_gone = isinstance(problem, FileNotFoundError | NotADirectoryError)
        key, details = ("import_missing", {}) if is_gone else ("import_closed", {"problem": problem.strerror})
        raise UhcError(key, file=shown_name(path), **details) from None
    if not stat.S_ISREG(found):
        raise UhcError("is_folder" if stat.S_ISDIR(found) else "no_plain_file", path=shown_name(path))


@lru_cache(maxsize=10_000)
def is_quotable(text: str) -> bool:
    """Whether a text has no words but known ones, names of places, and such as are nearly one of them."""
    if ERROR.fullmatch(text) or named_areas(text):
        return True
    if name_sort(text) in (NAME, SINGLE) or ADDRESS.search(text):
        return False
    left = _unknown(re.sub(r"\d+", " ", fold(text)).split())
    return not left or _is_near("".join(left)) or all(map(_is_near, left))


def _unknown(parts: list[str]) -> list[str]:
    """Return the words that are neither known nor part of the name of a place, single letters aside."""
    left, start = list[str](), 0
    while start < len(parts):
        lengths = range(min(5, len(parts) - start), 0, -1)
        length = next((each for each in lengths if " ".join(parts[start : start + each]) in _places()), 0)
        if not length and len(parts[start]) > 1 and parts[start] not in _known():
            left.append(parts[start])
        start += max(length, 1)
    return left


def _is_near(word: str) -> bool:
    if not SHORTEST_NEAR <= len(word) <= LONGEST or word in words()["given_names"]:
        return False
    most = 2 if len(word) >= LONG else 1
    return any(OSA.distance(word, each, score_cutoff=most) <= most for each in _alike())


@cache
def _places() -> frozenset[str]:
    return frozenset(fold(area.name) for area in all_areas())


@cache
def _known() -> frozenset[str]:
    """Return all words of the vocabulary, with the keys of its groups."""
    found = {*MONTH_OF_WORD, *OWN}
    pending: list[Any] = [group for name, group in words().items() if name != "given_names"]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            pending += [*each, *each.values()]
        elif isinstance(each, list):
            pending += each
        else:
            found |= {*fold(each).split()}
    return frozenset(found)


@cache
def _alike() -> tuple[str, ...]:
    known = {word for word in _known() if len(word) >= SHORTEST_NEAR - 1}
    return tuple(sorted(known | {name.replace(" ", "") for name in _places()}))
