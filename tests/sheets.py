"""Sheets as offices keep them, written for the tests of the importer; every number is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook

REGENCIES = (
    *("Kab. Bangka", "Kab. Belitung", "Kab. Bangka Selatan", "Kab. Bangka Tengah", "Kab. Bangka Barat"),
    *("Kab. Belitung Timur", "Kota Pangkal Pinang "),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
SERVICES = (
    *("Pelayanan Kesehatan Ibu Hamil", "Pelayanan Kesehatan Ibu Bersalin", "Pelayanan Kesehatan Bayi Baru Lahir"),
    *("Pelayanan Kesehatan Balita", "Pelayanan Kesehatan pada Usia Pendidikan Dasar"),
    *("Pelayanan Kesehatan pada Usia Produktif", "Pelayanan Kesehatan pada Usia Lanjut"),
    *("Pelayanan Kesehatan Penderita Hipertensi", "Pelayanan Kesehatan Penderita Diabetes Melitus"),
    *("Pelayanan Kesehatan Orang dengan Gangguan Jiwa Berat", "Pelayanan Kesehatan Orang Terduga Tuberkulosis"),
    "Pelayanan Kesehatan Orang dengan Risiko Terinfeksi HIV",
)
KECAMATAN = {
    "Toboali": 84531, "Lepar": 7890, "Airgegas": 43210, "Simpang Rimba": 24680,
    "Payung": 21987, "Tukak Sadai": 12345, "Pulau Besar": 9876, "Kepulauan Pongok": 9358,
}  # fmt: skip
PUSKESMAS_CKG = {
    "Koba": (9876, 4321), "Perlang": (5432, 2100), "Lubuk Besar": (7654, 3210), "Pangkalanbaru": (11111, 5555),
    "Benteng": (6543, 1234), "Namang": (5678, 2345), "Sungaiselan": (8765, 3456), "Lampur": (4321, 1111),
    "Simpangkatis": (7890, 2765),
}  # fmt: skip


def dots(number: float) -> str:
    """Return 1234567 as 1.234.567."""
    return f"{number:,.0f}".replace(",", ".")


def percent(part: float, whole: float, mark: str = ",") -> str:
    """Return a percentage of two decimals with its sign."""
    return f"{100 * part / whole:.2f}%".replace(".", mark)


def write_book(path: Path, sheets: dict[str, list[list[Any]]], merged: tuple[str, ...] = ()) -> Path:
    """Write sheets of rows; ``merged`` are ranges of the first sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def uhc_recap(path: Path) -> dict[str, int]:
    """Write layout 1, the recap with three header rows; return the totals by measure."""
    segments = ["BP", None, "PBI JK", "PBPU", "PBPU BP Pemda", "PPU", None]
    parts = ["PN", "SWASTA", None, None, None, "BU", "PN"]
    head = ["No", "Provinsi / Daerah", "Jumlah Aktif", *[None] * 6, "Jumlah Tidak Aktif", *[None] * 6]
    head += ["Jumlah Penduduk (Dukcapil)", "Total Anggaran (Rp)", "Total Anggaran Iuran JK (Rp)", "Persentase"]
    rows: list[list[Any]] = [
        ["REKAPITULASI CAKUPAN UHC PROVINSI KEPULAUAN BANGKA BELITUNG"],
        ["Per 1 Februari 2026"],
        [],
        head,
        [None, None, *segments, *segments],
        [None, None, *parts, *parts],
    ]
    totals = [0] * 17
    for place, name in enumerate(REGENCIES):
        members = [(place + 3) * 1000 + each * 137 for each in range(14)]
        population = sum(members) + 1234
        values = [*members, population, (place + 1) * 10**11, (place + 1) * 15 * 10**9]
        totals = [one + other for one, other in zip(totals, values, strict=True)]
        cells = [dots(value) if (each + place) % 2 else value for each, value in enumerate(values)]
        rows.append([place + 1, name, *cells, percent(sum(members), population)])
    rows.append(["Jumlah", None, *map(dots, totals), percent(sum(totals[:14]), totals[14])])
    rows += [[], [None, "Sumber: BPJS Kesehatan"], [*[None] * 14, "Pangkalpinang, 5 Februari 2026"]]
    rows += [[*[None] * 14, "Kepala Dinas"], [], [*[None] * 14, "NIP. 19700101 199003 1 001"]]
    merged = ("A1:T1", "A2:T2", "A4:A6", "B4:B6", "C4:I4", "J4:P4", "C5:D5", "H5:I5", "J5:K5", "O5:P5", "A14:B14")
    write_book(path, {"UHC": rows}, merged)
    return {
        "membership.active_persons": sum(totals[:7]),
        "membership.inactive_persons": sum(totals[7:14]),
        "residents.population_persons": totals[14],
        "budgets.allocated_idr": totals[15] + totals[16],
    }


def spm_report(path: Path, *, cumulative: bool, blocks: str = "ABC") -> dict[str, float]:
    """Write layout 2, the SPM workbook with its blocks A, B and C; return the totals of block A and C."""
    served_total = target_total = 0.0

    def months(step: int) -> list[int]:
        single = [step + 3 * number for number in range(12)]
        return [sum(single[: number + 1]) for number in range(12)] if cumulative else single

    def line(number: int, name: str, unit: str, target: int, step: int) -> list[Any]:
        values = months(step)
        total = values[-1] if cumulative else sum(values)
        return [
            number,
            name,
            unit,
            dots(target),
            *values,
            dots(total),
            dots(target - total),
            f"{100 * total / target:.2f}",
        ]

    rows: list[list[Any]] = []
    if "A" in blocks:
        rows += [["A. PERSENTASE PENCAPAIAN PENERIMA LAYANAN DASAR (80%) KOTA PANGKALPINANG TAHUN 2025"]]
        head = ["No", "Uraian SPM", "Satuan", "Jumlah total yang harus dilayani", "Jumlah yang terlayani", *[None] * 12]
        rows += [[*head, "Yang belum terlayani", "%"], [None, None, None, None, *MONTHS, "Total"]]
        for number, service in enumerate(SERVICES, start=1):
            rows.append(line(number, service, "Orang", 4000 + number * 111, number * 5))
            target_total += 12 * (4000 + number * 111)
            served_total += sum(months(number * 5))
    if "B" in blocks:
        rows += [[], ["B. PERSENTASE PENCAPAIAN MUTU MINIMAL LAYANAN DASAR (20%)"]]
        head = ["No", "Uraian SPM", "Satuan", "Jumlah total yang dibutuhkan", "Jumlah yang terpenuhi", *[None] * 12]
        rows += [[*head, "Yang belum terpenuhi", "%"], [None, None, None, None, *MONTHS, "Total"]]
        for service, items in (
            (SERVICES[0], ("Tablet tambah darah", "Buku KIA")),
            (SERVICES[1], ("Partograf", "Bidan")),
        ):
            rows.append([None, service])
            rows += [line(number, item, "buah", 3000, 4) for number, item in enumerate(items, start=1)]
    if "C" in blocks:
        rows += [[], ["C. ANGGARAN"], ["No", "Uraian SPM", "Alokasi anggaran (Rp)", "Realisasi (Rp)", "Selisih (Rp)"]]
        for number, service in enumerate(SERVICES, start=1):
            rows.append([number, service, dots(number * 10**8), dots(number * 9 * 10**7), dots(number * 10**7)])
    write_book(path, {"SPM": rows}, ("A1:S1", "E2:P2") if "A" in blocks else ())
    return {"spm.target_persons": target_total, "spm.served_persons": served_total}
