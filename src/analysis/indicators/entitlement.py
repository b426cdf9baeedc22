"""Who is entitled within quota and money, in the decree's order, who stands just outside, and why others are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from analysis.indicators.entitlement_rules import Decree, EntitlementRule
from analysis.indicators.registers import disclose_counts
from analysis.tables.disclosure import Protection, redact, round_counts
from analysis.tables.registers.counting import put_counts
from analysis.tables.registers.engine import matching_engine
from analysis.tables.registers.people import keep_judged, month_of_day, people_with_births
from analysis.tables.registers.store import opened_lists, rewritten_lists

PEMDA = ("regency", "province", "pemda")
CHOICES = {"welfare": (4, 5, 6), "lived_here_months": (0, 6, 12)}  # what decrees elsewhere have said, to compare
AGES = ((0, "under_1"), (1, "from_1"), (18, "from_18"), (60, "from_60"))


def judge_people(people: pd.DataFrame, decree: Decree, day: date) -> pd.DataFrame:
    """Return who is entitled: person, area, place, rule, rank, is_paid, and what fairness looks at.

    ``place`` is entitled, outside (eligible, beyond quota or money), verify, employer_duty or no; ``rule`` is the first
    rule that somebody fails. Only people who live here are judged.

    Args:
        people: person, area, sex, birth, since, resident, jkn, payer, decile, is_employed.
        decree: its rules; what is open does not restrict.
        day: of the decision.
    """
    own = people[people["resident"].eq("here")].reset_index(drop=True)
    place, rule = pd.Series("entitled", index=own.index), pd.Series("", index=own.index)
    for one in decree.rules:
        passes = _passes(own, one, day)
        for state, where in (("fail", passes.eq(False)), ("missing", passes.isna())):
            chosen = where.fillna(False).astype(bool) & place.isin(["entitled", "verify"])
            chosen &= place.eq("entitled") if state == "missing" else chosen
            value = _place(one, state)
            if value != "entitled":
                place[chosen], rule[chosen] = value, one.key
    judged = own.assign(place=place, rule=rule, is_paid=_is_paid(own), age_years=_age(own, day))
    eligible = judged["place"].eq("entitled")
    rank = pd.Series(pd.NA, index=judged.index, dtype="Int64")
    order = _order(judged[eligible], decree)
    rank[order] = range(1, len(order) + 1)
    if decree.most_persons is not None:
        beyond = eligible & rank.gt(int(decree.most_persons)).fillna(False)
        judged.loc[beyond, "place"] = "outside"
    return judged.assign(rank=rank)


def _place(rule: EntitlementRule, state: str) -> str:
    if state == "missing":
        return {"verify": "verify", "pass": "entitled", "fail": "no"}[rule.missing]
    return "employer_duty" if rule.key == "not_employed" else "no"


def _passes(own: pd.DataFrame, rule: EntitlementRule, day: date) -> pd.Series:
    """Return whether each passes a rule; missing where the lists do not tell."""
    if rule.key == "no_other_payer":
        return ~(own["jkn"].eq("active") & ~own["payer"].isin(PEMDA))
    if rule.key == "not_employed":
        return ~own["is_employed"].astype(bool)
    if not rule.value or rule.key == "resident_alive":  # none and 0 are no limit
        return pd.Series(True, index=own.index)
    if rule.key == "welfare":
        return own["decile"].astype("Int64").le(int(rule.value))
    since = pd.to_datetime(own["since"])
    months = (day.year - since.dt.year) * 12 + day.month - since.dt.month - (since.dt.day > day.day)
    born_here = own["birth"].notna() & (pd.to_datetime(own["birth"]) >= pd.Timestamp(day) - pd.DateOffset(years=1))
    passes = months.ge(rule.value).astype("boolean").mask(since.isna())
    return passes.mask(since.isna() & born_here, True)


def _is_paid(own: pd.DataFrame) -> pd.Series:
    return own["jkn"].eq("active") & own["payer"].isin(PEMDA)


def _age(own: pd.DataFrame, day: date) -> pd.Series:
    birth = pd.to_datetime(own["birth"])
    before = (birth.dt.month > day.month) | (birth.dt.month.eq(day.month) & (birth.dt.day > day.day))
    return (day.year - birth.dt.year - before.astype(float)).astype("Float64").mask(birth.isna())


def _order(own: pd.DataFrame, decree: Decree) -> pd.Index:
    """Return the eligible in the decree's order; who is equal in all of it stands in the order of random numbers."""
    if own.empty:
        return own.index
    terms = {
        "already_paid": ~own["is_paid"],
        "under_1_year": ~own["age_years"].lt(1).fillna(False),
        "decile": own["decile"].astype("Float64").fillna(11),
        "aged_60": ~own["age_years"].ge(60).fillna(False),
        "birth_date": pd.to_datetime(own["birth"]).fillna(pd.Timestamp.max.floor("D")),
        "kelurahan": own["area"],
    }
    by_number = own.sort_values("person").index
    drawn = np.random.default_rng(decree.lot_seed or 0).permutation(len(own))
    terms["lot"] = pd.Series(drawn, index=by_number).reindex(own.index)
    keys = pd.DataFrame({name: terms[name] for name in decree.order}).assign(person=own["person"])
    return keys.sort_values([*decree.order, "person"], kind="stable").index


