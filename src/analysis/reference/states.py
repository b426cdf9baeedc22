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


class Kind(StrEnum):
    """What a number in a text is a number of."""

    PERCENT = "percent"
    POINTS = "points"
    RATE = "rate"
    PEOPLE = "people"
    FAMILIES = "families"
    CASES = "cases"
    RUPIAH = "rupiah"
    DATE = "date"
    CLOCK = "clock"
    ARTICLE = "article"
    AGE = "age"
    ORDINAL = "ordinal"
    PLACES = "places"
    DURATION = "duration"
    NUMBER = "number"
    EVERYBODY = "everybody"
    STATUS = "status"
    IDENTITY = "identity"
    TIMES = "times"


class OutlookWithheld(StrEnum):
    """Why no probability is given."""

    FEW_MONTHS = "few_months"
    FAR = "far"
    LEVEL_SHIFT = "level_shift"


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

Agreement = StrEnum("Agreement", {"REST": "rest", "TRUE": "true"})
CardPart = StrEnum("CardPart", "unregistered inactive active")
ClaimColumn = StrEnum("ClaimColumn", "statement printed verdict explanation evidence")
ClaimVerdict = StrEnum(
    "ClaimVerdict", "impossible contradicted explained rounding cannot_be_checked consistent not_read"
)
Count = StrEnum("Count", "met met_narrow missed open unpublished")
CountedMeasure = StrEnum("CountedMeasure", "coverage_registered keaktifan pemda_share active_of_population")
CoverageFile = StrEnum("CoverageFile", "monthly payer dues")
Criterion = StrEnum("Criterion", "coverage_registered keaktifan pemda_share dues")
DistanceCard = StrEnum("DistanceCard", "short_of may_be_short_of over")
Extent = StrEnum("Extent", "nearly_all most part unknown")
FileKind = StrEnum("FileKind", "text office")
LocalPayer = StrEnum("LocalPayer", "province regency")
Money = StrEnum("Money", "budget_idr quota_persons")
Outcome = StrEnum("Outcome", "unknown met missed")
PayerSegment = StrEnum("PayerSegment", "pbi_jk pbpu_pemda pbpu ppu ppu_pn ppu_bu bp subsidised rest")
Payment = StrEnum("Payment", "province regency pemda centre self employer open")
Printed = StrEnum(
    "Printed",
    "coverage_registered_pct keaktifan_pct active_of_population_pct inactive_of_population_pct "
    "inactive_of_segment_pct arrears_of_segment_pct unregistered_of_population_pct pemda_share_pct registered_persons "
    "active_persons inactive_persons unregistered_persons deactivated_persons handed_over_persons arrears_persons "
    "quota_persons",
)
QualityWord = StrEnum("QualityWord", "good careful unjudged")
Quote = StrEnum("Quote", "above coverage_registered keaktifan")
Ratio = StrEnum("Ratio", "coverage_registered keaktifan active_of_population")
ReportStatus = StrEnum("ReportStatus", "sementara final")
Segment = StrEnum("Segment", "pbi_jk pbpu_pemda ppu ppu_pn ppu_bu pbpu bp subsidised all")
ShareBasis = StrEnum("ShareBasis", "registered active registered_other active_other stated")
Signal = StrEnum("Signal", "signal noise unjudged")
SpecialCause = StrEnum(
    "SpecialCause",
    "unjudged common_cause above_limit below_limit trend_increasing trend_decreasing two_in_three_above "
    "two_in_three_below shift_above shift_below",
)
Standing = StrEnum("Standing", "better level worse")  # against what regions of a set are compared with
GapWay = StrEnum("GapWay", "closing opening same beside one")
OrderAge = StrEnum("OrderAge", "no_set old fresh")
OrderRange = StrEnum("OrderRange", "register members survey")  # what a range of an order is of
NamedPayer = StrEnum("NamedPayer", "centre province regency")
Turn = StrEnum("Turn", "up down peak beside same")
Cause = StrEnum("Cause", "unknown data correction method")
NoChange = StrEnum("NoChange", "equal same")
OneMonth = StrEnum("OneMonth", "only_before only_now")
PeriodCause = StrEnum("PeriodCause", "newer corrected base bound same only_before only_now")
SinceColumn = StrEnum("SinceColumn", "what date before now difference cause table rows_new rows_changed rows_gone")
ChangeKind = StrEnum(
    "ChangeKind",
    "fresh stale never failed files rows data notebook parameter module words template package python file",
)
CheckGroup = StrEnum("CheckGroup", "complete timely consistent strange")
ClaimNumber = StrEnum("ClaimNumber", "percent percent_2 count whole before")
Data = StrEnum("Data", "published office demo")
FieldColumn = StrEnum("FieldColumn", "code name sex birth_year place nik_end status bring outcome day note")
FieldOutcome = StrEnum("FieldOutcome", "registered activated has_card refuses moved dead not_met other")
FieldStatus = StrEnum(
    "FieldStatus", "unregistered inactive inactive_arrears inactive_quota inactive_job_end inactive_twice"
)
IndexColumn = StrEnum("IndexColumn", "prioritas_coverage prioritas_active ckg stunting claims reports")
LimitReason = StrEnum("LimitReason", "seconds memory output interrupted")
MistakeKind = StrEnum("MistakeKind", "name attribute column")
OfficeTable = StrEnum("OfficeTable", "membership indicator_counts spm sessions")
OwnData = StrEnum("OwnData", "office demo")
QualityCheck = StrEnum(
    "QualityCheck", "completeness timeliness order parts population duplicates outliers shifts copied digits refused"
)
Refused = StrEnum("Refused", "here output files place other")
RegionLevel = StrEnum("RegionLevel", "provinsi kabupaten kota")
ReviewColumn = StrEnum(
    "ReviewColumn",
    "code list_name list_sex list_birth list_kelurahan list_nik_end resident_name resident_sex resident_birth "
    "resident_kelurahan resident_nik_end verdict",
)
ReviewVerdict = StrEnum("ReviewVerdict", "same other open")
Way = StrEnum("Way", "add replace")


