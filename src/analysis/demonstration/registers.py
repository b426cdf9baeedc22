"""Registers of an invented city: residents, members, welfare list and workers, with the faults of real ones.

Nobody in them exists: every NIK begins with 99, which is no province, and names are drawn by the seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.demonstration.sheets import SYNTHETIC

PROVINCE = "99"
GIVEN = [
    "SITI", "NUR", "SRI", "DEWI", "DWI", "EKA", "TRI", "RINA", "RATNA", "YULI", "FITRI", "ANI", "INDAH", "LIA",
    "MAYA", "NINA", "AYU", "PUTRI", "WULAN", "DIAN", "HENI", "TUTI", "AHMAD", "MUHAMMAD", "ABDUL", "BUDI",
    "AGUS", "JOKO", "ANDI", "HENDRA", "EKO", "DEDI", "RUDI", "IWAN", "HERI", "YUSUF", "UMAR", "ALI", "HASAN",
    "RIZKI", "FAJAR", "BAYU", "ADI", "ARIF", "IRFAN", "RAHMAT", "SLAMET", "BAMBANG", "WAHYU", "TONO", "SURYA",
    "GALIH", "REZA", "ILHAM", "DIMAS", "RAKA", "TIARA", "NABILA", "ZAHRA",
]  # fmt: skip
FAMILY = [
    "AMINAH", "AISYAH", "FATIMAH", "KHADIJAH", "HAYATI", "ROHANI", "LESTARI", "PUSPITA", "SARI", "RAHAYU",
    "UTAMI", "HANDAYANI", "WULANDARI", "SAFITRI", "SAPUTRA", "SETIAWAN", "KURNIAWAN", "SANTOSO", "WIJAYA",
    "PRATAMA", "HIDAYAT", "RAMADHAN", "SUSANTO", "PURNOMO", "NUGROHO", "PRASETYO", "GUNAWAN", "HERMAWAN",
    "ISKANDAR", "SULAIMAN", "BASRI", "HAMZAH", "MAULANA", "FIRMANSYAH", "SYAHPUTRA", "ANGGRAINI", "PERMATA",
    "MAHARANI", "OKTAVIANI", "SUHARTI", "MARLINA", "ROSDIANA", "YULIANTI", "NOVITASARI", "KARTINI", "SUMIATI",
    "NURJANAH", "HASANAH", "MUTMAINAH", "ZULAIKA", "RAHMAWATI",
]  # fmt: skip
SYLLABLES = [
    "BA", "BI", "DA", "DI", "GA", "HA", "JA", "KA", "KI", "LA", "LI", "MA", "MI", "NA", "NI", "PA", "RA", "RI",
    "SA", "SI", "TA", "TI", "WA", "YA", "ZA",
]  # fmt: skip
EXTRA_NAMES = 900  # made of syllables: the rare names of a city
FAULTS = {  # shares of the rows of a list that is not the residents' register
    "nik_missing": 0.02,
    "nik_mistyped": 0.012,
    "nik_form": 0.008,
    "nik_of_head": 0.0015,
    "name": 0.12,
    "date": 0.015,
    "kelurahan": 0.08,
    "second_card": 0.006,
    "stranger": 0.008,
    "look_alike": 0.002,
}
MEMBERS, WELFARE, WORKERS = 0.965, 0.60, 0.07  # shares of the residents on each list
SEGMENTS = {  # share of members, share of them active, payer
    "PBI JK": (0.36, 0.99, "APBN"),
    "PBPU PEMDA": (0.27, 0.95, "APBD KOTA"),
    "PPU PN": (0.07, 0.99, "PEMBERI KERJA"),
    "PPU BU": (0.13, 0.90, "PEMBERI KERJA"),
    "PBPU": (0.15, 0.45, "MANDIRI"),
    "BP": (0.02, 0.95, "MANDIRI"),
}
REASONS = ("MENUNGGAK IURAN", "PENONAKTIFAN PEMDA", "BERHENTI BEKERJA")
HEADERS = {
    "dukcapil": "NIK NO_KK NAMA_LENGKAP JENIS_KELAMIN TANGGAL_LAHIR KODE_KELURAHAN KELURAHAN ALAMAT RT RW "
    "TINGGAL_SEJAK STATUS",
    "bpjs": "NOKA NIK NO_KK NAMA JK TGL_LAHIR KELURAHAN SEGMEN PEMBAYAR STATUS_PESERTA ALASAN_NONAKTIF",
    "dtsen": "NIK NO_KK NAMA JENIS_KELAMIN TGL_LAHIR KELURAHAN DESIL",
    "workers": "NIK NAMA TGL_LAHIR PERUSAHAAN",
}


@dataclass
class Registers:
    """The lists of one month, and who stands in each row (-1: somebody of no register).

    ``truth`` has a row for each resident: resident, jkn, segment, payer, cards, decile, employed.
    """

    lists: dict[str, pd.DataFrame]
    persons: dict[str, np.ndarray]
    truth: pd.DataFrame
    planted: dict[str, np.ndarray] = field(default_factory=dict)

    def write(self, folder: Path, month: str) -> dict[str, Path]:
        """Write each list as a csv that says SINTETIS in its name, and return the places."""
        folder.mkdir(parents=True, exist_ok=True)
        places = {}
        for name, frame in self.lists.items():
            places[name] = folder / f"{name}_{month}_{SYNTHETIC}.csv"
            frame.to_csv(places[name], index=False, lineterminator="\n")
        return places


@dataclass
class City:
    """Residents of an invented city, one element each."""

    nik: np.ndarray
    household: np.ndarray
    is_head: np.ndarray
    given: np.ndarray
    family: np.ndarray
    is_woman: np.ndarray
    born: np.ndarray
    area: np.ndarray
    mother: np.ndarray
    status: np.ndarray
    segment: np.ndarray
    is_active: np.ndarray
    is_member: np.ndarray
    reason: np.ndarray
    decile: np.ndarray
    is_worker: np.ndarray
    since: np.ndarray
    areas: pd.DataFrame

    @property
    def size(self) -> int:
        """How many residents."""
        return len(self.nik)

    @property
    def names(self) -> np.ndarray:
        """Their names."""
        return np.char.add(np.char.add(self.given.astype("U40"), " "), self.family.astype("U40"))


def make_city(seed: int, persons: int, areas: pd.DataFrame, *, today: str = "2025-08-01") -> City:
    """Return an invented city.

    Args:
        seed: the same gives the same city.
        persons: how many residents.
        areas: its kelurahan: area_code (dotted), area_name.
        today: nobody is born later.
    """
    random = np.random.default_rng([seed, 18])
    size = 1 + random.poisson(2.6, persons)
    household = np.repeat(np.arange(persons), size)[:persons]
    starts = np.r_[True, household[1:] != household[:-1]]
    place = np.arange(persons) - np.flatnonzero(starts)[household]
    days = np.where(place < 2, random.integers(22 * 365, 75 * 365, persons), random.integers(0, 24 * 365, persons))
    twins = (place > 2) & (random.random(persons) < 0.01)
    days[twins] = days[np.flatnonzero(twins) - 1]
    born = np.datetime64(today) - days.astype("timedelta64[D]")
    is_woman = np.where(place == 0, random.random(persons) < 0.15, random.random(persons) < 0.5)
    is_woman[place == 1] = True
    given, family = _names(random, persons, household)
    area = random.integers(0, len(areas), household.max() + 1)[household]
    mothers = np.maximum(np.flatnonzero(starts)[household] + 1, 0).clip(max=persons - 1)
    segment = random.choice(len(SEGMENTS), persons, p=[share for share, _, _ in SEGMENTS.values()])
    active = np.array([share for _, share, _ in SEGMENTS.values()])[segment]
    poor = np.ceil(10 * random.beta(1.2, 2.0, household.max() + 1))[household]
    decile = np.where(random.random(persons) < WELFARE, poor, 0)
    adults = (days > 20 * 365) & (days < 58 * 365)
    return City(
        _niks(random, born, is_woman, area), household, starts, given, family, is_woman, born, area, mothers,
        random.choice(["here", "dead", "moved"], persons, p=[0.98, 0.008, 0.012]), segment,
        random.random(persons) < active, random.random(persons) < MEMBERS, random.integers(0, len(REASONS), persons),
        decile.astype(int), adults & (random.random(persons) < 2 * WORKERS),
        np.maximum(born, (np.datetime64(today) - random.exponential(4000, household.max() + 1).astype(int))[household]),
        areas.reset_index(drop=True),
    )  # fmt: skip


def next_month(city: City, seed: int) -> City:
    """Return the city a month later: people register, are activated, stop, change payer, die and move."""
    random = np.random.default_rng([seed, 19])
    one = City(**{name: value.copy() for name, value in vars(city).items()})
    draw = random.random(one.size)
    joined = ~one.is_member & (draw < 0.2)
    one.is_member |= joined
    one.is_active[joined] = True
    one.segment[joined] = 1
    revived = one.is_member & ~joined & ~one.is_active & (draw < 0.1)
    one.is_active |= revived
    one.is_active &= ~(one.is_member & ~joined & ~revived & (draw < 0.01))
    switched = one.is_member & city.is_active & one.is_active & (draw > 0.98)
    one.segment[switched] = np.where(one.segment[switched] == 1, 0, 1)
    one.status[(one.status == "here") & (random.random(one.size) < 0.001)] = "dead"
    return one


def write_lists(city: City, seed: int, *, faults: dict[str, float] | None = None) -> Registers:
    """Return the four lists of a city as their holders have them, faults included."""
    random, rate = np.random.default_rng([seed, 20]), {**FAULTS, **(faults or {})}
    made = Registers({}, {}, _truth(city))
    for name in HEADERS:
        made.lists[name], made.persons[name] = _list(name, city, random, rate, made.planted)
    cards = np.bincount(made.persons["bpjs"][made.persons["bpjs"] >= 0], minlength=city.size)
    made.truth["cards"] = cards
    return made


def _names(random: np.random.Generator, count: int, household: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    made = np.array(["".join(random.choice(SYLLABLES, random.integers(2, 5))) for _ in range(EXTRA_NAMES)])
    given, family = np.array([*GIVEN, *made[::2]]), np.array([*FAMILY, *made[1::2]])
    weights = [1 / (5 + np.arange(len(one))) for one in (given, family)]
    first = random.choice(given, count, p=weights[0] / weights[0].sum()).astype("U30")
    second = random.choice(given, count, p=weights[0] / weights[0].sum()).astype("U30")
    last = random.choice(family, count, p=weights[1] / weights[1].sum())
    shared = random.choice(family, household.max() + 1, p=weights[1] / weights[1].sum())[household]
    is_double = random.random(count) < 0.35
    first[is_double] = np.char.add(np.char.add(first[is_double], " "), second[is_double])
    return first, np.where(random.random(count) < 0.3, shared, last)


def _niks(random: np.random.Generator, born: np.ndarray, is_woman: np.ndarray, area: np.ndarray) -> np.ndarray:
    days = pd.DatetimeIndex(born)
    kecamatan = 1 + (area // 6) % 60
    kecamatan = np.where(random.random(len(born)) < 0.25, random.integers(1, 61, len(born)), kecamatan)
    stem = pd.Series(
        [f"{PROVINCE}71{k:02d}{d + 40 * w:02d}{m:02d}{y % 100:02d}"
         for k, d, m, y, w in zip(kecamatan, days.day, days.month, days.year, is_woman.astype(int), strict=True)]
    )  # fmt: skip
    return (stem + (stem.groupby(stem).cumcount() + 1).astype(str).str.zfill(4)).to_numpy("U16")


def _truth(city: City) -> pd.DataFrame:
    payers = np.array([payer for _, _, payer in SEGMENTS.values()])
    jkn = np.where(~city.is_member, "unregistered", np.where(city.is_active, "active", "inactive"))
    return pd.DataFrame(
        {
            "resident": city.status,
            "jkn": jkn,
            "segment": np.where(city.is_member, np.array([*SEGMENTS])[city.segment], ""),
            "payer": np.where(city.is_member, payers[city.segment], ""),
            "decile": city.decile,
            "employed": city.is_worker,
            "area_code": city.areas.area_code.to_numpy()[city.area],
        }
    )


def _list(
    name: str, city: City, random: np.random.Generator, rate: dict[str, float], planted: dict[str, np.ndarray]
) -> tuple[pd.DataFrame, np.ndarray]:
    if name == "dukcapil":
        who = random.permutation(city.size)
        return _frame(name, city, who, who)[HEADERS[name].split()], who
    chosen = {"bpjs": city.is_member, "dtsen": city.decile > 0, "workers": city.is_worker}[name]
    who = np.flatnonzero(chosen)
    extra = [who[random.random(len(who)) < rate["second_card"]]] if name == "bpjs" else []
    who = random.permutation(np.concatenate([who, *extra]))
    frame = _frame(name, city, who, who)
    strangers, alike = _strangers(name, city, random, rate, len(who))
    frame = pd.concat([frame, strangers], ignore_index=True)
    persons = np.r_[who, np.full(len(strangers), -1)]
    frame = _spoil(frame, city, persons, random, rate)
    planted[f"{name}.look_alike"] = np.r_[np.zeros(len(who), bool), alike]
    order = random.permutation(len(frame))
    planted[f"{name}.look_alike"] = planted[f"{name}.look_alike"][order]
    return frame.iloc[order][HEADERS[name].split()].reset_index(drop=True), persons[order]


def _frame(name: str, city: City, who: np.ndarray, numbers: np.ndarray) -> pd.DataFrame:
    born = pd.DatetimeIndex(city.born[who])
    payers = np.array([payer for _, _, payer in SEGMENTS.values()])
    active = city.is_active[who]
    names = city.names[who]
    frame = pd.DataFrame(
        {
            "NIK": city.nik[who],
            "NO_KK": [f"{PROVINCE}71{1 + one % 60:02d}010101{one % 9999 + 1:04d}" for one in city.household[who]],
            "NAMA_LENGKAP": names, "NAMA": names,
            "JENIS_KELAMIN": np.where(city.is_woman[who], "PEREMPUAN", "LAKI-LAKI"),
            "JK": np.where(city.is_woman[who], "P", "L"),
            "TANGGAL_LAHIR": born.strftime("%d-%m-%Y"), "TGL_LAHIR": born.strftime("%d/%m/%Y"),
            "KODE_KELURAHAN": city.areas.area_code.to_numpy()[city.area[who]],
            "KELURAHAN": city.areas.area_name.to_numpy()[city.area[who]],
            "ALAMAT": [f"JL REKAAN NO {one % 90 + 1}" for one in city.household[who]],
            "RT": (city.household[who] % 12 + 1).astype(str), "RW": (city.household[who] % 5 + 1).astype(str),
            "TINGGAL_SEJAK": pd.DatetimeIndex(city.since[who]).strftime("%d-%m-%Y"),
            "STATUS": pd.Series(city.status[who]).map({"here": "HIDUP", "dead": "MENINGGAL", "moved": "PINDAH"}),
            "NOKA": [f"0009{one:09d}" for one in numbers * 7 + 13 + pd.Series(numbers).groupby(numbers).cumcount()],
            "SEGMEN": np.array([*SEGMENTS])[city.segment[who]], "PEMBAYAR": payers[city.segment[who]],
            "STATUS_PESERTA": np.where(active, "AKTIF", "TIDAK AKTIF"),
            "ALASAN_NONAKTIF": np.where(active, "", np.array(REASONS)[city.reason[who]]),
            "DESIL": city.decile[who].astype(str), "PERUSAHAAN": [f"PT REKAAN {one % 40 + 1}" for one in who],
        }
    )  # fmt: skip
    return frame.assign(baby=(np.datetime64("2025-08-01") - city.born[who]) < np.timedelta64(200, "D"), list=name)


def _strangers(
    name: str, city: City, random: np.random.Generator, rate: dict[str, float], count: int
) -> tuple[pd.DataFrame, np.ndarray]:
    """People of no register: invented ones, and look-alikes with a resident's name and birthday and another NIK."""
    number, alike = int(rate["stranger"] * count), int(rate["look_alike"] * count)
    models = random.integers(0, city.size, number + alike)
    frame = _frame(name, city, models, models + city.size)
    fresh = make_city(int(random.integers(1 << 30)), max(number + alike, 10), city.areas)
    rows = np.arange(number + alike)
    frame["NIK"] = [nik[:2] + "72" + nik[4:] for nik in fresh.nik[rows]]
    frame["NO_KK"] = [f"{PROVINCE}72{one % 60 + 1:02d}020202{one + 1:04d}" for one in rows]
    own = _frame(name, fresh, rows, rows)
    for column in ("NAMA", "JK", "JENIS_KELAMIN", "TGL_LAHIR", "KELURAHAN"):
        frame.loc[rows < number, column] = own.loc[rows < number, column]
    later = rows >= number
    nik = frame["NIK"].to_numpy().astype("U16")
    nik[later] = [
        f"{PROVINCE}72{random.integers(1, 60):02d}{city.nik[model][6:12]}{random.integers(5000, 9999)}"
        for model in models[later]
    ]
    frame["NIK"] = nik
    frame.loc[later, "KELURAHAN"] = random.choice(city.areas.area_name.to_numpy(), int(later.sum()))
    return frame.assign(baby=False), later


