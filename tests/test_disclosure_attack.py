"""SINTETIS. Who has every published file of two periods, and the code, pins no small count to fewer than three values.

An invented office holds small counts; three offices that differ in nothing but these must publish the same. What they
publish is then searched for more decimals than the page prints, and for counts that two reports differ by.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest
from conftest import PROJECT, run_here
from sessions import counter, in_form, session
from store_killing import clock, record

from analysis.indicators.outreach.reach import active_visits
from analysis.indicators.outreach.sessions import prepare_sessions
from analysis.reference.words import use_language
from analysis.report.draft import Block
from analysis.tables.disclosure import Protection
from analysis.tables.office import read_office, store_rows
from analysis.tables.selection import OWN, digest_rows

PERIODS = ("2026-02", "2026-03")
NOTEBOOKS = ("outreach_effectiveness", "iku_review")
REGION = "pangkalpinang"
SMALL = range(1, Protection().largest_hidden_persons + 1)
MOST_DECIMALS = 2


@dataclass(frozen=True)
class Planted:
    """Small counts of the office; each is below the limit, or a month, or one puskesmas.

    Attributes:
        gained: by the only visit to an office.
        area: people without active membership in a kelurahan.
        deaths: of infants in one puskesmas and month of a year not yet over.
        last_year: the same in a year that is over.
        checked: health checks at a puskesmas.
        served: people at risk of HIV served in one month.
        respondents: who answered on one unit.
        month: people who became active in one month, at visits.
    """

    gained: int = 5
    area: int = 4
    deaths: int = 2
    last_year: int = 1
    checked: int = 3
    served: int = 2
    respondents: int = 4
    month: int = 3


WORLDS = (Planted(), Planted(2, 6, 1, 3, 5, 4, 2), Planted(7, 1, 0, 2, 1, 3, 6))


def month(year: int, number: int) -> pd.Timestamp:
    return pd.Timestamp(year, number, 1)


def sessions_of(planted: Planted) -> Iterator[dict[str, Any]]:
    """Visits of two large site types up to February, one to an office, and few people in March."""
    for area in range(1, 9):
        for number in range(2, 13):
            yield counter(f"2025-{number:02d}", area=area, gained=20 + area)
        for number, site in enumerate(("village", "school", "event")):
            heads = {"registered_or_checked_persons": 40, "newly_active_persons": 7 + number}
            yield session(3 + number, area=area, month="2025-11", site_type=site, reactivated_persons=9 + area, **heads)
    few = {"newly_active_persons": 0, "invited_persons": 20, "reached_persons": 12}
    one = few | {"registered_or_checked_persons": 8, "site_type": "office", "reactivated_persons": planted.gained}
    yield session(9, month="2026-01", **one)
    yield session(
        5, month="2026-03", **few | {"registered_or_checked_persons": 9, "reactivated_persons": planted.month}
    )


def people_of(planted: Planted) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Members and residents; the smallest kelurahan and the next together are 60 people without active membership."""
    missing = {1: 400, 2: 350, 3: 300, 4: 250, 5: 200, 6: 150, 7: 60 - planted.area, 8: planted.area}
    names = {area: {"area_code": f"19.71.01.{1000 + area}", "area_name": f"Kelurahan {area}"} for area in missing}
    usual = {"region_code": "1971"}
    members = [
        usual | names[area] | {"month_date": month(2026, number), "registered_persons": 1900}
        | {"active_persons": 2000 - count}
        for area, count in missing.items()
        for number in (1, 2, 3)
    ]  # fmt: skip
    residents = [
        usual | names[area] | {"as_of_date": pd.Timestamp("2025-12-31"), "register": "dukcapil_dkb"}
        | {"semester": "2025-2", "sex": "total", "population_persons": 2000}
        for area in missing
    ]  # fmt: skip
    return members, residents


def counts_of(planted: Planted) -> Iterator[dict[str, Any]]:
    """Deaths and births of three puskesmas by month, and health checks since January."""
    usual = {"region_code": "1971", "data_system": "notification_mpdn", "counting": "monthly", "denominator": 70}
    for year, number in [(2025, number) for number in range(1, 13)] + [(2026, number) for number in (1, 2, 3)]:
        for name in "ABC":
            deaths = int(name == "A")
            if (year, number, name) == (2026, 2, "B"):
                deaths = planted.deaths
            if (year, number) == (2025, 7):
                deaths = {"A": 5 - planted.last_year, "B": planted.last_year, "C": 0}[name]
            for indicator in ("akb", "aki"):
                same = {"month_date": month(year, number), "puskesmas": f"Puskesmas {name}", "indicator": indicator}
                yield usual | same | {"numerator": deaths if indicator == "akb" else 0}
    checks = {"data_system": "ckg_app", "counting": "cumulative", "indicator": "ckg", "denominator": 900}
    for number, more in ((1, 0), (2, 30), (3, 34)):
        for name, count in (("A", planted.checked), ("B", 54 - planted.checked), ("C", 62 + more), ("D", 90)):
            same = {"month_date": month(2026, number), "puskesmas": f"Puskesmas {name}"}
            yield usual | checks | same | {"numerator": count}


