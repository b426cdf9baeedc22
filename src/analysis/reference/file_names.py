"""Names of files that are made from other texts: they stay in their folder, and no system finds them too long."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

LONGEST_BYTES = 100  # systems take 255 for a name; endings and marks are added to it
UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u2028\u2029\u202a-\u202e\u2066-\u2069]+')


def fit_name(text: str) -> str:
    """Return ``text`` as a name of one file, without ending: no folder, nothing hidden, no control signs.

    A text that is too long is cut and gets a digest of the whole, so that two long texts keep two names.

    >>> fit_name("../../params/kantor"), fit_name("Rekap Maret 2026")
    ('params-kantor', 'Rekap Maret 2026')
    """
    name = UNFIT.sub("-", text.encode("utf-8", "replace").decode()).strip(" .-")
    if len(name.encode()) > LONGEST_BYTES:
        mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
        name = f"{name.encode()[: LONGEST_BYTES - 9].decode(errors='ignore')}-{mark}"
    return name or "_"


def tell_apart(paths: Sequence[Path]) -> list[str]:
    """Return a name for each path: its own without ending, and with its folder or a number where two have the same.

    >>> tell_apart([Path("jan/rekap.csv"), Path("feb/rekap.csv"), Path("spm.xlsx")])
    ['jan-rekap', 'feb-rekap', 'spm']
    """
    names = [fit_name(path.stem) for path in paths]
    shared = {name.casefold() for name in names if [each.casefold() for each in names].count(name.casefold()) > 1}
    names = [
        fit_name(f"{path.absolute().parent.name}-{path.stem}") if name.casefold() in shared else name
        for path, name in zip(paths, names, strict=True)
    ]
    taken: set[str] = set()
    for place, name in enumerate(names):
        number = 2
        while names[place].casefold() in taken:
            names[place], number = f"{name}-{number}", number + 1
        taken.add(names[place].casefold())
    return names


def keep_apart(names: Sequence[str], digests: Sequence[str], folder: Path) -> list[str]:
    """Return names of pages under which no page of another file stands in ``folder``: such a one gets its digest.

    Args:
        names: one for each file, without ending.
        digests: the SHA-256 of each file; its page holds it.
        folder: where the pages go.
    """
    return [
        f"{name}-{digest[:8]}" if _is_of_another(folder / f"{name}.html", digest) else name
        for name, digest in zip(names, digests, strict=True)
    ]


def _is_of_another(page: Path, digest: str) -> bool:
    return page.is_file() and f'name="sha256" content="{digest}"'.encode() not in page.read_bytes()
