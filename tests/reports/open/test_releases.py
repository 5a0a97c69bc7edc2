"""What is opened to all when a report is published: the same as its frozen figures, once, and never again otherwise."""

import csv
import hashlib
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.models import Publication, PublishedAnswer, Release
from reports.open import identifiers, package, releases, tables
from reports.record import NOT_APPLICABLE, NOT_ASKED, VERDICT_LETTERS, Figures
from selfassessment.actions import corrections
from signatories.models import Identifier
from tests.reports import sector
from tests.selfassessment.filings import verdict_on

pytestmark = pytest.mark.django_db


def file_of(client, publication, name, kind="csv"):
    address = reverse(
        "reports:release_file",
        args=[publication.round.edition.agreement.slug, publication.round.label, publication.number, name, kind],
    )
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows_of(client, publication, name) -> list[dict]:
    return list(csv.DictReader(io.StringIO(file_of(client, publication, name).decode())))


def put_right(verdict, by):
    corrections.correct(
        verdict,
        judgement=verdict.judgement,
        rating=verdict.rating,
        reason="Put right since.",
        why="A slip of the pen.",
        version=verdict.version,
        by=by,
        at=timezone.now(),
    )


class TestAnswers:
    def test_publishing_opens_the_data_with_it(self, published):
        release = published.release
        assert release.released_at == published.published_at
        assert published.answers.count()

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_answers_say_what_the_frozen_figures_say(self, seed):
        made = sector.make_sector(seed)
        sector.publish(made.rounds[-1], made.user)
        for publication in Publication.objects.published():
            figures = Figures.from_json(publication.figures)
            told = {
                (answer.filing.reference, answer.clause.ref): (
                    NOT_APPLICABLE if answer.is_not_applicable else str(answer.rating.position),
                    VERDICT_LETTERS.get(answer.judgement, "."),
                    str(answer.reviewers_rating.position) if answer.reviewers_rating else ".",
                )
                for answer in publication.answers.select_related("filing", "clause", "rating", "reviewers_rating")
            }
            expected = {
                (one.reference, clause.ref): (rating, verdict, theirs)
                for one in figures.organisations
                for clause, rating, verdict, theirs in zip(
                    figures.clauses, one.ratings, one.verdicts, one.reviewers_ratings, strict=True
                )
                if one.reference and rating != NOT_ASKED
            }
            assert told == expected
        assert PublishedAnswer.objects.exists()

    def test_words_are_those_of_the_filing_the_review_and_the_reply(self, published):
        answer = published.answers.get(clause__ref="1.2")
        filed = {each["ref"]: each for each in json.loads(answer.filing.content)["answers"]}
        assert answer.words == filed["1.2"]["narrative"]
        verdict = verdict_on(answer.filing.assessment, "1.2")
        assert answer.judgement == verdict.judgement
        assert answer.reason == verdict.reason != ""
        assert answer.reply == verdict.reply.text != ""
        assert answer.outcome == verdict.outcome

    def test_made_again_it_is_the_same_release(self, published):
        before = published.answers.count()
        assert releases.make(published, at=timezone.now()) == published.release
        assert published.answers.count() == before
        assert releases.make_missing(at=timezone.now()) == []


class TestSeal:
    @pytest.mark.parametrize(
        "meddle",
        [
            lambda publication: publication.answers.update(words="Something else."),
            lambda publication: publication.answers.all().delete(),
            lambda publication: Release.objects.update(files="[]"),
            lambda publication: Release.objects.all().delete(),
        ],
        ids=["change an answer", "remove answers", "change the list of files", "remove the release"],
    )
    def test_nobody_changes_what_was_opened(self, published, meddle):
        with pytest.raises(Error, match="stays as it was released"), transaction.atomic():
            meddle(published)

    def test_nobody_adds_to_what_was_opened(self, published):
        answer = published.answers.first()
        answer.pk, answer.clause_id = None, published.round.edition.clauses.filter(is_assessable=False).first().pk
        with pytest.raises(Error, match="stays as it was released"), transaction.atomic():
            answer.save()

    def test_files_come_out_as_they_were_hashed(self, published, client):
        described = json.loads(published.release.files)
        assert {each["name"] for each in described} == set(tables.FILES)
        for each in described:
            name, kind = each["name"].split(".")
            content = file_of(client, published, name, kind)
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (each["sha256"], each["bytes"])
        assert hashlib.sha256(published.release.files.encode()).hexdigest() == published.release.sha256
        assert releases.check(published.release) == []

    def test_a_file_that_comes_out_otherwise_is_named(self, published, monkeypatch):
        monkeypatch.setattr(tables, "_cell", lambda value: "x")
        assert "answers.csv" in releases.check(published.release)
        assert "data.json" not in releases.check(published.release)

    def test_the_command_names_what_differs(self, published, monkeypatch, capsys):
        call_command("verify_releases")
        assert "1 release of data checked; all as released." in capsys.readouterr().out
        monkeypatch.setattr(tables, "_cell", lambda value: "x")
        with pytest.raises(CommandError, match=r"answers\.csv differs from what was released"):
            call_command("verify_releases")

    def test_a_verdict_put_right_afterwards_leaves_the_release_as_it_was(self, published, rosa):
        answer = published.answers.get(clause__ref="1.2")
        before = answer.reason
        put_right(verdict_on(answer.filing.assessment, "1.2"), rosa)
        answer.refresh_from_db()
        assert answer.reason == before != "Put right since."
        assert releases.check(published.release) == []

    def test_a_release_made_late_says_what_was_published(self, made, closed_round, seb, rosa, monkeypatch):
        monkeypatch.setattr(actions.releases, "make", lambda publication, at: None)
        published = actions.publish(closed_round, by=seb, at=timezone.now())
        monkeypatch.undo()
        verdict = closed_round.assessments.get(filings__isnull=False).answers.get(clause__ref="1.2").verdicts.get()
        before = verdict.reason
        put_right(verdict, rosa)
        (release,) = releases.make_missing(at=timezone.now())
        assert release.publication == published
        assert published.answers.get(clause__ref="1.2").reason == before


