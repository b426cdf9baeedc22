"""The report as an analyst writes it: numbers, charts, bars, tables, sections and decisions of the house or one's own.

Every part that stands here carries its own company: a number its base, date and source, a chart its caption,
alternative text and data.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from analysis.figures.svg import render_svg
from analysis.reference.errors import ParameterError, UhcError, check_choice
from analysis.reference.file_names import fit_name
from analysis.reference.notebooks import contract_of
from analysis.reference.parameters import (
    Parameters,
    cell_names,
    check_cell,
    check_names,
    check_parameters,
    injected_names,
    parameter_names,
)
from analysis.reference.states import Flag, IntervalReason, Unit
from analysis.reference.words import LANGUAGES, catalogue, say
from analysis.report.charts import Draw, chart_data, describe, draw_at, name_codes, name_column, recolor, write_cell
from analysis.report.documents import SYNTHETIC
from analysis.report.draft import OURS, Block, Draft, bullets, paragraph
from analysis.report.exporting import export_chart, table_numbers, with_numbers
from analysis.report.findings import AsOf, Denominator, Finding
from analysis.report.mistakes import explain_mistakes
from analysis.report.pieces import PREVIEW_PLACE, fill, style_sheet
from analysis.report.preview import preview_page
from analysis.report.quality import CAREFUL, GOOD, UNJUDGED, Check, quality_table
from analysis.report.stating import sources_of
from analysis.report.tables import Table, make_table
from analysis.tables.identities import check_no_person
from analysis.tables.published import TABLES_READ
from analysis.tables.selection import thin_months

UNIT_WORDS = {"persen": "percent", "%": "percent", "rupiah": "idr", "rp": "idr", "people": "persons", "jiwa": "persons"}
BARS = '<div class="bars">'
HTML_PART = re.compile(r"\s*<(p|ul|ol|h3|figure|details|div|table|section)\b")
Part = str | Block | Table | Finding | list[str]
Told = tuple[str, dict[str, Any]]  # the heading of a section, and by name what stands around its parts


@dataclass(frozen=True)
class Source:
    """A source that stands in no table: what it is called, who published it, when, and where.

    Example:
        >>> uhc.Source("Rekap UHC", "BPJS Kesehatan", date(2026, 3, 1))
    """

    title: str
    publisher: str
    date: date
    url: str = ""


@dataclass(frozen=True)
class Headline:
    """A card of three lines: what it is, the number with its unit, base and date; ``anchor`` is where it is shown.

    Example:
        >>> uhc.Headline("Belum terdaftar", "340", "dari 242.285 penduduk", "jiwa", unit="orang").value
        '340'
    """

    title: str
    value: str
    company: str
    anchor: str
    unit: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar in HTML: its text and value; its start, its width and the tick of its target in percent of the axis."""

    name: str
    value: str
    start: float
    width: float
    note: str = ""
    kind: str = ""
    tick: float | None = None


def open_report(
    notebook: str,
    namespace: Mapping[str, Any],
    *,
    title: Mapping[str, str] | None = None,
    question: Mapping[str, str] | None = None,
) -> Report:
    """Check the parameters that stand in a notebook's ``globals()`` and return the report to write.

    Args:
        notebook: the name of its file in notebooks/, without the ending.
        namespace: ``globals()``.
        title: what the report is called, ``{"id": "Profil puskesmas", "en": "Profile of puskesmas"}``; where none is
            given, the title in the notebook's metadata, or its first heading.
        question: the question that it answers, in the same form; the batch reads it from the notebook.

    Raises:
        ParameterError: a parameter is unknown, misspelt, read by nothing, contradictory or of a lossy type, or the
            period lies before any data of the region or has not begun; or a title lacks a language.

    Example:
        >>> report = uhc.open_report("coverage_trend", globals())
        >>> report.region.name
        'Kota Pangkalpinang'
    """
    explain_mistakes()
    cells = [cell for cell in namespace.get("In", ()) if cell]
    for texts in filter(None, (title, question)):
        if set(texts) != set(LANGUAGES):
            raise ParameterError("notebook_title", found=texts)
    check_names(notebook, injected_names(cells))
    check_cell(contract_of(notebook), cell_names(cells), cells=cells)
    values = {name: namespace[name] for name in parameter_names(notebook) if name in namespace}
    check_no_person(values)
    report = Report(check_parameters(notebook, values))
    report.own_title = title or {}
    TABLES_READ.clear()
    _keep_what_cells_show(report)
    return report


