"""Regions outside Babel, as another office adds them: a row and a file, and their own reports and meeting page."""

import csv
import re

import pytest
from copies import Copy

NOTEBOOKS = (
    *("coverage_trend", "outreach_effectiveness", "regency_comparison", "iku_review"),
    "entitlement_review",
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = Copy(tmp_path_factory.mktemp("regions"))
    assert "uhc new-region balikpapan" in copy.uhc("run", "balikpapan", status=2)
    copy.uhc("run", "bangka", "--notebook", "iku_review", "--notebook", "regency_comparison")
    assert "dilaporkan" not in copy.uhc("new-region", "balikpapan")
    assert "sudah dilaporkan" in copy.uhc("new-region", "balikpapan")
    copy.uhc("new-region", "Kab. Kepulauan Meranti")
    copy.uhc("run", "balikpapan", "meranti")
    return copy


@pytest.mark.parametrize("slug", ["balikpapan", "kepulauan-meranti"])
def test_a_known_region_gets_its_four_reports_and_meeting_page_from_published_figures(office: Copy, slug: str) -> None:
    folder = office.results(slug)
    for name in NOTEBOOKS:
        document = office.document(slug, name)
        assert document["quality"] and (folder / f"{name}.html").is_file()
        assert document["region"] in {"6471", "1410"}
    assert (folder / "index.html").is_file() and f"{slug}/index.html" in index(office)
    assert (office.path / "params" / f"{slug}.yaml").is_file()
    used = [one["id"] for one in office.document(slug, "coverage_trend")["findings"]]
    assert any(one.startswith("coverage_registered.20") for one in used)


def index(office: Copy) -> str:
    return (office.path / "outputs" / "index.html").read_text(encoding="utf-8")


def test_a_new_region_makes_only_those_stale_that_read_it(office: Copy) -> None:
    assert "masih berlaku" in office.uhc("why", "bangka", "iku_review")
    assert "regions.csv" in office.uhc("why", "bangka", "regency_comparison")  # it reads all regions of other provinces


def test_peers_are_chosen_by_a_parameter(office: Copy) -> None:
    params = office.path / "params" / "bangka.yaml"
    before = params.read_text(encoding="utf-8")
    params.write_text(before + "peers: balikpapan\n", encoding="utf-8")
    office.uhc("run", "bangka", "--notebook", "regency_comparison")
    inputs = office.document("bangka", "regency_comparison")["inputs"]
    codes = {code for one in inputs for code in one["codes"]}
    assert "6471" in codes and "1410" not in codes
    params.write_text(before, encoding="utf-8")


def test_its_own_province_is_what_it_is_compared_with(office: Copy) -> None:
    inputs = office.document("balikpapan", "regency_comparison")["inputs"]
    codes = {code for one in inputs for code in one["codes"]}
    assert {"6471", "64"} <= codes
    page = (office.results("balikpapan") / "regency_comparison.html").read_text(encoding="utf-8")
    assert "Cabang Pangkalpinang" not in page and "luar Babel" not in page


def test_where_no_two_regions_have_a_figure_none_is_said_to_differ_in_month(office: Copy) -> None:
    page = (office.results("balikpapan") / "regency_comparison.html").read_text(encoding="utf-8")
    assert "Belum ada dua wilayah dengan angka setahun terakhir" in page and "berbeda bulan" not in page
    page = (office.results("balikpapan") / "iku_review.html").read_text(encoding="utf-8")
    assert re.search(r"laporan dinas[^<]*</span> <b>1\.436 (anak|balita)</b>", page)


def test_an_invented_regency_of_another_province_gets_its_reports(office: Copy) -> None:
    said = office.uhc("new-region", "Kota Rekaan", status=2)
    assert "--bps" in said and "--parent" in said
    told = ("--bps", "9571", "--kemendagri", "95.71", "--parent", "95", "--parent-name", "Provinsi Contoh")
    assert "BELUM ADA" in office.uhc("new-region", "Kota Rekaan", *told)
    common = ("--region", "rekaan", "--date", "2026-01", "--source", "antara-126780")
    office.uhc("add", "figure", *common, "--measure", "coverage_registered_pct", "--value", "97,5")
    office.uhc("add", "figure", *common, "--measure", "registered_persons", "--value", "195.000")
    office.uhc("run", "rekaan")
    findings = office.document("rekaan", "coverage_trend")["findings"]
    assert any(one["id"].startswith("coverage_registered.2026-01") and one["value"] == 97.5 for one in findings)
    assert (office.results("rekaan") / "index.html").is_file()


def test_two_figures_without_members_give_a_verdict_and_the_true_reason_for_no_distance(office: Copy) -> None:
    office.uhc("new-region", "Kota Umpama", "--bps", "9573", "--kemendagri", "95.73", "--parent", "95")
    common = ("--region", "umpama", "--source", "antara-126780")
    office.uhc("add", "figure", *common, "--date", "2026-01", "--measure", "keaktifan_pct", "--value", "74,2")
    office.uhc("add", "figure", *common, "--date", "2025-12-31", "--measure", "population", "--value", "120.400")
    office.uhc("run", "umpama", "--notebook", "coverage_trend")
    page = (office.results("umpama") / "coverage_trend.html").read_text(encoding="utf-8")
    rows = [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>.*?</tr>", page, flags=re.DOTALL)]
    judged = next(row for row in rows if "syarat UHC Prioritas" in row and "74,2%" in row)
    assert "belum terpenuhi" in judged and "tidak dapat dihitung: jumlah orangnya tidak dipublikasikan" in judged
    assert "tidak dapat dihitung: tidak dipublikasikan" in page and "hanya batas" not in page


def test_a_city_and_a_regency_of_one_name_are_two_regions(office: Copy) -> None:
    told = ("--kemendagri", "95.74", "--parent", "95")
    office.uhc("new-region", "Kota Kembar", "--bps", "9574", *told)
    office.uhc("new-region", "Kabupaten Kembar", "--bps", "9504", "--kemendagri", "95.04", "--parent", "95")
    with (office.path / "data" / "reference" / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["bps_code"]: row for row in csv.DictReader(file)}
    assert [rows[code]["short_name"] for code in ("9574", "9504")] == ["Kembar", "Kab. Kembar"]
    assert (office.path / "params" / "kab-kembar.yaml").is_file() and rows["9504"]["name_id"] == "Kabupaten Kembar"


def test_a_wrong_row_is_taken_back_whole(office: Copy) -> None:
    table = office.path / "data" / "reference" / "regions.csv"
    before = table.read_bytes()
    wrong = ("--bps", "9571", "--kemendagri", "96.71", "--parent", "96", "--parent-name", "Provinsi Lain")
    office.uhc("new-region", "Kota Lain", *wrong, status=2)
    assert table.read_bytes() == before


def test_a_province_without_all_its_regencies_is_not_summed(office: Copy) -> None:
    with (office.path / "data" / "reference" / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["bps_code"]: row["reported"] for row in csv.DictReader(file)}
    assert rows["64"] == rows["14"] == "FALSE" and rows["19"] == rows["6471"] == "TRUE"


def test_a_slug_too_long_for_a_file_is_refused_before_its_row_is_written(office: Copy) -> None:
    regions = office.path / "data" / "reference" / "regions.csv"
    before = regions.read_bytes()
    words = ("--bps", "1399", "--kemendagri", "13.99", "--parent", "13", "--parent-name", "Provinsi Sumatera Barat")
    told = office.uhc("new-region", "Kabupaten Contoh", "--slug", "contoh" * 50, *words, status=2)
    assert "Traceback" not in told and regions.read_bytes() == before