class ListReach(StrEnum):
    """Of which part of a region lists by name were read."""

    NONE = "none"
    REGENCIES = "regencies"
    WHOLE = "whole"


class CardsKnown(StrEnum):
    """Which counts of people without a card are printed: small ones are hidden."""

    BOTH = "both"
    UNREGISTERED = "unregistered"
    INACTIVE = "inactive"
    NEITHER = "neither"


class ByChance(StrEnum):
    """What chance says of the change of a small count or of a survey."""

    BEYOND = "beyond"  # chance seldom makes such a change
    CHANCE = "chance"
    SAME = "same"


class OpenBecause(StrEnum):
    """Why an indicator is not judged."""

    NO_FIGURE = "no_figure"
    NO_TARGET = "no_target"
    OTHER = "other"


class StuntingKnown(StrEnum):
    """What is known of the newest stunting figure: the one before it in the same survey, itself alone, or no survey."""

    PAIR = "pair"
    ONE = "one"
    UNSTATED = "unstated"


class PillarState(StrEnum):
    """Whether indicators of a pillar can be judged, or not yet."""

    JUDGED = "judged"
    OPEN = "open"


class OwnPlace(StrEnum):
    """Where a region's figure lies among the newest of others, whose months differ."""

    HIGHEST = "highest"
    LOWEST = "lowest"
    BETWEEN = "between"


class Moved(StrEnum):
    """Which way a figure surely went since the one before it."""

    ROSE = "rose"
    FELL = "fell"


class CutKnown(StrEnum):
    """What became of the members whom the province stopped paying for, and how that is known."""

    KEPT = "kept"  # the regency took them over
    REST = "rest"  # what is left of the province's number
    STOPPED = "stopped"


