"""`verify_publications` names whatever differs from what was published, however it came to differ."""

import hashlib
import importlib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from compacts.sealing import Seal
from reports import verifying
from reports.models import Publication, RenderedFile


@pytest.fixture
def unsealed(published):
    """Somebody who owns the database takes the triggers off."""
    names = ["0004_other_forms_of_a_report", "0005_open_data", "0006_written_sections"]
    names += ["0009_seal_what_goes_with_a_publication"]
    modules = [importlib.import_module(f"reports.migrations.{name}") for name in names]
    seals = [each for module in modules for each in module.Migration.operations if type(each) is Seal]
    with connection.cursor() as cursor:
        for trigger in [each for seal in seals for each in seal.triggers]:
            for statement in trigger.drop(connection.vendor):
                cursor.execute(statement)
    return published


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def told(publication) -> list[str]:
    return list(verifying.check(Publication.objects.get(pk=publication.pk)))


def test_what_is_as_it_was_published_is_said_to_be(published, capsys):
    call_command("verify_publications")
    assert "1 publication checked: every one is as it was published." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (
            "UPDATE reports_publication SET figures = REPLACE(figures, 'Northside', 'Southside')",
            "the record of figures is not the one that was published.",
        ),
        (
            "UPDATE reports_publication SET words = REPLACE(words, 'note this', 'skip this')",
            "the words are not those that were published.",
        ),
        (
            "UPDATE reports_publication SET words_sha256 = figures_sha256",
            "the words are not those that were approved.",
        ),
        (
            "UPDATE reports_publication SET text_sha256 = figures_sha256",
            "made again from its record and words, it says something else.",
        ),
        ("UPDATE reports_publication SET pdf_sha256 = figures_sha256", "the PDF is not the one that was published."),
        (
            "UPDATE reports_renderedfile SET sha256 = 'x'",
            "the file “Summary on one page” is not the one that was published.",
        ),
        (
            "UPDATE reports_approval SET figures_sha256 = words_sha256",
            "the figures are not those that were approved.",
        ),
        ("DELETE FROM reports_renderedfile WHERE form = 'word'", "the file “Word file” is missing."),
        (
            "UPDATE reports_release SET files = REPLACE(files, 'answers', 'replies')",
            "the list of its open data’s files is not the one that was released.",
        ),
        ("UPDATE reports_publication SET figures = '{}'", "it cannot be made again from its record and words"),
    ],
)
def test_whatever_was_changed_in_the_database_is_named(unsealed, sql, says):
    run(sql)
    assert any(found.startswith(says) for found in told(unsealed)), told(unsealed)
    with pytest.raises(CommandError, match="not as published"):
        call_command("verify_publications")


def test_words_changed_with_their_hash_are_still_not_what_it_said(unsealed):
    words = unsealed.words.replace("note this", "skip this")
    run(
        "UPDATE reports_publication SET words = %s, words_sha256 = %s",
        words,
        hashlib.sha256(words.encode()).hexdigest(),
    )
    found = told(unsealed)
    assert "the words are not those that were approved." in found
    assert "made again from its record and words, it says something else." in found


def test_files_that_are_gone_or_changed_are_named(published):
    path = Path(published.pdf.path)
    path.write_bytes(b"other")
    assert "the PDF is not the one that was published." in told(published)
    path.unlink()
    assert "the PDF is missing." in told(published)
    Path(RenderedFile.objects.get(form="summary").file.path).unlink()
    assert "the file “Summary on one page” is missing." in told(published)