class TestTables:
    def test_every_table_has_the_columns_that_the_dictionary_explains(self, published, client):
        for table in tables.TABLES:
            rows = rows_of(client, published, table.name)
            header = file_of(client, published, table.name).decode().split("\r\n")[0]
            assert header == ",".join(column.name for column in table.columns)
            keys = [tuple(row[name] for name in table.key) for row in rows]
            assert len(set(keys)) == len(keys), table.name

    def test_cells_hold_what_their_columns_say(self):
        made = sector.make_sector(4)
        sector.publish(made.rounds[-1], made.user)
        for publication in Publication.objects.published():
            source = tables.Source.of(publication, publication.release.organisations)
            found = {}
            for table in tables.TABLES:
                names = [column.name for column in table.columns]
                found[table.name] = [dict(zip(names, row, strict=True)) for row in table.rows(source)]
            for table in tables.TABLES:
                for row in found[table.name]:
                    for column in table.columns:
                        value = row[column.name]
                        assert value not in {None, ""} or not column.is_required, (table.name, column.name)
                        assert not column.one_of or value in {*column.one_of, ""}, (table.name, column.name, value)
                for column, (other, key) in table.points_to.items():
                    known = {row[key] for row in found[other]}
                    assert {row[column] for row in found[table.name] if row[column] is not None} <= known

    def test_json_and_csv_say_the_same(self, published, client):
        everything = json.loads(file_of(client, published, "data", "json"))
        for table in tables.TABLES:
            rows = rows_of(client, published, table.name)
            assert [
                {name: tables._cell(value) for name, value in row.items()} for row in everything[table.name]
            ] == rows

    def test_words_that_look_like_a_formula_run_in_no_spreadsheet(self, published):
        assert tables._cell('=HYPERLINK("http://example.org")').startswith("'=")
        assert tables._cell(-3) == "-3"

    def test_who_was_asked_and_filed_nothing_is_in_the_table_of_organisations(self, published, client):
        rows = {row["organisation"]: row for row in rows_of(client, published, "organisations")}
        missing = [row for row in rows.values() if row["returned"] == "missing"]
        assert all(row["filing"] == row["rated"] == "" for row in missing)
        assert rows["northside-icb"]["returned"] == "in time"


class TestIdentifiers:
    def test_org_ids_are_spelled_as_the_guide_spells_them(self, northside):
        for scheme, value in [
            ("GB-GSS", "E54000032"),
            ("GB-NHS", "QKS"),
            ("GB-CHC", "1056128"),
            ("GB-COH", "03178766"),
        ]:
            northside.identifiers.create(scheme=scheme, value=value)
        assert identifiers.org_ids_of(northside) == ["GB-COH-03178766", "GB-CHC-1056128", "GB-NHS-QKS"]
        assert identifiers.gss_code_of(northside) == "E54000032"

    def test_every_scheme_is_either_a_list_of_the_guide_or_said_apart(self):
        assert set(identifiers.LISTS) | {Identifier.Scheme.GSS} == set(Identifier.Scheme)

    def test_a_release_keeps_the_identifiers_of_its_day(self, made, northside, closed_round, seb, client):
        northside.identifiers.create(scheme="GB-NHS", value="QKS")
        published = actions.publish(closed_round, by=seb, at=timezone.now())
        northside.identifiers.update(value="QXX")
        row = next(row for row in rows_of(client, published, "organisations") if row["organisation"] == northside.slug)
        assert row["org_id"] == "GB-NHS-QKS"
        assert releases.check(published.release) == []


class TestDataPackage:
    def test_it_describes_every_table_with_its_hash_and_columns(self, published, client):
        agreement, label, number = package.place_of(published.release)
        response = client.get(reverse("reports:datapackage", args=[agreement, label, number]))
        told = response.json()
        assert told["profile"] == "tabular-data-package"
        assert told["licenses"][0]["name"] == "OGL-UK-3.0"
        assert told["created"].startswith(str(timezone.localdate(published.published_at)))
        assert [each["path"] for each in told["resources"]] == [table.file for table in tables.TABLES]
        for each in told["resources"]:
            content = file_of(client, published, each["name"])
            assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            assert each["bytes"] == len(content)
            header = next(csv.reader(io.StringIO(content.decode())))
            assert [field["name"] for field in each["schema"]["fields"]] == header
            assert set(each["schema"]["primaryKey"]) <= set(header)
            for key in each["schema"]["foreignKeys"]:
                assert key["fields"] in header
                assert key["reference"]["resource"] in {other["name"] for other in told["resources"]}

    def test_its_name_is_one_that_packages_may_have(self, published):
        name = package.datapackage(published.release)["name"]
        assert name == name.lower()
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-._")
