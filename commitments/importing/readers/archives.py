"""Office files are packed folders of XML. Opened with care: sizes first, then only the parts that are needed."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from commitments.importing import limits
from commitments.importing.limits import Refusal

_DAMAGED = "This file is damaged, or is not what its name says. Open it in the program that made it and save it again."
_TOO_LARGE = "This file unpacks to far more than any agreement holds. Copy its text and paste that instead."


class Archive:
    """The parts of an office file, each read once and never written anywhere."""

    def __init__(self, data: bytes):
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
            raise Refusal(_DAMAGED) from error
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > limits.MAX_ENTRIES or unpacked > limits.MAX_UNPACKED_BYTES:
            raise Refusal(_TOO_LARGE)
        if unpacked > 2_000_000 and unpacked > limits.MAX_RATIO * max(1, len(data)):
            raise Refusal(_TOO_LARGE)
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Refusal("This file is protected by a password. Save a copy without one.")
        self.names = {entry.filename for entry in entries}

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; whatever the file claims, never more than a part may have."""
        if name not in self.names:
            return None
        try:
            with self._zip.open(name) as part:
                data = part.read(limits.MAX_PART_BYTES + 1)
        except (
            zipfile.BadZipFile,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            OSError,
            zipfile.zlib.error,
        ) as error:
            raise Refusal(_DAMAGED) from error
        if len(data) > limits.MAX_PART_BYTES:
            raise Refusal(_TOO_LARGE)
        return data

    def xml(self, name: str):
        """A part as a tree, or nothing if the file has no such part."""
        data = self.read(name)
        return None if data is None else parsed(data)


def parsed(data: bytes):
    """XML without entities, without a document type, not nested deeper than text can be."""
    head = data[:4096]
    if (
        b"<!DOCTYPE" in head
        or b"<!ENTITY" in data[:65536]
        or "<!DOCTYPE".encode("utf-16-le") in head
        or "<!DOCTYPE".encode("utf-16-be") in head
    ):
        raise Refusal(
            "This file refers to things outside itself, which no agreement needs. Save it anew, or paste its text."
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refusal(_DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise Refusal(
            "This file refers to things outside itself, which no agreement needs. Save it anew, or paste its text."
        )
    return root
