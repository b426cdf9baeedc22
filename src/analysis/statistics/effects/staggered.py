"""A programme that reached its units at different times."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from analysis.reference.errors import StatisticsError
from analysis.statistics.arguments import check_choice, check_confidence
from analysis.statistics.effects.panels import check_panel

FEWEST_DRAWS = 99
# The quartiles of a normal distribution, in standard errors apart.
QUARTILES_APART = 2 * float(stats.norm.ppf(0.75))


@dataclass(frozen=True)
class Effect:
    """An effect in the unit of the outcome, with its standard error and interval."""

    effect: float
    se: float
    lower: float
    upper: float


@dataclass(frozen=True)
class GroupTimeEffects:
    """Effects on the treated units; a group is all units with one start. Tables have effect, se, lower and upper.

    Attributes:
        cells: by group and time.
        events: by event_time, steps since the start; those below 0 are differences in trend before it.
        groups: by group, over its times since the start.
        average: over units and times since the start.
        average_by_group: each unit counting once, however many times it has; None beside controls not yet treated.
        average_by_event: over the steps since the start, each counting once.
        pretrend_p_value: joint test that the units went along with their controls before; None without such times.
    """

    cells: pd.DataFrame
    events: pd.DataFrame
    groups: pd.DataFrame
    average: Effect
    average_by_group: Effect | None
    average_by_event: Effect
    pretrend_p_value: float | None


def group_time_effects(
    panel: pd.DataFrame,
    starts: pd.Series,
    *,
    seed: int,
    controls: Literal["not_yet_treated", "never_treated"] = "not_yet_treated",
    anticipation: int = 0,
    clusters: pd.Series | None = None,
    draws: int = 1999,
    confidence: float = 0.95,
) -> GroupTimeEffects:
    """Return effects by group and time against units not (yet) reached (Callaway and Sant'Anna 2021), by diff-diff.

    A change is counted from the last time before the start; before the start, from the time before. Standard errors
    come from the quartiles of a multiplier bootstrap (algorithm 1 of the paper). Where every unit is reached in the
    end, the times since the last start have no controls and are left out. With few clusters permute the starts. A time
    at which no unit differs from another has an effect without standard error.

    Args:
        panel: the outcome; one row a unit, one column a time, in order.
        starts: by unit, the time of its start; missing for never.
        seed: of the bootstrap.
        controls: the units not reached at that time, or only those that never are.
        anticipation: times before the start at which an effect may show.
        clusters: by unit, such as its kecamatan.
        draws: of the bootstrap.
        confidence: of each interval by itself.

    Raises:
        StatisticsError: a missing outcome or cluster; a unit without a row in ``starts``, or the other way round; a
            start that is the first time or none of the panel; no unit reached, or none to compare with; fewer than 99
            draws or 2 clusters.
    """
    from diff_diff import CallawaySantAnna, SurveyDesign

    check_choice("controls", controls, ("not_yet_treated", "never_treated"))
    z = float(stats.norm.ppf((1 + check_confidence(confidence)) / 2))
    if draws < FEWEST_DRAWS:
        raise StatisticsError("draws", draws, f"≥ {FEWEST_DRAWS}")
    rows = _rows(panel, starts, controls)
    cluster = None
    if clusters is not None:
        rows["cluster"], cluster = rows["unit"].map(clusters), "cluster"
        if rows["cluster"].isna().any() or rows["cluster"].nunique() < 2:
            raise StatisticsError("clusters", rows["cluster"].nunique(dropna=False), "≥ 2 (≠ NaN)")

    def fit(**options: Any) -> Any:
        # Limits at confidence one half are the quartiles of the draws.
        return CallawaySantAnna(
            control_group=controls,
            anticipation=anticipation,
            estimation_method="reg",
            cluster=cluster,
            n_bootstrap=draws,
            alpha=0.5,
            seed=seed,
        ).fit(rows, outcome="outcome", unit="unit", time="time", first_treat="first", **options)

    with warnings.catch_warnings():  # such a cell comes back with its se and limits missing, which says it
        warnings.filterwarnings("ignore", ".* had non-finite or zero bootstrap SE", RuntimeWarning)
        found = fit()
        events, groups = found.aggregate("event_study"), found.aggregate("group")
    name = dict(enumerate(panel.columns, start=1))
    by_group = None
    if controls == "never_treated":
        # A reached unit weighs one over its times since the start. As a control it would distort; here it is none.
        weight = 1 / (rows["time"].max() + 1 - rows["first"].where(rows["first"] > 0, rows["time"].max()))
        rows["weight"] = weight / weight.mean()
        weighted = fit(survey_design=SurveyDesign(weights="weight"))
        by_group = _effect(weighted.overall_att, weighted.overall_conf_int, z)
    covariance = pd.DataFrame(events.vcov, list(events.vcov_index), list(events.vcov_index))
    step = pd.Series(events.att, events.event_time)
    since = [time for time in covariance.index if time >= 0]
    before = [time for time in covariance.index if time < -anticipation]
    mean, se = float(step[since].mean()), float(np.sqrt(covariance.loc[since, since].to_numpy().mean()))
    pretrend = None
    if before:
        distance = step[before] @ np.linalg.pinv(covariance.loc[before, before].to_numpy()) @ step[before]
        pretrend = float(stats.chi2.sf(distance, len(before)))
    cells = ((name[g], name[t], cell["effect"], *cell["conf_int"]) for (g, t), cell in found.group_time_effects.items())
    of_event = zip(map(int, events.event_time), events.att, events.conf_int_lower, events.conf_int_upper, strict=True)
    starts_of = (name[int(group)] for group in groups.label)
    of_group = zip(starts_of, groups.att, groups.conf_int_lower, groups.conf_int_upper, strict=True)
    return GroupTimeEffects(
        cells=_table(["group", "time"], cells, z),
        events=_table(["event_time"], of_event, z),
        groups=_table(["group"], of_group, z),
        average=_effect(found.overall_att, found.overall_conf_int, z),
        average_by_group=by_group,
        average_by_event=Effect(mean, se, mean - z * se, mean + z * se),
        pretrend_p_value=pretrend,
    )


def _rows(panel: pd.DataFrame, starts: pd.Series, controls: str) -> pd.DataFrame:
    """Return a row a unit and time, both times and starts numbered from 1; a unit never reached starts at 0."""
    check_panel(panel)
    if unmatched := set(starts.index) ^ set(panel.index):
        raise StatisticsError("starts", min(map(str, unmatched)), "= panel.index")
    start = starts.reindex(panel.index)
    if wrong := [label for label in start.dropna() if label not in panel.columns[1:]]:
        raise StatisticsError("starts", wrong[0], f"∈ {panel.columns[1]} … {panel.columns[-1]}")
    number = {label: place for place, label in enumerate(panel.columns, start=1)}
    first = start.map(number).fillna(0).astype(int)
    times = panel.shape[1]
    if controls == "not_yet_treated" and (first > 0).all():
        times = first.max() - 1
        first = first.where(first <= times, 0)
    if first.eq(0).all() or first.gt(0).all():
        raise StatisticsError("starts", f"{first.gt(0).sum()} / {len(first)}", "0 < n < N")
    numbered = panel.iloc[:, :times].set_axis(range(1, times + 1), axis=1).rename_axis("unit").reset_index()
    return numbered.melt("unit", var_name="time", value_name="outcome").assign(
        time=lambda rows: rows["time"].astype(int), first=lambda rows: rows["unit"].map(first)
    )


def _effect(effect: float, quartiles: tuple[float, float], z: float) -> Effect:
    se = float(quartiles[1] - quartiles[0]) / QUARTILES_APART
    return Effect(float(effect), se, float(effect) - z * se, float(effect) + z * se)


def _table(keys: list[str], rows: Iterable[tuple[Any, ...]], z: float) -> pd.DataFrame:
    found = [(*labels, *vars(_effect(effect, (low, high), z)).values()) for *labels, effect, low, high in rows]
    return pd.DataFrame(found, columns=[*keys, "effect", "se", "lower", "upper"])
