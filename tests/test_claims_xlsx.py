"""A workbook of statements is checked like a CSV of the same statements."""

from pathlib import Path

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
