"""Files of reports on the disk: there whole, or not there at all."""

import logging
import os
import secrets
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

logger = logging.getLogger(__name__)

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def store(name: str, content: bytes) -> str:
    """Write under a name that nobody knows, wait for the disk, then give it its own name in one step.

    Whoever is killed in between leaves a stray file that nothing points to, and never half a report.
    """
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _flush_names(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return name


def _flush_names(folder: Path) -> None:
    """A name is on the disk when its folder is: else the database would know of a file that a power cut took back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def answer(file: FieldFile, *, name: str) -> FileResponse:
    """A stored file under the name that a person would give it: a PDF to read, all others to keep.

    One that the disk has lost is not there for whoever asks, and the log says so to whoever keeps the portal.
    """
    ending = name.rpartition(".")[2]
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        logger.error("%s is not on the disk any more; take it from the backup", file.name)
        raise Http404 from None
    return FileResponse(opened, content_type=CONTENT_TYPES[ending], filename=name, as_attachment=ending != "pdf")
