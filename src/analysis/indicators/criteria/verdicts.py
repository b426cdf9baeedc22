"""The words of the judge: verdicts, the reasons why one is left open, and the columns of its table."""

from __future__ import annotations

from enum import StrEnum

NARROW_POINTS = 0.5


class Verdict(StrEnum):
    """What a figure says of a criterion; narrow is met, but by no more than NARROW_POINTS."""

    MET = "met"
    NARROW = "narrow"
    MISSED = "missed"
    UNDECIDED = "undecided"


class Reason(StrEnum):
    """Why a criterion is undecided; empty where it is decided."""

    DECIDED = ""
    ROUNDED = "rounded"  # the printed rounding spans the target
    BOUND = "bound"  # only "above" or "below" is printed, and it does not decide
    OLD = "old"  # the figure is older than 12 months
    NOT_PUBLISHED = "not_published"
    WHICH_COUNT = "which_count"  # two ways of counting answer differently, and which applies is not known
    RULE_UNSURE = "rule_unsure"  # two versions of the rule may be in force and answer differently
    CUTOFFS_UNKNOWN = "cutoffs_unknown"  # the criterion's own number is not known
    PART_OF_YEAR = "part_of_year"
    NOT_DUE = "not_due"  # the target is of a later year
    OTHER_SYSTEM = "other_system"  # the target speaks of another data system
    NO_TARGET = "no_target"
    ZERO_TARGET = "zero_target"
    FEW_EVENTS = "few_events"
    CHANCE = "chance"  # the interval of sample or chance holds the target
    INCOMPLETE = "incomplete"  # what is reported is known to be a part, or not known to be the whole
    INFERRED = "inferred"


# One row per region, criterion and branch; a column that does not apply is empty or missing.
CRITERIA_COLUMNS = [
    "region_code", "criterion", "group", "measure", "target", "unit", "direction", "rule_label", "rule_date",
    "rule_source_ids",
    "value", "bound", "decimals", "as_of_date", "as_of_precision", "as_of_end", "numerator",
    "base_persons", "base_name", "base_date", "base_precision",
    "verdict", "reason", "gap_points",
    "missing_persons", "missing_low", "missing_high", "cost_idr_per_month",
    "is_estimate", "is_old", "source_ids",
]  # fmt: skip
GROUPS = ("prioritas", "national", "award", "iku", "spm")
