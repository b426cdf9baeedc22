"""Indicators against the target of their year: the judge's verdict, and the achievement where a figure allows one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.achievement import Practice, compute_achievement, target_path_best_of, target_path_line
from analysis.indicators.criteria.verdicts import CRITERIA_COLUMNS, is_met, judge_figure, whole_criteria
from analysis.indicators.iku import REPORTED, SURVEY, UNSTATED, newest_of_each_system, preferred_first, system_kind
from analysis.indicators.mortality import COUNTED_UNITS
from analysis.reference.rules import Rule
from analysis.reference.states import OpenBecause, PathPosition, Reason, Verdict

MEMBERSHIP = {"coverage_registered": "national_target", "keaktifan": "prioritas_active"}
FEW_EVENTS = 20  # deaths in a year below which years are pooled before anything is scored
TARGET_COLUMNS = ["indicator_id", "since", "year", "value", "count", "scope", "system", "source_ids", "note"]
OF_TARGET = TARGET_COLUMNS[2:]
JUDGED_COLUMNS = [
    "figure", "previous", "benchmark", "completeness_pct", *(f"target_{name}" for name in OF_TARGET),
    *(f"end_{name}" for name in OF_TARGET), "achievement_pct", "capped_pct", "category", "short_persons", "verdict",
    "reason",
]  # fmt: skip
OWN, NATION = "own", "nation"
NO_SYSTEM = "programme_target"


def list_targets(
    indicators: pd.DataFrame, own: pd.DataFrame, nation: pd.DataFrame, rules: Sequence[Rule]
) -> pd.DataFrame:
    """Return the usable targets of each indicator, of the region itself and of the nation.

    Args:
        indicators: the table of that name.
        own: as ``join_statements``, of the region.
        nation: the same of the nation.
        rules: dated rules whose ``measure`` is an indicator, or the one data system of several (spm_report).

    Returns:
        Columns TARGET_COLUMNS: to be reached by ``year`` (missing where it holds until changed) and in force from the
        year ``since``; ``value`` in the indicator's unit or ``count`` in its numerator's; ``system`` is the data system
        that it is set for, NO_SYSTEM where its source names none.
    """
    rows: list[tuple[Any, ...]] = []
    measured = [
        (scope, dict(iter(statements[statements["usable"]].groupby("measure"))))
        for scope, statements in ((OWN, own), (NATION, nation))
    ]
    for one in indicators.itertuples():
        of_rule = one.indicator_id in MEMBERSHIP  # JKN is judged by one dated rule, the same for all regions
        for scope, statements in () if of_rule else measured:
            for column, measure in (("value", one.target_measure), ("count", one.target_count_measure)):
                if measure not in statements:
                    continue
                found = statements[measure]
                keys = [found["period_end"].dt.year, "value", "data_system"]
                for (year, value, system), group in found.groupby(keys):
                    numbers = (value, np.nan) if column == "value" else (np.nan, value)
                    note = " ".join(dict.fromkeys(group["note"].dropna()))
                    sources = tuple(dict.fromkeys(group["source_id"]))
                    rows.append((one.indicator_id, year, year, *numbers, scope, system, sources, note))
        for rule in rules:
            if rule.measure in (one.indicator_id, one.data_systems) and rule.minimum is not None:
                year = rule.last_day.year if rule.last_day.year < 9999 else np.nan
                since = rule.first_day.year
                numbers, sources = (rule.minimum, np.nan), rule.source_ids
                rows.append((one.indicator_id, since, year, *numbers, NATION, NO_SYSTEM, sources, rule.label))
    return pd.DataFrame(rows, columns=TARGET_COLUMNS)


def judge_indicators(
    indicators: pd.DataFrame,
    values: pd.DataFrame,
    targets: pd.DataFrame,
    practice: Practice,
    *,
    benchmarks: pd.DataFrame,
    membership: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the newest figure of each indicator and data system set against the target of its year.

    Membership of JKN is not judged again: its targets and verdicts are those of ``membership``, by the one rule in
    force at the date of the report, however old the figure.

    Args:
        indicators: the table of that name.
        values: as ``measure_indicators``, of the region.
        targets: as ``list_targets``.
        practice: how the office scores.
        benchmarks: as ``measure_indicators``, of the region and its province: surveys that show what reports miss.
        membership: as ``judge_membership``, of the region.

    Returns:
        One row per indicator and system, the preferred system first: the columns of values, its label there as
        ``figure``; ``previous`` (label of the newest earlier year in the system, or missing); ``target_...`` and, at
        the end of the plan, ``end_...`` (OF_TARGET); ``achievement_pct`` raw, ``capped_pct`` and ``category`` (missing
        and empty while undecided, and of an unknown day of the year, a bound or a rounded figure, of which no share
        can be computed), ``short_persons`` (people missing to a target that asks for more), ``verdict`` and
        ``reason``, ``completeness_pct`` (value over benchmark, where reported deaths are set against a survey) and
        ``benchmark`` (its label in benchmarks, or missing). Where surveys and reports both measure an indicator that
        is no count of deaths, a target speaks only of its own data system.
    """
    newest = newest_of_each_system(values)
    rows = []
    for one in indicators.itertuples():
        rule = _membership_rule(one.indicator_id, membership)
        own = targets[targets["indicator_id"] == one.indicator_id]
        for row in preferred_first(newest[newest["indicator_id"] == one.indicator_id], one.data_systems).itertuples():
            asked = own if rule is None else _target_of_rule(one.indicator_id, rule, row)
            judged = _judge(one, row, values, asked, practice, benchmarks)
            rows.append(row._asdict() | judged | _membership_verdict(rule))
    return pd.DataFrame(rows, columns=[*values.columns, *JUDGED_COLUMNS])


