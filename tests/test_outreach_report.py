"""The sections of the outreach report: published figures, an office's sessions, odd sessions, and what stays hidden."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest
from sessions import counter, in_form, session, sessions_table, simulated_office

import analysis as uhc
from analysis.indicators.outreach.measures import share_decimals
from analysis.reference.parameters import check_parameters
from analysis.reference.words import use_language
from analysis.report.draft import Block
from analysis.report.outreach.reading import TABLES, Outreach
from analysis.report.report import Report
from analysis.tables.selection import EVERY_ROW

Tables = dict[str, pd.DataFrame]
CAUSAL = {
    "id": r"menyebabkan|mengakibatkan|akibat|berkat|karena (petugas|kunjungan|didatangi)|menaikkan|meningkatkan",
    "en": r"caus|thanks to|due to|because of|led to|result(s|ed)? in|raised by",
}


def opened(language: str = "id", **own: str) -> Report:
    values = {"region": "pangkalpinang", "period": "2026-02", "language": language, **own}
    return Report(check_parameters("outreach_effectiveness", values))


def read(draft: Report) -> tuple[pd.DataFrame, ...]:
    return tuple(draft.read(name, codes=EVERY_ROW) for name in ("ckg", "outreach", "population"))


def office_of(draft: Report, tables: Tables) -> Outreach:
    return Outreach(draft, {name: tables.get(name, in_form(name, [])) for name in TABLES})


def text(block: Block) -> str:
    shown = re.sub(r"<svg.*?</svg>|<a class=\"download.*?</a>", "", block.html, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def progress_of(draft: Report) -> tuple[pd.DataFrame, ...]:
    """Return ckg, outreach, progress and pace of a report."""
    ckg, outreach, population = read(draft)
    progress = uhc.state_progress(draft, uhc.list_progress(ckg, population))
    return ckg, outreach, progress, uhc.state_pace(draft, progress, ckg, population)


def progress_table(draft: Report, progress: pd.DataFrame) -> Block:
    table = draft.table(progress, caption="CKG", columns="region date checked_share+ note source")
    return draft.section("ckg", uhc.tell_regions(draft, progress), table)


def reach_section(draft: Report, office: Outreach) -> Block:
    reach = uhc.state_reach(office)
    bars = draft.bars(reach.head(12), name="area", value="value", text="text", unsure="is_unvisited")
    table = draft.table(reach.head(30), caption="Jangkauan", columns="area not_active+ visits+ last_visit")
    return draft.section("jangkauan", uhc.tell_reach(office, reach), bars, table)


@cache
def published(language: str, name: str) -> str:
    use_language(language)
    draft = opened(language)
    ckg, outreach, progress, pace = progress_of(draft)
    office = uhc.read_outreach(draft)
    shown: dict[str, Callable[[], Block]] = {
        "progress": lambda: progress_table(draft, progress),
        "before_after": lambda: uhc.show_before_after(draft, ckg, office),
        "show_up": lambda: uhc.show_show_up(draft, ckg, outreach, office),
        "ckg": lambda: draft.section("periksa", uhc.tell_progress(draft, progress, pace)),
        "certainty": lambda: draft.certainty(*uhc.unanswered_outreach(office)),
        "puskesmas": lambda: draft.section("puskesmas", uhc.tell_puskesmas(draft, puskesmas, ckg)),
    }
    puskesmas = uhc.state_puskesmas(draft, uhc.list_puskesmas(ckg, draft.region.bps_code))
    draft.quality(checks=uhc.check_outreach(draft, progress, ckg, office))
    return text(shown[name]())


PUBLISHED: dict[str, tuple[str, str, str]] = {
    "Magetan waiting": ("id", "before_after", "Kabupaten Magetan Mei 2025 0,23% penduduk, jumlah tidak disebut"),
    "Magetan going out": ("id", "before_after", "21 Juli 2025 9,82% penduduk, jumlah tidak disebut"),
    "heads not published": ("id", "before_after", "hanya persentase yang dipublikasikan"),
    "Pangkalpinang waiting": ("id", "before_after", "Pangkalpinang Juni 2025 853 0,98% dari 87.223 sasaran CKG"),
    "inferred": ("id", "before_after", "1 September 2025 sekitar 14.723 (disimpulkan) sekitar 16,88% dari 87.223"),
    "inferred said": ("id", "before_after", "ditandai disimpulkan"),
    "Pangkalpinang last": ("id", "before_after", "14 November 2025 66.590 76,34% dari 87.223"),
    "puskesmas that do not add up": ("id", "puskesmas", "sumber mencetak 66.590; selisih 400 belum dijelaskan"),
    "schools": ("id", "before_after", "4 Agustus 2025"),
    "least came": ("id", "show_up", "73,53%"),
    "most came": ("id", "show_up", "98,17%"),
    "share of residents": ("id", "progress", "66.590 dari 242.285"),
    "pace": ("id", "ckg", "Laju antara dua angka terakhir: 678 orang per hari kerja"),
    "no pace of an inferred figure": ("id", "before_after", "16,88% dari 87.223 sasaran CKG tidak ada"),
    "no cause": ("id", "before_after", "Angka CKG naik pada 2025; sebabnya tidak terukur"),
    "what is missing": ("id", "certainty", "hasil loket tiap kelurahan"),
    "Magetan in English": ("en", "before_after", "Kabupaten Magetan May 2025 0.23% residents, count not stated"),
    "Pangkalpinang in English": ("en", "before_after", "14 November 2025 66,590 76.34% of 87,223 CKG target"),
    "inferred in English": ("en", "before_after", "marked as inferred"),
    "came in English": ("en", "show_up", "98.17%"),
}


def test_a_share_is_no_finer_than_the_number_it_is_of() -> None:
    assert share_decimals(35_000, 94_670, "=", 2) == 2
    assert share_decimals(35_000, 94_670, "~", 2) == 0
    assert share_decimals(35_000, 94_670, ">", 2) == 0
    assert share_decimals(35_200, 94_670, "~", 2) == 1
    assert share_decimals(14_723, 87_223, "~", 2) == 2
    assert share_decimals(0, 87_223, "~", 2) == 2


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_figures_stand_with_denominator_and_date(name: str) -> None:
    language, section, expected = PUBLISHED[name]
    assert expected in published(language, section)


def test_a_target_that_nobody_printed_is_our_own_sum_to_the_nearest_person() -> None:
    use_language("id")
    draft = opened(region="bangka")
    _, _, _, pace = progress_of(draft)
    office = uhc.read_outreach(draft)
    uhc.propose_outreach(draft, pace, uhc.state_plans(office), office)
    decision = next(one for one in draft.decisions if one["id"] == "ckg_target")
    assert "155.367 orang" in decision["sentence"]  # 46% × 337,755 = 155,367.3
    assert "Hitungan kami: 46% × 337.755 " in decision["why"] and decision["certainty"] == 2


@pytest.mark.parametrize(("language", "written"), [("id", "semester II 2025"), ("en", "second half of 2025")])
def test_a_figure_known_by_its_half_year_is_not_given_a_month(language: str, written: str) -> None:
    use_language(language)
    draft = opened(language, region="bangka-tengah")
    _, _, progress, pace = progress_of(draft)
    office = uhc.read_outreach(draft)
    shown = text(draft.section("periksa", uhc.tell_progress(draft, progress, pace)))
    shown += " ".join(uhc.answer_outreach(office, progress, pace, uhc.state_plans(office)))
    assert written in shown and "Desember 2025" not in shown and "December 2025" not in shown


@pytest.mark.parametrize("language", ["id", "en"])
def test_published_figures_are_told_without_a_causal_verb(language: str) -> None:
    for name in ("before_after", "show_up", "progress", "ckg"):
        assert not re.search(CAUSAL[language], published(language, name), flags=re.IGNORECASE)


def everything(tables: Tables, language: str = "id", **own: str) -> tuple[Report, Outreach, dict[str, Block]]:
    """Return what every section of the notebook shows for an office's tables."""
    use_language(language)
    draft = opened(language, **own)
    office = office_of(draft, tables)
    ckg, outreach, progress, pace = progress_of(draft)
    events, indicators = draft.read("events"), draft.read("iku", codes=EVERY_ROW)
    plans, stops, yields = uhc.state_plans(office), uhc.list_stops(office), uhc.state_yields(office)
    facilities, visited = uhc.state_facilities(office), uhc.state_visited(office)
    network = uhc.tell_network(office, facilities, indicators, ckg, events)
    calendar = uhc.plan_calendar(office, stops)
    return (
        draft,
        office,
        {
            "answer": Block("", " ".join(uhc.answer_outreach(office, progress, pace, plans))),
            "cards": draft.cards(uhc.outreach_headlines(office, progress, pace)),
            "plan": draft.section("bulan-depan", uhc.tell_plan(office, plans, stops), calendar),
            "visited": draft.section("corong-kunjungan", uhc.tell_visited(office, visited)),
            "yields": draft.section("hasil-kunjungan", uhc.tell_yields(office, yields, outreach)),
            "network": draft.section("jejaring", network),
            "show_up": uhc.show_show_up(draft, ckg, outreach, office),
            "effect": uhc.show_effect(draft, office, events),
            "steps": uhc.show_steps(draft, office),
            "all_yields": uhc.show_yields(draft, office, yields),
            "reach": reach_section(draft, office),
            "whole_plan": uhc.show_plan(draft, office, plans, stops),
            "quality": draft.quality(checks=uhc.check_outreach(draft, progress, ckg, office)),
        },
    )


