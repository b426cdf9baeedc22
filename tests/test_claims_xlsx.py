"""A workbook of statements is checked like a CSV of the same statements."""

from pathlib import Path

import hostile_files
import pandas as pd
from conftest import Command

STATEMENTS = {
    "claim_id": ["benar", "keliru"],
    "region": ["pangkalpinang", "Beltim"],
    "as_of": ["2023-03", "2018"],
    "topic": ["coverage_registered", "maternal_deaths"],
    "percent": ["95,71", ""],
    "count": ["218.159", ""],
    "whole": ["227.948", ""],
    "before": ["", "17"],
    "after": ["", "21"],
}


def test_workbook_and_csv_give_the_same_verdicts(uhc: Command, tmp_path: Path) -> None:
    table = pd.DataFrame(STATEMENTS)
    table.to_excel(tmp_path / "pernyataan.xlsx", index=False)
    table.to_csv(tmp_path / "pernyataan.csv", index=False)
    for kind in ("xlsx", "csv"):
        done = uhc("claims", str(tmp_path / f"pernyataan.{kind}"), "--output", str(tmp_path / kind))
        assert done.returncode == 1, done.stderr
    first, second = ((tmp_path / kind / "verdicts.csv").read_text(encoding="utf-8") for kind in ("xlsx", "csv"))
    assert first == second
    verdicts = pd.read_csv(tmp_path / "xlsx" / "verdicts.csv").set_index("claim_id")["verdict"]
    assert dict(verdicts) == {"benar": "consistent", "keliru": "explained"}


def test_a_table_of_sentences_writes_within_its_folder_and_a_bad_row_stops_no_other(
    uhc: Command, tmp_path: Path
) -> None:
    identities = ["../../lari", "/akar/lari", "a", "a", "b", "c"]
    table = pd.DataFrame({"claim_id": identities, "text": "kepesertaan JKN 89,19 persen", "region": "bangka"})
    table["as_of"] = "2026-01"
    table.loc[4, "region"], table.loc[5, "as_of"] = "atlantis", "kemarin"
    table.to_csv(tmp_path / "a.csv", index=False)
    done = uhc("claims", str(tmp_path / "a.csv"), "--output", str(tmp_path / "dalam" / "hasil"))
    assert done.returncode == 2 and "2 dari 6 baris" in done.stderr
    assert "Baris 6: Wilayah 'atlantis'" in done.stderr and "Baris 7: Tanggal 'kemarin'" in done.stderr
    pages = {page.parent.relative_to(tmp_path).as_posix() for page in tmp_path.rglob("verdicts.html")}
    assert pages == {f"dalam/hasil/{name}" for name in ("lari", "akar-lari", "a (4)", "a (5)")}


def test_statements_and_texts_are_read_apart_and_a_hostile_file_stops_nothing(uhc: Command, tmp_path: Path) -> None:
    pd.DataFrame(STATEMENTS).to_excel(tmp_path / "a.xlsx", index=False)
    stray = hostile_files.with_cells(
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', (tmp_path / "a.xlsx").read_bytes()
    )
    (tmp_path / "a.xlsx").write_bytes(stray)
    (tmp_path / "b.xlsx").write_bytes(stray[:700])
    (tmp_path / "c.csv").write_bytes(b"claim_id,percent\n" + b"\n" * 60_000_000)
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.4\n2 0 obj" + b"[" * 100_000 + b"endobj\ntrailer<</Root 2 0 R>>\n%%EOF")
    for words in (["a.xlsx"], ["b.xlsx"], ["c.csv"], ["--text", "d.pdf"]):
        done = uhc("claims", *words[:-1], str(tmp_path / words[-1]))
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), words
        assert words[-1] in done.stderr