def _membership_rule(indicator_id: str, membership: pd.DataFrame | None) -> Any:
    """The row of membership's judge for an indicator of JKN, by the newest version of its rule; None for others."""
    if membership is None or indicator_id not in MEMBERSHIP:
        return None
    rows = whole_criteria(membership)
    return next(rows[rows["criterion"] == MEMBERSHIP[indicator_id]].tail(1).itertuples(), None)


def _target_of_rule(indicator_id: str, rule: Any, row: Any) -> pd.DataFrame:
    """The target that membership's judge asked for, as ``list_targets`` gives it."""
    since = min(rule.rule_date.year, row.period_end.year)
    due = np.nan if pd.isna(rule.rule_due_date) else rule.rule_due_date.year
    cells = (indicator_id, since, due, rule.target, np.nan, NATION, NO_SYSTEM, rule.rule_source_ids, rule.rule_label)
    return pd.DataFrame([cells], columns=TARGET_COLUMNS)


def _membership_verdict(rule: Any) -> dict[str, Any]:
    """The verdict of membership's judge, which takes the place of our own."""
    if rule is None:
        return {}
    blank = {"category": "", "achievement_pct": np.nan, "capped_pct": np.nan}
    return {"verdict": rule.verdict, "reason": rule.reason} | (blank if rule.verdict == Verdict.UNDECIDED else {})


def _judge(
    one: Any, row: Any, values: pd.DataFrame, targets: pd.DataFrame, practice: Practice, benchmarks: pd.DataFrame
) -> dict[str, Any]:
    lower, is_deaths = one.direction == "lower", one.unit in COUNTED_UNITS
    target, end, is_of_system = _target_of(targets, row), _end_of_plan(targets, row), True
    if not is_deaths and {SURVEY, REPORTED} <= {system_kind(system) for system in one.data_systems.split("|")}:
        fitting = targets[targets["system"] == row.data_system]
        target, end = _target_of(fitting, row), _end_of_plan(fitting, row)
        is_of_system = target is not None
        target = target or _target_of(targets[targets["system"] == NO_SYSTEM], row)
    is_reported = lower and is_deaths and row.system_kind == REPORTED
    benchmark = _benchmark(row, benchmarks) if is_reported else None
    completeness = 100 * row.value / benchmark.value if benchmark else np.nan
    realised, planned = (
        (row.count, target.count) if _by_count(row, target) else (row.value, target.value if target else np.nan)
    )
    result = {
        "figure": row.Index, "previous": _previous(values, row), "completeness_pct": completeness,
        "benchmark": benchmark.Index if benchmark else np.nan,
        **_flat_target("target", target), **_flat_target("end", end), "short_persons": _persons_short(one, row, target),
        "achievement_pct": np.nan, "capped_pct": np.nan, "category": "", "verdict": Verdict.UNDECIDED,
    }  # fmt: skip
    if target is not None and not is_of_system:
        return result | {"reason": Reason.OTHER_SYSTEM}
    if np.isnan(realised) or np.isnan(planned):
        return result | {"reason": Reason.NO_TARGET if target is None else Reason.COUNT_ONLY}
    if planned == 0:
        return result | {"reason": Reason.ZERO_TARGET}
    verdict, reason = judge_figure(realised, row.bound, planned, lower_is_better=lower)
    gap = Reason.DECIDED
    if is_reported and not completeness >= practice.least_completeness:
        gap = Reason.COMPLETENESS_UNKNOWN if np.isnan(completeness) else Reason.INCOMPLETE
    if reason == Reason.DECIDED:
        reason = _withhold(row, target, lower=lower, gap=gap, planned=planned, reached=is_met(verdict))
    if row.bound == "=" and not (reason == Reason.PART_OF_YEAR and row.period_precision == "half"):
        score = compute_achievement(realised, planned, lower_is_better=lower, formula=practice.formula)
        result |= {"achievement_pct": score, "capped_pct": score if practice.cap is None else min(score, practice.cap)}
    if reason:
        return result | {"reason": reason}
    is_narrow = verdict == Verdict.NARROW and one.unit == "percent"
    verdict = verdict if is_narrow or verdict == Verdict.MISSED else Verdict.MET
    category = practice.scale.grade(result["capped_pct"]) if row.bound == "=" else ""
    return result | {"reason": Reason.DECIDED, "verdict": verdict, "category": category}


