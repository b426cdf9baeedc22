"""Two periods compared, findings as a frame, and what goes into other people's documents."""

import csv
import struct

import openpyxl
import pandas as pd
import pytest
from copies import Copy

import analysis
from analysis.indicators.coverage import compute_ratios
from analysis.reference.errors import UhcError
from analysis.reference.regions import reported_regions
from analysis.report.exporting import write_workbook
from analysis.report.two_periods import (
    COLUMNS,
    compare_findings,
    compare_periods,
    comparison_lines,
    findings_frame,
)
from analysis.tables.published import read_table

CODES = [region.bps_code for region in reported_regions()]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("periods"))


def ratios(code: str) -> pd.DataFrame:
    from analysis.reference.periods import parse_period
    from analysis.reference.regions import region_of_code
    from analysis.tables.selection import select_rows

    region, period = region_of_code(code), parse_period("2026-02")
    return compute_ratios(*(select_rows(read_table(name), name, region, period) for name in ("coverage", "population")))


def test_newest_stands_against_newest_with_difference_and_cause() -> None:
    compared = compare_periods(ratios("1971"), "2025-06", "2026-02").set_index("subject")
    assert list(compared.reset_index().columns) == COLUMNS
    row = compared.loc["keaktifan"]
    assert (row["before"], row["before_as_of"], row["now"], row["now_as_of"]) == (80, "2025-06-30", 80.33, "2025-09-01")
    assert row["difference"] == pytest.approx(0.33) and row["cause"] in ("newer", "base")
    assert compared.loc["coverage_registered", "cause"] in ("newer", "base")


CAUSES = [
    pytest.param([(1, "2025-01-01", "="), (2, "2026-01-01", "=")], "newer", 1, id="a newer figure"),
    pytest.param([(1, "2025-01-01", "=")], "same", 0, id="nothing newer"),
    pytest.param([(1, "2025-01-01", ">"), (2, "2026-01-01", "=")], "bound", None, id="a bound"),
    pytest.param([(2, "2026-01-01", "=")], "only_now", None, id="nothing before"),
]


@pytest.mark.parametrize(("figures", "cause", "difference"), CAUSES)
def test_every_cause_is_said(figures: list[tuple[float, str, str]], cause: str, difference: float | None) -> None:
    rows = pd.DataFrame(figures, columns=["value", "as_of_date", "bound"]).assign(measure="a", unit="percent")
    days = pd.to_datetime(rows["as_of_date"])
    compared = compare_periods(rows.assign(as_of_date=days, as_of_end=days), "2025-06", "2026-02").iloc[0]
    assert compared["cause"] == cause
    assert compared["difference"] == difference if difference is not None else pd.isna(compared["difference"])


def test_the_command_makes_what_is_missing_and_speaks_in_words(office: Copy) -> None:
    words = ("diff", "pangkalpinang", "--notebook", "coverage_trend", "--from", "2025-06", "--to", "2026-02")
    said = office.uhc(*words)
    head = "Cakupan JKN Kota Pangkalpinang: Juni 2025 dan Februari 2026"
    assert said.startswith(head) and "[2/2]" in said[said.index("laporan, ") :]  # progress is told aside
    line = next(line for line in said.splitlines() if "80,33%" in line)
    assert "Keaktifan: 80% (30 Jun 2025)" in line and "0,33 poin" in line
    assert "Baru di bulan kedua" in said and "lainnya tidak berubah" in said
    assert office.uhc(*words) == said[: said.index("2 laporan, ")]


WRONG_MONTHS = [
    pytest.param("2026-02", "2025-06", id="reversed"),
    pytest.param("2026-02", "2026-02", id="equal"),
]


@pytest.mark.parametrize(("first", "last"), WRONG_MONTHS)
def test_months_that_are_not_in_order_are_refused_before_anything_is_made(office: Copy, first: str, last: str) -> None:
    said = office.uhc("diff", "bangka", "--from", first, "--to", last, status=2)
    assert first in said and last in said and not list((office.path / "outputs").glob("*/bangka"))


def test_without_a_region_nothing_is_made_and_the_command_that_makes_it_is_said(office: Copy) -> None:
    said = office.uhc("diff", "--notebook", "coverage_trend", "--from", "2025-06", "--to", "2026-02", status=1)
    assert "Kota Pangkalpinang" in said and "14 laporan belum dibuat" in said and "uhc run --period 2025-06" in said
    assert not list((office.path / "outputs").glob("*/bangka"))


