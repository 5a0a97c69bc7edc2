"""Which reader a document needs, by what it holds rather than by what it is called."""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from collections.abc import Callable

from commitments.importing import limits
from commitments.importing.blocks import Document
from commitments.importing.limits import Refusal
from commitments.importing.readers import text

_OLD = "This is a file of an older program (.doc, .xls, .ppt), or one with a password. Save it as .docx, .xlsx or PDF."
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def read(data: bytes, name: str = "") -> Document:
    """The document, unless it is larger than an agreement can be or of a kind that cannot be read."""
    if len(data) > limits.MAX_BYTES:
        raise Refusal(f"At most {limits.MAX_BYTES // 1_048_576} MB can be imported.")
    document = _reader(data, name.lower())(data)
    if not any(block.words.strip() for block in document.blocks):
        raise Refusal("There is no text in this document.")
    letters = sum(len(block.words) for block in document.blocks)
    if len(document.blocks) > limits.MAX_BLOCKS or letters > limits.MAX_LETTERS:
        raise Refusal(limits.TOO_LONG)
    return document


def _reader(data: bytes, name: str) -> Callable[[bytes], Document]:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return _of("pdf", "read")
    if data.startswith(b"PK"):
        return _office(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(_OLD)
    if data.startswith(b"{\\rtf"):
        raise Refusal("Rich text (.rtf) cannot be imported. Save it as .docx or .odt.")
    if _is_binary(data):
        raise Refusal("This file holds no text. Import a .docx, .odt, .pdf, .html, .xlsx, .csv, .md or .txt file.")
    if name.endswith((".html", ".htm", ".xhtml")) or _HTML.match(data[:4096]):
        return _of("html", "read")
    if name.endswith((".csv", ".tsv")):
        return _of("sheet", "read_csv")
    return text.read


def _office(data: bytes) -> Callable[[bytes], Document]:
    """Which office file is packed here."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise Refusal("This file is damaged. Open it in the program that made it and save it again.") from error
    if "word/document.xml" in names:
        return _of("docx", "read")
    if "xl/workbook.xml" in names:
        return _of("sheet", "read_xlsx")
    if "content.xml" in names:
        return _of("odt", "read")
    if "ppt/presentation.xml" in names:
        return _of("pptx", "read")
    raise Refusal("This archive is no document that can be read. Import a .docx, .odt, .xlsx or .pptx file.")


def _of(module: str, function: str) -> Callable[[bytes], Document]:
    """A reader, loaded only when it is needed: some bring large libraries with them."""
    return getattr(importlib.import_module(f"commitments.importing.readers.{module}"), function)


def _is_binary(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    head = data[:8192]
    return head.count(b"\x00") > 0 or sum(byte < 9 or 13 < byte < 27 for byte in head) > 0.05 * len(head)
