"""Published statements checked against each other: check_claims(claims, evidence=gather_evidence(...))."""

from analysis.indicators.claims.checking import ACCUSING, VERDICTS, check_claims
from analysis.indicators.claims.evidence import Evidence, Quantity, gather_evidence

__all__ = ["ACCUSING", "VERDICTS", "Evidence", "Quantity", "check_claims", "gather_evidence"]
