"""Words that were never published are in nothing that is: no page, feed, answer to a program, file or its metadata.

A report is made, printed and published for real in a world full of drafts. Whatever anybody can then fetch of it is
taken apart: archives to their last member, papers to every object in them.
"""

import io
import zipfile
from collections.abc import Iterator

import pypdf
import pytest
from django.utils import timezone

from compacts import pdf
from reports import actions, tasks
from reports.models import Publication
from selfassessment.models import Round
from tests.reports.writing import steps
from tests.repository.test_access import _address, nobody_was_counted_before, world
from tests.repository.test_public import KEPT

__all__ = ["nobody_was_counted_before", "world"]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STRUCK_OUT = "Struck out before it was published."


def taken_apart(content: bytes) -> Iterator[bytes]:
    """What is in a file, and in what is in it."""
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield member.filename.encode() + member.comment
                yield from taken_apart(archive.read(member))
    elif content.startswith(b"%PDF-") and len(content) > len(b"%PDF-1.7"):
        yield from _of_paper(content)


def _of_paper(content):
    reader = pypdf.PdfReader(io.BytesIO(content))
    yield repr(reader.metadata).encode()
    yield " ".join(" ".join(page.extract_text() for page in reader.pages).split()).encode()
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        found = reader.get_object(number)
        yield repr(found).encode()
        if hasattr(found, "get_data") and found.get("/Subtype") != "/Image":
            yield found.get_data()


@pytest.fixture
def published(world) -> Publication:
    """The report of the round that is closed in that world, made as a worker makes it, after words were struck out."""
    round_ = Round.objects.get(pk=world.things["round closed"]["pk"])
    seb, now = world.people["seb"], timezone.now()
    for text in [STRUCK_OUT, "The Board should note this."]:
        steps.write(round_, seb, text)
    steps.recommend(round_, seb)
    steps.approve(round_, seb)
    rendering = actions.ask_for_pdf(round_, by=seb, at=now, enqueue=tasks.make_pdf.call)
    rendering.refresh_from_db()
    assert rendering.status == "done", rendering.failure
    return actions.publish(round_, by=seb, at=now)


def test_what_is_published_holds_nothing_that_is_not(world, published):
    round_ = published.round
    of_it = [(route, about.replace("published", "closed")) for route, about in KEPT]
    addresses = [_address(world, route, about) for route, about in of_it]
    assert sum(round_.label in address for address in addresses) > 10
    canaries = [*world.secrets, STRUCK_OUT, *(user.email for user in world.people.values())]
    looked_at = 0
    for address in addresses:
        answer = world.clients["nobody"].get(address)
        content = answer.getvalue()
        assert answer.status_code == 200, address
        parts = [*taken_apart(content), repr(dict(answer.items())).encode()]
        looked_at += len(parts)
        told = [words for words in canaries for part in parts if words.encode() in part]
        assert not told, f"{address} tells {told}"
    assert looked_at > 500


def test_files_are_taken_apart_to_their_last_word():
    """Else the test above would find nothing wherever it looked."""
    html = "<html lang='en'><head><title>A title</title></head><body><h1>Words on paper</h1></body></html>"
    content = pdf.render(html, title="What metadata say", made_at=timezone.now())
    for name in ["paper.pdf", "inner.zip", "outer.zip"]:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        content = packed.getvalue()
    found = b"\n".join(taken_apart(content))
    for words in ["Words on paper", "What metadata say", "paper.pdf", "pdfuaid:part"]:
        assert words.encode() not in content
        assert words.encode() in found


def test_every_kind_of_file_is_looked_at():
    files = {"publication_pdf", "publication_summary", "release_file", "feed", "card_svg", "api_answers", "figure_csv"}
    files |= {"publication_word", "publication_workbook", "publication_data"}
    assert {f"reports:{name}" for name in files} <= {route for route, _ in KEPT}