@cache
def simulated() -> Tables:
    return dict(simulated_office(1).tables)


ODD = {
    "before_start": session(3, programme="CKG", month="2025-01", site_name="Sebelum"),
    "over_reached": session(4, reached_persons=7, registered_or_checked_persons=19, site_name="Lebih"),
    "zero_reached": session(
        5, site_name="Sepi", **dict.fromkeys(("reached_persons", "registered_or_checked_persons"), 0)
    )
    | dict.fromkeys(("newly_active_persons", "reactivated_persons"), 0),
    "one_session": session(6, site_type="hospital", site_name="Sendirian"),
}
SAID = {
    "before_start": "CKG: 1 dari",
    "over_reached": "lebih banyak yang didaftarkan atau diperiksa daripada yang hadir",
    "zero_reached": "tanpa seorang pun yang hadir",
    "one_session": "rumah sakit hanya punya 1",
    "empty_channel": "CKG: saluran menunggu kosong",
}


@cache
def odd_page() -> dict[str, Block]:
    tables = simulated()
    whole = tables["sessions"]
    kept = whole[~((whole["programme"] == "CKG") & (whole["channel"] == "passive"))]
    sessions = pd.concat([kept, sessions_table(list(ODD.values()))], ignore_index=True)
    return everything(tables | {"sessions": sessions})[2]


