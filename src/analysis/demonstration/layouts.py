"""The shapes in which offices keep their figures, filled with those of an invented office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.demonstration.office import Office
from analysis.demonstration.places import months, recipe
from analysis.demonstration.sheets import MONTH_NAMES, SYNTHETIC, Book, Figure, Sheet, dotted, percent

RECAP_SEGMENTS = (
    *(("bp", "centre"), ("bp", "self"), ("pbi_jk", ""), ("pbpu", "")),
    *(("pbpu_pemda", ""), ("ppu_bu", ""), ("ppu_pn", "")),
)
DUES_IDR = 37_800 * 12  # class III for a year, when one office pays both parts: rules.md of the premium, an assumption
ELEMENT_NAMES = (
    *("Persyaratan", "Prosedur", "Waktu", "Biaya/tarif", "Produk", "Kompetensi", "Perilaku"),
    *("Sarana dan prasarana", "Penanganan pengaduan"),
)
SPELLINGS = {"Pangkalpinang": ("Kota Pangkal Pinang", "PANGKAL PINANG  ", "Pangkalpinang")}


def recaps(offices: Sequence[Office]) -> Iterator[Book]:
    """Layout 1, Kemendagri style: a file for each month, three header rows, numbers as text."""
    tables = [office.tables["membership"] for office in offices]
    wholes = [table[table.area_code.eq(office.regency.dotted)] for office, table in zip(offices, tables, strict=True)]
    for place, month in enumerate(months()):
        members = [whole[whole.month_date.eq(month)].set_index(["segment", "payer"]) for whole in wholes]
        residents = [int(office.regency.residents_in_use()[place]) for office in offices]
        yield _recap([office.regency.name for office in offices], members, residents, month)


def _recap_head(month: pd.Timestamp) -> Sheet:
    """Return the sheet of a recap with its title and the three rows of its header."""
    sheet = Sheet(f"{SYNTHETIC} {month:%Y-%m}")
    text = f"REKAP UHC ({SYNTHETIC}) BULAN {MONTH_NAMES[month.month - 1].upper()} {month.year}"
    sheet.put(1, 1, text, right=19)
    sheet.put(3, 1, "No", down=2)
    sheet.put(3, 2, "Provinsi / Daerah", down=2)
    for start, name in ((3, "Jumlah Aktif"), (10, "Jumlah Tidak Aktif")):
        sheet.put(3, start, name, right=6)
        for place, group, wide in (
            (0, "BP", 1),
            (2, "PBI JK", 0),
            (3, "PBPU", 0),
            (4, "PBPU BP Pemda", 0),
            (5, "PPU", 1),
        ):
            sheet.put(4, start + place, group, right=wide, down=0 if wide else 1)
        for place, part in ((0, "PN"), (1, "SWASTA"), (5, "BU"), (6, "PN")):
            sheet.put(5, start + place, part)
    others = ("Jumlah Penduduk (Dukcapil)", "Total Anggaran (Rp)", "Total Anggaran Iuran JK (Rp)", "Persentase")
    for place, name in enumerate(others, start=17):
        sheet.put(3, place, name, down=2)
    return sheet


def _recap(names: Sequence[str], members: list[pd.DataFrame], residents: list[int], month: pd.Timestamp) -> Book:
    sheet = _recap_head(month)
    sums = np.zeros(17)
    when = f"{month:%Y-%m}"
    for row, (name, own, people) in enumerate(zip(names, members, residents, strict=True), start=6):
        spellings = SPELLINGS.get(name, (f"Kab. {name}", f"Kabupaten {name}"))
        sheet.put_row(row, [row - 5, spellings[month.month % len(spellings)]])
        values = []
        for start, column in ((3, "active_persons"), (10, "inactive_persons")):
            for place, (segment, payer) in enumerate(RECAP_SEGMENTS, start=start):
                persons = float(own[column][(segment, payer)] if payer else own[column].xs(segment).sum())
                sheet.tell(row, place, dotted(persons), Figure("membership", column, when, persons))
                values.append(persons)
        dues = float(own.registered_persons.xs("pbpu_pemda").sum()) * DUES_IDR
        sheet.tell(row, 17, dotted(people), Figure("residents", "population_persons", when, people))
        for place, idr in ((18, 55 * dues), (19, dues)):
            sheet.tell(row, place, dotted(idr), Figure("budgets", "allocated_idr", when, idr))
        sheet.put(row, 20, percent(sum(values), people) + "%")
        sums += np.array([*values, people, 55 * dues, dues])
    last = 6 + len(names)
    sheet.put(last, 1, "Jumlah", right=1)
    sheet.put_row(last, [dotted(value) for value in sums], start=3)
    sheet.put(last, 20, percent(sums[:14].sum(), sums[14]) + "%")
    return Book(f"1_rekap_{SYNTHETIC}/rekap_uhc_{when}_{SYNTHETIC}.xlsx", "membership", [sheet])


def spm_report(office: Office, year: int, *, cumulative: bool) -> Book:
    """Layout 2, SPM by month: services (80%), minimum quality (20%) and budget below each other in one sheet."""
    sheet = Sheet(f"{SYNTHETIC} SPM {year}")
    name = office.regency.name
    counting = "KUMULATIF" if cumulative else "BULANAN"
    sheet.put(1, 1, f"LAPORAN SPM KESEHATAN {name.upper()} TAHUN {year} ({SYNTHETIC}), ANGKA {counting}", right=18)
    spm, quality, budgets = (_of_year(office.tables[each], year) for each in ("spm", "spm_quality", "budgets"))
    row = _block_head(
        sheet, 3, "A. PENCAPAIAN PENERIMA LAYANAN DASAR (80%)", "Uraian SPM", "harus dilayani", "terlayani"
    )
    for number, (service, usual) in enumerate(recipe()["services"].items(), start=1):
        own = spm[spm.service.eq(service)]
        sheet.put_row(row, [number, usual["name"], "Orang"])
        _fill_line(sheet, row, own, "spm", "target_persons", "served_persons", cumulative)
        row += 1
    row = _block_head(
        sheet, row + 1, "B. PENCAPAIAN MUTU MINIMAL LAYANAN DASAR (20%)", "Uraian SPM", "kebutuhan", "terpenuhi"
    )
    for number, (service, usual) in enumerate(recipe()["services"].items(), start=1):
        sheet.put_row(row, [number, usual["name"]])
        for line, item in enumerate(recipe()["quality_items"], start=1):
            own = quality[quality.service.eq(service) & quality.item.eq(item)]
            sheet.put_row(row + line, [None, item, "buah"])
            _fill_line(sheet, row + line, own, "spm_quality", "needed_count", "fulfilled_count", cumulative)
        row += 1 + len(recipe()["quality_items"])
    sheet.put(row + 1, 1, "C. ANGGARAN", right=18)
    sheet.put_row(row + 2, ["No", "Uraian SPM", "Alokasi anggaran", "Realisasi", "Selisih"])
    row += 3
    for number, (service, usual) in enumerate(recipe()["services"].items(), start=1):
        last = budgets[budgets.purpose.eq(f"spm_{service}")].iloc[-1]
        sheet.put_row(row, [number, usual["name"], None, None, dotted(last.allocated_idr - last.realised_idr)])
        for column, field in ((3, "allocated_idr"), (4, "realised_idr")):
            figure = Figure("budgets", field, f"{last.month_date:%Y-%m}", float(last[field]))
            sheet.tell(row, column, dotted(last[field]), figure)
        row += 1
    sheet.put(row + 1, 15, "Kepala Dinas Kesehatan")
    path = f"2_spm_{SYNTHETIC}/spm_{_slug(name)}_{year}_{SYNTHETIC}.xlsx"
    return Book(path, "spm", [sheet])


def by_name_list(office: Office, random: np.random.Generator, count: int = 60) -> Book:
    """Layout 3, a list of persons that must be refused: nobody has these names, and no NIK begins with 00."""
    sheet = Sheet(f"{SYNTHETIC} peserta")
    sheet.put_row(1, ["PSNOKA", "NIK", "NAMA", "SEGMEN", "BULAN", "TAHUN"])
    for row in range(2, count + 2):
        number = int(random.integers(0, 10**10))
        person = [f"000{number:010d}", f"000000{number:010d}", f"ORANG {SYNTHETIC} {row - 1:04d}", "PBI APBD", 2, 2026]
        sheet.put_row(row, person)
    path = f"3_dinsos_{SYNTHETIC}/daftar_{_slug(office.regency.name)}_{SYNTHETIC}.csv"
    return Book(path, "participants", [sheet], is_imported=False)


def survey(office: Office) -> Book:
    """Layout 4, SKM: a sheet for each unit and year, the sums and the legend below the respondents."""
    table = office.tables["ikm_responses"]
    sheets: list[Sheet] = []
    scores = [column for column in table.columns if column.endswith("_score")]
    for (unit, month), own in table.groupby(["unit_name", "month_date"], sort=False):
        sheet = Sheet(f"{SYNTHETIC} {unit.removeprefix('Puskesmas ')[:16]} {month.year}")
        sheet.put(1, 1, f"SURVEI KEPUASAN MASYARAKAT ({SYNTHETIC})", right=9)
        sheet.put(2, 1, f"Unit layanan: {unit}", right=9)
        sheet.put(3, 1, f"Periode: {MONTH_NAMES[month.month - 1]} {month.year}", right=9)
        order = [*range(7), 8, 7] if len(sheets) % 2 else list(range(9))  # offices do not agree on U8 and U9
        sheet.put_row(5, ["No. Responden", *(f"U{n} {ELEMENT_NAMES[place]}" for n, place in enumerate(order, start=1))])
        for row, answer in enumerate(own.itertuples(), start=6):
            sheet.put(row, 1, answer.respondent_no)
            for column, place in enumerate(order, start=2):
                value = getattr(answer, scores[place])
                sheet.tell(row, column, value, Figure("ikm_responses", scores[place], f"{month:%Y-%m}", value))
        sums = [own[scores[place]].sum() for place in order]
        means = [total / len(own) for total in sums]
        row = 6 + len(own)
        for text, line in (
            ("Nilai/unsur", [int(total) for total in sums]),
            ("NRR/unsur", [f"{mean:.3f}".replace(".", ",") for mean in means]),
            ("NRR tertimbang", [f"{mean / 9:.3f}".replace(".", ",") for mean in means]),
        ):
            sheet.put_row(row, [text, *line])
            row += 1
        for text in ("Keterangan:", "U1 s.d. U9 = unsur pelayanan", "A (Sangat Baik): 88,31 - 100,00"):
            row += 1
            sheet.put(row, 1, text)
        sheets.append(sheet)
    return Book(f"4_skm_{SYNTHETIC}/skm_{_slug(office.regency.name)}_{SYNTHETIC}.xlsx", "ikm_responses", sheets)


def performance(office: Office, random: np.random.Generator) -> Book:
    """Layout 5, PKP of December 2025: one sheet for each puskesmas, shares above 100 and #DIV/0! among them."""
    sheets, size = [], office.regency.areas.kecamatan_name.value_counts(sort=False, normalize=True)
    for puskesmas, share in size.items():
        sheet = Sheet(f"{SYNTHETIC} {puskesmas}"[:31])
        sheet.put(1, 1, f"PENILAIAN KINERJA PUSKESMAS {puskesmas.upper()} TAHUN 2025 ({SYNTHETIC})", right=7)
        sheet.put(2, 1, "s.d. Desember 2025", right=7)
        heads = ("No", "Upaya/Kegiatan", "Target tahun (%)", "Satuan sasaran", "Total sasaran", "Pencapaian riil")
        sheet.put_row(4, [*heads, "% cakupan riil", "% terhadap target"])
        for row, usual in enumerate(recipe()["performance"].values(), start=5):
            total = round(share * office.regency.residents[-1] * usual["share"])
            done = round(total * usual["done"] * random.uniform(0.7, 1.3))
            sheet.put_row(row, [row - 4, usual["name"], 100, "orang"])
            sheet.tell(row, 5, total, Figure("indicator_counts", "denominator", "2025-12", total))
            sheet.tell(row, 6, done, Figure("indicator_counts", "numerator", "2025-12", done))
            sheet.put(row, 7, percent(done, total, "."))
            is_broken = random.random() < 0.2
            sheet.put(row, 8, "#DIV/0!" if is_broken else percent(done, total))
            sheet.wrong += [(row, 8)] * is_broken
        sheets.append(sheet)
    path = f"5_pkp_{SYNTHETIC}/pkp_{_slug(office.regency.name)}_2025_{SYNTHETIC}.xlsx"
    return Book(path, "indicator_counts", sheets)


