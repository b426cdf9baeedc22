"""CKG on published figures and an office's own: who was checked, what pace the year needs, which puskesmas."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.indicators.outreach.measures import (
    CKG,
    CKG_OF_TARGET,
    CKG_PACE,
    PUSKESMAS,
    progress_figures,
    puskesmas_figures,
)
from analysis.indicators.outreach.published import follow_counts, pace_of_count, target_of_year
from analysis.reference.regions import province_of, region_of_code, regions_of_province
from analysis.reference.rules import Rule, versions
from analysis.reference.words import say
from analysis.report.coverage.stating import state_minimum
from analysis.report.findings import Finding
from analysis.report.report import Report, Told
from analysis.report.stating import sources_of
from analysis.report.tables import list_names
from analysis.tables.disclosure import Protection, protect
from analysis.tables.office_rows import OFFICE

EARLY_DAYS = 92  # a figure so much older than the newest is hatched
REGISTER: dict[str, Any] = {"interval_reason": "register"}
COMPUTED: dict[str, Any] = {"flags": ("recomputed",)}


def ckg_targets(report: Report) -> list[Rule]:
    """Return the national CKG targets up to the period, oldest first."""
    return [rule for rule in versions(["ckg_target_share"]) if rule.first_day <= report.period.end]


def state_progress(report: Report, progress: pd.DataFrame) -> pd.DataFrame:
    """Return ``list_progress`` of the regions of the province with their findings, and what the bar of each says.

    ``f`` is the share of residents, ``of_target`` that of the target; ``minimum`` the national target when the newest
    was counted, in percent. Beside an office's own figures only its own and the province's are to be drawn.

    Example:
        >>> uhc.state_progress(report, progress)["checked_share"].tolist()
        ['sekitar 10%', '18,58%', '0,82%', '13,57%', '27,48%']
    """
    codes = [region.bps_code for region in regions_of_province(report.region.bps_code)]
    rows = progress[progress["region_code"].isin(codes)]
    rows = progress_figures(rows.sort_values("region_code", key=lambda one: one.map(codes.index)), report.period)
    rows = report.stated(rows, f=CKG, of_target=CKG_OF_TARGET)
    newest, is_dated = rows["period_end"].max(), len(rows[["period_end", "as_of_precision"]].drop_duplicates()) > 1
    rules = [rule for rule in ckg_targets(report) if pd.notna(newest) and rule.first_day <= newest.date()]
    is_own = rows["region_code"] == report.region.bps_code
    is_whole = report.data == "published" or report.region.is_province  # else the fold has the table of all
    return rows.assign(
        region=[region_of_code(code).short_name for code in rows["region_code"]],
        checked_share=[f"{f}" for f in rows["f"]],
        note=[_note(row, is_dated) for row in rows.itertuples()],
        is_own=is_own,
        is_drawn=is_own | is_whole | rows["region_code"].eq(province_of(report.region).bps_code),
        is_early=(newest - rows["period_end"]).dt.days > EARLY_DAYS,
        minimum=state_minimum(report, rules[-1]).value if rules else None,
    )


def _note(row: Any, is_dated: bool) -> str:
    parts = [f"{row.f.as_of}"] * is_dated + [say("ckg.heads", f=row.f)] * bool(row.f.numerator)
    if row.of_target is not None and row.period_precision != "half":  # of a day not known: no achievement
        parts.append(say("ckg.of_own_target", f=row.of_target))
    return " · ".join(parts)


def state_pace(report: Report, progress: pd.DataFrame, ckg: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return ``pace_of_count``, of a year without a count ``target_of_year`` too, with the finding ``f`` of each part.

    Example:
        >>> uhc.state_pace(report, progress, ckg, population)["part"].tolist()
        ['missing', 'days', 'needed', 'last', 'target', 'left', 'most']
    """
    code, decreed = report.region.bps_code, report.read("holidays")
    own = progress[progress["region_code"] == code]
    rows = pace_of_count(own, follow_counts(ckg), decreed)
    if not any(day.year == report.period.year for day in own["period_end"]):
        for rule in ckg_targets(report)[-1:]:
            year = target_of_year(population[population["region_code"] == code], rule, report.period, decreed)
            rows = pd.concat([rows, year], ignore_index=True) if len(rows) else year
    return report.stated(rows, f=CKG_PACE)


def parts_of(pace: pd.DataFrame) -> dict[str, Finding]:
    """Return the findings of ``state_pace`` by their parts."""
    return dict(zip(pace["part"], pace["f"], strict=True))


def target_text(pace: pd.DataFrame) -> str:
    """Say this year's target by our own sum, else the pace that the year's own target needed; "" for neither."""
    stated = parts_of(pace)
    if "target" in stated:
        return say("outreach_message.target", f=stated["target"])
    return say("outreach_message.pace", **stated) if "needed" in stated else ""


def pace_texts(pace: pd.DataFrame) -> list[str]:
    """Return how fast checks went between the last two counts, and what this year's target needs without a count."""
    stated, texts = parts_of(pace), []
    if "last" in stated:
        is_own = OFFICE in stated["last"].source_ids
        texts.append(say("ckg.pace_last_own" if is_own else "ckg.pace_last", f=stated["last"]))
    if "most" in stated:
        texts.append(say("ckg.pace_most", f=stated["most"], left=stated["left"]))
    return texts


