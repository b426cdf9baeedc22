"""What a meeting may be asked to decide (data/reference/decisions.yaml), and who acts (params/meeting/owners.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import process

from analysis.reference.errors import ParameterError, shorten
from analysis.reference.places import data_folder, project_folder
from analysis.reference.regions import Region, all_regions
from analysis.reference.states import DecisionMoney
from analysis.reference.words import LANGUAGES, current_language, say
from analysis.reference.yaml_files import check_shape, read_nested

FILE = "reference/decisions.yaml"
NAMED = re.compile(r"\{(?:head|units|region)\}")  # what a text of owners may leave to the region
OWNERS = "params/meeting/owners.yaml"
FORMS: dict[str, dict[str, Any]] = {  # what a decision must have, by how it is written
    '"..."': dict.fromkeys(("id", "owner", "deadline", "size"), str),
    "1 | 2 | 3": {"stake": int},
    'id: "...", en: "..."': {column: {"id": str, "en": str} for column in ("sentence", "why")},
}


@dataclass(frozen=True)
class DecisionRule:
    """One kind of decision.

    Attributes:
        id: its name.
        stake: 1 a status, a duty or a life; 2 people without cover or care; 3 a way of counting.
        owner: the role that acts.
        deadline: the rule of its last day (indicators.decisions).
        size: what the page says of its size: people, free, or own, given by the report.
        sentence: the verb sentence by language; its fields are filled in by the report.
        why: one line by language.
        can_act: whether the people at the table can do it themselves.
        needs_data: whether it asks for figures.
        measure: the criterion of UHC Prioritas that asks for it; empty where a report proposes it.
        verdicts: the verdicts on that criterion that ask for it.
        is_short: whether people must be missing from it, or in hand.
        money: what its cost a month is; None where it has none.
        condition: the case in which the money is spent, by language; empty where it is spent in any case.
        serves: the id of the decision of which it is a part.
        is_paced: whether its people are brought in month by month, and its money grows with them.
    """

    id: str
    stake: int
    owner: str
    deadline: str
    size: str
    sentence: dict[str, str]
    why: dict[str, str]
    can_act: bool = False
    needs_data: bool = False
    measure: str = ""
    verdicts: tuple[str, ...] = ()
    is_short: bool = False
    money: DecisionMoney | None = None
    condition: dict[str, str] = field(default_factory=dict)
    serves: str = ""
    is_paced: bool = False


def decision_rules() -> dict[str, DecisionRule]:
    """Return the rules by id.

    >>> decision_rules()["share_short"].owner
    'contributions'
    """
    return _read_rules(data_folder() / FILE)


@cache
def _read_rules(path: Path) -> dict[str, DecisionRule]:
    file = f"data/{FILE}"
    content = read_nested(path, file)
    check_shape(file, content, {"decisions": [dict]}, "[{id: ...}, ...]")
    read = {}
    for number, row in enumerate(content["decisions"], start=1):
        for expected, columns in FORMS.items():
            check_shape(f"{file}, {number}. {row.get('id')}", row, columns, expected)
        money = DecisionMoney(row["money"]) if "money" in row else None
        try:
            rule = DecisionRule(**{**row, "verdicts": tuple(row.get("verdicts", ())), "money": money})
        except TypeError as problem:  # a key that no decision has
            raise ParameterError("yaml_whole", file=file, problem=shorten(str(problem))) from None
        read[rule.id] = rule
    return read


def owners_file() -> Path:
    """Return the file in which an office names who acts."""
    return project_folder() / OWNERS


def name_owner(role: str, region: Region) -> str:
    """Return who acts in ``region``, in the language in use; a text that is no role stands as it is.

    Raises:
        ParameterError: the file of owners cannot be read, or names no text for the role in this language.
    """
    owners = _read_owners(owners_file())
    known = {**owners["owners"], **owners["regions"].get(region.slug, {})}
    if role not in known:
        return role
    try:
        text = known[role][current_language()]
        return str(text).format(
            head=say("meeting.head", region.level), units=say("meeting.units", region.level), region=region.name
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ParameterError("parameter_file", file=OWNERS, problem=f"{role}: {problem}") from None


def check_owners() -> None:
    """Refuse a file of owners that would be passed over in part.

    Raises:
        ParameterError: the file cannot be read, names a region or role that is not known, or gives no text for a
            language.
    """
    owners = _read_owners(owners_file())
    regions = owners["regions"]
    known = {rule.owner for rule in decision_rules().values()}
    slugs = {region.slug for region in all_regions()}
    for slug in regions:
        if slug not in slugs:
            raise ParameterError("owner_unknown", file=OWNERS, found=slug, nearest=_nearest(slug, slugs))
    for group in (owners["owners"], *regions.values()):
        for role, texts in group.items():
            if role not in known:
                raise ParameterError("owner_unknown", file=OWNERS, found=role, nearest=_nearest(role, known))
            told = [texts.get(name) for name in LANGUAGES] if isinstance(texts, dict) else [None]
            if not all(isinstance(text, str) and not re.search(r"[{}]", NAMED.sub("", text)) for text in told):
                raise ParameterError("owner_texts", file=OWNERS, found=role)


def owner_texts() -> list[str]:
    """Return every text of the file of owners, once it was checked."""
    owners = _read_owners(owners_file())
    groups = (owners["owners"], *owners["regions"].values())
    return [text for group in groups for texts in group.values() for text in texts.values()]


def _nearest(found: object, known: set[str]) -> str:
    return str(process.extractOne(str(found), sorted(known))[0])


def _read_owners(path: Path) -> dict[str, Any]:
    read = {"regions": {}, **read_nested(path, OWNERS)}
    if isinstance(read["regions"], dict):
        read["regions"] = {name: each or {} for name, each in read["regions"].items()}
    check_shape(OWNERS, read, {"owners": dict, "regions": {str: dict}}, "{nama: {...}}")
    return read
