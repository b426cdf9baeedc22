"""How sure the report is: the data-quality box, the ages of its figures, and which file answers what is missing."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.coverage import RATIOS, ROUNDING_POINTS, latest
from analysis.indicators.denominators import zero_populations
from analysis.indicators.printed_statements import rival_statements
from analysis.reference.periods import Period
from analysis.reference.states import CoverageFile, FileKind
from analysis.reference.words import say
from analysis.report.coverage.stating import state_newest, state_ratios
from analysis.report.draft import Draft
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, Check
from analysis.report.report import Part, Report

YEAR = 12
FRESH_MONTHS = 3


def check_coverage(
    draft: Draft, ratios: pd.DataFrame, statements: pd.DataFrame, members: pd.DataFrame, rebased: pd.DataFrame
) -> list[Check]:
    """Return the rows of the data-quality box.

    Example:
        >>> uhc.check_coverage(report, ratios, statements, members, rebased)
    """
    missing = FileKind.text if draft.data == "published" else FileKind.office
    flips = bool(len(rebased) and rebased["flips"].any())
    return [
        _completeness(draft, ratios),
        _timeliness(draft, ratios),
        _consistency(draft, ratios, members),
        _strange(draft, statements, ratios),
        (say("quality.definitions"), CAREFUL, say("quality.definitions_flip" if flips else "quality.definitions_text")),
        (say("quality.small"), GOOD, say("quality.small_text")),
        (say("quality.missing"), CAREFUL, say("quality.missing_file", missing)),
    ]


def _completeness(draft: Draft, ratios: pd.DataFrame) -> Check:
    since = pd.Timestamp(draft.period.end) - pd.DateOffset(months=YEAR)
    recent = ratios[ratios["usable"] & (ratios["as_of_end"] > since) & (ratios["as_of_precision"] != "year")]
    months = [recent.loc[recent["ratio"] == ratio, "as_of_date"].dt.to_period("M").nunique() for ratio in RATIOS[:2]]
    found = [draft.count("quality_months", months[place], "months", RATIOS[place]) for place in (0, 1)]
    year = draft.count("quality_months", YEAR, "months", "due")
    word = UNJUDGED if min(months) == 0 else CAREFUL if min(months) < YEAR else GOOD
    return say("quality.complete"), word, say("quality.complete_text", registered=found[0], active=found[1], due=year)


def _timeliness(draft: Draft, ratios: pd.DataFrame) -> Check:
    rows = state_ratios(draft, pd.concat([latest(ratios, ratio) for ratio in RATIOS[:2]]))
    if not len(rows):
        return say("quality.timely"), UNJUDGED, say("quality.timely_none")
    ages = [max(Period(end.year, end.month).months_until(draft.period), 0) for end in rows["as_of_end"]]
    texts = [
        say("quality.timely_text", ratio=say("ratio", ratio), f=f, age=draft.count("quality_age", age, "months", ratio))
        for ratio, age, f in zip(rows["ratio"], ages, rows["f"], strict=True)
    ]
    is_fresh = len(rows) == 2 and max(ages) <= FRESH_MONTHS
    is_old = any("stale" in f.flags for f in rows["f"])
    return say("quality.timely"), UNJUDGED if is_old else GOOD if is_fresh else CAREFUL, " ".join(texts)


def _consistency(draft: Draft, ratios: pd.DataFrame, members: pd.DataFrame) -> Check:
    checked = ratios[(ratios["origin"] == "stated") & ratios["difference_points"].notna()]
    off = checked[checked["difference_points"].abs() > ROUNDING_POINTS]
    counts = {"checked": len(checked), "off": len(off)}
    stated = {name: draft.count("quality_recomputed", count, segment=name) for name, count in counts.items()}
    if not len(checked):
        return say("quality.consistent"), CAREFUL, say("quality.consistent_none")
    adds_up = len(members) and members["is_complete"].any()
    text = say("quality.consistent_text", **stated) + (" " + say("quality.parts_add") if adds_up else "")
    return say("quality.consistent"), CAREFUL if len(off) else GOOD, text


def _strange(draft: Draft, statements: pd.DataFrame, ratios: pd.DataFrame) -> Check:
    usable = rival_statements(statements, ratios)["usable"].astype(bool)
    unused = draft.count("quality_rivals", int((~usable).sum()), segment="not_used")
    kept = draft.count("quality_rivals", int(usable.sum()), segment="used")
    text = say("quality.strange_text", unused=unused, rivals=kept)
    return say("quality.strange"), CAREFUL if len(usable) else GOOD, text


def state_ages(report: Report, ratios: pd.DataFrame) -> pd.DataFrame:
    """Return how many months before the end of the period the newest figure of registered and of active members ends.

    Example:
        >>> uhc.state_ages(report, ratios)[["ratio", "age_months"]]
    """
    rows = [(row.ratio, int(row.age_months)) for row in state_newest(report, ratios, *RATIOS[:2])]
    ages = [report.count("age", age, "months", ratio) for ratio, age in rows]
    return pd.DataFrame(rows, columns=["ratio", "age_months"]).assign(f=ages)


def unanswered_coverage(
    report: Report, ages: pd.DataFrame, residents: pd.DataFrame, inactive: pd.DataFrame, population: pd.DataFrame
) -> list[Part]:
    """Return the ages of the newest figures, and which file answers what is missing.

    Example:
        >>> uhc.unanswered_coverage(report, ages, residents, inactive, population)
    """
    texts = [say("answer.age", name=say("answer.ratio_name", row.ratio), f=row.f) for row in ages.itertuples()]
    has_month = len(residents) and report.as_of(residents.iloc[0]).iso[:7] == str(report.period)
    files = [*([] if has_month else [CoverageFile.monthly]), *([] if len(inactive) else [CoverageFile.payer])]
    zero = [
        say("message.zero_residents", date=report.as_of(row), source=row.label)
        for row in zero_populations(population, report.period.end).tail(1).itertuples()
    ]
    told = say("answer.ages", ages="; ".join(texts)) if texts else say("answer.residents_none_text")
    return [told, *zero, [say("answer.file", name) for name in (*files, CoverageFile.dues)]]
