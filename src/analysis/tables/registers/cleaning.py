"""Rows of a list made comparable: a NIK is 16 digits or none, a day is a day or none, a name is letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import duckdb
import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.regions import Region
from analysis.reference.words import say
from analysis.tables.importing.areas import Area, area_of, area_with_code, coded_areas, named_areas
from analysis.tables.importing.quotes import shown_name
from analysis.tables.importing.vocabulary import fold, tight
from analysis.tables.registers.hiding import hidden
from analysis.tables.registers.reading import MOST_VALUES, TOLD, ListReading, vocabulary

NIK, CARD, FAMILY = 16, 13, 16  # digits
MARKS = r"[\s.''’`´‘\-/]"
FORMS = (
    *("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%Y/%m/%d", "%Y%m%d"),
    *("%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S"),
)
MONTHS = {
    "januari": "01", "februari": "02", "pebruari": "02", "maret": "03", "april": "04", "mei": "05", "juni": "06",
    "juli": "07", "agustus": "08", "september": "09", "oktober": "10", "nopember": "11", "november": "11",
    "desember": "12", "jan": "01", "feb": "02", "mar": "03", "apr": "04", "jun": "06", "jul": "07", "agu": "08",
    "ags": "08", "agt": "08", "sep": "09", "okt": "10", "nov": "11", "des": "12",
}  # fmt: skip
DAYS = ("since", "visit")
CHOICES = ("resident", "jkn", "segment", "payer", "reason")
LETTERS = "regexp_matches(name, '[A-Z].*[A-Z]')"  # two at least make a name
PLACES = ("kelurahan", "kelurahan_code", "kecamatan")
PLACE = " AND ".join(f"place.{one} IS NOT DISTINCT FROM raw.{one}" for one in PLACES)
FIRST_YEAR = 1901  # 01-01-1900 stands for a day that nobody knows
BABY = "^((BY|BAYI|B Y)[ ./]+((NY|NYONYA)[ ./]+)?|(AN|ANAK|PUTRA|PUTRI)[ ./]+(NY|NYONYA)[ ./]+)"  # then the mother
TITLES = (
    r"\b(H|HJ|HAJI|HAJJAH|DR|DRG|DRS|DRA|IR|PROF|KH|R|RA|RR|TN|NY|NN|SDR|SDRI|ALM|ALMH|BIN|BINTI|AL|AN|SPD|SE|SH|SSOS|SKM"
    r"|AMD|MM|MSI|MPD|SKOM|SIP|SAG|MKES|SKEP|SPDI|STP)\b"
)
SPELLINGS = (("DJ", "J"), ("TJ", "C"), ("OE", "U"), ("SJ", "SY"), ("PH", "F"), ("TH", "T"), ("Z", "J"))
SHORT = {
    "MUHAMMAD": "MUHAMAD|MOHAMMAD|MOHAMAD|MOCHAMAD|MOCHAMMAD|MUCHAMAD|MUH|MOH|MOHD|MHD|MUHD|MUHAMMAD",
    "SITI": "ST|SITTI|SITI",
    "ABDUL": "ABD|ABDUL|ABDOEL",
    "AHMAD": "ACHMAD|ACHMED|AHMED|AKHMAD|AHMAD",
}


def digits(column: str, length: int) -> str:
    """Return SQL for a number of so many digits with nothing but marks between them; NULL where it is none."""
    bare = f"regexp_replace({column}, '{MARKS.replace(chr(39), chr(39) * 2)}', '', 'g')"
    return (
        f"CASE WHEN {column} IS NULL THEN NULL WHEN length({column}) = {length} THEN TRY_CAST({column} AS BIGINT) "
        f"WHEN length({bare}) = {length} AND NOT regexp_matches({bare}, '[^0-9]') THEN TRY_CAST({bare} AS BIGINT) END"
    )


def day(column: str) -> str:
    """Return SQL for a day in one of the usual forms; NULL where it is none, never turned round."""
    named = f"lower({column})"
    words = "|".join(sorted(MONTHS, key=len, reverse=True))
    for word in sorted(MONTHS, key=len, reverse=True):
        named = f"replace({named}, '{word}', '{MONTHS[word]}')"
    plain = f"CASE WHEN regexp_matches(lower({column}), '{words}') THEN {named} ELSE {column} END"
    return f"CAST(try_strptime({plain}, {[*FORMS]}) AS DATE)"


def usual_day(column: str) -> str:
    """Return SQL for a day with as many digits as its form asks for; NULL for any other text."""
    masks = {form: re.sub("%.", "__", form.replace("%Y", "____")) for form in FORMS}
    cases = " ".join(
        f"WHEN {column} LIKE '{mask}' THEN try_strptime({column}, '{form}')" for form, mask in masks.items()
    )
    return f"CAST(CASE {cases} END AS DATE)"


def is_sound(nik: str) -> str:
    """Return SQL: whether a NIK has a day in the place of one and a serial number."""
    return (
        f"({nik} // 100000000 % 100 BETWEEN 1 AND 31 OR {nik} // 100000000 % 100 BETWEEN 41 AND 71) AND "
        f"{nik} // 1000000 % 100 BETWEEN 1 AND 12 AND {nik} % 10000 > 0"
    )


def nik_text(nik: str) -> str:
    """Return SQL for the 16 digits of a NIK."""
    return f"lpad({nik}::VARCHAR, {NIK}, '0')"


def fits_day(nik: str, birth: str, *, off: int = 1) -> str:
    """Return SQL: whether digits 7 to 12 of a NIK are a birthday (40 more for women), ``off`` digits aside."""
    day, month, year = f"{nik} // 100000000 % 100", f"{nik} // 1000000 % 100", f"{nik} // 10000 % 100"
    days = f"least({_digits_off(day, f'day({birth})')}, {_digits_off(day, f'(day({birth}) + 40)')})"
    return f"({days} + {_digits_off(month, f'month({birth})')} + {_digits_off(year, f'year({birth}) % 100')} <= {off})"


def _digits_off(one: str, other: str) -> str:
    return f"(({one}) // 10 <> ({other}) // 10)::INTEGER + (({one}) % 10 <> ({other}) % 10)::INTEGER"


def normal_name(column: str) -> str:
    """Return SQL for a name without titles, in one spelling; most names need neither."""
    shorts = "|".join(short for long, one in SHORT.items() for short in one.split("|") if short != long)
    odd = rf"[^A-Z ]|  |^ | $|{TITLES}|\b({shorts})\b"
    text = f"regexp_replace(upper(strip_accents({column})), '[^A-Z ]', ' ', 'g')"
    text = f"regexp_replace({text}, '{TITLES}', ' ', 'g')"
    for long, variants in SHORT.items():
        text = f"regexp_replace({text}, '\\b({variants})\\b', '{long}', 'g')"
    text = f"trim(regexp_replace({text}, ' +', ' ', 'g'))"
    plain = column
    for old, new in SPELLINGS:
        text, plain = (f"replace({one}, '{old}', '{new}')" for one in (text, plain))
    old_spelling = "|".join(old for old, _ in SPELLINGS)
    return (
        f"CASE WHEN regexp_matches({column}, '{odd}') THEN {text} WHEN regexp_matches({column}, '{old_spelling}') "
        f"THEN {plain} ELSE {column} END"
    )


def clean_list(connection: duckdb.DuckDBPyConnection, reading: ListReading, areas: Areas, month_end: str) -> None:
    """Make ``list_<kind>`` of ``raw_<kind>``: row, numbers, name, sex, birth, numbers of its area, and what it says.

    ``reading`` gets the rows kept, and how good the NIK are.
    """
    kind = reading.kind
    mapped = ["sex", "birth", *(name for name in TOLD[kind] if name in (*CHOICES, *DAYS, "decile"))]
    with hidden(say("lists.step_clean", list=kind)):
        if kind == "bpjs":
            _take_reasons(connection)
        for name in mapped:
            (_map_choices if name in CHOICES else _map_texts)(connection, reading, name)
        areas.map_places(connection, kind)
        told = [f"{_meaning(name)} AS {name}" for name in mapped]
        told += [f"raw.{name} IS NOT NULL AS {name}" for name in TOLD[kind] if name not in mapped]
        joins = [f"LEFT JOIN value_{name} ON raw.{name} IS NOT DISTINCT FROM value_{name}.found" for name in mapped]
        joins += [f"LEFT JOIN place_{kind} AS place ON {PLACE}"]
        sound, kept = is_sound("nik"), LETTERS + (" AND jkn <> ''" if kind == "bpjs" else "")
        connection.execute(
            f"CREATE OR REPLACE TABLE list_{kind} AS SELECT * EXCLUDE (nik, cell, birth), CASE WHEN {sound} THEN nik "
            f"END AS nik, CASE WHEN {sound} THEN NULL ELSE regexp_replace(cell, '[^0-9]', '', 'g') END AS written, "
            "CASE WHEN year(birth) >= $first AND birth <= $end THEN birth END AS birth, regexp_matches(name, $baby) AS "
            f"is_baby FROM (SELECT raw.row, {digits('raw.nik', NIK)} AS nik, raw.nik AS cell, "
            f"{digits('family', FAMILY)} AS family, {digits('card', CARD)} AS card, upper(raw.name) AS name, area, "
            f"district, regency, {', '.join(told)} FROM raw_{kind} AS raw {' '.join(joins)}) WHERE "
            f"{kept}",
            {"end": month_end, "first": FIRST_YEAR, "baby": BABY},
        )  # fmt: skip
        connection.execute(f"DROP TABLE raw_{kind}")
        _count(connection, reading)


def _count(connection: duckdb.DuckDBPyConnection, reading: ListReading) -> None:
    query = (
        "SELECT count(*), count(nik), count(*) FILTER (nik IS NULL AND written IS NULL), count(*) FILTER (nik IS NULL "
        f"AND written IS NOT NULL), count(nik) - count(DISTINCT nik) FROM list_{reading.kind}"
    )
    reading.kept, *counts = map(int, connection.execute(query).fetchall()[0])
    reading.nik = dict(zip(("usable", "missing", "unusable", "twice"), counts, strict=True))
    if not reading.kept:
        raise UhcError("lists_empty", file=shown_name(reading.path), list=reading.kind)


def _map_choices(connection: duckdb.DuckDBPyConnection, reading: ListReading, name: str) -> None:
    """Make ``value_<column>``: what each distinct text of a column of choices means."""
    query = f"SELECT {name}, count(*) FROM raw_{reading.kind} GROUP BY 1 LIMIT {MOST_VALUES + 1}"
    found = connection.execute(query).fetchall()
    if len(found) > MOST_VALUES:
        raise UhcError("lists_values", file=shown_name(reading.path), column=name)
    rows = [(text, meaning_of(name, text), count) for text, count in found]
    reading.unknown_values[name] = sum(count for text, meaning, count in rows if (text or "").strip() and not meaning)
    connection.register("arriving", pd.DataFrame([row[:2] for row in rows], columns=["found", "meaning"], dtype="str"))
    meanings = ("", *vocabulary()["values"][name])
    connection.execute(
        f"CREATE OR REPLACE TABLE value_{name} AS SELECT found, CAST(meaning AS ENUM {meanings}) AS meaning FROM "
        "arriving"
    )
    connection.unregister("arriving")


def _map_texts(connection: duckdb.DuckDBPyConnection, reading: ListReading, name: str) -> None:
    """Make ``value_<column>``: the day, the sex or the decile that each distinct text of a column is."""
    number = f"TRY_CAST(regexp_replace({name}, '[^0-9]', '', 'g') AS TINYINT)"
    ways = {"sex": _sex("sex"), "decile": f"CASE WHEN {number} BETWEEN 1 AND 10 THEN {number} END"}
    left = f" WHERE {usual_day(name)} IS NULL" if name not in ways else ""
    connection.execute(
        f"CREATE OR REPLACE TABLE value_{name} AS SELECT found, {ways.get(name, day(name))} AS meaning FROM (SELECT "
        f"DISTINCT {name} AS found, trim({name}) AS {name} FROM raw_{reading.kind}{left})"
    )


def _meaning(name: str) -> str:
    """SQL: what a column says; most days are told by the row itself, the others by ``value_<column>``."""
    found = f"value_{name}.meaning"
    return f"coalesce({usual_day(f'raw.{name}')}, {found})" if name in ("birth", *DAYS) else found


def _sex(column: str) -> str:
    first = f"upper(left({column}, 1))"
    woman, man = f"{first} IN ('P', 'W', 'F') OR {column} = '2'", f"{first} IN ('L', 'M') OR {column} = '1'"
    return f"CAST(CASE WHEN {woman} THEN 'P' WHEN {man} THEN 'L' END AS ENUM ('P', 'L'))"


def _take_reasons(connection: duckdb.DuckDBPyConnection) -> None:
    """Take from the status why a card is inactive where no column says it: NON AKTIF MENUNGGAK IURAN."""
    query = f"SELECT DISTINCT jkn FROM raw_bpjs WHERE reason IS NULL LIMIT {MOST_VALUES}"
    found = [text for (text,) in connection.execute(query).fetchall()]
    told = [text for text in found if meaning_of("jkn", text) == "inactive" and meaning_of("reason", text)]
    connection.execute(
        "UPDATE raw_bpjs SET reason = jkn WHERE reason IS NULL AND jkn IN (SELECT unnest($told::VARCHAR[]))",
        {"told": told},
    )


def meaning_of(column: str, text: str | None) -> str:
    """Return what a text of a column of choices means; "" where it says nothing known.

    >>> meaning_of("jkn", "NON AKTIF KARENA PREMI"), meaning_of("segment", "PBPU PEMDA"), meaning_of("reason", "-")
    ('inactive', 'pbpu_pemda', '')
    """
    found = fold(text or "")
    phrases = {fold(phrase): str(key) for key, texts in vocabulary()["values"][column].items() for phrase in texts}
    if found in phrases:
        return phrases[found]
    known = [phrase for phrase in phrases if len(phrase) > 2 and f" {phrase} " in f" {found} "]
    return phrases[max(known, key=len)] if known else ""


class Areas:
    """The kelurahan of a month, numbered: those of the residents' register, by code or by name."""

    def __init__(self, region: Region | None) -> None:
        self.within: Area | None = area_of(region) if region else None
        self.names: dict[str, str] = {}
        self.regencies: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}

    def map_places(self, connection: duckdb.DuckDBPyConnection, kind: str) -> None:
        """Make ``place_<kind>``: numbers of area, kecamatan and regency of each distinct place, and ``place_code``."""
        query = f"SELECT DISTINCT kelurahan, kelurahan_code, kecamatan FROM raw_{kind}"
        found = connection.execute(query).fetchall()
        if kind == "dukcapil" and self.within is None:
            self.within = _region_of([name for name, _, _ in found if name])
        rows = [(*cells, self._find(*((cell or "").strip() for cell in cells)) or None) for cells in found]
        connection.register("arriving", pd.DataFrame(rows, columns=[*PLACES, "code"], dtype="str"))
        codes = pd.DataFrame({"code": [*self.names], "regency": [*self.regencies.values()]}, dtype="str")
        connection.register("known", codes.assign(area=range(len(codes))))
        connection.execute(
            "CREATE OR REPLACE TABLE place_code AS SELECT area::INTEGER AS area, code, TRY_CAST(regency AS INTEGER) AS "
            "regency, CASE WHEN length(code) = 13 THEN TRY_CAST(replace(left(code, 8), '.', '') AS INTEGER) END AS "
            "district FROM known"
        )
        connection.execute(f"CREATE OR REPLACE TABLE place_{kind} AS FROM arriving LEFT JOIN place_code USING (code)")
        connection.unregister("arriving")
        connection.unregister("known")
        if kind == "dukcapil":
            for code, name in self.names.items():
                self._by_name.setdefault(tight(name), []).append(code)

    def _find(self, name: str, code: str, kecamatan: str) -> str:
        """Return the code of a place, "" where none is told or several regencies of the register have the name."""
        own = self._by_name.get(tight(name), []) if name and not code else []
        if len(own) > 1:
            own = [one for one in own if kecamatan and tight(kecamatan) in tight(_parent_of(one))]
            return own[0] if len(own) == 1 else ""
        if own:
            return own[0]
        found = _official(coded_areas(code, "kemendagri")) if code else []
        if not found and name:
            found = _official(named_areas(name, level="kelurahan", within=self.within))
            inner = [area for area in found if kecamatan and tight(kecamatan) in tight(_parent(area))]
            found = inner or found
        if len(found) == 1:
            area, regency, shown = found[0].code, found[0].region_code, found[0].name
        else:  # a place that no table knows is told by what the list calls it
            area = code or tight(name)
            regency, shown = (self.within.region_code if self.within else ""), name or code
        if area:
            self.names.setdefault(area, shown)
            self.regencies.setdefault(area, regency)
        return area


def _official(areas: Iterable[Area]) -> list[Area]:
    return [area for area in areas if area.level == "kelurahan"]


def _parent_of(code: str) -> str:
    return next((_parent(area) for area in _official(coded_areas(code, "kemendagri"))), "")


def _parent(area: Area) -> str:
    return next((one.name for one in coded_areas(area.parent, "kemendagri")), "")


def _region_of(names: list[str]) -> Area | None:
    """Return the region in which most of the named kelurahan lie; None where none does."""
    regions = Counter(code for name in names for code in {area.region_code for area in _official(named_areas(name))})
    return area_with_code(min(regions, key=lambda code: (-regions[code], code))) if regions else None
