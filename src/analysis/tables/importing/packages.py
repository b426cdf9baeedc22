"""What a file is packed in: whether it is too much to unpack, and what it says outside its cells."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator

MOST_UNPACKED_MEGABYTES, MOST_PARTS = 400, 5000
MEGABYTE = 1 << 20
CELLS_AND_LOOKS = re.compile(  # parts whose texts are read as cells, or are none
    r"xl/worksheets/sheet[^/]*|xl/worksheets/[^/]*\.xml|xl/sharedStrings\.xml|xl/styles\.xml|xl/theme/.*|xl/calcChain\.xml"
    r"|.*\.rels|\[Content_Types\]\.xml|content\.xml|settings\.xml|META-INF/.*|Thumbnails/.*"
)
WITHIN_TEXT = re.compile(r"</?(?:\w+:)?(?:r|t|rPr|b|i|u|sz|color|rFont|family|scheme|charset|span|s|a)(?:\s[^<>]*)?/?>")
TAG = re.compile(r"<[^<>]*>")
SAYING = re.compile(
    r'\s(?:\w+:)?(?:v|name|prompt|promptTitle|error|errorTitle|tooltip|display|location|descr|title)="([^"<>]*)"'
)
ANNOTATION = ("<office:annotation", "</office:annotation>")
BARE_DIGITS = re.compile(r"[0-9][0-9 ./_-]{11,40}[0-9]")


class TooMuch(ValueError):
    """A file that is more than a limit; ``key`` of the group ``refusal`` in words/, ``most`` the limit."""

    def __init__(self, key: str, most: int) -> None:
        self.key, self.most = key, most
        super().__init__(key)


def check_package(content: bytes) -> None:
    """Refuse a packed file that unpacks to more than an office's workbook can be.

    Raises:
        TooMuch: more bytes or parts than the limits.
        zipfile.BadZipFile: no package.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED_MEGABYTES * MEGABYTE:
        raise TooMuch("limit_bytes", MOST_UNPACKED_MEGABYTES)
    if len(parts) > MOST_PARTS:
        raise TooMuch("limit_parts", MOST_PARTS)


def remarks_in(content: bytes) -> Iterator[str]:
    """Yield what a file says outside its cells: comments, properties, names, text boxes, kept caches.

    Of an old .xls, whose records are not taken apart here, runs of digits.
    """
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                if name.endswith(".xml") and not CELLS_AND_LOOKS.fullmatch(name):
                    yield from texts_of(package.read(name))
                elif name == "content.xml":
                    yield from _annotations(package.read(name).decode("utf-8", errors="replace"))
    elif content[:4] == b"\xd0\xcf\x11\xe0":
        for text in (content.decode("latin-1"), *(content[at:].decode("utf-16-le", "replace") for at in (0, 1))):
            yield from BARE_DIGITS.findall(text)


def texts_of(part: bytes) -> Iterator[str]:
    """Yield the texts of a part, each with the runs that it is made of joined, and the attributes that say something.

    >>> [*texts_of(b"<c><t>1971</t><t>01</t></c><d>x</d>")]
    ['197101', 'x']
    """
    text = part.decode("utf-16" if part[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", errors="replace")
    joined = TAG.sub("\0", WITHIN_TEXT.sub("", text))
    said = [each for tag in TAG.findall(text) for each in SAYING.findall(tag)]
    yield from (html.unescape(each) for each in (*joined.split("\0"), *said) if each.strip())


def _annotations(text: str) -> Iterator[str]:
    begin, end = ANNOTATION
    place = text.find(begin)
    while place >= 0:
        stop = text.find(end, place)
        yield html.unescape(re.sub(r"<[^<>]*>", "\n", text[place : stop if stop >= 0 else len(text)]))
        place = text.find(begin, stop) if stop >= 0 else -1
