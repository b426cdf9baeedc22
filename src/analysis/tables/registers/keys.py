"""The secret key behind every number of a person in the store: made once, kept outside the project and git."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import uuid
from contextlib import suppress
from pathlib import Path

from analysis.reference.errors import UhcError
from analysis.reference.places import make_folder, project_folder
from analysis.tables.registers.places import key_file, lists_store

LENGTH = 32


def make_key() -> Path:
    """Make a key of 32 random bytes where there is none, and return its place.

    Raises:
        UhcError: there is one already, or its place lies in the project or in git.
    """
    path = key_file()
    if path.exists():
        raise UhcError("lists_key_there", path=path)
    _check_place(path)
    _write_key(path)
    return path


def _write_key(path: Path) -> None:
    make_folder(path.parent)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(LENGTH) + "\n")


def draft_key() -> bytes:
    """Return the key that is to follow, made beside the key where a change that was killed did not leave one."""
    path = _next_file()
    _check_place(path)
    if not path.is_file():
        _write_key(path)
    return read_key(path)


def put_key() -> Path:
    """Put the key that is to follow in the place of the key, and return it."""
    return _next_file().replace(key_file())


def _next_file() -> Path:
    return key_file().with_name(f"{key_file().name}.next")


def read_key(path: Path | None = None) -> bytes:
    """Return the key, or the one of another file.

    Raises:
        UhcError: there is none, it is none, others can read it, or it lies in the project or in git.
    """
    path = path or key_file()
    if not path.is_file():
        raise UhcError("lists_key_none", path=path)
    _check_place(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UhcError("lists_key_open", path=path)
    key = b""
    with suppress(ValueError, OSError):
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(key) != LENGTH:
        raise UhcError("lists_key_broken", path=path)
    return key


def fingerprint(key: bytes) -> str:
    """Return what tells keys apart and does not give the key away."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:16]


def seal(key: bytes, kind: str, number: str) -> uuid.UUID:
    """Return what stands for a number in the store: HMAC-SHA256 of its kind and digits, cut to 128 bits.

    >>> seal(bytes(32), "nik", "9971014101900001") == seal(bytes(32), "card", "9971014101900001")
    False
    """
    return uuid.UUID(bytes=hmac.new(key, f"{kind}:{number}".encode(), hashlib.sha256).digest()[:16])


def sealing(column: str, kind: str) -> str:
    """Return SQL that seals a column of digits as ``seal`` does; $inner and $outer are the pads of ``pads``.

    A text of hexadecimal digits is cut from it, so that equal numbers of two kinds do not meet.
    """
    message = f"$inner || CAST('{kind}:' || {column} AS BLOB)"
    return f"CAST(left(sha256($outer || unhex(sha256({message}))), 32) AS UUID)"


def pads(key: bytes) -> dict[str, bytes]:
    """Return the two pads of HMAC (RFC 2104) for a block of 64 bytes, as bound values of ``sealing``."""
    block = key.ljust(64, b"\0")
    return {"inner": bytes(one ^ 0x36 for one in block), "outer": bytes(one ^ 0x5C for one in block)}


def _check_place(path: Path) -> None:
    """Refuse a key in the project, beside the store, or in any git tree."""
    place = Path(os.path.abspath(path))  # noqa: PTH100 (a link keeps its own name)
    real = path.resolve()
    in_git = any((folder / ".git").exists() for one in (place, real) for folder in one.parents)
    near = [project_folder().resolve(), lists_store().parent.resolve()]
    if in_git or any(real.is_relative_to(folder) for folder in near):
        raise UhcError("lists_key_place", path=path)
