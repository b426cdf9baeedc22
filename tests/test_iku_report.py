"""The sections of the review: what they show from published figures, and from an office's own data."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure
from rows import counted, frame

import analysis as uhc
from analysis.indicators.iku import join_statements, measure_indicators
from analysis.indicators.mortality import count_events
from analysis.indicators.satisfaction import ELEMENTS
from analysis.indicators.spm import list_services
from analysis.reference.errors import ParameterError
from analysis.reference.parameters import check_parameters
from analysis.reference.words import use_language
from analysis.report.draft import Block
from analysis.report.iku.reading import Review, state_events
from analysis.report.report import Report


@cache
def opened(slug: str, language: str = "id", **own: str) -> tuple[Report, Review]:
    draft = Report(check_parameters("iku_review", {"region": slug, "period": "2026-02", "language": language, **own}))
    return draft, uhc.read_review(draft)


def text(block: Block) -> str:
    shown = re.sub(r"<svg.*?</svg>|<a class=\"download.*?</a>", "", block.html, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def satisfaction(report: Report, review: Review, answers: pd.DataFrame | None = None) -> Block:
    columns = "unit respondents+ index_ninth+ letter index_011+ letter_change"
    table = report.table(uhc.state_units(report, answers), caption="IKM", columns=columns)
    return report.section("ikm", uhc.tell_units(report, review, answers), table)


def standards(report: Report, review: Review) -> Block:
    services = uhc.state_services(report, review, None)
    table = report.table(services, caption="SPM", columns="service time served_pct+ people shortfall+ note")
    return report.section("spm", uhc.tell_services(report, review, services), table)


def parts(report: Report, review: Review) -> Block:
    columns = "age time count_of+ printed_rate source_note"
    table = report.table(uhc.list_parts(report, review), caption="Umur", columns=columns)
    return report.section("umur", uhc.tell_parts(report, review), table)


def quality(report: Report, review: Review) -> Block:
    return report.quality(checks=uhc.check_iku(report, review))


HERE = {"ikm": satisfaction, "spm": standards, "quality": quality, "parts": parts}


@cache
def section_of(slug: str, name: str) -> str:
    return text((HERE.get(name) or getattr(uhc, name))(*opened(slug)))


SHOWN: dict[str, tuple[str, str, str]] = {
    "Beltim 1 to 4": (
        "belitung-timur",
        "show_deaths",
        "1 (2017) menjadi 4 (2018) (p: 0,24): tidak dapat dibedakan dari kebetulan",
    ),
    "Bangka 17 to 3": ("bangka", "show_deaths", "17 (2021) menjadi 3 (2022) (p: di bawah 0,01): lebih besar"),
    "births taken as equal": ("bangka", "show_deaths", "kelahiran sedikitnya satu dari kedua tahun"),
    "the source on Covid": ("bangka", "show_deaths", "Sebagian besar karena Covid-19"),
    "rate with exact range": ("bangka", "show_deaths", "57,28 per 100.000 (11,81–167,41)"),
    "infant rate from its parts": ("bangka", "parts", "(33 + 11) = 44 kematian ÷ 5.237 kelahiran hidup"),
    "the rate as printed": ("bangka", "parts", "2,1 per 1.000 (tidak dipakai"),
    "parts without births": ("belitung-timur", "parts", "= 18 kematian; kelahiran hidup tidak dipublikasikan"),
    "two systems": ("bangka", "show_data_systems", "survei SKI (2023) 23,2% dan e-PPGBM (Agustus 2024) 0,99%"),
    "the routine count": ("bangka", "show_data_systems", "311 dari 24.560 balita diukur"),
    "children not measured": ("pangkalpinang", "show_data_systems", "Terukur 99,4% dari balita terdaftar"),
    "Lampung's score": ("bangka", "show_indicator_table", "4,88 per 1.000 32 per 1.000 (2015) 184,75% Sangat baik"),
    "why it is no success": ("bangka", "show_indicator_table", "hanya menangkap 16% dari perkiraan survei sekitar 30"),
    "the rule printed": ("bangka", "show_indicator_table", "(2T − R) ÷ T × 100"),
    "the bands printed": ("bangka", "show_indicator_table", "Sangat baik > 90; Baik > 75"),
    "a target of no system": ("bangka", "show_indicator_table", "tidak dihitung Belum dapat dinilai: sistem data"),
    "a target due in 2029": ("bangka", "show_indicator_table", "target tercapai tipis (dalam 0,5 poin)"),
    "CKG of the target": ("pangkalpinang", "show_checks", "Terhadap sasaran 87.223 orang: 76,34%"),
    "parts that do not add up": ("pangkalpinang", "show_checks", "berjumlah 66.990, padahal tercetak 66.590"),
    "parts that add up": ("bangka-tengah", "show_checks", "berjumlah 28.586, sama dengan yang tercetak"),
    "no CKG": ("bangka", "show_checks", "dipegang Dinas Kesehatan (aplikasi CKG/SATUSEHAT)"),
    "IKM by rounded weights": ("babel", "ikm", "mengecilkan nilai menjadi 0,99 kali"),
    "who holds IKM": ("babel", "ikm", "dipegang unit layanan dan Dinas Kesehatan"),
    "who holds SPM": ("babel", "spm", "dipegang Dinas Kesehatan (laporan SPM puskesmas, e-SPM)"),
    "the swapped label": ("belitung-timur", "quality", "17 kematian (2017): setara sekitar 745 per 100.000"),
    "the impossible rate": ("pangkalpinang", "quality", "berarti kurang dari satu kejadian"),
    "rivals": ("babel", "quality", "Angka kematian ibu (AKI) 2014: beredar"),
}  # fmt: skip


@pytest.mark.parametrize(("slug", "section", "expected"), SHOWN.values(), ids=SHOWN)
def test_published_figures_show(slug: str, section: str, expected: str) -> None:
    assert expected in section_of(slug, section)


def test_survey_and_routine_have_marks_of_their_own_and_are_never_joined() -> None:
    report, review = opened("bangka")
    shown = uhc.show_data_systems(report, review).html
    for title in ("survei SKI", "e-PPGBM", "sistem tidak disebut"):
        assert len(re.findall(rf"<text[^>]*>{title}</text>", shown)) == 2  # on a phone and on a desk
    assert report.frames["systems.stunting"]["system"].nunique() == 3


def test_a_pillar_without_indicators_says_so() -> None:
    pillars = uhc.state_pillars(*opened("babel")).set_index("code")["judged"]
    assert "belum ada indikator dalam daftar" in pillars["workforce"]


def test_deaths_are_drawn_on_real_time_with_parts_of_a_year_hollow() -> None:
    figure, deaths = Figure(), opened("bangka")[1].events.query("indicator_id == 'aki' and usable")
    ax = figure.subplots()
    uhc.draw_counts(deaths, ax)
    assert [bar.get_width() for bar in ax.patches] == [303, 364, 150, 364]  # days; 2022 and its first five months
    assert [bar.get_facecolor()[-1] for bar in ax.patches] == [0, 1, 0, 1]


def test_what_is_to_be_decided_names_its_holder_and_certainty() -> None:
    draft, review = opened("pangkalpinang")
    uhc.propose_iku(draft, review)
    assert draft.decisions
    assert all(one["owner"] and one["certainty_reason"] and one["anchor"] for one in draft.decisions)


def test_parameters_change_and_print_the_rule() -> None:
    own = {"achievement_rule": "rasio", "achievement_cap": "120", "achievement_bands": "Tinggi >=90; Rendah"}
    shown = text(uhc.show_indicator_table(*opened("pangkalpinang", **own)))
    assert "T ÷ R × 100" in shown and "Pembatas nilai: 120%" in shown and "Tinggi ≥ 90; Rendah" in shown
    assert "Tinggi; target tercapai" in shown and "655,74% (dibatasi 120%)" in shown


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("achievement_rule", "rassio", "rasio"),
        ("achievement_bands", "Baik", "achievement_bands"),
        ("achievement_cap", "seratus", "achievement_cap"),
    ],
)
def test_a_wrong_parameter_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        check_parameters("iku_review", {"region": "babel", name: value})


@pytest.fixture
def office() -> tuple[Report, Review]:
    """A review whose figures an office brought: twelve years of deaths with births, and eleven services."""
    review = opened("bangka")[1]
    draft = Report(check_parameters("iku_review", {"region": "bangka", "period": "2026-02"}))
    rows: list[dict[str, Any]] = []
    for year, deaths in enumerate([5, 4, 6, 5, 3, 5, 4, 6, 5, 4, 5, 25], start=2012):
        rows += [counted("maternal_deaths", deaths, str(year)), counted("live_births", 5200, str(year))]
    for place, one in enumerate(list_services(review.indicators).itertuples()):
        if place:
            more = {"data_system": "spm_report", "kind": "yield", "numerator": 1719, "denominator": 1000}
            rows.append(counted(one.value_measure, 171.9 if place == 1 else 90.0, "2025", **more))
    rows = [row | {"source_id": "lkj-lampung-2015", "note": ""} for row in rows]
    statements = join_statements(frame("iku", *rows), frame("ckg"), frame("coverage"))
    figures = measure_indicators(review.indicators, statements, survey_children=690, design_effect=2)
    limits = count_events(review.indicators, figures)[["count_low", "count_high"]]
    figures = figures.assign(region="").join(limits)
    events, changes = state_events(draft, review.indicators, figures)
    return draft, replace(review, statements=statements, figures=figures, events=events, changes=changes)


def test_twelve_years_get_limits_and_pooling(office: tuple[Report, Review]) -> None:
    block = uhc.show_deaths(*office)
    assert "Bagan kendali (XmR atau prima) dipakai mulai dua belas titik: 1 deret menunjukkan sinyal" in text(block)
    assert "gabungan 2021–2023: 217,9 per 100.000 (" in text(block)


def test_services_stay_raw_and_the_index_names_what_is_missing(office: tuple[Report, Review]) -> None:
    shown = text(standards(*office))
    assert "171,9%" in shown and "di atas 100%: sasaran berupa perkiraan" in shown and "−719" in shown
    assert "Indeks tidak dihitung karena belum ada: SPM ibu hamil" in shown


def test_an_office_s_answers_are_scored_by_unit(office: tuple[Report, Review]) -> None:
    rows = [
        (unit, element, n * (score - (element == "time")), n)
        for unit, n, score in (("Sungailiat", 150, 3.7), ("Petaling", 20, 3.6))
        for element in ELEMENTS
        if (unit, element) != ("Petaling", "cost")
    ]
    answers = pd.DataFrame(rows, columns=["unit", "element", "points", "respondents"])
    shown = text(satisfaction(*office, answers))
    assert "Sungailiat 150 89,72 A (sangat baik) 88,83 huruf tetap" in shown
    assert "Petaling 20 unsur tidak lengkap" in shown and "Unsur terlemah: waktu penyelesaian" in shown


def test_english_sections_speak_english() -> None:
    use_language("en")
    shown = text(uhc.show_deaths(*opened("belitung-timur", "en")))
    assert "no change can be told from chance" in shown and "tidak" not in shown


def test_a_count_of_an_unknown_day_is_no_share_of_the_years_target() -> None:
    text = section_of("bangka-tengah", "show_checks")
    assert "28.586" in text and "Terhadap sasaran" not in text


def test_a_criterion_is_set_against_a_target_of_its_own_kind(reports: Path) -> None:
    rows = {
        (path.parent.name, row["criterion"]): row
        for path in sorted(reports.glob("*/*/iku_review.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))["criteria"]
    }
    share, count, alone = (rows[slug, "ckg"] for slug in ("belitung", "bangka-tengah", "bangka-selatan"))
    assert (share["value"], share["target"], share["unit"]) == (18.58, 36, "percent")
    assert (count["value"], count["target"], count["unit"]) == (28586, 75846, "persons")
    assert (alone["value"], alone.get("target"), alone["unit"]) == (1770, None, "persons")
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "37,7%" in index and "4.916" not in index
    for row in rows.values():
        assert row["unit"] != "percent" or row.get("target", 0) <= 100, row
