"""One test that takes its cases in turn and names each that fails: what parametrize does, without its cost a case."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from analysis.reference.words import use_language


def in_turn(names: str | tuple[str, ...], cases: Iterable[Any], *, ids: Iterable[str] = ()) -> Callable[[Any], Any]:
    """Return a decorator for a test that has no fixture of its own to be made anew for each case."""
    sets = [ParameterSet.extract_from(case, force_tuple=isinstance(names, str)) for case in cases]
    labels = [*ids] or [case.id or ", ".join(map(str, case.values))[:60] for case in sets]
    keys = (names,) if isinstance(names, str) else names

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        asked = inspect.signature(check).parameters

        def test(subtests: pytest.Subtests, **fixtures: Any) -> None:
            fixtures |= {"subtests": subtests} if "subtests" in asked else {}
            for label, case in zip(labels, sets, strict=True):
                use_language("id")
                with subtests.test(label):
                    check(**dict(zip(keys, case.values, strict=True)), **fixtures)

        others = [each for name, each in asked.items() if name not in (*keys, "subtests")]
        first = inspect.Parameter("subtests", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        test.__signature__ = inspect.Signature([first, *others])  # type: ignore[attr-defined]
        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test

    return decorate