@dataclass(frozen=True)
class Redrawn:
    """What an analyst changed of a chart: another function, a last step, other options."""

    draw: Draw | None = None
    finish: Draw | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


class Report(Draft):
    """A report of one region and period; ``report.frames`` holds what each of its charts draws."""

    def __init__(self, parameters: Parameters) -> None:
        super().__init__(parameters)
        self._redrawn: dict[str, Redrawn] = {}
        self._shown: dict[str, Block] = {}

    def state(self, finding: Finding, *, several: bool = False) -> Finding:
        """Record a number; running its cell again replaces what that cell stated before."""
        return self.findings.add(finding, _running_cell(), several=several)

    def number(
        self,
        id: str,
        value: float,
        unit: str,
        *,
        of: float | None = None,
        of_name: str = "",
        of_date: str = "",
        as_of: str | date,
        source: str | Source,
        decimals: int | None = None,
        flags: Sequence[str] = (),
        reason: str = "computed",
        bound: str = "=",
        note: str = "",
    ) -> Finding:
        """State a number with all that it needs, and return it for sentences: ``f"{n}"`` or ``n.line()``.

        Args:
            id: what is measured, and after a dot which part of it: letters, digits, ``_`` and ``.``.
            value: the number; with ``of`` and the unit percent, the people above the line.
            unit: percent, persons, idr ..., by the names of the group ``unit``.
            of: what is below the line, as a number; the share is then computed here.
            of_name: what the people below the line are called; needed with ``of``.
            of_date: the date of ``of`` as ISO; empty where the source gives none.
            as_of: the date the number speaks of: 2025-04-01, 2025-04 or 2025.
            source: an id of sources.csv, or a ``Source``.
            decimals: decimals to show; two for a share that is computed here, else those of the value.
            flags: what a reader must know, by the names of the group ``flag``.
            reason: why there is no interval, by the names of the group ``interval``.
            bound: ``=``, ``~``, ``>`` or ``<``.
            note: what the source leaves open.

        Raises:
            UhcError: an unknown unit, source, flag, reason or bound (with the nearest right one), a share that does
                not fit, a base without name, or a date that cannot be read.

        Example:
            >>> told = {"of": 120, "of_name": "kader", "as_of": "2026-02", "source": "project"}
            >>> f"{report.number('own.kader', 30, 'percent', **told)}"
            '25,00%'
        """
        check_choice("unit", unit, [*Unit], meant=_unit_meant(unit))
        check_choice("bound", bound, ("=", "~", ">", "<"))
        check_choice("reason", reason, [*IntervalReason])
        for flag in flags:
            check_choice("flag", flag, [*Flag])
        base, numerator = None, None
        if of is not None:
            if (unit == "percent" and not 0 <= value <= of) or of <= 0 or not of_name:
                raise UhcError("number_share", id=id, value=value, of=of, name=of_name or "-")
            base = Denominator(of, of_name, _read_date(id, of_date) if of_date else None)
            numerator = value
            value = 100 * value / of if unit == "percent" else value
        shown = decimals if decimals is not None else 2 if unit == "percent" and of is not None else _decimals(value)
        parts: dict[str, Any] = {
            "numerator": numerator,
            "denominator": base,
            "interval_reason": reason,
            "flags": tuple(flags),
        }
        sources = (self._source_id(source),)
        measure, _, parts["segment"] = id.partition(".")
        about: Any = {"decimals": shown, "bound": bound, "note": note} | parts
        return self.state(Finding(measure, value, unit, _read_date(id, as_of), sources, **about))

    def decide(
        self,
        decision: str,
        *,
        why: str = "",
        owner: str = "",
        deadline: str = "",
        size: str = "",
        certainty: int = 2,
        certainty_reason: str = "",
        priority: float = 0,
        anchor: str = "",
        criterion: str = "",
    ) -> None:
        """Put a decision on the region's meeting page; the same sentence again replaces the one before.

        Args:
            decision: a verb sentence of at most 16 words.
            why: one line.
            owner: the role of the region's own people who acts.
            deadline: the last day as ISO; empty: the end of the month, 14 days on at least.
            size: people or rupiah, as text.
            certainty: 1 to 3.
            certainty_reason: what makes it so sure, or so little.
            priority: how many people it concerns; the more, the earlier.
            anchor: the section that it rests on.
            criterion: the criterion that it serves.

        Raises:
            UhcError: the sentence is too long, or owner or size is missing.

        Example:
            >>> report.decide("Latih kader yang belum dilatih", owner="Kepala Dinas Kesehatan", size="90 kader")
        """
        if deadline:
            _read_date(decision, deadline)
        self.put({
            "id": "own." + re.sub(r"\W+", "_", decision.lower()).strip("_"), "sentence": decision, "why": why,
            "owner": owner, "deadline": deadline or "month_end", "size": size, "certainty": certainty,
            "certainty_reason": certainty_reason, "stake": 2, "can_act": True, "needs_data": False,
            "people": priority, "anchor": anchor, "criterion": criterion,
        })  # fmt: skip

    def _source_id(self, source: str | Source) -> str:
        if isinstance(source, Source):
            source_id = re.sub(r"\W+", "-", f"{source.publisher} {source.title}".lower()).strip("-")
            self.sources[source_id] = pd.Series(
                {"title": source.title, "publisher": source.publisher, "url": source.url,
                 "published_date": pd.Timestamp(source.date), "published_precision": "day"}
            )  # fmt: skip
            return source_id
        if source != OURS:
            check_choice("source", source, list(self.sources))
        return source

    def header(self, answer: str = "", *context: str) -> Block:
        """Return the head of the page: ``answer`` is its H1 and ``context`` up to two sentences below it.

        Without an answer the page is headed as the notebooks are that have none yet.

        Example:
            >>> report.header("Satu dari lima kartu tidak aktif")
        """
        block = super().header()
        if not answer:
            return block
        office, title, status, facts = self.headings()
        html = fill("answer", office=office, title=title, answer=answer, context=context, chips=[status, *facts[1:2]])
        style = Markup("<style>{}</style>").format(Markup(style_sheet("answer", "lab")))
        metadata = {**block.metadata, "layout": "answer", "foot": facts, "mark": SYNTHETIC * self.is_synthetic}
        return replace(block, html=style + html, metadata=metadata)

    def cards(self, cards: Sequence[Headline]) -> Block:
        """Return the headline figures, each a card of three lines that leads to its section.

        Example:
            >>> report.cards([uhc.Headline("Belum terdaftar", "340", "dari 242.285 penduduk", "jiwa", unit="orang")])
        """
        lines = [f"{card.title}: {card.value}" for card in cards]
        return Block(fill("headlines", cards=cards), "\n".join(lines))

    def quality(self, *frames: pd.DataFrame, checks: Sequence[Check] = (), office: Sequence[str] = ()) -> Block:
        """Return the data-quality box; the word of its worst row is the report's.

        Args:
            frames: what the report rests on, as ``report.read`` gave it: how many rows there are, how many may not be
                used, and how old the newest figure is.
            checks: rows of one's own: what was checked, ``good``, ``careful`` or ``unjudged``, and what was found.
            office: the office's tables that the report rests on; what is odd in them comes last.

        Example:
            >>> report.quality(statements)
        """
        own = self._check_rows(frames) if frames else []
        table, self.quality_word = quality_table(self, [*own, *checks], office)
        block = self.section("mutu", say("quality.heading", word=say("quality.word", self.quality_word)), table)
        html = block.html.replace("<section ", '<section class="quality" ', 1)
        return Block(html, block.text, {"quality": self.quality_word})

    def _check_rows(self, frames: Sequence[pd.DataFrame]) -> list[Check]:
        rows = pd.concat([frame.reindex(columns=["usable", "as_of_end"]) for frame in frames], ignore_index=True)
        missing = say("own.quality_none", region=self.region.name, period=self.period.text)
        count = self.count("quality", len(rows), segment="rows")
        unused = self.count("quality", int(rows["usable"].eq(False).sum()), segment="unused")
        found = say("own.quality_rows_text", rows=count, unused=unused) if len(rows) else missing
        checks = [(say("own.quality_rows"), (CAREFUL if unused.value else GOOD) if len(rows) else UNJUDGED, found)]
        newest = rows["as_of_end"].max()
        if pd.notna(newest):
            months = (self.period.year - newest.year) * 12 + self.period.month - newest.month
            age = self.count("quality", months, "months", "age", as_of=AsOf(newest.date()))
            is_old = self.period.is_stale(newest.date())
            checks.append((say("quality.timely"), UNJUDGED if is_old else GOOD, say("own.quality_newest", f=age)))
        return checks

    def certainty(self, *parts: Part) -> Block:
        """Return the section on how sure the page is: the word of ``report.quality`` (made before), what is missing.

        Example:
            >>> report.certainty("Jumlah kader bulan ini belum dilaporkan.")
        """
        heading = say("answer.certainty", word=say("quality.word", self.quality_word))
        return self.section("yakin", heading, *parts, link=say("answer.link_quality"))

    def section(
        self,
        anchor: str,
        heading: str | Told,
        *parts: Part,
        link: str = "",
        subtitle: str = "",
        sentences: Sequence[Part] = (),
        source: str = "",
    ) -> Block:
        """Return a finding of the page: a heading that states it, then its parts.

        Args:
            anchor: its name in links.
            heading: what it found, in at most 14 words, or that and the texts below by name, as ``uhc.tell_*`` give
                it; a section without one shows nothing.
            parts: sentences, lists of sentences, charts, tables, numbers (as a line); nothing stands for an empty one.
            link: one word for the row of links at the top of the page.
            subtitle: measure, place, date.
            sentences: what stands below the parts.
            source: who published it, as ``sources_line``; the last line.

        Example:
            >>> report.section("kader", "Seperempat kader sudah dilatih", "Sisanya menunggu anggaran.").text
            'Seperempat kader sudah dilatih'
        """
        if not isinstance(heading, str):
            heading, texts = heading
            return self.section(anchor, heading, *parts, **texts)
        if not heading:
            return Block("", say("unanswered.see"))
        parts = (*parts, *sentences, source)
        redrawn = [self._bars_redrawn(anchor, subtitle or heading, part) for part in parts]
        is_titled = any(
            one is not part and isinstance(one, Block) and "<figure" in one.html
            for one, part in zip(redrawn, parts, strict=True)
        )
        sub = f'<p class="sub">{escape(subtitle)}</p>' if subtitle and not is_titled else ""
        html = "".join([sub, *map(_part_html, redrawn)])
        drawn = (part.frame for part in parts if isinstance(part, Block))
        frame = next((one for one in drawn if one is not None and len(one)), None)
        has_bars = any(isinstance(part, Block) and BARS in part.html for part in parts)
        if frame is not None and has_bars:  # a chart is kept by its own name
            self.frames[anchor] = frame
        metadata = {"link": link, "anchor": anchor} if link else {}
        anchor = escape(anchor)
        page = f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(heading)}</h2>{html}</section>'
        return Block(page, heading, metadata, frame=frame)

    def chart(
        self,
        frame: pd.DataFrame,
        draw: Draw,
        *,
        title: str,
        subtitle: str,
        sources: Sequence[str] | None = None,
        alt: str = "",
        finish: Draw | None = None,
        name: str = "",
        data: pd.DataFrame | Table | None = None,
        columns: str = "",
        caption: str = "",
        is_folded: bool = False,
        **options: Any,
    ) -> Block:
        """Return a chart of ``frame`` at two widths, with caption, number, alternative text and its data.

        Args:
            frame: what is drawn.
            draw: an axes-level function of seaborn, or any ``(data, ax, **options)``.
            title: what it shows, in one sentence.
            subtitle: measure, place, date.
            sources: ids of sources.csv; those of the findings in the column ``f`` where none are given.
            alt: the alternative text; made from the frame where none is given.
            finish: called with the axes at the end, to add a line or a note.
            name: its name in files; the number of the figure where none is given.
            data: what the data table holds, or the table itself; the columns that ``options`` name where none is given.
            columns: the columns of the data table, as ``report.table`` takes them, in place of ``data``; of many months
                the newest, and June and December of the years before.
            caption: what stands below it, in place of who published it.
            is_folded: whether it stands in a fold, where one drawing does for both widths.
            options: handed to ``draw``.

        Returns:
            The chart; of a frame without rows a part of the page that shows nothing.

        Example:
            >>> texts = {"title": "Tiga rasio", "subtitle": "persen", "sources": ["project"]}
            >>> report.chart(ratios, sns.scatterplot, x="as_of_date", y="pct", hue="ratio", **texts)
        """
        if not len(frame):
            return Block("", say("chart.empty", title=title))
        key = name or title
        self.frames[key] = frame
        changed = self._redrawn.get(key, Redrawn())
        draw, options = changed.draw or draw, ({} if changed.draw else options) | dict(changed.options)
        number = self.figure_number(key)
        prefix = re.sub(r"[^\w-]+", "-", fit_name(name)) if name else f"g{number}"
        text = alt or describe(frame, title, **options)
        mark = f"_{SYNTHETIC}" * self.is_synthetic
        if sources is None:
            sources = sources_of(frame["f"]) if "f" in frame else ("",)
        cited = say("chart.sources", sources=self.cite(sources)) if sources and not caption else ""
        figures = _figures(frame, draw, [step for step in (finish, changed.finish) if step], options, is_folded)
        drawings = {
            width: Markup(
                render_svg(figure, prefix=(short := f"g{number}{width[0]}"), title=title, description=text).replace(
                    f"{short}-title", f"{prefix}-{width}-title"
                )  # in files a chart is called by its name
            )
            for width, figure in figures.items()
        }
        table, numbers = self._chart_table(frame, title, data, columns, options)
        export_chart(key, [*figures.values()][-1], numbers, title)
        html = fill(
            "chart", number=number, prefix=prefix, title=title, drawings=drawings, caption=caption or cited,
            subtitle=f"{SYNTHETIC}. {subtitle}" if self.is_synthetic else subtitle,
            table=table.newest()[0].html(),
            download=table.download(f"{prefix}_{self.region.bps_code}_{self.period}{mark}.csv"),
        )  # fmt: skip
        return Block(html, text, frame=frame)

    def _chart_table(
        self,
        frame: pd.DataFrame,
        title: str,
        data: pd.DataFrame | Table | None,
        columns: str,
        options: Mapping[str, Any],
    ) -> tuple[Table, pd.DataFrame]:
        """Return the data table of a chart as it is printed, and with numbers as numbers."""
        if isinstance(data, Table):
            return data, table_numbers(data)
        read = thin_months(frame) if columns and "as_of_date" in frame else frame
        drawn = chart_data(read, options)
        shown, numbers = self._columns_of(read, columns) if columns else (drawn if data is None else data, ())
        return self._table_of(shown, title, numbers), with_numbers(shown, drawn)

    def redraw(self, name: str, draw: Draw | None = None, *, finish: Draw | None = None, **options: Any) -> None:
        """Draw the chart ``name`` in another way from here on: another colour or function, a line added.

        Stands above the cell that shows the chart; then run that cell again. ``report.frames[name]`` is what it draws.

        Args:
            name: of a chart, or the section of bars; ``list(report.frames)`` names them.
            draw: another function of seaborn, or any ``(data, ax, **options)``; it takes only the options given here.
            finish: called with the axes at the end, after what the report itself adds.
            options: handed to the function, over the report's own; what is no ``report.chart`` knows ``color`` alone.

        Raises:
            UhcError: what is asked for needs a function, and none is given. That no chart has the name is said by
                ``uhc.show_trail``, when all are drawn.

        Example:
            >>> report.redraw("gerak", color="crimson", finish=lambda ax: ax.axhline(75))
        """
        self._redrawn[name] = Redrawn(draw, finish, options)

    def check_redrawn(self) -> None:
        """Check that every chart that ``redraw`` names was drawn.

        Raises:
            UhcError: one was not; names the nearest.
        """
        for name in self._redrawn:
            check_choice(say("error.chart"), name, list(self.frames))

    def _bars_redrawn(self, anchor: str, title: str, part: Part) -> Part:
        """Return the bars of a section as ``redraw`` says."""
        changed = self._redrawn.get(anchor)
        if changed is None or not isinstance(part, Block) or part.frame is None or BARS not in part.html:
            return part
        if changed.draw is None:
            colored = f'{BARS[:-1]} style="--bar:{escape(_only_color(anchor, changed))};--or:var(--bar)">'
            return replace(part, html=Markup(str(part.html).replace(BARS, colored)))
        texts: dict[str, Any] = {"title": title, "subtitle": "", "name": anchor}
        return self.chart(part.frame, changed.draw, **texts, sources=(), finish=changed.finish, **changed.options)

    def table(
        self,
        frame: pd.DataFrame,
        *,
        caption: str,
        columns: Mapping[str, str] | str = "",
        numbers: Sequence[str] = (),
        empty: str = "",
    ) -> Table:
        """Return a frame as a table of the page: numbers and dates in the page's language, first column fixed.

        Args:
            frame: one row per row of the table.
            caption: what it holds.
            columns: the columns to show and their headings; or the names of columns separated by blanks, each headed
                by the word ``column`` has for it and followed by + where its text is a number. Codes in them are
                called in words. ``date``, ``value``, ``numerator``, ``denominator``, ``status``, ``note`` and
                ``source``, where the frame has no such column, are those of the finding in its column ``f``
                (``report.stated``), and date and source else those of the row. ``change:signed`` writes a finding
                with its sign. All columns where none are given.
            numbers: the headings of columns whose text is a number.
            empty: what stands in its place where the frame has no rows: what is missing, and who holds it.

        Example:
            >>> report.table(ratios, caption="Rasio", columns={"as_of_date": "Tanggal", "pct": "Persen"})
            >>> report.table(series, caption="Keaktifan", columns="date value+ denominator source").rows[-1][:2]
            ('1 September 2025', '80,33%')
        """
        if isinstance(columns, str) and columns:
            shown, headings = self._columns_of(frame, columns)
            return replace(self._table_of(shown, caption, headings), empty=empty)
        names = dict(columns or {str(name): name_column(str(name)) for name in frame.columns})
        table = self._table_of(name_codes(frame[list(names)]).rename(columns=names), caption, numbers)
        return replace(table, empty=empty)

    def _table_of(self, frame: pd.DataFrame, caption: str, numbers: Sequence[str] = ()) -> Table:
        columns = [(str(name), name in numbers or _holds_numbers(frame[name])) for name in frame.columns]
        cells = [[write_cell(cell) for cell in row] for row in frame.astype(object).itertuples(index=False)]
        return make_table(caption, columns, cells)

    def _columns_of(self, frame: pd.DataFrame, columns: str) -> tuple[pd.DataFrame, list[str]]:
        """Return the columns that are named, under their headings, and the headings of those that hold numbers."""
        named = [name.rstrip("+").partition(":") for name in columns.split()]
        headings = {name: say("column", name) for name, _, _ in named}
        if not len(frame):
            return pd.DataFrame(columns=list(headings.values())), []
        frame = frame.reset_index(drop=True)
        cells = {name: self._cells(frame, name, spec) for name, _, spec in named}
        numbers = [headings[name[0]] for name, text in zip(named, columns.split(), strict=True) if text.endswith("+")]
        return name_codes(pd.DataFrame(cells)).rename(columns=headings), numbers

    def _cells(self, frame: pd.DataFrame, name: str, spec: str) -> Any:
        """Return the cells of a column of a table: its own, else a part of the finding of each row, else of the row."""
        parts: dict[str, Callable[[Finding], str]] = {
            "date": lambda f: f"{f.as_of}",
            "value": lambda f: f"{f}",
            "numerator": lambda f: f"{f:n}",
            "denominator": self.base_cell,
            "status": lambda f: f"{f:flags}" or say("empty.as_stated"),
            "note": lambda f: f.note or say("empty.no_note"),
            "source": lambda f: self.cite(f.source_ids),
        }
        if spec:
            return [format(cell, spec) for cell in frame[name]]
        if "f" in frame and name in parts and (name not in frame or name == "value"):
            return frame["f"].map(parts[name])
        if name == "date" and name not in frame:
            return [f"{self.as_of(row)}" for row in frame.itertuples()]
        if name == "source" and name not in frame:
            return [self.cite((source,)) for source in frame["source_id"]]
        return frame[name]

    def base_cell(self, finding: Finding) -> str:
        """Return what a number is of, as a cell of a table."""
        return say("trend.denominator", f=finding) if finding.denominator else say("empty.not_published")

    def sources_line(self, findings: Iterable[Finding | None], text: str = "") -> str:
        """Return the last line of a section: a text, and who published its numbers."""
        sources = say("answer.sources", sources=self.cite(sources_of(one for one in findings if one is not None)))
        return paragraph(" ".join(filter(None, (text, sources))), "src")

    def bars(
        self,
        frame: pd.DataFrame,
        *,
        name: str,
        value: str,
        text: str = "",
        note: str = "",
        highlight: str = "",
        missed: str = "",
        unsure: str = "",
        target: str = "",
    ) -> Block:
        """Return bars in HTML, for up to some twelve items: their text never shrinks.

        Args:
            frame: one row per bar, in the order shown; names, values and notes in its columns.
            name: the column of what a bar is called.
            value: the column of its length; negative goes to the left of zero, an unknown one is hatched.
            text: the column of the value as text; the value itself where none is given.
            note: the column of a line in small below the name.
            highlight: a column that is true where a bar is to stand out: darker than the others.
            missed: a column that is true where a bar is short of what it should be: orange, as everywhere.
            target: the column of a target, as a tick on the same axis.
            unsure: a column that is true where a bar is hatched, since its figure is old or open.

        Example:
            >>> report.bars(inactive, name="segment", value="persons")
        """
        if not len(frame):
            return Block("", "")
        ends = [0.0, *frame[value].dropna(), *(frame[target].dropna() if target else ())]
        low, span = min(ends), (max(ends) - min(ends)) or 1.0
        bars = []
        for row in frame.to_dict("records"):
            length, is_known = row[value], pd.notna(row[value])
            start, width = (100 * (min(length, 0) - low) / span, 100 * abs(length) / span) if is_known else (0, 100)
            is_unsure, is_missed = unsure and row[unsure], missed and row[missed]
            kinds = {"maybe": is_unsure and is_missed, "unknown": is_unsure or not is_known, "neg": is_missed}
            kinds["hi"] = highlight and row[highlight]
            kind = next((name for name, holds in kinds.items() if holds), "")
            tick = 100 * (row[target] - low) / span if target and is_known and pd.notna(row[target]) else None
            shown, small = row[text] if text else write_cell(length), row[note] if note else ""
            bars.append(Bar(str(row[name]), f"{shown}", start, width, str(small), kind, tick))
        shown_text = "\n".join(f"{bar.name}: {bar.value}" for bar in bars)
        return Block(fill("bars", bars=bars), shown_text, frame=frame)

    def fold(self, heading: str, *blocks: Part) -> Block:
        """Return parts that stand behind one line until a reader opens it; on paper they stand in the annex only.

        Example:
            >>> report.fold("Rincian", report.table(inactive, caption="Tidak aktif"))
        """
        html = "".join(map(_part_html, blocks))
        html = re.sub(r"(</?)h2\b", r"\1h3", html)
        if not html:
            return Block("", heading)
        return Block(f'<details class="fold"><summary>{escape(heading)}</summary>{html}</details>', heading)

    def preview(self) -> Block:
        """Return the finished page of what the cells showed so far, in a frame below the cell.

        It needs cells that have run in a notebook; in the batch it is left out of the page.

        Example:
            >>> report.preview()
        """
        return preview_page(self.parameters.notebook, self._shown)

    def keep_shown(self, done: Any) -> None:
        """Keep what a cell of the notebook showed, as IPython's ``post_run_cell`` tells; a cell that ran again anew."""
        cell = str(done.info.cell_id or done.info.raw_cell)
        self._shown.pop(cell, None)
        if isinstance(done.result, Block) and done.result.metadata.get("place") != PREVIEW_PLACE:
            self._shown[cell] = done.result


