"""The invented office: it meets the published figures, adds up, and hides an effect that a careful reader finds."""

import time

import numpy as np
import pandas as pd
import pytest

from analysis.demonstration.calibration import split
from analysis.demonstration.campaign import NEVER, simulate_campaign
from analysis.demonstration.office import Office, simulate_office
from analysis.demonstration.places import made_up_regencies, months, real_regencies
from analysis.tables.published import read_table
from analysis.tables.quality import check_duplicates, check_order, check_parts
from analysis.tables.schemas import office_table_names, table_schema


@pytest.fixture(scope="module")
def offices() -> dict[str, Office]:
    return {office.regency.code: office for office in simulate_office(1)}


def totals(office: Office, column: str = "registered_persons") -> pd.Series:
    table = office.tables["membership"]
    return table[table.area_code.eq(office.regency.dotted)].groupby("month_date")[column].sum()


def test_every_table_of_the_store_is_there_and_keeps_its_contract(offices: dict[str, Office]) -> None:
    for office in offices.values():
        assert set(office.tables) == set(office_table_names()) - {"list_counts"}  # made of lists by name
        for name, table in office.tables.items():
            table_schema(name).validate(table, lazy=True)
            assert len(table), name


def test_the_same_seed_gives_the_same_office_and_another_one_another(offices: dict[str, Office]) -> None:
    again, other = next(simulate_office(1)), next(simulate_office(2))
    for name, table in offices["1901"].tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    assert not other.tables["sessions"].equals(again.tables["sessions"])


PUBLISHED = [
    pytest.param("1971", "2025-04-01", 239_344, id="Pangkalpinang, April 2025"),
    pytest.param("1971", "2023-03-01", 218_159, id="Pangkalpinang, March 2023"),
    pytest.param("1904", "2023-03-01", 193_770, id="Bangka Tengah, March 2023"),
    pytest.param("1901", "2025-11-01", 334_672, id="Bangka, November 2025"),
    pytest.param("1905", "2026-01-01", 217_319, id="Bangka Selatan, January 2026"),
]


@pytest.mark.parametrize(("code", "month", "persons"), PUBLISHED)
def test_members_meet_the_published_figures(offices: dict[str, Office], code: str, month: str, persons: int) -> None:
    assert totals(offices[code])[month] == persons


def test_the_regencies_add_to_the_province_as_published(offices: dict[str, Office]) -> None:
    province = sum(totals(office) for office in offices.values())
    assert province["2023-03-01"] == 1_406_297
    assert province["2025-09-01"] == 1_531_843


def test_residents_are_those_of_dukcapil(offices: dict[str, Office]) -> None:
    register = read_table("population")
    known = register[register.register.eq("dukcapil_dkb") & register.sex.eq("total") & register.semester.eq("2024-2")]
    for code, office in offices.items():
        table = office.tables["residents"]
        whole = table[table.area_code.eq(office.regency.dotted) & table.semester.eq("2024-2")].population_persons
        assert whole.item() == known[known.region_code.eq(code)].population_persons.item()


def test_keaktifan_falls_where_and_when_it_really_fell(offices: dict[str, Office]) -> None:
    active = {code: totals(office, "active_persons") / totals(office) for code, office in offices.items()}
    assert active["1971"]["2024-09-01"] == pytest.approx(0.72, abs=1e-5)
    assert active["1902"]["2025-12-01"] == pytest.approx(0.9191, abs=1e-5)
    for share in active.values():
        assert share["2024-08-01"] - share["2024-09-01"] > 0.02
        assert share["2026-01-01"] - share["2026-02-01"] > 0.01


def test_parts_add_to_wholes_and_no_row_is_doubled(offices: dict[str, Office]) -> None:
    for office in offices.values():
        table = office.tables["membership"]
        assert (
            check_parts(table, parts=["active_persons", "inactive_persons"], whole="registered_persons").word == "good"
        )
        assert check_order(table, lower="active_persons", upper="registered_persons").word == "good"
        assert check_duplicates(table, keys=["month_date", "area_code", "segment", "payer"]).word == "good"
        whole = table.area_code.eq(office.regency.dotted)
        keys = ["month_date", "segment", "payer"]
        sums = table[~whole].groupby(keys).registered_persons.sum()
        pd.testing.assert_series_equal(sums, table[whole].set_index(keys).registered_persons.sort_index())


def test_moves_lead_exactly_from_one_month_to_the_next(offices: dict[str, Office]) -> None:
    office = offices["1904"]
    members = office.tables["membership"].groupby(["area_code", "month_date"])[["registered_persons", "active_persons"]]
    steps = members.sum().groupby("area_code").diff().dropna().drop(index=office.regency.dotted)
    moves = office.tables["moves"].set_index(["area_code", "month_date"])

    def net(into: pd.Series, out: pd.Series) -> pd.Series:
        flow = moves.moved_persons.where(into, 0) - moves.moved_persons.where(out, 0)
        return flow.groupby(level=[0, 1]).sum().reindex(steps.index, fill_value=0)

    registered = net(moves.status_before.eq("unregistered"), moves.status_after.eq("left"))
    active = net(moves.status_after.eq("active"), moves.status_before.eq("active"))
    assert (registered == steps.registered_persons).all()
    assert (active == steps.active_persons).all()


