"""The sections of the comparison notebook."""

from analysis.report.comparison.gaps import show_gaps, show_multiples
from analysis.report.comparison.ordering import show_funnel, show_order
from analysis.report.comparison.payers import show_cut, show_dependence
from analysis.report.comparison.summary import (
    compare,
    compared_codes,
    peer_codes,
    show_comparison_cards,
    show_comparison_messages,
    show_comparison_quality,
    show_latest,
    show_peers,
)

__all__ = [
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
]