def count_entitled(judged: pd.DataFrame) -> pd.DataFrame:
    """Return area, topic, item, persons of the judged, exact: topics entitled and ungranted.

    Items of entitled: keeps (paid for now), new_unregistered, new_inactive; outside, verify, employer_duty and one for
    each rule that somebody fails. They add up to the residents.
    """
    is_in = judged["place"].eq("entitled")
    item = judged["place"].where(judged["place"].ne("no"), "fails_" + judged["rule"])
    item = item.mask(is_in, "new_" + judged["jkn"]).mask(is_in & judged["is_paid"], "keeps")
    return (
        judged.assign(topic="entitled", item=item).groupby(["area", "topic", "item"]).size().reset_index(name="persons")
    )


def count_fairness(judged: pd.DataFrame) -> pd.DataFrame:
    """Return topic, item, persons of those entitled and outside by sex, age and decile, exact."""
    own = judged[judged["place"].isin(["entitled", "outside"])]
    age = pd.Series("unknown", index=own.index)
    for least, name in AGES:
        age = age.mask(own["age_years"].ge(least).fillna(False), name)
    groups = {
        "fair.sex": own["sex"].map({"P": "women", "L": "men"}).fillna("unknown"),
        "fair.age": age,
        "fair.decile": own["decile"].astype("Int64").astype("str").replace("<NA>", "unknown"),
    }
    parts = [
        pd.DataFrame({"topic": topic, "item": group.astype(str) + "." + own["place"]})
        for topic, group in groups.items()
    ]
    return pd.concat(parts).value_counts(sort=False).reset_index(name="persons").assign(area="")


def compare_choices(people: pd.DataFrame, decree: Decree, day: date) -> pd.DataFrame:
    """Return how many would be eligible under each choice of a rule, the others as they are; topic choice, exact.

    Whoever the lists do not tell of is treated as the decree says, so that its own choice gives its own number.
    ``always`` counts those who are eligible under all of them.
    """
    rows, always = [], None
    for key, values in CHOICES.items():
        others = tuple(rule for rule in decree.rules if rule.key != key)
        for value in values:
            rules = (*others, EntitlementRule(key, value, decree.missing.get(key, "verify"), "-"))
            one = replace(decree, rules=rules, quota_persons=None, budget_idr=None)
            judged = judge_people(people, one, day)
            inside = set(judged.loc[judged["place"].eq("entitled"), "person"])
            always = inside if always is None else always & inside
            rows.append({"item": f"{key}.{value}", "persons": len(inside)})
    rows.append({"item": "always", "persons": len(always or ())})
    return pd.DataFrame(rows).assign(area="", topic="choice")


def count_limits(judged: pd.DataFrame, decree: Decree) -> pd.DataFrame:
    """Return the limits as rows of counts: eligible, granted, outside, newborn (without a NIK), quota, affordable.

    Quota, money and months are the office's own decisions and stand as they are; people are rounded, small ones hidden.
    """
    choice = Protection()
    eligible = int(judged["place"].isin(["entitled", "outside"]).sum())
    granted = int(judged["place"].eq("entitled").sum())
    newborn = int((judged["age_years"].lt(1).fillna(False) & ~judged["has_nik"].astype(bool)).sum())
    people = {"eligible": eligible, "granted": granted, "outside": eligible - granted, "newborn": newborn}
    shown = round_counts(
        redact(list(people.values()), threshold=choice.threshold, rule=choice.rule), to=choice.round_to
    )
    rows = {name: (value, pd.NA) for name, value in zip(people, shown, strict=True)}
    rows["months"] = (decree.months, pd.NA)
    rows["premium"] = (pd.NA, int(decree.premium_idr))
    if decree.quota_persons is not None:
        rows["quota"] = (int(decree.quota_persons), pd.NA)
    if decree.affordable_persons is not None and decree.budget_idr is not None:
        rows["affordable"] = (int(decree.affordable_persons), int(decree.budget_idr))
    frame = pd.DataFrame([(name, *cells) for name, cells in rows.items()], columns=["item", "persons", "amount_idr"])
    frame = frame.assign(area="", topic="limits", low=pd.NA, high=pd.NA)
    numbers = ["persons", "low", "high", "amount_idr"]
    return frame.astype(dict.fromkeys(numbers, "Int64"))[["area", "topic", "item", *numbers]]


def judge_day(decree: Decree, day: date) -> tuple[str, pd.DataFrame]:
    """Judge the people of the month of ``day``, keep the result and what may be shown of it; return month and judged.

    Raises:
        UhcError: no month was read by that day, or the residents' register is not what it was.
    """
    with matching_engine() as connection:
        with opened_lists(connection):
            month = month_of_day(connection, day)
            people = people_with_births(connection, month)
        judged = judge_people(people, decree, day)
        exact = [compare_choices(people, decree, day)]
        exact += [] if decree.open else [count_entitled(judged), count_fairness(judged)]
        shown = disclose_counts(pd.concat(exact, ignore_index=True), day)
        topics = ["choice", "entitled", "limits", "fair.sex", "fair.age", "fair.decile"]
        with rewritten_lists(connection):
            if not decree.open:
                shown = pd.concat([shown, count_limits(judged, decree)], ignore_index=True)
                keep_judged(connection, month, judged)
            put_counts(connection, month, shown, topics)
    return month, judged
