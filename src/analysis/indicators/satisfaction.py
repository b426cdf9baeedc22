"""Satisfaction of the public (IKM): nine elements by name, exact ninths, and what rounded weights do to the letter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.reference.rules import scale
from analysis.reference.states import Element
from analysis.statistics.arguments import read_numbers

ELEMENTS = tuple(Element)  # by name: offices number complaints and facilities both as the eighth
WEIGHTS = {"ninth": 1 / 9, "w0111": 0.111, "w011": 0.11}
HIGHEST_SCORE = 4


def compute_index(points: float, respondents: float) -> pd.DataFrame:
    """Return the index of all points of all nine elements, by exact ninths and by the rounded weights seen in use.

    Args:
        points: sum of the scores (1 to 4) that the respondents gave to the nine elements.
        respondents: people who answered.

    Returns:
        One row per weight (ninth, w0111, w011): ``index`` (25 to 100), its ``letter`` after rounding to two decimals,
        and ``letter_changes``: it differs from that of exact ninths.

    Raises:
        StatisticsError: no respondents, or points that no scores of 1 to 4 add up to.
    """
    lowest, highest = len(ELEMENTS) * respondents, HIGHEST_SCORE * len(ELEMENTS) * respondents
    read_numbers(
        respondents=(respondents, "> 0"), above_lowest=(points - lowest, "≥ 0"), below_highest=(highest - points, "≥ 0")
    )
    index = pd.Series({name: points / respondents * weight * 25 for name, weight in WEIGHTS.items()}, name="index")
    letters = [scale("ikm").grade(round(value, 2)) for value in index]
    return pd.DataFrame({"index": index, "letter": letters, "letter_changes": [one != letters[0] for one in letters]})


def sum_answers(responses: pd.DataFrame) -> pd.DataFrame | None:
    """Return the answers of the newest year's survey by unit and element, or None without any.

    Args:
        responses: rows of the office table ``ikm_responses``: one respondent each, a score per element.

    Returns:
        As ``score_units`` takes them; an element that nobody of a unit answered has no row.

    Example:
        >>> uhc.sum_answers(report.read_office("ikm_responses"))
    """
    if not len(responses):
        return None
    years = responses["month_date"].dt.year
    newest = responses[years == years.max()]
    scores = newest.melt(["unit_name"], [f"{name}_score" for name in ELEMENTS], "element", "score")
    answered = scores.dropna(subset=["score"]).groupby(["unit_name", "element"], sort=False)["score"]
    sums = answered.agg(points="sum", respondents="count").reset_index()
    return sums.assign(unit=sums["unit_name"], element=sums["element"].str.removesuffix("_score"))


def split_small_units(answers: pd.DataFrame, least: float) -> tuple[pd.DataFrame, list[str]]:
    """Return the answers of units where every element has ``least`` respondents or more, and the names of the others.

    Args:
        answers: as ``score_units``.
        least: fewest respondents of which a score may stand; of fewer it would tell what one person answered.
    """
    is_small = answers.groupby("unit", sort=False)["respondents"].transform("min") < least
    return answers[~is_small], list(answers.loc[is_small, "unit"].unique())


def score_units(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the index of each unit, with its respondents.

    Args:
        answers: ``unit``, ``element`` (of ELEMENTS), ``points`` (sum of scores), ``respondents``.

    Returns:
        By unit: ``respondents``, ``index`` and ``letter`` (exact ninths), ``index_w011`` and ``letter_changes`` (under
        0.11); missing where a unit lacks an element, which no other may stand in for.
    """
    rows = {}
    for unit, group in answers.groupby("unit", sort=False):
        respondents = group["respondents"].max()
        row = {"respondents": respondents, "index": np.nan, "letter": "", "index_w011": np.nan, "letter_changes": False}
        if set(group["element"]) == set(ELEMENTS) and len(group) == len(ELEMENTS):
            means = (group["points"] / group["respondents"]).sum()
            scored = compute_index(means * respondents, respondents)
            row |= {"index": scored.loc["ninth", "index"], "letter": scored.loc["ninth", "letter"]}
            row |= {"index_w011": scored.loc["w011", "index"], "letter_changes": scored.loc["w011", "letter_changes"]}
        rows[unit] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("unit").reset_index()


def roll_up(units: pd.DataFrame) -> dict[str, float]:
    """Return the index of all scored units, ``unweighted`` (each unit alike) and ``weighted`` by respondents."""
    scored = units[units["index"].notna()]
    if not len(scored):
        return {"unweighted": np.nan, "weighted": np.nan}
    weighted = np.average(scored["index"], weights=scored["respondents"].astype(float))
    return {"unweighted": float(scored["index"].mean()), "weighted": float(weighted)}


def weakest_elements(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the mean score (1 to 4) of each element over all respondents, the weakest first."""
    sums = answers.groupby("element", sort=False)[["points", "respondents"]].sum()
    return sums.assign(mean=sums["points"] / sums["respondents"]).sort_values("mean", kind="stable").reset_index()