@pytest.mark.parametrize("problem", SAID)
def test_odd_sessions_are_said_in_the_quality_box(problem: str) -> None:
    box = text(odd_page()["quality"])
    assert SAID[problem] in box
    if problem in ODD and problem != "zero_reached":
        assert ODD[problem]["site_name"] in box


def test_the_whole_report_of_an_office_stands_in_spite_of_odd_sessions() -> None:
    page = {name: text(block) for name, block in odd_page().items()}
    assert "terhadap yang belum dikunjungi" in page["effect"]
    assert page["yields"].startswith("Hasil tertinggi per jam petugas: ")
    assert "tidak akan aktif tanpa kunjungan" in page["yields"] and "gugur bila" in page["yields"]
    assert "Lembar tim Kota Pangkalpinang, Maret 2026" in page["whole_plan"]
    assert "Tidak ada yang perlu" not in page["quality"]


SMALL_OFFICES: dict[str, list[dict[str, Any]]] = {
    "one visit": [session(1)],
    "nobody reached at all": [
        session(day, **{name: 0 for name in session(1) if name.endswith("_persons") and name != "staff_persons"})
        for day in (1, 2)
    ],
    "only the counter": [counter("2025-03"), counter("2025-04", area=2)],
    "only checks": [session(1, programme="CKG", newly_active_persons=None, reactivated_persons=None)],
    "only wrong sessions": [session(1, reached_persons=1), session(2, month="2013-01")],
    "nothing counted": [
        session(1, **dict.fromkeys(name for name in session(1) if name.endswith(("_persons", "hours", "idr"))))
    ],
    "no costs and hours": [session(day, cost_idr=None, duration_hours=None) for day in range(1, 9)],
}