def test_sessions_tell_of_everybody_who_came(offices: dict[str, Office]) -> None:
    office = offices["1971"]
    sessions, campaign = office.tables["sessions"], office.campaign
    jkn = sessions[sessions.programme.eq("JKN")]
    became = (jkn.newly_active_persons + jkn.reactivated_persons).groupby(jkn.channel).sum()
    assert became["passive"] == campaign.counter.sum()
    assert became["active"] == campaign.visited.sum()
    assert (jkn.reached_persons >= jkn.registered_or_checked_persons + jkn.switched_payer_persons).all()
    assert sessions[sessions.programme.eq("CKG")].newly_active_persons.isna().all()
    schools = sessions[sessions.site_type.eq("school") & sessions.programme.eq("CKG")]
    assert schools.session_date.min() >= pd.Timestamp("2025-08-01")


def test_ckg_of_pangkalpinang_is_that_of_the_newspapers(offices: dict[str, Office]) -> None:
    counts = offices["1971"].tables["indicator_counts"]
    done = counts[counts.indicator.eq("ckg")].groupby("month_date").numerator.sum()
    assert done["2025-06-01"] == pytest.approx(853, abs=9)
    assert done["2025-08-01"] == pytest.approx(14_723, abs=9)
    assert done["2025-11-01"] == pytest.approx(66_590, abs=9)


def test_deaths_are_nested(offices: dict[str, Office]) -> None:
    for office in offices.values():
        counts = office.tables["indicator_counts"]
        wide = counts.pivot_table(index=["month_date", "puskesmas"], columns="indicator", values="numerator")
        assert (wide.akn <= wide.akb).all()
        assert (wide.akb <= wide.akaba).all()


def test_the_visited_are_the_lowest_and_recover_without_a_visit() -> None:
    gaps = []
    for seed in range(30):
        random = np.random.default_rng(seed)
        campaign = simulate_campaign(random.integers(2_000, 9_000, 42), random, effect_per_1000=0)
        rate = (campaign.counter + campaign.visited) / campaign.residents[:, None]
        chosen = campaign.start != NEVER
        gap = rate[~chosen].mean(axis=0) - rate[chosen].mean(axis=0)
        gaps.append((gap[:6].mean(), gap[6:16].mean()))
    first, later = np.mean(gaps, axis=0)
    assert first > 1.15 * later > 0


def test_a_panel_has_what_an_analyst_sees() -> None:
    regency = real_regencies()[-1]
    random = np.random.default_rng(5)
    campaign = simulate_campaign(np.full(len(regency.areas), 5_000), random)
    panel = campaign.panel(regency)
    assert len(panel) == len(regency.areas) * len(months())
    assert panel[panel.start_date.isna()].visited_persons.sum() == 0
    assert (panel.month_date[panel.visited_persons > 0] >= panel.start_date[panel.visited_persons > 0]).all()
    assert (panel.extra_persons <= panel.visited_persons).all()


def test_400_campaigns_are_cheap() -> None:
    start = time.perf_counter()
    for seed in range(400):
        simulate_campaign(np.full(42, 5_000), np.random.default_rng(seed))
    assert time.perf_counter() - start < 5


def test_made_up_regencies_make_an_office_too() -> None:
    regencies = made_up_regencies(3, np.random.default_rng(1))
    made = list(simulate_office(1, regencies))
    assert [office.regency.code for office in made] == [regency.code for regency in regencies]
    assert len({regency.code for regency in made_up_regencies(514, np.random.default_rng(1))}) == 514
    codes = set(read_table("regions").bps_code)
    assert not codes & {regency.code for regency in made_up_regencies(514, np.random.default_rng(1))}
    for office in made:
        assert len(office.tables["membership"]) == 36 * 8 * (len(office.regency.areas) + 1)


SPLITS = [
    pytest.param(10, [1, 1, 1], None, id="a rest"),
    pytest.param(0, [1, 2], None, id="nothing"),
    pytest.param(7, [0, 0], None, id="no weight"),
    pytest.param(12, [9, 1, 1], [4, 5, 6], id="capped"),
    pytest.param(15, [9, 1, 1], [4, 5, 6], id="capped and full"),
]


@pytest.mark.parametrize(("total", "weights", "cap"), SPLITS)
def test_whole_parts_add_to_the_total_within_their_caps(total: int, weights: list[int], cap: list[int] | None) -> None:
    parts = split(total, np.array(weights), None if cap is None else np.array(cap))
    assert parts.sum() == total
    assert (parts >= 0).all()
    assert cap is None or (parts <= cap).all()
