"""How far data can be trusted: strange values, and the checks of the quality box."""

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
from analysis.tables.quality.outliers import Outliers, outliers

__all__ = [
    "CAREFUL",
    "GOOD",
    "LOWEST_COMPLETENESS",
    "UNJUDGED",
    "Check",
    "Outliers",
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
    "outliers",
    "worst_word",
]
