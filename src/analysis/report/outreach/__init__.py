"""The sections of the outreach notebook."""

from analysis.report.outreach.effect import show_effect
from analysis.report.outreach.plan import show_plan
from analysis.report.outreach.published import show_before_after, show_progress, show_show_up
from analysis.report.outreach.reading import outreach_codes, read_outreach
from analysis.report.outreach.sessions import show_funnel, show_reach, show_yields
from analysis.report.outreach.summary import (
    show_facilities,
    show_outreach_cards,
    show_outreach_messages,
    show_outreach_quality,
    show_unanswered,
)

__all__ = [
    "outreach_codes",
    "read_outreach",
    "show_before_after",
    "show_effect",
    "show_facilities",
    "show_funnel",
    "show_outreach_cards",
    "show_outreach_messages",
    "show_outreach_quality",
    "show_plan",
    "show_progress",
    "show_reach",
    "show_show_up",
    "show_unanswered",
    "show_yields",
]
