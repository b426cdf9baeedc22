"""Several tests at once."""

from __future__ import annotations

import numpy as np

from analysis.statistics.arguments import Many, read_columns


def adjust_holm(p_values: Many) -> np.ndarray:
    """Return p values that may all be held against one level together (Holm 1979); a missing one stays missing.

    A difference is called where its adjusted value is below 0.05: then at most 1 of 20 sets of tests without any true
    difference shows one.

    Raises:
        StatisticsError: a value outside 0 to 1.
    """
    from statsmodels.stats.multitest import multipletests

    (values,), _ = read_columns(p_value=(p_values, "0 … 1"))
    adjusted, known = np.full(len(values), np.nan), ~np.isnan(values)
    if known.any():
        adjusted[known] = multipletests(values[known], method="holm")[1]
    return adjusted
