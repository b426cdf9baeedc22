"""Regions outside the province beside this region and its province."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.comparison import Comparison
from analysis.indicators.peers import match_peers
from analysis.reference.parameters import parse_regions
from analysis.reference.regions import all_regions, province_of
from analysis.reference.words import say
from analysis.report.comparison.stating import name_of, state_difference, state_reading
from analysis.report.draft import Block, Draft, paragraph
from analysis.report.tables import list_names, make_table, name_columns


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


def show_peers(draft: Draft, comparison: Comparison) -> Block:
    """Show regions of other provinces beside this one and its province, where date, measure and system agree.

    Example:
        >>> uhc.show_peers(report, comparison)
    """
    ours = list(dict.fromkeys((draft.region.bps_code, province_code(draft))))
    pairs = match_peers(comparison.readings, ours, peer_codes(draft))
    if not len(pairs):
        return draft.section("pembanding", say("peers.none"), paragraph(say("peers.none_text")))
    rows = []
    for row in pairs.itertuples():
        their_row, our_row = _split_pair(row)
        theirs, mine = state_reading(draft, their_row), state_reading(draft, our_row)
        sources = tuple(dict.fromkeys([*theirs.source_ids, *mine.source_ids]))
        difference = say("peers.bound")
        if not pd.isna(row.difference_points):
            name = f"peer.{row.indicator}.{row.data_system}.{row.region_code}.difference"
            gap = state_difference(draft, name, our_row, their_row, mine.as_of, sources)
            difference = format(gap, "signed")
            if gap.interval:
                low, high = (gap.write(end, signed=True) for end in gap.interval)
                difference += " " + say("peers.range", low=low, high=high)
        rows.append(
            (
                say("peers.what", name=say(f"compared.{row.indicator}"), system=say(f"system.{row.data_system}")),
                say("peers.side", region=name_of(row.region_code), f=theirs),
                say("peers.side", region=name_of(row.our_region_code), f=mine),
                difference,
                draft.cite(sources),
            )
        )
    table = make_table(
        say("peers.table"),
        name_columns("measure", "peer", "ours", "difference_points", "source", numbers=("difference_points",)),
        rows,
    )
    names = list_names(list(dict.fromkeys(name_of(code) for code in pairs["region_code"])))
    return draft.section("pembanding", say("peers.heading", names=names), paragraph(say("peers.text")), table.html())


def _split_pair(row: Any) -> tuple[Any, Any]:
    values = row._asdict()
    names = [name for name in values if name.startswith("our_")]
    theirs = pd.DataFrame([{name: value for name, value in values.items() if name not in names}])
    mine = pd.DataFrame([{name.removeprefix("our_"): values[name] for name in names}])
    return next(theirs.itertuples()), next(mine.itertuples())
