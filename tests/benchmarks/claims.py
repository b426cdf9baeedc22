"""Recall, false alarms and precision of the claim checker on statements made from the published data by a seed.

    python tests/benchmarks/claims.py [count] [seed]

True statements: published rows as they stand, rounded, cut off, in English numbers, over another published population,
with a rounded count. False ones: digits swapped or changed, programmes crossed, semesters changed, labels swapped,
sums broken, ratios renamed, dates moved. A false one is kept only if its row or the shipped tables can refute it:
it breaks its own arithmetic, or it differs from a usable published value of the same region, measure and date.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.indicators.claims import ACCUSING, check_claims
from analysis.report.verdicts import published_evidence
from analysis.tables.published import read_table

Row = dict[str, str]
TOPICS = {
    "coverage_registered_pct": "coverage_registered",
    "keaktifan_pct": "keaktifan",
    "active_of_population_pct": "active_of_population",
}
DEATHS = ("maternal_deaths", "neonatal_deaths", "infant_deaths")


def count_text(value: float, rng: random.Random) -> str:
    """Write a count with points, commas or neither."""
    text = f"{round(value):,}"
    return rng.choice([text, text.replace(",", "."), text.replace(",", ".")])


def percent_text(value: float, decimals: int, rng: random.Random) -> str:
    """Write a percentage with a comma or a point."""
    text = f"{value:.{decimals}f}"
    return rng.choice([text, text.replace(".", ",")])


def day_text(row: Any) -> str:
    """Write a date as exactly as it is known."""
    return f"{row.as_of_date:%Y-%m-%d}"[: {"day": 10, "month": 7, "year": 4}[row.as_of_precision]]


def slip(text: str, rng: random.Random) -> str:
    """Swap two neighbouring digits, or change one; never the first one into zero."""
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    for _ in range(50):
        letters = list(text)
        if rng.random() < 0.5 and len(places) > 1:
            first = rng.randrange(len(places) - 1)
            one, other = places[first], places[first + 1]
            letters[one], letters[other] = letters[other], letters[one]
        else:
            letters[rng.choice(places)] = rng.choice("0123456789")
        changed = "".join(letters)
        if changed != text and changed[places[0]] != "0":
            return changed
    return text


class Bank:
    """The usable published rows, by region."""

    def __init__(self) -> None:
        coverage = read_table("coverage")
        self.coverage = coverage
        self.statements = coverage[coverage["usable"] & (coverage["bound"] == "=") & coverage["value"].notna()]
        people = read_table("population")
        self.people = people[(people["sex"] == "total") & (people["quality"] != "C")]
        ckg, iku = read_table("ckg"), read_table("iku")
        whole = lambda rows: rows[rows["usable"] & rows["area_name"].isna() & rows["region_code"].notna()]  # noqa: E731
        self.ckg, self.iku = whole(ckg), whole(iku)
        rivals = self.statements.groupby(["region_code", "as_of_date", "measure"], dropna=False)["value"].nunique()
        self.disputed = set(rivals[rivals > 1].index)
        self.triples = self.statements[
            self.statements["numerator_persons"].notna() & self.statements["denominator_persons"].notna()
        ]
        self.shares = self.statements[
            self.statements["measure"].isin(list(TOPICS))
            & self.statements["segment"].isna()
            & (self.statements["percent_of"] != "not_stated")
            & ~self._is_disputed(self.statements)
        ]
        members = self.statements[self.statements["measure"] == "registered_persons"]
        self.members = members[members["segment"].isna()]
        self.segments = members[members["segment"].isin(["pbi_jk", "pbpu", "bp", "ppu"])]

    def _is_disputed(self, rows: pd.DataFrame) -> pd.Series:
        keys = zip(rows["region_code"], rows["as_of_date"], rows["measure"], strict=True)
        return pd.Series([key in self.disputed for key in keys], index=rows.index)

    def populations(self, region: str) -> pd.DataFrame:
        """Return the populations of a region."""
        return self.people[self.people["region_code"] == region]


def pick(rows: pd.DataFrame, rng: random.Random) -> Any:
    """Return one row."""
    return next(rows.iloc[[rng.randrange(len(rows))]].itertuples())


def decimals_of(value: float) -> int:
    """Return the printed decimals of a value."""
    text = repr(float(value))
    return 0 if text.endswith(".0") else len(text.partition(".")[2])


def base(row: Any, topic: str) -> Row:
    """Return region, date and topic of a published row."""
    return {"region": row.region_code, "as_of": day_text(row), "topic": topic}


def triple(bank: Bank, rng: random.Random) -> tuple[Row, Any]:
    """Return a full statement: percent, count and whole."""
    row = pick(bank.triples[bank.triples["measure"].isin(list(TOPICS))], rng)
    cells = base(row, TOPICS[row.measure]) | {
        "percent": percent_text(row.value, decimals_of(row.value), rng),
        "count": count_text(row.numerator_persons, rng),
        "whole": count_text(row.denominator_persons, rng),
    }
    return cells, row


def true_triple(bank: Bank, rng: random.Random) -> Row:
    """A full statement, perhaps with fewer decimals or a cut-off percentage."""
    cells, row = triple(bank, rng)
    exact, places = 100 * row.numerator_persons / row.denominator_persons, rng.randrange(3)
    if rng.random() < 0.3 and row.numerator_persons % 1000:
        cells["percent"] = percent_text(exact, places, rng)
    elif rng.random() < 0.2 and row.numerator_persons % 1000:
        cells["percent"] = percent_text(int(exact * 10**places) / 10**places, places, rng)
    return cells


def true_share(bank: Bank, rng: random.Random) -> Row:
    """A published percentage alone, perhaps with fewer decimals."""
    row = pick(bank.shares, rng)
    places = rng.randrange(decimals_of(row.value) + 1)
    return base(row, TOPICS[row.measure]) | {"percent": percent_text(row.value, places, rng)}


def true_other_semester(bank: Bank, rng: random.Random) -> Row:
    """Published members over another published population of the same years, with the percentage that this makes."""
    row = pick(bank.members, rng)
    near = bank.populations(row.region_code)
    near = near[(near["as_of_date"] - row.as_of_date).abs() < pd.Timedelta(days=900)]
    near = near[near["as_of_date"] <= row.as_of_end]
    if not len(near):
        return true_share(bank, rng)
    whole = pick(near, rng).population_persons
    cells = base(row, "coverage_registered")
    cells["percent"] = percent_text(100 * row.value / whole, rng.choice([1, 2]), rng)
    if rng.random() < 0.7:
        cells |= {"count": count_text(row.value, rng), "whole": count_text(whole, rng)}
    return cells


def true_count(bank: Bank, rng: random.Random) -> Row:
    """A published count: members, a segment, residents, people examined, deaths."""
    kind = rng.randrange(5)
    if kind == 0:
        row = pick(bank.members, rng)
        return base(row, "coverage_registered") | {"count": count_text(row.value, rng)}
    if kind == 1:
        row = pick(bank.segments, rng)
        return base(row, f"segment:{row.segment}") | {"count": count_text(row.value, rng)}
    if kind == 2:
        row = pick(bank.people, rng)
        return base(row, "population") | {"count": count_text(row.population_persons, rng)}
    if kind == 3:
        row = pick(bank.ckg[(bank.ckg["measure"] == "checked_persons") & (bank.ckg["bound"] == "=")], rng)
        cells = {"region": row.region_code, "as_of": f"{row.period_end:%Y-%m-%d}", "topic": "ckg_checked"}
        cells["as_of"] = cells["as_of"] if row.period_precision == "day" else cells["as_of"][:7]
        return cells | {"count": count_text(row.value, rng)}
    return true_deaths(bank, rng)


def true_deaths(bank: Bank, rng: random.Random) -> Row:
    """Published deaths of a year."""
    rows = bank.iku[bank.iku["measure"].isin(DEATHS) & (bank.iku["period_precision"] == "year")]
    rows = rows[
        ~rows.duplicated(["region_code", "period_end", "measure"], keep=False) | (rows["region_code"] == "1901")
    ]
    row = pick(rows, rng)
    return {
        "region": row.region_code,
        "as_of": f"{row.period_end:%Y}",
        "topic": row.measure,
        "count": f"{row.value:.0f}",
    }


def true_unknown(bank: Bank, rng: random.Random) -> Row:
    """A statement on a date of which nothing is published, near the published ones."""
    row = pick(bank.shares, rng)
    if row.as_of_precision == "year":
        return true_share(bank, rng)
    later = row.as_of_date + pd.Timedelta(days=40)
    month = f"{later:%Y-%m}"
    others = bank.coverage[
        (bank.coverage["region_code"] == row.region_code) & (bank.coverage["measure"] == row.measure)
    ]
    if (others["as_of_date"].dt.strftime("%Y-%m") == month).any():
        return true_share(bank, rng)  # something is published there
    value = row.value + rng.choice([-0.31, 0.17, 0.26, -0.08])
    return {
        "region": row.region_code,
        "as_of": month,
        "topic": TOPICS[row.measure],
        "percent": percent_text(value, 2, rng),
    }


def true_sum(bank: Bank, rng: random.Random) -> Row:
    """Segments that add up to the members."""
    totals = bank.segments.groupby(["region_code", "as_of_date"])["value"].transform("count")
    row = pick(bank.segments[totals >= 3], rng)
    parts = bank.statements[
        (bank.statements["region_code"] == row.region_code)
        & (bank.statements["as_of_date"] == row.as_of_date)
        & (bank.statements["measure"] == "registered_persons")
        & bank.statements["segment"].notna()
    ]["value"]
    cells = base(row, "jumlah segmen") | {"parts": ";".join(count_text(part, rng) for part in parts)}
    return cells | {"whole": count_text(sum(parts), rng)}


def true_change(bank: Bank, rng: random.Random) -> Row:
    """Residents of two published dates and their difference."""
    row = pick(bank.people, rng)
    earlier = bank.populations(row.region_code)
    earlier = earlier[earlier["as_of_date"] < row.as_of_date]
    if not len(earlier):
        return true_count(bank, rng)
    before, after = pick(earlier, rng).population_persons, row.population_persons
    cells = base(row, "population") | {"before": count_text(before, rng), "after": count_text(after, rng)}
    return cells | {"count": count_text(abs(after - before), rng)}


def true_rounded(bank: Bank, rng: random.Random) -> Row:
    """A published count of members in thousands, with its whole and percentage."""
    cells, row = triple(bank, rng)
    thousands = round(row.numerator_persons / 1000)
    cells["count"] = rng.choice([f"{thousands} ribu", f"sekitar {thousands} ribu", f"{thousands} thousand"])
    return cells


def false_digit(bank: Bank, rng: random.Random) -> Row:
    """One number of a full statement with digits swapped or one changed."""
    cells, _ = triple(bank, rng)
    name = rng.choice(["percent", "count", "whole"])
    return cells | {name: slip(cells[name], rng)}


def false_share(bank: Bank, rng: random.Random) -> Row:
    """A published percentage with digits swapped or changed, beside the published one of that date."""
    row = pick(bank.shares, rng)
    text = percent_text(row.value, decimals_of(row.value), rng)
    return base(row, TOPICS[row.measure]) | {"percent": slip(text, rng)}


def false_count(bank: Bank, rng: random.Random) -> Row:
    """A published count with digits swapped or changed."""
    cells = true_count(bank, rng)
    return cells | {"count": slip(cells["count"], rng)}


def false_programme(bank: Bank, rng: random.Random) -> Row:
    """People examined in CKG printed as members, or members as people examined."""
    if rng.random() < 0.5:
        row = pick(
            bank.ckg[(bank.ckg["measure"] == "checked_persons") & bank.ckg["region_code"].str.startswith("19")], rng
        )
        cells = {"region": row.region_code, "as_of": f"{row.period_end:%Y-%m}", "topic": "coverage_registered"}
        shares = bank.shares[bank.shares["region_code"] == row.region_code]
        if len(shares) and rng.random() < 0.6:
            value = pick(shares, rng).value
            cells["percent"] = percent_text(value, decimals_of(value), rng)
        return cells | {"count": count_text(row.value, rng)}
    row = pick(bank.members[bank.members["as_of_date"] >= "2025-02-01"], rng)
    return base(row, "ckg_checked") | {"count": count_text(row.value, rng), "percent": percent_text(81, 0, rng)}


def false_semester(bank: Bank, rng: random.Random) -> Row:
    """A published percentage and count over a population of another semester."""
    cells, row = triple(bank, rng)
    others = bank.populations(row.region_code)
    others = others[(others["population_persons"] - row.denominator_persons).abs() > 0.002 * row.denominator_persons]
    if not len(others):
        return false_digit(bank, rng)
    cells["whole"] = count_text(pick(others, rng).population_persons, rng)
    if rng.random() < 0.3:
        del cells["count"]
    return cells


def false_label(bank: Bank, rng: random.Random) -> Row:
    """Deaths under the label of the neighbouring indicator, or a segment under another one's name."""
    if rng.random() < 0.5:
        cells = true_deaths(bank, rng)
        others = bank.iku[
            (bank.iku["region_code"] == cells["region"])
            & (bank.iku["period_end"].dt.year == int(cells["as_of"]))
            & bank.iku["measure"].isin([name for name in DEATHS if name != cells["topic"]])
        ]
        if len(others):
            return cells | {"count": f"{pick(others, rng).value:.0f}"}
    row = pick(bank.segments, rng)
    others = bank.segments[
        (bank.segments["region_code"] == row.region_code)
        & (bank.segments["as_of_date"] == row.as_of_date)
        & (bank.segments["segment"] != row.segment)
    ]
    if not len(others):
        return false_digit(bank, rng)
    return base(row, f"segment:{row.segment}") | {"count": count_text(pick(others, rng).value, rng)}


