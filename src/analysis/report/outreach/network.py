"""The primary-care network: puskesmas, primary clinics, doctors' practices and hospitals that work together."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.outreach.published import list_puskesmas
from analysis.indicators.outreach.reach import count_facilities
from analysis.reference.numbers import format_number
from analysis.reference.regions import region_of_code
from analysis.reference.words import say
from analysis.report.draft import Block, bullets, fold, paragraph
from analysis.report.findings import Finding
from analysis.report.outreach.reading import Outreach
from analysis.report.outreach.stating import end_of, state
from analysis.report.report import Report
from analysis.report.stating import sources_of
from analysis.report.tables import list_names, make_table, name_columns

PUBLISHED_MEASURES = {
    "puskesmas_facilities": "puskesmas",
    "clinic_facilities": "klinik_pratama",
    "independent_doctor_facilities": "tpmd",
}
WHOLE_NETWORK = 3  # types of facility that a place counts, to be compared with


def show_network(
    report: Report, indicators: pd.DataFrame, ckg: pd.DataFrame, events: pd.DataFrame, office: Outreach
) -> Block:
    """Show which facilities have agreements and report; without a list of them, what is published here and elsewhere.

    Args:
        report: the report.
        indicators: the table ``iku`` of all regions, as published.
        ckg: the table ``ckg``, as published.
        events: the table ``events`` of all regions.
        office: the office's facilities, where it keeps a list.

    Example:
        >>> uhc.show_network(report, indicators, published, network_events, office)
    """
    link = say("network.link")
    if len(office.tables["facilities"]):
        heading, subtitle, *parts = _own(report, office)
        return report.section("jejaring", heading, *parts, link=link, subtitle=subtitle)
    elsewhere = _elsewhere(report, indicators)
    known = _puskesmas(report, indicators, ckg)
    texts = [say("network.puskesmas", f=known) if known else say("network.no_puskesmas"), say("network.missing")]
    plans = events[(events["event_type"] == "network") & (events["region_code"] == report.region.bps_code)]
    texts += [say("network.plan", date=report.as_of(row), text=row.description) for row in plans.itertuples()]
    cited = [*(known.source_ids if known else ()), *plans["source_id"]]
    sources = paragraph(say("answer.sources", sources=report.cite(cited)), "src") if cited else ""
    return report.section("jejaring", say("network.none"), bullets(texts), sources, elsewhere, link=link)


def _puskesmas(report: Report, indicators: pd.DataFrame, ckg: pd.DataFrame) -> Finding | None:
    """State how many puskesmas the region has: those of its newest CKG list, else the newest count printed."""
    listed = list_puskesmas(ckg, report.region.bps_code)
    if len(listed):
        row = listed.iloc[0]
        return _state_count(report, "network.puskesmas", len(listed), row)
    own = indicators[(indicators["region_code"] == report.region.bps_code) & indicators["usable"]]
    own = own[own["measure"] == "puskesmas_facilities"].sort_values("period_end").tail(1)
    for row in own.itertuples():
        return _state_count(report, "network.puskesmas", row.value, row)
    return None


def _state_count(report: Report, name: str, count: float, row: Any) -> Finding:
    return state(report, name, count, "facilities", end_of(row), sources=(row.source_id,))


def _elsewhere(report: Report, indicators: pd.DataFrame) -> str:
    """Say what is published of the whole network of another regency."""
    rows = indicators[indicators["measure"].isin(PUBLISHED_MEASURES) & indicators["usable"]]
    rows = rows[rows["region_code"] != report.region.bps_code]
    texts = []
    for (code, _), own in rows.groupby(["region_code", "period_end"], sort=False):
        if len(own) < WHOLE_NETWORK:
            continue
        stated = [_state_count(report, f"network.{code}.{row.measure}", row.value, row) for row in own.itertuples()]
        names = [
            say("network.count", f=one, name=say(f"facility.{PUBLISHED_MEASURES[measure]}"))
            for one, measure in zip(stated, own["measure"], strict=True)
        ]
        sources = report.cite(sources_of(stated))
        values = {"region": region_of_code(str(code)).name, "names": list_names(names), "f": stated[0]}
        texts.append(say("network.elsewhere", sources=sources, **values))
    return "".join(paragraph(text, "src") for text in texts)


def _own(report: Report, office: Outreach) -> tuple[Any, ...]:
    rows = count_facilities(office.tables["facilities"], office.sessions, office.until)
    recorded = rows["checked_persons"].notna()
    rows["checked_persons"] = office.protect_parts(rows["checked_persons"])
    people, checks = office.places["population_persons"].sum(), rows["checked_persons"].sum()
    bars, cells, unknown = [], [], say("empty.not_recorded")
    for row, is_recorded in zip(rows.itertuples(), recorded, strict=True):
        key, name = f"facility.{row.facility_type}", say(f"facility.{row.facility_type}")
        signed = office.share(f"{key}.signed", row.signed, row.facilities, "facilities", decimals=0)
        due = row.due > 0
        reports = office.share(f"{key}.reported", row.reported, row.due, "reports", decimals=0) if due else None
        checked = say("empty.hidden") if is_recorded else unknown
        if checks and not pd.isna(row.checked_persons):
            checked = f"{office.share(f'{key}.checked', row.checked_persons, checks, 'checks')}"
        told = say("network.reports", f=reports) if reports else say("network.no_reports")
        bars.append((name, row.signed, say("ckg.heads", f=signed), told, row.facilities))
        each = format_number(people / row.facilities) if people else unknown
        cells.append((name, f"{row.facilities}", f"{row.signed}", f"{reports or unknown}", each, checked))
    frame = pd.DataFrame(bars, columns=["name", "value", "text", "note", "target"])
    columns = name_columns("facility", "facilities", "signed", "reported", "residents_each", "share_checks")
    table = make_table(say("facility.table", region=report.region.name), columns, cells)
    sums = int(rows["signed"].sum()), int(rows["facilities"].sum())
    total = office.share("facility.signed", *sums, "facilities", decimals=0)
    shown = report.bars(frame, name="name", value="value", text="text", note="note", target="target")
    unrecorded = [say(f"facility.{row.facility_type}") for row in rows[~recorded].itertuples()]
    note = say("facility.unchecked", names=list_names(unrecorded)) if unrecorded else ""
    return say("facility.heading", f=total), say("network.subtitle", date=office.last_day), shown, note, fold(table)