@pytest.mark.parametrize("kind", ["sessions alone", "members as well"])
@pytest.mark.parametrize("name", SMALL_OFFICES)
def test_no_small_office_is_too_odd_for_a_report(name: str, kind: str) -> None:
    tables = {"sessions": sessions_table(SMALL_OFFICES[name])}
    if kind == "members as well":
        tables = simulated() | tables
    for language in ("id", "en"):
        draft, _, blocks = everything(tables, language)
        assert draft.quality_word == "unjudged" or draft.quality_word == "careful"
        assert all(block.text for block in blocks.values())


def test_limits_that_cannot_be_kept_together_are_said() -> None:
    tables = simulated()
    draft = opened(team_days="10", area_days="2")
    office = office_of(draft, tables)
    assert office.usable_plan is None
    told = uhc.tell_plan(office, uhc.state_plans(office), uhc.list_stops(office))
    assert "tidak cukup untuk 2 hari" in text(draft.section("bulan-depan", told))


def test_every_kelurahan_gets_its_least_days() -> None:
    draft = opened(team_days="90", area_days="1")
    office = office_of(draft, simulated())
    stated = dict(uhc.state_plans(office)[["label", "f"]].itertuples(index=False))
    plan = office.usable_plan
    assert plan is not None
    days = plan.own["days"].groupby(plan.sites["area_code"][plan.own["site"]].to_numpy()).sum()
    assert len(days) == len(office.places)
    assert stated["plan"].value >= stated["even"].value


def csv_of(block: Block) -> str:
    links = re.findall(r'href="data:text/csv[^,]*,([^"]*)"', block.html)
    assert len(links) == block.html.count('href="data:')
    return "\n".join(map(unquote, links))


def small_office(few: int) -> Tables:
    """Return an office with one kelurahan of few residents without card, and one site type that gained few people."""
    rows = [
        session(day, area=area, registered_or_checked_persons=40, reactivated_persons=20 + day, newly_active_persons=10)
        for day in range(1, 9)
        for area in range(1, 5)
    ]
    least = {"registered_or_checked_persons": few, "newly_active_persons": 0, "reactivated_persons": few}
    rows.append(session(9, site_type="office", reached_persons=few, invited_persons=few, **least))
    rows.append(counter("2025-03", gained=few, reached_persons=few))
    people = {1: 2_000, 2: 1_500, 3: 1_200, 4: 900}
    usual = {"region_code": "1971", "area_name": None, "segment": None}
    codes = {area: f"19.71.01.{1000 + area}" for area in people}
    missing = {1: 400, 2: 300, 3: 200, 4: few}
    members = [
        usual
        | {"month_date": pd.Timestamp("2026-02-28"), "area_code": codes[area], "area_name": f"Kelurahan {area}"}
        | {"registered_persons": count, "active_persons": count - missing[area]}
        for area, count in people.items()
    ]
    residents = [
        {"as_of_date": pd.Timestamp("2025-06-30"), "register": "dukcapil_dkb", "region_code": "1971", "sex": "total"}
        | {"area_code": codes[area], "population_persons": count}
        for area, count in people.items()
    ]
    return {
        "sessions": sessions_table(rows),
        "membership": in_form("membership", members),
        "residents": in_form("residents", residents),
    }


