"""Pages in a real browser: phone, projector, paper; accessibility by axe."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pypdf import PdfReader

PAGES = ["index.html", "2026-02/pangkalpinang/coverage_trend.html", "2026-02/babel/coverage_trend.html",
         "2026-02/belitung-timur/coverage_trend.html"]  # fmt: skip


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, tab: Page, reports: Path) -> Page:
    tab.set_viewport_size({"width": 1280, "height": 720})
    tab.goto((reports / request.param).as_uri())
    return tab


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_sticks_out_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_asks_for_nothing_and_says_nothing_to_the_console(page: Page) -> None:
    heard: list[str] = []
    page.on("request", note := lambda asked: heard.append(asked.url))
    page.on("console", note_too := lambda message: heard.append(f"console: {message.text}"))
    page.reload()
    page.remove_listener("request", note)
    page.remove_listener("console", note_too)
    assert heard and not [one for one in heard if not one.startswith("file://")]


def test_axe_finds_no_accessibility_fault(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_text_in_figures_stays_legible_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg text')].filter(one => one.ownerSVGElement.clientWidth > 0).map(one =>"
        " parseFloat(getComputedStyle(one).fontSize)"
        " * one.ownerSVGElement.clientWidth / one.ownerSVGElement.viewBox.baseVal.width)"
    )
    assert min(sizes, default=12) >= 6.5 and (sizes or "index" in page.url)


def test_text_in_figures_stays_inside_its_figure(page: Page) -> None:
    outside = page.evaluate(
        "[...document.querySelectorAll('figure svg')].flatMap(svg => { const box = svg.getBoundingClientRect();"
        " return [...svg.querySelectorAll('text')].filter(one => { const own = one.getBoundingClientRect();"
        " return own.left < box.left - 1 || own.right > box.right + 1 }).map(one => one.textContent) })"
    )
    assert outside == []


def test_first_sheet_of_paper_holds_the_answer_and_its_cards(page: Page, tmp_path: Path) -> None:
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    sheets = [sheet.extract_text() for sheet in PdfReader(tmp_path / "page.pdf").pages]
    assert len(sheets) <= 8
    if "index" not in page.url:
        first = " ".join(sheets[0].split())
        cards = page.locator(".headline b").all_inner_texts()
        for text in (page.locator("h1").inner_text(), *cards):
            assert " ".join(text.split()) in first
        assert len(cards) == 3
        assert "Jejak laporan" in sheets[-1] and "uhc run" in sheets[-1] and "SHA-256" not in sheets[-1]
        assert "Yang perlu diketahui" in " ".join(sheets)


def test_pdf_option_prints_the_report(reports: Path, tmp_path: Path) -> None:
    from analysis.report.pdf import print_pdf

    print_pdf(reports / "2026-02" / "bangka" / "coverage_trend.html", tmp_path / "bangka.pdf")
    assert "Kabupaten Bangka" in PdfReader(tmp_path / "bangka.pdf").pages[0].extract_text()
