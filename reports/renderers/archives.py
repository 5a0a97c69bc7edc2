"""Archives that come out the same to the byte, whenever they are made: Word files, workbooks, packages of data."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime


def packed(files: Iterable[tuple[str, bytes]], *, at: datetime) -> bytes:
    """The files in this order, each dated `at` and not by the clock."""
    out = io.BytesIO()
    day = at.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name, date_time=day)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def packed_again(archive: bytes, *, at: datetime, mended: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """An archive that a library has written by the clock, dated `at`; `mended` puts right single members of it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return packed(
            (
                (name, mended[name](source.read(name)) if name in mended else source.read(name))
                for name in source.namelist()
            ),
            at=at,
        )
