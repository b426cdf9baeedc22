"""What is newest, where a series turned, and what moved most in the newest month: the figures that messages say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.indicators.coverage import latest
from analysis.reference import states

MESSAGE_MONTHS = 24


@dataclass(frozen=True)
class Turn:
    """A series that rose and then fell.

    Attributes:
        peak: its highest figure, a row of ``compute_ratios``; the last of several equal ones.
        last: its newest figure, lower than the peak.
        path: all its figures from the peak to the last, oldest first.
        has_one_base: all of the path is printed with one and the same denominator; only then may the last be called
            a fall from the peak, else both stand side by side.
    """

    peak: pd.Series
    last: pd.Series
    path: pd.DataFrame
    has_one_base: bool


@dataclass(frozen=True)
class MonthChange:
    """How the active members changed in the newest month.

    Attributes:
        month: first day of the newest month; ``month_before`` of the one before.
        before_persons: active members before; ``after_persons`` at the newest month.
        by_payer: one row per segment and payer, the largest change first: ``segment``, ``payer``, ``before_persons``,
            ``after_persons``, ``change_persons``, ``source_ids``. The changes add up to ``change_persons``.
    """

    month: pd.Timestamp
    month_before: pd.Timestamp
    before_persons: int
    after_persons: int
    by_payer: pd.DataFrame

    @property
    def change_persons(self) -> int:
        """Active members gained (negative: lost) in the newest month."""
        return self.after_persons - self.before_persons


def newest_usable(ratios: pd.DataFrame, ratio: str, day: date) -> pd.DataFrame:
    """Return the newest usable figure of a ratio up to ``day`` (none or one row), with its age.

    Args:
        ratios: as ``compute_ratios``.
        ratio: one of RATIOS.
        day: the last day of the report.

    Returns:
        The row of ``latest`` with ``age_months`` (whole months from the end of what it speaks of to ``day``) and
        ``is_old``: older than MESSAGE_MONTHS. An old figure stands in a message only because there is no newer one,
        and the message says its age.
    """
    row = latest(ratios, ratio, day=day)
    ages = [months_between(end.date(), day) for end in row["as_of_end"]]
    return row.assign(age_months=ages, is_old=[age > MESSAGE_MONTHS for age in ages])


def months_between(first: date, last: date) -> int:
    """Return the whole months from ``first`` to ``last``; 0 where ``first`` is not before it."""
    months = 12 * (last.year - first.year) + last.month - first.month
    return max(0, months - (last.day < first.day and pd.Timestamp(last).days_in_month != last.day))


def peak_and_last(ratios: pd.DataFrame, ratio: str, day: date) -> Turn | None:
    """Return the turn of a ratio, or None where its newest figure is the highest or nothing lay below the peak before.

    Only exact printed figures make one series: bounds and roundings tell no turn, of rivals of one date neither, and
    what we computed stands on a base of our own choice. The peak is the highest value and the last is the newest:
    no pair of dates is looked for that makes the change large or unlikely.

    Args:
        ratios: as ``compute_ratios``.
        ratio: one of RATIOS.
        day: the last day of the report.
    """
    known = ratios["as_of_date"].where(ratios["as_of_precision"] != "year", ratios["as_of_end"])
    is_exact = (ratios["ratio"] == ratio) & ratios["usable"] & (ratios["bound"] == "=") & ~ratios["rival"]
    series = ratios[is_exact & (ratios["origin"] == "stated") & (known <= pd.Timestamp(day))]
    series = series.sort_values(["as_of_end", "as_of_date"], kind="stable").reset_index(drop=True)
    if not len(series):
        return None
    place = int(series.index[series["pct"] == series["pct"].max()][-1])
    rose = bool((series["pct"].iloc[:place] < series["pct"].iloc[place]).any())
    if place == len(series) - 1 or not rose:
        return None
    path = series.iloc[place:]
    bases = path["denominator_persons"].where(path["denominator_origin"] == "stated")
    return Turn(path.iloc[0], path.iloc[-1], path, bool(bases.notna().all() and len(set(bases)) == 1))


def biggest_change_of_month(statements: pd.DataFrame) -> MonthChange | None:
    """Return how the active members changed in the newest month, by who pays, the largest change first.

    Args:
        statements: rows of the table ``coverage`` of one region. Only monthly rows of members by segment with their
            inactive part count, as an office imports them; active = registered less inactive.

    Returns:
        None where the newest month by segment has no month directly before it, or where the two do not have the same
        segments and payers, since their difference would then be one of completeness.
    """
    keys = ["as_of_date", "segment", "payer"]
    parts = statements[
        statements["segment"].notna()
        & statements["usable"]
        & (statements["bound"] == "=")
        & (statements["kind"] == "stock")
        & statements["measure"].isin(["registered_persons", "inactive_persons"])
    ].assign(payer=lambda rows: rows["payer"].astype("object").fillna(""))
    heads = parts.pivot_table(index=keys, columns="measure", values="value", aggfunc="first", observed=True)
    sources = parts.groupby(keys, observed=True)["source_id"].agg(lambda ids: tuple(dict.fromkeys(ids)))
    if not {"registered_persons", "inactive_persons"} <= set(heads.columns):
        return None
    active = (heads["registered_persons"] - heads["inactive_persons"]).dropna()
    months = sorted(active.index.get_level_values("as_of_date").unique())
    if len(months) < 2 or months[-1] - pd.DateOffset(months=1) != months[-2]:
        return None
    before, after = active.loc[months[-2]], active.loc[months[-1]]
    if set(before.index) != set(after.index):
        return None
    by_payer = pd.DataFrame({"before_persons": before, "after_persons": after}).astype(int)
    by_payer["change_persons"] = by_payer["after_persons"] - by_payer["before_persons"]
    by_payer["source_ids"] = sources.loc[months[-1]]
    order = by_payer["change_persons"].abs().sort_values(ascending=False, kind="stable").index
    return MonthChange(months[-1], months[-2], int(before.sum()), int(after.sum()), by_payer.loc[order].reset_index())


def way_of(series: pd.DataFrame) -> states.Turn:
    """Return how a series of one ratio went from its first date to its last; rivals of one date decide together.

    Args:
        series: rows of ``compute_ratios`` of one ratio, oldest first.
    """
    first, last, peak = series["pct"].iloc[0], series["pct"].iloc[-1], series["pct"].max()
    start, end = (series.loc[series["as_of_date"] == series["as_of_date"].iloc[place], "pct"] for place in (0, -1))
    if len(series) < 2 or (start.min() <= end.max() and end.min() <= start.max()):
        return states.Turn.same
    if peak > max(first, last):
        return states.Turn.peak
    bases = set(series["register"].iloc[[0, -1]].fillna(""))
    if series["ratio"].iloc[0] == "coverage_registered" and (len(bases) > 1 or "" in bases):
        return states.Turn.beside  # on two counts of residents the figures stand side by side, without a direction
    return states.Turn.up if last > first else states.Turn.down
