"""The primary-care network: puskesmas, primary clinics, doctors' practices and hospitals that work together."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.outreach.measures import CHECKED, FACILITIES, REPORTED, SIGNED, dated, facility_figures
from analysis.indicators.outreach.published import list_puskesmas
from analysis.indicators.outreach.reach import count_facilities
from analysis.reference.regions import region_of_code
from analysis.reference.words import say
from analysis.report.outreach.reading import Outreach
from analysis.report.report import Report, Told
from analysis.report.stating import sources_of
from analysis.report.tables import list_names

TYPES = {
    "puskesmas_facilities": "puskesmas",
    "clinic_facilities": "klinik_pratama",
    "independent_doctor_facilities": "tpmd",
}
WHOLE_NETWORK = 3  # types of facility that a place counts, to be compared with
NAMES = ["facility_type", "facilities", "signed", "reported", "due", "checked_persons"]


def state_facilities(office: Outreach) -> pd.DataFrame:
    """Return the office's facilities by type, with the findings of agreements, reports in and CKG checks.

    Example:
        >>> uhc.state_facilities(office).empty
        True
    """
    if not len(office.tables["facilities"]):
        return pd.DataFrame(columns=[*NAMES, "name", "text", "note"])
    rows = count_facilities(office.tables["facilities"], office.sessions, pd.Timestamp(office.until))
    rows = rows.assign(is_recorded=rows["checked_persons"].notna())
    rows = facility_figures(rows.assign(checked_persons=office.protect_parts(rows["checked_persons"])))
    rows = office.stated(rows, f=SIGNED, reports=REPORTED, checks=CHECKED)
    reports = [say("network.reports", f=f) if f else say("network.no_reports") for f in rows["reports"]]
    checks = [say("network.checks", f=f) if f else "" for f in rows["checks"]]
    return rows.assign(
        name=[say("facility.type", one) for one in rows["facility_type"]],
        text=[say("ckg.heads", f=f) for f in rows["f"]],
        note=[" · ".join(filter(None, parts)) for parts in zip(reports, checks, strict=True)],
    )


def tell_network(
    office: Outreach, facilities: pd.DataFrame, indicators: pd.DataFrame, ckg: pd.DataFrame, events: pd.DataFrame
) -> Told:
    """Return the heading of the network, and what stands around it; without a list of the office, what is published.

    Args:
        office: the office's record.
        facilities: as ``state_facilities``.
        indicators: the table ``iku`` of all regions, as published.
        ckg: the table ``ckg``, as published.
        events: the table ``events`` of all regions.

    Example:
        >>> uhc.tell_network(office, facilities, indicators, published, network_events)[0]
        'Klinik, praktik dokter dan rumah sakit yang bergabung belum dipublikasikan'
    """
    report, link = office.report, {"link": say("network.link")}
    if len(facilities):
        signed, whole = int(facilities["signed"].sum()), int(facilities["facilities"].sum())
        total = office.share("facility_signed", signed, whole, "facilities", decimals=0)
        unrecorded = facilities.loc[~facilities["is_recorded"], "name"]
        note = [say("facility.unchecked", names=list_names(list(unrecorded)))] if len(unrecorded) else []
        subtitle = say("network.subtitle", date=office.last_day)
        return say("facility.heading", f=total), {**link, "sentences": note, "subtitle": subtitle}
    known = report.stated(_own_puskesmas(report, indicators, ckg), f=FACILITIES)
    texts = [say("network.puskesmas", f=f) for f in known["f"]] or [say("network.no_puskesmas")]
    plans = events[(events["event_type"] == "network") & (events["region_code"] == report.region.bps_code)]
    texts += [
        say("network.missing"),
        *(say("network.plan", date=report.as_of(one), text=one.description) for one in plans.itertuples()),
    ]
    cited = [*sources_of(known["f"]), *plans["source_id"]]
    sources = [say("answer.sources", sources=report.cite(cited))] if cited else []
    return say("network.none"), {**link, "sentences": [*texts, *sources, *_elsewhere(report, indicators)]}


def _own_puskesmas(report: Report, indicators: pd.DataFrame, ckg: pd.DataFrame) -> pd.DataFrame:
    """Return how many puskesmas the region has: those of its newest CKG list, else the newest count printed."""
    listed = list_puskesmas(ckg, report.region.bps_code)
    own = indicators[(indicators["region_code"] == report.region.bps_code) & indicators["usable"]]
    own = own[own["measure"] == "puskesmas_facilities"].sort_values("period_end").tail(1)
    rows = listed.head(1).assign(value=len(listed)) if len(listed) else own
    return dated(rows).assign(measure="puskesmas", region_code="")


def _elsewhere(report: Report, indicators: pd.DataFrame) -> list[str]:
    """Say what is published of the whole network of another regency."""
    rows = indicators[indicators["measure"].isin(TYPES) & indicators["usable"]]
    rows = dated(rows[rows["region_code"] != report.region.bps_code])
    kinds = rows.groupby(["region_code", "period_end"])["measure"].transform("size")
    rows = report.stated(rows[kinds >= WHOLE_NETWORK], f=FACILITIES)
    texts = []
    for code, own in rows.groupby("region_code", sort=False):
        names = [
            say("network.count", f=row.f, name=say("facility.type", TYPES[row.measure])) for row in own.itertuples()
        ]
        values = {"region": region_of_code(str(code)).name, "names": list_names(names), "f": own["f"].iloc[0]}
        texts.append(say("network.elsewhere", sources=report.cite(sources_of(own["f"])), **values))
    return texts