def _spoil(
    frame: pd.DataFrame, city: City, persons: np.ndarray, random: np.random.Generator, rate: dict[str, float]
) -> pd.DataFrame:
    """Make the faults of the design in a list."""
    count, nik = len(frame), frame["NIK"].to_numpy().astype("U24")
    draw, known = random.random(count), persons >= 0
    edges = np.cumsum([0, rate["nik_missing"], rate["nik_mistyped"], rate["nik_form"], rate["nik_of_head"]])
    missing, mistyped, form, head = ((draw >= low) & (draw < high) for low, high in pairwise(edges))
    nik[missing] = ""
    nik[mistyped] = [_mistype(one, random) for one in nik[mistyped]]
    nik[form] = [_reform(one, random) for one in nik[form]]
    heads = np.flatnonzero(city.is_head)[city.household]
    head &= known
    nik[head] = city.nik[heads[persons[head]]]
    names = frame["NAMA"].to_numpy().astype("U60")
    babies = frame["baby"].to_numpy() & known & (frame["list"].to_numpy() == "bpjs") & (random.random(count) < 0.5)
    nik[babies] = city.nik[city.mother[persons[babies]]]
    names[babies] = np.char.add("BY NY ", city.names[city.mother[persons[babies]]].astype("U50"))
    wrong = (random.random(count) < rate["name"]) & ~babies
    names[wrong] = [_misname(one, random) for one in names[wrong]]
    days = frame["TGL_LAHIR"].to_numpy().astype("U10")
    off = (random.random(count) < rate["date"]) & ~babies
    days[off] = [_misdate(one, random) for one in days[off]]
    places = frame["KELURAHAN"].to_numpy().astype("U40")
    elsewhere = random.random(count) < rate["kelurahan"]
    places[elsewhere] = random.choice(city.areas.area_name.to_numpy(), int(elsewhere.sum()))
    return frame.assign(NIK=nik, NAMA=names, TGL_LAHIR=days, KELURAHAN=places)


