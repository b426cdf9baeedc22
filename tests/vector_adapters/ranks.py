"""Ranks."""

from typing import Any

from analysis.statistics.ranks import rank_confidence_sets
from vector_adapters.intervals import confidence


def rank_sets(
    *,
    counts: list[float] | None = None,
    estimate: list[float] | None = None,
    se: list[float] | None = None,
    multcorr: str = "Holm",
    simul: bool = True,
    coverage: float = 0.95,
) -> dict[str, Any]:
    if counts is None:
        ranks = rank_confidence_sets(
            estimate=estimate, se=se, correction="simulated", simultaneous=simul, confidence=confidence(coverage)
        )
    else:
        # each set alone is always with Holm's correction upstream, whatever is asked
        correction = {"Holm": "holm", "Bonferroni": "bonferroni"}[multcorr] if simul else "holm"
        ranks = rank_confidence_sets(counts, correction=correction, simultaneous=simul, confidence=confidence(coverage))
    return {"rank": ranks["rank"], "L": ranks["lower"], "U": ranks["upper"]}


ADAPTERS = {"rank_confidence_sets": rank_sets}