class QuotaState(StrEnum):
    """What became of a quota that is smaller than it was."""

    TOP_UP_ENDED = "top_up_ended"  # it is back at, or above, what it was before it rose
    CUT = "cut"  # it is below what it was before
    UNSURE = "unsure"  # what it was before is not published


class DecisionMoney(StrEnum):
    """What a decision's money is: asked for, kept in reserve for a case that may not come, or freed by it."""

    NEEDED = "needed"
    RESERVE = "reserve"
    FREED = "freed"


class SinceFigure(StrEnum):
    """What came after the newest activity rate: without those deactivated it stays above, falls below, or is open."""

    ABOVE = "above"
    BELOW = "below"
    COUNTED = "counted"
    UNCOUNTED = "uncounted"


class VisitStep(StrEnum):
    """The steps of a visit, those who were active already a part of its own; what a check of health is called."""

    INVITED = "invited_persons"
    REACHED = "reached_persons"
    ALREADY = "already_active"
    REGISTERED = "registered_or_checked_persons"
    GAINED = "gain_persons"
    CHECKED = "checked"


class EffectWay(StrEnum):
    """In which way the same visits are read."""

    BEFORE_AFTER = "before_after"
    SERIES = "series"
    STAGGERED = "staggered"


class RepeatWay(StrEnum):
    """What a further visit to the same kelurahan brings."""

    FALLS = "falls"
    RISES = "rises"
    LEVEL = "level"


class SessionProblem(StrEnum):
    """What is wrong with sessions, or missing from them."""

    BEFORE_START = "before_start"
    OVER_REACHED = "over_reached"
    OVER_REGISTERED = "over_registered"
    ZERO_REACHED = "zero_reached"
    NO_GAIN = "no_gain"
    NO_HOURS = "no_hours"
    NO_COST = "no_cost"
    EMPTY_CHANNEL = "empty_channel"
    ONE_SESSION = "one_session"


Channel = StrEnum(
    "Channel",
    "passive active passive_facility active_office active_school active_company active_village kader mobile_service "
    "other",
)
Counted = StrEnum("Counted", "checked_persons enrolled_persons reactivated_persons visited_households")
Drive = StrEnum("Drive", "visited_sites target_persons target_per_day_persons budget_idr")
FacilityType = StrEnum("FacilityType", "puskesmas klinik_pratama tpmd hospital")
NoEffect = StrEnum("NoEffect", "schools cumulative inferred share")
OutreachFile = StrEnum("OutreachFile", "sessions membership facilities")
PanelReason = StrEnum("PanelReason", "no_visits no_counter few_areas no_variation few_months")
PlanName = StrEnum("PlanName", "plan even last")
SiteType = StrEnum("SiteType", "puskesmas office school company village event mobile_van kader clinic hospital")
YieldPer = StrEnum("YieldPer", "session staff_hour million_idr")


class BudgetReach(StrEnum):
    """Whether the year's budget pays for the whole quota."""

    ENOUGH = "enough"
    SHORT = "short"


class PathPosition(StrEnum):
    """Where a figure stands on the straight path to the target at the end of the plan."""

    AHEAD = "ahead"
    WITHIN = "within"  # its range holds the path
    BEHIND = "behind"


class Withheld(StrEnum):
    """Why the newest counts of a year are not shown."""

    WAITING = "waiting"
    THIN = "thin"
    FEW_UNITS = "few_units"
    ONE_MONTH = "one_month"
    SMALL = "small"


Age = StrEnum("Age", "neonatal postneonatal child_1_4y infant under5")
Commitment = StrEnum("Commitment", "done open late dropped")
Element = StrEnum("Element", "requirements procedure time cost product competence conduct complaints facilities")
FigureText = StrEnum("FigureText", "message subtitle caption")
Pillar = StrEnum("Pillar", "primary referral resilience financing workforce technology")
Strange = StrEnum("Strange", "above below less_than_one")