def tell_progress(report: Report, progress: pd.DataFrame, pace: pd.DataFrame) -> Told:
    """Return the heading of the CKG checks that are drawn, and what stands around them.

    Example:
        >>> uhc.tell_progress(report, progress, pace)[0]
        'CKG Pangkalpinang: 27,48% penduduk diperiksa sampai 14 November 2025'
    """
    link = say("outreach_answer.link_ckg")
    if not len(progress):
        return say("ckg.none_heading"), {"sentences": [say("ckg.none_yet")], "link": link}
    shown, whole = progress[progress["is_drawn"]], regions_of_province(report.region.bps_code)
    own, newest = shown.loc[shown["is_own"], "f"], shown["period_end"].max().date()
    heading = say("outreach_answer.regions", count=len(progress), whole=len(whole))
    if len(own):
        heading = say("outreach_answer.own_share", f=own.iloc[0], region=report.region.short_name)
    rule = [one for one in ckg_targets(report) if one.first_day <= newest][-1]
    is_dated = len({f.as_of.iso for f in shown["f"]}) > 1
    values = {"f": state_minimum(report, rule), "rule": rule.label, "date": shown["f"].iloc[0].as_of}
    subtitle = say("outreach_answer.ckg_sub" if is_dated else "outreach_answer.ckg_one_date", **values)
    if shown["is_early"].any():
        subtitle += ". " + say("outreach_answer.ckg_early")
    return heading, {
        "sentences": [" ".join(filter(None, [target_text(pace), *pace_texts(pace)]))],
        "source": report.sources_line(shown["f"]),
        "link": link,
        "subtitle": subtitle,
    }


def tell_regions(report: Report, progress: pd.DataFrame) -> Told:
    """Return the heading of the checks of every region of the province, and which have no figure; "" without any.

    Example:
        >>> uhc.tell_regions(report, progress)[0]
    """
    names = [region.short_name for region in regions_of_province(report.region.bps_code)]
    missing = [name for name in names if name not in set(progress["region"])]
    told = [say("ckg.unpublished", names=list_names(missing))] if missing else []
    return say("ckg.table") if len(progress) else "", {"sentences": told}


def state_puskesmas(report: Report, puskesmas: pd.DataFrame) -> pd.DataFrame:
    """Return ``list_puskesmas`` with the finding ``f`` of each, most first, and ``note``: its share of its own target.

    Of an office only its own, small counts hidden: published ones are of another time.

    Example:
        >>> uhc.state_puskesmas(report, uhc.list_puskesmas(ckg, "1971"))["area_name"].iloc[0]
        'Gerunggang'
    """
    rows = puskesmas
    if report.data != "published":
        rows = rows[rows["source_id"] == OFFICE]
        rows = rows.assign(value=protect(rows, "value", totals=[[]], protection=Protection())).dropna(subset=["value"])
    rows = puskesmas_figures(rows.sort_values("value", ascending=False, kind="stable"))
    rows = report.stated(rows, f=PUSKESMAS, of_target=CKG_OF_TARGET)
    return rows.assign(note=[say("ckg.of_target", f=f) if f else "" for f in rows["of_target"]])


def tell_puskesmas(report: Report, puskesmas: pd.DataFrame, ckg: pd.DataFrame) -> Told:
    """Return the heading of the puskesmas, and what stands around them; "" for an office without its own.

    Example:
        >>> uhc.tell_puskesmas(report, puskesmas, ckg)[0]
        'Terbanyak Gerunggang, 15.228 orang'
    """
    link = {"link": say("outreach_answer.link_puskesmas")}
    if not len(puskesmas):
        heading = say("outreach_answer.no_puskesmas") if report.data == "published" else ""
        return heading, {**link, "sentences": [say("outreach_answer.no_puskesmas_text")]}
    first = puskesmas.iloc[0]
    return say("outreach_answer.puskesmas", name=first["area_name"], f=first["f"]), {
        **link,
        "sentences": _sum_text(report, ckg, puskesmas),
        "source": report.sources_line(puskesmas["f"]),
        "subtitle": say("outreach_answer.puskesmas_sub", f=first["f"]),
    }


def _sum_text(report: Report, ckg: pd.DataFrame, parts: pd.DataFrame) -> list[str]:
    """Say what the puskesmas of an office add up to, or where published ones do not add up to what is printed."""
    about: dict[str, Any] = {"as_of": parts["f"].iloc[0].as_of, "source_ids": sources_of(parts["f"])}
    if report.data != "published":
        added = report.count("ckg_puskesmas", parts["value"].sum(), "persons", **about, **COMPUTED)
        return [say("puskesmas.protected", f=added, protection=Protection())]
    whole = ckg[(ckg["region_code"] == report.region.bps_code) & (ckg["measure"] == "checked_persons")]
    whole = whole[whole["area_level"].isna() & (whole["period_end"] == parts["period_end"].max())]
    if not len(whole) or whole["value"].iloc[0] == parts["value"].sum():
        return []
    about |= {"source_ids": (whole["source_id"].iloc[0],)}
    values = {"printed": whole["value"].iloc[0], "sum": parts["value"].sum()}
    values |= {"apart": abs(values["sum"] - values["printed"])}
    printed, total, apart = (
        report.count("puskesmas", value, "persons", part, **about, **(REGISTER if part == "printed" else COMPUTED))
        for part, value in values.items()
    )
    return [say("outreach_answer.apart", count=len(parts), total=total, printed=printed, f=apart)]
