"""The meeting page: at most five things to decide, the most urgent first, on one sheet of paper."""

import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import html5lib
import pandas as pd
import pytest
import yaml
from pypdf import PdfReader

from analysis.indicators.decisions import choose_decisions, last_day
from analysis.indicators.payers import quota_lost
from analysis.reference.decisions import check_owners, decision_rules, name_owner, owners_file
from analysis.reference.errors import ParameterError
from analysis.reference.notebooks import notebook_names
from analysis.reference.periods import Period
from analysis.reference.places import data_folder
from analysis.reference.regions import reported_regions, resolve_region
from analysis.report.draft import DECISION_WORDS
from analysis.report.failure import failure_page
from analysis.report.meeting import _joined, _money, meeting_page
from analysis.report.pdf import print_pdf

NOTEBOOKS = notebook_names()

SLUGS = [region.slug for region in reported_regions()]


def decision(sentence: str, stake: int, *, can_act: bool = True, people: int = 0, needs_data: bool = False) -> dict:
    return {"sentence": sentence, "stake": stake, "can_act": can_act, "people": people, "needs_data": needs_data}


def sentences(*proposed: dict) -> list[str]:
    return [one["sentence"] for one in choose_decisions(proposed)]


def test_most_at_stake_comes_first_then_who_can_act_then_people() -> None:
    proposed = [
        decision("way", 3),
        decision("few", 1, people=10),
        decision("request", 1, can_act=False, needs_data=True),
        decision("care", 2, people=9_000),
        decision("many", 1, people=500),
    ]
    assert sentences(*proposed) == ["many", "few", "request", "care", "way"]


def test_one_request_for_figures_is_kept_and_nothing_is_told_twice() -> None:
    requests = [decision(f"request {number}", 1, can_act=False, needs_data=True) for number in (1, 2)]
    others = [decision(f"act {number}", 1, people=number) for number in range(1, 6)]
    chosen = sentences(*requests, *others, others[4])
    assert chosen == ["act 5", "act 4", "act 3", "act 2", "request 1"]


@pytest.mark.parametrize(
    ("rule", "day", "last"),
    [
        ("contribution", "2026-03-05", "2026-03-31"),
        ("contribution", "2026-03-25", "2026-04-30"),
        ("position", "2026-03-05", "2026-03-10"),
        ("position", "2026-03-09", "2026-04-10"),
        ("position", "2026-12-20", "2027-01-10"),
        ("month_start", "2026-12-20", "2027-02-01"),
        ("month_end", "2026-02-28", "2026-03-31"),
        ("quarter_end", "2026-03-05", "2026-03-31"),
        ("quarter_end", "2026-12-25", "2027-03-31"),
    ],
)
def test_deadlines_are_counted_back_from_days_that_exist(rule: str, day: str, last: str) -> None:
    assert last_day(rule, date.fromisoformat(day)) == date.fromisoformat(last)


def test_every_rule_has_an_owner_a_deadline_and_short_sentences_in_both_languages() -> None:
    owners = yaml.safe_load(owners_file().read_text(encoding="utf-8"))["owners"]
    for rule in decision_rules().values():
        assert set(rule.sentence) == set(rule.why) == {"id", "en"}
        assert all(len(text.split()) <= DECISION_WORDS for text in rule.sentence.values()), rule.id
        assert set(owners[rule.owner]) == {"id", "en"}
        assert last_day(rule.deadline, date(2026, 3, 5)) > date(2026, 3, 5)
        assert rule.stake in (1, 2, 3) and rule.size in ("people", "free", "own")
        assert rule.money is None or rule.deadline == "contribution" or rule.id == "quota_plan"


