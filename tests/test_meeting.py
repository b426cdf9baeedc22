"""The meeting page: at most five things to decide, the most urgent first, on one sheet of paper."""

import json
import re
from html import unescape
from pathlib import Path

import html5lib
import pytest
from pypdf import PdfReader

from analysis.reference.notebooks import notebook_names
from analysis.reference.regions import reported_regions, resolve_region
from analysis.report.failure import failure_page
from analysis.report.meeting import choose_decisions, meeting_page
from analysis.report.pdf import print_pdf

NOTEBOOKS = notebook_names()

SLUGS = [region.slug for region in reported_regions()]


def decision(urgency: int, text: str) -> dict[str, object]:
    return {"urgency": urgency, "text": text, "certainty": "c", "holder": "h", "anchor": "a"}


def test_the_most_urgent_come_first_and_reports_take_turns() -> None:
    documents = {
        "one": {"decisions": [decision(2, "a"), decision(2, "b"), decision(3, "c"), decision(1, "d")]},
        "two": {"decisions": [decision(2, "e"), decision(3, "f")]},
    }
    chosen = choose_decisions(documents)
    assert [one["text"] for one in chosen] == ["d", "a", "e", "b", "f"]
    assert chosen[0]["link"] == "one.html#a"


@pytest.mark.parametrize("slug", SLUGS)
def test_each_region_has_its_page_with_links_that_lead_somewhere(reports: Path, slug: str) -> None:
    folder = reports / "2026-02" / slug
    html = (folder / "index.html").read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(html)
    assert resolve_region(slug).name in html and 3 <= html.count("Pemegang kendali") <= 5
    for link, anchor in re.findall(r'href="([a-z_]+\.html)#([^"]+)"', html):
        assert f'id="{anchor}"' in (folder / link).read_text(encoding="utf-8"), (link, anchor)
    for notebook in NOTEBOOKS:
        assert f'href="{notebook}.html"' in html


@pytest.mark.parametrize("slug", SLUGS)
def test_its_sentences_are_those_of_the_reports(reports: Path, slug: str) -> None:
    folder = reports / "2026-02" / slug
    html = unescape((folder / "index.html").read_text(encoding="utf-8"))
    said = {
        one["text"]
        for notebook in NOTEBOOKS
        for one in json.loads((folder / f"{notebook}.json").read_text(encoding="utf-8"))["decisions"]
    }
    shown = re.findall(r"<strong>(.*?)</strong>", html)
    assert shown and set(shown) <= said


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