def printed_table(office: Office) -> Book:
    """Layout 6, a table pasted from an official PDF: footnote stars, the header again on each page."""
    sheet = Sheet(f"{SYNTHETIC} lampiran")
    sheet.put(1, 1, f"PENDUDUK MENURUT KELURAHAN/DESA {office.regency.name.upper()} SEMESTER I 2025 ({SYNTHETIC})")
    table = office.tables["residents"]
    own = table[table.semester.eq("2025-1") & table.area_code.ne(office.regency.dotted)]
    kecamatan = office.regency.areas.set_index("area_code").kecamatan_name
    row = 2
    for place, line in enumerate(own.itertuples()):
        if place % 25 == 0:
            row += 1
            sheet.put_row(row, ["Kode", "Kecamatan", "Kelurahan/Desa", "Jumlah Penduduk"])
            row += 1
        star = "*" if place % 17 == 3 else ""
        sheet.put_row(row, [line.area_code, kecamatan[line.area_code], line.area_name + star])
        figure = Figure("residents", "population_persons", "2025-06", line.population_persons)
        sheet.tell(row, 4, dotted(line.population_persons) + star, figure)
        row += 1
    sheet.put_row(row, [None, None, "Jumlah", dotted(own.population_persons.sum())])
    sheet.put(row + 1, 1, "*) angka sementara")
    path = f"6_lampiran_{SYNTHETIC}/penduduk_{_slug(office.regency.name)}_{SYNTHETIC}.xlsx"
    return Book(path, "residents", [sheet])


