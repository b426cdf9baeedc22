"""The sections of the coverage notebook."""

from analysis.report.coverage.cards import show_cards
from analysis.report.coverage.changes import show_changes
from analysis.report.coverage.distance import show_distance, show_pace
from analysis.report.coverage.members import show_members
from analysis.report.coverage.messages import show_messages
from analysis.report.coverage.quality import show_quality
from analysis.report.coverage.rebased import show_rebased
from analysis.report.coverage.rivals import show_rivals
from analysis.report.coverage.status import show_status
from analysis.report.coverage.trend import show_trend

__all__ = [
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
]
