"""Printed statements: what the checker must show, what it must leave alone, and what may not change a verdict."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from benchmarks.claims import make_claims, measure

from analysis.indicators.claims import ACCUSING, VERDICTS, check_claims, check_text, gather_evidence
from analysis.indicators.printed_statements import is_used
from analysis.reference.errors import DataError
from analysis.reference.parameters import check_parameters
from analysis.reference.rules import all_rules
from analysis.reference.words import use_language
from analysis.report.coverage.printed import judge_printed, tell_printed
from analysis.report.report import Report
from analysis.report.verdicts import counted, published_evidence
from analysis.tables.published import read_table

EVIDENCE = published_evidence()
CLAIMS = read_table("claims")
SHIPPED = check_claims(CLAIMS, evidence=EVIDENCE).set_index("claim_id")

# Where the checker stops short of a careful reader, and why; none of these accuses a true statement.
NEIGHBOURS = {
    "p066": ("cannot_be_checked", "award levels are rules of a kind that no topic names"),
    "p086": ("cannot_be_checked", "the national count is in no table"),
    "p090": ("cannot_be_checked", "the rival sum stands in the same article only"),
    "p108": ("cannot_be_checked", "a sum of two indicators, printed as free text"),
    "p119": ("cannot_be_checked", "equals the family office's own count only; another data system"),
    "p120": ("cannot_be_checked", "the rival count ends in November, the statement in December"),
    "p129": ("cannot_be_checked", "the rival percentage names no system, so it cannot accuse"),
    "p130": ("cannot_be_checked", "a superlative is not a number"),
    "p133": ("cannot_be_checked", "both published values are of quality C, which never accuses"),
    "p138": ("contradicted", "the other series is of quality C: it differs, and C explains nothing"),
}


def verdict_of(**cells: str) -> pd.Series:
    return check_claims(pd.DataFrame([{"claim_id": "1", **cells}], dtype="str"), evidence=EVIDENCE).iloc[0]


@pytest.mark.parametrize("claim_id", CLAIMS["claim_id"])
def test_a_statement_in_circulation_gets_the_verdict_of_a_careful_reader(claim_id: str) -> None:
    expected = CLAIMS.set_index("claim_id").loc[claim_id, "expected"]
    allowed = NEIGHBOURS[claim_id][0] if claim_id in NEIGHBOURS else expected
    assert SHIPPED.loc[claim_id, "verdict"] == allowed, SHIPPED.loc[claim_id, "arithmetic_en"]


def test_contradicted_and_explained_statements_are_not_counted_as_impossible() -> None:
    use_language("id")
    report = Report(check_parameters("coverage_trend", {"region": "babel", "period": "2026-02"}))
    heading, _ = tell_printed(report, judge_printed(report))
    assert heading == "Pernyataan tercetak, semua topik: 1 mustahil, 4 bertentangan, 1 terjelaskan"
    assert counted(SHIPPED).startswith(f"{len(SHIPPED)} pernyataan diperiksa: ")


def test_no_statement_that_a_careful_reader_leaves_alone_is_accused() -> None:
    expected = CLAIMS.set_index("claim_id")["expected"]
    left_alone = expected[~expected.isin(ACCUSING)].index
    assert not [one for one in left_alone if SHIPPED.loc[one, "verdict"] in ACCUSING]


MUST_SHOW = {  # statement: verdict, and what its text must say in Indonesian
    "p001": ("explained", ["87.223", "16,88", "36 persen", "242.285", "dekat dengan", "80,33", "18.177", "87.637"]),
    "p002": ("explained", ["CKG", "853", "66.590", "16,88", "18.177", "242.285", "80,33"]),
    "p099": ("explained", ["cocok dengan kematian neonatal 17", "cocok dengan kematian neonatal 21"]),
    "p113": ("impossible", ["Dugaan", "126,5"]),
    "p007": ("contradicted", ["66.990", "66.590", "400"]),
    "p121": ("explained", ["16.636", "1,28", "1,338"]),
    "p043": ("contradicted", ["95,77"]),
    "p055": ("contradicted", ["75,19", "76,67"]),
    "p050": ("explained", ["96,83", "Maret 2023", "97,97"]),
    "p074": ("explained", ["76.376", "PBPU & BP Pemda"]),
    "p076": ("explained", ["63.000", "1.000"]),
    "p064": ("explained", ["cakupan terdaftar", "103,44"]),
    "p051": ("explained", ["peserta terdaftar 193.770"]),
    "p117": ("explained", ["183", "per 100.000"]),
    "p047": ("cannot_be_checked", ["217.907"]),
}


@pytest.mark.parametrize(("claim_id", "expected"), MUST_SHOW.items(), ids=MUST_SHOW)
def test_arithmetic_stands_in_words(claim_id: str, expected: tuple[str, list[str]]) -> None:
    row = SHIPPED.loc[claim_id]
    text = f"{row.explanation_id} {row.arithmetic_id}"
    assert row.verdict == expected[0]
    assert not [part for part in expected[1] if part not in text], text


def test_inference_is_called_inference_in_both_languages() -> None:
    for row in SHIPPED[SHIPPED["verdict"] == "explained"].itertuples():
        assert re.search("[Cc]ocok", row.explanation_id) and re.search("match", row.explanation_en), row
    for row in SHIPPED.itertuples():
        assert row.arithmetic_id and row.arithmetic_en


def test_evidence_names_sources_that_exist() -> None:
    named = {source for text in SHIPPED["evidence"] for source in text.split(";") if source}
    assert named and named <= set(read_table("sources")["source_id"])


TRIPLES = [  # region, date, members, residents, percent: domain notes, full triples
    ("Bangka Barat", "2022-12", "205.114", "206.937", "99,12"),
    ("Bangka Tengah", "2019-12", "145.000", "185.723", "78,3"),
    ("Bangka Tengah", "2023-03", "193.770", "200.110", "96,83"),
    ("Belitung", "2023-12", "186.920", "185.591", "100,72"),
    ("Pangkalpinang", "2023-03", "218.159", "227.948", "95,71"),
    ("Babel", "2023-03", "1.406.297", "1.472.427", "95,51"),
    ("Babel", "2023-10", "1.461.862", "1.490.418", "98,08"),
    ("Babel", "2025-09", "1.531.843", "1.549.562", "98,86"),
    ("Bangka", "2025-11", "334.672", "339.786", "98,49"),
    ("Indonesia", "2023-12-31", "267,31 juta", "279,12 juta", "95,77"),
]


@pytest.mark.parametrize("triple", TRIPLES, ids=lambda one: f"{one[0]} {one[1]}")
def test_a_true_triple_is_left_alone(triple: tuple[str, ...]) -> None:
    names = ("region", "as_of", "count", "whole", "percent")
    row = verdict_of(topic="coverage_registered", **dict(zip(names, triple, strict=True)))
    assert row.verdict in ("consistent", "rounding"), row.arithmetic_en


LEFT_ALONE: dict[str, dict[str, str]] = {
    "another semester": {
        "region": "Pangkalpinang",
        "as_of": "2023-03",
        "topic": "coverage_registered",
        "percent": "91,88",
    },
    "fewer decimals": {"region": "Babel", "as_of": "2025-09-01", "topic": "coverage_registered", "percent": "99"},
    "cut off": {"region": "Babel", "as_of": "2025-09-01", "topic": "coverage_registered", "percent": "98,8"},
    "a bound": {"region": "Babel", "as_of": "2025-09-01", "topic": "coverage_registered", "percent": "> 98"},
    "share of target": {"region": "Pangkalpinang", "as_of": "2025-11-14", "topic": "ckg_checked", "percent": "76,3"},
    "routine stunting": {"region": "Bangka", "as_of": "2023-02", "topic": "stunting", "percent": "1,27"},
    "survey stunting": {"region": "Bangka", "as_of": "2023", "topic": "stunting", "percent": "23,2"},
    "with neonates": {
        "region": "Bangka",
        "as_of": "2022",
        "topic": "infant_deaths",
        "percent": "8,4 per 1.000",
        "count": "44",
    },
    "unknown date": {"region": "Belitung", "as_of": "2024-03", "topic": "keaktifan", "percent": "83,2"},
    "unknown place": {"region": "Kota Ambon", "as_of": "2024", "topic": "keaktifan", "percent": "12,5"},
    "no date": {"region": "Pangkalpinang", "topic": "keaktifan", "percent": "12,5"},
    "thousands": {"region": "Babel", "as_of": "2025-09-01", "topic": "coverage_registered", "count": "1,53 juta"},
}


@pytest.mark.parametrize("cells", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_a_true_or_open_statement_is_not_accused(cells: dict[str, str]) -> None:
    row = verdict_of(**cells)
    assert row.verdict not in ACCUSING, f"{row.explanation_en} {row.arithmetic_en}"


CAUGHT: dict[str, tuple[str, dict[str, str]]] = {
    "percent swapped": ("contradicted", {"as_of": "2023-03", "topic": "coverage_registered", "percent": "97,51"}),
    "activity as coverage": ("explained", {"as_of": "2025-09-01", "topic": "coverage_registered", "percent": "80,33"}),
    "members as examined": ("explained", {"as_of": "2025-04-01", "topic": "ckg_checked", "count": "239.344"}),
    "examined as members": ("explained", {"as_of": "2025-11-14", "topic": "coverage_registered", "count": "66.590"}),
    "another semester's base": (
        "explained",
        {
            "as_of": "2023-03",
            "topic": "coverage_registered",
            "percent": "95,71",
            "count": "218.159",
            "whole": "237.442",
        },
    ),
    "three times the city": ("impossible", {"as_of": "2025-09", "topic": "coverage_registered", "count": "723.000"}),
    "more active than all": ("impossible", {"as_of": "2025-09", "topic": "keaktifan", "percent": "104"}),
    "older residents": ("explained", {"as_of": "2024-12-31", "topic": "population", "count": "239.730"}),
    "falling total": ("contradicted", {"as_of": "2025-12", "topic": "ckg_checked", "count": "56.690"}),
}


@pytest.mark.parametrize("case", CAUGHT.values(), ids=CAUGHT)
def test_a_false_statement_is_caught(case: tuple[str, dict[str, str]]) -> None:
    row = verdict_of(region="Pangkalpinang", **case[1])
    assert row.verdict == case[0], f"{row.explanation_en} {row.arithmetic_en}"


def test_a_slip_of_digits_is_a_guess_and_lifts_nothing() -> None:
    row = verdict_of(region="Babel", as_of="2025-09-01", topic="coverage_registered", percent="98,68")
    assert row.verdict == "contradicted"
    assert row.explanation_id.startswith("Dugaan") and "98,86" in row.explanation_id


def test_rows_of_quality_c_never_accuse() -> None:
    row = verdict_of(region="Pangkalpinang", as_of="2025-09-01", topic="ckg_checked", count="15.100")
    assert row.verdict == "cannot_be_checked"  # 14,723 of that day is inferred


def test_verdicts_do_not_depend_on_the_order_of_rows() -> None:
    shuffled = check_claims(CLAIMS.sample(frac=1, random_state=7), evidence=EVIDENCE).set_index("claim_id")
    pd.testing.assert_frame_equal(shuffled.sort_index(), SHIPPED.sort_index())


def english(text: str) -> str:
    """14.723 as 14,723 and 16,8 as 16.8: the marks change places."""
    return text.translate(str.maketrans(".,", ",."))


def test_verdicts_do_not_depend_on_the_number_format() -> None:
    changed = CLAIMS.copy()
    for name in ("percent", "count", "whole", "percent_2", "before", "after", "parts"):
        changed[name] = [
            english(text) if isinstance(text, str) and " per " not in text else text for text in changed[name]
        ]
    again = check_claims(changed, evidence=EVIDENCE).set_index("claim_id")
    assert (again["verdict"] == SHIPPED["verdict"]).all(), again[again["verdict"] != SHIPPED["verdict"]]


def heads_times(table: pd.DataFrame, factor: int) -> pd.DataFrame:
    """Return a table of evidence with every head count multiplied."""
    changed = table.copy()
    counts = ("numerator", "denominator", "numerator_persons", "denominator_persons", "population_persons")
    for name in [name for name in counts if name in changed]:
        changed[name] = changed[name] * factor
    if "unit" in changed:
        is_heads = changed["unit"].isin(["persons", "deaths", "births", "children"])
        changed.loc[is_heads, "value"] = changed.loc[is_heads, "value"] * factor
    return changed


def times(text: Any, factor: int) -> Any:
    if not isinstance(text, str):
        return text
    return re.sub(r"\d{1,3}(?:\.\d{3})+|\d+", lambda found: str(int(found[0].replace(".", "")) * factor), text)


@pytest.mark.parametrize("factor", [3, 10, 17])
def test_multiplying_all_heads_changes_no_verdict(factor: int) -> None:
    tables = {name: heads_times(read_table(name), factor) for name in ("coverage", "population", "ckg", "iku")}
    evidence = gather_evidence(rules=all_rules(), **tables)
    plain = CLAIMS[["count", "whole", "parts", "before", "after"]].fillna("").agg(" ".join, axis=1)
    is_plain = ~plain.str.contains(r"\d,\d|\d\.\d\d?(?!\d)|ribu|juta|Rp|tahun") & ~CLAIMS["topic"].isin(["AKI", "AKB"])
    rows = CLAIMS[is_plain].copy()
    for name in ("count", "whole", "parts"):
        rows[name] = [times(text, factor) for text in rows[name]]
    in_percent = rows["topic"].str.contains("stunting|persen|pbi", regex=True) & rows["before"].notna()
    is_rounded = rows["claim_id"].isin(["p072", "p096"])  # 117.000 and 2.000: rounded heads lose their zeros by 17
    rows = rows[~in_percent & ~is_rounded]
    for name in ("before", "after"):
        rows[name] = [times(text, factor) for text in rows[name]]
    again = check_claims(rows, evidence=evidence).set_index("claim_id")["verdict"]
    before = SHIPPED.loc[again.index, "verdict"]
    assert len(rows) > 80
    assert (again == before).all(), pd.concat([before, again], axis=1)[again != before]


AWKWARD = ["", "0", "1", "> 98", "< 20", "hampir 25", "0,0", "81", "2,1 per 1.000", "999,99"]
AWKWARD_COUNTS = ["", "0", "1", "> 98", "< 20", "14.723", "35 ribu", "sekitar 2.000", "999.999.999"]


def test_awkward_numbers_get_a_verdict_each_and_never_an_accident() -> None:
    rng = random.Random(1)
    topics = [
        "",
        "coverage_registered",
        "keaktifan",
        "ckg_checked",
        "segment:pbpu",
        "infant_deaths",
        "stunting",
        "population",
    ]
    rows = [
        {
            "claim_id": str(number),
            "region": rng.choice(["babel", "pangkalpinang", "1906", "Indonesia", "Kota Batam", ""]),
            "as_of": rng.choice(["", "2022", "2025-09", "2025-09-01", "1990"]),
            "topic": rng.choice(topics),
            "percent_2_of": rng.choice(["", "penduduk", "target", "0", "87.223", "poin"]),
            "parts": rng.choice(["", "0;0", "1;2;3", "78;19,88;1,92", "> 5;3"]),
            **{name: rng.choice(AWKWARD) for name in ("percent", "percent_2")},
            **{name: rng.choice(AWKWARD_COUNTS) for name in ("count", "whole", "before", "after")},
        }
        for number in range(1500)
    ]
    verdicts = check_claims(pd.DataFrame(rows, dtype="str"), evidence=EVIDENCE)
    assert len(verdicts) == len(rows) and verdicts["verdict"].isin(VERDICTS).all()


UNREADABLE: dict[str, tuple[str, str]] = {
    "percent": ("percent", "delapan puluh"),
    "two numbers": ("count", "12 atau 13"),
    "decimals of a count": ("count", "14,7"),
    "parts": ("parts", "12;tiga"),
    "date": ("as_of", "1 April 2025"),
    "400 digits": ("count", "9" * 400),
    "misspelt region": ("region", "Pangkalpinag"),
    "misspelt topic": ("topic", "coverage_registred"),
}


@pytest.mark.parametrize(("column", "text"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_text_is_refused_with_its_row(column: str, text: str) -> None:
    rows = pd.DataFrame([{"claim_id": "a", "percent": "81"}, {"claim_id": "b", column: text}], dtype="str")
    with pytest.raises(DataError) as error:
        check_claims(rows, evidence=EVIDENCE, file="kantor.csv")
    (fault,) = error.value.faults
    assert (fault.file, fault.row, fault.column) == ("kantor.csv", 3, column)


def test_seeded_statements_are_caught_and_true_ones_left_alone() -> None:
    scores, judged = measure(make_claims(600, seed=11))
    assert scores["claims_recall"] >= 0.90
    wrong = judged[judged["verdict"].isin(ACCUSING) & judged["kind"].str.startswith("true")]
    assert scores["claims_false_alarm"] <= 0.02, wrong[["kind", "arithmetic_en"]].to_string()


def test_a_false_statement_that_a_chart_repeats_is_marked_there_as_a_rival() -> None:
    statements = read_table("coverage")
    false = CLAIMS[CLAIMS["claim_id"].map(SHIPPED["verdict"]).isin(ACCUSING)].rename(columns={"count": "heads"})
    drawn = [
        row for row in false.itertuples() if is_used(row, statements[statements["region_code"] == row.region_code])
    ]
    rivals = statements[statements["measure"] == "keaktifan_pct"].groupby(["region_code", "as_of_date"])["value"]
    assert [row.claim_id for row in drawn] == ["p052", "p057"]
    assert rivals.nunique()[("1971", pd.Timestamp("2024-09-01"))] == 2


Command = Callable[..., Any]


def test_the_command_checks_a_file_and_writes_page_and_table(process: Command, tmp_path: Path) -> None:
    file = tmp_path / "pernyataan.csv"
    file.write_text(
        "claim_id;region;as_of;topic;percent;count;percent_2;percent_2_of\n"
        "s1;pangkalpinang;2025-09-01;capaian UHC;81;sekitar 14.723;16,8;jumlah penduduk\n"
        "s2;Babel;2025-09-01;coverage_registered;98,86;;;\n",
        encoding="utf-8",
    )
    done = process("claims", str(file), "--output", str(tmp_path / "hasil"))
    assert done.returncode == 1 and "16,88" in done.stdout, done.stderr
    table = pd.read_csv(tmp_path / "hasil" / "verdicts.csv", dtype="str")
    assert list(table.columns) == [
        "claim_id",
        "verdict",
        "explanation",
        "arithmetic",
        "instead",
        "instead_sources",
        "evidence",
    ]
    assert list(table["verdict"]) == ["explained", "consistent"]
    page = (tmp_path / "hasil" / "verdicts.html").read_text(encoding="utf-8")
    assert "14.723" in page and "<table" in page and "<script" not in page and '<html lang="id"' in page


def test_the_command_exits_0_when_nothing_is_wrong(uhc: Command) -> None:
    done = uhc("claims", "--region", "babel", "--date", "2025-09-01", "--language", "en", "Coverage 98.86 percent")
    assert done.returncode == 0 and "consistent" in done.stdout


def test_the_command_reads_one_sentence(uhc: Command) -> None:
    words = "81 persen, 14.723 jiwa, 16,8 persen penduduk"
    done = uhc("claims", "--region", "pangkalpinang", "--date", "2025-09-01", words)
    assert done.returncode == 1 and "87.223" in done.stdout and "80,33" in done.stdout


WRONG: dict[str, tuple[str, str]] = {
    "unknown column": ("claim_id,percen\na,81\n", "percent"),
    "unreadable": ("claim_id,percent\na,81\nb,banyak\n", "baris 3"),
    "ragged": ("claim_id,percent\na\n", "baris 2"),
    "empty": ("", "kantor.csv"),
}


@pytest.mark.parametrize(("content", "part"), WRONG.values(), ids=WRONG)
def test_bad_input_ends_with_2_and_no_traceback(uhc: Command, tmp_path: Path, content: str, part: str) -> None:
    file = tmp_path / "kantor.csv"
    file.write_text(content, encoding="utf-8")
    done = uhc("claims", str(file))
    assert done.returncode == 2 and part in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [["tidak-ada.csv"], ["gambar.png"], ["--region", "bangka", "--date", "kemarin", "81 persen"]]
)
def test_a_missing_file_or_date_ends_with_2(uhc: Command, words: list[str]) -> None:
    done = uhc("claims", *words)
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr


def test_a_spreadsheet_is_read_as_text(uhc: Command, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (
        ["claim_id", "region", "as_of", "topic", "percent"],
        ["a", "babel", "2025-09-01", "keaktifan", "82,57"],
    ):
        book.active.append(row)
    book.save(tmp_path / "kantor.xlsx")
    assert uhc("claims", str(tmp_path / "kantor.xlsx")).returncode == 0


def test_agreement_with_the_row_of_the_same_article_proves_nothing() -> None:
    alone = {claim_id: SHIPPED.loc[claim_id, "verdict"] for claim_id in ("p006", "p100", "p101")}
    assert set(alone.values()) == {"cannot_be_checked"}
    assert "Belum ada pembanding" in SHIPPED.loc["p100", "explanation_id"]
    told = {"region": "bangka", "as_of": "2026-01", "topic": "cakupan", "percent": "99,19"}
    assert verdict_of(**told)["verdict"] == "consistent"
    source = next(one for one in EVIDENCE.of("1901", "coverage_registered_pct") if float(one.value) == 99.19).sources[0]
    assert verdict_of(**told, source_id=source)["verdict"] == "cannot_be_checked"


BASES: dict[str, tuple[bool, dict[str, str]]] = {  # whether false; words that name another base, points, both ends
    "members as residents": (True, {"topic": "keaktifan", "percent": "82,57", "text": "82,57 persen penduduk aktif"}),
    "coverage as activity": (
        True,
        {"topic": "keaktifan", "percent": "hampir 99", "text": "hampir 99 persen peserta aktif"},
    ),
    "members as active": (True, {"topic": "keaktifan", "count": "1,5 juta", "text": "1,5 juta peserta aktif"}),
    "rounded too far": (True, {"topic": "coverage_registered", "count": "1,6 juta"}),
    "rounded": (False, {"topic": "coverage_registered", "count": "1,5 juta"}),
    "target as residents": (
        True,
        {"region": "pangkalpinang", "as_of": "2025-11-14", "topic": "ckg_checked", "percent": "76,3", "count": "66.590"}
        | {"text": "66.590 orang atau 76,3 persen penduduk"},
    ),
    "points as percent": (
        True,
        {"region": "bangka selatan", "as_of": "2023-10-01", "topic": "coverage_registered", "percent": "37,23"}
        | {"before": "60,94", "after": "98,17", "text": "naik 37,23 persen dari 60,94 menjadi 98,17"},
    ),
    "percent and heads": (
        False,
        {"region": "bangka selatan", "as_of": "2026-01", "topic": "cakupan", "percent": "99,73", "count": "217.319"},
    ),
    "residents of two dates": (
        False,
        {
            "region": "pangkalpinang",
            "as_of": "2024-12-31",
            "topic": "penduduk",
            "before": "239.730",
            "after": "242.285",
        },
    ),
    "quota of two dates": (False, {"as_of": "2026-02", "topic": "kuota", "before": "173.126", "after": "90.917"}),
}


@pytest.mark.parametrize("case", BASES.values(), ids=BASES)
def test_a_share_is_judged_on_the_base_that_its_words_name(case: tuple[bool, dict[str, str]]) -> None:
    row = verdict_of(**{"region": "babel", "as_of": "2025-09-01"} | case[1])
    assert row.verdict in (ACCUSING if case[0] else ("consistent", "rounding")), row.arithmetic_en


def test_each_false_row_has_what_to_write_instead_as_a_text_has_it() -> None:
    row = {"claim_id": "a", "region": "pangkalpinang", "as_of": "2025-04-01", "topic": "keaktifan", "percent": "86,67"}
    one = check_claims(pd.DataFrame([row]), evidence=EVIDENCE).iloc[0]
    text = "Per 1 April 2025 keaktifan peserta JKN Pangkalpinang 86,67 persen."
    found = check_text(text, evidence=EVIDENCE)
    assert one["instead_id"] == found.loc[found["kind"] == "percent", "instead_id"].iloc[0]
    assert "76,67" in one["instead_id"] and "239.344" in one["instead_id"] and one["instead_sources"]
