"""What is computed of one region must not be given the rows of several: their figures would be mixed without a word."""

from __future__ import annotations

import pandas as pd

from analysis.reference.errors import UhcError
from analysis.reference.regions import all_regions


def check_one_region(name: str, *frames: pd.DataFrame) -> None:
    """Refuse rows of several regions.

    Args:
        name: of the function that was called.
        frames: rows with a column region_code; those without it are not looked at.

    Raises:
        UhcError: naming the regions, and what works for several.
    """
    names = {region.bps_code: region.short_name for region in all_regions()}
    for frame in frames:
        codes = sorted(frame["region_code"].dropna().unique()) if "region_code" in frame else []
        if len(codes) > 1:
            found = ", ".join(names.get(code, code) for code in codes)
            raise UhcError("regions_several", name=name, found=found)
