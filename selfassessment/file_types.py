"""Which files are taken as evidence, told by what is in them and not by what they are called.

A file is offered to other people later, under the type that is found here, as a download. So: a short list of types,
each with a test of its own; the ending of the name has to agree; and documents that unpack to far more than they are,
or that carry programs, are refused before anything opens them.
"""

import hashlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

import puremagic

# Office files are zip archives. The largest honest one we know unpacks to about 20 times its size.
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_RATIO = 200
MAX_ENTRIES = 10_000
HEAD_BYTES = 8192
NAME_MAX_CHARACTERS = 200


class WrongFileError(ValueError):
    """The file is refused; the message says why, to the person who chose it."""


@dataclass(frozen=True)
class FileType:
    extension: str
    content_type: str
    name: str
    fits: Callable[[BinaryIO], bool]


def _begins(*signatures: bytes) -> Callable[[BinaryIO], bool]:
    def fits(file):
        return _head(file).startswith(signatures)

    return fits


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(HEAD_BYTES)


def _is_pdf(file: BinaryIO) -> bool:
    # ISO 32000 asks for the header at the beginning; readers take it within the first kilobyte.
    return b"%PDF-" in _head(file)[:1024]


def _office(part: str) -> Callable[[BinaryIO], bool]:
    """An Office Open XML document, known by the part in which its words are."""

    def fits(file):
        names = _entries(file)
        return "[Content_Types].xml" in names and part in names

    return fits


def _open_document(kind: str) -> Callable[[BinaryIO], bool]:
    """An OpenDocument file, known by the type it states in its first entry."""

    def fits(file):
        if "mimetype" not in _entries(file):
            return False
        with zipfile.ZipFile(file) as archive, archive.open("mimetype") as entry:
            return entry.read(200).decode("ascii", "replace").strip() == f"application/vnd.oasis.opendocument.{kind}"

    return fits


def _entries(file: BinaryIO) -> set[str]:
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return set()
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        return set(archive.namelist())


def _is_text(file: BinaryIO) -> bool:
    """Text without control characters, which no file signature claims."""
    file.seek(0)
    content = file.read()
    if b"\x00" in content or re.search(rb"[\x01-\x08\x0e-\x1f]", content):
        return False
    return not _claimed(content[:HEAD_BYTES]) & {
        ".pdf",
        ".png",
        ".jpg",
        ".gif",
        ".zip",
        ".rtf",
        ".exe",
        ".html",
        ".htm",
        ".svg",
        ".xml",
        ".ps",
    }


def _claimed(head: bytes) -> set[str]:
    """The kinds of file whose signature this could be; plain text mostly has none."""
    try:
        return {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


OPEN_XML = "application/vnd.openxmlformats-officedocument"
OASIS = "application/vnd.oasis.opendocument"
TYPES = [
    FileType("pdf", "application/pdf", "PDF", _is_pdf),
    FileType("docx", f"{OPEN_XML}.wordprocessingml.document", "Word document", _office("word/document.xml")),
    FileType("xlsx", f"{OPEN_XML}.spreadsheetml.sheet", "Excel workbook", _office("xl/workbook.xml")),
    FileType("pptx", f"{OPEN_XML}.presentationml.presentation", "PowerPoint", _office("ppt/presentation.xml")),
    FileType("odt", f"{OASIS}.text", "OpenDocument text", _open_document("text")),
    FileType("ods", f"{OASIS}.spreadsheet", "OpenDocument spreadsheet", _open_document("spreadsheet")),
    FileType("odp", f"{OASIS}.presentation", "OpenDocument presentation", _open_document("presentation")),
    FileType("png", "image/png", "PNG picture", _begins(b"\x89PNG\r\n\x1a\n")),
    FileType("jpg", "image/jpeg", "JPEG picture", _begins(b"\xff\xd8\xff")),
    FileType("csv", "text/csv; charset=utf-8", "CSV table", _is_text),
    FileType("txt", "text/plain; charset=utf-8", "plain text", _is_text),
]
BY_EXTENSION = {file_type.extension: file_type for file_type in TYPES} | {"jpeg": TYPES[8]}
IN_WORDS = "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, PNG or JPEG"


def plain_name(name: str) -> str:
    """The last part of a file's name as it was uploaded, without path or control characters."""
    name = PurePosixPath(PureWindowsPath(name).name).name
    name = "".join(character for character in name if character.isprintable()).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if len(name) > NAME_MAX_CHARACTERS and dot:
        return f"{stem[: NAME_MAX_CHARACTERS - len(extension) - 1]}.{extension}"[:NAME_MAX_CHARACTERS]
    return name[:NAME_MAX_CHARACTERS] or "file"


def identify(file: BinaryIO, name: str, max_bytes: int) -> tuple[FileType, str]:
    """What the file is and the SHA-256 of its bytes, or `WrongFileError` with a sentence for whoever chose it."""
    name = plain_name(name)
    file.seek(0, 2)
    size = file.tell()
    if size == 0:
        raise WrongFileError(f"“{name}” is empty.")
    if size > max_bytes:
        raise WrongFileError(
            f"“{name}” is larger than {in_megabytes(max_bytes)}. Make it smaller, or give a link to it."
        )
    extension = name.rpartition(".")[2].lower()
    wanted = BY_EXTENSION.get(extension)
    if wanted is None:
        raise WrongFileError(f"“{name}” is not a type of file we take. Choose a file of type {IN_WORDS}.")
    try:
        _check_unpacking(file, name)
        if not wanted.fits(file):
            raise WrongFileError(
                f"“{name}” does not hold what its name says. If it opens on your computer, save it again as "
                f"{wanted.name}; a document with a password has to be saved without it."
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, UnicodeError) as error:
        raise WrongFileError(f"“{name}” is damaged. Save it again and choose it anew.") from error
    return wanted, _sha256(file)


def _check_unpacking(file: BinaryIO, name: str) -> None:
    file.seek(0)
    if not zipfile.is_zipfile(file) or not _head(file).startswith(b"PK"):
        return
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or unpacked / packed > MAX_RATIO:
        raise WrongFileError(f"“{name}” unpacks to far more than its size, so we do not take it.")
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise WrongFileError(f"“{name}” contains a program (macros). Save it without macros.")


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def in_megabytes(number: int) -> str:
    return f"{number / 1024 / 1024:.0f} MB"
