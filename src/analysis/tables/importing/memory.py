"""What columns were confirmed to be: a plain text file per office in params/imports/ that anyone may mend."""

from __future__ import annotations

from pathlib import Path

import yaml

from analysis.reference.errors import UhcError
from analysis.reference.locks import held
from analysis.reference.places import draft_beside, make_folder
from analysis.reference.words import say
from analysis.tables.importing.mapping import Role, read_role
from analysis.tables.importing.vocabulary import fold


def recall(path: Path) -> dict[str, dict[str, Role]]:
    """Return by kind and folded header what columns were confirmed to be; nothing where there is no file.

    Raises:
        UhcError: the file is not in its form, or names no known content.
    """
    return {
        kind: {fold(header): read_role(text) for header, text in columns.items()}
        for kind, columns in _read(path).items()
    }


def remember(path: Path, columns: list[dict[str, str]]) -> None:
    """Add the columns of a report that was stored; what stood there for the same header is replaced."""
    make_folder(path.parent)
    with held(path.with_name(f".{path.stem}.lock")):
        known = _read(path)
        for each in columns:
            if each["use"] != "unknown":
                known.setdefault(each["kind"], {})[each["header"]] = each["role"]
        text = f"# {say('import.memory')}\n" + yaml.safe_dump(known, allow_unicode=True, sort_keys=True, width=200)
        with draft_beside(path) as part:
            part.write_text(text, encoding="utf-8")


def _read(path: Path) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {
            str(kind): {str(header): str(role) for header, role in columns.items()} for kind, columns in content.items()
        }
    except (yaml.YAMLError, AttributeError, ValueError) as problem:
        raise UhcError("import_memory", file=path.name, problem=str(problem).splitlines()[0]) from problem
