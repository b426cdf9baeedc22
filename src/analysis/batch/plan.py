"""Which runs are asked for: every parameter and table is checked before any kernel starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process

from analysis.batch.ledger import last_states
from analysis.reference.errors import ParameterError
from analysis.reference.parameters import NOTEBOOKS, Parameters, check_parameters, read_parameter_file
from analysis.reference.places import project_folder
from analysis.reference.regions import Region, reported_regions, resolve_region
from analysis.tables.published import read_table
from analysis.tables.schemas import table_names
from analysis.tables.selection import check_period, newest_period


@dataclass(frozen=True)
class Job:
    """One run: the notebook at ``source`` for a region and period, and the folder that takes its results."""

    region: Region
    notebook: str
    period: str
    values: Mapping[str, str]
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
) -> list[Job]:
    """Return the runs asked for, in official order.

    Args:
        regions: slugs, names, aliases or codes; empty for all eight.
        notebooks: names; empty for all.
        overrides: parameters from the command line, which win over the files.
        outputs: where results go.
        params: folder of <region>.yaml; a region without a file takes the defaults.
        only_failed: keep only the runs whose last try failed.

    Raises:
        ParameterError: anything asked wrongly.
        DataError: a table of the data package is broken.
    """
    for notebook in notebooks:
        if notebook not in NOTEBOOKS:
            nearest = process.extractOne(notebook, list(NOTEBOOKS))[0]
            raise ParameterError("notebook_unknown", found=notebook, nearest=nearest, choices=", ".join(NOTEBOOKS))
    for name in table_names():
        read_table(name)
    wanted = [resolve_region(region) for region in regions] or list(reported_regions())
    jobs = [
        _plan_run(region, notebook, overrides, outputs, params)
        for region in reported_regions()
        if region in wanted
        for notebook in notebooks or NOTEBOOKS
    ]
    if only_failed:
        failed = {key for key, line in last_states(outputs).items() if line["result"] == "failed"}
        jobs = [job for job in jobs if (job.period, job.region.slug, job.notebook) in failed]
    return jobs


def _plan_run(region: Region, notebook: str, overrides: Mapping[str, str], outputs: Path, params: Path) -> Job:
    path = params / f"{region.slug}.yaml"
    values = read_parameter_file(path) if path.is_file() else {"region": region.slug}
    parameters: Parameters = check_parameters(notebook, {**values, **overrides})
    if parameters.region != region:
        raise ParameterError("file_region", file=path.name, found=parameters.region.name, expected=region.name)
    period = parameters.period or newest_period()
    check_period(region, period)
    values = {**parameters.as_values(), "period": str(period)}
    return Job(region, notebook, str(period), values, project_folder() / "notebooks" / f"{notebook}.ipynb", outputs)
