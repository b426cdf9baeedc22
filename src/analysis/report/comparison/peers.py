"""Regions outside the province beside this region and its province."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.comparison import Comparison
from analysis.indicators.comparison_measures import PEER, peer_figures
from analysis.indicators.peers import match_peers
from analysis.reference.parameters import parse_regions
from analysis.reference.regions import all_regions, province_of
from analysis.reference.words import say
from analysis.report.comparison.stating import assumed_children, state_readings, survey_assumptions
from analysis.report.draft import Draft
from analysis.report.findings import Finding
from analysis.report.report import Report, Told
from analysis.report.tables import list_names


def province_code(draft: Draft) -> str:
    """Return the BPS code of the province in which the region lies.

    Example:
        >>> uhc.province_code(report)
        '19'
    """
    return province_of(draft.region).bps_code


def peer_codes(draft: Draft) -> tuple[str, ...]:
    """Return the codes of the regions of the parameter ``peers``, or of all known ones outside the province.

    Example:
        >>> "6471" in uhc.peer_codes(report)
        True
    """
    named = parse_regions(draft.parameters.own.get("peers", ""))
    ours = province_of(draft.region)
    return tuple(region.bps_code for region in named or all_regions() if province_of(region) != ours)


def state_peers(report: Report, comparison: Comparison) -> pd.DataFrame:
    """Return ``match_peers`` with findings: ``theirs``, ``ours`` and ``f``, the difference (None of a bound).

    Example:
        >>> uhc.state_peers(report, comparison)["ours_region"].unique().tolist()
        ['Pangkalpinang']
    """
    ours = list(dict.fromkeys((report.region.bps_code, province_code(report))))
    pairs = match_peers(comparison.readings, ours, peer_codes(report))
    for side, prefix in (("theirs", ""), ("ours", "our_")):
        names = {f"{prefix}{name}": name for name in comparison.readings.columns}
        rows = state_readings(report, pairs[list(names)].rename(columns=names))
        pairs = pairs.assign(**{side: rows["f"], f"{side}_region": rows["region"]})
    sizes = pairs[["our_region_code", "region_code"]].map(lambda code: assumed_children(report, code))
    return report.stated(peer_figures(pairs, sizes / survey_assumptions(report)[1]), f=PEER)


def list_peers(report: Report, peers: pd.DataFrame) -> pd.DataFrame:
    """Return ``state_peers`` in words: what is measured, both sides, their difference and who published them.

    Example:
        >>> uhc.list_peers(report, peers)[["measure", "peer", "ours", "difference_points"]]
    """
    systems = zip(peers["indicator"], peers["data_system"], strict=True)
    return peers.assign(
        measure=[say("peers.what", name=say("compared", one), system=say("system", system)) for one, system in systems],
        peer=_sides(peers, "theirs"),
        ours=_sides(peers, "ours"),
        difference_points=[_difference_text(f) for f in peers["f"]],
        source=[report.cite(ids) for ids in peers["source_ids"]],
    )


def tell_peers(peers: pd.DataFrame) -> Told:
    """Return which regions of other provinces have figures of the same date, measure and system, or that none has.

    Example:
        >>> uhc.tell_peers(peers)[0]
    """
    if not len(peers):
        return say("peers.none"), {"sentences": [say("peers.none_text")]}
    names = list_names(list(dict.fromkeys(peers["theirs_region"])))
    return say("peers.heading", names=names), {"sentences": [say("peers.text")]}


def _sides(pairs: pd.DataFrame, side: str) -> list[str]:
    both = zip(pairs[f"{side}_region"], pairs[side], strict=True)
    return [say("peers.side", region=region, f=f) for region, f in both]


def _difference_text(gap: Finding | None) -> str:
    if gap is None:
        return say("peers.bound")
    ends = [gap.write(end, signed=True) for end in gap.interval or ()]
    return f"{gap:signed}" + (" " + say("peers.range", low=ends[0], high=ends[1]) if ends else "")