def news_list(office: Office) -> Book:
    """Layout 7, lines of a news page pasted into one column: "1. Kecamatan Toboali: 84.531 jiwa."."""
    sheet = Sheet(f"{SYNTHETIC} berita")
    sheet.put(1, 1, f"Jumlah penduduk {office.regency.name} per 30 Juni 2025 menurut Dukcapil ({SYNTHETIC})")
    table = office.tables["residents"]
    own = table[table.semester.eq("2025-1")].set_index("area_code").population_persons
    areas = office.regency.areas
    sums = own[areas.area_code].groupby(areas.kecamatan_name.to_numpy(), sort=False).sum()
    for row, (name, people) in enumerate(sums.items(), start=2):
        figure = Figure("residents", "population_persons", "2025-06", int(people))
        sheet.tell(row, 1, f"{row - 1}. Kecamatan {name}: {dotted(people)} jiwa.", figure)
    path = f"7_berita_{SYNTHETIC}/berita_{_slug(office.regency.name)}_{SYNTHETIC}.xlsx"
    return Book(path, "residents", [sheet])


def checklist(office: Office, month: pd.Timestamp) -> Book:
    """Layout 8, the list of a puskesmas: an indicator in each row, for one month."""
    table = office.tables["indicator_counts"]
    puskesmas = office.regency.areas.kecamatan_name.iloc[0]
    own = table[table.month_date.eq(month) & table.puskesmas.eq(puskesmas) & table.counting.eq("monthly")]
    sheet = Sheet(f"{SYNTHETIC} indikator")
    sheet.put(1, 1, f"INDIKATOR PUSKESMAS {puskesmas.upper()} TAHUN {month.year} ({SYNTHETIC})", right=4)
    sheet.put(2, 1, f"Bulan ini: {MONTH_NAMES[month.month - 1]} {month.year}")
    sheet.put_row(4, ["No", "Indikator", "Sasaran", "Pencapaian", "Keterangan"])
    for row, line in enumerate(own.itertuples(), start=5):
        sheet.put_row(row, [row - 4, recipe()["indicator_names"][line.indicator]])
        for column, field in ((3, "denominator"), (4, "numerator")):
            value = getattr(line, field)
            sheet.tell(row, column, dotted(value), Figure("indicator_counts", field, f"{month:%Y-%m}", value))
    path = f"8_indikator_{SYNTHETIC}/indikator_{_slug(office.regency.name)}_{month:%Y-%m}_{SYNTHETIC}.xlsx"
    return Book(path, "indicator_counts", [sheet])


