"""What a programme changed: about one date, and at staggered starts from a base long before them."""

from analysis.statistics.effects.interrupted import InterruptedSeries, interrupted_series
from analysis.statistics.effects.longbase import Effect, LongBaseEffects, long_base_average, long_base_effects

__all__ = [
    "Effect",
    "InterruptedSeries",
    "LongBaseEffects",
    "interrupted_series",
    "long_base_average",
    "long_base_effects",
]
