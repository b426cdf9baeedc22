"""Figures that cannot be what was counted, and private texts in sheets: kinds of attack for benchmarks/attacks.py."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import sheets
import spellings

from analysis.reference.periods import Period
from analysis.tables.importing.files import read_file
from analysis.tables.importing.quotes import hide_private
from analysis.tables.importing.reading import Options
from analysis.tables.steps import tell_steps

Attack = Callable[[Random, Path], str]
HEAD = ["Bulan", "Kode wilayah Kemendagri", "Segmen", "Pembayar", "Terdaftar", "Aktif"]
MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "September", "Oktober", "Desember"]
LATEST = Period(2026, 11)
PAYERS = {"PBI JK": "Pusat", "PBPU Pemda": "APBD Provinsi", "Mandiri": "Sendiri", "PPU BU": "Pemberi kerja"}
NO_REAL_TITLES = ["DRAFT", "Draf rekap kepesertaan", "Data SIMULASI", "Contoh rekap", "Rekap, jangan dipakai"]
OTHER_REGIONS = ["Kabupaten Belitung", "Kab. Bangka Barat", "Kabupaten Belitung Timur Februari 2026"]
UNITS_BELOW = ["*) angka dalam ribuan", "Catatan: dalam ribu jiwa", "(ribuan orang)", "angka x 1000", "Dalam Ribuan"]


def _sheet(random: Random) -> list[list[Any]]:
    """Return a sheet of members that can be."""
    when = f"{random.choice(MONTHS)} {random.randint(2021, 2025)}"
    counts = [(random.randint(1000, 6000), random.randint(60, 95)) for _ in range(3)]
    pairs = [random.choice([*PAYERS.items()]) for _ in counts]
    rows = [
        [when, f"19.71.0{at}", *pair, count, count * share // 100]
        for at, (pair, (count, share)) in enumerate(zip(pairs, counts, strict=True), start=1)
    ]
    return [["Rekap Kepesertaan"], HEAD, *rows]


def spoil(way: str, random: Random, folder: Path) -> str:
    """Make a sheet of members one that cannot be: it stops at that cell, and nothing of the row comes in."""
    rows, at = _sheet(random), random.randint(2, 4)
    if way == "above":
        rows[at][5] = rows[at][4] + random.choice([1, 500, rows[at][4] * 9])
    elif way == "thousands":
        rows[1] = [*HEAD[:5], random.choice(["Aktif (ribu)", "Aktif (dalam ribuan)", "Aktif (ribu jiwa)"])]
    elif way == "future":
        year = random.randint(2027, 2045)
        rows[at][0] = random.choice([f"{random.choice(MONTHS)} {year}", f"{year}-05-01", f"05/{year}", "Feb '24/25"])
    elif way == "payer":
        rows[at][2] = random.choice([*PAYERS])
        rows[at][3] = random.choice([each for each in PAYERS.values() if each != PAYERS[rows[at][2]]])
    elif way == "title":
        rows[0] = [random.choice([*NO_REAL_TITLES, *OTHER_REGIONS])]
    elif way == "unit below":
        rows += [[], [random.choice(UNITS_BELOW)]]
    elif way == "fraction":
        rows[at][random.choice([4, 5])] += random.choice([0.9999999, 1e-7, 0.5, 0.0000003])
    reading = read_file(sheets.write_book(folder / "lembar.xlsx", {"Isian": rows}), Options(latest=LATEST))
    kept = {int(row) for frame in reading.frames.values() for row in frame.dropna(subset="active_persons").source_row}
    is_whole = way in ("title", "unit below", "thousands")
    if not reading.refusals or (kept if is_whole else at + 1 in kept and way != "fraction"):
        return f"{way}: {rows} gave {sorted(kept)}"
    return ""


def show_private(random: Random, folder: Path) -> str:
    """Write a telephone, card, part of a NIK, e-mail or address somewhere in a sheet; nothing says it."""
    digits = "".join(random.choice("123456789") for _ in range(11))
    text = random.choice([f"08{digits[:10]}", f"+62 8{digits[:2]}-{digits[2:6]}-{digits[6:10]}", f"0717-{digits[:6]}"])
    other = random.choice([f"{digits[:4]}@contoh.go.id", f"Jl. Merdeka No. {digits[:3]}", f"000{digits[:10]}"])
    value: Any = random.choice([text, other, int(f"8{digits[:10]}"), int(digits[:10]), float(f"1971{digits[:9]}.055")])
    rows, place = _sheet(random), random.choice(["header", "title", "figure", "label", "note", "file"])
    name = "lembar"
    if place == "header":
        rows[1] = [*HEAD, f"Catatan {value}"]
        rows[2] = [*rows[2], "baik"]
    elif place == "title":
        rows.insert(0, [f"Hubungi {value}"])
    elif place == "file":
        name = f"rekap {value}".replace("/", " ")
    else:
        rows[3][{"figure": 5, "label": 3, "note": 0}[place]] = value
    told = spellings.outputs_of(sheets.write_book(folder / f"{name}.xlsx", {"Isian": rows}), folder)[1]
    is_said = f"{value}"[:10] in told if isinstance(value, str) else digits[:9] in spellings.digits_of(told)
    return f"{place} said {value}" if is_said else ""


def tell_private(random: Random, _: Path) -> str:
    """Write what tells of a person into a sentence; no sign of it stays, and the numbers of the sentence do."""
    digits = f"{random.randrange(10**8):08d}"
    spoken = " ".join(random.choices(["satu", "dua", "sembilan", "tujuh", "nol"], k=random.randint(4, 16)))
    person = f"{random.choice(spellings.GIVEN)} {random.choice(spellings.FAMILY)}"
    numbers = [f"0812{digits}", f"0717-4{digits[:5]}", f"(0717) 4{digits[:5]}", f"+62 811 7{digits[:3]} {digits[4:]}"]
    text = random.choice(
        [*numbers, f"{person.replace(' ', '.').lower()}@mail.id", person, f"Jl. Aru No. {digits}", spoken]
    )
    hidden = hide_private(f"Warga {text} sudah terdaftar: 81,25 persen dari 14.723 jiwa")
    is_kept = "81,25 persen dari 14.723 jiwa" in hidden
    return "" if is_kept and text not in hidden and text[-4:] not in hidden[:-40] else f"{text}: {hidden}"


def follow(random: Random, folder: Path) -> str:
    """Bring in a month after itself times ten, a tenth, one row of it times ten, zero, or itself: it is told."""
    counts, areas = [random.randint(1000, 9000) for _ in range(4)], ["Bukit Intan", "Taman Sari", "Gabek", "Rangkui"]
    way = random.choice([10, 0.1, 0, 1, "one", "usual"])
    factors = [way if isinstance(way, int | float) else random.uniform(0.9, 1.1) for _ in counts]
    factors[2] = 10 if way == "one" else factors[2]
    months = [counts, [round(count * factor) for count, factor in zip(counts, factors, strict=True)]]
    frames = [
        pd.DataFrame({"area_name": areas, "area_code": [f"19.71.0{at}" for at in range(1, 5)], "active_persons": row})
        .assign(month_date=pd.Timestamp(2026, month, 1), region_code="1971", segment="pbi_jk", payer="centre")
        .assign(registered_persons=None, inactive_persons=None)
        for month, row in enumerate(months, start=1)
    ]
    frame = pd.concat(frames, ignore_index=True).astype(
        dict.fromkeys(("registered_persons", "inactive_persons"), "Int64")
    )
    told = tell_steps({"membership": frame}, store=folder / "none.duckdb")
    return "" if bool(told) == (way != "usual") else f"{way}: {months} told {told}"


SPOILT = ("above", "thousands", "future", "payer", "title", "unit below", "fraction")
KINDS: dict[str, tuple[Attack, int]] = {
    **{f"members {way}": (partial(spoil, way), 60) for way in SPOILT},
    "private in a sheet": (show_private, 150),
    "private in a text": (tell_private, 300),
    "month beside another": (follow, 150),
}
