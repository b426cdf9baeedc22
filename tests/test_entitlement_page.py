"""The page of lists by name: what is hidden, absent or of a part of the region is said so, and never 0."""

import pandas as pd
import pytest

from analysis.indicators.coverage import compute_ratios
from analysis.report.draft import OfficeSource
from analysis.report.entitlement.answer import answer_lists, list_headlines, state_cards, tell_cards, tell_wrong
from analysis.report.entitlement.reading import ListCounts
from analysis.report.report import Report, open_report
from analysis.tables.office_rows import OFFICE
from analysis.tables.published import read_table

HIDDEN = pd.NA
NO_RATIOS = compute_ratios(read_table("coverage").iloc[:0], read_table("population").iloc[:0])
PEOPLE = pd.DataFrame(
    {
        "sex": ["total"], "register": ["dukcapil"], "population_persons": [20_000],
        "as_of_end": [pd.Timestamp("2025-12-31")],
    }
)  # fmt: skip


def open_page(region: str) -> Report:
    given = {"region": region, "language": "id", "data": "published", "status": "sementara"}
    report = open_report(
        "entitlement_review", given | dict.fromkeys(("region_name", "period", "contact", "approved_by"), "")
    )
    report.sources[OFFICE] = OfficeSource("daftar", "daftar")
    return report


def counts(report: Report, *rows: tuple[str, str, object], area: str = "19.71") -> ListCounts:
    frame = pd.DataFrame(rows, columns=["topic", "item", "counted_persons"]).astype({"counted_persons": "Int64"})
    frame = frame.assign(
        month_date=pd.Timestamp("2026-02-01"), region_code="1971", area_code=area, area_name="Pangkalpinang",
        low_persons=pd.NA, high_persons=pd.NA,
        amount_idr=frame["counted_persons"] * 37_800,
    )  # fmt: skip
    return ListCounts(report, frame, PEOPLE)


def read(report: Report, lists: ListCounts) -> str:
    """Return the answer, its context, the cards and the sections on cards and wrong payments as text."""
    cards = [f"{card.title} {card.value} {card.company}" for card in list_headlines(lists, NO_RATIOS)]
    without, wrong = state_cards(lists), lists.items("wrong", money=True)
    tables = [report.bars(rows, name="name", value="value", text="f", note="note") for rows in (without, wrong)]
    told = (tell_cards(report, lists, without), tell_wrong(report, lists, wrong))
    blocks = [report.section("a", one, table).html for one, table in zip(told, tables, strict=True)]
    return "\n".join([*answer_lists(report, lists, NO_RATIOS), *cards, *blocks])


@pytest.mark.parametrize(
    ("region", "rows", "said"),
    [
        ("babel", [("jkn", "unregistered", 180), ("jkn", "inactive", 615), ("residents", "all", 5_875)],
         "baru dibaca di 1 dari 7 kabupaten/kota"),
        ("pangkalpinang", [("jkn", "unregistered", HIDDEN), ("jkn", "inactive", HIDDEN), ("residents", "all", 900)],
         "terlalu sedikit untuk dicetak"),
        ("pangkalpinang", [("jkn", "unregistered", HIDDEN), ("jkn", "inactive", 615), ("residents", "all", 900)],
         "615 orang dalam daftar kartunya tidak aktif"),
        ("pangkalpinang", [("wrong", "dead", HIDDEN)], "Tidak ada kartu keliru yang cukup banyak untuk dicetak"),
        ("pangkalpinang", [("wrong", "dead", 15), ("wrong", "two_cards", HIDDEN)], "Sedikitnya 15 kartu"),
    ],
)  # fmt: skip
def test_what_is_hidden_or_absent_is_never_0(region: str, rows: list[tuple[str, str, object]], said: str) -> None:
    report = open_page(region)
    text = read(report, counts(report, *rows))
    assert said in text
    for broken in (" 0 orang", "Rp0", ">0<", "0 warga", "tidak dipublikasikan", "disembunyikan belum"):
        assert broken not in text


def test_a_list_of_a_part_of_the_region_says_so_beside_its_counts() -> None:
    report = open_page("pangkalpinang")
    rows = [("jkn", "unregistered", 100), ("jkn", "inactive", 300), ("residents", "all", 5_000)]
    assert "400 dari 5.000 orang dalam daftar" in (text := read(report, counts(report, *rows)))
    assert "hanya memuat 25,0% dari 20.000 penduduk" in text
    report = open_page("pangkalpinang")
    rows[2] = ("residents", "all", 19_900)
    assert "hanya memuat" not in read(report, counts(report, *rows))