def _mistype(nik: str, random: np.random.Generator) -> str:
    at = int(random.integers(6, 15))
    if random.random() < 0.3 and nik[at] != nik[at + 1]:
        return nik[:at] + nik[at + 1] + nik[at] + nik[at + 2 :]
    digit = (int(nik[at]) + int(random.integers(1, 10))) % 10
    return f"{nik[:at]}{digit}{nik[at + 1 :]}"


def _reform(nik: str, random: np.random.Generator) -> str:
    forms = (
        f"'{nik}", f"{nik[:6]}.{nik[6:12]}.{nik[12:]}", f"{nik[:4]} {nik[4:8]} {nik[8:12]} {nik[12:]}", nik[:15],
        f"{nik[0]},{nik[1:3]}E+15",
    )  # fmt: skip
    return forms[int(random.integers(len(forms)))]


def _misname(name: str, random: np.random.Generator) -> str:
    words, way = name.split(), random.random()
    if way < 0.15 and len(words) > 1:
        return " ".join(words[::-1])
    if way < 0.35 and len(words) > 1:
        return " ".join([words[0], *(word[0] for word in words[1:])])
    if way < 0.5 and len(words) > 2:
        return " ".join(words[:2])
    if way < 0.6:
        return f"HJ. {name}" if random.random() < 0.5 else f"{name}, S.PD"
    at = int(random.integers(1, max(len(name) - 1, 2)))
    letters = "AIUEONRSTKL"
    return random.choice([name[:at] + name[at + 1 :], name[:at] + letters[int(random.integers(11))] + name[at + 1 :]])


def _misdate(day: str, random: np.random.Generator) -> str:
    days, month, year = day.split("/")
    way = random.random()
    if way < 0.3 and int(days) <= 12:
        return f"{month}/{days}/{year}"
    if way < 0.6:
        return f"{days}/{month}/{int(year) + int(random.choice([-1, 1, 10, -10]))}"
    if way < 0.8:
        return f"{max(1, (int(days) + 9) % 28):02d}/{month}/{year}"
    return f"{days}/{int(random.integers(1, 13)):02d}/{year}" if way < 0.95 else ""
