"""What the notebooks use, under one roof: ``import analysis as uhc``, then ``uhc.<Tab>``; ``help(uhc.say)`` tells more.

A notebook opens its report, and asks it for everything else (``report.<Tab>``; ``help(report.chart)`` tells more):
read, read_file, read_office; frames, chart, bars, table, redraw; number, decide; header, cards, section, fold, quality,
certainty, preview:

    report = uhc.open_report("coverage_trend", globals())
    ratios = uhc.compute_ratios(report.read("coverage"), report.read("population"))
    report.chart(ratios, sns.scatterplot, x="as_of_date", y="pct", title="...", subtitle="...", sources=["project"])

Begin:
    open_report, say, Source, Headline

Read:
    read_outreach, read_review, read_lists, rules_on, COVERAGE_RULES, PREMIUM_PARTS, peer_codes, province_code,
    compared_codes

Compute:
    split_changes, ratios_by_region, compute_ratios, rebase, follow_counts, list_progress, list_puskesmas,
    sum_answers, change_by_segment, members_by_segment, measure_quality, judge_membership, plan_pace, pemda_shares,
    status_history, inactive_by_payer, people_without_card, residents_by_card, compare, certain_regions,
    judge_regions, without_card

Compare, check:
    compare_periods, findings, check_text

Tell how a sheet is read:
    draft_layout

Answer (head of the page):
    answer_comparison, comparison_headlines, state_newest, standing_texts, tell_standing, draw_standing,
    state_certain, tell_certain, state_without_card, tell_without_card, state_quotas, tell_quotas, state_cut,
    tell_cut, state_peers, propose_comparison, answer_iku, stunting_text, deaths_text, parts_text, iku_headlines,
    state_targets, tell_targets, death_texts, draw_counts, tell_deaths, state_stunting, tell_stunting,
    state_pillars, tell_pillars, propose_iku, answer_outreach, outreach_headlines, propose_outreach, state_progress,
    state_pace, tell_progress, state_puskesmas, tell_puskesmas, state_plans, list_stops, plan_calendar, tell_plan,
    state_visited, tell_visited, state_yields, tell_yields, state_facilities, tell_network, answer_lists,
    list_headlines, propose_entitlement, answer_coverage, headline_cards, state_residents, tell_residents,
    residents_strip, state_distances, tell_distances, state_inactive, tell_inactive, state_series, mark_series,
    tell_series, state_money, tell_money, judge_printed, state_misquotes, tell_misquotes, state_ages,
    propose_coverage, tell_files, state_cards, tell_cards, tell_wrong, state_entitled, tell_entitled, state_moves,
    tell_moves, tell_visits, unanswered_lists, unanswered_coverage, unanswered_iku, unanswered_outreach,
    unanswered_comparison

Detail (folds):
    show_before_after, show_checks, show_data_systems, show_deaths, show_differences, show_effect, show_funnel,
    show_gaps, show_indicator_table, show_latest, show_order, show_plan, show_show_up, show_steps, show_trail,
    show_year_review, state_services, tell_services, state_units, tell_units, show_yields, state_trend, mark_rules,
    tell_trend, repeated_falsely, draw_points, state_members, tell_members, state_segment_change,
    tell_segment_change, state_heads, state_changes, tell_changes, state_rebased, tell_rebased, state_rivals,
    tell_rivals, state_printed, tell_printed, state_shares, state_awards, state_needed, tell_needed,
    state_additions, draw_additions, tell_outlook, check_coverage, check_iku, check_outreach, check_comparison,
    check_lists, list_areas, share_by_group, state_responses, tell_responses, state_payers, tell_payers, list_peers,
    tell_peers, state_paths, tell_paths, list_parts, tell_parts, tell_regions, state_reach, tell_reach
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

_HOMES = {
    "analysis.figures.comparison": ("draw_standing",),
    "analysis.indicators.comparison": ("certain_regions", "judge_regions", "ratios_by_region", "without_card"),
    "analysis.report.comparison.answer": (
        "answer_comparison",
        "comparison_headlines",
        "propose_comparison",
        "unanswered_comparison",
    ),
    "analysis.report.comparison.gaps": ("show_gaps",),
    "analysis.report.comparison.ordering": ("show_funnel", "show_order"),
    "analysis.report.comparison.payers": (
        "state_cut",
        "state_payers",
        "state_quotas",
        "state_responses",
        "tell_cut",
        "tell_payers",
        "tell_quotas",
        "tell_responses",
    ),
    "analysis.report.comparison.peers": ("list_peers", "peer_codes", "province_code", "state_peers", "tell_peers"),
    "analysis.report.comparison.standing": (
        "standing_texts",
        "state_certain",
        "state_newest",
        "state_without_card",
        "tell_certain",
        "tell_standing",
        "tell_without_card",
    ),
    "analysis.report.comparison.summary": ("check_comparison", "compare", "compared_codes", "show_latest"),
    "analysis.indicators.changes": ("split_changes",),
    "analysis.indicators.coverage": ("compute_ratios",),
    "analysis.indicators.denominators": ("rebase",),
    "analysis.indicators.outreach.published": ("follow_counts", "list_progress", "list_puskesmas"),
    "analysis.indicators.satisfaction": ("sum_answers",),
    "analysis.indicators.segments": ("change_by_segment", "members_by_segment"),
    "analysis.indicators.spm": ("measure_quality",),
    "analysis.indicators.criteria.membership": ("judge_membership", "plan_pace"),
    "analysis.indicators.uhc_status": ("pemda_shares", "status_history"),
    "analysis.reference.rules": ("COVERAGE_RULES", "PREMIUM_PARTS", "rules_on"),
    "analysis.report.changes": ("show_differences",),
    "analysis.indicators.unprotected": ("inactive_by_payer", "people_without_card", "residents_by_card"),
    "analysis.report.coverage.answer": ("answer_coverage", "headline_cards"),
    "analysis.report.coverage.people": (
        "residents_strip",
        "state_inactive",
        "state_residents",
        "tell_inactive",
        "tell_residents",
    ),
    "analysis.report.coverage.criteria": ("state_awards", "state_distances", "state_shares", "tell_distances"),
    "analysis.report.coverage.movement": (
        "mark_rules",
        "mark_series",
        "state_changes",
        "state_heads",
        "state_rebased",
        "state_series",
        "state_trend",
        "tell_changes",
        "tell_rebased",
        "tell_series",
        "tell_trend",
    ),
    "analysis.report.coverage.members": (
        "state_members",
        "state_segment_change",
        "tell_members",
        "tell_segment_change",
    ),
    "analysis.report.coverage.outlook": ("state_additions", "state_needed", "tell_needed", "tell_outlook"),
    "analysis.report.coverage.money": ("propose_coverage", "state_money", "tell_money"),
    "analysis.report.coverage.printed": (
        "judge_printed",
        "state_misquotes",
        "state_printed",
        "state_rivals",
        "tell_misquotes",
        "tell_printed",
        "tell_rivals",
    ),
    "analysis.report.coverage.quality": ("check_coverage", "state_ages", "unanswered_coverage"),
    "analysis.figures.coverage": ("draw_additions", "draw_points"),
    "analysis.indicators.printed_statements": ("repeated_falsely",),
    "analysis.reference.words": ("say",),
    "analysis.report.report": ("Headline", "Source", "open_report"),
    "analysis.figures.iku": ("draw_counts",),
    "analysis.report.iku.answer": (
        "answer_iku",
        "death_texts",
        "deaths_text",
        "iku_headlines",
        "parts_text",
        "propose_iku",
        "state_pillars",
        "state_stunting",
        "state_targets",
        "stunting_text",
        "tell_deaths",
        "tell_pillars",
        "tell_stunting",
        "tell_targets",
    ),
    "analysis.report.iku.panels": ("list_parts", "show_data_systems", "show_deaths", "tell_parts"),
    "analysis.report.iku.annex": ("show_indicator_table", "show_year_review", "state_paths", "tell_paths"),
    "analysis.report.iku.quality": ("check_iku", "unanswered_iku"),
    "analysis.report.iku.reading": ("read_review",),
    "analysis.report.iku.services": ("show_checks", "state_services", "state_units", "tell_services", "tell_units"),
    "analysis.report.outreach.answer": (
        "answer_outreach",
        "check_outreach",
        "outreach_headlines",
        "propose_outreach",
        "unanswered_outreach",
    ),
    "analysis.report.outreach.calendar": ("list_stops", "plan_calendar"),
    "analysis.report.outreach.effect": ("show_effect",),
    "analysis.report.outreach.network": ("state_facilities", "tell_network"),
    "analysis.report.outreach.plan": ("show_plan", "state_plans", "tell_plan"),
    "analysis.report.outreach.progress": (
        "state_pace",
        "state_progress",
        "state_puskesmas",
        "tell_progress",
        "tell_puskesmas",
        "tell_regions",
    ),
    "analysis.report.outreach.published": ("show_before_after", "show_show_up"),
    "analysis.report.outreach.reading": ("read_outreach",),
    "analysis.report.outreach.visits": (
        "show_steps",
        "show_yields",
        "state_reach",
        "state_visited",
        "state_yields",
        "tell_reach",
        "tell_visited",
        "tell_yields",
    ),
    "analysis.report.entitlement.answer": (
        "answer_lists",
        "check_lists",
        "list_areas",
        "list_headlines",
        "propose_entitlement",
        "share_by_group",
        "state_cards",
        "state_entitled",
        "state_moves",
        "tell_cards",
        "tell_entitled",
        "tell_files",
        "tell_moves",
        "tell_visits",
        "tell_wrong",
        "unanswered_lists",
    ),
    "analysis.report.entitlement.reading": ("read_lists",),
    "analysis.report.provenance": ("show_trail",),
    "analysis.report.layout_view": ("draft_layout",),
    "analysis.report.two_periods": ("compare_periods", "findings"),
    "analysis.report.texts": ("check_text",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME_OF)


def __dir__() -> list[str]:
    """Return what ``uhc.<Tab>`` offers."""
    return __all__


def __getattr__(name: str) -> Any:
    """Load a name from its home on first use, so that the command line starts without pandas."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'analysis' has no attribute '{name}'", name=name, obj=sys.modules[__name__])
    return getattr(import_module(_HOME_OF[name]), name)
