"""A declared measure and a row become one number: its parts from columns, else as usual, and never a guess."""

import pandas as pd
import pytest

from analysis.indicators.measure import Measure
from analysis.report.stating import finding_of

ROW = {
    "payer": "pbpu_pemda",
    "place": "1971",
    "people": 120,
    "share": 30.0,
    "all": 400,
    "as_of_date": pd.Timestamp(2025, 4, 1),
    "as_of_precision": "month",
    "source_id": "BPJS",
    "low": 100,
    "high": 130,
    "flags": ("inferred",),
    "note": float("nan"),
}


def test_parts_stand_in_columns_of_their_name_or_of_another_or_are_fixed() -> None:
    columns = {"numerator": "people", "base_persons": "all"}
    fixed = {"base_kind": "registered", "low": None, "decimals": 1}
    share = Measure("share", "share", "percent", ("payer",), "place", columns=columns, fixed=fixed)
    found = finding_of(share, ROW)
    assert (found.id, found.measure, found.segment, found.region) == (
        "share.pbpu_pemda.1971.2025-04", "share", "pbpu_pemda", "1971",
    )  # fmt: skip
    assert f"{found.line()}" == "30,0% dari 400 peserta terdaftar (April 2025)"
    assert (found.numerator, found.interval, found.flags, found.source_ids) == (120, None, ("inferred",), ("BPJS",))


def test_a_range_is_told_with_its_reason_and_one_of_no_width_is_none() -> None:
    people = Measure("people", "people", "persons")
    assert f"{finding_of(people, ROW):range}" == "100–130 (karena persentase sumber dibulatkan)"
    assert finding_of(people, ROW | {"high": 100}).interval is None


def test_rows_of_several_measures_and_units_tell_them() -> None:
    several = Measure("any", "people", "unit", by="what")
    found = finding_of(several, ROW | {"what": "quota", "unit": "idr"})
    assert (found.measure, found.unit, f"{found}") == ("quota", "idr", "Rp120")


def test_an_unknown_part_or_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="people: no finding has lowest"):
        Measure("people", "people", "persons", columns={"lowest": "low"})
    with pytest.raises(KeyError, match="lowest"):
        finding_of(Measure("people", "people", "persons", columns={"low": "lowest"}), ROW)