def ckg_list(office: Office, month: pd.Timestamp, *, slip: int = 0) -> Book:
    """Layout 9, CKG by puskesmas with target, done and percent; ``slip`` is what the printed total is off."""
    table = office.tables["indicator_counts"]
    own = table[table.month_date.eq(month) & table.indicator.eq("ckg")]
    sheet = Sheet(f"{SYNTHETIC} CKG")
    sheet.put(1, 1, f"CEK KESEHATAN GRATIS {office.regency.name.upper()} ({SYNTHETIC})", right=4)
    sheet.put(2, 1, f"s.d. {MONTH_NAMES[month.month - 1]} {month.year}")
    sheet.put_row(4, ["No", "Puskesmas", "Target", "Diperiksa", "%"])
    row = 5
    for line in own.itertuples():
        sheet.put_row(row, [row - 4, f"Puskesmas {line.puskesmas}"])
        for column, field in ((3, "denominator"), (4, "numerator")):
            value = getattr(line, field)
            sheet.tell(row, column, dotted(value), Figure("indicator_counts", field, f"{month:%Y-%m}", value))
        sheet.put(row, 5, percent(line.numerator, line.denominator))
        row += 1
    done, due = own.numerator.sum(), own.denominator.sum()
    sheet.put_row(row, [None, "Jumlah", dotted(due), dotted(done - slip), percent(done - slip, due)])
    sheet.wrong += [(row, 4)] * bool(slip)
    path = f"9_ckg_{SYNTHETIC}/ckg_{_slug(office.regency.name)}_{month:%Y-%m}_{SYNTHETIC}.xlsx"
    return Book(path, "indicator_counts", [sheet])