def services_of(planted: Planted) -> Iterator[dict[str, Any]]:
    for number, served in ((1, 12 - planted.served), (2, planted.served), (3, 9)):
        same = {"month_date": month(2026, number), "region_code": "1971", "service": "hiv", "counting": "monthly"}
        yield same | {"target_persons": 900, "served_persons": served}


def answers_of(planted: Planted) -> Iterator[dict[str, Any]]:
    names = [name for name in in_form("ikm_responses", []) if name.endswith("_score")]
    for unit, count in (("Poli besar", 40), ("Poli kecil", planted.respondents)):
        for number in range(count):
            same = {"month_date": month(2026, 1), "region_code": "1971", "unit_name": unit, "respondent_no": number + 1}
            yield same | dict.fromkeys(names, 3 + number % 2)


def make_store(place: Path, planted: Planted) -> Path:
    members, residents = people_of(planted)
    rows = {
        "sessions": list(sessions_of(planted)),
        "membership": members,
        "residents": residents,
        "indicator_counts": list(counts_of(planted)),
        "spm": list(services_of(planted)),
        "ikm_responses": list(answers_of(planted)),
    }
    tables = {name: in_form(name, some).assign(source_row=1) for name, some in rows.items()}
    store_rows(tables, record(), who="uji", clock=clock, store=place)
    return place


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One store a world."""
    folder = tmp_path_factory.mktemp("dunia")
    return [make_store(folder / f"{number}" / "office.duckdb", planted) for number, planted in enumerate(WORLDS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, stores: list[Path]) -> Path:
    """Every file that the first world publishes, made as a user makes it."""
    place = tmp_path_factory.mktemp("terbit")
    for period in PERIODS:
        words = [word for name in NOTEBOOKS for word in ("--notebook", name)]
        options = ["--period", period, "--data", "office", "--output", str(place)]
        done = run_here("run", REGION, *words, *options, UHC_STORE=str(stores[0]))
        assert done.returncode == 0, done.stdout + done.stderr
    return place


def publish(notebook: str, period: str) -> str:
    """Run the cells of a notebook here and return all that they publish, hashes left out."""
    cells = json.loads((PROJECT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    space: dict[str, Any] = {}
    found = []
    for cell in cells:
        tags = cell["metadata"].get("tags", ())
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, notebook, "exec"), space)
        if "parameters" in tags:
            space |= {"region": REGION, "period": period, "data": "office"}
        if isinstance(last, ast.Expr) and "analis" not in tags:
            block = eval(compile(ast.Expression(last.value), notebook, "eval"), space)
            if isinstance(block, Block):
                found += [block.html, block.text, json.dumps(dict(block.data), default=str, sort_keys=True)]
    text = "\n".join(found)
    for name, content in re.findall(r'download="([^"]+)" href="data:text/csv;charset=utf-8,([^"]+)"', text):
        text += f"\n{name}\n{unquote(unescape(content))}"
    return re.sub(r"\b(\d+:)?[0-9a-f]{12,64}\b", "#", text)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_offices_that_differ_in_small_counts_publish_the_same(
    notebook: str, stores: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is solved, fitted or drawn from what is published, three values of each count remain."""
    use_language("id")
    assert all(len({vars(one)[name] for one in WORLDS}) == len(WORLDS) for name in vars(Planted()) if name != "month")
    worlds = []
    for store in stores:
        monkeypatch.setenv("UHC_STORE", str(store))
        periods = PERIODS if notebook == "outreach_effectiveness" else PERIODS[1:]
        worlds.append([line for period in periods for line in publish(notebook, period).splitlines()])
    for other in worlds[1:]:
        differing = [pair for pair in zip(worlds[0], other, strict=True) if pair[0] != pair[1]]
        assert not differing, differing[:3]


def numbers_in(document: Any) -> Iterator[float]:
    """Yield every number of a document."""
    if isinstance(document, dict):
        for value in document.values():
            yield from numbers_in(value)
    elif isinstance(document, list):
        for value in document:
            yield from numbers_in(value)
    elif isinstance(document, float):
        yield document


