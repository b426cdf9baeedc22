"""Empty sheets to fill in: one per kind, with choices, notes and an example row that the importer passes over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.reference.words import say
from analysis.tables.importing.vocabulary import words
from analysis.tables.schemas import table_descriptor

CHOICES_SHEET = "Pilihan"
ROWS = 2000  # rows that carry the choices
HEADER_ROW = 3
FROM_AREA = ("region_code", "area_name")  # follow from the code of the area
HEADER_FILL, EXAMPLE_FILL = PatternFill("solid", fgColor="DDE8F0"), PatternFill("solid", fgColor="EEEEEE")
EXAMPLES = {"month_date": "Februari 2026", "region_code": "1971", "area_code": "19.71.01"}


def write_template(kind: str, path: Path) -> None:
    """Write the empty sheet of a kind of table: title, headers, one example marked SINTETIS, choices, notes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Isian"
    listed = book.create_sheet(CHOICES_SHEET)
    listed.sheet_state = "hidden"
    fields = table_descriptor(kind)["schema"]["fields"]
    has_area = any(field["name"] == "area_code" for field in fields)
    fields = [field for field in fields if not (has_area and field["name"] in FROM_AREA)]
    sheet["A1"] = say("template.title", title=table_descriptor(kind)["title"])
    sheet["A1"].font = Font(bold=True, size=14)
    for place, field in enumerate(fields, start=1):
        _write_column(sheet, listed, place, field)
    note = len(fields) + 1
    sheet.cell(HEADER_ROW, note, say("template.note")).fill = HEADER_FILL
    sheet.cell(HEADER_ROW + 1, note, say("template.example")).fill = EXAMPLE_FILL
    sheet.column_dimensions[get_column_letter(note)].width = 40
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    _write_notes(book, fields)
    book.save(path)


def _write_column(sheet: Any, listed: Any, place: int, field: dict[str, Any]) -> None:
    letter = get_column_letter(place)
    header = sheet.cell(HEADER_ROW, place, field["title"])
    header.font, header.fill, header.alignment = Font(bold=True), HEADER_FILL, Alignment(wrap_text=True)
    sheet.column_dimensions[letter].width = 22
    example = sheet.cell(HEADER_ROW + 1, place, _example(field))
    example.fill = EXAMPLE_FILL
    choices = [_label(field["name"], option) for option in field.get("constraints", {}).get("enum", [])]
    for row, choice in enumerate(choices, start=1):
        listed.cell(row, place, choice)
    if choices:
        rule = DataValidation(
            "list", formula1=f"{CHOICES_SHEET}!${letter}$1:${letter}${len(choices)}", allow_blank=True
        )
        rule.error = say("template.choose")
    elif field["type"] in ("integer", "number"):
        rule = DataValidation(
            "whole" if field["type"] == "integer" else "decimal", "greaterThanOrEqual", formula1="0", allow_blank=True
        )
        rule.error = say("template.number")
    else:
        for row in range(HEADER_ROW + 1, HEADER_ROW + ROWS):
            sheet.cell(row, place).number_format = (
                "@" if field["type"] == "string" or field["name"] == "month_date" else "dd/mm/yyyy"
            )
        return
    rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + ROWS}")


def _write_notes(book: Workbook, fields: list[dict[str, Any]]) -> None:
    notes = book.create_sheet(say("template.notes"))
    notes.column_dimensions["A"].width = 120
    lines = [say("template.how"), say("template.privacy"), ""]
    for field in fields:
        needed = say("template.needed") if field.get("constraints", {}).get("required") else say("template.optional")
        lines.append(f"{field['title']} ({needed}): {field['description'].rpartition(' / ')[2]}")
    for line in lines:
        notes.append([line])


def _example(field: dict[str, Any]) -> Any:
    name, limits = field["name"], field.get("constraints", {})
    if name in EXAMPLES:
        return EXAMPLES[name]
    if "enum" in limits:
        return _label(name, limits["enum"][0])
    if field["type"] in ("integer", "number"):
        return limits.get("minimum", 0)
    return field.get("example", say("template.sample"))


def _label(name: str, option: str) -> str:
    """Return a choice as an office writes it, which the importer reads back as ``option``."""
    group = "status" if name.startswith("status_") else "segment" if name.startswith("segment") else name
    if group == "segment":
        return say("segment", option)
    known = words()["values"].get(group) or words().get(group, {})
    return str(known[option][0]).capitalize() if option in known else option
