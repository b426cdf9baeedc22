"""The report while a notebook writes it: its parameters, the rows it reads, what it states, its parts as HTML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from html import escape
from typing import Any, cast

import pandas as pd
from markupsafe import Markup

from analysis.indicators.criteria.verdicts import criteria_rows
from analysis.indicators.measure import Measure
from analysis.reference.decisions import decision_rules
from analysis.reference.errors import UhcError, check_choice
from analysis.reference.notebooks import contract_of
from analysis.reference.parameters import Parameters
from analysis.reference.periods import Period, check_possible, parse_period
from analysis.reference.regions import Region
from analysis.reference.words import current_language, say
from analysis.report.findings import AsOf, Finding, Findings
from analysis.report.pieces import fill, style_sheet
from analysis.report.stating import finding_of
from analysis.report.tables import Table
from analysis.tables.figures import check_store, key_of_store, store_of
from analysis.tables.office_rows import OFFICE
from analysis.tables.own_files import find_own_file, read_own_file
from analysis.tables.published import read_table
from analysis.tables.schemas import office_table_names, table_descriptor, table_names
from analysis.tables.selection import (
    FIGURES,
    OWN,
    PEOPLE,
    PUBLISHED,
    check_period,
    digest_rows,
    in_scope,
    newest_period,
    read_whole,
    row_keys,
    select_rows,
)

OURS = "project"
FILE = "file"
DECISION_WORDS = 16


@dataclass(frozen=True)
class Block:
    """A part of the page: HTML for the page and JupyterLab, text for everywhere else.

    ``frame`` is what its chart or bars draw; None where it draws nothing.
    """

    html: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    frame: pd.DataFrame | None = None

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"text/html": self.html, "text/plain": self.text, **self.data}, {"uhc": dict(self.metadata)}


@dataclass(frozen=True)
class Input:
    """Rows read from a table: how many (not where a row is a person), their SHA-256, and what they were chosen from.

    ``row_digests`` holds every row, by its key, that tables.selection.in_scope gives for ``codes`` and ``how``: the
    report may rest on any of them.
    """

    file: str
    rows: int | None
    sha256: str
    table: str
    how: str
    codes: tuple[str, ...]
    row_digests: Mapping[str, str]


@dataclass(frozen=True)
class OfficeSource:
    """The office's store as a source beside those of sources.csv."""

    title: str
    publisher: str
    url: str = ""
    published_date: Any = None
    published_precision: str = "day"