def _figures(
    frame: pd.DataFrame, draw: Draw, steps: Sequence[Draw], options: dict[str, Any], is_folded: bool
) -> dict[str, Figure]:
    """Return a chart at each width; the house's own colour changes where ``draw`` takes no colour of its own."""
    known = inspect.signature(draw).parameters
    is_open = "hue" not in options and any(one.kind is one.VAR_KEYWORD for one in known.values())
    color = "" if "color" in known or is_open else options.get("color", "")
    options = {name: value for name, value in options.items() if not color or name != "color"}
    widths = {"whole": "narrow"} if is_folded else {"narrow": "narrow", "wide": "wide"}
    figures = {name: draw_at(width, frame, draw, steps, **options) for name, width in widths.items()}
    for figure in figures.values():
        recolor(figure, color)
    return figures


def _only_color(name: str, changed: Redrawn) -> str:
    """Return the colour that a chart drawn otherwise than by ``report.chart`` is to have; "" where it stays."""
    if set(changed.options) - {"color"} or (not changed.options and not changed.finish):
        raise UhcError("redraw_function", name=name, options=", ".join(changed.options) or "-")
    return str(changed.options.get("color", ""))


def _keep_what_cells_show(report: Report) -> None:
    """Have the notebook that runs tell this report, and no earlier one, what its cells show."""
    from IPython.core.getipython import get_ipython

    if (shell := get_ipython()) is None:
        return
    for kept in list(shell.events.callbacks["post_run_cell"]):
        if isinstance(getattr(kept, "__self__", None), Report):
            shell.events.unregister("post_run_cell", kept)
    shell.events.register("post_run_cell", report.keep_shown)


