"""Lists by name on invented registers: links, counts, people entitled, the interval, time and memory, mutations, kills.

    python tests/benchmarks/registers.py [accuracy] [speed] [interval] [mutations] [kills] [forgetting] [N] [--large]

Without words all but --large, which adds 10 M residents in seven regencies. The registers are made by seeds that
nothing was set on. Ends with status 1 where a bar is missed.
"""

from __future__ import annotations

import os
import random as plain_random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from analysis.demonstration.registers import City, Registers, make_city, next_month, write_lists
from analysis.indicators.entitlement import judge_people
from analysis.indicators.entitlement_rules import read_decree
from analysis.indicators.registers import count_month, estimate_missing
from analysis.reference.errors import UhcError
from analysis.reference.periods import Period
from analysis.reference.places import data_folder
from analysis.tables.published import read_table
from analysis.tables.registers.counting import count_states, expect_wrong, read_links
from analysis.tables.registers.engine import matching_engine
from analysis.tables.registers.field import visits_due
from analysis.tables.registers.forgetting import forget_person
from analysis.tables.registers.keys import make_key, read_key, seal
from analysis.tables.registers.month import read_month
from analysis.tables.registers.people import people_with_births
from analysis.tables.registers.places import lists_store, spill_root
from analysis.tables.registers.store import opened_lists, rewritten_lists

SEEDS, PERSONS, PROVINCE, NATION = (201, 202, 203), 20_000, 1_500_000, 10_000_000
DAY = date(2025, 9, 30)
LOOKS, PARTS = 400, {"far": 60, "near": 100, "weak": 40}
BARS: list[str] = []
GIVEN: dict[str, Any] = {
    "region": None, "right": "", "who": "uji", "clock": lambda: datetime(2025, 10, 1, tzinfo=UTC)
}  # fmt: skip


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def bar(name: str, value: float, limit: float, *, most: bool) -> None:
    """Print a measured number beside its bar, and keep it where it is missed."""
    holds = value <= limit if most else value >= limit
    say(f"  {name}: {value:.4f} (bar {'<=' if most else '>='} {limit}) {'ok' if holds else 'MISSED'}")
    if not holds:
        BARS.append(name)


def kelurahan(regencies: int = 1) -> pd.DataFrame:
    """Return the kelurahan of so many regencies of Babel."""
    areas = read_table("areas")
    codes = ["1971", *sorted(set(areas.region_code) - {"1971"})][:regencies]
    own = areas[areas.region_code.isin(codes) & areas.level.isin(["kelurahan", "desa"])]
    return own.rename(columns={"name": "area_name"})[["area_code", "area_name"]].reset_index(drop=True)


