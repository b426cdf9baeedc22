"""Small inputs from the field that once ended reports, imported and run as an office does it (all figures SINTETIS)."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from conftest import Command

MEMBERS = "Bulan;Kabupaten/Kota;Peserta Terdaftar;Peserta Aktif;Jumlah Penduduk"
OTHERS = """Februari 2026;Kab. Bangka;330000;250000;340000
Februari 2026;Kab. Belitung;180000;140000;190000
Februari 2026;Kab. Bangka Tengah;190000;150000;199000
Februari 2026;Kab. Belitung Timur;128000;95000;133000
Februari 2026;Kota Pangkalpinang;230000;200000;240000"""


def run(uhc: Command, folder: Path, sheet: str, *words: str, kind: str = "") -> Path:
    """Import a sheet into a store of its own, run reports on it, and return the folder of the newest period."""
    (folder / "lembar.csv").write_text(sheet, encoding="utf-8")
    store = {"UHC_STORE": str(folder / "office.duckdb")}
    told = uhc("import", *filter(None, [kind]), str(folder / "lembar.csv"), "--accept-partial", **store)
    assert "Disimpan" in told.stdout, told.stdout + told.stderr
    done = uhc("run", *words, "--data", "office", "--output", str(folder / "out"), **store)
    assert done.returncode == 0, done.stdout + done.stderr
    return max((folder / "out").glob("20*-*"))


def test_what_the_page_still_states_is_never_called_gone_and_each_change_has_a_cause(
    uhc: Command, tmp_path: Path
) -> None:
    """An import for another report in between, then a corrected sheet: every run is done, into one folder."""
    members = "Bulan;Kabupaten/Kota;Peserta Terdaftar;Peserta Aktif\nFebruari 2026;Kota Pangkalpinang;230000;{}\n"
    deaths = """Bulan;Kode BPS wilayah;Puskesmas;Indikator;Sistem data;Cara hitung;Pembilang;Penyebut
Desember 2025;1971;;infant_deaths;Laporan dinkes;Kumulatif;12;3600
"""
    words = (
        "pangkalpinang",
        "--notebook",
        "coverage_trend",
        "--notebook",
        "outreach_effectiveness",
        "--period",
        "2026-02",
    )
    for sheet in (members.format(200000), deaths, members.format(201000)):
        folder = run(uhc, tmp_path, sheet, *words, kind="indicator_counts" if sheet == deaths else "")
        for notebook in ("coverage_trend", "outreach_effectiveness"):
            changes = json.loads((folder / "pangkalpinang" / f"{notebook}.json").read_text(encoding="utf-8"))["changes"]
            rows = changes["rows"] if changes else []
            assert not [row["measure"] for row in rows if row["kind"] == "gone"]
            assert all(row["causes"] and "unknown" not in row["causes"] for row in rows)


def text_of(page: Path) -> str:
    """Return what a page says, without its tags."""
    body = re.sub(r"<(style|script)[^>]*>.*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


ZEROS = [
    pytest.param("200000;0;217000", id="nobody active"),
    pytest.param("200000;150000;0", id="no residents"),
    pytest.param("0;0;217000", id="nobody registered"),
]


@pytest.mark.parametrize("zero", ZEROS)
def test_one_regions_zero_is_named_and_stops_no_other(uhc: Command, tmp_path: Path, zero: str) -> None:
    sheet = f"{MEMBERS}\n{OTHERS}\nFebruari 2026;Kab. Bangka Selatan;{zero}\n"
    notebooks = ("--notebook", "coverage_trend", "--notebook", "regency_comparison")
    folder = run(uhc, tmp_path, sheet, "bangka", "bangka-selatan", *notebooks)
    compared = text_of(folder / "bangka" / "regency_comparison.html")
    if "0" in zero.split(";")[1:]:
        assert "Tidak diurutkan karena tercatat 0, yang perlu diperiksa di lembarnya: Bangka Selatan" in compared
    if zero.endswith(";0"):
        own = text_of(folder / "bangka-selatan" / "coverage_trend.html")
        assert "Penduduk tercatat 0" in own and "tidak dapat dihitung" in own
    if zero.startswith("200000;0"):
        assert "0 dari 200.000 peserta terdaftar data BPJS Kesehatan" in compared  # the office sent the 0


def test_two_months_of_more_active_than_registered_are_both_refused_and_reach_no_page(
    uhc: Command, tmp_path: Path
) -> None:
    rows = (
        "Januari 2026;Kota Pangkalpinang;200000;203100;240000\nFebruari 2026;Kota Pangkalpinang;200000;203300;240000\n"
    )
    (tmp_path / "lembar.csv").write_text(f"{MEMBERS}\n{rows}", encoding="utf-8")
    told = uhc("import", str(tmp_path / "lembar.csv"), UHC_STORE=str(tmp_path / "office.duckdb"))
    assert told.returncode == 1
    for cell, value in (("D2", "203100"), ("D3", "203300")):
        assert f"{cell} '{value}': peserta aktif atau tidak aktif melebihi terdaftar" in told.stdout + told.stderr


def test_a_service_with_a_target_of_zero_has_no_percentage_and_is_not_called_unpublished(
    uhc: Command, tmp_path: Path
) -> None:
    sheet = """Bulan;Kode BPS wilayah;Puskesmas;Layanan SPM;Cara hitung;Sasaran (orang);Terlayani (orang)