def test_an_office_names_its_own_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "params" / "meeting").mkdir(parents=True)
    file = tmp_path / "params" / "meeting" / "owners.yaml"
    own = "regions: {bangka: {bpjs: {id: '{head}', en: y}}}\n"
    file.write_text("owners: {bpjs: {id: 'Ibu Kepala di {region}', en: x}}\n" + own)
    monkeypatch.setenv("UHC_DATA", str(data_folder()))
    monkeypatch.setenv("UHC_PROJECT", str(tmp_path))
    assert name_owner("bpjs", resolve_region("belitung")) == "Ibu Kepala di Kabupaten Belitung"
    assert name_owner("bpjs", resolve_region("bangka")) == "Bupati"
    assert name_owner("Kepala Bidang P2P", resolve_region("bangka")) == "Kepala Bidang P2P"
    file.write_text("owners: {bpjs: 5}\n")
    with pytest.raises(ParameterError, match="owners"):
        name_owner("bpjs", resolve_region("bangka"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("owners: {bpjs: {id: a, en: b}}\nregions: {pangkal-pinang: {bpjs: {id: a, en: b}}}\n", "pangkalpinang"),
        ("owners: {bjps: {id: a, en: b}}\n", "bpjs"),
        ("owners: {bpjs: Pak Budi}\n", "dua teks"),
        ("owners: [1]\n", "owners"),
        ("owners: {bpjs: 5}\nregions: 7\n", "regions"),
        ("owners: {bpjs: 5}\n", "dua teks"),
        ("owners: {bpjs: {id: a, en: b}}\nregions: {bangka: 7}\n", "regions"),
        ("owners: {bpjs: {id: '{a}{b}', en: b}}\n", "dua teks"),
        ("owners: {bpjs: {id: '{head.__class__}', en: b}}\n", "dua teks"),
        ("x: " + "[" * 200_000, "owners.yaml"),
    ],
)
def test_a_file_of_owners_that_would_be_passed_over_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    (tmp_path / "params" / "meeting").mkdir(parents=True)
    (tmp_path / "params" / "meeting" / "owners.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("UHC_DATA", str(data_folder()))
    monkeypatch.setenv("UHC_PROJECT", str(tmp_path))
    with pytest.raises(ParameterError, match=said):
        check_owners()


@pytest.mark.parametrize("slug", SLUGS)
def test_each_decision_has_verb_owner_day_and_size_and_leads_to_its_basis(reports: Path, slug: str) -> None:
    folder = reports / "2026-02" / slug
    html = (folder / "index.html").read_text(encoding="utf-8")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    decisions = page.findall(".//article")
    assert 3 <= len(decisions) <= 5 and resolve_region(slug).name in html
    assert len("".join(page.find(".//h1").itertext()).split()) <= 14
    for one in decisions:
        assert len("".join(one.find(".//h2").itertext()).split()) <= DECISION_WORDS
        owner, due, size, certainty = ("".join(cell.itertext()).strip() for cell in one.findall(".//dd"))
        assert owner and size and certainty and re.search(r"\d{1,2} \w+ 20\d\d", due)
    for link, anchor in re.findall(r'href="([a-z_]+\.html)#([^"]+)"', html):
        assert f'id="{anchor}"' in (folder / link).read_text(encoding="utf-8"), (link, anchor)
    for notebook in NOTEBOOKS:
        assert f'href="{notebook}.html"' in html


@pytest.mark.parametrize("slug", SLUGS)
def test_its_sentences_are_those_of_the_reports(reports: Path, slug: str) -> None:
    folder = reports / "2026-02" / slug
    html = unescape((folder / "index.html").read_text(encoding="utf-8"))
    documents = [json.loads((folder / f"{notebook}.json").read_text(encoding="utf-8")) for notebook in NOTEBOOKS]
    said = {one["sentence"] for document in documents for one in document["decisions"]}
    shown = re.findall(r"<h2>(.*?)</h2>\n<p class=\"why\">", html)
    assert shown and set(shown) <= said
    warned = {one["text"] for document in documents for one in document["misquotes"]}
    assert set(re.findall(r"<q>(.*?)</q>", html)) == warned


def test_money_is_the_most_that_the_page_knows_and_its_sum_is_told(reports: Path) -> None:
    """11,814 or 36,007 people by two readings of a source; a quota that fell back to what it was; a case is no need."""
    texts = {
        slug: re.sub(r"<[^>]+>", " ", unescape((reports / "2026-02" / slug / "index.html").read_text(encoding="utf-8")))
        for slug in ("pangkalpinang", "babel", "bangka-barat")
    }
    city, province, regency = texts.values()
    for said in (
        "kurang 11.814, Rp446,6 juta per bulan",
        "paling banyak Rp1,36 miliar per bulan",
        "Rp12,25 miliar untuk April–Desember 2026",
    ):
        assert said in city, said
    assert "cukup untuk sekitar 106.000 tempat" in province and "sisa sekitar Rp6,87 miliar" in province
    assert "setingkat 2025 (90.917)" in province and "Cadangan, hanya bila terjadi" in province
    assert "Yang memerlukan anggaran" not in city + province + regency
    assert "bila provinsi berhenti membayar" in regency
    for text in texts.values():
        assert "Keyakinan: ●●●" in text and "Kepala Dinas Kesehatan menyurati" in text


def test_people_counted_by_two_decisions_and_month_by_month_are_paid_for_once() -> None:
    """8,415 to activate and 5,804 to register are 13,058 people; ten months of as many each cost 4.5 times the last."""
    register = {"id": "register_missing", "people": 5_804, "twice": 0, "cost_idr_per_month": 5_804 * 37_800}
    activate = {"id": "activate_missing", "people": 8_415, "twice": 1_161, "cost_idr_per_month": 8_415 * 37_800}
    (text,) = _joined([(1, activate), (2, register)])
    assert "13.058 orang" in text and "Rp493,6 juta" in text and "1.161" in text
    money = {"months": 10, "money": "needed", "condition": ""} | activate
    assert "Rp1,43 miliar untuk April–Desember 2026" in _money(money, date(2026, 3, 31), Period(2026, 2))
    assert "Rp2,86 miliar untuk April" in _money(money | {"months": 0}, date(2026, 3, 31), Period(2026, 2))


AFTER_FIGURE = [
    ("belitung", "7.533 PBI dinonaktifkan (Februari 2026); bila tak seorang pun kembali, keaktifan sekitar 88,0%."),
    (
        "bangka",
        "6.057 PBI dinonaktifkan (Februari 2026); bila tak seorang pun kembali, keaktifan sekitar 78,6%",
    ),
    ("pangkalpinang", "berapa yang keluar di sini belum dipublikasikan, Dinas Sosial memegangnya"),
]


@pytest.mark.parametrize(("slug", "said"), AFTER_FIGURE)
def test_what_came_after_the_newest_figure_leads_the_page_and_is_decided(reports: Path, slug: str, said: str) -> None:
    folder = reports / "2026-02" / slug
    page = unescape((folder / "coverage_trend.html").read_text(encoding="utf-8"))
    assert said in page[: page.index("<main")]
    assert "PBI yang dinonaktifkan" in unescape((folder / "index.html").read_text(encoding="utf-8"))


def test_a_fall_is_measured_against_what_was_before_the_rise() -> None:
    days = pd.to_datetime(["2025-01-01", "2025-12-01", "2026-02-01"])
    rows = pd.DataFrame(
        {"measure": "quota_persons", "payer": "province", "usable": True, "bound": "=", "as_of_date": days}
    ).assign(as_of_precision=["year", "month", "day"])
    for values, state in (((100, 180, 100), "top_up_ended"), ((150, 180, 100), "cut")):
        lost = quota_lost(rows.assign(value=values), date(2026, 2, 28))
        assert lost is not None and lost.state == state
    unknown = quota_lost(rows.assign(value=(100, 180, 100)).tail(2), date(2026, 2, 28))
    assert unknown is not None and unknown.state == "unsure"
    assert quota_lost(rows.assign(value=(100, 90, 100)), date(2026, 2, 28)) is None


def test_the_city_is_asked_what_it_can_decide(reports: Path) -> None:
    """The head of Pangkalpinang's office: what to decide, who, by when, how much, and what not to quote."""
    html = unescape((reports / "2026-02" / "pangkalpinang" / "index.html").read_text(encoding="utf-8"))
    text = re.sub(r"<[^>]+>", " ", html)
    asked = ("Cadangkan iuran porsi Pemda", "kurang 11.814, Rp446,6 juta per bulan", "Wali Kota, TAPD dan BPKAD")
    for answer in (
        *asked,
        "31 Maret 2026",
        "14.723",
        "Tulis: 99,86% penduduk terdaftar JKN, Januari 2026; 80,33% peserta JKN aktif, 1 September 2025",
    ):
        assert answer in text, answer


def test_it_prints_on_one_sheet(reports: Path, tmp_path: Path) -> None:
    print_pdf(reports / "2026-02" / "bangka" / "index.html", tmp_path / "rakor.pdf")
    assert len(PdfReader(tmp_path / "rakor.pdf").pages) == 1


def test_without_reports_it_says_so(tmp_path: Path) -> None:
    html = meeting_page(tmp_path, resolve_region("bangka"), "2026-02")
    assert "tidak memuat hal yang perlu diputuskan" in html and html.count("belum dijalankan") == len(NOTEBOOKS)


def test_the_page_of_a_failure_says_that_it_is_of_the_demonstration_and_how_to_repeat_it() -> None:
    region = next(one for one in reported_regions() if one.slug == "bangka")
    told = {"notebook": "iku_review", "period": "2026-02", "reason": "a", "detail": "b", "last_good": ""}
    page = failure_page(region, data="demo", **told)
    assert "SINTETIS" in page and "uhc run bangka --period 2026-02 --data demo" in page
    assert "SINTETIS" not in failure_page(region, data="published", **told)
