"""The page that answers, and the grammar of a report: limits of a page, numbers with their company, charts."""

import json
import re
from pathlib import Path

import matplotlib.dates
import pandas as pd
import pytest
import seaborn as sns
from browser import install_browser
from playwright.sync_api import sync_playwright

from analysis.indicators.unprotected import REST, inactive_by_payer, people_without_card, residents_by_card
from analysis.reference.errors import UhcError
from analysis.reference.notebooks import notebook_names
from analysis.report.changes import compare_findings, name_finding
from analysis.report.charts import describe, draw_at
from analysis.report.findings import AsOf, Finding, Findings
from analysis.report.report import Report, open_report

REGIONS = ("babel", "bangka-barat", "belitung-timur", "pangkalpinang")
BROWSER = install_browser()  # None: launching fails, so that pages nobody opened do not pass
PHONE = {"width": 360, "height": 740}
MOST_WORDS, MOST_SCREENS, MOST_HEADING_WORDS, MOST_BYTES, LEAST_PIXELS = 900, 7, 14, 150 * 1024, 12
SHOWN = "e => e.checkVisibility() && !e.closest('details:not([open])')"


@pytest.fixture(params=["id", "en"])
def pages(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue("reports" if request.param == "id" else "english")
    return folder / "2026-02"


def slugs_in(pages: Path) -> list[str]:
    return [slug for slug in REGIONS if (pages / slug).is_dir()]


def test_a_page_keeps_its_limits_on_a_phone(pages: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        places = [f"{slug}/{notebook}" for slug in slugs_in(pages) for notebook in notebook_names()]
        for slug in places:
            path = pages / f"{slug}.html"
            assert path.stat().st_size <= MOST_BYTES, slug
            page = browser.new_page(viewport=PHONE)
            page.goto(path.as_uri())
            words = page.evaluate("document.body.innerText.split(/\\s+/).length")
            screens = page.evaluate("document.documentElement.scrollHeight") / PHONE["height"]
            headings = page.evaluate(f"[...document.querySelectorAll('h1,h2')].filter({SHOWN}).map(e => e.innerText)")
            texts = page.evaluate(
                f"[...document.querySelectorAll('svg text')].filter({SHOWN})"
                ".map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"
            )
            assert words <= MOST_WORDS and screens <= MOST_SCREENS, (slug, words, screens)
            assert all(len(heading.split()) <= MOST_HEADING_WORDS for heading in headings), (slug, headings)
            assert min(texts, default=LEAST_PIXELS) >= LEAST_PIXELS, (slug, min(texts))
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], slug
            assert page.evaluate("document.querySelectorAll('.headline').length") == 3, slug
            assert not re.search(r"\b[a-z]+_[a-z]+\b", page.evaluate("document.querySelector('main').innerText")), slug
        browser.close()


def test_pangkalpinang_answers_what_a_head_of_office_asks(pages: Path) -> None:
    html = (pages / "pangkalpinang" / "coverage_trend.html").read_text(encoding="utf-8")
    visible = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
    plain = visible.replace(",", ".") if 'lang="en"' in html else visible
    for figure in ("340", "47.080", "11.814", "446.569.200", "12.450", "27.602", "14.600.000.000", "35.000", "4.506"):
        assert figure in plain, figure


COUNTS = {
    "babel": ("2 terpenuhi, 1 belum dapat diputus, 1 tidak terbit", "2 met, 1 undecided, 1 not published"),
    "bangka-barat": ("2 terpenuhi, 1 belum dapat diputus, 1 tidak terbit", "2 met, 1 undecided, 1 not published"),
    "belitung-timur": ("2 belum dapat diputus, 2 tidak terbit", "2 undecided, 2 not published"),
    "pangkalpinang": (
        "2 terpenuhi (1 tipis), 1 belum dapat diputus, 1 tidak terbit",
        "2 met (1 narrowly), 1 undecided, 1 not published",
    ),
}


def test_the_page_counts_criteria_as_the_judge_does(pages: Path) -> None:
    """What nobody published is not called undecided; what may be short is not called short; no distance of a bound."""
    for slug in slugs_in(pages):
        counts = COUNTS[slug]
        html = (pages / slug / "coverage_trend.html").read_text(encoding="utf-8")
        is_english = 'lang="en"' in html
        assert counts[is_english] in html, slug
        rows = json.loads((pages / slug / "coverage_trend.json").read_text(encoding="utf-8"))["criteria"]
        asked = [row for row in rows if row.get("group") == "prioritas" and "branch" not in row]
        unpublished = [row for row in asked if row.get("reason") == "not_published"]
        assert f"{len(unpublished)} {'not published' if is_english else 'tidak terbit'}" in counts[is_english]
        assert not [row for row in asked if row.get("bound") in ("<", ">") and "missing_persons" in row], slug
        visible = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
        assert not re.search(r"lebih sekitar 0\b|about 0 above", visible), slug
        if slug == "pangkalpinang":
            assert ("May be short of" if is_english else "Mungkin kurang untuk") in visible


@pytest.fixture
def report() -> Report:
    names = ("region_name", "period", "contact", "approved_by", "target_month")
    return open_report(
        "coverage_trend",
        {"region": "pangkalpinang", "language": "id", "data": "published", "status": "sementara"}
        | dict.fromkeys(names, ""),
    )


def test_a_share_is_computed_with_its_company(report: Report) -> None:
    number = report.number(
        "own.share", 30, "percent", of=120, of_name="anak di posyandu", as_of="2026-02", source="project"
    )
    assert (number.value, number.numerator, f"{number}") == (25, 30, "25,00%")
    assert number.line() == "25,00% dari 120 anak di posyandu (Februari 2026)"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit": "person"}, "persons"),
        ({"source": "projects"}, "project"),
        ({"reason": "compute"}, "computed"),
        ({"flags": ("infered",)}, "inferred"),
        ({"as_of": "kemarin"}, "2025-04-01"),
        ({"unit": "percent", "of": 5, "of_name": "anak"}, "bukan bagian yang sah"),
        ({"unit": "percent", "of": 50}, "of_name"),
    ],
)
def test_a_number_without_its_company_is_refused(report: Report, changed: dict[str, object], said: str) -> None:
    told = {"unit": "persons", "as_of": "2026-02", "source": "project"} | changed
    with pytest.raises(UhcError, match=said):
        report.number("own", 10, **told)  # type: ignore[arg-type]


