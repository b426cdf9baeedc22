"""Does the interval hold the true effect, and is a month of 500 kelurahan planned in seconds?

    python tests/benchmarks/outreach.py [repetitions] [first seed]

Each repetition makes the demonstration office of Pangkalpinang (42 kelurahan) by its seed, with the usual effect and
with none, and estimates the effect from its tables. Ends with status 1 unless the interval holds the truth in 92 to 98
of 100 repetitions, false alarms are at most 7 in 100, before-and-after fails, and each plan takes under 10 seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from sessions import estimate_simulated, months_to_plan

from analysis.demonstration.office import EFFECT_PER_1000
from analysis.indicators.allocation import allocate, expected_gain, split_evenly


def repeat(times: int, first: int, effect: float) -> pd.DataFrame:
    """Return truth, estimate and before-and-after with their ends, one row a repetition."""
    rows = []
    for seed in range(first, first + times):
        truth, found = estimate_simulated(seed, effect)
        one, naive = found.effect, found.before_after
        rows.append((truth, one.effect, one.lower, one.upper, naive.effect, naive.lower, naive.upper))
    return pd.DataFrame(rows, columns=["truth", "effect", "lower", "upper", "naive", "naive_lower", "naive_upper"])


def main(times: int, first: int) -> bool:
    """Print what was found; return whether all of it is as it should be."""
    results, slowest = {}, 0.0
    for name, effect in (("effect", EFFECT_PER_1000), ("nothing", 0.0)):
        rows = repeat(times, first, effect)
        results |= {
            f"{name}_covered_pct": 100 * rows["truth"].between(rows["lower"], rows["upper"]).mean(),
            f"{name}_bias": (rows["effect"] - rows["truth"]).mean(),
            f"{name}_alarm_pct": 100 * (~((rows["lower"] <= 0) & (rows["upper"] >= 0))).mean(),
            f"{name}_before_after_covered_pct": 100
            * rows["truth"].between(rows["naive_lower"], rows["naive_upper"]).mean(),
            f"{name}_before_after_bias": (rows["naive"] - rows["truth"]).mean(),
        }
    never_worse = True
    for label, sites, limits in months_to_plan(500, 12):
        start = time.perf_counter()
        plan = expected_gain(sites, allocate(sites, limits)).sum()
        seconds = time.perf_counter() - start
        even = expected_gain(sites, split_evenly(sites, limits)).sum()
        slowest, never_worse = max(slowest, seconds), never_worse and plan >= even
        results |= {f"plan_{label}_seconds": seconds, f"plan_{label}_against_even": plan / even}
    for name, value in results.items():
        sys.stdout.write(f"bench outreach_{name} {np.round(value, 3)}\n")
    held = all(92 <= results[f"{name}_covered_pct"] <= 98 for name in ("effect", "nothing"))
    naive_fails = all(results[f"{name}_before_after_covered_pct"] < 50 for name in ("effect", "nothing"))
    return held and naive_fails and results["nothing_alarm_pct"] <= 7 and slowest < 10 and never_worse


if __name__ == "__main__":
    repetitions, seed = (int(text) for text in (sys.argv[1:] + ["400", "1"][len(sys.argv) - 1 :]))
    sys.exit(0 if main(repetitions, seed) else 1)