@contextmanager
def office() -> Iterator[Path]:
    """Give a folder with a key and no store yet."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "office").mkdir()
        os.environ |= {"UHC_STORE": str(home / "office" / "office.duckdb"), "UHC_LISTS_KEY": str(home / "key" / "k")}
        make_key()
        yield home


def read(home: Path, made: Registers, month: int, **more: Any) -> list[Any]:
    """Write the lists of a month and read them."""
    files = made.write(home / "lists", f"2025-{month:02d}")
    return read_month(files, Period(2025, month), finish=count_month, **GIVEN | more)


def ask(question: Callable[[duckdb.DuckDBPyConnection], Any]) -> Any:
    """Return what is found in the store."""
    with matching_engine() as connection, opened_lists(connection):
        return question(connection)


def score(made: Registers, month: str) -> dict[str, float]:
    """Return precision and recall of the links of a month, and what must not be."""
    found = ask(lambda connection: read_links(connection, month))
    of_row = {kind: own.set_index("row")["person"] for kind, own in found.groupby("list")}
    who = pd.Series(made.persons["dukcapil"][of_row["dukcapil"].index - 2], index=of_row["dukcapil"].to_numpy())
    right = linked = true = alike = mothers = 0
    for kind in ("bpjs", "dtsen", "workers"):
        rows = of_row[kind].index.to_numpy() - 2
        got, meant = who.reindex(of_row[kind].to_numpy()).to_numpy(), made.persons[kind][rows]
        is_linked = ~np.isnan(got)
        right += int((is_linked & (got == meant)).sum())
        linked += int(is_linked.sum())
        true += int((made.persons[kind] >= 0).sum())
        told = (made.lists[kind]["NIK"].str.len() == 16).to_numpy()[rows]  # without a NIK nobody could tell them apart
        alike += int((is_linked & told & made.planted[f"{kind}.look_alike"][rows]).sum())
        babies = made.lists[kind]["NAMA"].str.startswith("BY NY").to_numpy()[rows]
        mothers += int((is_linked & babies & (got != meant)).sum())
    return {"precision": right / linked, "recall": right / true, "look_alikes": alike, "mothers": mothers}


def decided(home: Path) -> Any:
    """Return a decree that decides everything."""
    text = (data_folder() / "reference" / "entitlement.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("minimum: null, missing: verify, source: null", "minimum: 6, missing: verify, source: uji"),
        ("maximum_decile: null, missing: verify, source: null", "maximum_decile: 5, missing: verify, source: uji"),
        ("quota_persons: null", "quota_persons: 2500"),
        ("budget_idr: null", "budget_idr: none"),
    ):
        text = text.replace(old, new)
    (home / "entitlement.yaml").write_text(text, encoding="utf-8")
    return read_decree(home / "entitlement.yaml", DAY)


def true_people(city: City, made: Registers) -> pd.DataFrame:
    """Return the residents as they truly are, in the form that entitlement judges."""
    truth = made.truth
    payers = {"APBN": "centre", "APBD KOTA": "regency", "PEMBERI KERJA": "employer", "MANDIRI": "self", "": ""}
    return pd.DataFrame(
        {
            "person": range(city.size), "area": truth.area_code, "sex": np.where(city.is_woman, "P", "L"),
            "birth": city.born.astype("datetime64[s]"), "since": city.since.astype("datetime64[s]"),
            "resident": truth.resident, "jkn": truth.jkn, "payer": truth.payer.map(payers),
            "decile": truth.decile.where(truth.decile > 0), "is_employed": truth.employed, "has_nik": True,
        }
    )  # fmt: skip


def agree(found: set[int], true: set[int]) -> float:
    """Return the lower of precision and recall of a set of people."""
    both = len(found & true)
    return min(both / max(len(found), 1), both / max(len(true), 1))


def measure_accuracy() -> None:
    """Links, counts, moves, entitled and field lists of cities never seen."""
    for seed in SEEDS:
        city = make_city(seed, PERSONS, kelurahan())
        later = next_month(city, seed)
        months = [write_lists(city, 10 * seed), write_lists(later, 10 * seed + 1)]
        with office() as home:
            for number, made in zip((8, 9), months, strict=True):
                read(home, made, number)
            say(f"seed {seed}")
            found = score(months[1], "2025-09")
            bar("precision of links", found["precision"], 0.998, most=False)
            bar("recall of links", found["recall"], 0.985, most=False)
            bar("babies linked to another", found["mothers"], 0, most=True)
            bar("look-alikes linked", found["look_alikes"], 0, most=True)
            check_counts(months)
            check_people(home, later, months[1])


def check_counts(months: list[Registers]) -> None:
    """Compare the counts of the store, before they are rounded, with the truth."""
    exact = ask(lambda connection: count_states(connection, "2025-09"))
    sums = exact.groupby(["topic", "item"])["persons"].sum()
    before, now = (made.truth for made in months)
    here = now[now.resident.eq("here")]
    worst = max(abs(sums["jkn", state] - true) / true for state, true in here.jkn.value_counts().items())
    bar("counts off", worst, 0.005, most=True)
    both = now.resident.eq("here") & before.resident.eq("here")
    was, become = before.jkn, now.jkn
    moves = {
        "newly_active": both & was.eq("unregistered") & become.eq("active"),
        "reactivated": both & was.eq("inactive") & become.eq("active"),
        "payer_move": both & was.eq("active") & become.eq("active") & before.payer.ne(now.payer),
        "stopped": both & was.eq("active") & become.eq("inactive"),
    }
    worst = max(abs(sums.get(("move", name), 0) - rows.sum()) / rows.sum() for name, rows in moves.items())
    bar("transitions off", worst, 0.02, most=True)


def check_people(home: Path, city: City, made: Registers) -> None:
    """Compare who is entitled and whom teams visit with who truly should be."""
    decree = decided(home)
    links = ask(lambda connection: read_links(connection, "2025-09"))
    own = links[links["list"].eq("dukcapil")]
    who = dict(zip(own["person"], made.persons["dukcapil"][own["row"].to_numpy() - 2], strict=True))
    people = ask(lambda connection: people_with_births(connection, "2025-09"))
    judged, true = judge_people(people, decree, DAY), judge_people(true_people(city, made), decree, DAY)
    entitled = {who[person] for person in judged.loc[judged["place"].eq("entitled"), "person"]}
    bar("entitled, both ways", agree(entitled, set(true.loc[true["place"].eq("entitled"), "person"])), 0.98, most=False)
    due = ask(lambda connection: visits_due(connection, "2025-09"))
    visited, truth = {who[person] for person in due["person"]}, made.truth
    wanted = truth.resident.eq("here") & truth.jkn.ne("active") & ~truth.employed
    bar("field lists, both ways", agree(visited, set(truth.index[wanted])), 0.98, most=False)
    gone = truth.index[truth.resident.ne("here")]
    bar("dead or moved visited", len(visited & set(gone)), 0, most=True)


def processor() -> float:
    """Return the seconds of processor of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def write_regencies(folder: Path, persons: int, count: int = 7) -> dict[str, Path]:
    """Write the lists of so many regencies below one another, each a city with numbers of its own."""
    folder.mkdir()
    files: dict[str, Path] = {}
    areas = kelurahan(count)
    for place, (_, own) in enumerate(areas.groupby(areas["area_code"].str[:5])):
        made = write_lists(make_city(700 + place, persons // count, own), 700 + place)
        for kind, frame in made.lists.items():
            for column, old in (("NIK", r"^('?)9971"), ("NO_KK", r"^()9971"), ("NOKA", r"^()0009")):
                if column in frame:
                    frame[column] = frame[column].str.replace(old, rf"\g<1>{old[-4:-2]}{20 + 2 * place}", regex=True)
            files[kind] = folder / f"{kind}_2025-09_SINTETIS.csv"
            frame.to_csv(files[kind], mode="a", header=place == 0, index=False, lineterminator="\n")
    return files


def measure_speed(persons: int) -> None:
    """Time and memory of a month of a province, in a process of its own, and of the exact stage beside raw SQL."""
    with office() as home:
        files = write_regencies(home / "lists", persons)
        words = [sys.executable, __file__, "--child", *(f"{kind}={path}" for kind, path in files.items())]
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=dict(os.environ))
        seconds, megabytes = map(float, done.stdout.split()[-2:])
        say(f"{persons:,} residents, four lists as csv".replace(",", "."))
        bar("seconds of processor", seconds, 30 if persons <= PROVINCE else 200, most=True)
        bar("megabytes", megabytes, 1_024 if persons <= PROVINCE else 2_048, most=True)
        exact, raw = (time_exact(files, is_sealed=one) for one in (True, False))
        bar("exact stage beside raw SQL", exact / raw, 3, most=True)


def time_exact(files: dict[str, Path], *, is_sealed: bool) -> float:
    """Return the seconds of processor of reading three lists and counting residents by whether their NIK is in them."""
    from analysis.tables.registers.keys import pads, read_key, sealing

    with matching_engine() as connection:
        begun = processor()
        for kind in ("dukcapil", "bpjs", "dtsen"):
            column = sealing("NIK", "nik") if is_sealed else "NIK"
            read_csv = "read_csv($path, all_varchar = true) WHERE length(NIK) = 16"
            query = f"CREATE TABLE {kind} AS SELECT {column} AS nik FROM {read_csv}"
            connection.execute(query, {"path": str(files[kind])} | (pads(read_key()) if is_sealed else {}))
        connection.execute(
            "SELECT count(*), count(bpjs.nik), count(dtsen.nik) FROM dukcapil LEFT JOIN (SELECT DISTINCT nik FROM "
            "bpjs) AS bpjs "
            "USING (nik) LEFT JOIN (SELECT DISTINCT nik FROM dtsen) AS dtsen USING (nik)"
        ).fetchall()
        return processor() - begun


def child(words: list[str]) -> None:
    """Read a month and print the seconds of processor and the megabytes that it took."""
    files = {kind: Path(path) for kind, _, path in (word.partition("=") for word in words)}
    begun = processor()
    read_month(files, Period(2025, 9), finish=count_month, **GIVEN)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # ru_maxrss would hold that of the parent
    say(f"{processor() - begun} {int(status.partition('VmHWM:')[2].split()[0]) / 1024}")


HARD = {"nik_missing": 0.3, "date": 0.2, "name": 0.5, "stranger": 0.02, "kelurahan": 0.4}


def measure_interval() -> None:
    """How often the interval of simulated looks holds the truth, on registers with more faults than usual."""
    city = make_city(301, 60_000, kelurahan(3))
    made = write_lists(city, 301, faults=HARD)
    made.lists["bpjs"] = made.lists["bpjs"].drop(columns="NO_KK")
    with office() as home:
        read(home, made, 9)
        links = ask(lambda connection: read_links(connection, "2025-09"))
        rows, wrong = ask(_strata_rows), ask(lambda connection: expect_wrong(connection, "2025-09"))
    own = links[links["list"].eq("dukcapil")]
    who = dict(zip(own["person"], made.persons["dukcapil"][own["row"].to_numpy() - 2], strict=True))
    meant = made.persons["bpjs"][rows["row"].to_numpy() - 2]
    here = made.truth.resident.eq("here").to_numpy()
    likely = [*links.loc[links["list"].eq("bpjs"), "person"], *rows.loc[rows["stratum"].eq("weak"), "person"]]
    seen_people = {who.get(person) for person in likely} - {None}
    is_hidden = np.array([one >= 0 and here[one] and one not in seen_people for one in meant])
    is_wrong = np.array([who.get(person) != one for person, one in zip(rows["person"], meant, strict=True)])
    rows["wrong"] = np.where(rows["stratum"].eq("weak"), is_wrong, is_hidden)
    seen = sum(here[one] and one not in seen_people for one in range(city.size))
    true = int((made.truth.jkn.eq("unregistered") & here).sum())
    random, holds, widths, errors = np.random.default_rng(5), 0, [], []
    for _ in range(LOOKS):
        strata = []
        for name, group in rows.groupby("stratum"):
            chosen = group["wrong"].to_numpy()[random.permutation(len(group))[: PARTS[str(name)]]]
            strata.append(
                {
                    "stratum": name,
                    "rows": len(group),
                    "reviewed": len(chosen),
                    "wrong": int(chosen.sum()),
                    "settled": len(chosen),
                }
            )
        corrected = seen + sum((1 if one["stratum"] == "weak" else -1) * one["wrong"] for one in strata)
        found = estimate_missing(corrected, pd.DataFrame(strata), expected_wrong=wrong)
        holds += found.low <= true <= found.high
        widths.append((found.high - found.low) / true)
        errors.append((found.estimate - true) / true)
    say(f"{LOOKS} simulated looks: true {true}, seen {seen}, {rows.stratum.value_counts().to_dict()}, width "
          f"{np.mean(widths):.4f}, rms error {np.sqrt(np.mean(np.square(errors))):.4f}")  # fmt: skip
    bar("interval holds the truth", holds / LOOKS, 0.93, most=False)


def _strata_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    from analysis.tables.registers.counting import STRATA

    return connection.execute(
        f"WITH own AS (SELECT batch FROM store.batches WHERE list = 'bpjs') SELECT row, stratum, candidate AS person "
        f"FROM ({STRATA})"
    ).df()


def measure_mutations(count: int = 1_000) -> None:
    """Break lists by chance, text and workbook: no cell in what is said, the store whole, nothing spilled."""
    random, leaks, stopped, broken, crashed = plain_random.Random(9), 0, 0, 0, 0
    with office() as home:
        made = write_lists(make_city(401, 300, kelurahan()), 401)
        read(home, made, 8)
        files = made.write(home / "lists", "2025-09")
        book = home / "lists" / "bpjs.xlsx"
        made.lists["bpjs"].to_excel(book, index=False)
        cells, store = _long_cells(made), lists_store().read_bytes()
        contents = {path: path.read_bytes() for path in [*files.values(), book]}
        for _ in range(count):
            kind = random.choice(["dukcapil", "bpjs", "dtsen", "workers"])
            path = book if kind == "bpjs" and random.random() < 0.3 else files[kind]
            path.write_bytes(_broken(contents[path], random))
            try:
                said = repr(read_month(files | {kind: path}, Period(2025, 9), dry_run=True, **GIVEN))
            except UhcError as problem:
                said, stopped = str(problem) + repr(problem.__cause__) + repr(problem.__context__), stopped + 1
            except Exception as problem:
                said, crashed = str(problem), crashed + 1
            leaks += any(cell in said for cell in cells)
            broken += lists_store().read_bytes() != store or _is_spilled()
            path.write_bytes(contents[path])
    say(f"{count} mutated lists, {stopped} refused")
    bar("cells in messages", leaks, 0, most=True)
    bar("messages of a library", crashed, 0, most=True)
    bar("stores changed or parts left", broken, 0, most=True)


def _long_cells(made: Registers) -> set[str]:
    """Return the numbers and names of lists that are long enough to be nobody else's."""
    columns = ("NIK", "NO_KK", "NOKA", "NAMA", "NAMA_LENGKAP")
    frames = made.lists.values()
    cells = {str(cell) for frame in frames for name in columns if name in frame for cell in frame[name]}
    return {cell for cell in cells if len(cell) > 9}


def _is_spilled() -> bool:
    return spill_root().is_dir() and any(path.is_file() for path in spill_root().rglob("*"))


def measure_forgetting(count: int = 100) -> None:
    """Forget people one after another: what stands for their NIK is in no byte of the folder, in whatever order."""
    found = 0
    with office() as home:
        made = write_lists(make_city(601, 2_000, kelurahan()), 601)
        read(home, made, 8)
        for number in made.lists["dukcapil"]["NIK"].iloc[:count]:
            with matching_engine() as connection, rewritten_lists(connection, is_purged=True):
                forget_person(connection, read_key(), number)
            order = (seal(read_key(), "nik", number).int ^ (1 << 127)).to_bytes(16)  # DuckDB keeps it signed
            traces = (order[:8], order[8:], order[:8][::-1], order[8:][::-1])
            content = b"".join(path.read_bytes() for path in home.glob("office/**/*") if path.is_file())
            found += any(trace in content for trace in traces)
    say(f"{count} people forgotten")
    bar("forgotten people found", found, 0, most=True)


def _broken(content: bytes, random: plain_random.Random) -> bytes:
    way, at = random.randrange(8), random.randrange(len(content))
    if way == 0:
        return content[:at]
    if way == 1:
        return content.replace(b",", b";", random.randrange(2_000))
    if way == 2:
        return content[:at] + bytes(random.randrange(256) for _ in range(40)) + content[at:]
    if way == 3:
        return content[:at] + b'"' + content[at:]
    if way == 4:
        lines = content.split(b"\n")
        lines[0] = b",".join(random.sample(lines[0].split(b","), lines[0].count(b",") + 1))
        return b"\n".join(lines)
    if way == 5:
        return content.decode().encode("utf-16")
    if way == 6:
        return content[:at] + b"\0" * 100 + content[at + 100 :]
    return content.replace(b"\n", b",,,\n", random.randrange(200))


def measure_kills(count: int = 100) -> None:
    """Kill readings at any moment: the store stays whole and nothing spilled is left after the next start."""
    random, broken = plain_random.Random(11), 0
    with office() as home:
        made = write_lists(make_city(501, 2_000, kelurahan()), 501)
        read(home, made, 8)
        files = made.write(home / "lists", "2025-09")
        words = [sys.executable, __file__, "--child", *(f"{kind}={path}" for kind, path in files.items())]
        begun = time.monotonic()
        subprocess.run(words, capture_output=True, check=True, env=dict(os.environ))
        whole = time.monotonic() - begun
        for _ in range(count):
            process = subprocess.Popen(
                words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
            )
            time.sleep(random.uniform(0.3, 1.1) * whole)
            process.send_signal(signal.SIGKILL)
            process.wait()
            rows = ask(
                lambda connection: connection.execute(
                    "SELECT count(*) FROM store.states WHERE month = '2025-08'"
                ).fetchall()
            )
            broken += rows[0][0] < 2_000 or _is_spilled()
        read(home, made, 9)
        drafts = list(lists_store().parent.glob(".lists-*"))
    say(f"{count} kills, drafts left after the next reading: {len(drafts)}")
    bar("stores broken or parts left", broken + len(drafts), 0, most=True)


def main() -> None:
    """Run what is named."""
    words = sys.argv[1:]
    if words[:1] == ["--child"]:
        child(words[1:])
        return
    named = [word for word in words if not word.startswith("--") and not word.isdigit()]
    times = next((int(word) for word in words if word.isdigit()), 0)
    parts: dict[str, Callable[[], None]] = {
        "accuracy": measure_accuracy, "speed": lambda: measure_speed(PROVINCE), "interval": measure_interval,
        "mutations": lambda: measure_mutations(times or 1_000), "kills": lambda: measure_kills(times or 100),
        "forgetting": lambda: measure_forgetting(times or 100),
    }  # fmt: skip
    for name in named or parts:
        parts[name]()
    if "--large" in words:
        measure_speed(NATION)
    sys.exit(bool(BARS))


if __name__ == "__main__":
    main()