def _flat_target(name: str, target: Any) -> dict[str, Any]:
    blank = {"scope": "", "system": "", "source_ids": (), "note": ""}
    return {f"{name}_{part}": getattr(target, part, blank.get(part, np.nan)) for part in OF_TARGET}


def _persons_short(one: Any, row: Any, target: Any) -> float:
    """How many people a figure lies below a target that asks for more; missing where it does not, or none are told."""
    if one.direction != "higher" or target is None or np.isnan(row.count):
        return np.nan
    due = target.count
    if np.isnan(due) and row.base > 0 and not np.isnan(target.value):
        due = round(target.value * row.base / 100)  # as offices round a target, and as the outreach page does
    return due - row.count if due > row.count else np.nan


def _withhold(row: Any, target: Any, *, lower: bool, gap: Reason, planned: float, reached: bool) -> Reason:
    """Return why a figure may not be judged, or that it may."""
    if row.system_kind == UNSTATED:
        return Reason.SYSTEM_UNKNOWN
    if lower and row.low == row.low and row.count < FEW_EVENTS:
        return Reason.FEW_EVENTS
    if not row.usable:
        return Reason.INFERRED
    if gap:
        return gap
    if target.year > row.period_end.year:
        return Reason.EARLY if reached else Reason.NOT_DUE
    if row.kind in ("flow", "yield") and not row.is_year and reached == lower:
        return Reason.PART_OF_YEAR  # what is still to come can only add to it
    return Reason.CHANCE if row.low <= planned <= row.high else Reason.DECIDED


def _by_count(row: Any, target: Any) -> bool:
    return target is not None and row.count > 0 and target.count > 0


def _target_of(targets: pd.DataFrame, row: Any) -> Any:
    """The target in force in the figure's year: own before national, in the figure's form first."""
    if targets.empty:
        return None
    year = row.period_end.year
    fitting = targets[(targets["since"] <= year) & ((targets["year"] >= year) | targets["year"].isna())]
    in_form = fitting["count"].notna() if np.isnan(row.value) else fitting["value"].notna()
    ranked = fitting.assign(nation=fitting["scope"] != OWN, form=~in_form).sort_values(
        ["nation", "form"], kind="stable"
    )
    return next(ranked.itertuples(), None)


def _end_of_plan(targets: pd.DataFrame, row: Any) -> Any:
    if targets.empty:
        return None
    later = targets[(targets["year"] > row.period_end.year) & targets["value"].notna()].sort_values("year")
    return list(later.itertuples())[-1] if len(later) else None


def _previous(values: pd.DataFrame, row: Any) -> float:
    same = values[
        (values["indicator_id"] == row.indicator_id) & (values["data_system"] == row.data_system) & values["usable"]
    ]
    earlier = same[(same["period_end"].dt.year < row.period_end.year) & same["value"].notna()]
    return earlier.sort_values("period_end", kind="stable").index[-1] if len(earlier) else np.nan


def _benchmark(row: Any, benchmarks: pd.DataFrame) -> Any:
    """The survey of the nearest year for the same indicator; of the region itself before its province."""
    found = benchmarks[
        (benchmarks["indicator_id"] == row.indicator_id)
        & (benchmarks["system_kind"] == SURVEY)
        & benchmarks["usable"]
        & (benchmarks["value"] > 0)
    ]
    if not len(found) or np.isnan(row.value):
        return None
    first = found[found["is_own"]] if found["is_own"].any() else found
    years_apart = (first["period_end"].dt.year - row.period_end.year).abs()
    return next(first.loc[[years_apart.idxmin()]].itertuples())


