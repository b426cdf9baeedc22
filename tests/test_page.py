"""Every page: structure, accessibility, one language, offline, and no number that is not a stated finding."""

import html
import json
import re
from collections.abc import Callable
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from in_turn import in_turn
from nbformat import v4

from analysis.reference.notebooks import notebook_names, notebook_title
from analysis.reference.numbers import format_idr, format_number, round_idr
from analysis.reference.regions import reported_regions
from analysis.reference.words import catalogue, use_language
from analysis.report.index import build_index
from analysis.report.page import render_page
from analysis.report.pieces import POLICY
from analysis.report.report import Report

NOTEBOOKS = notebook_names()

SLUGS = [region.slug for region in reported_regions()]
PLACES = [*(("id", slug) for slug in SLUGS), ("en", "babel"), ("en", "pangkalpinang")]
PAGES = [(*place, notebook) for notebook in NOTEBOOKS for place in PLACES]
HTML = "{http://www.w3.org/1999/xhtml}"
LARGEST_PAGE_BYTES = 150 * 1024
DATA = Path(__file__).parents[1] / "data"
NUMBER = re.compile(r"\d[\d.,]*\d|\d")


class Page:
    def __init__(self, folder: Path, language: str, notebook: str) -> None:
        self.path = folder / f"{notebook}.html"
        self.language = language
        self.notebook = notebook
        self.html = self.path.read_text(encoding="utf-8")
        self.tree = html5lib.HTMLParser(strict=True).parse(self.html)
        self.document = json.loads((folder / f"{notebook}.json").read_text(encoding="utf-8"))

    def all(self, name: str) -> list:
        return list(self.tree.iter(f"{HTML}{name}"))

    @cached_property
    def text(self) -> str:
        """What a reader sees, drawers opened, style and SVG coordinates left out."""
        return " ".join(" ".join(self._texts(self.tree)).split())

    def _texts(self, element) -> list[str]:
        if element.tag in (f"{HTML}style", f"{HTML}title"):
            return []
        parts = [element.text or ""]
        for child in element:
            parts += [*self._texts(child), child.tail or ""]
        return parts


@pytest.fixture(scope="module")
def pages(reports: Path, english: Path) -> list[Page]:
    folders = {"id": reports, "en": english}
    return [Page(folders[language] / "2026-02" / slug, language, notebook) for language, slug, notebook in PAGES]


def on_every_page(check: Callable[[Page], None]) -> Callable[..., None]:
    """Return a test of every page, in its language, that names each page that fails."""

    def test(pages: list[Page], subtests: pytest.Subtests) -> None:
        for page in pages:
            use_language(page.language)
            with subtests.test(f"{page.language} {page.path.parent.name} {page.notebook}"):
                check(page)

    return test


def text_of(element) -> str:
    return "".join(element.itertext()).strip()


@on_every_page
def test_one_h1_names_the_region_and_headings_step_down_in_order_and_differ(page: Page) -> None:
    headings = [one for one in page.tree.iter() if isinstance(one.tag, str) and re.fullmatch(rf"{HTML}h[1-6]", one.tag)]
    levels = [int(one.tag[-1]) for one in headings]
    assert levels.count(1) == 1
    title = text_of(page.all("title")[0])  # where the H1 is the answer, the title and the band name the region
    assert title.endswith(page.document["region_name"])
    assert page.document["region_name"] in text_of(page.all("header")[0])
    assert all(after <= before + 1 for before, after in pairwise(levels))
    texts = [text_of(one) for one in headings]
    assert len(texts) == len(set(texts))


