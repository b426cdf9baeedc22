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
from analysis.report.exporting import write_workbook
from analysis.report.two_periods import COLUMNS, compare_periods, findings_frame
from analysis.tables.published import read_table


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


def test_the_command_makes_what_is_missing_and_computes_nearly_all(office: Copy) -> None:
    words = ("diff", "pangkalpinang", "--notebook", "coverage_trend", "--from", "2025-06", "--to", "2026-02")
    said = office.uhc(*words)
    line = next(line for line in said.splitlines() if line.strip().startswith("keaktifan:") or "80,33%" in line)
    assert "80% (30 Jun 2025)" in line and "0,33 poin" in line
    lines = [line for line in said.splitlines() if "menjadi" in line]
    assert sum("belum ada di bulan pertama" in line for line in lines) < len(lines)
    assert office.uhc(*words) == said[said.index("Cakupan JKN Kota Pangkalpinang: 2025-06") :]


def test_findings_are_a_frame_and_a_report_that_was_not_made_names_its_command(office: Copy) -> None:
    frame = analysis.findings("pangkalpinang", "coverage_trend", outputs=office.path / "outputs")
    document = office.document("pangkalpinang", "coverage_trend")
    assert len(frame) == len(document["findings"]) and frame["value"].tolist() == [
        one["value"] for one in document["findings"]
    ]
    assert {"keaktifan", "coverage_registered"} <= set(findings_frame(document)["subject"])
    with pytest.raises(UhcError, match="uhc run bangka --notebook iku_review"):
        analysis.findings("bangka", "iku_review", outputs=office.path / "outputs")


def test_export_writes_png_by_name_and_one_workbook(office: Copy) -> None:
    office.uhc("export", "pangkalpinang", "--notebook", "coverage_trend", "--notebook", "regency_comparison")
    folder = office.results("pangkalpinang") / "export"
    pictures = sorted(path.name for path in folder.glob("*.png"))
    assert "coverage_trend_trend.png" in pictures and len(pictures) > 4
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
    trend = book["coverage_trend_trend"]
    assert any(isinstance(cell.value, int | float) for row in trend.iter_rows(min_row=4) for cell in row)
    assert {row[3].value for row in book["temuan"].iter_rows(min_row=2)} >= {"keaktifan.2025-09-01.80.33"}


def test_no_cell_of_the_workbook_is_a_formula(tmp_path: pytest.TempPathFactory) -> None:
    place = tmp_path / "a.xlsx"  # type: ignore[operator]
    chart = {"title": "=1+1", "columns": ["a", "=b"], "data": [["=cmd|' /C calc'!A0", "@x"], [-1.5, ["+1", "b"]]]}
    write_workbook(place, {"a/b": chart}, pd.DataFrame({"id": ["=x"]}))
    book = openpyxl.load_workbook(place)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value)[0] in "=@+")


def test_the_office_table_is_untouched_by_what_reads_it(office: Copy) -> None:
    with (office.path / "data" / "published" / "coverage.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(read_table("coverage"))
