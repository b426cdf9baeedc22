"""Published numbers that our functions must reproduce.

Every case of every file in ``tests/vectors``, or in the folder that the environment variable ``UHC_VECTORS`` names,
takes its turn in one test. A file, method or argument that is not known fails; nothing is skipped.
"""

import json
import math
import os
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import vector_adapters
from in_turn import in_turn

from analysis.reference.errors import UhcError

CARRIED = Path(__file__).with_name("vectors")
FOLDER = Path(os.environ.get("UHC_VECTORS", CARRIED)).resolve()
ZERO = 1e-12


def _adapters() -> dict[str, Callable[..., Mapping[str, Any]]]:
    found: dict[str, Callable[..., Mapping[str, Any]]] = {}
    for module in pkgutil.iter_modules(vector_adapters.__path__):
        adapters = import_module(f"vector_adapters.{module.name}").ADAPTERS
        assert not found.keys() & adapters.keys(), f"two adapters for one file: {found.keys() & adapters.keys()}"
        found |= adapters
    return found


ADAPTERS = _adapters()
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}::{case['id']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
]


def _tolerances(expected: Mapping[str, Any]) -> dict[str, tuple[float, str]]:
    """Return the key to (tolerance, kind) that keys such as ``se_tol_relative`` or ``ci_rel_tol`` set."""
    found = {}
    for key, tol in expected.items():
        if "tol" in key:
            words = key.split("_")
            name = "_".join(word for word in words if not word.startswith(("tol", "rel", "abs")))
            found[name] = (tol, "absolute" if any(word.startswith("abs") for word in words) else "relative")
    return found


def differences(got: Any, expected: Any, tol: float, kind: str, where: str = "result") -> Iterator[str]:
    """Yield where a result leaves what is expected, which it may do by ``tol``."""
    wrong = f"{where}: {got!r}, expected {expected!r} (tolerance {tol}, {kind})"
    if isinstance(expected, Mapping):
        own = _tolerances(expected)
        for key, value in expected.items():
            if "tol" in key:
                continue
            if key not in got:
                yield f"{where}.{key}: nothing, expected {value!r}"
            else:
                yield from differences(got[key], value, *own.get(key, (tol, kind)), f"{where}.{key}")
    elif isinstance(expected, Sequence) and not isinstance(expected, str):
        if np.ndim(got) == 0 or len(got) != len(expected):
            yield wrong
        else:
            for place, (one, other) in enumerate(zip(got, expected, strict=True)):
                yield from differences(one, other, tol, kind, f"{where}[{place}]")
    elif expected is None:
        if not (got is None or (isinstance(got, Real) and math.isnan(got))):
            yield wrong
    elif isinstance(expected, str | bool):
        if isinstance(expected, bool) != isinstance(got, bool | np.bool_) or got != expected:
            yield wrong
    elif not isinstance(got, Real):
        yield wrong
    else:
        allowed = tol
        if kind == "relative":
            allowed = tol * max(ZERO, abs(expected)) if expected else ZERO
        if not abs(got - expected) <= allowed:
            yield wrong


@in_turn(("stem", "case"), CASES)
def test_vector(stem: str, case: dict[str, Any]) -> None:
    assert case["tol_kind"] in ("relative", "absolute", "exact")
    inputs = dict(case["input"])
    if isinstance(inputs.get("data"), str):
        inputs["data"] = FOLDER / inputs["data"]
    if "error" in case["expected"]:
        with pytest.raises(UhcError):
            ADAPTERS[stem](**inputs)
        return
    got = ADAPTERS[stem](**inputs)
    assert not list(differences(got, case["expected"], case["tol"], case["tol_kind"]))


def test_carried_vectors_are_numbers_with_their_source() -> None:
    for path in CARRIED.glob("*.json"):
        carried = json.loads(path.read_text(encoding="utf-8"))
        assert carried.keys() == {"method", "source", "cases"}, path
        assert carried["cases"], path
        for case in carried["cases"]:
            assert case.keys() == {"id", "input", "expected", "tol", "tol_kind", "ref"}, (path, case["id"])


DIFFERENT = [
    pytest.param({"a": 1.0}, {"a": 1.1}, 0.05, "relative", id="too far, relative"),
    pytest.param({"a": 1.0}, {"a": 1.1}, 0.05, "absolute", id="too far, absolute"),
    pytest.param({"a": 1}, {"a": 2}, 0, "exact", id="not the same"),
    pytest.param({"a": 1e-11}, {"a": 0}, 0.5, "relative", id="not zero"),
    pytest.param({"a": math.nan}, {"a": 1}, 0.5, "relative", id="missing"),
    pytest.param({"a": 1}, {"a": None}, 0.5, "relative", id="not missing"),
    pytest.param({}, {"a": 1}, 0.5, "relative", id="no such result"),
    pytest.param({"a": [1.0, 2.0]}, {"a": [1.0]}, 0.5, "relative", id="too long"),
    pytest.param({"a": 1}, {"a": True}, 0, "exact", id="a number where a yes is expected"),
    pytest.param({"a": "High"}, {"a": "Low"}, 0, "exact", id="another word"),
    pytest.param({"a": {"b": 2.0}}, {"a": {"b": 1.0}, "a_rel_tol": 0.1}, 5, "relative", id="a tolerance of its own"),
    pytest.param({"se": 2.0}, {"se": 1.0, "se_tol_absolute": 0.5}, 5, "relative", id="an absolute one"),
]


@in_turn(("got", "expected", "tol", "kind"), DIFFERENT)
def test_a_difference_is_seen(got: Any, expected: Any, tol: float, kind: str) -> None:
    assert list(differences(got, expected, tol, kind))


SAME = [
    pytest.param({"a": 1.04, "b": 9}, {"a": 1.0}, 0.05, "relative", id="near, and more than asked"),
    pytest.param({"a": [1e-13, math.nan]}, {"a": [0, None]}, 0, "relative", id="zero and missing"),
    pytest.param({"a": {"b": 1.05}}, {"a": {"b": 1.0}, "a_rel_tol": 0.1}, 0, "exact", id="a tolerance of its own"),
]


@in_turn(("got", "expected", "tol", "kind"), SAME)
def test_what_is_within_tolerance_passes(got: Any, expected: Any, tol: float, kind: str) -> None:
    assert not list(differences(got, expected, tol, kind))
