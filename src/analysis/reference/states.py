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


AgeGroup = StrEnum("AgeGroup", "neonatal postneonatal child_1_4y infant under5")
AssumedBase = StrEnum("AssumedBase", "children deaths")
BirthsOrigin = StrEnum("BirthsOrigin", "implied stated printed")
CardPart = StrEnum("CardPart", "unregistered inactive active")
Cause = StrEnum("Cause", "unknown data correction method")
CertainLink = StrEnum("CertainLink", "certain keaktifan coverage_registered payers cut")
ChangeKind = StrEnum(
    "ChangeKind",
    "file fresh stale never failed files rows data notebook parameter module words template package python",
)
CheckGroup = StrEnum("CheckGroup", "complete timely consistent strange")
ClaimColumn = StrEnum("ClaimColumn", "statement printed verdict explanation evidence number kind instead")
ClaimNumber = StrEnum("ClaimNumber", "percent percent_2 count whole before")
ClaimVerdict = StrEnum(
    "ClaimVerdict",
    "impossible contradicted explained rounding cannot_be_checked consistent not_read",
)
Compared = StrEnum(
    "Compared",
    "coverage_registered keaktifan active_of_population stunting_pct maternal_deaths severe_malnutrition_children",
)
Count = StrEnum("Count", "met met_narrow missed open unpublished")
CountBasis = StrEnum("CountBasis", "exact derived implied rounded estimate bound")
CountedMeasure = StrEnum("CountedMeasure", "coverage_registered keaktifan pemda_share active_of_population")
CoverageFile = StrEnum("CoverageFile", "monthly payer dues")
Criterion = StrEnum("Criterion", "coverage_registered keaktifan pemda_share dues")
CutShare = StrEnum("CutShare", "kept rest stopped")
Data = StrEnum("Data", "published office demo")
DataSystem = StrEnum(
    "DataSystem",
    "survey_ssgi survey_ski survey_supas survey_sdki survey_bps survey_ikm census_lf_sp2020 bps_old_series "
    "routine_eppgbm notification_mpdn dinkes_report family_office_report civil_registration spm_report ckg_app "
    "ministry_statement bpjs press_unstated",
)
DeathsChange = StrEnum("DeathsChange", "beyond chance same one")
Direction = StrEnum("Direction", "higher lower")
DistanceCard = StrEnum("DistanceCard", "short_of may_be_short_of over")
Element = StrEnum("Element", "requirements procedure time cost product competence conduct complaints facilities")
EventKind = StrEnum("EventKind", "history awards_won")
Extent = StrEnum("Extent", "nearly_all most part unknown")
FileKind = StrEnum("FileKind", "office text")
FollowUp = StrEnum(
    "FollowUp",
    "early other_system not_due no_target count_only system_unknown few_events inferred completeness_unknown "
    "incomplete part_of_year chance met missed rounded bound impossible rival old not_published rule_unsure "
    "zero_target",
)
Freshness = StrEnum("Freshness", "old fresh no_set")
Gap = StrEnum("Gap", "met below")
GapWay = StrEnum("GapWay", "closing opening same beside one people noise")
IkmWithheld = StrEnum("IkmWithheld", "waiting thin few_units one_month small")
IkuUnit = StrEnum("IkuUnit", "percent per_1000 per_100k score years deaths children persons")
IndexColumn = StrEnum("IndexColumn", "prioritas_coverage prioritas_active ckg stunting claims reports")
IntervalReason = StrEnum(
    "IntervalReason",
    "next_year unmeasured sessions pooled within_area moves effect plan register computed rounding rule "
    "denominators assumed_sample poisson unpublished control simulated_months simulated",
)
JudgedReason = StrEnum(
    "JudgedReason",
    "not_due early other_system no_target count_only system_unknown few_events inferred completeness_unknown "
    "incomplete part_of_year chance rounded bound impossible rival old not_published rule_unsure zero_target "
    "province benchmark",
)
LimitReason = StrEnum("LimitReason", "seconds memory output interrupted")
LocalPayer = StrEnum("LocalPayer", "province regency")
MistakeKind = StrEnum("MistakeKind", "name attribute column")
Money = StrEnum("Money", "budget_idr quota_persons")
NumberKind = StrEnum(
    "NumberKind",
    "percent points rate people families cases rupiah date clock article age ordinal places duration number "
    "everybody identity",
)
OfficeTable = StrEnum("OfficeTable", "membership indicator_counts spm sessions")
Outcome = StrEnum("Outcome", "unknown met missed")
Payer = StrEnum("Payer", "centre province regency")
PayerSegment = StrEnum("PayerSegment", "pbi_jk pbpu_pemda pbpu ppu ppu_pn ppu_bu bp subsidised rest")
PeriodCause = StrEnum("PeriodCause", "points newer same corrected base bound only_before only_now same_count")
Pillar = StrEnum("Pillar", "primary referral resilience financing workforce technology")
PillarState = StrEnum("PillarState", "judged open none")
Position = StrEnum("Position", "ahead within behind")
Printed = StrEnum(
    "Printed",
    "coverage_registered_pct keaktifan_pct active_of_population_pct inactive_of_population_pct "
    "inactive_of_segment_pct arrears_of_segment_pct unregistered_of_population_pct pemda_share_pct "
    "registered_persons active_persons inactive_persons unregistered_persons deactivated_persons "
    "handed_over_persons arrears_persons quota_persons",
)
PrintedSystem = StrEnum("PrintedSystem", "bpjs survey_ssgi survey_ski dinkes_report")
Quality = StrEnum("Quality", "good careful unjudged")
QualityCheck = StrEnum(
    "QualityCheck",
    "completeness timeliness order parts population duplicates outliers shifts copied digits refused",
)
Quote = StrEnum("Quote", "above coverage_registered keaktifan")
Ratio = StrEnum("Ratio", "coverage_registered keaktifan active_of_population")
RegionLevel = StrEnum("RegionLevel", "provinsi kabupaten kota")
ReportStatus = StrEnum("ReportStatus", "sementara final")
ReviewState = StrEnum("ReviewState", "done open late dropped")
Segment = StrEnum("Segment", "pbi_jk pbpu_pemda ppu ppu_pn ppu_bu pbpu bp subsidised all")
ShareBasis = StrEnum("ShareBasis", "stated registered active")
Signal = StrEnum("Signal", "signal noise unjudged")
SpecialCause = StrEnum(
    "SpecialCause",
    "unjudged common_cause above_limit below_limit trend_increasing trend_decreasing two_in_three_above "
    "two_in_three_below shift_above shift_below",
)
SpmMissing = StrEnum("SpmMissing", "share people short note")
Standing = StrEnum("Standing", "better level worse")
StoreKind = StrEnum("StoreKind", "office demo")
StrangeCount = StrEnum("StrangeCount", "above below less_than_one")
Sureness = StrEnum("Sureness", "pace beyond chance")
TargetScope = StrEnum("TargetScope", "own nation")
Turn = StrEnum("Turn", "up down peak beside same")
Uncertain = StrEnum("Uncertain", "together funnel")
Uncertainty = StrEnum("Uncertainty", "register members survey")
Uncounted = StrEnum("Uncounted", "maternal_deaths severe_malnutrition_children")
Way = StrEnum("Way", "add replace")
Withheld = StrEnum("Withheld", "few_months far level_shift")
WordUnit = StrEnum("WordUnit", "percent years")
Agreement = StrEnum("Agreement", {"REST": "rest", "TRUE": "true"})
Heads = StrEnum("Heads", "registered population")
ChartText = StrEnum("ChartText", "message subtitle describe caption table")
CountUnit = StrEnum("CountUnit", "persons schools percent of_target")
CountedThing = StrEnum("CountedThing", "checked_persons enrolled_persons reactivated_persons visited_households")
EffectCheck = StrEnum("EffectCheck", "dip trend")
EffectWay = StrEnum("EffectWay", "before_after series staggered")
FacilityKind = StrEnum("FacilityKind", "puskesmas klinik_pratama tpmd hospital")
NoEffect = StrEnum("NoEffect", "no_visits no_counter few_areas no_variation few_months")
OutreachCard = StrEnum("OutreachCard", "target missing")
OutreachFile = StrEnum("OutreachFile", "sessions membership facilities")
Per = StrEnum("Per", "session staff_hour million_idr")
PlanWay = StrEnum("PlanWay", "plan even last")
Question = StrEnum("Question", "steps yields effect reach plan facilities")
RepeatWay = StrEnum("RepeatWay", "falls rises level")
WhyNotCompared = StrEnum("WhyNotCompared", "schools cumulative inferred share")
YieldPer = StrEnum("YieldPer", "staff_hour session")
Refused = StrEnum("Refused", "output files place other")
