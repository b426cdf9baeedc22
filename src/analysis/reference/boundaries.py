"""Real boundaries of the regencies, where the office supplies them: data/office/boundaries.geojson."""

from __future__ import annotations

import json
from collections.abc import Sequence

from analysis.reference.errors import UhcError
from analysis.reference.places import data_folder
from analysis.reference.regions import reported_regions

Rings = dict[str, list[Sequence[tuple[float, float]]]]

FILE = "office/boundaries.geojson"
KEY = "bps_code"


class BoundaryError(UhcError):
    """The office's file of boundaries cannot be used."""


def read_boundaries() -> Rings | None:
    """Return the outer rings (longitude, latitude) of each regency by BPS code, or None without the file.

    The file is GeoJSON (RFC 7946): a FeatureCollection of Polygons and MultiPolygons with a text property bps_code.

    Raises:
        BoundaryError: the file is not such a collection, or a regency is missing.
    """
    path = data_folder() / FILE
    if not path.is_file():
        return None
    wanted = [region.bps_code for region in reported_regions() if region.level != "provinsi"]
    rings: Rings = {}
    try:
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            shape = feature["geometry"]
            polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            rings.setdefault(feature["properties"][KEY], []).extend(polygon[0] for polygon in polygons)
    except (ValueError, KeyError, TypeError) as problem:
        raise BoundaryError("boundaries", file=path.name, problem=repr(problem)) from problem
    missing = [code for code in wanted if code not in rings]
    if missing:
        raise BoundaryError("boundaries_missing", file=path.name, codes=", ".join(missing), property=KEY)
    return rings
