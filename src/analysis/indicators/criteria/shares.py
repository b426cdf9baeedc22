"""The local-government share, which is counted by registered or by active members: it is not known which applies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.indicators.criteria.ratios import DISTANCE
from analysis.indicators.criteria.verdicts import is_met, judge_figure
from analysis.indicators.denominators import persons_needed
from analysis.indicators.uhc_status import newest_shares
from analysis.reference.periods import Period
from analysis.reference.states import Reason, Verdict


def judge_shares(row: dict[str, Any], shares: pd.DataFrame, period: Period) -> list[dict[str, Any]]:
    """Judge the local-government share: a row for the criterion, and one for each way of counting that is known.

    Active members are among the registered: where the registered miss it, or the active meet it, the counting does not
    matter; where a source's heads can be read in two ways, that must hold of both. Where the active are not known, it
    is met if it still were with every inactive member of the day among them. The people missing are the most, and
    their range all, that these ways give. What a source only states is used where nothing is counted.
    """
    counted = shares[shares["basis"] != "stated"] if len(shares) else shares
    stated = shares[shares["basis"] == "stated"] if len(shares) else shares
    branches = [
        _judge_share(dict(row), share, period)
        for group in (counted, stated)
        for share in newest_shares(group, period.end).itertuples()
    ]
    answers = {branch["branch"]: branch for branch in branches}
    if not branches:
        return [row]
    known = [answers[one] for one in ("active", "registered", "stated") if one in answers]
    chosen = next((one for one in known if not one["is_old"]), known[0])
    whole = dict(chosen)
    registered = [one for name, one in answers.items() if name.startswith("registered")]
    active = [one for name, one in answers.items() if name.startswith("active")]
    decides = (bool(registered) and all(one["verdict"] == Verdict.MISSED for one in registered)) or (
        bool(active) and all(is_met(one["verdict"]) for one in active)
    )
    is_counted = chosen["branch"] != "stated"
    of_day = shares[(shares["as_of_date"] == chosen["as_of_date"]) & (shares["basis"] == chosen["branch"])]
    decides = decides or bool(len(of_day) and not active and (of_day["least_pct"] >= row["target"]).all())
    is_open = (is_counted and registered) or is_met(chosen["verdict"])
    if is_open and not decides and chosen["reason"] == Reason.DECIDED:
        whole |= {"verdict": Verdict.UNDECIDED, "reason": Reason.WHICH_COUNT, "gap_points": np.nan}
    ends = [one["missing_persons"] for one in branches if not (one["is_old"] or np.isnan(one["missing_persons"]))]
    if ends and is_counted:
        whole |= {"missing_persons": max(ends), "missing_low": min(ends), "missing_high": max(ends)}
    return [whole | {"branch": ""}, *branches]


def _judge_share(row: dict[str, Any], share: Any, period: Period) -> dict[str, Any]:
    verdict, reason = judge_figure(share.pct, share.bound, row["target"])
    is_old = period.is_stale(share.as_of_end.date())
    if verdict != Verdict.UNDECIDED and is_old:
        verdict, reason = Verdict.UNDECIDED, Reason.OLD
    row |= {
        "branch": share.basis, "value": share.pct, "bound": share.bound,
        "decimals": share.decimals,
        "as_of_date": share.as_of_date, "as_of_precision": share.as_of_precision, "as_of_end": share.as_of_end,
        "numerator": share.numerator_persons, "numerator_origin": "inferred" if share.is_inferred else "stated",
        "base_persons": share.denominator_persons, "base_name": share.denominator_label,
        "base_date": share.denominator_date, "base_precision": share.denominator_precision,
        "base_origin": "official", "is_estimate": bool(share.is_inferred), "is_old": is_old,
        "verdict": verdict, "reason": reason, "source_ids": share.source_ids,
        "gap_points": share.pct - row["target"] if share.bound == "=" else np.nan,
    }  # fmt: skip
    if share.bound == "=" and pd.notna(share.numerator_persons) and pd.notna(share.denominator_persons):
        missing = persons_needed(row["target"], int(share.denominator_persons)) - int(share.numerator_persons)
        row |= dict.fromkeys(DISTANCE, missing)
    return row
