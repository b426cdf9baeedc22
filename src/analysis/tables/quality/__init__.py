"""How far data can be trusted: strange values, consistency, missing reports, and the checks of the quality box."""

from analysis.tables.quality.checks import (
    CAREFUL,
    GOOD,
    LOWEST_COMPLETENESS,
    UNJUDGED,
    Check,
    check_completeness,
    check_copied,
    check_digits,
    check_duplicates,
    check_order,
    check_outliers,
    check_parts,
    check_population,
    check_shifts,
    check_timeliness,
    worst_word,
)
from analysis.tables.quality.consistency import Consistency, consistency, forecast_next
from analysis.tables.quality.outliers import Outliers, outlier_bounds, outliers
from analysis.tables.quality.reporting import adjust_for_reporting, fill_rates, project_denominator

__all__ = [
    "CAREFUL",
    "GOOD",
    "LOWEST_COMPLETENESS",
    "UNJUDGED",
    "Check",
    "Consistency",
    "Outliers",
    "adjust_for_reporting",
    "check_completeness",
    "check_copied",
    "check_digits",
    "check_duplicates",
    "check_order",
    "check_outliers",
    "check_parts",
    "check_population",
    "check_shifts",
    "check_timeliness",
    "consistency",
    "fill_rates",
    "forecast_next",
    "outlier_bounds",
    "outliers",
    "project_denominator",
    "worst_word",
]
