"""What an office reports beside membership: SPM, budgets, indicators, satisfaction, targets, facilities, promises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.demonstration.places import Regency, months, recipe

ELEMENTS = ("requirements", "procedure", "time", "cost", "product", "competence", "conduct", "facilities", "complaints")
YEARS = (2023, 2024, 2025, 2026)


def service_tables(regency: Regency, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables spm, spm_quality and budgets: cumulative within the year, for the whole regency."""
    spm, quality, budgets = [], [], []
    for service, usual in recipe()["services"].items():
        reach, spend = random.uniform(0.7, 1.08), random.uniform(0.8, 0.99)
        for year in YEARS:
            target = round(usual["share"] * regency.residents[min(2 * (year - 2022), 5)])
            wanted = [round(target * random.uniform(0.8, 1.0)) for _ in recipe()["quality_items"]]
            money = target * usual["idr"] // 1_000 * 1_000
            pace = np.cumsum(random.dirichlet(np.full(12, 30.0)))
            for month in _of(year):
                part = pace[month.month - 1]
                row = {"month_date": month, "service": service, "counting": "cumulative"}
                spm.append(row | {"target_persons": target, "served_persons": round(target * reach * part)})
                budget = {"month_date": month, "purpose": f"spm_{service}", "counting": "cumulative"}
                budgets.append(budget | {"allocated_idr": money, "realised_idr": round(money * spend * part)})
                for item, needed in zip(recipe()["quality_items"], wanted, strict=True):
                    there = {"needed_count": needed, "fulfilled_count": round(needed * min(reach, 1) * part)}
                    quality.append(row | {"item": item, "unit_name": "buah"} | there)
    tables = {"spm": spm, "spm_quality": quality, "budgets": budgets}
    return {name: pd.DataFrame(rows).assign(region_code=regency.code) for name, rows in tables.items()}


def indicator_counts(regency: Regency, sessions: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return table indicator_counts by puskesmas: deaths and births, children weighed, CKG examined.

    One report in fourteen of the last two months has not come in yet, and one in forty of December and January.
    """
    size = regency.areas.kecamatan_name.value_counts(sort=False, normalize=True)
    rows: list[dict[str, Any]] = []
    for puskesmas, share in size.items():
        people = share * regency.residents.mean()
        for place, month in enumerate(months()):
            base = {"month_date": month, "puskesmas": puskesmas}
            late = 1 / 14 if place >= len(months()) - 2 else 1 / 40 if month.month in (12, 1) else 0
            if random.random() < late:
                continue
            births = int(random.poisson(people * recipe()["births_per_1000"] / 12_000))
            deaths = {key: random.poisson(births * usual["rate"]) for key, usual in recipe()["deaths"].items()}
            deaths["akb"] = max(deaths["akb"], deaths["akn"])
            deaths["akaba"] = max(deaths["akaba"], deaths["akb"])
            for key, count in deaths.items():
                counts = {"numerator": count, "denominator": births, "data_system": recipe()["deaths"][key]["system"]}
                rows.append(base | counts | {"indicator": key, "counting": "monthly"})
            if month.month in (2, 8):
                measured = round(people * recipe()["services"]["balita"]["share"] * random.uniform(0.75, 0.98))
                for key, usual in recipe()["weighing"].items():
                    counts = {"numerator": random.binomial(measured, usual), "denominator": measured}
                    rows.append(
                        base | counts | {"indicator": key, "counting": "monthly", "data_system": "routine_eppgbm"}
                    )
    ckg = sessions[sessions.programme.eq("CKG")]
    by_month = ckg.groupby([ckg.session_date.dt.to_period("M").dt.to_timestamp(), "puskesmas"])
    done = (
        by_month.registered_or_checked_persons.sum()
        .rename_axis(["month_date", "puskesmas"])
        .reset_index(name="numerator")
    )
    done["numerator"] = done.groupby([done.month_date.dt.year, "puskesmas"]).numerator.cumsum()
    goal = done.month_date.dt.year.map(recipe()["ckg"]["target_share"]) * regency.residents[4]
    done["denominator"] = (goal * done.puskesmas.map(size)).round()
    done = done.assign(indicator="ckg", counting="cumulative", data_system="ckg_app")
    return pd.concat([pd.DataFrame(rows), done], ignore_index=True).assign(region_code=regency.code)


def ikm_responses(regency: Regency, random: np.random.Generator) -> pd.DataFrame:
    """Return table ikm_responses: a survey each November in the first three puskesmas, scores 1 to 4."""
    tables = []
    for unit in regency.areas.kecamatan_name.unique()[:3]:
        level = random.normal(0, 0.15)
        for year in YEARS[:-1]:
            count = int(random.integers(40, 90))
            scores = 3.3 + level + random.normal(0, 0.35, (count, 1)) + random.normal(0, 0.45, (count, len(ELEMENTS)))
            table = pd.DataFrame(scores.round().clip(1, 4).astype(int), columns=[f"{name}_score" for name in ELEMENTS])
            first = {"month_date": pd.Timestamp(year, 11, 1), "unit_name": f"Puskesmas {unit}"}
            tables.append(table.assign(**first, respondent_no=np.arange(1, count + 1)))
    return pd.concat(tables, ignore_index=True).assign(region_code=regency.code)


def standing_tables(regency: Regency, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables targets, facilities and commitments."""
    targets = [
        {"year": year, "document": plan["document"], "indicator": plan["indicator"], "direction": plan["direction"]}
        | {"target_value": plan["first"] + plan["step"] * (year - YEARS[0]), "target_unit": plan["unit"]}
        for plan in recipe()["targets"]
        for year in YEARS
    ]
    seats = regency.areas.drop_duplicates("kecamatan_code")
    facilities = [
        _facility(
            "puskesmas", f"Puskesmas {seat.kecamatan_name}", seat.kecamatan_code, seat.kecamatan_name, 1.0, random
        )
        for seat in seats.itertuples()
    ]
    for kind, usual in recipe()["facilities"].items():
        for number in range(1, round(regency.residents[-1] / usual["residents"]) + 1):
            seat = seats.iloc[number % len(seats)]
            name = f"{usual['name']} {seat.kecamatan_name} {number}"
            facilities.append(_facility(kind, name, seat.kecamatan_code, seat.kecamatan_name, usual["agreed"], random))
    commitments = [
        {"meeting_date": meeting, "item_no": number, "responsible_office": office, "commitment": text}
        | {"due_date": meeting + pd.Timedelta(days=60), "state": "open" if meeting.year == YEARS[-1] else state}
        for meeting in pd.date_range("2024-01-17", "2026-01-31", freq="91D", unit="us")
        for number, (office, text) in enumerate(recipe()["commitments"], start=1)
        for state in [random.choice(["done", "done", "late", "dropped"])]
    ]
    tables = {"targets": targets, "facilities": facilities, "commitments": commitments}
    return {name: pd.DataFrame(rows).assign(region_code=regency.code) for name, rows in tables.items()}


def _of(year: int) -> pd.DatetimeIndex:
    return months()[months().year == year]


def _facility(kind: str, name: str, code: str, area: str, agreed: float, random: np.random.Generator) -> dict[str, Any]:
    signed = pd.Timestamp("2022-01-03") + pd.Timedelta(days=int(random.integers(0, 1_200)))
    return {
        "year": 2025,
        "area_code": code,
        "area_name": area,
        "facility_name": name,
        "facility_type": kind,
        "agreement_date": signed if random.random() < agreed else pd.NaT,
        "agreement_end_date": pd.NaT,
        "reported_months": int(random.binomial(12, 0.95 if kind == "puskesmas" else 0.7)),
    }
