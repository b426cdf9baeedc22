"""Error cells, hidden rows and struck cells of old .xls workbooks, of which the reader of values tells nothing.

Compound file (MS-CFB) and BIFF8 records (MS-XLS 2.4.24 BoolErr, 2.4.28 BoundSheet8, 2.4.122 Font, 2.4.127 Formula,
2.4.220 RK, 2.4.221 Row, 2.4.353 XF).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

BOUND_SHEET, ROW, FORMULA, BOOL_ERROR, END, FONT, LOOKS = 0x85, 0x208, 0x06, 0x205, 0x0A, 0x31, 0xE0
ONE_CELL, MANY_CELLS = (0x06, 0x203, 0x204, 0x27E, 0xFD), 0xBD  # records that name a row, a column and a look
STRUCK, NO_FONT = 0x08, 4  # no font has this number
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
LAST_SECTOR = 0xFFFFFFFA  # marks above it are not sectors


Place = tuple[int, int]


def read_errors(content: bytes) -> dict[str, tuple[dict[Place, str], set[int], set[Place]]]:
    """Return for each sheet of a workbook its error cells, its hidden rows and its struck cells, counted from 0."""
    stream = _workbook_stream(content)
    places, fonts, looks = dict[str, int](), list[bool](), list[int]()
    for kind, body in _records(stream, 0):
        if kind == BOUND_SHEET:
            start, _, length, is_wide = struct.unpack_from("<IHBB", body)
            name = body[8 : 8 + length * (1 + (is_wide & 1))].decode("utf-16-le" if is_wide & 1 else "latin-1")
            places[name] = start
        elif kind == FONT:
            fonts += [bool(body[2] & STRUCK)] * (2 if len(fonts) == NO_FONT else 1)
        elif kind == LOOKS:
            looks.append(struct.unpack_from("<H", body)[0])
    struck = {number for number, font in enumerate(looks) if fonts[font : font + 1] == [True]}
    return {name: _read_sheet(stream, start, struck) for name, start in places.items()}


def _read_sheet(stream: bytes, start: int, looks: set[int]) -> tuple[dict[Place, str], set[int], set[Place]]:
    errors, hidden, struck = dict[Place, str](), set[int](), set[Place]()
    for kind, body in _records(stream, start):
        if kind == ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            hidden.add(struct.unpack_from("<H", body)[0])
        elif kind == BOOL_ERROR and body[7]:
            errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[6], "#N/A")
        elif kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[8], "#N/A")
        if looks and kind in ONE_CELL:
            row, column, look = struct.unpack_from("<HHH", body)
            struck |= {(row, column)} if look in looks else set()
        elif looks and kind == MANY_CELLS:
            row, column = struct.unpack_from("<HH", body)
            found = [look for look, _ in struct.iter_unpack("<HI", body[4 : 4 + (len(body) - 6) // 6 * 6])]
            struck |= {(row, column + step) for step, look in enumerate(found) if look in looks}
    return errors, hidden, struck


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == END:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _workbook_stream(content: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", content, 30)[0]

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    def chain(number: int) -> bytes:
        pieces: list[bytes] = []
        while number < LAST_SECTOR and len(pieces) * size <= len(content):
            pieces.append(sector(number))
            number = table[number]
        return b"".join(pieces)

    directory, _, _, _, _, more = struct.unpack_from("<IIIIII", content, 48)
    numbers = [*struct.unpack_from("<109I", content, 76)]
    while more < LAST_SECTOR and len(numbers) * size <= len(content):
        *found, more = struct.unpack(f"<{size // 4}I", sector(more))
        numbers += found
    table = [entry for each in numbers if each < LAST_SECTOR for entry in struct.unpack(f"<{size // 4}I", sector(each))]
    entries = chain(directory)
    for start in range(0, len(entries), 128):
        length = struct.unpack_from("<H", entries, start + 64)[0]
        if entries[start : start + max(length - 2, 0)].decode("utf-16-le") in ("Workbook", "Book"):
            first, stream_size = struct.unpack_from("<II", entries, start + 116)
            return chain(first)[:stream_size]
    return b""
