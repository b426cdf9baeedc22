"""The states that words tell apart and columns hold: a family of texts (words/*.yaml) is of one of these.

A state's value is what stands in frames; its text is chosen by it: ``say("verdict", Verdict.MET)``.
"""

from __future__ import annotations

from enum import StrEnum


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
    IMPOSSIBLE = "impossible"  # more active than registered: one of the two counts is wrong
    RIVAL = "rival"  # figures of one date answer differently
    OLD = "old"  # the figure is older than 12 months
    NOT_PUBLISHED = "not_published"
    WHICH_COUNT = "which_count"  # which way of counting applies is not known, and it may matter
    RULE_UNSURE = "rule_unsure"  # two versions of the rule may be in force and answer differently
    CUTOFFS_UNKNOWN = "cutoffs_unknown"  # the criterion's own number is not known
    PART_OF_YEAR = "part_of_year"
    NOT_DUE = "not_due"  # the target is of a later year, and not reached yet
    EARLY = "early"  # the target is of a later year, and reached already
    OTHER_SYSTEM = "other_system"  # the target speaks of another data system
    SYSTEM_UNKNOWN = "system_unknown"  # the source does not name its data system
    NO_TARGET = "no_target"
    COUNT_ONLY = "count_only"  # figure and target are of different forms
    ZERO_TARGET = "zero_target"
    FEW_EVENTS = "few_events"
    CHANCE = "chance"  # the interval of sample or chance holds the target
    INCOMPLETE = "incomplete"  # what is reported is known to be a part
    COMPLETENESS_UNKNOWN = "completeness_unknown"
    INFERRED = "inferred"


class Flag(StrEnum):
    """What a reader must know of a number."""

    ADDED_PARTS = "added_parts"
    PART_OF_YEAR = "part_of_year"
    NATIONAL = "national"
    EXAMPLE = "example"
    RECOMPUTED = "recomputed"
    NUMERATOR_DERIVED = "numerator_derived"
    NUMERATOR_ROUNDED = "numerator_rounded"
    DENOMINATOR_IMPLIED = "denominator_implied"
    DENOMINATOR_INFERRED = "denominator_inferred"
    ROUNDED = "rounded"
    ROUNDED_TO_5 = "rounded_to_5"
    RIVAL = "rival"
    NOT_USED = "not_used"
    STALE = "stale"
    NEAR_MISS = "near_miss"
    ESTIMATE = "estimate"
    INFERRED = "inferred"
    REGENCY_PART = "regency_part"
    PARTS_ADD_UP = "parts_add_up"
    ABOVE_100 = "above_100"
    FLIPS = "flips"
    STRENGTH_R = "strength_R"
    STRENGTH_O = "strength_O"
    STRENGTH_S = "strength_S"
    STRENGTH_D = "strength_D"


IntervalReason = StrEnum(
    "IntervalReason",
    "register computed rounding rule denominators assumed_sample poisson unpublished control simulated_months "
    "simulated next_year unmeasured sessions pooled within_area moves effect plan links",
)
Unit = StrEnum(
    "Unit",
    "percent points persons persons_per_month idr idr_per_month months statements deaths births children indicators "
    "per_1000 per_100k score years times probability",
)
Base = StrEnum(
    "Base",
    "residents implied stand_in registered registered_derived segment assumed_children births births_implied "
    "ckg_target signed_up step_before not_active areas draws sessions facilities reports checks",
)