def test_no_file_is_finer_than_the_page(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and ".uhc" not in path.parts]
    assert {path.suffix for path in files} >= {".html", ".json", ".ipynb", ".svg", ".csv"}
    for path in files:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json" and path.stem in NOTEBOOKS:
            document = json.loads(text)
            assert all(number == round(number, MOST_DECIMALS) for number in numbers_in(document)), path
            for one in document["findings"]:
                for value in (one["value"], *one.get("interval", ())):
                    assert value == round(value, max(one["decimals"], MOST_DECIMALS - 1)), one["id"]
                assert one["value"] == round(one["value"], one["decimals"]), one["id"]
        if path.suffix == ".svg":
            assert not re.search(r"\d\.\d{3}", "".join(re.findall(r"<[^>]+>", text))), path
        if path.suffix == ".csv":
            assert not re.search(r"\d,\d{3}\d*(?=[;%\s])", text.partition("\n")[2]), path
        if path.suffix == ".ipynb":
            cells = json.loads(text)["cells"]
            analyst = [cell for cell in cells if "analis" in cell["metadata"].get("tags", ())]
            assert not any(cell.get("outputs") for cell in analyst)
            kinds = {kind for cell in cells for out in cell.get("outputs", ()) for kind in out.get("data", {})}
            assert kinds <= {"text/html", "text/plain", "application/vnd.uhc.findings+json"}


def findings_of(folder: Path, period: str, notebook: str) -> dict[str, dict[str, Any]]:
    document = json.loads((folder / period / REGION / f"{notebook}.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in document["findings"]}


def test_two_reports_differ_by_no_small_count_of_people(folder: Path) -> None:
    """A count that both state rises by what the month brought: of that, three values or more remain."""
    documents = [findings_of(folder, period, "outreach_effectiveness").values() for period in PERIODS]
    before, after = ({f"{one['measure']}.{one['segment']}": one for one in found} for found in documents)
    stated = [name for name in before if name.startswith(("funnel", "repeats", "yield")) and name in after]
    assert "funnel.JKN.active.gain_persons" in stated
    half = Protection().round_to // 2
    for name in stated:
        old, new = before[name], after[name]
        for pair in ((old["value"], new["value"]), (old["numerator"], new["numerator"])):
            if None in pair or (old["unit"] != "persons" and pair == (old["value"], new["value"])):
                continue
            rise = pair[1] - pair[0]
            possible = [one for one in range(200) if abs(one - rise) <= 2 * half]
            assert all(value % Protection().round_to == 0 for value in pair), name
            assert len(possible) >= 3, name


def test_two_reports_differ_by_no_month_of_deaths_services_or_checks(folder: Path) -> None:
    before, after = (findings_of(folder, period, "iku_review") for period in PERIODS)
    assert not [name for name in {**before, **after} if name.startswith("count.a") and "2026" in name]
    served = [name for name in after if name.startswith("spm_hiv") and "2026" in name]
    assert served and all(after[name]["as_of"] == "2026-03" for name in served)
    assert {after[name]["numerator"] for name in served} == {21}, "the quarter together, no month of it"
    assert not [name for name in before if name.startswith("spm_hiv") and "2026" in name]
    for one in [*before.values(), *after.values()]:
        if one["id"].startswith("ckg.") and "kantor" in one["sources"] and one["unit"] == "persons":
            assert one["value"] % Protection().round_to == 0, one["id"]


def test_what_is_withheld_is_said(folder: Path) -> None:
    page = (folder / PERIODS[1] / REGION / "iku_review.html").read_text(encoding="utf-8")
    assert "agar selisih dua laporan bukan jumlah satu bulan" in page
    assert "Poli kecil" in page and "laporan sampai Maret 2026 sudah masuk" in page


def test_no_digest_gives_a_row_back(folder: Path, stores: list[Path]) -> None:
    """Who has the code digests every row that may be, and finds none in the documents."""
    rows = read_office("indicator_counts", store=stores[0], with_arrival=True)
    document = json.loads((folder / PERIODS[1] / REGION / "iku_review.json").read_text(encoding="utf-8"))
    known = {digest for one in document["inputs"] for digest in one["row_digests"].values()}
    small = rows[(rows["indicator"] == "akb") & (rows["month_date"] == month(2026, 2))]
    tried = {
        digest
        for count in range(10)
        for digest in digest_rows(small.assign(numerator=count), "indicator_counts", OWN).values()
    }
    assert len(tried) == 10 * len(small) and not tried & known


def test_the_planted_counts_are_there(stores: list[Path]) -> None:
    """The attack has something to find."""
    for planted, store in zip(WORLDS, stores, strict=True):
        visits = active_visits(prepare_sessions(read_office("sessions", store=store)))
        assert visits.groupby("site_type")["gain_persons"].sum()["office"] == planted.gained in SMALL
        counts = read_office("indicator_counts", store=store)
        one = counts["puskesmas"].eq("Puskesmas B") & counts["indicator"].eq("akb")
        assert counts.loc[one & (counts["month_date"] == month(2026, 2)), "numerator"].tolist() == [planted.deaths]