class Draft:
    """A report being written for one region and period."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.region: Region = parameters.region
        self.data = parameters.data
        check_store(self.data)
        self.period: Period = parameters.period or newest_period(self.data)
        check_period(self.region, self.period, self.data)
        check_possible(self.period, newest_period(self.data), target=parameters.own.get("target_month", ""))
        self.own_title: Mapping[str, str] = {}
        self.findings = Findings()
        self.inputs: list[Input] = []
        self.decisions: list[dict[str, Any]] = []
        self.misquotes: list[dict[str, str]] = []
        self.commitments: list[str] = []
        self.criteria: list[dict[str, Any]] = []
        self.quality_word = ""
        self.changes: dict[str, Any] | None = None
        self.compared_count: int | None = None
        self.cited: dict[str, None] = {}
        self._figure_numbers: dict[str, int] = {}
        self.frames: dict[str, pd.DataFrame] = {}  # what each chart draws, by its name; of bars, by their section

    @property
    def is_synthetic(self) -> bool:
        """Whether the figures are the demonstration office's, invented throughout."""
        return self.data == "demo"

    @property
    def target_month(self) -> Period:
        """The month by which targets are to be met: December of the period's year unless set."""
        text = self.parameters.own.get("target_month", "")
        return parse_period(text, parameter="target_month") if text else Period(self.period.year, 12)

    @property
    def title(self) -> str:
        """The page's H1: what is measured and the region."""
        own = self.own_title or contract_of(self.parameters.notebook).title
        return f"{own[self.parameters.language]} — {self.region.name}"

    def read(self, table: str, *, codes: Sequence[str] = (), how: str = FIGURES) -> pd.DataFrame:
        """Return the rows of ``table`` up to the end of the period, and record them.

        They speak of this region, or of the regions whose BPS codes are given. With ``how`` "published" the office's
        own figures are left out, and none of them overrides a published one.

        Example:
            >>> report.read("coverage")["region_code"].unique().tolist()
            ['1971']
        """
        self._check_table(table, table_names())
        whole = read_whole(table, how, self.data, self.region, codes)
        rows = select_rows(whole, table, self.region, self.period, codes=codes)
        self.record(whole, rows, codes=codes, how=how)
        return rows

    def read_office(self, table: str) -> pd.DataFrame:
        """Return the office's own rows of this region (the province: all) up to the period; none for published data.

        Example:
            >>> report.read_office("membership").empty
            True
        """
        self._check_table(table, office_table_names())
        if store_of(self.data) is None:
            return pd.DataFrame()
        whole = read_whole(table, OWN, self.data, self.region)
        rows = in_scope(whole, table, self.region, self.period, how=OWN).reset_index(drop=True)
        self.record(whole, rows, how=OWN)
        return rows

    def read_file(self, name: str) -> pd.DataFrame:
        """Return a .csv or .xlsx that stands beside the notebook, and record it.

        It goes with the notebook to other machines, and the report is made again when it changes. Numbers, days and
        text are told apart column by column (``tables.own_files``).

        Raises:
            UhcError: the file is not in notebooks/, is no table, or holds numbers or names of persons.

        Example:
            >>> int(report.read_file("kader.csv")["orang"].sum())
            42
        """
        rows = read_own_file(name)
        sha256 = hashlib.sha256(find_own_file(name).read_bytes()).hexdigest()
        digests = {"*": f"{len(rows)}:{sha256[:16]}"}
        one = Input(f"notebooks/{name}", len(rows), sha256, f"file:{name}", FILE, (), digests)
        if one not in self.inputs:
            self.inputs.append(one)
        return rows

    def _check_table(self, table: str, known: Sequence[str]) -> None:
        if table not in known:
            names = {name: name for name in known}
            names |= {str(table_descriptor(name).get("title", "")).lower(): name for name in known}
            near = get_close_matches(table.lower(), list(names), n=1, cutoff=0)[0]
            raise UhcError("table_unknown", found=table, nearest=names[near], choices=", ".join(known))

    def record(
        self, whole: pd.DataFrame, rows: pd.DataFrame, *, codes: Sequence[str] = (), how: str = PUBLISHED
    ) -> None:
        """Record which rows of a table the report rests on.

        Args:
            whole: the table as tables.selection.read_whole gives it.
            rows: those that the report read, chosen from its rows in scope.
            codes: what tables.selection.in_scope was given; it tells of which rows a change makes the report stale.
            how: how the table was read: published as it is, figures with the office's on top, or the office's own.
        """
        table = whole.attrs["table"]
        same = (one.row_digests for one in self.inputs if (one.table, one.how, one.codes) == (table, how, tuple(codes)))
        digests = next(same, None)
        if digests is None:
            scope = in_scope(whole, table, self.region, self.period, codes=codes, how=how)
            digests = digest_rows(scope, table, how, key=key_of_store(self.data))
        read = json.dumps([sorted(row_keys(rows, table, how)), digests], sort_keys=True)
        sha256 = hashlib.sha256(read.encode()).hexdigest()
        count = None if table in PEOPLE else len(rows)
        one = Input(whole.attrs["file"], count, sha256, table, how, tuple(codes), digests)
        if one not in self.inputs:
            self.inputs.append(one)

    def state(self, finding: Finding, *, several: bool = False) -> Finding:
        """Record a number (``Findings.add``); only recorded numbers may stand on the page."""
        return self.findings.add(finding, several=several)

    def state_rows(self, rows: pd.DataFrame, measure: Measure) -> list[Finding | None]:
        """State what each row says of a measure, and return the findings; None where a row has no value."""
        return [
            self.state(finding_of(measure, row), several=measure.several) if pd.notna(row[measure.value]) else None
            for row in rows.to_dict("records")
        ]

    def stated(self, rows: pd.DataFrame, **measures: Measure) -> pd.DataFrame:
        """Return rows with a column of findings for each measure (None where a row has no value): ``f`` by custom.

        ``report.table`` writes date, value, base, flags, note and source of a row from its finding ``f``.
        """
        found = {name: self.state_rows(rows, measure) for name, measure in measures.items()}
        return rows.assign(**{name: pd.Series(one, rows.index, dtype=object) for name, one in found.items()})

    def count(self, measure: str, value: float, unit: str = "statements", segment: str = "", **more: Any) -> Finding:
        """State a number that we computed, by default from everything and at the end of the period."""
        parts = {"as_of": AsOf(self.period.end), "source_ids": (OURS,), "interval_reason": "computed"} | more
        return self.state(Finding(measure, value, unit, segment=segment, **cast(Any, parts)))

    def say(self, key: str, state: object = "", /, **values: Any) -> str:
        """Return a text as ``uhc.say`` does; it may name ``{region}`` and ``{period}`` without being told them.

        Example:
            >>> report.say("trend.events")
            'Kejadian yang menyangkut Kota Pangkalpinang'
        """
        return say(key, state, **{"region": self.region.name, "period": self.period.text} | values)

    def propose(
        self,
        rule: str,
        *,
        anchor: str,
        certainty: int,
        because: str,
        weight: float = 0,
        size: str = "",
        **values: Any,
    ) -> None:
        """Put a decision of decisions.yaml on the region's meeting page.

        Args:
            rule: its id.
            anchor: the section of the report that it rests on.
            certainty: 1 to 3.
            because: what makes it so sure, or so little.
            weight: how many people it concerns, for the order.
            size: people or rupiah as text, where the rule leaves it to the report.
            values: what its sentences name; ``people`` also gives its size, ``cost`` its rupiah a month.

        Raises:
            UhcError: its sentence has more than 16 words, or its size is missing.
        """
        asked, language = decision_rules()[rule], current_language()
        told = (text[language].format(**values) for text in (asked.sentence, asked.why))
        sentence, why = (text[:1].upper() + text[1:] for text in told)
        sizes = {
            "free": lambda: say("meeting.free"),
            "people": lambda: say("meeting.people", f=values["people"]),
        }
        self.put(
            {
                "id": rule, "sentence": sentence, "why": why, "owner": asked.owner, "deadline": asked.deadline,
                "size": sizes.get(asked.size, lambda: size)(),
                "certainty": min(certainty, 2 if self.is_synthetic else 3), "certainty_reason": because,
                "stake": asked.stake, "can_act": asked.can_act, "needs_data": asked.needs_data, "people": weight,
                "anchor": anchor, "criterion": asked.measure, "money": asked.money or "", "serves": asked.serves,
                "cost_idr_per_month": values["cost"].value if asked.money else 0,
                "condition": asked.condition.get(language, ""),
                "months": values.get("months", 0), "twice": values.get("twice", 0),
            }
        )  # fmt: skip

    def put(self, decision: dict[str, Any]) -> None:
        """Keep a decision for the meeting page; one of the same id and section replaces the one before.

        What it does not say of money (``cost_idr_per_month``, ``money``, ``condition``) and of the decision that it
        ``serves`` is nothing; ``months`` are those in which its people come in, ``twice`` those of its people whom
        another decision counts too.

        Raises:
            UhcError: its sentence is too long, or owner, size or certainty is missing.
        """
        is_whole = decision["owner"] and decision["size"] and decision["certainty"] in (1, 2, 3)
        if len(decision["sentence"].split()) > DECISION_WORDS or not is_whole:
            raise UhcError("decision_incomplete", sentence=decision["sentence"], words=DECISION_WORDS)
        key = ("id", "anchor")
        kept = [one for one in self.decisions if any(one[name] != decision[name] for name in key)]
        nothing = {"cost_idr_per_month": 0, "money": "", "condition": "", "serves": "", "months": 0, "twice": 0}
        self.decisions = [*kept, nothing | decision]

    def warn(self, text: str, instead: str, source: str) -> None:
        """Put a printed sentence that must not be quoted on the meeting page, its source, and what to say instead."""
        told = {"text": text, "instead": instead, "source": source}
        self.misquotes = [*(one for one in self.misquotes if one["text"] != text), told]

    def judge(self, criteria: pd.DataFrame) -> pd.DataFrame:
        """Keep verdicts for the meeting page and the index, and return them: this region's, or each of its own code."""
        code = criteria["region_code"]
        self.criteria += criteria_rows(criteria.assign(region_code=code.where(code.notna(), self.region.bps_code)))
        return criteria

    def commit(self, text: str) -> None:
        """Put a commitment that is not yet met on the region's meeting page."""
        self.commitments.append(text)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Rows of the table ``sources`` by source_id."""
        known = {row.source_id: row for row in read_table("sources").itertuples()}
        if self.data != "published":
            known[OFFICE] = OfficeSource(say("source.title", self.data), say("source.publisher", self.data))
        return known

    def cite(self, source_ids: Sequence[str]) -> str:
        """Return publisher and date of each source, as a table or caption names them."""
        texts = []
        for source_id in source_ids:
            if source_id == OURS:
                texts.append(say("source.ours"))
                continue
            check_choice("source", source_id, list(self.sources))
            self.cited.setdefault(source_id)
            row = self.sources[source_id]
            day = (
                ""
                if pd.isna(row.published_date)
                else f"{AsOf(row.published_date.date(), row.published_precision):short}"
            )
            text = say("source.dated", publisher=row.publisher, date=day) if day else row.publisher
            is_real = self.is_synthetic and source_id != OFFICE
            texts.append(say("source.real", text=text) if is_real else text)
        return "; ".join(dict.fromkeys(texts))

    def figure_number(self, name: str) -> int:
        """Return the number of the figure ``name``; the first to ask is figure 1."""
        return self._figure_numbers.setdefault(name, len(self._figure_numbers) + 1)

    def headings(self) -> tuple[str, str, str, list[str]]:
        """Return office, title, status, and the facts of the head: codes, period, approval, contact."""
        region, status = self.region, say("status.report", self.parameters.status)
        if self.is_synthetic:
            status = say("status.synthetic", status=status)
        facts = [
            say("header.codes", bps=region.bps_code, kemendagri=region.kemendagri_code),
            say("header.period", self.data, period=self.period.text),
            say("header.approved", name=self.parameters.approved_by) if self.parameters.approved_by else "",
            say("header.contact", contact=self.parameters.contact) if self.parameters.contact else "",
        ]
        return say("header.office", region=region.name), self.title, status, [fact for fact in facts if fact]

    def header(self) -> Block:
        """Return the head of the page: title, region codes, period, status, office."""
        office, title, status, known = self.headings()
        html = fill("header", office=office, title=title, status=status, facts=known)
        style = Markup("<style>{}</style>").format(Markup(style_sheet("lab")))
        metadata = {
            "place": "header",
            "language": self.parameters.language,
            "title": self.title,
            "region": self.region.bps_code,
            "slug": self.region.slug,
            "period": str(self.period),
            "notebook": self.parameters.notebook,
        }
        return Block(style + html, "\n".join([self.title, *known]), metadata)

    def as_of(self, row: Any, name: str = "as_of") -> AsOf:
        """Return the date of a row from its columns ``<name>_date`` and ``<name>_precision``."""
        return AsOf(getattr(row, f"{name}_date").date(), getattr(row, f"{name}_precision"))


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph; ``kind`` is its class in the style sheet."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def fold(table: Table, *, in_print: bool = False) -> str:
    """Return a table in a drawer; ``in_print`` opens it on paper."""
    kind = ' class="printed"' if in_print else ""
    shown, older = table.newest()
    rest = paragraph(say("table.older", count=older)) if older else ""
    summary = escape(say("page.table", caption=table.caption))
    return f"<details{kind}><summary>{summary}</summary>{shown.html()}{rest}</details>"


def bullets(texts: Sequence[str]) -> str:
    """Return a list of sentences."""
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"
