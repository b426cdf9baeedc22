"""The sections of the IKU review."""

from analysis.report.iku.deaths import show_age_parts, show_deaths
from analysis.report.iku.messages import show_iku_cards, show_iku_messages
from analysis.report.iku.plan import show_pillars, show_target_paths, show_year_review
from analysis.report.iku.quality import show_iku_quality
from analysis.report.iku.reading import read_review
from analysis.report.iku.services import show_checks, show_satisfaction, show_services
from analysis.report.iku.summary import show_indicator_table
from analysis.report.iku.systems import show_data_systems

__all__ = [
    "read_review",
    "show_age_parts",
    "show_checks",
    "show_data_systems",
    "show_deaths",
    "show_iku_cards",
    "show_iku_messages",
    "show_iku_quality",
    "show_indicator_table",
    "show_pillars",
    "show_satisfaction",
    "show_services",
    "show_target_paths",
    "show_year_review",
]