def _part_html(part: Part) -> str:
    if isinstance(part, Block):
        return part.html
    if isinstance(part, list):
        return bullets(part) if part else ""
    if isinstance(part, Table):
        shown, older = part.newest()
        rest = say("table.older", count=older) if older else "" if part.rows else part.empty
        return (shown.html() if part.rows else "") + (paragraph(rest) if rest else "")
    if isinstance(part, Finding):
        return paragraph(part.line())
    return part if not part or HTML_PART.match(part) else paragraph(part)


def _holds_numbers(cells: pd.Series) -> bool:
    is_stated = len(cells) > 0 and all(isinstance(cell, Finding) for cell in cells)
    return is_stated or pd.api.types.is_numeric_dtype(cells)


def _unit_meant(word: str) -> str:
    """Return the unit that a word of either language names: "orang" is persons; "" where none does."""
    texts = {name: " ".join(catalogue()[f"unit.{name}"].values()).split() for name in Unit}
    return next((name for name, words in texts.items() if word.lower() in words), UNIT_WORDS.get(word.lower(), ""))


def _read_date(id: str, text: str | date) -> AsOf:
    try:
        return AsOf(text) if isinstance(text, date) else AsOf.read(text)
    except (KeyError, ValueError) as problem:
        raise UhcError("number_date", id=id, found=text) from problem


def _decimals(value: float) -> int:
    return min(2, len(repr(float(value)).partition(".")[2].rstrip("0")))


def _running_cell() -> tuple[str, int]:
    """Return the id of the notebook's cell that runs and the number of its run; ("", 0) outside a notebook."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return "", 0
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return "", 0
    header = shell.kernel.get_parent("shell")
    return str(header.get("metadata", {}).get("cellId", "")), int(shell.execution_count)
