"""What the notebooks use, under one roof: ``from analysis import open_report, compute_ratios, ...``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "analysis.indicators.changes": ("split_changes",),
    "analysis.indicators.coverage": ("compute_ratios",),
    "analysis.indicators.denominators": ("rebase",),
    "analysis.indicators.targets": ("measure_distances", "plan_pace"),
    "analysis.indicators.segments": ("change_by_segment", "members_by_segment"),
    "analysis.indicators.uhc_status": ("judge_awards", "judge_prioritas", "pemda_shares", "status_history"),
    "analysis.reference.rules": ("COVERAGE_RULES", "PREMIUM_PARTS", "rules_on"),
    "analysis.report.coverage": (
        "show_cards",
        "show_changes",
        "show_distance",
        "show_members",
        "show_messages",
        "show_pace",
        "show_quality",
        "show_rebased",
        "show_rivals",
        "show_status",
        "show_trend",
    ),
    "analysis.report.comparison": (
        "compare",
        "compared_codes",
        "peer_codes",
        "show_comparison_cards",
        "show_comparison_messages",
        "show_comparison_quality",
        "show_cut",
        "show_dependence",
        "show_funnel",
        "show_gaps",
        "show_latest",
        "show_multiples",
        "show_order",
        "show_peers",
    ),
    "analysis.report.draft": ("open_report",),
    "analysis.report.iku": (
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
    ),
    "analysis.report.provenance": ("show_trail",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    """Load a name from its home on first use, so that the command line starts without pandas."""
    if name not in _HOME_OF:
        raise AttributeError(name)
    return getattr(import_module(_HOME_OF[name]), name)
