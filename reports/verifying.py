"""Looks whether published reports are still what was published: their record, words, files, and what they say."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage

from reports.content import Content
from reports.models import Publication, RenderedFile
from reports.open import releases

PIECE = 1024 * 1024
# Since version 2 of the template; a summary is left out where it does not fit on one page.
ALWAYS_MADE = [RenderedFile.Form.WORD, RenderedFile.Form.WORKBOOK, RenderedFile.Form.DATA]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was published."""

    publication: Publication
    what: str

    def __str__(self):
        return f"{self.publication}, publication {self.publication.number}: {self.what}"


def check_all() -> Iterator[Finding]:
    """Every published report, one at a time: a report of 1,500 organisations is some megabytes."""
    for pk in Publication.objects.published().order_by("pk").values_list("pk", flat=True):
        found = Publication.objects.select_related("round__edition__agreement").get(pk=pk)
        yield from (Finding(found, what) for what in check(found))


def check(publication: Publication) -> Iterator[str]:
    """What differs, in words."""
    if _hash(publication.figures) != publication.figures_sha256:
        yield "the record of figures is not the one that was published."
    if publication.words and _hash(publication.words) != publication.words_sha256:
        yield "the words are not those that were published."
    yield from _check_approval(publication)
    yield from _check_file("the PDF", publication.pdf.name, publication.pdf_sha256)
    yield from _check_other_files(publication)
    yield from _check_text(publication)
    yield from _check_release(publication)


def _check_approval(publication) -> Iterator[str]:
    """Reports from before approvals were recorded have none, and no words of this kind."""
    if not publication.words:
        return
    approved = publication.approvals.standing().first()
    for what in ["words", "figures"]:
        name = f"{what}_sha256"
        if approved is None or getattr(approved, name) != getattr(publication, name):
            yield f"the {what} are not those that were approved."


def _check_other_files(publication) -> Iterator[str]:
    """Every form is there that the worker made when it printed the PDF and noted what the paper says."""
    found = {file.form: file for file in publication.other_files}
    is_made_by_worker = publication.template_version > 1 and publication.text_sha256
    expected = ALWAYS_MADE if is_made_by_worker else []
    for form in [*found, *(form for form in expected if form not in found)]:
        what = f"the file “{RenderedFile.Form(form).label}”"
        if form in found:
            yield from _check_file(what, found[form].file.name, found[form].sha256)
        else:
            yield f"{what} is missing."


def _check_text(publication) -> Iterator[str]:
    """Made again from the record with the templates of its day, it has to say the same."""
    try:
        text_sha256 = Content.frozen(publication).text_sha256
    except Exception as fault:  # a record that somebody meddled with can fail anywhere; the others are still looked at
        yield f"it cannot be made again from its record and words ({type(fault).__name__})."
        return
    if publication.text_sha256 and text_sha256 != publication.text_sha256:
        yield "made again from its record and words, it says something else."


def _check_release(publication) -> Iterator[str]:
    if not hasattr(publication, "release"):
        return
    if _hash(publication.release.files) != publication.release.sha256:
        yield "the list of its open data’s files is not the one that was released."
    try:
        differing = releases.check(publication.release)
    except Exception as fault:  # as above
        yield f"its open data cannot be made again ({type(fault).__name__})."
        return
    for name in differing:
        yield f"the open data {name} does not come out as it was released."


def _check_file(what: str, name: str, sha256: str) -> Iterator[str]:
    path = Path(default_storage.path(name))
    if not path.is_file():
        yield f"{what} is missing."
        return
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    if digest.hexdigest() != sha256:
        yield f"{what} is not the one that was published."


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