Desember 2025;1971;;Balita;Kumulatif;9100;8200
Desember 2025;1971;;HIV;Kumulatif;0;12
"""
    folder = run(uhc, tmp_path, sheet, "pangkalpinang", "--notebook", "iku_review")
    shown = text_of(folder / "pangkalpinang" / "iku_review.html")
    assert "tidak ada persentase 12 dari sasaran 0" in shown
    assert not re.search(r"HIV[^.;]{0,20}tidak dipublikasikan", shown)


def test_two_sheets_of_one_name_get_a_page_and_a_marked_copy_each(uhc: Command, tmp_path: Path) -> None:
    """Each holds its own refusal, in one import of both as in two imports of one."""
    head = "Kabupaten/Kota;Peserta Terdaftar;Peserta Aktif\nKab. Bangka;300100;250100\n"
    sheets = [tmp_path / month / "rekap.csv" for month in ("jan", "feb")]
    for sheet, wrong in zip(sheets, ("salah", "keliru"), strict=True):
        sheet.parent.mkdir()
        sheet.write_text(f"{head}Kab. Belitung;{wrong};100100\n", encoding="utf-8")
    told = uhc("import", *map(str, sheets), "--month", "2026-03", UHC_STORE=str(tmp_path / "office.duckdb"))
    assert told.returncode == 1 and "Traceback" not in told.stderr
    folder = tmp_path / "laporan-impor"
    for name in ("jan-rekap", "feb-rekap"):
        assert f"{name}.html" in told.stdout and (folder / f"{name}-ditandai.xlsx").is_file()
        assert "B3" in text_of(folder / f"{name}.html")
    assert (folder / "jan-rekap.html").read_bytes() != (folder / "feb-rekap.html").read_bytes()


def test_a_file_of_parameters_with_another_ending_is_refused_with_the_right_name(uhc: Command, tmp_path: Path) -> None:
    (tmp_path / "bangka.yaml").write_text("region: bangka\n", encoding="utf-8")
    (tmp_path / "pangkalpinang.yml").write_text("region: pangkalpinang\ncontact: Bidang Contoh\n", encoding="utf-8")
    words = ("--notebook", "coverage_trend", "--params", str(tmp_path), "--output", str(tmp_path / "out"))
    for regions in ((), ("pangkalpinang",), ("bangka",)):
        done = uhc("run", *regions, *words)
        assert done.returncode == 2 and "pangkalpinang.yaml" in done.stderr
    assert not (tmp_path / "out").exists()


SPM = "Bulan;Kabupaten/Kota;{};Sasaran;Terlayani\nDesember 2025;Kota Pangkalpinang;Balita;9100;8200\n"


def test_a_kind_that_was_named_is_not_asked_for_again(uhc: Command, tmp_path: Path) -> None:
    """A header that means the service is read; one that means nothing is named, with the option that tells it."""
    store = {"UHC_STORE": str(tmp_path / "office.duckdb"), "UHC_LAYOUTS": str(tmp_path / "maps")}
    sheet = tmp_path / "spm.csv"
    sheet.write_text(SPM.format("Pelayanan"), encoding="utf-8")
    assert uhc("import", "spm", str(sheet), "--months", "cumulative", **store).returncode == 0
    sheet.write_text(SPM.format("Zzyzx"), encoding="utf-8")
    told = uhc("import", "spm", str(sheet), "--months", "cumulative", **store)
    assert told.returncode == 1
    assert "kolom 'C1' tidak dapat dipetakan" in told.stdout and '--map "C1=' in told.stdout
    assert "Zzyzx" not in told.stdout  # a word that nothing is near to may be a name
    assert "Sebut jenisnya" not in told.stdout
    told = uhc("import", "spm", str(sheet), "--months", "cumulative", "--map", "C1=service", **store)
    assert told.returncode == 0, told.stdout


def test_a_choice_that_no_table_has_is_refused_before_reading(uhc: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "penduduk.csv"
    sheet.write_text("Kabupaten/Kota;Jumlah Penduduk\nKab. Bangka;340000\n", encoding="utf-8")
    store = {"UHC_STORE": str(tmp_path / "office.duckdb"), "UHC_LAYOUTS": str(tmp_path / "maps")}
    for kind in ((), ("residents",)):
        told = uhc("import", *kind, str(sheet), "--month", "2025-12", "--set", "register=bps_projection", **store)
        assert told.returncode == 2 and "dukcapil_dkb, dukcapil_siak" in told.stderr and not told.stdout
    told = uhc("import", str(sheet), "--month", "2025-12", "--set", "register=dukcapil_dkb", **store)
    assert told.returncode == 0, told.stdout


def test_columns_that_a_sheet_lacks_have_no_total(uhc: Command, tmp_path: Path) -> None:
    sheet, report = tmp_path / "aktif.csv", tmp_path / "r.json"
    sheet.write_text("Kabupaten/Kota;Peserta Aktif\nKab. Bangka;81000\n", encoding="utf-8")
    store = {"UHC_STORE": str(tmp_path / "office.duckdb"), "UHC_LAYOUTS": str(tmp_path / "maps")}
    uhc("import", str(sheet), "--month", "2026-03", "--report", str(report), **store)
    totals = json.loads(report.read_text(encoding="utf-8"))["totals"]
    assert totals == {
        "membership.registered_persons": None,
        "membership.active_persons": 81_000,
        "membership.inactive_persons": None,
    }