@on_every_page
def test_ids_are_unique_and_references_to_them_exist(page: Page) -> None:
    ids = [one.get("id") for one in page.tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    anchors = {one.get("href")[1:] for one in page.all("a") if (one.get("href") or "").startswith("#")}
    labels = {name for one in page.tree.iter() for name in (one.get("aria-labelledby") or "").split()}
    assert anchors | labels <= set(ids)


@on_every_page
def test_every_figure_has_title_description_with_a_number_caption_source_and_data(page: Page) -> None:
    figures = page.all("figure")
    bars = [one for one in page.tree.iter() if "bars" in (one.get("class") or "").split()]  # charts of HTML
    assert len(figures) + len(bars) >= 2 or page.notebook == "entitlement_review"
    for figure in figures:
        names = [one.tag.split("}")[1] for one in figure.iter() if isinstance(one.tag, str)]
        assert {"h3", "svg", "title", "desc", "figcaption", "details", "table"} <= set(names)
        description = next(text_of(one) for one in figure.iter() if str(one.tag).endswith("}desc"))
        assert re.search(r"\d", description)


@on_every_page
def test_tables_have_caption_scopes_and_no_blank_cell(page: Page) -> None:
    for table in page.all("table"):
        assert text_of(next(table.iter(f"{HTML}caption")))
        for head in table.iter(f"{HTML}th"):
            assert head.get("scope") in ("col", "row")
        for cell in [*table.iter(f"{HTML}th"), *table.iter(f"{HTML}td")]:
            assert text_of(cell), text_of(table)
        assert len(list(next(table.iter(f"{HTML}tr")))) <= 7


@on_every_page
def test_page_is_one_small_offline_file_without_script(page: Page) -> None:
    assert page.path.stat().st_size <= LARGEST_PAGE_BYTES
    assert not page.all("script") and not page.all("link") and not page.all("img") and not page.all("iframe")
    assert "@import" not in page.html and "url(http" not in page.html
    assert f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">' in page.html
    assert "@media print" in page.html
    assert 'tabindex="1"' not in page.html


LIVE = "</title><script>a()</script><img src=x onerror=a()><svg onload=a()></svg><iframe src='javascript:a()'></iframe>"
ANCHOR = 'a" onclick="a()'


def test_what_a_text_a_title_or_a_link_brings_in_is_dead() -> None:
    report = object.__new__(Report)
    report._redrawn = {}
    head = {"place": "header", "language": "id", "title": LIVE}
    section = (report.section(ANCHOR, LIVE, LIVE).html, {"link": LIVE, "anchor": ANCHOR})
    outputs = [
        v4.new_output("display_data", {"text/html": html}, metadata={"uhc": about})
        for html, about in (("", head), section)
    ]
    text = v4.new_markdown_cell(f"{LIVE}\n\n[k](javascript:a()) <style>@import url(http://x/y)</style>")
    page = render_page(v4.new_notebook(cells=[v4.new_code_cell(outputs=outputs), text]))
    elements = [*html5lib.parse(page).iter()]
    assert {f"{HTML}{name}" for name in ("script", "img", "iframe")}.isdisjoint(each.tag for each in elements)
    given = [item for each in elements for item in each.items()]
    assert not [name for name, _ in given if name.startswith("on")]
    assert not [value for _, value in given if value.lower().startswith("javascript")]
    assert len([each for each in elements if each.tag == f"{HTML}style"]) == 1 and POLICY in page


@cache
def texts_of_the_other(language: str) -> set[str]:
    """Return the long texts that stand in the other language only."""
    other = "en" if language == "id" else "id"
    own = " ".join(texts[language] for texts in catalogue().values())
    texts = {texts[other] for texts in catalogue().values()}
    return {text for text in texts if "{" not in text and len(text) > 14 and text not in own}


@on_every_page
def test_language_of_the_page_is_the_one_asked_for_and_no_text_is_of_the_other(page: Page) -> None:
    assert page.tree.get("lang") == page.language
    foreign = texts_of_the_other(page.language)
    assert len(foreign) > 50
    shown = page.text
    for source in page.document["sources"].values():  # a title keeps the language of its publisher
        shown = shown.replace(source["title"], "")
    assert not [text for text in foreign if text in shown]


@on_every_page
def test_decimal_marks_are_those_of_the_language(page: Page) -> None:
    wrong = r"\d\.\d{1,2}%" if page.language == "id" else r"\d,\d{1,2}%"
    assert not re.findall(wrong, page.text)


@on_every_page
def test_no_causal_word(page: Page) -> None:
    assert not re.search(r"menyebabkan|mengakibatkan|causes\b|caused by", page.text)


@cache
def fixed_numbers(language: str) -> set[str]:
    """Return the numbers that stand in our texts, in events and in rules."""
    fixed = " ".join(texts[language] for texts in catalogue().values())
    data = [DATA / "published" / "events.csv", DATA / "reference" / "rules.yaml"]
    return set(NUMBER.findall(" ".join([fixed, *(path.read_text(encoding="utf-8") for path in data)])))


@on_every_page
def test_every_number_in_words_figures_and_cards_is_a_stated_finding(page: Page) -> None:
    """Numbers in prose, cards, headings, descriptions: each must stand in the findings JSON, formatted as shown."""
    stated = set()
    for one in page.document["findings"]:
        values = [one["value"], abs(one["value"]), one["numerator"], *one.get("interval", [])]
        values += [one["denominator"]["value"]] if one["denominator"] else []
        for value in filter(lambda value: value is not None, values):
            stated |= {format_number(abs(value), decimals) for decimals in {0, 1, 2, one["decimals"]}} | {
                format_idr(value),
                *NUMBER.findall(round_idr(value)),
            }
        for moment in filter(None, [one["as_of"], one["denominator"] and one["denominator"]["as_of"]]):
            stated |= set(re.findall(r"\d+", moment)) | {str(int(part)) for part in moment.split("-")}
        stated |= set(NUMBER.findall(one["note"]))
    names = " ".join(one["denominator"]["name"] for one in page.document["findings"] if one["denominator"])
    stated |= set(NUMBER.findall(names))
    shown = []
    for section in page.all("section"):
        for kind in ("h2", "h3", "p", "li", "desc"):
            for element in [one for one in section.iter() if str(one.tag).endswith("}" + kind)]:
                shown.append(text_of(element))
    sources = json.dumps(page.document["sources"], ensure_ascii=False)
    allowed = stated | set(NUMBER.findall(f"{sources} {page.document['period']}")) | fixed_numbers(page.language)
    allowed |= {page.document["region"]}
    allowed |= {str(number) for number in range(1, 13)}  # items of a list, figures, months
    quoted = {text_of(one) for quote in page.all("article") for one in quote.iter()}  # false sentences as printed
    for text in (text for text in shown if text not in quoted):
        for number in NUMBER.findall(text):
            assert number in allowed, f"{number} in: {text}"


@on_every_page
def test_findings_json_keeps_its_contract(page: Page) -> None:
    document = page.document
    assert document["schema"] == 2 and document["notebook"] == page.notebook and document["period"] == "2026-02"
    assert document["inputs"] and all(len(one["sha256"]) == 64 for one in document["inputs"])
    for one in document["findings"]:
        assert {"id", "value", "unit", "numerator", "denominator", "as_of", "sources", "flags"} <= set(one)
        assert one["sources"] and one["interval_reason"]
        assert len(one["as_of"]) in (4, 7, 10)
    assert len({one["id"] for one in document["findings"]}) == len(document["findings"])


@on_every_page
def test_trail_tells_inputs_versions_digest_and_command(page: Page) -> None:
    footer = text_of(page.all("footer")[0])
    slug = page.path.parent.name
    assert f"uhc run {slug} --notebook {page.path.stem} --period 2026-02" in footer
    assert re.search(r"data/published/\w+\.csv", footer) and "pandas" in footer
    assert not re.search(r"/(home|root|tmp|work)/", page.html)


def page_text(reports: Path, slug: str) -> str:
    return Page(reports / "2026-02" / slug, "id", "coverage_trend").text


PANGKALPINANG = {
    "239.344 members on 1 April 2025 are 98,79% of 242.285, recomputed by us": (
        "98,79% atas 242.285 (Dukcapil semester II 2024)"
    ),
    "99,86% as stated for January 2026": "Tulis: 99,86% penduduk terdaftar JKN, Januari 2026; 80,33% peserta JKN aktif",
    "keaktifan 80,33% on 1 September 2025": "80,33% · 1 September 2025",
    "loss of UHC Prioritas on 1 June 2025": "1 Juni 2025 UHC Prioritas dicabut",
    "both April 2025 rivals, none chosen": "1 April 2025: beredar 76,67% dan 75,19%",
    "flip of March 2023": (
        "Maret 2023: 95,71% atas 227.948 (penduduk yang dipakai BPJS, Maret 2023), tetapi 91,88% atas 237.442"
    ),
    "share of local government, of whom": "242.285 Dukcapil semester II 2024 (1 April 2025, disimpulkan)",
    "share of local government, registered": "20,26% menurut peserta terdaftar (lebih 636)",
    "share of local government, active": "15,12% menurut peserta aktif (kurang 11.814, Rp446,6 juta per bulan)",
    "share of local government, other reading": "5,14% bila angka sumber ternyata peserta aktif (kurang 36.007",
    "another activity rate of 1 April 2025": "Media lain menulis keaktifan 75,19% untuk tanggal yang sama: 3.542 orang",
}


@in_turn("expected", PANGKALPINANG.values(), ids=PANGKALPINANG)
def test_pangkalpinang_shows(reports: Path, expected: str) -> None:
    assert expected in page_text(reports, "pangkalpinang")


def test_14_723_stands_among_the_figures_not_used_and_nowhere_else(reports: Path) -> None:
    page = Page(reports / "2026-02" / "pangkalpinang", "id", "coverage_trend")
    rows = [text_of(row) for row in page.all("tr") if "14.723" in text_of(row)]
    assert rows and all("tidak dipakai" in row for row in rows)
    quotes = [text_of(one) for one in page.all("article")]  # each with what is wrong, and what to say instead
    assert page.text.count("14.723") == sum(text.count("14.723") for text in [*rows, *quotes])
    assert not [one for one in page.document["findings"] if one["numerator"] == 14723]


def test_province_growth_splits_into_its_segments(reports: Path) -> None:
    text = page_text(reports, "babel")
    assert "Juni 2021–1 Desember 2022: +173.632 peserta; PBI JK +87.700, PBPU (mandiri) −20.061" in text
    for part in ("+86.040", "+19.713", "+240", "1.206.715", "1.380.347"):
        assert part in text


def test_bangka_tengah_keeps_its_status_with_a_smaller_margin(reports: Path) -> None:
    text = page_text(reports, "bangka-tengah")
    assert "96,83% atas 200.110" in text and "95,86% atas 202.131" in text
    assert "+3.665 atau +1.745 orang: statusnya tetap" in text


def test_premium_is_shown_in_its_parts(reports: Path) -> None:
    assert "Rp37.800 = Rp35.000 (bagian peserta) + Rp2.800 (bagian Pemda)" in page_text(reports, "babel")


def test_index_lists_every_region_with_state_quality_and_headline(reports: Path) -> None:
    text = html.unescape((reports / "index.html").read_text(encoding="utf-8"))
    tree = html5lib.HTMLParser(strict=True).parse(text)
    rows = [text_of(row) for row in tree.iter(f"{HTML}tr")]
    for region in reported_regions():
        row = next(one for one in rows if one.startswith(region.name))
        assert "%" in row and all(notebook_title(notebook) in row for notebook in NOTEBOOKS)
        for name in ("index", *NOTEBOOKS):
            assert f'href="2026-02/{region.slug}/{name}.html"' in text
    headline = text_of(next(tree.iter(f"{HTML}h1")))
    assert headline == "5 dari 7 kabupaten/kota memenuhi syarat keaktifan JKN, 3 tipis"
    assert (
        "Bila peserta aktif berkurang sekitar sebanyak ini, syaratnya gagal: Bangka 1.405, Bangka Selatan 803" in text
    )


def test_every_verdict_of_the_index_is_the_one_of_its_report(reports: Path) -> None:
    text = html.unescape((reports / "index.html").read_text(encoding="utf-8"))
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    for row, region in zip(tree.findall(".//tbody/tr"), reported_regions(), strict=True):
        document = json.loads((reports / "2026-02" / region.slug / "coverage_trend.json").read_text(encoding="utf-8"))
        for place, name in enumerate(("prioritas_active", "prioritas_coverage")):
            (one,) = (one for one in document["criteria"] if one["criterion"] == name and not one.get("branch"))
            expected = "old" if one["is_old"] else one["verdict"] if one["verdict"] != "undecided" else "open"
            assert row.findall("td")[place].get("class") == f"cell {expected}", (region.slug, name)


def test_index_says_of_a_region_without_a_report_that_it_is_not_made(reports: Path, tmp_path: Path) -> None:
    use_language("id")
    kept = tmp_path / "2026-02" / "babel"
    kept.mkdir(parents=True)
    (kept / "coverage_trend.json").write_bytes((reports / "2026-02" / "babel" / "coverage_trend.json").read_bytes())
    tree = html5lib.HTMLParser(strict=True).parse(build_index(tmp_path, {}))
    rows = [text_of(row) for row in tree.iter(f"{HTML}tr")]
    for region in reported_regions():
        row = next(one for one in rows if one.startswith(region.name))
        assert row.count("laporan belum dibuat") == (2 if region.slug == "babel" else 1)
        assert "tidak dipublikasikan" not in row and ("98,86%" in row) == (region.slug == "babel")
    assert "Laporan belum dibuat: Bangka, Belitung" in text_of(tree)


def test_index_says_of_every_region_what_a_comparison_does_and_that_its_reports_are_late(
    reports: Path, tmp_path: Path
) -> None:
    use_language("id")
    kept = tmp_path / "2026-02" / "babel"
    kept.mkdir(parents=True)
    name = "regency_comparison.json"
    (kept / name).write_bytes((reports / "2026-02" / "babel" / name).read_bytes())
    states = {("2026-02", "babel", "regency_comparison"): {"finished": "2026-11-27T09:00:00"}}
    text = text_of(html5lib.HTMLParser(strict=True).parse(build_index(tmp_path, states)))
    assert "5 dari 7 kabupaten/kota memenuhi syarat keaktifan JKN, 3 tipis" in text
    assert "Jaga 3 wilayah" in text and "9 bulan sesudah Februari 2026: tenggat putusan sudah lewat" in text


def test_stale_figures_say_so_on_card_and_index(reports: Path) -> None:
    assert "lebih dari 12 bulan sebelum akhir periode" in page_text(reports, "bangka-tengah")
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "terlalu lama" in index


MADE_FOR = {
    "share_short": "missed",
    "register_missing": "missed",
    "activate_missing": "missed",
    "keep_active": "narrow",
}


def test_no_page_contradicts_another_nor_the_meeting_page(reports: Path) -> None:
    """One figure of one date has one value on all pages, and what the meeting is asked follows from the verdicts."""
    for folder in [reports / "2026-02" / slug for slug in SLUGS]:
        pages = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in NOTEBOOKS}
        stated: dict[str, tuple[object, ...]] = {}
        for page in pages.values():
            for one in page["findings"]:
                seen = (one["value"], one["bound"], one["as_of"])
                same = one["measure"].startswith("quality") or stated.setdefault(one["id"], seen) == seen
                assert same, (folder.name, one["id"])
        code = pages["coverage_trend"]["region"]
        judged = {
            one["criterion"]: one
            for page in pages.values()
            for one in page["criteria"]
            if not one.get("branch") and one["region_code"] == code
        }
        for name, criterion in (("keaktifan", "prioritas_active"), ("coverage_registered", "prioritas_coverage")):
            own = [value for key, (value, *_) in stated.items() if key.startswith(f"reading.{name}.bpjs.{code}.")]
            assert not own or judged[criterion]["value"] in own, (folder.name, name)
        checked, ckg = stated.get(f"ckg.{code}"), judged.get("ckg")
        if checked and ckg and ckg["value"] <= 100:
            assert checked[0] == ckg["value"] or checked[2] != ckg["as_of_end"][: len(str(checked[2]))], folder.name
        meeting = html.unescape((folder / "index.html").read_text(encoding="utf-8"))
        decisions = [one for page in pages.values() for one in page["decisions"]]
        asked = [one for one in decisions if one["sentence"] in meeting]
        assert asked, folder.name
        for one in asked:
            verdicts = {rule["verdict"] for rule in judged.values() if rule.get("measure") == one["criterion"]}
            assert MADE_FOR.get(one["id"]) in {None, *verdicts}, (folder.name, one["id"], verdicts)
