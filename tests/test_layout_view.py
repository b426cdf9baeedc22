"""A notebook shows a sheet in colours with what is asked of it, and no person."""

from __future__ import annotations

from pathlib import Path

import sheets

import analysis as uhc
from analysis.tables.importing.layouts import load_layouts


def test_a_sheet_is_shown_answered_and_saved(tmp_path: Path) -> None:
    rows = [["PESERTA JKN MARET 2026"], ["Kab/Kota", "Angg. Bayar"], ["Kab. Bangka", 268_111], ["Bltg", 140_333]]
    draft = uhc.draft_layout(sheets.write_book(tmp_path / "rekap.xlsx", {"D": rows}), kind="membership")
    assert [each["id"] for each in draft.questions] == ["column:B:B2", "label:region:A4"]
    assert "268111" in draft._repr_html_() and "#FFF2B3" in draft._repr_html_()
    draft.answer("column:B:B2", "active_persons").answer("label:region:A4", "1902")
    assert not draft.questions
    draft.save(tmp_path / "rekap.yaml")
    (layout,) = load_layouts(tmp_path / "rekap.yaml")
    assert layout.columns["Angg. Bayar"] == "active_persons" and layout.labels["region"] == {"Bltg": "1902"}


def test_a_list_of_persons_is_not_shown(tmp_path: Path) -> None:
    rows = [["No", "NIK", "Nama"], [1, "1971014101900001", "Siti Rekaan"], [2, "1971014101900002", "Budi Rekaan"]]
    shown = uhc.draft_layout(sheets.write_book(tmp_path / "a.xlsx", {"D": rows}))._repr_html_()
    assert "Rekaan" not in shown and "1971014101900001" not in shown