def test_what_cannot_be_computed_is_the_exception(office: Copy) -> None:
    before, after = (office.document("pangkalpinang", "coverage_trend", month) for month in ("2025-06", "2026-02"))
    compared = compare_findings(findings_frame(before), findings_frame(after))
    compared = pd.concat([compared, *(compare_periods(ratios(code), "2025-06", "2026-02") for code in CODES)])
    both = compared[~compared["cause"].isin(["only_before", "only_now"])]
    assert len(both) > 60 and (both["difference"].isna() == (both["cause"] == "bound")).all()
    assert both["difference"].isna().mean() < 0.05


def test_a_report_without_figures_of_the_region_says_that_nothing_is_compared(office: Copy) -> None:
    frame = findings_frame(office.document("pangkalpinang", "coverage_trend")).head(0)
    assert comparison_lines(compare_findings(frame, frame)) == [
        "Tidak ada angka tentang wilayah ini untuk dibandingkan."
    ]


def test_findings_are_a_frame_and_a_report_that_was_not_made_names_its_command(office: Copy) -> None:
    frame = analysis.findings("pangkalpinang", "coverage_trend", outputs=office.path / "outputs")
    document = office.document("pangkalpinang", "coverage_trend")
    assert len(frame) == len(document["findings"]) and frame["value"].tolist() == [
        one["value"] for one in document["findings"]
    ]
    for one in document["findings"]:
        number = str(one["number"]) if one["number"] > 1 else ""
        fields = (one["measure"], one["segment"], one["region"], one["as_of"], number)
        assert one["id"] == ".".join(filter(None, fields)), "an id is its fields, and holds no value"
    subjects = findings_frame(document).set_index("id")["subject"]
    assert subjects["keaktifan.2025-09-01"] == "keaktifan" and subjects["inactive.pbpu.2025-04-01"] == "inactive.pbpu"
    with pytest.raises(UhcError, match="uhc run bangka --notebook iku_review"):
        analysis.findings("bangka", "iku_review", outputs=office.path / "outputs")


def test_export_writes_png_by_name_and_one_workbook(office: Copy) -> None:
    office.uhc("export", "pangkalpinang", "--notebook", "coverage_trend", "--notebook", "regency_comparison")
    folder = office.results("pangkalpinang") / "export"
    pictures = sorted(path.name for path in folder.glob("*.png"))
    assert "coverage_trend_tren.png" in pictures and len(pictures) > 4
    for path in folder.glob("*.png"):
        content = path.read_bytes()
        width, height = struct.unpack(">II", content[16:24])
        assert width > 600 and height > 200
        assert round(struct.unpack(">I", content[content.index(b"pHYs") + 4 :][:4])[0] * 0.0254) == 200
    (path,) = folder.glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "temuan" and len(book.sheetnames) == len(pictures) + 1
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    trend = book["coverage_trend_tren"]
    for sheet in book:
        values = [cell.value for row in sheet.iter_rows(min_row=4) for cell in row]
        assert any(isinstance(value, int | float) for value in values), sheet.title
    assert [cell.value for cell in book["coverage_trend_gerak"][4]][:2] == ["September 2024", "72%"]
    assert trend.max_row > 4
    assert {row[3].value for row in book["temuan"].iter_rows(min_row=2)} >= {"keaktifan.2025-09-01"}


def test_no_cell_of_the_workbook_is_a_formula(tmp_path: pytest.TempPathFactory) -> None:
    place = tmp_path / "a.xlsx"  # type: ignore[operator]
    chart = {
        "title": "=1+1",
        "columns": ["a", "=b"],
        "data": [["=cmd|' /C calc'!A0", "@x"], [-1.5, ["+1", "b"]], ["\u00a0=1", "\uff1d1"]],
    }
    write_workbook(place, {"a/b": chart}, pd.DataFrame({"id": ["=x"]}))
    book = openpyxl.load_workbook(place)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value)[0] in "=@+\u00a0\uff1d")


def test_the_office_table_is_untouched_by_what_reads_it(office: Copy) -> None:
    with (office.path / "data" / "published" / "coverage.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(read_table("coverage"))
