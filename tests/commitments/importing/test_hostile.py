"""Files that were made to do harm, or that are not what they seem: refused in a sentence, within seconds."""

import contextlib
import io
import resource
import subprocess
import zipfile

import openpyxl
import pikepdf
import pytest

from commitments import importing
from commitments.importing import Refusal, limits, reading
from tests.commitments.importing import documents, scoring

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_with(body: str, **others: bytes) -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return documents.packed({"word/document.xml": document, **others})


def bomb() -> bytes:
    """A Word file of 60 MB in 60 kB."""
    return word_with("<w:p><w:r><w:t>" + "a" * 60_000_000 + "</w:t></w:r></w:p>")


def many_parts() -> bytes:
    return documents.packed({f"part{number}.xml": "" for number in range(4000)} | {"word/document.xml": "<a/>"})


def lying_archive() -> bytes:
    """An archive whose directory says that a part is small."""
    data = bomb()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.infolist()[0].file_size.to_bytes(4, "little")
    return data.replace(size, b"\x10\x00\x00\x00")


def external_entity() -> bytes:
    return documents.packed(
        {
            "word/document.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
            f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
        }
    )


def laughing_entities() -> bytes:
    inner = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return documents.packed({"content.xml": f'<!DOCTYPE a [<!ENTITY l0 "ha">{inner}]><a>&l11;</a>'})


def deep_word() -> bytes:
    return word_with("<w:sdt><w:sdtContent>" * 3000 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 3000)


def macros() -> bytes:
    return word_with("<w:p/>", **{"word/vbaProject.bin": b"\x00"})


def workbook_with_macros() -> bytes:
    return documents.packed({"xl/workbook.xml": "<a/>", "xl/vbaProject.bin": b"\x00"})


def far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "far"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def many_pages() -> bytes:
    document = pikepdf.new()
    for _ in range(10_000):
        document.add_blank_page(page_size=(100, 100))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def locked_pdf() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    target = io.BytesIO()
    document.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    return target.getvalue()


def picture_pdf() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


HOSTILE = {
    "bomb.docx": (bomb, "unpacks to far more"),
    "parts.docx": (many_parts, "unpacks to far more"),
    "lying.docx": (lying_archive, "damaged|unpacks"),
    "entity.docx": (external_entity, "outside itself"),
    "laughs.odt": (laughing_entities, "outside itself"),
    "deep.docx": (deep_word, "nested deeper|damaged"),
    "macros.docm": (macros, "macros"),
    "macros.xlsm": (workbook_with_macros, "macros"),
    "far.xlsx": (far_cell, "reaches beyond"),
    "pages.pdf": (many_pages, "10,000 pages"),
    "locked.pdf": (locked_pdf, "password"),
    "picture.pdf": (picture_pdf, "pictures of pages"),
    "broken.pdf": (lambda: b"%PDF-1.7 nothing follows", "damaged"),
    "broken.docx": (lambda: b"PK\x03\x04 nothing follows", "damaged"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "older program"),
    "rich.rtf": (lambda: b"{\\rtf1 text}", "Rich text"),
    "slides.pptx": (lambda: documents.packed({"ppt/presentation.xml": "<a/>"}), "damaged"),
    "archive.zip": (lambda: documents.packed({"a.txt": "The Council will pay."}), "no document"),
    "picture.png": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00" * 50, "no text"),
    "empty.txt": (lambda: b"  \n \n", "empty"),
    "nothing.html": (lambda: b"<html><script>x</script></html>", "no text"),
    "long.txt": (lambda: b"The Council will pay. " * 200_000, "longer than any agreement"),
    "rows.csv": (lambda: b"a,b\n" * 20_000, "rows"),
}


def spent() -> float:
    """Seconds of the processor's time that our workers took so far: the clock also counts what others do meanwhile."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize(
    ("name", "make", "words"), [(name, *case) for name, case in HOSTILE.items()], ids=list(HOSTILE)
)
def test_a_hostile_file_is_refused_in_a_sentence_within_seconds(tmp_path, name, make, words):
    path = tmp_path / name
    path.write_bytes(make())
    began = spent()
    with pytest.raises(Refusal, match=words) as refused:
        importing.import_document(path)
    assert spent() - began < 10
    assert str(refused.value).endswith((".", ")"))


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(limits.MAX_BYTES + 1)
    with pytest.raises(Refusal, match="MB can be imported"):
        importing.read_document(path)


def test_html_nested_deep_ends_well(tmp_path):
    path = tmp_path / "deep.html"
    path.write_bytes(b"<html><body>" + b"<div>" * 100_000 + b"<p>The Council will pay.</p>")
    began = spent()
    with contextlib.suppress(Refusal):  # lxml may read what it can of it, or give up
        assert len(importing.import_document(path).clauses) <= 1
    assert spent() - began < 10


def test_a_reader_that_never_ends_is_stopped(monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "SECONDS", 1)
    monkeypatch.setattr(reading, "sys", type("_", (), {"executable": "/bin/sh", "path": []}))
    script = tmp_path / "-m"
    script.write_text("sleep 60")
    path = tmp_path / "a.txt"
    path.write_text("The Council will pay.")
    monkeypatch.setattr(reading, "ROOT", tmp_path)
    with pytest.raises(Refusal):
        importing.read_document(path)


def test_the_worker_knows_none_of_the_portals_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "hush")
    assert "hush" not in reading._environment().values()


def test_the_archive_of_a_bomb_is_small():
    with zipfile.ZipFile(io.BytesIO(bomb())) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) > 500 * len(bomb())


# ---- finding the clauses


ENDLESS = {
    "many lines": "\n".join(f"{n % 40}.{n} The Council will pay group {n}." for n in range(2_000)),
    "one line": "The Council and the Trust will: (a) pay; • grant money, and " * 500,
    "one word": "A" * 60_000,
    "nothing but brackets": "[" * 60_000,
    "nothing but stars": "**a" * 20_000,
    "nothing but numbers": "1." * 30_000,
    "nothing but names": "Big " * 15_000 + "Council",
    "deep": "\n".join(" " * (n % 300) + f"- pay {n}" for n in range(800)),
}


@pytest.mark.parametrize("content", ENDLESS.values(), ids=list(ENDLESS))
def test_a_text_made_to_last_is_done_or_refused_within_seconds(content):
    began = spent()
    with contextlib.suppress(Refusal):
        importing.propose_apart(importing.read_text(content))
    assert spent() - began < 20


def test_a_proposal_that_takes_too_long_is_refused_in_a_sentence(monkeypatch):
    document = importing.read_text("The Council will pay.")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: subprocess.CompletedProcess(args, -24, b"", b""))
    with pytest.raises(Refusal, match="Import only the part"):
        importing.propose_apart(document)


def test_the_proposal_of_the_worker_equals_that_of_the_function():
    document, _ = next(pair for pair in scoring.corpus() if pair[0].name == "you-said.html")
    read = importing.read_document(document)
    assert importing.propose_apart(read) == importing.propose(read)
