"""What titles, the name of the sheet and the name of the file say of all rows, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.reference.periods import Period
from analysis.tables.importing.areas import Area, regions_in
from analysis.tables.importing.table import Table
from analysis.tables.importing.times import semesters_in, years_in
from analysis.tables.importing.vocabulary import fold

TOLD_IN_TITLE = {
    "data_system": {
        "penilaian kinerja": "puskesmas_performance",
        "pkp": "puskesmas_performance",
        "ppgbm": "routine_eppgbm",
    },
    "register": {
        "dkb": "dukcapil_dkb",
        "data kependudukan bersih": "dukcapil_dkb",
        "siak": "dukcapil_siak",
        "semester": "dukcapil_dkb",
        "30 juni": "dukcapil_dkb",
        "31 desember": "dukcapil_dkb",
    },
    "programme": {"ckg": "CKG", "cek kesehatan gratis": "CKG", "jkn": "JKN"},
    "document": {"renstra": "renstra", "rpjmd": "rpjmd", "spm": "spm"},
}
HINTS = ("register",)  # SIAK is where DKB comes from: its first phrase is the most exact


def settings_in_title(table: Table, names: tuple[str, ...], fields: set[str], told: dict[str, str]) -> dict[str, str]:
    """Return the labels that the titles (the first two of ``names``) give to all rows.

    A title that names two where no column tells them apart, and nobody says which, is refused.
    """
    settings = {}
    for name in TOLD_IN_TITLE.keys() & fields:
        found = next(filter(None, (_phrases_in(title, name) for title in names[:2])), [])
        if len(found) > 1 and name not in HINTS and name not in told and not table.places("label", names=(name,)):
            table.refuse_all("said_two", field=name, found=", ".join(found))
        if found:
            settings[name] = found[0]
    return settings


def _phrases_in(title: str, name: str) -> list[str]:
    return list(dict.fromkeys(value for phrase, value in TOLD_IN_TITLE[name].items() if phrase in fold(title)))


def refuse_contradictions(
    table: Table, names: tuple[str, ...], fields: set[str], region: Area | None, month: Period | None
) -> None:
    """Refuse a table of which title and sheet name (or the file's, where one of them is silent) say different things.

    Semesters and years count only where no row or header says them; ``region`` and ``month`` are the ones told.
    """
    labels = {role.name for role in table.roles if role.use == "label"}
    fixed = [{*dict(role.fixed)} for role in table.roles if role.use == "figure"]
    if (
        "semester" in fields
        and not labels & {"semester", "as_of_date"}
        and not any("semester" in each for each in fixed)
    ):
        _refuse_two(table, names, semesters_in)
    is_of_title = "year" in fields and not any("year" in each for each in fixed)
    if (
        not month
        and "year" not in labels
        and (is_of_title or any("month" in each and "year" not in each for each in fixed))
    ):
        _refuse_two(table, names, lambda text: years_in(text) if len(years_in(text)) == 1 else [])
    if region is None:
        _refuse_two(table, names, lambda text: regions_in(text) if len(regions_in(text)) == 1 else [])


def _refuse_two(table: Table, names: tuple[str, ...], reader: Callable[[str], list[Any]]) -> None:
    title, *others = map(reader, names[1:])
    spoken = [each for each in (reader(names[0]) or title, *others) if each][:2]
    found = list(dict.fromkeys(value for values in spoken for value in values))
    if len(found) > 1 and not _is_nested(found):
        named = ", ".join(each.name if isinstance(each, Area) else str(each) for each in found)
        table.refuse_all("names_two", found=named)


def _is_nested(found: list[Any]) -> bool:
    widest = min(found, key=lambda each: len(each.code)) if isinstance(found[0], Area) else None
    return widest is not None and all(each == widest or each.lies_in(widest) for each in found)
