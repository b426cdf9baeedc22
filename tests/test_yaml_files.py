"""Nested YAML that people write is read as it stands, or refused with file, line and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.reference import decisions, rules
from analysis.reference.errors import DataError, ParameterError
from analysis.reference.places import data_folder
from analysis.reference.yaml_files import read_nested

GROWING = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9))
BROKEN = {
    "references": (GROWING, 2, "rujukan"),
    "levels": ("a: 1\nb: " + "[" * 900, 2, "lapisan"),
    "a million levels": ("[" * 1_000_000, 1, "lapisan"),
    "a key twice": ("columns:\n  Target: denominator\n  Target: numerator\n", 3, "sudah disebut"),
    "a tag": ("a: 1\nb: !!python/name:os.system x\n", 2, "YAML"),
    "two documents": ("a: 1\n---\na: 2\n", 2, "YAML"),
    "a tab": ("a:\n\t- b\n", 2, "YAML"),
    "a list": ("- a\n", 1, "nama: nilai"),
    "31 February": ("a: 2025-02-31\n", 0, "tanggal"),
    "no text": ("a: \0\n", 0, "UTF-8"),
    "three megabytes": ("# " + "x" * 3_000_000, 0, "3000002 byte"),
}


@pytest.mark.parametrize(("text", "line", "said"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        read_nested(path)
    assert said in str(error.value) and "x.yaml" in str(error.value) and len(str(error.value)) < 300
    assert (f"baris {line}:" in str(error.value)) == bool(line)


def test_values_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    plain = ["No", "yes", "010", "0x1F", "1_000", "12:30", "19.10", "2026-010", ".nan", "1e-400", "9" * 400, "<<"]
    path.write_text("".join(f"- {text}\n" for text in plain).join(["a:\n", "b: [true, 98, 80.0, 2026-02-01, null]\n"]))
    read = read_nested(path)
    assert read["a"] == plain
    assert [type(value).__name__ for value in read["b"]] == ["bool", "int", "float", "date", "NoneType"]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("rules.yaml", "minimum: 95", "minimum: " + "9" * 400, "national_target.minimum"),
        ("rules.yaml", "minimum: 95", "minimum: 1e-400", "98.5"),
        ("rules.yaml", "valid_from: 2015-01-01", "valid_from: 2015-02-31", "tanggal"),
        ("rules.yaml", "valid_from: 2015-01-01", "valid_from: 9999", "2026-02-01"),
        ("rules.yaml", "rules:", "rules: 3\nx:", "rules"),
        ("decisions.yaml", "    stake: 1", "    stake: ٣", "1. share_short"),
        ("decisions.yaml", "    stake: 1", "    stake: 1\n    bogus: 1", "bogus"),
        ("decisions.yaml", "decisions:", "decisions: " + "[" * 900 + "\nx:", "lapisan"),
    ],
)
def test_a_slip_in_the_dated_rules_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    text = (data_folder() / "reference" / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    read = rules._read_yaml if file == "rules.yaml" else decisions._read_rules
    with pytest.raises((ParameterError, DataError)) as error:
        read(tmp_path / file)
    assert said in str(error.value) and file in str(error.value)