def false_sum(bank: Bank, rng: random.Random) -> Row:
    """Parts of which one is broken."""
    cells = true_sum(bank, rng)
    parts = cells["parts"].split(";")
    place = rng.randrange(len(parts))
    parts[place] = slip(parts[place], rng)
    return cells | {"parts": ";".join(parts)}


def false_change(bank: Bank, rng: random.Random) -> Row:
    """A change that its ends do not give."""
    cells = true_change(bank, rng)
    name = rng.choice([each for each in ("before", "after", "count") if cells.get(each)])
    return cells | {name: slip(cells[name], rng)}


def false_ratio(bank: Bank, rng: random.Random) -> Row:
    """Activity printed as coverage, or coverage as activity, where both are published for that date."""
    keys = ["region_code", "as_of_date"]
    both = bank.shares[bank.shares.groupby(keys)["measure"].transform("nunique") > 1]
    row = pick(both, rng)
    other = pick(
        both[
            (both["region_code"] == row.region_code)
            & (both["as_of_date"] == row.as_of_date)
            & (both["measure"] != row.measure)
        ],
        rng,
    )
    return base(row, TOPICS[row.measure]) | {"percent": percent_text(other.value, decimals_of(other.value), rng)}


def false_date(bank: Bank, rng: random.Random) -> Row:
    """A published percentage quoted for another date that has its own."""
    row = pick(bank.shares, rng)
    others = bank.shares[(bank.shares["region_code"] == row.region_code) & (bank.shares["measure"] == row.measure)]
    others = others[(others["value"] - row.value).abs() > 0.5]
    if not len(others):
        return false_share(bank, rng)
    other = pick(others, rng)
    return base(row, TOPICS[row.measure]) | {"percent": percent_text(other.value, decimals_of(other.value), rng)}


