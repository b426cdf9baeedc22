"""The tables that ship in data/: they validate, say what the sources say, and name faults."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from analysis.reference.errors import DataError
from analysis.reference.words import use_language
from analysis.tables.published import data_folder, read_table

DATA = Path(__file__).parents[1] / "data"
PATHS = {
    "regions": "reference/regions.csv",
    "areas": "reference/areas.csv",
    "population": "reference/population.csv",
    "sources": "reference/sources.csv",
    "holidays": "reference/holidays.csv",
    "indicators": "reference/indicators.csv",
    "coverage": "published/coverage.csv",
    "events": "published/events.csv",
    "ckg": "published/ckg.csv",
    "iku": "published/iku.csv",
    "outreach": "published/outreach.csv",
    "claims": "published/claims.csv",
}
PERIODS = ("ckg", "iku", "outreach")
YIELDS = [
    "checked_persons",
    "checked_of_population_pct",
    "checked_of_signed_up_pct",
    "checked_of_target_pct",
    "measured_children",
    "antenatal_k1_pct",
    "antenatal_k4_pct",
    "complete_immunisation_pct",
    "spm_tb_pct",
    "spm_hypertension_pct",
    "spm_diabetes_pct",
    "spm_pregnancy_pct",
    "spm_delivery_pct",
    "spm_newborn_pct",
    "spm_under5_pct",
    "reactivated_persons",
    "visited_households",
    "collected_idr",
]
TRIPLES = [
    ("1903", "2022-12-01", 99.12, 205114, 206937),
    ("1904", "2019-12-01", 78.3, 145000, 185723),
    ("1904", "2023-01-01", 96.36, 192816, 200110),
    ("1904", "2023-03-01", 96.83, 193770, 200110),
    ("1902", "2023-12-31", 100.72, 186920, 185591),
    ("1971", "2023-03-01", 95.71, 218159, 227948),
    ("19", "2023-03-01", 95.51, 1406297, 1472427),
    ("19", "2023-10-01", 98.08, 1461862, 1490418),
    ("19", "2025-09-01", 98.86, 1531843, 1549562),
    ("1901", "2025-11-01", 98.49, 334672, 339786),
    ("0000", "2023-12-31", 95.77, 267310000, 279120000),
]


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def coverage(region_code: str, date: str, measure: str) -> pd.DataFrame:
    rows = read_table("coverage", folder=DATA)
    at = (rows.region_code == region_code) & (rows.as_of_date == date) & (rows.measure == measure)
    return rows[at]


def test_package_validates() -> None:
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])


def test_every_row_is_held() -> None:
    for name, path in PATHS.items():
        with (DATA / path).open(encoding="utf-8", newline="") as file:
            assert len(read_table(name, folder=DATA)) == sum(1 for _ in csv.DictReader(file)) > 0


def test_rows_keep_the_order_and_line_of_the_file() -> None:
    rows = read_table("coverage", folder=DATA)
    assert list(rows.file_row) == list(range(2, len(rows) + 2))
    assert list(rows.statement_id) == [
        line.split(",")[0] for line in (DATA / "published/coverage.csv").read_text().splitlines()[1:]
    ]


def test_data_folder_is_the_named_one(monkeypatch: pytest.MonkeyPatch, copy: Path) -> None:
    monkeypatch.setenv("UHC_DATA", str(copy))
    assert data_folder() == copy
    assert set(read_table("regions").bps_code) >= {"19", "1971"}


def test_readme_names_every_column() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    resources = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    names = {field["name"] for resource in resources for field in resource["schema"]["fields"]}
    assert not [name for name in names if f"`{name}`" not in text]


def test_every_source_is_used_or_backs_a_rule() -> None:
    tables = [name for name in PATHS if name != "sources"]
    used = {source for name in tables for source in read_table(name, folder=DATA).source_id}
    rules = (DATA / "reference/rules.yaml").read_text(encoding="utf-8")
    known = read_table("sources", folder=DATA).source_id
    assert not [source for source in known if source not in used and source not in rules]


def test_an_alias_stands_for_one_region() -> None:
    meant: dict[str, str] = {}
    for row in read_table("regions", folder=DATA).itertuples():
        names = {row.slug, row.name_id, row.name_en, row.short_name, *row.aliases.split("|")}
        for name in {each.casefold() for each in names}:
            assert meant.setdefault(name, row.bps_code) == row.bps_code
    assert {meant[name] for name in ("basel", "babar", "pangkal pinang")} == {
        "1905",
        "1903",
        "1971",
    }


def test_the_two_code_systems_swap_two_regencies() -> None:
    codes = read_table("regions", folder=DATA).set_index("kemendagri_code")["bps_code"]
    assert (codes["19.03"], codes["19.05"]) == ("1905", "1903")


def test_as_of_end_is_the_last_day_of_what_is_known() -> None:
    rows = read_table("population", folder=DATA).set_index("population_id")
    ends = rows.as_of_end.dt.strftime("%Y-%m-%d")
    assert ends["1971-2017-dukcapil_press-total"] == "2017-12-31"
    assert ends["1971-2022-06-bps_projection-total"] == "2022-06-30"
    assert ends["1971-2024-12-31-dukcapil_dkb-total"] == "2024-12-31"


def test_men_and_women_make_the_total() -> None:
    rows = read_table("population", folder=DATA)
    keys = ["region_code", "as_of_date", "register"]
    wide = rows.pivot_table(index=keys, columns="sex", values="population_persons", aggfunc="sum")
    both = wide.dropna()
    assert len(both) == 14
    assert (both.male + both.female == both.total).all()


def test_the_ckg_count_is_kept_but_never_charted() -> None:
    row = coverage("1971", "2025-09-01", "registered_persons").iloc[0]
    assert (row.value, row.quality, bool(row.usable)) == (14723, "C", False)
    assert "87,223" in row.note_en


@pytest.mark.parametrize(("region", "date", "percent", "numerator", "denominator"), TRIPLES)
def test_full_triples(region: str, date: str, percent: float, numerator: int, denominator: int) -> None:
    rows = coverage(region, date, "coverage_registered_pct")
    rows = rows[(rows.value == percent) & (rows.numerator_persons == numerator)]
    assert set(rows.denominator_persons) == {denominator}


def test_an_unstated_denominator_stays_empty() -> None:
    row = coverage("19", "2022-12-01", "coverage_registered_pct").iloc[0]
    assert row.numerator_persons == 1380347
    assert pd.isna(row.denominator_persons)


def test_rivals_stand_side_by_side() -> None:
    rows = coverage("1971", "2025-04-01", "keaktifan_pct")
    totals = rows[rows.segment.isna()]
    assert sorted(zip(totals.value, totals.quality, strict=True)) == [
        (75.19, "C"),
        (75.19, "C"),
        (76.67, "A"),
    ]
    september = coverage("1971", "2025-09-01", "keaktifan_pct")
    assert sorted(zip(september.value, september.quality, strict=True)) == [(80.33, "A"), (81, "C")]


def test_no_two_quantities_share_a_measure() -> None:
    rows = read_table("coverage", folder=DATA)
    counts = rows.measure.value_counts()
    assert counts["deactivated_persons"] == 11
    assert counts["quota_persons"] == 14
    assert counts["arrears_persons"] == 6
    assert set(rows.loc[rows.measure.eq("handed_over_persons"), "kind"]) == {"flow", "plan"}
    rows = rows[rows.measure.ne("handed_over_persons")]
    assert (rows.kind.eq("flow") == rows.measure.eq("deactivated_persons")).all()
    assert (rows.kind.isin(["quota", "plan"]) == rows.measure.eq("quota_persons")).all()


def test_usable_is_false_for_the_twenty_c_rows() -> None:
    rows = read_table("coverage", folder=DATA)
    assert rows.quality.eq("C").sum() == (~rows.usable).sum() == 20


def period_rows(name: str, region_code: str, measure: str, end: str | None = None) -> pd.DataFrame:
    rows = read_table(name, folder=DATA)
    rows = rows[(rows.region_code == region_code) & (rows.measure == measure)]
    return rows if end is None else rows[rows.period_end == end]


def test_the_pangkalpinang_checks_grow_and_their_parts_do_not_add_up() -> None:
    rows = period_rows("ckg", "1971", "checked_persons")
    whole, parts = rows[rows.area_name.isna()], rows[rows.area_level == "puskesmas"]
    assert list(whole.sort_values("period_end").value) == [853, 14723, 66590]
    assert list(whole.loc[~whole.usable, "value"]) == [14723]
    assert (len(parts), parts.value.sum()) == (9, 66990)
    assert set(period_rows("ckg", "1971", "target_persons").value) == {87223}


@pytest.mark.parametrize(
    ("measure", "precision", "total"),
    [
        ("signed_up_persons", "half", 7527),
        ("checked_persons", "half", 7389 + 28586),
        ("target_persons", "year", 75846),
    ],
)
def test_the_puskesmas_of_bangka_tengah_add_up(measure: str, precision: str, total: int) -> None:
    rows = period_rows("ckg", "1904", measure)
    rows = rows[rows.period_precision == precision]
    for part in (rows[rows.area_name.isna()], rows[rows.area_level == "puskesmas"]):
        assert part.value.sum() == total


def test_belitung_timur_deaths_keep_their_label_and_the_swapped_row() -> None:
    def counts(measure: str, *, usable: bool = True) -> list[float]:
        rows = period_rows("iku", "1906", measure)
        rows = rows[rows.period_end.dt.year.isin([2017, 2018]) & (rows.usable == usable)]
        return list(rows.value)

    assert counts("neonatal_deaths") == [17, 21]
    assert counts("maternal_deaths") == [1, 4]
    assert counts("maternal_deaths", usable=False) == [17, 21]
    assert counts("postneonatal_deaths", usable=False) == [1, 7]
    assert period_rows("iku", "1906", "infant_deaths").empty


def test_two_systems_of_stunting_stay_apart() -> None:
    rows = period_rows("iku", "1901", "stunting_pct")
    rows = rows[rows.period_end.dt.year == 2023].set_index("data_system")
    assert rows.value.to_dict() == {"survey_ski": 23.2, "routine_eppgbm": 1.27}
    routine = rows.loc["routine_eppgbm"]
    assert (routine.numerator, routine.denominator, routine.per) == (311, 24560, 100)


def test_age_bands_fit_their_measure() -> None:
    rows = read_table("iku", folder=DATA)
    bands = {
        "maternal": "mothers",
        "neonatal": "neonatal_0_28d",
        "postneonatal": "postneonatal_29d_11m",
        "infant": "infant_0_11m",
        "child": "child_1_4y",
        "under5": "under5_0_59m",
    }
    deaths = rows[rows.measure.str.contains("deaths")]
    stems = deaths.measure.str.removeprefix("target_").str.split("_").str[0]
    assert (stems.map(bands) == deaths.age_band).all()


@pytest.mark.parametrize("name", PERIODS)
def test_targets_have_their_own_measure(name: str) -> None:
    rows = read_table(name, folder=DATA)
    assert (rows.kind.eq("target") == rows.measure.str.startswith("target_")).all()
    assert rows.loc[rows.kind.eq("yield"), "measure"].isin(YIELDS).all()
    assert not rows.loc[~rows.kind.eq("yield"), "measure"].isin(YIELDS).any()


@pytest.mark.parametrize("name", PERIODS)
def test_every_figure_of_quality_c_is_kept_out_of_charts(name: str) -> None:
    rows = read_table(name, folder=DATA)
    assert rows.quality.eq("C").any()
    assert (rows.quality.eq("C") == ~rows.usable).all()


def test_an_activity_has_one_programme_and_place() -> None:
    rows = read_table("outreach", folder=DATA)
    assert rows.activity_id.nunique() == 37
    alike = ["activity_id", "programme", "purpose", "channel", "site_type", "site_name"]
    assert len(rows[alike].drop_duplicates()) == 37
    assert (rows.programme.eq("CKG") == rows.purpose.eq("screening")).all()


def test_claims_keep_numbers_as_printed() -> None:
    rows = read_table("claims", folder=DATA)
    seed = rows.iloc[0]
    assert (seed["percent"], seed["count"], seed.percent_2) == ("81", "sekitar 14.723", "16,8")
    numbers = rows[["percent", "count", "whole", "percent_2", "before", "after", "parts"]]
    assert (numbers.notna().any(axis=1) | rows["text"].str.contains("eluruh")).all()  # or all, in words
    printed = numbers.melt()["value"].dropna()
    assert printed.str.contains(r"\d").all()
    assert rows.expected.value_counts().to_dict() == {
        "consistent": 63,
        "contradicted": 29,
        "explained": 17,
        "cannot_be_checked": 23,
        "rounding": 9,
        "impossible": 5,
    }


def test_claims_name_the_publisher_of_their_source() -> None:
    sources = read_table("sources", folder=DATA).set_index("source_id").publisher
    rows = read_table("claims", folder=DATA)
    assert (rows.source_id.map(sources) == rows.publisher).all()


@pytest.mark.parametrize(
    ("region", "date", "percent", "count", "whole"),
    [
        ("1903", "2022-12", "99,12", "205.114", "206.937"),
        ("1904", "2019-12", "78,3", "145 ribu", "185.723"),
        ("1904", "2023-03", "96,83", "193.770", "200.110"),
        ("1902", "2023-12-31", "100,72", "186.920", "185.591"),
        ("1971", "2023-03", "95,71", "218.159", "227.948"),
        ("19", "2023-03", "95,51", "1.406.297", "1.472.427"),
        ("19", "2023-10", "98,08", "1.461.862", "1.490.418"),
        ("19", "2025-09-01", "98,86", "1.531.843", "1.549.562"),
        ("0000", "2023-12-31", "95,77", "267,31 juta", "279,12 juta"),
    ],
)
def test_true_triples_are_claimed_consistent(region: str, date: str, percent: str, count: str, whole: str) -> None:
    rows = read_table("claims", folder=DATA)
    row = rows[(rows.region_code == region) & (rows.as_of == date) & (rows["percent"] == percent)]
    assert list(zip(row["count"], row.whole, row.expected, strict=True)) == [(count, whole, "consistent")]


FAULTS = [
    ("coverage", 5, "value", "1.2jt", "a number with a decimal point"),
    ("coverage", 5, "segment", "pbpu_mandri", "pbpu_pemda"),
    ("coverage", 5, "as_of_date", "2025-13-01", "a real date"),
    ("coverage", 5, "usable", "ya", "TRUE or FALSE"),
    ("coverage", 5, "source_id", "antara-0", "reference/sources.csv"),
    ("coverage", 5, "unit", "idr", "the unit that fits the measure"),
    ("coverage", 5, "region_name", "Belitung", "'Babel' for code 19"),
    ("population", 9, "population_persons", "", "a value"),
    ("population", 9, "population_persons", "1,2", "a whole number"),
    ("population", 9, "as_of_date", "2024-05-17", "the first day that fits"),
    ("events", 4, "label_id", "x" * 33, "at most 32"),
    ("regions", 4, "slug", "bangka", "occurs once"),
    ("ckg", 5, "data_system", "", "a value"),
    ("ckg", 5, "period_precision", "weekly", "'day' or another of"),
    ("ckg", 6, "period_end", "2020-01-31", "not before period_start"),
    ("ckg", 20, "period_end", "2026-12-30", "last day that fits"),
    ("ckg", 6, "place_name", "Bali", "place_name alone"),
    ("ckg", 22, "area_name", "Koba", "area_level and area_name"),
    ("ckg", 9, "per", "1000", "100, 1000 or 100000"),
    ("iku", 5, "age_band", "bayi", "another of"),
    ("iku", 5, "unit", "persons", "the unit that fits the measure"),
    ("outreach", 5, "programme", "UHC", "another of"),
    ("claims", 5, "expected", "true", "another of"),
    ("claims", 5, "as_of", "Maret 2023", "the form of"),
]


def rewrite(path: Path, line: int, column: str, text: str) -> None:
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    rows[line - 1][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def faults(name: str, folder: Path) -> list[tuple[str, int, str, str, str]]:
    with pytest.raises(DataError) as error:
        read_table(name, folder=folder)
    found = error.value.faults
    for fault in found[:10]:
        for part in (fault.file, str(fault.row), fault.column, fault.found, fault.expected):
            assert part in str(error.value)
    return [(each.file, each.row, each.column, each.found, each.expected) for each in found]


@pytest.mark.parametrize(("name", "line", "column", "text", "expected"), FAULTS)
def test_a_bad_cell_is_named(copy: Path, name: str, line: int, column: str, text: str, expected: str) -> None:
    rewrite(copy / PATHS[name], line, column, text)
    found = [fault for fault in faults(name, copy) if fault[2] == column and fault[1] == line]
    assert found
    assert found[0][0] == f"data/{PATHS[name]}"
    assert found[0][3] == (text or "(nothing)")
    assert expected in found[0][4]


def test_code_and_name_must_agree(copy: Path) -> None:
    rows = read_table("coverage", folder=copy)
    line = int(rows.loc[rows.region_code == "1905", "file_row"].iloc[0])
    rewrite(copy / PATHS["coverage"], line, "region_code", "1903")
    assert faults("coverage", copy) == [
        (
            "data/published/coverage.csv",
            line,
            "region_name",
            "Bangka Selatan",
            "'Bangka Barat' for code 1903 (the name written has code 1905)",
        )
    ]


def test_a_percentage_must_match_its_triple(copy: Path) -> None:
    row = coverage("1971", "2023-03-01", "coverage_registered_pct").iloc[0]
    rewrite(copy / PATHS["coverage"], row.file_row, "value", "97.51")
    (fault,) = faults("coverage", copy)
    assert fault[1:4] == (row.file_row, "value", "97.51")
    assert fault[4] == "95.71 (218159/227948), or a note that says 95.71"


def test_a_c_row_may_not_be_usable(copy: Path) -> None:
    row = coverage("1971", "2025-09-01", "registered_persons").iloc[0]
    rewrite(copy / PATHS["coverage"], row.file_row, "usable", "TRUE")
    (fault,) = faults("coverage", copy)
    assert fault[1:] == (row.file_row, "usable", "TRUE", "FALSE, as the quality is C")


def test_a_broken_row_is_named(copy: Path) -> None:
    path = copy / PATHS["events"]
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[6] = lines[6].rsplit(",", 2)[0]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert faults("events", copy) == [("data/published/events.csv", 7, "*", "11 fields", "13 fields")]


@pytest.mark.parametrize(
    ("old", "new", "column", "found"),
    [
        ("region_code", "regoin_code", "regoin_code", "regoin_code"),
        ("region_code", "region_name", "region_name", "region_name"),
    ],
)
def test_a_misspelt_column_is_named(copy: Path, old: str, new: str, column: str, found: str) -> None:
    path = copy / PATHS["events"]
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert faults("events", copy) == [("data/published/events.csv", 1, column, found, "column 'region_code'")]


def test_a_missing_column_is_named(copy: Path) -> None:
    path = copy / PATHS["regions"]
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(row[:8] + row[9:] for row in rows)
    assert faults("regions", copy) == [("data/reference/regions.csv", 1, "capital", "(nothing)", "column 'capital'")]


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / PATHS["events"]).unlink()
    with pytest.raises(DataError, match=r"events\.csv"):
        read_table("events", folder=copy)


def test_a_corrected_file_is_read_anew(copy: Path) -> None:
    path = copy / PATHS["events"]
    right = path.read_text(encoding="utf-8")
    rewrite(path, 2, "on_chart", "perhaps")
    assert faults("events", copy)
    path.write_text(right, encoding="utf-8")
    assert len(read_table("events", folder=copy)) == len(read_table("events", folder=DATA))


def test_faults_speak_the_language_in_use(copy: Path) -> None:
    rewrite(copy / PATHS["coverage"], 5, "value", "seratus")
    use_language("id")
    assert faults("coverage", copy)[0][4].startswith("angka dengan titik desimal")


QUOTA_NOTE = ("c079", "c096", "c116", "c147", "c170", "c184")  # each says that Pangkalpinang's quota was not printed
NAMES_ANOTHER_REGION = {
    **dict.fromkeys(QUOTA_NOTE, "the quota left for Pangkalpinang"),
    "c039": "a sum over regencies names those below",
    "c098": "name of the BPJS office",
    "c227": "rank within the province",
    **dict.fromkeys(("k008", "i100", "i128", "i158"), "rank within the province"),
    "i147": "the place that the figure is really of",
    "i148": "contradicted by Pangkalpinang's figure",
    "1904-2021-12-31-dukcapil_press-total": "name of a newspaper",
    "1904-2022-06-30-dukcapil_press-total": "name of a newspaper",
}


def test_a_note_that_names_another_region_was_looked_at() -> None:
    """Belitung Timur's 13 once carried the note of Pangkalpinang's 17."""
    names = {row.bps_code: {row.short_name, row.name_id} for row in read_table("regions", folder=DATA).itertuples()}
    found = set()
    for table in ("coverage", "ckg", "iku", "outreach", "claims", "population"):
        rows = read_table(table, folder=DATA)
        for row in rows.to_dict("records"):
            texts = " ".join(
                str(row[name]) for name in rows.columns if name.startswith("note") and row[name] == row[name]
            )
            others = {
                name for code, each in names.items() if code not in (row.get("region_code"), "0000") for name in each
            }
            if any(re.search(rf"\b{re.escape(name)}\b", texts) for name in others):
                found.add(row[rows.columns[0]])
            is_regency = str(row.get("region_code", "")).startswith("190")
            assert not (is_regency and re.search(r"dinas kota|city office", texts)), row
    assert found == set(NAMES_ANOTHER_REGION)