def test_a_hidden_count_stands_nowhere() -> None:
    draft, office, blocks = everything(small_office(6))
    steps, yields, reach = (text(blocks[name]) for name in ("steps", "all_yields", "reach"))
    assert "disamarkan" in steps and "disamarkan" in reach
    assert "Tidak ditampilkan: kantor/OPD" in yields
    assert text(blocks["yields"]).startswith("Hasil per jam petugas: desa/kelurahan, ")
    assert office.hidden_sites == ["office"]
    for one in draft.findings.as_json():
        if one["unit"] == "persons" and not one["id"].startswith(("ckg", "plan", "effect_extra")):
            assert one["value"] == 0 or one["value"] > 7, one["id"]
        if one["id"].startswith(("funnel", "yield", "reach_share", "facility")):
            assert one["numerator"] is None or not 0 < one["numerator"] < 8, one["id"]
            assert (
                one["denominator"] is None
                or one["denominator"]["name"] == "kelurahan"
                or one["denominator"]["value"] > 7
            )


@pytest.mark.parametrize("show", [pytest.param(uhc.show_steps, id="steps"), pytest.param(reach_section, id="reach")])
def test_what_is_hidden_cannot_be_told_from_page_or_findings(show: Callable[[Report, Outreach], Block]) -> None:
    pages, stated = [], []
    for few in (2, 6):
        use_language("id")
        tables = small_office(few)
        if show is not reach_section:
            whole = tables["sessions"]
            tables = tables | {"sessions": whole[whole["site_type"] != "office"]}
        draft = opened()
        block = show(draft, office_of(draft, tables))
        pages.append(block.html)
        stated.append(json.dumps(draft.findings.as_json(), sort_keys=True))
    assert pages[0] == pages[1] and "disamarkan" in pages[0]
    assert stated[0] == stated[1]


@pytest.mark.parametrize(("few", "is_shown"), [(3, False), (30, True)])
def test_the_retention_of_few_people_is_not_shown(few: int, is_shown: bool) -> None:
    usual = {"region_code": "1971", "area_code": "19.71.01.1001", "status_before": "inactive"}
    moves = [
        usual | {"month_date": month, "status_after": "active", "moved_persons": few * (number == 0)}
        for number, month in enumerate(pd.date_range("2025-01-01", periods=5, freq="MS"))
    ]
    draft = opened()
    office = office_of(draft, small_office(6) | {"moves": in_form("moves", moves)})
    shown = text(uhc.show_yields(draft, office, uhc.state_yields(office)))
    assert ("disamarkan" in shown.partition("Masih aktif setelah")[2]) is not is_shown
    assert any(one["id"].startswith("retention.") for one in draft.findings.as_json()) is is_shown


def test_months_with_few_people_are_gaps_in_both_lines() -> None:
    from sessions import counter as line

    months = [str(month) for month in pd.period_range("2024-01", "2025-06", freq="M")]
    rows = [
        line(month, area=area, gained=0 if month == "2024-04" else 3 + (area * 7 + number) % 3)
        for number, month in enumerate(months)
        for area in range(24)
    ]
    rows += [line("2024-04", area=area, gained=1) for area in (3, 15)]
    rows += [session(3, area=area, month=month) for area in range(12) for month in months if month >= "2025-01"]
    codes = [f"19.71.01.{1000 + area}" for area in range(24)]
    members = [
        {"month_date": pd.Timestamp("2025-06-30"), "region_code": "1971", "area_code": code, "area_name": code}
        | {"registered_persons": 1_900, "active_persons": 1_500}
        for code in codes
    ]
    residents = [
        {"as_of_date": pd.Timestamp("2025-06-30"), "register": "dukcapil_dkb", "region_code": "1971", "sex": "total"}
        | {"area_code": code, "population_persons": 2_000}
        for code in codes
    ]
    tables = {"membership": in_form("membership", members), "residents": in_form("residents", residents)}
    draft = opened()
    office = office_of(draft, tables | {"sessions": sessions_table(rows)})
    shown = csv_of(uhc.show_effect(draft, office, draft.read("events")))
    assert "April 2024;disamarkan;disamarkan" in shown
    assert "Maret 2024;2,08;2,08" in shown


def test_a_notebook_of_published_data_asks_for_nothing_from_the_store() -> None:
    read_tables: Callable[[Report], Outreach] = uhc.read_outreach
    office = read_tables(opened())
    assert not office.has_sessions
    assert all(not len(table) for table in office.tables.values())
