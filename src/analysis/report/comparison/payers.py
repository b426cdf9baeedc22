"""September 2024, when the province stopped paying for 63,642 members, and what still hangs on one payer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.comparison import Comparison
from analysis.indicators.comparison_measures import CUT, CUT_SHARE, PAYER, QUOTA_SHARE
from analysis.indicators.payers import (
    cut_by_province,
    dependence_on_province,
    newest_by_payer,
    ratios_after_cut,
    rest_of_quota,
)
from analysis.reference.states import CutKnown
from analysis.reference.words import say
from analysis.report.comparison.peers import province_code
from analysis.report.comparison.standing import Told, join_notes
from analysis.report.comparison.stating import name_of, name_regions, state_readings
from analysis.report.findings import AsOf
from analysis.report.report import Report
from analysis.report.tables import list_names

RESPONSES = ("mass_deactivation", "policy_change")
MONTH = "2024-09"


def state_cut(report: Report, comparison: Comparison, statements: pd.DataFrame) -> pd.DataFrame:
    """Return ``cut_by_province`` with the findings ``persons`` and ``f`` (their share of residents) of each region.

    Example:
        >>> uhc.state_cut(report, comparison, statements)["region"].iloc[0]
        'Bangka Tengah'
    """
    cut = cut_by_province(statements, comparison.people, comparison.codes, province_code(report))
    flags = [("inferred",) if state == CutKnown.REST else () for state in cut["state"]]
    cut = report.stated(name_regions(report, cut.assign(flags=flags)), persons=CUT, f=CUT_SHARE)
    known = [[] if state == CutKnown.STOPPED else [say("comparison_answer.cut_note", state)] for state in cut["state"]]
    texts = [say("comparison_answer.cut_text", f=row.f, persons=row.persons) for row in cut.itertuples()]
    return cut.assign(text=texts, note=list(map(join_notes, known, cut["is_own"])))


def tell_cut(report: Report, cut: pd.DataFrame) -> Told:
    """Return where most residents lost their payer in September 2024, and what stands around it.

    Example:
        >>> uhc.tell_cut(report, cut)[0]
        'September 2024: paling banyak di Bangka Tengah, sekitar 5,2% penduduk'
    """
    link = say("comparison_answer.link_cut")
    if not len(cut):
        return say("cut.none"), {"link": link, "sentences": [say("cut.none_text")]}
    heading = say("comparison_answer.cut", region=cut["region"].iloc[0], f=cut["f"].iloc[0])
    subtitle = say("comparison_answer.cut_sub", date=AsOf(cut["residents_date"].iloc[0].date()))
    return heading, {"link": link, "subtitle": subtitle, "source": report.sources_line(cut["f"])}


def state_responses(report: Report, cut: pd.DataFrame, comparison: Comparison, events: pd.DataFrame) -> pd.DataFrame:
    """Return ``cut`` with what each region did about it, and which ratios were published after it.

    Example:
        >>> uhc.state_responses(report, cut, comparison, events)[["region", "response", "followed"]]
    """
    if not len(cut):
        return cut
    of_month = events[events["event_type"].isin(RESPONSES) & (events["as_of_date"].dt.strftime("%Y-%m") == MONTH)]
    deeds = of_month.drop_duplicates("region_code", keep="last").set_index("region_code")
    followed = _what_followed(report, comparison, list(cut["region_code"]))
    rows = cut.set_index("region_code").loc[[code for code in comparison.codes if code in set(cut["region_code"])]]
    sources = [(*row.f.source_ids, *deeds.loc[deeds.index == row.Index, "source_id"]) for row in rows.itertuples()]
    return rows.assign(
        cut_persons=rows["persons"],
        share_of_residents=rows["f"],
        response=rows.index.map(deeds["description"].get).where(rows.index.isin(deeds.index), say("cut.no_response")),
        followed=[followed.get(code, say("cut.nothing_followed")) for code in rows.index],
        source=[report.cite(tuple(dict.fromkeys(ids))) for ids in sources],
    )


def tell_responses(cut: pd.DataFrame) -> Told:
    """Return the heading of what regions did about the cut, and what it does not say; "" where none is known.

    Example:
        >>> uhc.tell_responses(cut)[0]
    """
    if not len(cut):
        return "", {}
    return say("cut.heading"), {"sentences": [[*_cut_texts(cut), say("cut.caution")]]}


def _cut_texts(cut: pd.DataFrame) -> list[str]:
    own, others = cut[cut["is_own"]], cut[~cut["is_own"]].sort_values("region_code")
    texts = [
        say("cut.own_kept" if row.state == CutKnown.KEPT else "cut.own", region=row.region, persons=row.persons,
            share=row.f)
        for row in own.itertuples()
    ]  # fmt: skip
    kept, rest = others[others["state"] == CutKnown.KEPT], cut[cut["state"] == CutKnown.REST]
    texts += [say("cut.kept", region=row.region, persons=row.persons) for row in kept.itertuples()]
    return [*texts, *(say("cut.remainder", region=row.region, f=row.persons) for row in rest.itertuples())]


def _what_followed(report: Report, comparison: Comparison, codes: list[str]) -> dict[Any, str]:
    """Return by region the ratios published after the cut, each with its date; of a monthly series its ends."""
    after = state_readings(report, ratios_after_cut(comparison.readings, codes))
    texts = [say("cut.followed", row.ratio, f=row.f) for row in after.itertuples()]
    listed = after.assign(text=texts).groupby("region_code")["text"]
    return {code: "; ".join(dict.fromkeys(own)) for code, own in listed}


def state_quotas(report: Report, comparison: Comparison, statements: pd.DataFrame) -> pd.DataFrame:
    """Return ``dependence_on_province`` with the finding ``f`` of each region: the provincial quota of its residents.

    Example:
        >>> uhc.state_quotas(report, comparison, statements)["region"].iloc[0]
        'Bangka Selatan'
    """
    rows = dependence_on_province(statements, comparison.people, comparison.codes)
    rows = report.stated(name_regions(report, rows), f=QUOTA_SHARE)
    texts = [say("comparison_answer.places", f=f) for f in rows["f"]]
    return rows.assign(text=texts, note=[join_notes([], own) for own in rows["is_own"]])


def tell_quotas(report: Report, quotas: pd.DataFrame, comparison: Comparison, statements: pd.DataFrame) -> Told:
    """Return how much of each region hangs on the provincial quota, and what stands around it.

    Example:
        >>> uhc.tell_quotas(report, quotas, comparison, statements)[0]
        'Kuota provinsi setara 5,4% sampai 6,6% penduduk di 6 dari 7 wilayah'
    """
    link = say("comparison_answer.link_payers")
    if not len(quotas):
        return say("dependence.none"), {"link": link, "sentences": [say("dependence.none_text")]}
    ends = {"low": quotas["f"].iloc[-1], "high": quotas["f"].iloc[0]}
    heading = say("comparison_answer.quotas", count=len(quotas), whole=len(comparison.codes), **ends)
    absent = [name_of(code) for code in comparison.codes if code not in set(quotas["region_code"])]
    told = [say("comparison_answer.quotas_absent", names=list_names(absent))] if absent else []
    told += _rest_of_quota(report, statements, quotas)
    return heading, {
        "link": link, "subtitle": say("comparison_answer.quotas_sub", date=ends["high"].as_of),
        "source": report.sources_line(quotas["f"]),
        "sentences": [" ".join(told)] if told else [],
    }  # fmt: skip


def _rest_of_quota(report: Report, statements: pd.DataFrame, quotas: pd.DataFrame) -> list[str]:
    """Say how much of the province's quota of that day the regions' quotas add up to, and what is left."""
    for row in rest_of_quota(statements, quotas, province_code(report)).itertuples():
        more: dict[str, Any] = {"as_of": report.as_of(row), "source_ids": (row.source_id,)}
        found = {name: report.count(f"province_quota_{name}", getattr(row, name), "persons", **more)
                 for name in ("whole", "parts", "rest")}  # fmt: skip
        if found["rest"].value > 0:
            return [say("comparison_answer.quotas_rest", **found)]
    return []


def state_payers(
    report: Report, quotas: pd.DataFrame, comparison: Comparison, statements: pd.DataFrame
) -> pd.DataFrame:
    """Return the provincial quota of each region beside its newest members by payer; no rows without a quota.

    Example:
        >>> uhc.state_payers(report, quotas, comparison, statements)[["region", "quota_persons", "by_payer"]]
    """
    names = ["region", "quota_persons", "share_of_residents", "by_payer", "source"]
    if not len(quotas):
        return pd.DataFrame(columns=names)
    payers = report.stated(newest_by_payer(statements, comparison.codes), f=PAYER)
    texts = [say("dependence.payer", payer, f=f) for payer, f in zip(payers["payer"], payers["f"], strict=True)]
    listed = payers.assign(text=texts).groupby("region_code").agg({"text": "; ".join, "source_id": tuple})
    absent, shares = say("empty.not_published"), quotas.set_index("region_code")["f"]
    rows = []
    for code in comparison.codes:
        f, (by_payer, ids) = shares.get(code), listed.loc[code] if code in listed.index else (absent, ())
        sources = tuple(dict.fromkeys([*(f.source_ids if f else ()), *ids]))
        places, share = (f"{f:n}", f"{f}") if f else (absent, absent)
        rows.append((name_of(code), places, share, by_payer, report.cite(sources) or absent))
    return pd.DataFrame(rows, columns=names)


def tell_payers(quotas: pd.DataFrame) -> Told:
    """Return the heading of the quotas by region, and how they are to be read; "" without one.

    Example:
        >>> uhc.tell_payers(quotas)[0]
    """
    if not len(quotas):
        return "", {}
    own = [say("dependence.own", region=row.region, f=row.f) for row in quotas[quotas["is_own"]].itertuples()]
    heading = say("dependence.heading", low=quotas["f"].iloc[-1], high=quotas["f"].iloc[0])
    subtitle = say("comparison_answer.quotas_sub", date=quotas["f"].iloc[0].as_of)
    return heading, {"subtitle": subtitle, "sentences": [[*own, say("dependence.reading"), say("dependence.rest")]]}
