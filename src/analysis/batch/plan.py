"""Which runs are asked for: every parameter and table is checked before any kernel starts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.batch.keys import PAGES, Change, Surroundings, data_digest, find_changes
from analysis.batch.ledger import last_states
from analysis.batch.modules import common_parts, digest, reached_modules
from analysis.batch.outputs import Outputs
from analysis.batch.records import check_name, read_check, read_record, record_name, seal
from analysis.reference.decisions import OWNERS, check_owners, owner_texts, owners_file
from analysis.reference.errors import ParameterError
from analysis.reference.notebooks import contract_of, notebook_file, notebook_names
from analysis.reference.parameter_files import Line, check_file_names, place_error, read_parameter_lines
from analysis.reference.parameters import Parameters, check_cell, check_parameters
from analysis.reference.periods import check_not_before, check_possible, parse_period
from analysis.reference.regions import Region, reported_regions, resolve_region
from analysis.tables.identities import check_no_person


@dataclass(frozen=True)
class Job:
    """One run: the notebook at ``source`` for a region and period, and the folder that takes its results."""

    region: Region
    notebook: str
    period: str
    values: Mapping[str, Any]
    source: Path
    outputs: Path

    @property
    def folder(self) -> Path:
        """outputs/<period>/<region>."""
        return self.outputs / self.period / self.region.slug


def plan_runs(
    regions: Sequence[str],
    *,
    notebooks: Sequence[str],
    overrides: Mapping[str, str],
    outputs: Path,
    params: Path,
    only_failed: bool = False,
    leave_out: Callable[[Region, ParameterError], None] | None = None,
) -> list[Job]:
    """Return the runs asked for, in official order.

    Args:
        regions: slugs, names, aliases or codes; empty for those with a file in ``params``, or all if none has one.
        notebooks: names; empty for all.
        overrides: parameters from the command line, which win over the files.
        outputs: where results go.
        params: folder of <region>.yaml; a region without a file takes the defaults.
        only_failed: keep only the runs whose last try failed.
        leave_out: told of each region whose file is wrong, where others are right; by default that stops all.

    Raises:
        ParameterError: anything asked wrongly.
        DataError: a table of the data package is broken.
    """
    for notebook in notebooks:
        contract_of(notebook)
    every = reported_regions()
    check_file_names(params)
    check_owners()
    check_no_person({f"{OWNERS}, {number}": text for number, text in enumerate(owner_texts(), start=1)})
    wanted = {resolve_region(region) for region in regions}
    wanted = wanted or {region for region in every if (params / f"{region.slug}.yaml").is_file()} or set(every)
    checked, jobs, wrong = dict[str, dict[str, Any]](), list[Job](), dict[Region, ParameterError]()
    for region in (region for region in every if region in wanted):
        try:
            names = notebooks or notebook_names()
            asked = [_read_parameters(region, notebook, overrides, params) for notebook in names]
            for data in {parameters.data for parameters in asked} - checked.keys():
                checked[data] = check_data(outputs, data)
            jobs += [_plan_run(parameters, outputs, checked[parameters.data]) for parameters in asked]
        except ParameterError as problem:
            wrong[region] = problem
    for region, reason in wrong.items():
        if leave_out is None or len(wrong) == len(wanted):
            raise reason
        leave_out(region, reason)
    if only_failed:
        failed = {key for key, line in last_states(outputs).items() if line["result"] == "failed"}
        jobs = [job for job in jobs if (job.period, job.region.slug, job.notebook) in failed]
    return jobs


def check_data(outputs: Path, data: str) -> dict[str, Any]:
    """Check every table, and return what a plan needs of them: the newest period, and the first day of each region.

    What was found is remembered with the outputs, and holds as long as neither the data nor their schemas change.

    Raises:
        DataError: a table is broken.
        ParameterError: the store of ``data`` is not there.
    """
    now = data_digest(data)
    checked = read_check(Outputs(outputs), data)
    if checked is None or checked["digest"] != now:
        from analysis.tables.figures import check_store
        from analysis.tables.published import read_table
        from analysis.tables.schemas import table_names
        from analysis.tables.selection import first_days, newest_period

        check_store(data)
        for name in table_names():
            read_table(name)
        checked = {"digest": now, "newest": str(newest_period(data)), "first_days": first_days(data)}
    return checked


def _read_parameters(region: Region, notebook: str, overrides: Mapping[str, str], params: Path) -> Parameters:
    path = params / f"{region.slug}.yaml"
    contract = contract_of(notebook)
    check_cell(contract, contract.defaults)
    lines = read_parameter_lines(path) if path.is_file() else {"region": Line(region.slug, 0)}
    values = {name: line.value for name, line in lines.items()}
    try:
        check_no_person({**values, **overrides})
        parameters = check_parameters(notebook, {**values, **overrides})
    except ParameterError as problem:
        if path.is_file():
            place_error(problem, path, lines, but=overrides)
        raise
    if parameters.region != region:
        raise ParameterError("file_region", file=path.name, found=parameters.region.name, expected=region.name)
    return parameters


def _plan_run(parameters: Parameters, outputs: Path, checked: Mapping[str, Any]) -> Job:
    region, notebook = parameters.region, parameters.notebook
    period = parameters.period or parse_period(checked["newest"])
    check_not_before(checked["first_days"].get(region.bps_code, ""), period, region=region.name)
    check_possible(period, parse_period(checked["newest"]), target=str(parameters.own.get("target_month", "")))
    values = {**parameters.as_values(), "period": str(period)}
    return Job(region, notebook, str(period), values, notebook_file(notebook), outputs)


def find_stale(jobs: Sequence[Job], around: Surroundings) -> list[list[Change]]:
    """Return for each job why its report is to be made; nothing for a report that still stands."""
    notebooks = {job.source: job.source.read_bytes() for job in jobs}
    return [
        find_changes(
            Outputs(job.outputs),
            job.region,
            job.notebook,
            job.period,
            around.parts(notebooks[job.source], job.values),
            around,
        )
        for job in jobs
    ]


def remember(jobs: Sequence[Job], stale: Sequence[Sequence[Change]], around: Surroundings, now: datetime) -> None:
    """Remember that the data were checked, and that the reports that stand rest on rows that did not change.

    Nothing is written where nothing changed since it was last remembered, or where data changed since ``around``, in
    which ``stale`` was found: nobody compared those.

    Raises:
        UhcError: another process writes there, or nothing can be written.
    """
    outputs = Outputs(jobs[0].outputs)
    modes = sorted({job.values["data"] for job in jobs})
    checks = {check_name(data): check_data(outputs.path, data) for data in modes}
    if not around.is_current or all(outputs.read_state(name) == checked for name, checked in checks.items()):
        return
    with outputs.opened(now):
        for name, checked in checks.items():
            outputs.write_state(name, checked)
        for job in (job for job, changes in zip(jobs, stale, strict=True) if not changes):
            name = record_name(job.period, job.region.slug, job.notebook)
            if record := read_record(outputs, name):
                files = around.read_files(record["inputs"], job.region, job.values["data"])
                outputs.write_state(name, seal({**record, "data": files}))


def pages_are_due(outputs: Path) -> bool:
    """Whether the index is missing, or what makes it and the meeting pages changed since they were made."""
    return not (outputs / "index.html").is_file() or Outputs(outputs).read_state(PAGES) != pages_digest()


def pages_digest() -> str:
    """Return a digest of what makes the index and the meeting pages, their contents left out."""
    modules = reached_modules(["analysis.report.index", "analysis.report.meeting"])
    titles = [(name, contract_of(name).title) for name in notebook_names()]
    people = digest(owners_file().read_bytes()) if owners_file().is_file() else ""
    return digest(json.dumps([modules, titles, people, common_parts()], sort_keys=True).encode())
