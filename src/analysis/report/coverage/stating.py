"""Rows of the coverage indicators as findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from analysis.reference.numbers import printed_decimals
from analysis.reference.rules import Rule
from analysis.reference.states import Verdict
from analysis.reference.words import say
from analysis.report.draft import Draft
from analysis.report.findings import AsOf, Denominator, Finding

COMPUTED_DECIMALS = 2


def state_ratio(draft: Draft, row: Any) -> Finding:
    """State a row of ``compute_ratios``: the printed percentage, or ours where none was printed."""
    as_of = draft.as_of(row)
    return draft.state(
        Finding(
            measure=_name(row, as_of) + ("" if row.usable else ".unused"),
            value=row.pct,
            unit="percent",
            as_of=as_of,
            source_ids=row.source_ids,
            numerator=_known(row.numerator_persons),
            denominator=denominator_of(draft, row),
            interval_reason="register" if row.origin == "stated" else "computed",
            flags=flags_of(draft, row),
            decimals=decimals_of(row),
            bound=row.bound,
            note=row.note,
        ),
        several=True,
    )


def _name(row: Any, as_of: AsOf) -> str:
    return f"{row.ratio}.{as_of.iso}.{row.pct:.{decimals_of(row)}f}"


def flags_of(draft: Draft, row: Any) -> tuple[str, ...]:
    """Return what a reader must know of a row of ``compute_ratios``."""
    flags = {
        "recomputed": row.origin == "recomputed",
        "numerator_derived": row.numerator_origin == "derived",
        "numerator_rounded": row.numerator_origin == "rounded",
        "denominator_implied": row.denominator_origin == "implied",
        "rounded": row.bound == "~",
        "rival": row.rival,
        "not_used": not row.usable,
        "stale": draft.period.is_stale(row.as_of_end.date()),
    }
    return tuple(flag for flag, holds in flags.items() if holds)


def decimals_of(row: Any) -> int:
    """Return the decimals of a row of ``compute_ratios``: those printed; of ours, none where the source is rounded."""
    if row.origin == "stated":
        return printed_decimals(row.pct)
    return COMPUTED_DECIMALS if row.bound == "=" else 0


def denominator_of(draft: Draft, row: Any) -> Denominator | None:
    """Return what a row is of: its people, with name and date; None where they are not published."""
    if pd.isna(row.denominator_persons):
        return None
    origin = getattr(row, "denominator_origin", "official")
    is_registered = getattr(row, "ratio", "") == "keaktifan"
    if origin == "implied":
        name = say("denominator", "implied")
    elif is_registered:
        name = say("denominator", "registered")
    else:
        name = row.denominator_label or say("denominator", "residents")
    as_of = None if origin == "implied" else draft.as_of(row, "denominator")
    return Denominator(int(row.denominator_persons), name, as_of)


def _known(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def state_recomputed(draft: Draft, row: Any) -> tuple[Finding, Finding]:
    """State what numerator ÷ denominator gives, and its difference from the printed value in points."""
    as_of, base = draft.as_of(row), denominator_of(draft, row)
    same: dict[str, Any] = {
        "as_of": as_of,
        "source_ids": row.source_ids,
        "numerator": int(row.numerator_persons),
        "denominator": base,
        "interval_reason": "computed",
        "decimals": COMPUTED_DECIMALS,
    }
    name = _name(row, as_of)
    value = Finding(
        measure=f"{name}.recomputed", value=row.recomputed_pct, unit="percent", flags=("recomputed",), **same
    )
    difference = Finding(
        measure=f"{name}.difference", value=row.recomputed_pct - row.pct, unit="points", flags=("recomputed",), **same
    )
    return draft.state(value, several=True), draft.state(difference, several=True)


def state_minimum(draft: Draft, rule: Rule) -> Finding:
    """State a rule's minimum as a finding of its own, with the rule's sources."""
    return _state_rule(draft, rule.key, rule.minimum or 0.0, rule.first_day, rule.source_ids, rule.strength, rule.note)


def state_target(draft: Draft, row: Any) -> Finding:
    """State what a row of the criteria asks for."""
    first_day = pd.Timestamp(row.rule_date).date()
    return _state_rule(
        draft, row.rule_key, row.target, first_day, row.rule_source_ids, row.rule_strength, row.rule_note
    )


def _state_rule(
    draft: Draft, key: str, minimum: float, first_day: date, source_ids: tuple[str, ...], strength: str, note: str
) -> Finding:
    return draft.state(
        Finding(
            measure=f"rule.{key}.{minimum:g}",
            value=minimum,
            unit="percent",
            as_of=AsOf(max(first_day, EARLIEST)),
            source_ids=source_ids,
            interval_reason="rule",
            flags=(f"strength_{strength}",),
            decimals=printed_decimals(minimum),
            note=note,
        )
    )


EARLIEST = date(2014, 1, 1)  # JKN began


def state_criterion_figure(draft: Draft, row: Any) -> Finding:
    """State the figure that a criterion is judged by, with what it is of."""
    is_counted = pd.notna(row.missing_persons)
    return draft.state(
        Finding(
            measure=f"figure.{row.criterion}" + f".{row.branch}" * bool(row.branch) + f".{row.target:g}",
            value=row.value,
            unit="percent",
            as_of=draft.as_of(row),
            source_ids=row.source_ids,
            numerator=_known(row.numerator) if is_counted else None,
            denominator=base_of_criterion(draft, row) if is_counted else None,
            interval_reason="register",
            flags=_criterion_flags(row),
            decimals=int(row.decimals),
            bound=row.bound,
        )
    )


def base_of_criterion(draft: Draft, row: Any) -> Denominator | None:
    """Return what a row of the criteria is counted on, with its name and date."""
    if pd.isna(row.base_persons):
        return None
    if row.base_origin == "implied":
        return Denominator(int(row.base_persons), say("denominator", "implied"), None)
    members = "denominator.registered_derived" if row.base_origin == "derived" else "denominator.registered"
    name = say(members) if row.measure == "keaktifan" else row.base_name
    return Denominator(int(row.base_persons), name or say("denominator", "residents"), draft.as_of(row, "base"))


def _criterion_flags(row: Any) -> tuple[str, ...]:
    flags = {
        "near_miss": row.verdict == Verdict.NARROW,
        "stale": row.is_old,
        "estimate": row.is_estimate and row.numerator_origin != "inferred",
        "inferred": row.numerator_origin == "inferred",
        "rounded": row.bound == "~",
    }
    return tuple(flag for flag, holds in flags.items() if holds)


def state_distance(draft: Draft, row: Any) -> Finding:
    """State how many people a criterion's figure lies from it; negative means people in hand."""
    has_range = row.missing_low != row.missing_high
    return draft.state(
        Finding(
            measure=f"distance.{row.criterion}" + f".{row.branch}" * bool(row.branch) + f".{row.target:g}",
            value=row.missing_persons,
            unit="persons",
            as_of=draft.as_of(row),
            source_ids=tuple(dict.fromkeys((*row.source_ids, *row.rule_source_ids))),
            numerator=_known(row.numerator),
            denominator=base_of_criterion(draft, row),
            interval=(row.missing_low, row.missing_high) if has_range else None,
            interval_reason="rounding" if has_range else "register",
            flags=_criterion_flags(row),
            bound="~" if has_range or row.bound != "=" else "=",
        )
    )


