"""The verdict on each statement, with the arithmetic in both languages and the sources of the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.indicators.claims.agreement import EQUAL, IMPOSSIBLE, LOOSE, OPEN, OWN, Check, own_checks
from analysis.indicators.claims.bounds import bound_checks
from analysis.indicators.claims.comparing import compare
from analysis.indicators.claims.evidence import Evidence
from analysis.indicators.claims.explaining import explain, mislabelled
from analysis.indicators.claims.matching import same_time
from analysis.indicators.claims.slips import Explanation
from analysis.indicators.claims.statement import Statement, read_statements
from analysis.indicators.claims.wording import amount, in_both, phrase

VERDICTS = ("impossible", "contradicted", "explained", "rounding", "cannot_be_checked", "consistent")
ACCUSING = VERDICTS[:3]
TEXTS = ("explanation_id", "explanation_en", "arithmetic_id", "arithmetic_en")
MOST_TEXTS = 4


def check_claims(claims: pd.DataFrame, *, evidence: Evidence, file: str = "claims") -> pd.DataFrame:
    """Return the verdict on each statement; pure, one row per statement, in the order given.

    A statement is false (explained, contradicted or impossible) when its own numbers disagree, when usable evidence
    of quality A or B on the same region, measure and date differs, or when it lies outside what is possible.
    It is explained when a published quantity makes the false number true; a guess never changes a verdict.

    Args:
        claims: numbers as printed, as text, in columns claim_id, region (or region_code and place_name), as_of, topic,
            percent (percent, or a rate with its "per"), count and whole (persons, or rupiah), percent_2,
            percent_2_of, before, after, parts, text; absent columns mean empty.
        evidence: what gather_evidence made of the shipped tables.
        file: name of the file, for errors.

    Returns:
        Columns claim_id, verdict, explanation_id, explanation_en, arithmetic_id, arithmetic_en (one sentence or more
        in each language; an explanation says what a number matches, or which number is missing) and evidence
        (source ids, separated by ;).

    Raises:
        DataError: a number or date cannot be read; every such cell, with its row.

    Source: issue 3; interval rules in analysis.reference.printed.
    """
    rows = [_verdict(one, evidence) for one in read_statements(claims, file=file)]
    return pd.DataFrame(rows, columns=["claim_id", "verdict", *TEXTS, "evidence"], dtype="str")


def _verdict(one: Statement, evidence: Evidence) -> dict[str, str]:
    checks = [*own_checks(one), *compare(one, evidence), *bound_checks(one, evidence)]
    failed = [check for check in checks if check.fails]
    if not failed:
        failed = _named_otherwise(one, evidence, checks)
    if not failed:
        return _unaccused(one, checks)
    found = explain(one, evidence, failed)
    published = [each for each in found if not each.guess]
    liftable = published and not all(check.about in ("parts", "change") for check in failed)
    verdict = "explained" if liftable else "impossible" if _is_impossible(failed) else "contradicted"
    offered = published[:1] if liftable else [each for each in found if each.guess][:1]
    shown = [phrase("guess", text=each.text) if each.guess else each.text for each in offered]
    near = _near_share(one, evidence) if verdict != "contradicted" else []
    return _row(one, verdict, [*shown, *near], failed, offered)


def _is_impossible(failed: Sequence[Check]) -> bool:
    return any(check.level == IMPOSSIBLE for check in failed)


def _named_otherwise(one: Statement, evidence: Evidence, checks: Sequence[Check]) -> list[Check]:
    """A number equal to another quantity of that date, when nothing confirms it under its own name."""
    if any(check.level in (EQUAL, LOOSE, OWN) for check in checks):
        return []
    if mislabelled(one, evidence):
        return [Check("contradicted", "name", phrase("other_name"))]
    if any(each.score < 3 for each in explain(one, evidence, []) if not each.guess):
        return [Check("contradicted", "name", phrase("other_date"))]
    return []


def _unaccused(one: Statement, checks: Sequence[Check]) -> dict[str, str]:
    by_level = {level: [check for check in checks if check.level == level] for level in (OWN, EQUAL, LOOSE, OPEN)}
    if by_level[LOOSE] and not (by_level[OWN] and all(check.about != "triple" for check in by_level[LOOSE])):
        return _row(one, "rounding", [phrase("rounding")], by_level[LOOSE])
    equal = [check for check in by_level[EQUAL] if set(check.sources) != {one.source}]
    if equal and not by_level[OPEN]:
        return _row(one, "consistent", [phrase("consistent")], by_level[OWN] + by_level[EQUAL])
    if by_level[OWN]:
        return _row(one, "consistent", [phrase("consistent_own")], by_level[OWN] + by_level[EQUAL])
    if by_level[EQUAL] and not by_level[OPEN]:  # agreement with the row of the same article proves nothing
        return _row(one, "cannot_be_checked", [phrase("same_source")], by_level[EQUAL])
    if by_level[OPEN]:
        return _row(one, "cannot_be_checked", [by_level[OPEN][0].text], by_level[OPEN])
    return _row(one, "cannot_be_checked", [_missing(one)], [])


def _missing(one: Statement) -> Any:
    """Say which number would settle it."""
    if not one.is_dated:
        return phrase("missing_date")
    if not one.region:
        return phrase("missing_region")
    if one.percent and not one.count and not one.whole:
        return phrase("missing_heads")
    if one.count and not one.percent:
        return phrase("missing_second")
    return phrase("missing_base_unknown")


def _near_share(one: Statement, evidence: Evidence) -> list[Any]:
    """A published activity of that date within a point of the percentage: near, and said not to be equal."""
    if not one.percent or one.per != 100:
        return []
    for each in evidence.of(one.region, "keaktifan_pct"):
        gap = abs(each.value - one.percent.value)
        is_known = same_time(each, one) and each.confirms and not each.segment
        if is_known and 0 < gap <= 1 and not one.percent.interval.meets(each.interval):
            number = amount(one.percent.value, one.percent.decimals)
            return [phrase("near_not_equal", number=number, known=each.written)]
    return []


def _row(
    one: Statement,
    verdict: str,
    explanations: Sequence[Any],
    checks: Sequence[Check],
    found: Sequence[Explanation] = (),
) -> dict[str, str]:
    arithmetic = [check.text for check in checks][:MOST_TEXTS] or [phrase("no_arithmetic")]
    sources = [source for check in checks for source in check.sources]
    sources += [source for each in found for source in each.sources]
    explained, computed = in_both(explanations), in_both(arithmetic)
    return {
        "claim_id": one.claim_id,
        "verdict": verdict,
        **{f"explanation_{language}": text for language, text in explained.items()},
        **{f"arithmetic_{language}": text for language, text in computed.items()},
        "evidence": ";".join(dict.fromkeys(sources)),
    }
