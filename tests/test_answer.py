"""The page that answers, and the grammar of a report: limits of a page, numbers with their company, charts."""

import json
import re
from pathlib import Path

import matplotlib.colors
import matplotlib.dates
import pandas as pd
import pytest
import seaborn as sns
from playwright.sync_api import Page

import analysis as uhc
from analysis.indicators.unprotected import REST, inactive_by_payer, people_without_card, residents_by_card
from analysis.reference.errors import UhcError
from analysis.reference.notebooks import notebook_names
from analysis.reference.words import say
from analysis.report.changes import name_finding
from analysis.report.charts import describe, draw_at
from analysis.report.findings import AsOf, Finding, Findings
from analysis.report.mistakes import explain
from analysis.report.report import Report, open_report

REGIONS = ("babel", "bangka-barat", "belitung-timur", "pangkalpinang")
PHONE = {"width": 360, "height": 740}
MOST_WORDS, MOST_SCREENS, MOST_HEADING_WORDS, MOST_BYTES, LEAST_PIXELS = 900, 7, 14, 150 * 1024, 12
LAB_STYLES = {
    ".axis i": "backgroundColor",
    "thead th:first-child": "textAlign",
    "tbody td.n": "textAlign",
    ".chips li": "listStyleType",
}
SHOWN = "e => e.checkVisibility() && !e.closest('details:not([open])')"
UNPAINTED = """[...document.querySelectorAll('body>header, .axis i, .people i')].filter(e => {
    const style = getComputedStyle(e);
    return style.backgroundColor == 'rgba(0, 0, 0, 0)' && style.backgroundImage == 'none' && e.className != 'unknown';
}).length"""


@pytest.fixture(params=["id", "en"])
def pages(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue("reports" if request.param == "id" else "english")
    return folder / "2026-02"


def slugs_in(pages: Path) -> list[str]:
    return [slug for slug in REGIONS if (pages / slug).is_dir()]


def test_a_page_keeps_its_limits_on_a_phone(pages: Path, tab: Page) -> None:
    tab.set_viewport_size(PHONE)
    for slug in [f"{slug}/{notebook}" for slug in slugs_in(pages) for notebook in notebook_names()]:
        path = pages / f"{slug}.html"
        assert path.stat().st_size <= MOST_BYTES, slug
        tab.goto(path.as_uri())
        words = tab.evaluate("document.body.innerText.split(/\\s+/).length")
        screens = tab.evaluate("document.documentElement.scrollHeight") / PHONE["height"]
        headings = tab.evaluate(f"[...document.querySelectorAll('h1,h2')].filter({SHOWN}).map(e => e.innerText)")
        texts = tab.evaluate(
            f"[...document.querySelectorAll('svg text')].filter({SHOWN})"
            ".map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"
        )
        assert tab.evaluate(UNPAINTED) == 0, slug
        assert words <= MOST_WORDS and screens <= MOST_SCREENS, (slug, words, screens)
        assert all(len(heading.split()) <= MOST_HEADING_WORDS for heading in headings), (slug, headings)
        assert min(texts, default=LEAST_PIXELS) >= LEAST_PIXELS, (slug, min(texts))
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], slug
        assert tab.evaluate("document.querySelectorAll('.headline').length") == 3, slug
        assert not re.search(r"\b[a-z]+_[a-z]+\b", tab.evaluate("document.querySelector('main').innerText")), slug


def test_pangkalpinang_answers_what_a_head_of_office_asks(pages: Path) -> None:
    html = (pages / "pangkalpinang" / "coverage_trend.html").read_text(encoding="utf-8")
    visible = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
    plain = (
        visible.replace(",", ".")
        if 'lang="en"' in html
        else visible.replace("14,6 miliar", "14.6 billion").replace("446,6", "446.6")
    )
    for figure in ("340", "47.080", "11.814", "446.6 ", "12.450", "27.602", "14.6 billion", "35.000", "4.506"):
        assert figure in plain, figure