def _block_head(sheet: Sheet, row: int, title: str, label: str, due: str, done: str) -> int:
    sheet.put(row, 1, title, right=18)
    for column, text in (
        (1, "No"),
        (2, label),
        (3, "Satuan"),
        (4, f"Jumlah total yang {due}"),
        (18, f"Yang belum {done}"),
    ):
        sheet.put(row + 1, column, text, down=1)
    sheet.put(row + 1, 5, f"Jumlah yang {done}", right=12)
    sheet.put_row(row + 2, [*(name[:3] for name in MONTH_NAMES), "Total"], start=5)
    sheet.put(row + 1, 19, "%", down=1)
    return row + 3


def _fill_line(sheet: Sheet, row: int, own: pd.DataFrame, table: str, due: str, done: str, cumulative: bool) -> None:
    values = own[done].astype(float)
    shown = values if cumulative else values.diff().fillna(values)
    target, total = float(own[due].iloc[-1]), float(values.iloc[-1])
    year = own.month_date.dt.year.iloc[0]
    sheet.tell(row, 4, dotted(target), Figure(table, due, f"{year}", target * len(own)))  # stored with every month
    for month, value in zip(own.month_date, shown, strict=True):
        sheet.tell(row, 4 + month.month, dotted(value), Figure(table, done, f"{month:%Y-%m}", value))
    left = dotted(target - total) if target > total else "-"
    sheet.put_row(row, [dotted(total), left, percent(total, target, ".")], start=17)


def _of_year(table: pd.DataFrame, year: int) -> pd.DataFrame:
    return table[table.month_date.dt.year.eq(year)]


def _slug(name: str) -> str:
    return name.lower().replace(" ", "_")
