"""The numbers of one sentence, Indonesian or English: "81 persen, 14.723 jiwa, 16,8 persen penduduk"."""

from __future__ import annotations

import re

SCALED = r"(?:\s*(?:ribu|rb|juta|jt|miliar|thousand|million|billion)\b)?"
BOUNDS = r"sekitar|lebih dari|kurang dari|hampir|di atas|di bawah|about|more than|less than|nearly|over|under|[<>~]"
BEFORE = rf"(?:(?:{BOUNDS})\s*)?"
NUMBER = re.compile(rf"{BEFORE}\d+(?:[.,]\d+)*{SCALED}(?:\s*per\s+(?:1[.,]?000|100[.,]?000)\b)?")
PERCENT = re.compile(r"\s*(?:persen|percent|per cent|%)")
OF_WHAT = re.compile(
    r"\s*(?:(?:dari|of|the|total|jumlah|seluruh|all)\s+)*(penduduk|warga|population|residents|peserta|members|target|sasaran)"
)
FROM, TO = re.compile(r"(?:dari|from)\s*$"), re.compile(r"(?:ke|menjadi|to)\s*$")
OUT_OF = re.compile(r"(?:dari|of|out of|/)\s*$")
YEAR = re.compile(r"(?:19|20)\d\d")
TOPIC_WORDS = (
    (r"keaktifan|tingkat aktif|activity", "keaktifan"),
    (r"\bckg\b|cek kesehatan|diperiksa|examined|screened", "ckg_checked"),
    (r"stunting", "stunting"),
    (r"neonat", "neonatal_deaths"),
    (r"kematian ibu|\baki\b|maternal", "maternal_deaths"),
    (r"kematian bayi|\bakb\b|infant", "infant_deaths"),
    (r"\buhc\b|\bjkn\b|terdaftar|cakupan|kepesertaan|peserta|coverage|registered|members", "coverage_registered"),
)


def read_sentence(sentence: str) -> dict[str, str]:
    """Return the cells of one statement (percent, count, whole, percent_2, before, after, topic, text) as text.

    The first percentage is percent, the second percent_2; of other numbers, the first is the count, the one after
    "dari" or "of" the whole, and "dari ... ke" or "from ... to" gives before and after. A bare year is no number.
    """
    cells = {"text": sentence}
    folded = sentence.casefold()
    for found in NUMBER.finditer(folded):
        text, left, right = found[0].strip(), folded[: found.start()], folded[found.end() :]
        if percent := PERCENT.match(right):
            of_what = OF_WHAT.match(right[percent.end() :])
            name = "percent" if "percent" not in cells else "percent_2"
            cells.setdefault(name, text)
            if name == "percent_2" and of_what:
                cells.setdefault("percent_2_of", of_what[1])
        elif " per " in text:
            cells.setdefault("percent", text)
        elif not (YEAR.fullmatch(text) and not re.match(r"\s*(?:orang|jiwa|people)", right)):
            _place(cells, text, left)
    cells["topic"] = next((topic for words, topic in TOPIC_WORDS if re.search(words, folded)), "")
    return cells


def _place(cells: dict[str, str], text: str, left: str) -> None:
    if TO.search(left) and ("count" in cells or "whole" in cells):
        cells["after"] = text
        cells["before"] = cells.pop("whole", "") or cells.pop("count")
    elif OUT_OF.search(left):
        cells.setdefault("whole", text)
    elif "count" not in cells:
        cells["count"] = text
    else:
        cells.setdefault("whole", text)