def test_running_a_cell_again_replaces_what_it_stated() -> None:
    findings = Findings()
    first, second = (Finding("a", value, "persons", AsOf.read("2026"), ("project",)) for value in (1, 2))
    findings.add(first, ("cell", 1))
    with pytest.raises(ValueError, match="two findings"):
        findings.add(second, ("cell", 1))
    findings.add(second, ("cell", 2))
    assert [finding.value for finding in findings] == [2]


def test_rivals_are_drawn_side_by_side_and_never_averaged() -> None:
    days = pd.to_datetime(["2024-09-01", "2024-09-01", "2025-04-01"])
    line = draw_at("wide", pd.DataFrame({"day": days, "pct": [72.0, 74.0, 76.0]}), sns.lineplot, x="day", y="pct")
    assert sorted(line.axes[0].lines[0].get_ydata()) == [72, 74, 76]
    assert matplotlib.dates.num2date(line.axes[0].lines[0].get_xdata()[0]).year == 2024
    frame = pd.DataFrame({"payer": ["Pemda", "Pemda"], "persons": [10, 30]})
    bars = draw_at("narrow", frame, sns.barplot, x="persons", y="payer")
    assert sorted(patch.get_width() for patch in bars.axes[0].patches) == [10, 30]


def test_a_chart_of_ones_own_has_caption_alt_text_and_data(report: Report) -> None:
    frame = pd.DataFrame({"persons": [27602, 12450], "payer": ["Mandiri", "Pemda"]})
    block = report.chart(
        frame, sns.barplot, x="persons", y="payer", title="Siapa", subtitle="Orang", sources=["project"], name="siapa"
    )
    assert block.text == "Siapa. 2 baris; terendah 12.450 (Pemda), tertinggi 27.602 (Mandiri)."
    assert block.html.count('role="img"') == 2 and "siapa_1971_2026-02.csv" in block.html and "27.602" in block.html
    assert describe(frame.iloc[:0], "Siapa") == "Siapa. Tidak ada angka untuk digambar."