def state_cost(draft: Draft, row: Any) -> Finding:
    """State what the people missing from a criterion cost a month once all are paid for."""
    distance = state_distance(draft, row)
    return draft.state(
        replace(
            distance,
            measure=distance.id.replace("distance.", "premium."),
            value=row.cost_idr_per_month,
            unit="idr_per_month",
            interval=None,
            interval_reason="computed",
        )
    )


def state_change(draft: Draft, row: Any) -> dict[str, Finding]:
    """State a row of ``split_changes``: the change and its two parts in points, and both in people."""
    first, last = draft.as_of(row, "first"), draft.as_of(row, "last")
    same: dict[str, Any] = {
        "as_of": last,
        "source_ids": row.source_ids,
        "interval_reason": "computed",
        "flags": ("recomputed",),
        "denominator": Denominator(row.last_base_persons, row.last_base_label, draft.as_of(row, "last_base")),
        "numerator": row.last_persons,
    }
    name = f"change.{row.register}.{first.iso}.{last.iso}"
    values = {
        "change": (row.change_points, "points", COMPUTED_DECIMALS),
        "members": (row.members_points, "points", COMPUTED_DECIMALS),
        "population": (row.population_points, "points", COMPUTED_DECIMALS),
        "members_persons": (row.members_change_persons, "persons", 0),
        "population_persons": (row.population_change_persons, "persons", 0),
    }
    return {
        key: draft.state(Finding(measure=f"{name}.{key}", value=value, unit=unit, decimals=decimals, **same))
        for key, (value, unit, decimals) in values.items()
    }


def state_end_of_change(draft: Draft, row: Any, end: str) -> Finding:
    """State the coverage at one ``end`` ("first" or "last") of a change, on the register that the change is in."""
    as_of = draft.as_of(row, end)
    base = Denominator(
        getattr(row, f"{end}_base_persons"), getattr(row, f"{end}_base_label"), draft.as_of(row, f"{end}_base")
    )
    return draft.state(
        Finding(
            measure=f"coverage_on_{row.register}.{as_of.iso}",
            value=getattr(row, f"{end}_pct"),
            unit="percent",
            as_of=as_of,
            source_ids=getattr(row, f"{end}_source_ids"),
            numerator=getattr(row, f"{end}_persons"),
            denominator=base,
            interval_reason="computed",
            flags=("recomputed",),
            decimals=COMPUTED_DECIMALS,
        )
    )


def state_persons(
    draft: Draft, name: str, persons: float, as_of: AsOf, source_ids: tuple[str, ...], **more: Any
) -> Finding:
    """State a number of people."""
    return draft.state(Finding(measure=name, value=persons, unit="persons", as_of=as_of, source_ids=source_ids, **more))


def state_share(draft: Draft, row: Any) -> Finding:
    """State a row of ``pemda_shares``."""
    as_of = draft.as_of(row)
    is_printed = row.basis == "stated"
    has_range = not pd.isna(row.low_pct)
    flags = ["inferred"] * bool(row.is_inferred) + ["recomputed"] * (not is_printed)
    flags += ["regency_part"] * (row.bound == ">" and not is_printed)
    flags += ["stale"] * draft.period.is_stale(row.as_of_end.date())
    return draft.state(
        Finding(
            measure=f"pemda_share.{as_of.iso}.{row.basis}",
            value=row.pct,
            unit="percent",
            as_of=as_of,
            source_ids=row.source_ids,
            numerator=_known(row.numerator_persons),
            denominator=denominator_of(draft, row),
            interval=(row.low_pct, row.high_pct) if has_range else None,
            interval_reason="rounding" if has_range else "register" if is_printed else "computed",
            flags=tuple(flags),
            decimals=row.decimals,
            bound=row.bound,
        )
    )
