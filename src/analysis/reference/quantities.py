"""Numbers in running text, Indonesian or English: each with what kind it is, where it stands and what it allows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache

from analysis.reference.calendar_words import MONTHS, Days, find_dates
from analysis.reference.printed import Interval, Printed, UnreadableNumber, parse_count, parse_percent
from analysis.reference.states import Kind


@dataclass(frozen=True)
class Mention:
    """A number in a text.

    Attributes:
        kind: what it is a number of.
        start, end: where it stands, its unit and hedge with it.
        text: what stands there, white space made single.
        number: the number read; None for dates, articles, ages and the like.
        noun: the word that it counts ("peserta"), "" where none stands beside it.
        days: the days that a date may mean; None where it is no date, or its year is not known.
    """

    kind: Kind
    start: int
    end: int
    text: str
    number: Printed | None = None
    noun: str = ""
    days: Days | None = None


WORDS = {"nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8}
WORDS |= {"sembilan": 9, "sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1_000, "sejuta": 1_000_000}
STEPS = {"belas": 0, "puluh": 10, "ratus": 100, "ribu": 1_000, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}
SCALE = r"(?:\s+(?:(?:ribu|juta|miliar)(?:an)?|rb|jt|milyar|triliun|thousand|million|billion)\b|(?:rb|jt)\b)"
NUMERAL = r"\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+|\d{1,3}(?:\x20\d{3}){2,}|\d+(?:[.,]\d+)*"
SPELLED = (
    rf"\b(?:{'|'.join(WORDS)})\b(?:\s+(?:{'|'.join([*WORDS, *STEPS, 'koma'])})\b)*(?:\s+(?:puluh|ratus|ribu)an\b)?"
)
DIGITS = rf"(?:{NUMERAL}){SCALE}?(?:\s+\d{{1,3}}\s+(?:ribu|juta)\b)?"
VALUE = rf"(?:(?<![\w.,]){DIGITS}|{SPELLED})"
HEDGE = (
    r"(?:\b(?:sekitar|kira-kira|kurang\s+lebih|lebih\s+dari|kurang\s+dari|hampir\s+mencapai|hampir|nyaris|tak\s+sampai|tidak\s+sampai|belum\s+sampai|di\s+atas|"
    r"di\s+bawah|melewati|melampaui|melebihi|minimal|sedikitnya|maksimal|setidaknya|paling\s+sedikit|about|around|more\s+than|less\s+than|nearly|"
    r"almost|over|under|above|below|approximately|at\s+least)\s+(?:mencapai\s+|angka\s+|dari\s+)?|[<>~±≥≤]\s*)"
)
ALIKE = {
    "melewati": "lebih dari",
    "melampaui": "lebih dari",
    "melebihi": "lebih dari",
    "nyaris": "hampir",
    "tak sampai": "kurang dari",
    "tidak sampai": "kurang dari",
    "belum sampai": "kurang dari",
    "setidaknya": "minimal",
    "paling sedikit": "minimal",
    "hampir mencapai": "hampir",
}
PERCENT = r"(?:persen|percentage(?=\s+points?)|percent|per\s+cent|%)"
RATE = r"(?:per\s+(?:1[.,]?000(?:[.,]?000)?|100[.,]?000|seribu|mil|mille|thousand|100\s+(?:ribu|thousand)|100k)\b)"
FAMILIES = r"(?:kk|kepala\s+keluarga|keluarga|rumah\s+tangga|families|households)"
CASES = r"(?:kasus|kematian|kelahiran|deaths|births|cases)"
PEOPLE = (
    r"(?:(?:jkn|bpjs|registered|active|inactive|subsidi[sz]ed|insured|uninsured|new)\s+)*(?:inhabitants|men\b|women\b|jiwa|orang|peserta|warga|penduduk|masyarakat|pendaftar|pasien|anak|balita|bayi|ibu|pekerja|buruh|siswa|pelajar|"
    r"lansia|penerima|penunggak|people|persons|residents|members|children|pbi|pbpu|ppu|bp|pemda|pns|kader|petugas|"
    r"perawat|dokter|bidan|relawan|tenaga)(?:nya)?"
)
PLACES = (
    r"(?:kelurahan|desa|kecamatan|puskesmas|posyandu|kabupaten|kota|provinsi|daerah|wilayah|klinik|rumah\s+sakit|rsud|"
    r"faskes|fasilitas|titik|lokasi|sekolah|unit|upt|jaringan|perusahaan|badan|opd|instansi|layanan|pilar|kali|buah|"
    r"bidang|segmen|program|kegiatan|penghargaan|km|meter|hektare|tahap|media|organisasi|mitra|loket|mobil|ambulans|villages?)"
)
AGE_SPAN = rf"{VALUE}(?:\s*(?:-|–|sampai|hingga|to)\s*{VALUE})?"
TIME = r"(?:tahun|bulan|hari|minggu|pekan|jam|menit|detik|years?|months?|days?|weeks?|hours?)"
LAW = (
    r"(?:perpres|permenkes|permensos|permendagri|permendag|kepmen\w*|kepmensos|peraturan|undang-undang|uu|pp|perda|perbup|"
    r"perwali|perwako|pergub|keputusan|sk|inpres|instruksi|surat|pasal|ayat|bab|huruf|lampiran|butir|halaman|hlm|article)"
)
FIXED = (
    (Kind.IDENTITY, r"(?<![\w.,])(?:\d[\s.-]?){12,}(?<=\d)(?![\w])|\b08\d{8,11}\b"),
    (Kind.ARTICLE, rf"\b{LAW}\b[^.;,\d]{{0,60}}?(?:nomor|no\.?|number)\s*\d[\w/.-]*(?:\s+tahun\s+\d{{4}})?"),
    (Kind.ARTICLE, r"\b(?:pasal|ayat|bab|huruf|butir|lampiran|halaman|hlm|article)\s*\(?\d+\)?"),
    (Kind.ARTICLE, r"\b(?:nomor|no\.?|number)\s*:?\s*\d[\w/.-]*(?:\s+tahun\s+\d{4})?"),
    (Kind.ARTICLE, r"\b\d+/[a-z]+[\w./]*/\d{4}\b|\bcovid-?\s?19\b"),
    (
        Kind.CLOCK,
        r"\b(?:pukul|jam)\s+\d{1,2}(?:[.:]\d{2})?(?:\s*wi[bt]a?)?|\b\d{1,2}[.:]\d{2}\s*wi[bt]a?\b|\b\d{1,2}:\d{2}\b",
    ),
    (Kind.RUPIAH, rf"{HEDGE}?\b(?:rp|idr)\.?\s*(?:{DIGITS})|{VALUE}\s+rupiah\b"),
    (Kind.AGE, rf"\b(?:ber)?(?:usia|umur)\s+(?:di\s+(?:atas|bawah)\s+)?{AGE_SPAN}(?:\s*{TIME})?"),
    (Kind.AGE, rf"{AGE_SPAN}\s*tahun\s+ke\s+(?:atas|bawah)"),
    (Kind.AGE, rf"\b(?:balita|bayi|anak|remaja|lansia)\s+{AGE_SPAN}\s+(?:tahun|bulan)\b"),
    (
        Kind.ORDINAL,
        r"\bke-\s?\d+\b|\bke\s\d{1,2}(?![\d.,])\b(?!\s*(?:%|persen|poin|orang|jiwa|ribu|juta|warga|peserta|kasus|anak))|(?m:^\s*\d{1,2}[.)]\s(?=\S))|\(\d{1,2}\)",
    ),
    (
        Kind.ORDINAL,
        r"\b(?:kelas|lantai|tahap|fase|putaran|desil|peringkat|juara|level|tingkat|rt|rw|blok|kilometer|km)\s+(?:\d+|[ivx]+)(?:/\d+)?\b",
    ),
)


def find_quantities(text: str, published: date | None = None) -> list[Mention]:
    """Return every number of ``text`` in reading order; spans never overlap.

    Args:
        text: running text, with any line breaks.
        published: the day it came out, for "dua minggu lalu" and a day without its year.

    Example:
        >>> [q.kind.value for q in find_quantities("Per 1 April 2025 keaktifan 76,67 persen dari 239.344 peserta")]
        ['date', 'percent', 'people']
    """
    folded = text.casefold() if len(text.casefold()) == len(text) else text.lower()
    taken: list[Mention] = []
    for found in _fixed(folded, published):
        if all(found.end <= each.start or found.start >= each.end for each in taken):
            taken.append(found)
    free = list(folded)
    for each in taken:
        free[each.start : each.end] = "\n" * (each.end - each.start)
    rough = [*_times("".join(free)), *_fractions("".join(free))]
    for each in rough:
        free[each.start : each.end] = "\n" * (each.end - each.start)
    taken += [*rough, *_sharing_units(list(_counted("".join(free))), folded)]
    return sorted((replace(each, text=_written(each, text)) for each in taken), key=_place)


def _written(quantity: Mention, text: str) -> str:
    """Return what stands there; a personal number is never repeated."""
    written = " ".join(text[quantity.start : quantity.end].split())
    return re.sub(r"\d", "#", written) if quantity.kind is Kind.IDENTITY else written


def _sharing_units(counted: list[Mention], folded: str) -> list[Mention]:
    """Give a bare number the unit of the next one in a list: "99,19 dan 99,73 persen"."""
    for place in range(len(counted) - 2, -1, -1):
        each, after = counted[place], counted[place + 1]
        between = folded[each.end : after.start].strip()
        if each.kind is Kind.NUMBER and each.number and re.fullmatch(r",|dan|,\s*dan|and|,\s*and|serta", between):
            is_percent = after.kind is Kind.PERCENT and each.number.value <= 150
            is_people = after.kind is Kind.PEOPLE and not each.number.decimals
            if is_percent or is_people:
                number = _read(folded[each.start : each.end], "", after.kind)
                counted[place] = replace(each, kind=after.kind, number=number)
    return counted


def _place(quantity: Mention) -> int:
    return quantity.start


@cache
def _compiled() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in FIXED)


def _fixed(folded: str, published: date | None) -> Iterator[Mention]:
    for kind, pattern in _compiled()[:6]:
        yield from (Mention(kind, found.start(), found.end(), "") for found in pattern.finditer(folded))
    for start, end, days in find_dates(folded, published):
        if not re.match(rf"\s*(?:{PEOPLE}|{CASES}|{PERCENT}|{FAMILIES})", folded[end:]) or re.search(
            r"\D", folded[start:end]
        ):
            yield Mention(Kind.DATE, start, end, "", days=days)
    for kind, pattern in _compiled()[6:]:
        for found in pattern.finditer(folded):
            number = _read(found[0], "", Kind.RUPIAH) if kind is Kind.RUPIAH else None
            yield Mention(kind, found.start(), found.end(), "", number)


PARTED = {"separuh": (1, 2), "setengah": (1, 2), "sepertiga": (1, 3), "seperempat": (1, 4), "seperlima": (1, 5)}
PARTED |= {"dua pertiga": (2, 3), "tiga perempat": (3, 4), "sepersepuluh": (1, 10), "empat perlima": (4, 5)}
PARTED |= {"half": (1, 2), "two thirds": (2, 3), "three quarters": (3, 4)}
SMALL = "|".join([*list(WORDS)[1:12], r"\d{1,2}"])
FRACTION = re.compile(
    rf"(?P<hedge>{HEDGE})?(?:\b(?P<parted>{'|'.join(PARTED).replace(' ', chr(92) + 's+')})(?:nya)?\b|"
    rf"\b(?P<few>{SMALL})\s+(?:dari|in|of)\s+(?:setiap\s+)?(?P<all>tiga|empat|lima|sepuluh|seratus|10|100)\s+(?={PEOPLE}))"
)
TIMES = re.compile(rf"(?P<hedge>{HEDGE})?(?P<value>{VALUE})\s+kali(?:\s+lipat)?\b|\b(?P<double>berlipat\s+dua)\b")


def _fractions(folded: str) -> Iterator[Mention]:
    """Give "separuh peserta" and "delapan dari sepuluh warga" as percentages, half a part wide."""
    for found in FRACTION.finditer(folded):
        is_time = re.match(rf"\s+{TIME}\b", folded[found.end() :])  # "satu setengah tahun"
        if is_time or re.search(rf"(?:{TIME})\s+$", folded[: found.start()]):  # "setahun setengah"
            continue
        if found["parted"]:
            few, whole = PARTED[" ".join(found["parted"].split())]
            step = Fraction(10 if Fraction(few, whole) >= Fraction(1, 2) else 5)  # up to the next part
        else:
            few, whole = (int(_with_digits(found[name])) for name in ("few", "all"))
            step = Fraction(10 if whole < 10 else 100 // whole)
        if few < whole:
            number = _rough(Fraction(100 * few, whole), step, found["hedge"])
            yield Mention(Kind.PERCENT, found.start(), found.end(), "", number)


def _rough(value: Fraction, step: Fraction, hedge: str | None) -> Printed:
    """Return a number told in round words: as wide as the step between such words, or bounded by its hedge."""
    bound = _read(f"{hedge or 'sekitar '}10", "", Kind.PERCENT)
    sign = bound.bound if bound else "~"
    spans = {">": Interval(value, math.inf), "<": Interval(-math.inf, value)}
    interval = spans.get(sign, Interval(value - step / 2, value + step))
    if bound and sign == "~" and bound.interval.high == bound.value:  # "hampir"
        interval = Interval(value - step, value)
    return Printed("", value, interval, Fraction(0), 0, sign)


def _times(folded: str) -> Iterator[Mention]:
    """Give "hampir tiga kali lipat": how many times one number is another."""
    for found in TIMES.finditer(folded):
        words = found["value"] or "dua"
        number = _read(words, "", Kind.PERCENT)
        if number and "lipat" in found[0]:
            yield Mention(Kind.TIMES, found.start(), found.end(), "", _rough(number.value, Fraction(1), found["hedge"]))


RANGE = r"\s*(?:-|–|—|sampai|hingga|to)\s*"
COUNTED = re.compile(
    rf"(?P<hedge>{HEDGE})?(?P<value>{VALUE})(?:(?:{RANGE})(?P<high>{VALUE}))?"
    rf"(?P<unit>\s*{PERCENT}(?:\s+(?:poin|points?)\b)?|\s+{RATE}|\s+(?:poin|points?)\b|\s+{FAMILIES}\b|\s+{CASES}\b|"
    rf"\s+{PEOPLE}\b|\s+{PLACES}\b|\s+{TIME}\b|(?=\s+dari\s+(?:jumlah|total)\s+penduduk))?"
    r"(?P<more>\s+lebih\b(?!\s+(?:dari|tinggi|rendah|banyak|besar|kecil|sedikit)))?"
)
FROM_TO = re.compile(rf"(\bfrom\s+{VALUE})(\s+to)(?=\s)")  # two numbers, no range
UNITS = (
    (Kind.POINTS, rf"(?:{PERCENT}\s+)?(?:poin|points?)"),
    (Kind.PERCENT, PERCENT),
    (Kind.RATE, RATE),
    (Kind.FAMILIES, FAMILIES),
    (Kind.CASES, CASES),
    (Kind.PEOPLE, PEOPLE),
    (Kind.PLACES, PLACES),
    (Kind.DURATION, TIME),
)


def _counted(folded: str) -> Iterator[Mention]:
    folded = FROM_TO.sub(lambda found: f"{found[1]}{' ' * (len(found[2]) - 1)}\n", folded)
    for found in COUNTED.finditer(folded):
        unit = " ".join((found["unit"] or "").split())
        kind = next((kind for kind, pattern in UNITS if re.fullmatch(pattern, unit)), Kind.NUMBER)
        is_spelled = not re.search(r"\d", found["value"])
        if kind is Kind.NUMBER and re.fullmatch(r"\d+[.,]\d{1,2}", found["value"]) and _is_of_residents(folded, found):
            kind = Kind.PERCENT
        is_part = re.match(r"\s+(?:lainnya|sisanya|(?:di\s*)?antaranya)\b", folded[found.end() :])
        if (
            is_spelled
            and kind is Kind.NUMBER
            and not is_part
            and not re.search(r"ratus|ribu|juta|miliar", found["value"])
        ):
            continue
        if kind is Kind.DURATION and re.search(
            r"harapan\s+hidup|life\s+expectancy", folded[max(0, found.start() - 90) : found.start()]
        ):
            kind = Kind.NUMBER
        printed = _read(
            (found["hedge"] or "") + found["value"], found["high"] or "", kind, more=bool(found["more"]), rate=unit
        )
        noun = unit if kind in (Kind.PEOPLE, Kind.CASES, Kind.FAMILIES) else ""
        yield Mention(kind, found.start(), found.end(), "", printed, noun)


def _is_of_residents(folded: str, found: re.Match[str]) -> bool:
    return bool(re.match(r"\s+dari\s+(?:jumlah|total)\s+penduduk", folded[found.end("value") :]))


def _read(text: str, high: str, kind: Kind, *, more: bool = False, rate: str = "") -> Printed | None:
    words = " ".join(re.sub(r"[\u00a0\u202f\u2009]", " ", text).split())
    words = re.sub(r"(?<=\d) (?=\d{3}\b)", ".", words)
    words = re.sub(r"\b(mencapai|angka)\b ?", "", words)
    rough = re.search(r"\b(puluh|ratus|ribu|juta|miliar)an$", words)  # "seribu delapan ratusan"
    words = words.removesuffix("an") if rough else words
    for other, usual in ALIKE.items():
        words = re.sub(rf"\b{other}\b", usual, words)
    words = _with_digits(words.replace("rupiah", ""))
    is_share = kind in (Kind.PERCENT, Kind.POINTS, Kind.RATE) or bool(
        kind is Kind.NUMBER and re.search(r"[.,]\d{1,2}$", words)
    )
    try:
        low = parse_percent(f"{words} {rate if kind is Kind.RATE else ''}".strip()) if is_share else parse_count(words)
        if more:
            low = replace(low, interval=Interval(low.value, math.inf), bound=">")
        if rough:
            step = Fraction(STEPS[rough[1]])
            low = replace(low, interval=Interval(low.value, low.value + step), step=step, bound="~")
        if not high:
            return low
        last = parse_percent(_with_digits(high)) if is_share else parse_count(_with_digits(high))
    except UnreadableNumber:
        return None
    return replace(low, interval=Interval(low.interval.low, last.interval.high), bound="~")


def _with_digits(words: str) -> str:
    """Write number words as digits: "dua ratus lima puluh" is 250, "1 juta 531 ribu" 1.531.000."""
    mixed = re.fullmatch(r"(.*?)(\d+) juta (\d+) ribu", words)
    if mixed:
        return f"{mixed[1]}{mixed[2]},{int(mixed[3]):03d} juta"
    found = re.search(SPELLED, words)
    if not found:
        return words
    whole, _, decimals = found[0].partition(" koma ")
    digits = str(_spelled(whole.split()))
    if decimals:
        digits += "," + "".join(str(WORDS.get(word, 0)) for word in decimals.split())
    return words[: found.start()] + digits + words[found.end() :]


def _spelled(words: list[str]) -> int:
    total, group = 0, 0
    unit = 0
    for word in words:
        if word == "belas":
            unit += 10
        elif word in ("puluh", "ratus"):
            group, unit = group + unit * STEPS[word], 0
        elif word in STEPS:
            total, group, unit = total + (group + unit) * STEPS[word], 0, 0
        elif WORDS.get(word, 0) >= 1_000:
            total += WORDS[word]
        else:
            unit += WORDS.get(word, 0)
    return total + group + unit


__all__ = ["MONTHS", "Kind", "Mention", "find_quantities"]
