"""Panels: one row a unit, one column a time, in order."""

from __future__ import annotations

import pandas as pd

from analysis.reference.errors import StatisticsError


def check_panel(panel: pd.DataFrame) -> None:
    """Check that no outcome is missing and no unit or time stands twice: neither has a neutral repair."""
    if missing := int(panel.isna().to_numpy().sum()):
        raise StatisticsError("panel", f"{missing} NaN", "0 NaN")
    for labels in (panel.index, panel.columns):
        if not labels.is_unique:
            raise StatisticsError("panel", f"2 × {labels[labels.duplicated()][0]}", "1 ×")
