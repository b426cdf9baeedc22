"""What a programme changed: about one date, at staggered starts, against a mix of other units; pooled over places."""

from analysis.statistics.effects.interrupted import InterruptedSeries, interrupted_series
from analysis.statistics.effects.longbase import LongBaseEffects, long_base_average, long_base_effects
from analysis.statistics.effects.pooled import PooledEffect, pool_effects
from analysis.statistics.effects.staggered import Effect, GroupTimeEffects, group_time_effects
from analysis.statistics.effects.synthetic import SyntheticDifference, synthetic_difference

__all__ = [
    "Effect",
    "GroupTimeEffects",
    "InterruptedSeries",
    "LongBaseEffects",
    "PooledEffect",
    "SyntheticDifference",
    "group_time_effects",
    "interrupted_series",
    "long_base_average",
    "long_base_effects",
    "pool_effects",
    "synthetic_difference",
]