TRUE: tuple[Callable[[Bank, random.Random], Row], ...] = (
    *(true_triple, true_share, true_other_semester, true_count),
    *(true_unknown, true_sum, true_change, true_rounded),
)
FALSE: tuple[Callable[[Bank, random.Random], Row], ...] = (
    *(false_digit, false_share, false_count, false_programme, false_semester),
    *(false_label, false_sum, false_change, false_ratio, false_date),
)


def make_claims(count: int, seed: int) -> pd.DataFrame:
    """Return ``count`` statements, half of them false, with the columns of a file of statements and ``kind``."""
    rng, bank = random.Random(seed), Bank()
    rows = []
    for number in range(count):
        maker = rng.choice(FALSE if number % 2 else TRUE)
        rows.append({"claim_id": f"g{number:05d}", "kind": maker.__name__, **maker(bank, rng)})
    return pd.DataFrame(rows, dtype="str")


def measure(claims: pd.DataFrame) -> tuple[dict[str, float], pd.DataFrame]:
    """Return recall, false alarm and precision, and the statements with their verdicts."""
    verdicts = check_claims(claims, evidence=published_evidence())
    judged = claims.merge(verdicts, on="claim_id")
    accused, is_false = judged["verdict"].isin(ACCUSING), judged["kind"].str.startswith("false")
    return {
        "claims_recall": float(accused[is_false].mean()),
        "claims_false_alarm": float(accused[~is_false].mean()),
        "claims_precision": float(is_false[accused].mean()),
    }, judged


def main() -> None:
    """Print one line per measure."""
    count, seed = (int(text) for text in (sys.argv[1:] + ["6000", "3"][len(sys.argv) - 1 :]))
    scores, judged = measure(make_claims(count, seed))
    shares = judged.assign(accused=judged["verdict"].isin(ACCUSING)).groupby("kind")["accused"].agg(["mean", "count"])
    sys.stderr.write(f"{shares}\n")
    for name, value in scores.items():
        sys.stdout.write(f"bench {name} {value:.4f}\n")


if __name__ == "__main__":
    main()
