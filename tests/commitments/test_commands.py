import io
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from commitments.models import Clause
from compacts.models import Edition
from tests.commitments.agreement_files import SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "northshire.yaml"
    path.write_bytes(SMALL.replace(b"status: draft", b"status: in force"))
    return path


def run(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    failure = None
    try:
        call_command(*map(str, args), stdout=out, stderr=err, **options)
    except CommandError as error:
        failure = str(error)
    return out.getvalue(), err.getvalue(), failure


class TestLoad:
    def test_says_what_became_of_each_file(self, path):
        out, err, failure = run("load_agreement", path)
        assert out == f"{path}: Northshire Compact (2026): loaded, in force; 5 clauses, 2 of them assessable.\n"
        assert (err, failure) == ("", None)

    def test_loads_what_it_can_and_names_each_fault_of_the_rest(self, path, tmp_path):
        bad = tmp_path / "bad.yaml"
        bad.write_bytes(SMALL.replace(b"level: place", b"level: planet").replace(b"theme: funding", b"theme: fun"))
        out, err, failure = run("load_agreement", bad, path)
        assert err.splitlines() == [
            f"{bad}: line 5, partnership › level: “planet” is not a level; write system, place or neighbourhood",
            f"{bad}: line 42, clauses › 1.1 › theme: there is no theme “fun”; did you mean “funding”?",
        ]
        assert failure == "1 of 2 files not loaded."
        assert "loaded, in force" in out

    def test_a_file_is_loaded_whole_or_not_at_all(self, path):
        path.write_bytes(path.read_bytes().replace(b"        assessable: true\n", b""))
        _, err, failure = run("load_agreement", path)
        assert err == (
            f"{path}: This draft holds no promise that anyone could assess. Mark at least one clause as assessable.\n"
        )
        assert failure
        assert not Edition.objects.exists()

    def test_a_missing_file_is_named(self, tmp_path):
        _, err, failure = run("load_agreement", tmp_path / "none.yaml")
        assert err == f"{tmp_path / 'none.yaml'}: cannot be read: No such file or directory.\n"
        assert failure

    def test_check_changes_nothing(self, path):
        out, _, failure = run("load_agreement", "--check", path)
        assert out == f"{path}: Northshire Compact (2026): can be loaded.\n"
        assert failure is None
        assert not Edition.objects.exists()

    def test_check_fails_too(self, path):
        path.write_bytes(b"a: 1")
        assert run("load_agreement", "--check", path)[2] == "1 of 1 files cannot be loaded."

    def test_by_names_the_person_and_their_rights_count(self, path, staff, omar):
        assert run("load_agreement", path, "--by", omar.email)[1] == (
            f"{path}: Only portal staff can set up a partnership. Ask them to load this file.\n"
        )
        assert run("load_agreement", path, "--by", staff.email.upper())[2] is None
        assert Edition.objects.get().brought_into_force_by == staff

    def test_by_somebody_unknown_is_refused(self, path):
        assert run("load_agreement", path, "--by", "no@example.org")[2] == (
            "Nobody here has the e-mail address no@example.org."
        )


class TestExport:
    def test_bytes_are_those_of_the_file(self, path):
        run("load_agreement", path)
        assert run("export_agreement", "northshire-compact")[0].encode() == path.read_bytes()

    def test_real_standard_output_gets_the_bytes_as_they_are(self, path, monkeypatch):
        """Not through a text layer, which on some systems would write other line ends or another encoding."""
        path.write_bytes(path.read_bytes().replace(b"Money", "Llŷn 中文 👩‍👩‍👧".encode()))
        run("load_agreement", path)
        written = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", newline="\r\n"))
        call_command("export_agreement", "northshire-compact")
        assert written.getvalue() == path.read_bytes()

    def test_an_edition_is_named_by_its_label(self, path):
        run("load_agreement", path)
        path.write_bytes(SMALL.replace(b'label: "2026"', b'label: "2030"'))
        run("load_agreement", path)
        assert run("export_agreement", "northshire-compact", "--edition", "2030")[0].encode() == path.read_bytes()
        assert Edition.objects.in_force().get().label == "2026"

    def test_sealed_text_is_what_the_hash_is_of(self, path):
        run("load_agreement", path)
        sealed = run("export_agreement", "northshire-compact", "--sealed-text")[0]
        digest = subprocess.run(["sha256sum"], input=sealed.encode(), capture_output=True, check=True).stdout.split()[0]
        assert Edition.objects.get().content_sha256 == digest.decode()

    def test_a_draft_has_no_sealed_text(self, path):
        path.write_bytes(SMALL)
        run("load_agreement", path)
        args = ["export_agreement", "northshire-compact", "--edition", "2026", "--sealed-text"]
        assert run(*args)[2] == "The edition 2026 is a draft; nothing of it is sealed yet."

    def test_what_there_is_is_named_when_nothing_fits(self, path):
        assert run("export_agreement", "x")[2] == "There is no agreement “x” here. Those held: none yet."
        run("load_agreement", path)
        assert run("export_agreement", "x")[2] == "There is no agreement “x” here. Those held: northshire-compact."
        assert run("export_agreement", "northshire-compact", "--edition", "1")[2] == (
            "Northshire Compact has no edition “1”. Name one of these with --edition: 2026."
        )

    def test_without_an_edition_in_force_one_must_be_named(self, path):
        path.write_bytes(SMALL)
        run("load_agreement", path)
        assert run("export_agreement", "northshire-compact")[2] == (
            "Northshire Compact has no edition in force. Name one of these with --edition: 2026."
        )

    def test_clauses_of_other_editions_stay_out(self, path):
        run("load_agreement", path)
        path.write_bytes(SMALL.replace(b'label: "2026"', b'label: "2030"').replace(b"Meet once", b"Meet twice"))
        run("load_agreement", path)
        assert Clause.objects.filter(ref="2.1").count() == 2
        assert "Meet once" not in run("export_agreement", "northshire-compact", "--edition", "2030")[0]
