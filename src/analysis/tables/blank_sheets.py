"""Empty sheets to fill in: one per kind, with choices, notes and an example row that the importer passes over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.reference.words import say
from analysis.tables.importing.vocabulary import choices
from analysis.tables.schemas import table_descriptor

CHOICES_SHEET = "Pilihan"
HEADER_ROW, ROWS = 3, 2000  # the rows that carry the choices
FROM_AREA = ("region_code", "area_name")  # follow from the code of the area
EXAMPLES = {"month_date": "Februari 2026", "region_code": "1971", "area_code": "19.71.01"}
BLUE, GREY = PatternFill("solid", fgColor="DDE8F0"), PatternFill("solid", fgColor="EEEEEE")


def write_template(kind: str, path: Path) -> None:
    """Write the empty sheet of a kind of table: title, headers, one example marked SINTETIS, choices and notes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = "Isian", f"A{HEADER_ROW + 1}"
    listed, notes = book.create_sheet(CHOICES_SHEET), book.create_sheet(say("template.notes"))
    listed.sheet_state, notes.column_dimensions["A"].width = "hidden", 120
    table = table_descriptor(kind)
    fields = table["schema"]["fields"]
    has_area = any(field["name"] == "area_code" for field in fields)
    fields = [field for field in fields if not (has_area and field["name"] in FROM_AREA)]
    sheet["A1"] = say("template.title", title=table["title"])
    for text in (say("template.how"), say("template.privacy")):
        notes.append([text])
    for place, field in enumerate(fields, start=1):
        needed = say("template.needed") if field.get("constraints", {}).get("required") else say("template.optional")
        notes.append([f"{field['title']} ({needed}): {field['description'].rpartition(' / ')[2]}"])
        options = [_label(field["name"], option) for option in field.get("constraints", {}).get("enum", [])]
        for row, option in enumerate(options, start=1):
            listed.cell(row, place, option)
        _write_column(sheet, place, field["title"], _example(field, options))
        _restrict(sheet, get_column_letter(place), field, len(options))
    _write_column(sheet, len(fields) + 1, say("template.note"), say("template.example"))
    book.save(path)


def _write_column(sheet: Any, place: int, title: str, example: Any) -> None:
    header, below = sheet.cell(HEADER_ROW, place, title), sheet.cell(HEADER_ROW + 1, place, example)
    header.font, header.fill, header.alignment, below.fill = Font(bold=True), BLUE, Alignment(wrap_text=True), GREY
    sheet.column_dimensions[get_column_letter(place)].width = 24


def _restrict(sheet: Any, letter: str, field: dict[str, Any], options: int) -> None:
    """Let a column take only its choices or numbers; codes and months stay the text that they are."""
    if not options and field["type"] not in ("integer", "number"):
        is_day = field["type"] == "date" and field["name"] != "month_date"
        sheet.column_dimensions[letter].number_format = "dd/mm/yyyy" if is_day else "@"
        return
    kind = "list" if options else "whole" if field["type"] == "integer" else "decimal"
    formula = f"{CHOICES_SHEET}!${letter}$1:${letter}${options}" if options else "0"
    rule = DataValidation(type=kind, operator="greaterThanOrEqual", formula1=formula, allow_blank=True)
    rule.error, rule.showErrorMessage = say("template.choose") if options else say("template.number"), True
    rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + ROWS}")
    sheet.add_data_validation(rule)


def _example(field: dict[str, Any], options: list[str]) -> Any:
    if field["name"] in EXAMPLES or options:
        return EXAMPLES.get(field["name"]) or options[0]
    if field["type"] in ("integer", "number"):
        return field.get("constraints", {}).get("minimum", 0)
    return field.get("example", "17/02/2026" if field["type"] == "date" else say("template.sample"))


def _label(name: str, option: str) -> str:
    """Return a choice as an office writes it, which the importer reads back as ``option``."""
    if name.startswith("segment"):
        return say("segment", option)
    known = choices("status" if name.startswith("status_") else name)
    return known[option][0].capitalize() if option in known else option