COUNTS = {
    "babel": ("2 terpenuhi, 1 belum dapat diputus, 1 tidak dipublikasikan", "2 met, 1 undecided, 1 not published"),
    "bangka-barat": (
        "2 terpenuhi, 1 belum dapat diputus, 1 tidak dipublikasikan",
        "2 met, 1 undecided, 1 not published",
    ),
    "belitung-timur": ("2 belum dapat diputus, 2 tidak dipublikasikan", "2 undecided, 2 not published"),
    "pangkalpinang": (
        "2 terpenuhi (1 tipis), 1 belum dapat diputus, 1 tidak dipublikasikan",
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
        assert f"{len(unpublished)} {'not published' if is_english else 'tidak dipublikasikan'}" in counts[is_english]
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


def test_invented_figures_are_never_offered_for_quoting(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    ratios, printed = uhc.compute_ratios(report.read("coverage"), report.read("population")), uhc.judge_printed(report)
    assert "80,33%" in str(uhc.tell_misquotes(report, uhc.state_misquotes(report, printed, ratios), ratios))
    monkeypatch.setattr(Report, "is_synthetic", True)
    quotes = uhc.state_misquotes(report, printed, ratios)
    said = str(uhc.tell_misquotes(report, quotes, ratios))
    assert quotes.empty and "SINTETIS: jangan kutip" in said and "%" not in said


def test_running_a_cell_again_replaces_what_it_stated() -> None:
    findings = Findings()
    first, second = (Finding("a", value, "persons", AsOf.read("2026"), ("project",)) for value in (1, 2))
    findings.add(first, ("cell", 1))
    with pytest.raises(ValueError, match="two findings"):
        findings.add(second, ("cell", 1))
    findings.add(second, ("cell", 2))
    assert [finding.value for finding in findings] == [2]


def test_the_frame_behind_a_chart_is_one_line_away_and_the_chart_is_redrawn_in_one(report: Report) -> None:
    frame = pd.DataFrame({"payer": ["PBI", "PPU"], "persons": [3.0, 2.0]})
    texts = {"title": "Peserta", "subtitle": "orang", "sources": ["project"], "name": "peserta"}
    bars = {"x": "persons", "y": "payer", "color": "#123456", "saturation": 1}
    first = report.chart(frame, sns.barplot, **bars, **texts).html
    section = report.section("siapa", "Siapa?", report.bars(frame, name="payer", value="persons"))
    assert report.frames["peserta"] is frame and report.frames["siapa"] is frame and section.frame is frame
    report.redraw("peserta", color="#aa0000")
    assert "#123456" in first and "#aa0000" in report.chart(frame, sns.barplot, **bars, **texts).html
    report.redraw(
        "peserta", sns.scatterplot, x="persons", y="payer", finish=lambda ax: ax.axvline(2.5, color="#00aa00")
    )
    other = report.chart(frame, sns.barplot, **bars, **texts).html
    assert "#00aa00" in other and "#123456" not in other


def test_a_figure_of_the_house_is_recoloured_replaced_and_given_a_line(report: Report) -> None:
    ratios = uhc.compute_ratios(report.read("coverage"), report.read("population"))
    trend, texts = uhc.state_trend(report, ratios), {"title": "Rasio", "subtitle": "persen", "name": "trend"}

    def drawn() -> str:
        options = {"x": "as_of_date", "y": "pct", "hue": "ratio", "columns": "date ratio value+ source"}
        return report.chart(trend, uhc.draw_points, **options, **texts).html

    first = drawn()
    assert report.frames["trend"]["pct"].dtype == float and "#12436d" in first
    report.redraw("trend", color="#aa0000", finish=lambda ax: ax.axhline(75, color="#00aa00"))
    again = drawn()
    assert "#aa0000" in again and "#00aa00" in again
    report.redraw("trend", sns.scatterplot, x="as_of_date", y="pct", color="#0000aa")
    other = drawn()
    assert "#0000aa" in other and "#12436d" not in other and 'role="img"' in other
    uhc.show_trail(report)


def test_bars_are_recoloured_and_replaced_by_their_section(report: Report) -> None:
    frame = pd.DataFrame({"payer": ["PBI", "PPU"], "persons": [3.0, 2.0]})
    bars = report.bars(frame, name="payer", value="persons")
    report.redraw("siapa", color="crimson")
    assert 'style="--bar:crimson' in report.section("siapa", "Siapa?", bars).html
    report.redraw("siapa", sns.barplot, x="persons", y="payer", color="#00aa00", saturation=1)
    page = report.section("siapa", "Siapa?", bars, subtitle="orang").html
    assert "#00aa00" in page and "axis" not in page and 'role="img"' in page and page.count("Siapa?") == 1


def test_what_cannot_be_redrawn_is_said_with_the_way_that_works(report: Report) -> None:
    bars = report.bars(pd.DataFrame({"a": ["x"], "b": [1.0]}), name="a", value="b")
    report.redraw("siapa", hue="a")
    with pytest.raises(UhcError, match=r"hue.*sns\.barplot"):
        report.section("siapa", "Siapa?", bars)
    other = open_report("iku_review", {"region": "bangka", "language": "id", "data": "published"})
    other.section("gerak", "a", bars)
    other.redraw("gerk", color="red")
    with pytest.raises(UhcError, match="gerak"):
        uhc.show_trail(other)


def test_a_mistake_in_a_function_that_the_cell_gave_is_said_with_the_nearest_name(report: Report) -> None:
    frame = pd.DataFrame({"a": [1], "b": [2]})
    cell = 'report.chart(frame, sns.scatterplot, x="a", y="b", finish=lambda ax: ax.axhlin(1), **texts)'
    texts = {"title": "a", "subtitle": "b", "sources": ["project"]}
    names = {"__name__": "__main__", "report": report, "frame": frame, "sns": sns, "texts": texts}
    with pytest.raises(AttributeError) as caught:
        exec(compile(cell, "cell", "exec"), names)
    assert "'axhline'" in explain(caught.value, caught.tb, names)


@pytest.mark.parametrize("light", ["true", "false"])
def test_bars_cards_and_tables_have_their_colours_and_sides_in_jupyterlab(
    report: Report, tab: Page, light: str
) -> None:
    frame = pd.DataFrame({"payer": ["PBI", "PPU"], "persons": [3.0, 2.0]})
    bars, table = report.bars(frame, name="payer", value="persons"), report.table(frame, caption="Peserta")
    parts = [report.header("Jawaban"), report.section("siapa", "Siapa?", bars, table)]
    lab = "<style>.jp-RenderedHTMLCommon :is(td,th){text-align:right}</style>"  # as JupyterLab has it
    cells = "".join(f'<div class="jp-RenderedHTMLCommon">{part.html}</div>' for part in parts)
    tab.set_content(f'{lab}<body data-jp-theme-light="{light}">{cells}')
    style = "(one, name) => getComputedStyle(document.querySelector(one))[name]"
    read = {name: tab.evaluate(f"(({style}))({name!r}, {what!r})") for name, what in LAB_STYLES.items()}
    assert read[".axis i"] == ("rgb(18, 67, 109)" if light == "true" else "rgb(79, 155, 216)")
    assert (read["thead th:first-child"], read["tbody td.n"], read[".chips li"]) == ("left", "right", "none")


def test_several_series_have_the_colours_of_the_house() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [1, 2], "c": ["x", "y"]})
    drawn = draw_at("wide", frame, sns.scatterplot, x="a", y="b", hue="c")
    colors = {matplotlib.colors.to_hex(one) for one in drawn.axes[0].collections[0].get_facecolors()}
    assert colors == {"#12436d", "#f46a25"}


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


def test_the_axes_legend_and_data_of_ones_own_chart_are_in_words(report: Report) -> None:
    frame = pd.DataFrame(
        {"as_of_date": pd.to_datetime(["2025-01-01", "2025-02-01"]), "pct": [80.0, 81.0], "usable": True}
    ).assign(ratio="keaktifan", measure="registered_persons", own_count=3)
    more = {"title": "T", "subtitle": "s", "sources": ["project"]}
    block = report.chart(frame, sns.scatterplot, x="as_of_date", y="pct", hue="ratio", name="kata", **more)
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", block.html)
    assert {"Tanggal", "Persen", "Rasio", say("ratio.keaktifan")} <= {*texts} and not {*frame.columns} & {*texts}
    heads = re.findall(r"<th scope=col[^>]*>([^<]*)", block.html)
    assert heads == ["Tanggal", "Persen", "Rasio"] and "peserta terdaftar" not in block.html
    bars = report.chart(frame, sns.barplot, x="own_count", y="measure", name="batang", **more)
    rows = pd.DataFrame({"subject": ["keaktifan: centre"], "cause": ["newer"], "own_note": ["x"]})
    table = report.table(rows, caption="c")
    assert table.columns == ("Angka", "Sebab", "own note")
    assert table.rows == ((f"{say('ratio.keaktifan')}: pemerintah pusat", "angka yang lebih baru", "x"),)
    assert "own count" in bars.html and "peserta terdaftar (1)" in bars.html and "registered_persons" not in bars.html


def test_what_is_misspelt_is_said_with_the_nearest_right_name(report: Report) -> None:
    frame, number = pd.DataFrame({"nilai": [1]}, index=["bangka"]), {"as_of": "2026", "source": "project"}
    one = report.number("satu", 12, "statements", **number)
    assert one.line() == "12 angka (2026)"
    tries = {
        "percent": lambda: report.number("a", 1, "persen", **number),
        "persons": lambda: report.number("a", 1, "orang", **number),
        "antara-126780": lambda: report.cite(["antra-126780"]),
        "coverage": lambda: report.read("cakupan"),
        "nilai": lambda: frame["nilia"],
        "bangka": lambda: frame.loc["bngka"],
        "value": lambda: f"{one:valeu}",
    }
    for nearest, attempt in tries.items():
        with pytest.raises((UhcError, KeyError)) as caught:
            attempt()
        problem = caught.value
        said = str(problem) if isinstance(problem, UhcError) else explain(problem, caught.tb, {})
        assert f"'{nearest}'" in said, said


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
    ("fields", "name"),
    [
        (("compared", "severe_malnutrition_children.expected", "1901"), "Angka yang dibandingkan: Balita gizi buruk: "),
        (("inactive", "pbpu", "1901"), "Peserta tidak aktif: PBPU (mandiri)"),
        (("keaktifan",), "Keaktifan"),
        (("akb", "dinkes_report"), "Angka kematian bayi (AKB): laporan Dinas Kesehatan"),
        (("compared", "bpjs.maternal_deaths"), "Angka yang dibandingkan: data BPJS Kesehatan: "),
        (("kader_dilatih",), "kader dilatih"),
    ],
)
def test_a_changed_finding_is_named_in_words(fields: tuple[str, ...], name: str) -> None:
    assert name_finding(*fields).startswith(name)
    assert "1901" not in fields or name_finding(*fields).endswith("Bangka")
