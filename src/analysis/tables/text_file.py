"""A running text from a file: .txt, .html, .pdf, or - for what is piped in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from analysis.reference.errors import UhcError
from analysis.tables.importing.child import read_apart
from analysis.tables.schemas import missing_file

_BLOCKS = "p div br li tr td th h1 h2 h3 h4 h5 h6 article section blockquote figcaption header footer"
_HIDDEN = "script style noscript template head"
BLOCKS, HIDDEN = frozenset(_BLOCKS.split()), frozenset(_HIDDEN.split())
KINDS = (".txt", ".md", ".html", ".htm", ".pdf")


class _Words(HTMLParser):
    """Collects the words that a reader of a page sees, a blank line between its blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.hidden += tag in HIDDEN
        if tag in BLOCKS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN and self.hidden > 0
        if tag in BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(" ".join(data.split("\n")))


def read_text_file(path: Path) -> str:
    """Return the text of a file; of a page what a reader sees, of a PDF the words of its pages.

    Raises:
        DataError: no such file.
        UhcError: another kind of file, not readable, without any words (a scanned PDF), or more than the limits.
    """
    if str(path) == "-":
        return _with_words(sys.stdin.buffer.read().decode("utf-8-sig", errors="replace"), "-")
    if not path.is_file():
        raise missing_file(path)
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise UhcError("claims_text_kind", found=path.name)
    return _with_words(read_apart(_read_words, path), path.name)


def _read_words(path: Path) -> Iterator[str]:
    kind = path.suffix.lower()
    if kind == ".pdf":
        yield _read_pdf(path)
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252", errors="replace")
    yield words_of_page(text) if kind.startswith(".htm") else text


def words_of_page(page: str) -> str:
    """Return what a reader of an HTML page sees.

    Example:
        >>> words_of_page("<p>Cakupan <b>98</b> persen</p><script>1</script>").strip()
        'Cakupan 98 persen'
    """
    reader = _Words()
    reader.feed(page)
    reader.close()
    return "".join(reader.parts)


def _read_pdf(path: Path) -> str:
    from pypdf import PdfReader

    try:
        return "\n\n".join(page.extract_text() for page in PdfReader(path).pages)
    except MemoryError:
        raise
    except Exception as error:  # a broken file breaks its reader in any way
        raise UhcError("claims_text_unreadable", found=path.name) from error


def _with_words(text: str, name: str) -> str:
    if not text.strip():
        raise UhcError("claims_text_empty", found=name)
    return text
