"""Do statistics hold what they say? What each claims against what is seen where the truth is known, side by side.

    python tests/benchmarks/calibration.py [repetitions] [first seed]

One line a claim: ``bench NAME SEEN nominal CLAIM repetitions N``. Shares are in percent. Ends with status 1 if any is
outside its bounds, with three standard errors of the simulation allowed for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from designs import DESIGNS, SERIES, changes_of, panel_of
from sessions import estimate_simulated, sessions_table

from analysis.demonstration.office import EFFECT_PER_1000
from analysis.indicators.outreach.effect import Panel, estimate_effect
from analysis.indicators.outreach.sessions import prepare_sessions
from analysis.statistics.forecast import probability_of_reaching
from analysis.statistics.funnel import equal_risk_p
from analysis.statistics.intervals import adjust_for_many, compare_rates
from analysis.statistics.ranks import rank_confidence_sets

START = pd.Period("2023-01", "M")
HISTORIES = ((24, 6), (24, 8), (36, 8))
CHANGES_TOGETHER = 3
FALSE_PCT, POWER_PCT = 8, 80
Claim = tuple[str, float, str, tuple[float, float], int]


def forecasts(times: int, seed: int) -> Iterator[Claim]:
    """Yield how often the 80 % interval held what came, and how many forecasts were withheld."""
    for known, ahead in HISTORIES:
        for kind in SERIES:
            random, inside, withheld = np.random.default_rng([seed, known, ahead]), [], 0
            for number in range(times):
                changes = changes_of(kind, random, known - 1 + ahead, known=known)
                members = 230_000 + np.append(0, changes).cumsum()
                months = pd.Series(members, pd.period_range(START, periods=len(members), freq="M"))
                outlook = probability_of_reaching(
                    months.iloc[:known],
                    pd.Series([250_000.0], pd.PeriodIndex([START])),
                    target_pct=99,
                    by=months.index[-1],
                    seed=number,
                    draws=200,
                )
                withheld += outlook.months is None
                if outlook.months is not None:
                    low, high = outlook.months.loc[months.index[-1], ["low_pct", "high_pct"]]
                    inside.append(low <= months.iloc[-1] / 2_500 <= high)
            name = f"forecast_{kind}_{known}_months_{ahead}_ahead"
            most = 20.0 if kind in SERIES[:2] else 100.0
            yield f"{name}_withheld_pct", 100 * withheld / times, f"<={most:.0f}", (0, most), times
            if inside:
                yield f"{name}_covered_pct", 100 * float(np.mean(inside)), "80", (75, 85), len(inside)


def visits(times: int, seed: int) -> Iterator[Claim]:
    """Yield how often visits that bring nothing are said to bring more, and the true effect of the demonstration."""
    none = prepare_sessions(sessions_table([]))
    for design in DESIGNS:
        for slope in (0.01, 0.03, 0.06) if design == "slow_trend" else (0.0,):
            random, claimed = np.random.default_rng([seed, DESIGNS.index(design)]), 0
            for _ in range(times):
                rates, starts = panel_of(design, random, slope=slope)
                people = pd.Series(4_000.0, rates.index)
                claimed += estimate_effect(Panel(rates, starts, people, 0, 0, ""), none).is_shown
            name = f"visits_{design}" + (f"_{slope}" if slope else "")
            yield f"{name}_false_pct", 100 * claimed / times, f"<={FALSE_PCT}", (0, FALSE_PCT), times
    for name, effect, bounds in (("power", EFFECT_PER_1000, (POWER_PCT, 100)), ("false", 0.0, (0, FALSE_PCT))):
        shown = inside = 0
        for number in range(times // 2):
            truth, found = estimate_simulated(seed + number, effect, checks=True)
            shown += found.is_shown
            inside += found.effect.lower <= truth <= found.effect.upper
        nominal = f">={POWER_PCT}" if name == "power" else f"<={FALSE_PCT}"
        yield f"visits_demonstration_{name}_pct", 200 * shown / times, nominal, bounds, times // 2
        yield f"visits_demonstration_{name}_covered_pct", 200 * inside / times, "95", (92, 99), times // 2


def several_changes(times: int, seed: int) -> Iterator[Claim]:
    """Yield how often one of three unchanged pairs of years is called a change, alone and by Holm."""
    random, alone, together = np.random.default_rng(seed), 0, 0
    for _ in range(times):
        counts = random.poisson(15, (CHANGES_TOGETHER, 2))
        p_values = np.array([compare_rates(one, 1.0, two, 1.0) for one, two in counts])
        alone += (p_values < 0.05).any()
        together += (adjust_for_many(p_values) < 0.05).any()
    yield "three_changes_holm_false_pct", 100 * together / times, "<=5", (0, 5), times
    yield "three_changes_each_alone_false_pct", 100 * alone / times, "none (not used)", (0, 100), times


def funnels(times: int, seed: int) -> Iterator[Claim]:
    """Yield how often regions of one risk are said to differ, by the test or by the table of ranks."""
    random = np.random.default_rng(seed)
    people = np.array([326_000, 182_000, 204_000, 187_000, 198_000, 127_000, 208_000], dtype=float)
    tested = ranked = found = 0
    for number in range(times):
        counts = random.poisson(28 * people / people.sum())
        p_value = equal_risk_p(counts, people, seed=number, draws=999)
        ranks = rank_confidence_sets(counts, exposure=people)
        tested += p_value < 0.05
        ranked += bool((ranks["upper"] - ranks["lower"] < len(people) - 1).any())
        unequal = random.poisson(28 * people / people.sum() * np.array([1, 3, 1, 1, 1, 1, 1]))
        found += equal_risk_p(unequal, people, seed=number, draws=999) < 0.05
    yield "funnel_equal_risk_false_pct", 100 * tested / times, "5", (0, 6), times
    yield "funnel_ranks_false_pct", 100 * ranked / times, "<=5", (0, 5), times
    yield "funnel_one_region_threefold_found_pct", 100 * found / times, "none (power)", (0, 100), times


def main(times: int, seed: int) -> bool:
    """Print every claim; return whether each is within its bounds."""
    held = True
    for part in (forecasts, several_changes, funnels, visits):
        for name, seen, nominal, (low, high), count in part(times, seed):
            error = 3 * 100 * np.sqrt(0.25 * 0.64 / count)
            is_held = low - error <= seen <= high + error if low > 0 else seen <= high + error
            held = held and bool(is_held)
            verdict = "" if is_held else " OUTSIDE"
            sys.stdout.write(f"bench {name} {seen:.1f} nominal {nominal} repetitions {count}{verdict}\n")
            sys.stdout.flush()
    return held


if __name__ == "__main__":
    repetitions, first = (int(text) for text in (sys.argv[1:] + ["200", "1"][len(sys.argv) - 1 :]))
    sys.exit(0 if main(repetitions, first) else 1)
