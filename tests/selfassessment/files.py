"""Small files of every kind, honest and not."""

import io
import zipfile

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from selfassessment import file_types
from selfassessment.actions import evidence

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40


def archive(entries: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return file.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", part: b"<document/>", **more})


def open_document(kind: str) -> bytes:
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<x/>"})


HONEST = {
    "report.pdf": PDF,
    "report.docx": office("word/document.xml"),
    "table.xlsx": office("xl/workbook.xml"),
    "slides.pptx": office("ppt/presentation.xml"),
    "report.odt": open_document("text"),
    "table.ods": open_document("spreadsheet"),
    "slides.odp": open_document("presentation"),
    "picture.png": PNG,
    "picture.jpg": JPEG,
    "PICTURE.JPEG": JPEG,
    "table.csv": "when,days\r\n2027,28\r\n".encode("utf-8-sig"),
    "notes.txt": "Caffè in Windows’ alphabet".encode("cp1252"),
}


def add(organisation, name, content, *, by):
    """Through the same check and verb as the page."""
    file = ContentFile(content, name)
    found, sha256 = file_types.identify(file, name, settings.EVIDENCE_MAX_BYTES)
    return evidence.add_file(
        organisation,
        title=name.rpartition(".")[0],
        file=file,
        name=file_types.plain_name(name),
        type=found,
        sha256=sha256,
        by=by,
        at=timezone.now(),
    )
