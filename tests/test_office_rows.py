"""The office's figures in the form of published ones: added up from one level of areas, and winning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.reference.errors import ParameterError
from analysis.reference.regions import reported_regions
from analysis.tables.figures import check_store, read_figures
from analysis.tables.office_rows import (
    Withheld,
    ckg_rows,
    coverage_rows,
    iku_rows,
    newest_of_year,
    override,
    population_rows,
    whole_regions,
    withheld_counts,
)
from analysis.tables.published import read_table
from analysis.tables.schemas import DTYPES, table_descriptor

MONTH = pd.Timestamp("2026-02-01")


def office(table: str, *rows: dict[str, object]) -> pd.DataFrame:
    fields = {field["name"]: DTYPES[field["type"]] for field in table_descriptor(table)["schema"]["fields"]}
    return pd.DataFrame(list(rows)).reindex(columns=list(fields)).astype(fields)


def members(area: str, registered: int, active: int, **more: object) -> dict[str, object]:
    base = {"month_date": MONTH, "region_code": "1971", "area_code": area, "area_name": area}
    return {**base, "registered_persons": registered, "active_persons": active, **more}


def test_a_regions_own_row_wins_over_its_parts_and_parts_are_not_added_to_it() -> None:
    rows = office("membership", members("19.71", 100, 80), members("19.71.01", 40, 30), members("19.71.02", 60, 50))
    (total,) = whole_regions(rows, ["month_date", "segment", "payer"], ["registered_persons"]).itertuples()
    assert total.registered_persons == 100


def test_parts_are_added_only_when_all_that_ever_reported_are_there() -> None:
    later = MONTH + pd.DateOffset(months=1)
    rows = office(
        "membership",
        members("19.71.01", 40, 30),
        members("19.71.02", 60, 50),
        members("19.71.01", 41, 31, month_date=later),
    )
    sums = whole_regions(rows, ["month_date", "segment", "payer"], ["registered_persons"])
    assert sums["month_date"].tolist() == [MONTH] and sums["registered_persons"].tolist() == [100]


def test_the_province_is_the_sum_of_seven_regencies_or_nothing() -> None:
    codes = [region for region in reported_regions() if region.bps_code != "19"]
    rows = [members(one.kemendagri_code, 10, 8, region_code=one.bps_code) for one in codes]
    by = ["month_date", "segment", "payer"]
    whole = whole_regions(office("membership", *rows), by, ["registered_persons"])
    assert whole.loc[whole["region_code"] == "19", "registered_persons"].tolist() == [70]
    part = whole_regions(office("membership", *rows[1:]), by, ["registered_persons"])
    assert "19" not in set(part["region_code"])


def test_ratios_carry_their_heads_and_the_newest_residents() -> None:
    counted = office(
        "residents",
        *(
            {
                "as_of_date": pd.Timestamp(day), "region_code": "1971", "area_code": "19.71", "area_name": "x",
                "sex": "total", "register": "dukcapil_dkb", "semester": semester, "population_persons": people,
            }
            for day, semester, people in (("2025-06-30", "2025-1", 200), ("2026-06-30", "2026-1", 300))
        ),
    )  # fmt: skip
    rows = coverage_rows(office("membership", members("19.71", 150, 120, segment="pbi_jk", payer="centre")), counted)
    values = rows[rows["segment"].isna()].set_index("measure")["value"]
    assert values["coverage_registered_pct"] == 75 and values["keaktifan_pct"] == 80
    base = rows[rows["measure"] == "coverage_registered_pct"].iloc[0]
    assert (base["numerator_persons"], base["denominator_persons"]) == (150, 200)
    assert base["denominator_label_id"] == "Dukcapil semester I 2025"
    assert rows.loc[rows["segment"] == "pbi_jk", "measure"].tolist() == ["registered_persons", "inactive_persons"]
    assert len(population_rows(counted)) == 2


def test_the_offices_figure_wins_and_the_published_one_stays_with_the_difference() -> None:
    published = read_table("coverage")
    stated = published[
        (published["measure"] == "keaktifan_pct") & published["usable"] & published["segment"].isna()
    ].iloc[0]
    ours = published.loc[[stated.name]].assign(value=12.34, source_id="kantor", statement_id="k1")
    both = override(published, ours, "coverage")
    kept = both[both["statement_id"] == stated["statement_id"]].iloc[0]
    assert not kept["usable"] and kept["quality"] == "C" and "12,34" in kept["note_id"]
    assert both[both["source_id"] == "kantor"]["usable"].tolist() == [True]
    assert len(both) == len(published) + 1


def counted(month: str, numerator: int, denominator: int, **more: object) -> dict[str, object]:
    base = {"month_date": pd.Timestamp(month), "region_code": "1971", "puskesmas": None, "indicator": "aki"}
    base |= {"data_system": "notification_mpdn", "counting": "monthly"}
    return {**base, "numerator": numerator, "denominator": denominator, **more}


def months(last: int, *, year: int = 2025, deaths: int = 1, **more: object) -> list[dict[str, object]]:
    return [counted(f"{year}-{month:02d}-01", deaths, 100, **more) for month in range(1, last + 1)]


def test_months_are_added_and_cumulative_reports_count_once() -> None:
    rows = counts_of(*months(6))
    deaths = rows[rows["measure"] == "maternal_deaths"].iloc[0]
    assert deaths["value"] == 6 and deaths["note_id"] == "Laporan masuk 6 dari 6."
    assert f"{deaths['period_start']:%m}-{deaths['period_end']:%m}" == "01-06" and deaths["period_precision"] == "month"
    cumulative = [
        counted("2025-05-01", 1, 100, counting="cumulative"),
        counted("2025-06-01", 3, 200, counting="cumulative"),
    ]
    rows = counts_of(*cumulative)
    assert rows.loc[rows["measure"] == "maternal_deaths", "value"].tolist() == [3]
    assert rows.loc[rows["measure"] == "maternal_deaths_per_100k", "value"].tolist() == [1500]


@pytest.mark.parametrize(("last", "ends"), [(1, []), (5, []), (6, [6]), (11, [6]), (12, [6, 12])])
def test_deaths_of_a_part_of_a_year_stand_by_half_years(last: int, ends: list[int]) -> None:
    rows = counts_of(*months(last))
    assert [end.month for end in rows["period_end"].unique()] == ends if ends else not len(rows)
    withheld = withheld_of(*months(last))
    assert list(withheld["withheld"]) == ([] if last in (6, 12) else [Withheld.WAITING])


def test_what_is_done_for_people_stands_by_quarters() -> None:
    served = [
        {"month_date": pd.Timestamp(f"2025-{month:02d}-01"), "region_code": "1971", "service": "hiv"}
        | {"counting": "monthly", "served_persons": 3, "target_persons": 900}
        for month in range(1, 6)
    ]
    rows = iku_rows(office("indicator_counts"), office("spm", *served), office("targets"), read_table("indicators"))
    assert [end.month for end in rows["period_end"]] == [3] and rows["numerator"].tolist() == [9]


WITHHELD = [
    pytest.param(lambda: months(5), Withheld.WAITING, id="no report of the last"),
    pytest.param(lambda: months(6, puskesmas="A"), Withheld.FEW_UNITS, id="one puskesmas that ever reported"),
    pytest.param(
        lambda: months(6, puskesmas="A") + months(5, puskesmas="B"), Withheld.THIN, id="one report of a part missing"
    ),
    pytest.param(lambda: months(6)[5:], Withheld.ONE_MONTH, id="one month"),
]


@pytest.mark.parametrize(("reports", "why"), WITHHELD)
def test_a_count_that_would_be_one_puskesmas_or_one_month_does_not_stand(
    reports: Callable[[], list[dict[str, object]]], why: Withheld
) -> None:
    assert not len(counts_of(*reports()))
    assert withheld_of(*reports())["withheld"].tolist() == [why]


def test_an_old_period_shows_the_deaths_of_its_year_and_each_period_one_part_of_a_year() -> None:
    rows = counts_of(*months(12, year=2024), *months(12, deaths=2))
    rows = rows[rows["measure"] == "maternal_deaths"]
    for until, expected in (("2024-07-31", [6]), ("2024-12-31", [12]), ("2025-08-31", [12, 12])):
        assert newest_of_year(rows[rows["period_end"] <= until])["value"].tolist() == expected


def test_a_year_without_its_last_month_stands_when_the_next_has_begun() -> None:
    rows = counts_of(*months(11, year=2024), *months(1)).query("measure == 'maternal_deaths'")
    assert rows["value"].tolist() == [6, 11]


def test_a_year_without_its_first_months_is_no_full_year() -> None:
    rows = counts_of(*months(12, year=2023)[3:])
    assert rows["period_start"].dt.month.tolist() == [4] * len(rows) and "year" not in set(rows["period_precision"])


def test_without_a_store_the_next_step_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UHC_STORE", str(tmp_path / "none.duckdb"))
    with pytest.raises(ParameterError, match="uhc import"):
        check_store("office")
    assert len(read_figures("coverage", "office")) == len(read_table("coverage"))


def test_a_refused_cell_leaves_the_sum_missing_never_smaller() -> None:
    rows = office(
        "membership",
        members("19.71", 100, 80, segment="pbi_jk", payer="centre"),
        {**members("19.71", 50, 40, segment="pbpu", payer="self"), "active_persons": None},
    )
    found = coverage_rows(rows, office("residents"))
    whole = found[found["segment"].isna()].set_index("measure")["value"]
    assert whole["registered_persons"] == 150 and "active_persons" not in whole and "keaktifan_pct" not in whole


def test_a_month_without_one_of_its_segments_is_no_total() -> None:
    later = MONTH + pd.DateOffset(months=1)
    rows = office(
        "membership",
        members("19.71", 100, 80, segment="pbi_jk", payer="centre"),
        members("19.71", 50, 40, segment="pbpu", payer="self"),
        members("19.71", 101, 81, segment="pbi_jk", payer="centre", month_date=later),
    )
    found = coverage_rows(rows, office("residents"))
    assert set(found["as_of_date"]) == {MONTH}


def test_a_count_printed_again_is_no_new_count() -> None:
    base = {"region_code": "1971", "area_code": "19.71", "area_name": "x", "sex": "total", "population_persons": 200}
    rows = office(
        "residents",
        {**base, "as_of_date": pd.Timestamp("2025-06-30"), "register": "dukcapil_dkb", "semester": "2025-1"},
        {**base, "as_of_date": pd.Timestamp("2025-09-01"), "register": "printed_denominator"},
    )
    assert population_rows(rows)["register"].tolist() == ["dukcapil_dkb"]


def counts_of(*rows: dict[str, object]) -> pd.DataFrame:
    none = office("spm"), office("targets")
    return iku_rows(office("indicator_counts", *rows), *none, read_table("indicators"))


def withheld_of(*rows: dict[str, object]) -> pd.DataFrame:
    return withheld_counts(office("indicator_counts", *rows), office("spm"), read_table("indicators"))


def test_one_puskesmas_of_seven_is_not_the_region() -> None:
    others = [one for number in range(7) for one in months(6, deaths=0, puskesmas=f"P{number}")]
    one = months(6, puskesmas="P0", data_system="dinkes_report")
    rows = counts_of(*others, *one)
    assert set(rows["data_system"]) == {"notification_mpdn"}
    (withheld,) = withheld_of(*others, *one).itertuples()
    assert (withheld.withheld, withheld.reports, withheld.due) == (Withheld.THIN, 6, 42)


def test_a_round_is_a_stock_so_that_the_newest_one_counts() -> None:
    rounds = [
        counted(month, 15, 100, indicator="stunting", data_system="routine_eppgbm")
        for month in ("2025-02-01", "2025-08-01")
    ]
    rates = counts_of(*rounds).query("measure == 'stunting_pct'")
    assert rates["kind"].tolist() == ["stock", "stock"] and len(rates) == 2
    few = [one | {"numerator": 3} for one in rounds]
    assert counts_of(*few).empty and withheld_of(*few)["withheld"].tolist() == [Withheld.SMALL]


def test_the_province_adds_its_seven_regencies_or_says_nothing() -> None:
    codes = [region.bps_code for region in reported_regions() if region.bps_code != "19"]
    reports = [counted("2025-12-01", 1, 100, region_code=code, counting="cumulative") for code in codes]
    whole = counts_of(*reports).query("region_code == '19' and measure == 'maternal_deaths'")
    assert whole["value"].tolist() == [7] and whole["note_id"].tolist() == ["Laporan masuk 7 dari 7."]
    assert "19" not in set(counts_of(*reports[1:])["region_code"])


def checks(month: str, puskesmas: str, persons: int, target: int = 500, **more: object) -> dict[str, object]:
    return counted(
        month, persons, target, puskesmas=puskesmas, indicator="ckg", data_system="ckg_app",
        **{"counting": "cumulative", **more},
    )  # fmt: skip


@pytest.mark.parametrize(("counting", "second"), [("cumulative", 25), ("monthly", 15)])
def test_checks_are_added_since_january_by_region_and_puskesmas(counting: str, second: int) -> None:
    rows = ckg_rows(
        office(
            "indicator_counts",
            checks("2025-02-01", "A", 10, counting=counting),
            checks("2025-02-01", "B", 30, counting=counting),
            checks("2025-03-01", "A", second, counting=counting),
            checks("2025-03-01", "B", 40 if counting == "cumulative" else 10, counting=counting),
        )
    )
    done = rows[rows["measure"] == "checked_persons"]
    whole = done[done["area_name"].isna()]
    assert whole["value"].tolist() == [40, 65] and whole["usable"].all()
    assert whole["period_end"].dt.strftime("%m-%d").tolist() == ["02-28", "03-31"]
    parts = done[done["area_name"].notna()]
    assert dict(zip(parts["area_name"], parts["value"], strict=True)) == {"A": 25, "B": 40}
    (target,) = rows[(rows["measure"] == "target_persons") & rows["area_name"].isna()]["value"]
    assert target == 1000


def test_checks_of_too_few_puskesmas_are_not_the_region_and_months_are_rounded() -> None:
    first = [checks("2025-02-01", name, 10 + number) for number, name in enumerate("ABCD")]
    rows = ckg_rows(office("indicator_counts", *first, checks("2025-03-01", "A", 20)))
    whole = rows[(rows["measure"] == "checked_persons") & rows["area_name"].isna()]
    assert whole["period_end"].dt.month.tolist() == [2] and whole["value"].tolist() == [45]  # 46
