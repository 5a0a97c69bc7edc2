"""Evidence: which files are taken, where they are kept, and who gets them."""

import contextlib
import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.rules import Refused
from selfassessment import file_types
from selfassessment.actions import evidence, filing
from selfassessment.models import Answer, Evidence
from selfassessment.policies.filing import lead_officers, seniors
from tests.conftest import queries_for
from tests.selfassessment import files
from tests.selfassessment.steps import bring_to, hand_over, save, sign_off

MAX = 20 * 1024 * 1024


def identify(name, content, max_bytes=MAX):
    return file_types.identify(io.BytesIO(content), name, max_bytes)[0]


class TestTypes:
    @pytest.mark.parametrize("name", list(files.HONEST))
    def test_honest_file_is_taken_for_what_it_is(self, name):
        found = identify(name, files.HONEST[name])
        assert found.extension == name.lower().rpartition(".")[2].replace("jpeg", "jpg")

    @pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "odt", "png", "jpg", "csv", "txt"])
    @pytest.mark.parametrize(
        "name", ["report.pdf", "report.docx", "table.xlsx", "report.odt", "picture.png", "notes.txt"]
    )
    def test_file_under_another_ending_is_refused(self, name, ending):
        if name.endswith(ending) or (name == "notes.txt" and ending == "csv"):
            return
        with pytest.raises(file_types.WrongFileError, match="does not hold what its name says"):
            identify(f"x.{ending}", files.HONEST[name])

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("page.html", b"<html><script>alert(1)</script>"),
            ("picture.svg", b"<svg onload='alert(1)'/>"),
            ("program.exe", b"MZ"),
            ("macro.docm", b"PK"),
            ("no ending", files.PDF),
            ("archive.zip", files.archive({"a": b"b"})),
            ("report.pdf.exe", files.PDF),
        ],
    )
    def test_other_types_are_refused_with_those_we_take(self, name, content):
        with pytest.raises(file_types.WrongFileError, match="is not a type of file we take"):
            identify(name, content)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("x.txt", b"a\x00b"),
            ("x.csv", b"\x1b[31m"),
            ("x.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old office"),
            ("x.pdf", b"not a pdf"),
            ("x.docx", b"\xd0\xcf\x11\xe0 a document with a password"),
            ("x.docx", files.archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""})),
            ("x.odt", files.archive({"mimetype": b"application/epub+zip"})),
            ("x.png", files.JPEG),
        ],
    )
    def test_content_that_is_not_what_the_name_says_is_refused(self, name, content):
        with pytest.raises(file_types.WrongFileError):
            identify(name, content)

    def test_size_is_held_to_and_nothing_is_not_a_file(self):
        with pytest.raises(file_types.WrongFileError, match="is larger than 1 MB"):
            identify("x.pdf", files.PDF + b" " * 1024 * 1024, max_bytes=1024 * 1024)
        with pytest.raises(file_types.WrongFileError, match="is empty"):
            identify("x.pdf", b"")

    def test_zip_bomb_is_refused_without_being_unpacked(self):
        bomb = files.office("word/document.xml", **{"word/media/big.bin": b"\x00" * 30_000_000})
        assert len(bomb) < 50_000
        with pytest.raises(file_types.WrongFileError, match="unpacks to far more than its size"):
            identify("x.docx", bomb)

    def test_bomb_that_lies_about_its_size_is_refused(self):
        """The directory of the archive states a size of 4 GB for each of many entries that share the same bytes."""
        honest = bytearray(files.office("word/document.xml", **{"word/big.bin": b"\x00" * 1000}))
        at = honest.rfind(b"PK\x01\x02")
        honest[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
        with pytest.raises(file_types.WrongFileError):
            identify("x.docx", bytes(honest))

    def test_archive_with_very_many_entries_is_refused(self):
        crowd = files.archive({f"word/{number}": b"" for number in range(10_001)}, zipfile.ZIP_STORED)
        with pytest.raises(file_types.WrongFileError, match="unpacks to far more"):
            identify("x.docx", crowd)

    @pytest.mark.parametrize("name", ["x.docx", "x.xlsx"])
    def test_macros_are_refused(self, name):
        part = {"x.docx": "word/document.xml", "x.xlsx": "xl/workbook.xml"}[name]
        with pytest.raises(file_types.WrongFileError, match="contains a program"):
            identify(name, files.office(part, **{"word/vbaProject.bin": b"x"}))

    @pytest.mark.parametrize("cut", [10, 60, 100, 150])
    def test_damaged_archive_is_refused_with_a_sentence(self, cut):
        with pytest.raises(file_types.WrongFileError):
            identify("x.docx", files.HONEST["report.docx"][:-cut])

    @settings(max_examples=200, deadline=None)
    @given(content=st.binary(max_size=400), ending=st.sampled_from(sorted(file_types.BY_EXTENSION)))
    def test_no_bytes_at_all_make_it_fall_over(self, content, ending):
        for begin in [b"", b"PK\x03\x04", b"%PDF-"]:
            with contextlib.suppress(file_types.WrongFileError):
                assert identify(f"x.{ending}", begin + content).extension == ending.replace("jpeg", "jpg")


class TestNames:
    @pytest.mark.parametrize(
        ("name", "plain"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\omar\\report.pdf", "report.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
            ("\u202egnp.pdf", "gnp.pdf"),
            ("  .pdf", "pdf"),
            ("", "file"),
            ("/", "file"),
            ("é ŵ 中.pdf", "é ŵ 中.pdf"),
        ],
    )
    def test_only_the_last_part_stays_and_nothing_unprintable(self, name, plain):
        assert file_types.plain_name(name) == plain

    @given(st.text(max_size=600))
    def test_any_name_becomes_a_short_plain_one(self, name):
        plain = file_types.plain_name(name)
        assert 0 < len(plain) <= file_types.NAME_MAX_CHARACTERS
        assert "/" not in plain
        assert "\\" not in plain
        assert plain.isprintable()

    def test_long_name_keeps_its_ending(self):
        assert file_types.plain_name("x" * 500 + ".pdf").endswith("x.pdf")


@pytest.fixture
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.django_db
@pytest.mark.usefixtures("files_elsewhere")
class TestLibrary:
    URL = "/organisations/northside-icb/evidence/"

    def test_file_is_kept_under_a_name_of_our_own(self, northside, omar, files_elsewhere):
        item = files.add(northside, "../Payment report.pdf", files.PDF, by=omar)
        assert item.original_name == "Payment report.pdf"
        [stored] = files_elsewhere.rglob("*.pdf")
        assert stored.parent == files_elsewhere / "evidence" / str(northside.pk)
        assert len(stored.stem) == 32
        assert "Payment" not in stored.name

    def test_same_file_or_link_twice_is_one(self, northside, omar, files_elsewhere):
        assert files.add(northside, "a.pdf", files.PDF, by=omar) == files.add(northside, "a.pdf", files.PDF, by=omar)
        assert len(list(files_elsewhere.rglob("*.pdf"))) == 1

    def test_pages_add_links_and_files(self, client, northside, omar):
        client.force_login(omar)
        seen = {"visibility": "partners"}
        client.post(f"{self.URL}add-link/", {"link_url": "https://example.org/x", "link_title": "X", **seen})
        client.post(f"{self.URL}add-file/", {"file": SimpleUploadedFile("table.csv", b"a,b\n1,2\n"), **seen})
        page = client.get(self.URL).text
        assert "2 in the library" in page
        assert "table.csv" in page

    @pytest.mark.parametrize(
        ("data", "error"),
        [
            ({"add": "link", "link_title": "X"}, "Enter the web address."),
            ({"add": "link", "link_url": "javascript:alert(1)"}, "Enter a web address that begins with https://"),
            ({"add": "file"}, "Choose a file."),
            ({"add": "file", "file_title": "x" * 201, "file": ("a.txt", b"a")}, "Shorten it to 200 or fewer"),
            ({"add": "file", "file": ("a.exe", b"MZ")}, "is not a type of file we take"),
        ],
    )
    def test_what_cannot_be_added_says_why(self, client, northside, omar, data, error):
        client.force_login(omar)
        data = {name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value for name, value in data.items()}
        response = client.post(f"{self.URL}add-{data.pop('add')}/", data)
        assert response.status_code == 200
        assert error in response.text
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize(
        ("who", "status"),
        [("omar", 200), ("lena", 200), ("sam", 200), ("cora", 200), ("rhea", 403), ("rosa", 403), ("staff", 403)],
    )
    def test_library_is_for_the_organisations_people(self, who, status, request, client, northside):
        client.force_login(request.getfixturevalue(who))
        assert client.get(self.URL).status_code == status

    def test_senior_responsible_officer_reads_and_does_not_add(self, client, northside, sam):
        client.force_login(sam)
        assert "Add a link" not in client.get(self.URL).text
        assert client.post(f"{self.URL}add-link/", {"link_url": "https://example.org"}).status_code == 403

    def test_unused_is_removed_with_its_file_and_used_is_not(
        self, client, assessment, northside, omar, files_elsewhere, django_capture_on_commit_callbacks
    ):
        unused = files.add(northside, "a.pdf", files.PDF, by=omar)
        used = files.add(northside, "b.txt", b"b", by=omar)
        save(assessment, "1.2", omar, evidence=[used])
        client.force_login(omar)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{self.URL}{unused.pk}/remove/")
        assert not list(files_elsewhere.rglob("*.pdf"))
        response = client.post(f"{self.URL}{used.pk}/remove/")
        assert response.status_code == 403
        assert "is used in an answer" in response.text
        assert Evidence.objects.get() == used

    def test_page_takes_the_same_queries_for_one_as_for_ten(self, client, northside, omar):
        client.force_login(omar)
        files.add(northside, "a.txt", b"a", by=omar)
        one = queries_for(client, self.URL)
        for number in range(9):
            files.add(northside, f"{number}.txt", b"%d" % number, by=omar)
        assert queries_for(client, self.URL) == one

    def test_link_without_and_file_with_an_address_are_refused_by_the_database(self, northside, omar):
        with pytest.raises(IntegrityError):
            Evidence.objects.create(
                organisation=northside, kind="link", title="x", added_at=timezone.now(), added_by=omar
            )


@pytest.mark.django_db
@pytest.mark.usefixtures("files_elsewhere")
class TestDownload:
    @pytest.fixture
    def item(self, assessment, northside, omar):
        item = files.add(northside, 'Müll "x".pdf', files.PDF, by=omar)
        save(assessment, "1.2", omar, evidence=[item])
        return item

    def get(self, client, user, item):
        client.force_login(user)
        response = client.get(f"/organisations/northside-icb/evidence/{item.pk}/file/")
        response.body = b"".join(response)
        return response

    def test_comes_as_an_attachment_that_a_browser_will_not_run(self, client, item, omar):
        response = self.get(client, omar, item)
        assert response.body == files.PDF
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment;")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("status", ["open", "filed"])
    def test_who_gets_it(self, status, request, client, assessment, item, omar, sam, lena):
        for answer in Answer.objects.exclude(clause__ref="1.2").select_related("clause"):
            save(assessment, answer.clause.ref, omar)
        if status == "filed":
            bring_to_filed_with(assessment, item, omar)
        gets = {"omar", "lena", "sam"} | ({"rosa", "seb", "chris"} if status == "filed" else set())
        for who in ["omar", "lena", "sam", "cora", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]:
            response = self.get(client, request.getfixturevalue(who), item)
            assert response.status_code == (200 if who in gets else 404), who

    def test_contributor_gets_what_their_answers_use_and_what_they_added(
        self, client, assessment, item, omar, cora, northside
    ):
        assert self.get(client, cora, item).status_code == 404
        hand_over(assessment, "1.2", to=cora, by=omar)
        assert self.get(client, cora, item).status_code == 200
        own = files.add(northside, "own.txt", b"own", by=cora)
        assert self.get(client, cora, own).status_code == 200

    def test_under_another_organisations_address_it_is_not_found(self, client, item, omar, eastfield):
        client.force_login(omar)
        assert client.get(f"/organisations/eastfield-council/evidence/{item.pk}/file/").status_code == 404

    def test_link_is_no_file_and_a_lost_file_is_not_found(self, client, item, omar, northside, files_elsewhere):
        link = evidence.add_link(northside, title="L", url="https://example.org", by=omar, at=timezone.now())
        assert self.get(client, omar, link).status_code == 404
        for stored in files_elsewhere.rglob("*.pdf"):
            stored.unlink()
        assert self.get(client, omar, item).status_code == 404

    def test_stored_files_have_no_address(self, client, item, omar):
        client.force_login(omar)
        for path in [
            f"/{item.file.name}",
            f"/files/{item.file.name}",
            f"/media/{item.file.name}",
            f"/static/{item.file.name}",
        ]:
            assert client.get(path).status_code == 404


def bring_to_filed_with(assessment, item, by):
    bring_to(assessment, "open", by)
    save(assessment, "1.2", by, evidence=[item])
    filing.ask_for_sign_off(assessment, by=by, at=timezone.now())
    sign_off(assessment, seniors(assessment)[0])
    filing.file(assessment, by=lead_officers(assessment)[0], at=timezone.now())


@pytest.mark.django_db
def test_strangers_cannot_add_for_an_organisation(northside, rhea):
    with pytest.raises(Refused, match="Only people who write for Northside ICB can add evidence"):
        evidence.add_link(northside, title="x", url="https://example.org", by=rhea, at=timezone.now())
