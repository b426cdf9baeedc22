"""Published statements checked against each other: rows (check_claims) and running text (check_text)."""

from analysis.indicators.claims.checking import ACCUSING, VERDICTS, check_claims
from analysis.indicators.claims.evidence import Evidence, Quantity, gather_evidence
from analysis.indicators.claims.text import check_text

__all__ = ["ACCUSING", "VERDICTS", "Evidence", "Quantity", "check_claims", "check_text", "gather_evidence"]