def track_paths(judged: pd.DataFrame, values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return, for each indicator with a later target, where its newest figure stands on the straight path to it.

    The baseline is the oldest usable exact figure of an earlier year in the same system; where it is better than the
    target, the path keeps it. A figure that is a bound or rounded stands on no path: how far it lies is not known.

    Returns:
        The rows of ``judged`` that stand on one, with ``baseline`` (its label in values), ``planned`` (the path's value
        in the figure's year), ``yearly`` (change a year still needed), ``position`` (PathPosition) and ``is_there``.
    """
    lower = indicators.set_index("indicator_id")["direction"] == "lower"
    exact = values[values["usable"] & values["value"].notna() & (values["bound"] == "=")]
    exact = exact.sort_values("period_end", kind="stable")
    found = {}
    for one in judged[judged["end_value"].notna() & judged["value"].notna() & (judged["bound"] == "=")].itertuples():
        same = exact[(exact["indicator_id"] == one.indicator_id) & (exact["data_system"] == one.data_system)]
        year, end, falls = one.period_end.year, one.end_value, lower[one.indicator_id]
        for start in same[same["period_end"].dt.year < year].head(1).itertuples():
            line = target_path_line(
                start.value, end, baseline_year=start.period_end.year, target_year=int(one.end_year)
            )
            kept = pd.Series(start.value, line.index)
            path = target_path_best_of(line, kept, improvement="decrease" if falls else "increase")
            better, there = (one.value <= limit if falls else one.value >= limit for limit in (path[year], end))
            position = PathPosition.AHEAD if better else PathPosition.BEHIND
            position = PathPosition.WITHIN if one.low <= path[year] <= one.high else position
            yearly = (end - one.value) / (one.end_year - year)
            found[one.Index] = (start.Index, float(path[year]), yearly, position, there)
    columns = ["baseline", "planned", "yearly", "position", "is_there"]
    return judged.loc[list(found)].assign(**pd.DataFrame(found.values(), list(found), columns=columns))


def farthest_missed(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators that miss their target, by their preferred data system, the farthest first.

    Args:
        judged: as ``judge_indicators``.
    """
    first = judged.drop_duplicates("indicator_id")
    return first[first["verdict"] == Verdict.MISSED].sort_values("capped_pct", kind="stable")


def open_indicators(
    indicators: pd.DataFrame, judged: pd.DataFrame, zero_targets: pd.DataFrame, counted: Mapping[str, bool]
) -> dict[OpenBecause, pd.DataFrame]:
    """Return the indicators that cannot be judged: without a figure, without a target, or for another reason.

    Args:
        indicators: the table of that name.
        judged: as ``judge_indicators``.
        zero_targets: as ``zero_targets``.
        counted: indicators whose figures are of units, not of the region, and whether each has a target.
    """
    first, ids = judged.drop_duplicates("indicator_id"), indicators["indicator_id"]
    decided = first.loc[first["verdict"] != Verdict.UNDECIDED, "indicator_id"]
    aimless = {*first.loc[first["reason"] == Reason.NO_TARGET, "indicator_id"]}
    aimless |= {name for name, has_target in counted.items() if not has_target}
    known = {*first["indicator_id"], *zero_targets["indicator_id"], *counted}
    return {
        OpenBecause.NO_FIGURE: indicators[~ids.isin(known)],
        OpenBecause.NO_TARGET: indicators[ids.isin(aimless)],
        OpenBecause.OTHER: indicators[ids.isin(known - {*decided, *aimless})],
    }


def iku_criteria(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts as rows of the judge's table, but for those of membership, which stand in its own.

    Args:
        judged: as ``judge_indicators``.

    Returns:
        Columns CRITERIA_COLUMNS, one row per indicator, by its preferred data system.
    """
    first = judged.drop_duplicates("indicator_id")
    own = first[~first["indicator_id"].isin(MEMBERSHIP)]
    return pd.DataFrame([_criterion(one) for one in own.itertuples()], columns=CRITERIA_COLUMNS)


def _on_one_footing(one: Any, of_count: str) -> tuple[float, float, str]:
    """Return a figure, what is asked of it and the unit of both; what is asked in another unit is missing."""
    if one.count > 0 and one.target_count > 0:
        return one.count, one.target_count, of_count
    if pd.notna(one.value):
        return one.value, one.target_value, one.unit
    return one.count, np.nan, of_count


def _criterion(one: Any) -> dict[str, Any]:
    value, planned, unit = _on_one_footing(one, one.count_unit)
    is_spm = one.indicator_id.startswith("spm_")
    is_gap = one.bound == "=" and unit == one.unit
    gap = (value - planned) * (-1 if one.direction == "lower" else 1) if is_gap else np.nan
    return dict.fromkeys(CRITERIA_COLUMNS) | {
        "criterion": one.indicator_id, "branch": "", "group": "spm" if is_spm else "iku", "measure": one.indicator_id,
        "target": planned, "unit": unit, "direction": one.direction,
        "rule_label": one.name, "rule_source_ids": one.target_source_ids,
        "value": value, "bound": one.bound, "decimals": int(one.decimals),
        "as_of_date": one.period_start, "as_of_end": one.period_end, "as_of_precision": one.period_precision,
        "numerator": one.count, "base_persons": one.base, "base_name": one.base_label,
        "verdict": one.verdict, "reason": one.reason, "gap_points": gap, "is_estimate": False,
        "source_ids": one.source_ids,
    }  # fmt: skip