def test_residents_split_by_card_add_up_and_the_rest_is_named(report: Report) -> None:
    import analysis as uhc

    statements, population = report.read("coverage"), report.read("population")
    ratios = uhc.compute_ratios(statements, population)
    residents = residents_by_card(ratios)
    assert dict(zip(residents["part"], residents["persons"], strict=True)) == {
        "active": 183505, "inactive": 55839, "unregistered": 2941,
    }  # fmt: skip
    inactive = inactive_by_payer(statements, residents).set_index("segment")["persons"]
    assert inactive.sum() == 55839 and inactive[REST] == 8513
    shares = uhc.pemda_shares(statements, uhc.members_by_segment(statements), ratios, population)
    people = people_without_card(uhc.judge_membership(ratios, shares, population, report.period)).set_index("part")
    assert people["persons"].to_dict() == {"unregistered": 339, "inactive": 47079}
    assert json.loads(json.dumps(people["pct"].round(2).to_dict())) == {"unregistered": 0.14, "inactive": 19.67}


def test_a_decision_of_ones_own_has_owner_and_size_and_replaces_itself(report: Report) -> None:
    sentence = "Aktifkan kembali tanggungan Pemda"
    with pytest.raises(UhcError, match="pelaku"):
        report.decide(sentence, size="11.814 orang")
    for size in ("1 orang", "11.814 orang"):
        report.decide(sentence, owner="Kepala Dinas Kesehatan", size=size, deadline="2026-03-01", anchor="siapa")
    assert [one["size"] for one in report.decisions] == ["11.814 orang"]


@pytest.mark.parametrize(
    ("slug", "heading"),
    [
        ("pangkalpinang", "Keaktifan naik dari 72%–74% (Sep 2024) menjadi 80,33% (1 Sep 2025)"),
        ("bangka-selatan", "Terdaftar 62,54% (Nov 2019) dan 99,73% (Jan 2026); penyebutnya berbeda"),
    ],
)
def test_a_direction_holds_for_rivals_of_a_date_and_only_on_one_count_of_residents(
    reports: Path, slug: str, heading: str
) -> None:
    html = (reports / "2026-02" / slug / "coverage_trend.html").read_text(encoding="utf-8")
    assert heading in html


def test_the_page_says_one_word_of_its_certainty_and_dates_what_is_old(reports: Path) -> None:
    words = set()
    for path in sorted(reports.glob("2026-02/*/coverage_trend.html")):
        html = path.read_text(encoding="utf-8")
        word = re.search(r"Seberapa yakin\? ([^<]+)", html)
        assert word and f"Mutu data: {word[1]}" in html
        words.add(word[1])
    assert len(words) > 1
    old = (reports / "2026-02" / "belitung-timur" / "coverage_trend.html").read_text(encoding="utf-8")
    assert "Hampir semua warga terdaftar JKN (September 2024); keaktifan terbaru dari September 2024" in old


@pytest.mark.parametrize(
    ("finding", "name"),
    [
        (
            ("compared", "severe_malnutrition_children.expected", "1901"),
            "Angka yang dibandingkan: Balita gizi buruk: Bangka",
        ),
        (("members_change", "pbi_jk.2021-06"), "Perubahan peserta: PBI JK"),
        (("aki",), "Angka kematian ibu (AKI)"),
        (("own.kader",), "own.kader"),
    ],
)
def test_a_changed_finding_is_named_in_words(finding: tuple[str, ...], name: str) -> None:
    assert name_finding(*finding) == name


def test_what_changed_is_told_by_what_is_measured_the_newest_with_the_newest() -> None:
    def stated(value: float, as_of: str, segment: str = "", number: int = 1) -> dict[str, object]:
        about = {"measure": "keaktifan", "segment": segment, "region": "", "unit": "percent", "number": number}
        return about | {"value": value, "decimals": 2, "bound": "=", "as_of": as_of}

    before = [stated(72, "2024-09"), stated(74, "2024-09", number=2), stated(80, "2025-06"), stated(9, "2025", "gone")]
    now = [stated(72, "2024-09"), stated(75, "2024-09", number=2), stated(80, "2025-06"), stated(81, "2025-09")]
    rows = compare_findings(before, now, ["data"])
    told = [(one["kind"], *((side or {}).get("value") for side in (one["before"], one["now"]))) for one in rows]
    assert told == [("changed", 80, 81), ("changed", 74, 75), ("gone", 9, None)]
