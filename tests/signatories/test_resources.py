"""Spreadsheets of organisations and signatures: through the verbs, all rows or none, and every no by row and column."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from compacts import workbooks
from compacts.models import Agreement, Role, Side
from signatories import spreadsheets
from signatories.models import Organisation, Signature, SignatureEvent
from signatories.resources import OrganisationResource, SignatureResource
from tests import factories

pytestmark = pytest.mark.django_db
AT = timezone.datetime(2026, 9, 1, 12, tzinfo=timezone.get_fixed_timezone(0))


def run(resource, text, *, by, partnership=None, dry_run=False):
    table = spreadsheets.read("\n".join(line.strip() for line in text.strip().splitlines()).encode())
    return resource(by=by, at=AT, partnership=partnership).run(table, dry_run=dry_run)


def problems(outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


class TestOrganisations:
    NEW = """
        slug,name,kind,side,website,nhs_code,short_names,other_names
        westbrook-icb,Westbrook ICB,icb,public,https://westbrook.example,qxw,WICB;Westbrook,
        the-hub,The Hub,Charity,VCSE sector,,,,The Hub CIO
    """

    def run(self, text, by, **told):
        return run(OrganisationResource, text, by=by, **told)

    def test_new_ones_are_added_with_all_that_the_row_says(self, stan, riverside):
        outcome = self.run(self.NEW, stan, partnership=riverside)
        assert [row.title for row in outcome.new] == ["Westbrook ICB", "The Hub"]
        westbrook = Organisation.objects.get(slug="westbrook-icb")
        assert westbrook.identifiers.get().value == "QXW"
        assert {(alias.name, alias.kind) for alias in westbrook.aliases.all()} == {
            ("WICB", "short"),
            ("Westbrook", "short"),
        }
        assert Organisation.objects.get(slug="the-hub").side == Side.VCSE

    def test_a_dry_run_says_the_same_and_changes_nothing(self, stan, riverside):
        dry = self.run(self.NEW, stan, partnership=riverside, dry_run=True)
        assert not Organisation.objects.filter(slug="the-hub")
        assert dry == self.run(self.NEW, stan, partnership=riverside)

    def test_a_second_time_changes_nothing(self, stan, riverside):
        self.run(self.NEW, stan, partnership=riverside)
        outcome = self.run(self.NEW, stan, partnership=riverside)
        assert (outcome.rows, outcome.unchanged, outcome.problems) == ([], 2, [])

    def test_a_change_is_shown_column_by_column(self, stan, northside):
        outcome = self.run("slug,kind,website\nnorthside-icb,nhs trust,https://n.example", stan, dry_run=True)
        (row,) = outcome.changed
        assert [(change.column, change.before, change.after) for change in row.changes] == [
            ("kind", "icb", "nhs trust"),
            ("website", "", "https://n.example"),
        ]

    def test_a_column_left_out_changes_nothing_and_an_empty_cell_empties(self, stan, northside):
        northside.aliases.create(name="NICB", kind="short")
        northside.identifiers.create(scheme="GB-NHS", value="QXX")
        self.run("slug,nhs_code\nnorthside-icb,", stan)
        assert not northside.identifiers.exists()
        assert northside.aliases.exists()

    def test_a_new_name_needs_its_first_day(self, stan, northside):
        outcome = self.run("slug,name\nnorthside-icb,Northside Care", stan)
        assert problems(outcome) == [
            "Row 2, name: The portal knows it as “Northside ICB”. Say in renamed_on when it took the new name."
        ]
        again = "slug,name,renamed_on,former_names\nnorthside-icb,Northside Care,2026-04-01,"
        assert self.run(again, stan).changed
        assert Organisation.objects.get(pk=northside.pk).name_on(date(2026, 3, 31)) == "Northside ICB"
        assert self.run(again, stan).unchanged == 1

    def test_former_names_with_and_without_their_last_day(self, stan, northside):
        text = "slug,former_names\nnorthside-icb,NCCG until 2022-06-30; NPCT until 31/03/2013; Old Hundred"
        assert not self.run(text, stan).problems
        assert {(alias.name, alias.until) for alias in northside.aliases.all()} == {
            ("NCCG", date(2022, 6, 30)),
            ("NPCT", date(2013, 3, 31)),
            ("Old Hundred", None),
        }
        assert self.run(text, stan).unchanged == 1

    def test_a_closure_names_what_came_after(self, stan, northside, eastfield):
        text = (
            "slug,closed_on,became,successors,closing_note\nnorthside-icb,2026-07-01,merged,eastfield-council,By order."
        )
        assert not self.run(text, stan).problems
        northside.refresh_from_db()
        assert (northside.closed_on, northside.successions.get().successor) == (date(2026, 7, 1), eastfield)
        assert self.run(text, stan).unchanged == 1

    def test_umbrellas_are_joined_and_left_on_their_page(self, stan, northside, harbour):
        self.run("slug,umbrellas\nnorthside-icb,harbour-voices", stan)
        assert northside.umbrellas.get().umbrella == harbour
        outcome = self.run("slug,umbrellas\nnorthside-icb,", stan)
        assert "It belongs to Harbour Voices. Record on its page" in problems(outcome)[0]

    @pytest.mark.parametrize(
        ("columns", "cells", "says"),
        [
            ("slug,name", "x,X", "Row 2, kind: A new organisation needs this column."),
            ("slug,name,kind,side", "X Y,X,icb,public", "Row 2, slug: Write a slug of small letters"),
            ("slug,name,kind,side", ",X,icb,public", "Row 2, slug: This cell is empty."),
            ("slug,name,kind,side", "x,,icb,public", "Row 2, name: This cell is empty."),
            ("slug,name,kind,side", f"x,{'X' * 201},icb,public", "Row 2, name: This name is longer than"),
            ("slug,name,kind,side", "x,X,guild,public", "Row 2, kind: “guild” is not known. Write one of: icb,"),
            ("slug,name,kind,side", "x,X,icb,left", "Row 2, side: “left” is not known. Write one of: public, vcse."),
            ("slug,website", "northside-icb,javascript:alert(1)", "Row 2, website: Write the whole address"),
            ("slug,website", f"northside-icb,https://n.example/{'x' * 300}", "Row 2, website: Ensure this value has"),
            ("slug,short_names", f"northside-icb,{'x' * 201}", "Row 2, short_names: This name is longer than"),
            ("slug,former_names", f"northside-icb,{'x' * 201}", "Row 2, former_names: This name is longer than"),
            ("slug,short_names,other_names", "northside-icb,N,N", "Row 2: “N” stands there twice."),
            ("slug,company_number", "northside-icb,3178766", "Row 2, company_number: Company number: write eight"),
            ("slug,nhs_code", "northside-icb,QXE", "is that of Eastfield Council"),
            ("slug,side", "northside-icb,vcse", "Row 2, side: Northside ICB has been asked to sign"),
            ("slug,closed_on", "northside-icb,soon", "Row 2, closed_on: “soon” is no day. Write it as 2027-03-27."),
            ("slug,closed_on", "northside-icb,2030-01-01", "Row 2, closed_on: 1 January 2030 has not come yet"),
            ("slug,became", "northside-icb,merged", "Row 2, closed_on: Say since when it is no more."),
            ("slug,closed_on,became", "northside-icb,2026-07-01,split", "Row 2, closed_on: A split has at least two"),
            ("slug,successors", "northside-icb,nowhere", "Row 2, successors: No organisation has the slug “nowhere”."),
            ("slug,closed_on", "gone,2026-01-02", "Row 2, closed_on: The portal has 1 January 2026."),
            ("slug,umbrellas", "northside-icb,gone", "Row 2, umbrellas: Gone closed on 1 January 2026."),
        ],
    )
    def test_what_is_wrong_is_said_by_row_and_column(self, stan, northside, eastfield, edition, columns, cells, says):
        factories.make_signature(northside, edition, status="invited")
        factories.make_organisation("Gone", closed_on=date(2026, 1, 1))
        eastfield.identifiers.create(scheme="GB-NHS", value="QXE")
        (said,) = problems(self.run(f"{columns}\n{cells}", stan, partnership=edition.agreement.partnership))
        assert says in said

    def test_one_bad_row_stops_them_all_and_each_fault_is_named(self, stan, riverside):
        text = """
            slug,name,kind,side
            one,One,charity,vcse
            two,Two,guild,left
            three,Three,charity,vcse
            one,One again,charity,vcse
        """
        outcome = self.run(text, stan, partnership=riverside)
        assert [(problem.row, problem.column) for problem in outcome.problems] == [(3, "kind"), (3, "side"), (5, "")]
        assert "same as row 2" in outcome.problems[2].message
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize(
        ("header", "says"),
        [
            ("slug,colour", "Row 1, colour: This column is not known. The columns are: slug, name"),
            ("name,kind", "Row 1, slug: This column is missing."),
            ("slug,name,name", "Row 1, name: This column is there twice."),
        ],
    )
    def test_header_is_checked_first(self, stan, header, says):
        cells = ",".join("x" for _ in header.split(","))
        assert problems(self.run(f"{header}\n{cells}", stan))[0].startswith(says)

    def test_header_may_be_written_as_people_write(self, stan, northside):
        assert not self.run("Slug,Short Names\nnorthside-icb,NICB", stan).problems

    def test_a_steward_changes_nothing_that_signs_elsewhere_but_may_leave_it_in_the_file(
        self, stan, northside, riverside
    ):
        elsewhere = factories.make_edition()
        factories.make_signature(northside, elsewhere, factories.make_party(elsewhere))
        same, other = "slug,name\nnorthside-icb,Northside ICB", "slug,website\nnorthside-icb,https://n.example"
        assert self.run(same, stan, partnership=riverside).unchanged == 1
        assert "Only a steward of a partnership that" in problems(self.run(other, stan, partnership=riverside))[0]

    def test_who_may_add_nothing_imports_nothing(self, lena, riverside):
        said = problems(self.run("slug,name,kind,side\nx,X,faith,vcse", lena, partnership=riverside))
        assert said == ["Row 2: Only a steward of Riverside can do this. Ask your partnership’s secretariat."]

    def test_what_a_verb_finds_wrong_is_said_of_the_column_that_asked_for_it(self, stan, northside, monkeypatch):
        def stumble(*args, **kwargs):
            raise ValidationError({"value": "This is no number."})

        monkeypatch.setattr("signatories.actions.organisations.rename", stumble)
        text = "slug,name,renamed_on,nhs_code\nnorthside-icb,Northside Care,2026-04-01,QXX"
        assert problems(self.run(text, stan)) == ["Row 2, renamed_on: This is no number."]
        assert not northside.identifiers.exists()

    def test_a_number_that_stays_is_no_change(self, stan, northside):
        northside.identifiers.create(scheme="GB-NHS", value="QXX")
        outcome = self.run("slug,nhs_code,website\nnorthside-icb,qxx,https://n.example", stan)
        assert [change.column for change in outcome.changed[0].changes] == ["website"]

    def test_a_row_that_nobody_foresaw_is_no_crash(self, stan, northside, monkeypatch, caplog):
        def stumble(*args, **kwargs):
            raise RuntimeError("unforeseen")

        monkeypatch.setattr("signatories.actions.organisations.change", stumble)
        said = problems(self.run("slug,website\nnorthside-icb,https://n.example", stan))
        assert said == ["Row 2: The portal could not make sense of this row."]
        assert "unforeseen" in caplog.text

    def test_a_file_that_nobody_foresaw_is_no_crash(self, stan, northside, monkeypatch, caplog):
        def stumble(*args, **kwargs):
            raise RuntimeError("unforeseen")

        monkeypatch.setattr(OrganisationResource, "before_import", stumble)
        said = problems(self.run("slug,website\nnorthside-icb,https://n.example", stan))
        assert said == ["Row 1: The portal could not make sense of this file."]
        assert "unforeseen" in caplog.text

    def test_umbrellas_that_it_belongs_to_already_are_no_change(self, stan, northside, harbour):
        other = factories.make_organisation("Other umbrella")
        self.run("slug,umbrellas\nnorthside-icb,harbour-voices", stan)
        self.run("slug,umbrellas\nnorthside-icb,harbour-voices;other-umbrella", stan)
        assert {joined.umbrella for joined in northside.umbrellas.all()} == {harbour, other}

    def test_what_goes_out_comes_back_without_a_change(self, staff, stan, northside, eastfield, harbour):
        northside.aliases.create(name="=SUM(A1)", kind="other")
        northside.aliases.create(name="Northside CCG", kind="former", until=date(2022, 6, 30))
        northside.identifiers.create(scheme="GB-COH", value="00000001")
        self.run("slug,umbrellas\nnorthside-icb,harbour-voices", stan)
        self.run("slug,closed_on,became,successors\neastfield-council,2026-07-01,replaced,northside-icb", stan)
        dataset = OrganisationResource(by=staff, at=AT).export(Organisation.objects.for_export())
        for data in [
            workbooks.csv_of(dataset.headers, list(dataset)).encode(),
            spreadsheets.xlsx_of(dataset.headers, list(dataset), "Organisations"),
        ]:
            outcome = OrganisationResource(by=staff, at=AT).run(spreadsheets.read(data), dry_run=False)
            assert (outcome.problems, outcome.rows, outcome.unchanged) == ([], [], 3)


class TestSignatures:
    HEADER = "organisation,agreement,edition,parties,status,signed_on,signed_words,withdrawn_on,minute_reference,note"
    OF = "riverside-compact,2026,statutory-organisations"

    @pytest.fixture(autouse=True)
    def ready(self, edition, northside, stan):
        self.by = stan

    def run(self, *rows, **told):
        return run(SignatureResource, "\n".join([self.HEADER, *rows]), by=told.pop("by", self.by), **told)

    def signature(self) -> Signature:
        return Signature.objects.get()

    def steps(self) -> list[str]:
        return list(SignatureEvent.objects.order_by("pk").values_list("to_status", flat=True))

    @pytest.mark.parametrize(
        ("cells", "status", "steps"),
        [
            ("invited,,,,,Asked by letter.", "invited", ["invited"]),
            ("in governance,,,,,", "in governance", ["invited", "in governance"]),
            ("signed,2026-03-01,,,B/12,", "signed", ["signed"]),
            ("signed,,July 2014,,,", "signed", ["signed"]),
            ("declined,,,,B/9,Not this year.", "declined", ["invited", "declined"]),
            ("withdrawn,2026-03-01,,2026-05-01,,", "withdrawn", ["signed", "withdrawn"]),
        ],
    )
    def test_a_new_one_comes_to_its_stage_by_the_verbs_and_comes_there_once(self, cells, status, steps):
        row = f"northside-icb,{self.OF},{cells}"
        outcome = self.run(row)
        assert (problems(outcome), [one.is_new for one in outcome.rows]) == ([], [True])
        assert (self.signature().status, self.steps()) == (status, steps)
        again = self.run(row)
        assert (problems(again), again.unchanged) == ([], 1)
        assert self.steps() == steps

    @pytest.mark.parametrize(
        ("before", "after", "steps"),
        [
            ("invited,,,,,", "in governance,,,,,", ["invited", "in governance"]),
            ("invited,,,,,", "signed,2026-03-01,,,,", ["invited", "signed"]),
            ("invited,,,,,", "withdrawn,2026-03-01,,2026-05-01,,", ["invited", "signed", "withdrawn"]),
            ("signed,2026-03-01,,,,", "withdrawn,2026-03-01,,2026-05-01,,", ["signed", "withdrawn"]),
            ("declined,,,,,", "invited,,,,,", ["invited", "declined", "invited"]),
            ("declined,,,,,", "signed,2026-03-01,,,,", ["invited", "declined", "invited", "signed"]),
            ("declined,,,,,", "in governance,,,,,", ["invited", "declined", "invited", "in governance"]),
        ],
    )
    def test_one_moves_on_by_the_verbs(self, before, after, steps):
        self.run(f"northside-icb,{self.OF},{before}")
        outcome = self.run(f"northside-icb,{self.OF},{after}")
        assert (problems(outcome), self.steps()) == ([], steps)

    def test_who_withdrew_signs_anew(self):
        self.run(f"northside-icb,{self.OF},withdrawn,2026-03-01,,2026-05-01,,")
        past, present = (
            f"northside-icb,{self.OF},withdrawn,2026-03-01,,2026-05-01,,",
            f"northside-icb,{self.OF},signed,2026-08-01,,,,",
        )
        assert problems(self.run(past, present)) == []
        assert sorted(Signature.objects.values_list("status", flat=True)) == ["signed", "withdrawn"]
        assert self.run(past, present).unchanged == 2

    def test_details_are_corrected_and_the_record_says_so(self):
        self.run(f"northside-icb,{self.OF},signed,2026-03-01,,,B/12,")
        outcome = self.run(f"northside-icb,{self.OF},signed,2026-03-01,,,B/21,")
        assert [(one.column, one.before, one.after) for one in outcome.changed[0].changes] == [
            ("minute_reference", "B/12", "B/21")
        ]
        assert "B/12 → B/21" in SignatureEvent.objects.latest("pk").note

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ("nobody,{of},invited,,,,,", "Row 2, organisation: No organisation has the slug “nobody”."),
            (
                "northside-icb,other,2026,x,invited,,,,,",
                "Row 2, agreement: No agreement in Riverside has the slug “other”",
            ),
            (
                "northside-icb,riverside-compact,1999,x,invited,,,,,",
                "Row 2, edition: Riverside Compact has no edition “1999”",
            ),
            (
                "northside-icb,riverside-compact,2026,x,invited,,,,,",
                "Row 2, parties: “x” is no party of this edition. Its parties are: statutory-organisations",
            ),
            (
                "northside-icb,riverside-compact,2026,vcse-sector,invited,,,,,",
                "Row 2, parties: Northside ICB is on the side",
            ),
            ("northside-icb,riverside-compact,2026,,invited,,,,,", "Row 2, parties: Choose at least one party"),
            ("northside-icb,{of},pondering,,,,,", "Row 2, status: “pondering” is not known. Write one of: invited,"),
            ("northside-icb,{of},,,,,,", "Row 2, status: This cell is empty."),
            ("northside-icb,{of},signed,,,,,", "Row 2, signed_on: Say when it was signed"),
            ("northside-icb,{of},signed,2030-01-01,,,,", "has not come yet"),
            ("northside-icb,{of},withdrawn,2026-03-01,,,,", "Row 2, withdrawn_on: Say since when it no longer holds."),
            (
                "northside-icb,{of},withdrawn,2026-03-01,,2026-02-01,,",
                "Row 2, withdrawn_on: It was signed on 1 March 2026, so it cannot end before that day.",
            ),
            ("northside-icb,draft-agreement,1,draft,invited,,,,,", "The edition 1 is draft."),
        ],
    )
    def test_what_is_wrong_is_said_by_row_and_column(self, riverside, row, says):
        draft = factories.make_edition(factories.make_agreement(riverside, slug="draft-agreement"), "1")
        factories.make_party(draft, "Draft")
        (said,) = problems(self.run(row.format(of=self.OF), partnership=riverside))
        assert says in said
        assert not Signature.objects.exists()

    def test_parties_are_needed_at_first_and_stay_as_they_are_after(self):
        without = "organisation,agreement,edition,status,note\nnorthside-icb,riverside-compact,2026,invited,"
        outcome = run(SignatureResource, without, by=self.by)
        assert problems(outcome) == ["Row 2, parties: A new signature needs this column."]
        self.run(f"northside-icb,{self.OF},invited,,,,,")
        assert run(SignatureResource, f"{without}By hand.", by=self.by).changed
        assert self.signature().parties.count() == 1

    def test_a_step_back_is_refused(self):
        self.run(f"northside-icb,{self.OF},signed,2026-03-01,,,,")
        outcome = self.run(f"northside-icb,{self.OF},invited,,,,,")
        assert problems(outcome) == ["Row 2, status: Northside ICB is “signed”, which cannot become “invited”."]

    def test_two_rows_about_one_signature_are_refused(self):
        row = f"northside-icb,{self.OF},invited,,,,,"
        assert "same as row 2" in problems(self.run(row, row))[0]

    def test_a_steward_from_elsewhere_imports_nothing_here(self):
        other = factories.make_partnership("Elsewhere")
        stranger = factories.make_user("Stranger")
        factories.make_role(stranger, other, Role.Kind.STEWARD)
        row = f"northside-icb,{self.OF},invited,,,,,"
        assert "No agreement in Elsewhere" in problems(self.run(row, by=stranger, partnership=other))[0]
        assert "Only a steward of Riverside" in problems(self.run(row, by=stranger))[0]

    def test_what_goes_out_comes_back_without_a_change(self, staff, harbour, edition):
        self.run(
            f"northside-icb,{self.OF},withdrawn,2026-03-01,,2026-05-01,,=1+1",
            f"northside-icb,{self.OF},signed,2026-08-01,,,-5,",
        )
        factories.make_signature(harbour, edition, status="declined")
        dataset = SignatureResource(by=staff, at=AT).export(Signature.objects.for_list())
        for data in [
            workbooks.csv_of(dataset.headers, list(dataset)).encode(),
            spreadsheets.xlsx_of(dataset.headers, list(dataset), "Signatures"),
        ]:
            outcome = SignatureResource(by=staff, at=AT).run(spreadsheets.read(data), dry_run=False)
            assert (problems(outcome), outcome.rows, outcome.unchanged) == ([], [], 3)


class TestCommands:
    def test_what_the_portal_ships_loads_twice_and_changes_nothing_the_second_time(self, capsys, settings):
        for name in [
            "kent-and-medway",
            "medway-and-swale",
            "south-east-london",
            "south-gloucestershire",
            "warwickshire",
        ]:
            call_command("load_agreement", settings.BASE_DIR / "fixtures" / "agreements" / f"{name}.yaml", verbosity=0)
        for command in ["import_organisations", "import_signatures"] * 2:
            file = settings.BASE_DIR / "fixtures" / f"{command.partition('_')[2]}.csv"
            call_command(command, str(file))
        said = [line for line in capsys.readouterr().out.splitlines() if "unchanged" in line]
        assert said == [
            "Organisations: 25 added, 0 changed, 0 unchanged.",
            "Signatures: 10 added, 0 changed, 0 unchanged.",
            "Organisations: 0 added, 0 changed, 25 unchanged.",
            "Signatures: 0 added, 0 changed, 10 unchanged.",
        ]
        assert not Organisation.objects.filter(is_demonstration=True)
        kent = Agreement.objects.get(slug="kent-and-medway").editions.get()
        assert set(kent.signatures.values_list("signatory_post", "parties__slug")) == {
            ("Executive Director of Corporate Governance", "icb"),
            ("Chief Executive", "vcse"),
        }
        signed_2014 = Signature.objects.filter(edition__agreement__slug="south-gloucestershire")
        assert (signed_2014.as_on(date(2016, 1, 1)).count(), signed_2014.as_on(date(2026, 1, 1)).count()) == (8, 7)

    def test_a_dry_run_changes_nothing(self, tmp_path, capsys):
        file = tmp_path / "o.csv"
        file.write_text("slug,name,kind,side\nx,X,faith,vcse\n")
        call_command("import_organisations", str(file), "--dry-run")
        assert capsys.readouterr().out == "Organisations: 1 would be added, 0 changed, 0 unchanged.\n"
        assert not Organisation.objects.exists()

    def test_somebody_may_be_named_as_who_did_it(self, tmp_path, staff):
        file = tmp_path / "o.csv"
        file.write_text("slug,name,kind,side\nx,X,faith,vcse\ny,Y,faith,vcse\n")
        call_command("import_organisations", str(file), by=staff.email.upper())
        assert {event.by for one in Organisation.objects.all() for event in one.events.all()} == {staff}

    def test_the_portal_did_it_unless_somebody_is_named(self, tmp_path):
        file = tmp_path / "o.csv"
        file.write_text("slug,name,kind,side\nx,X,faith,vcse\n")
        call_command("import_organisations", str(file))
        assert Organisation.objects.get().events.get().by == User.objects.portal()

    @pytest.mark.parametrize(
        ("text", "by", "says"),
        [
            (
                "slug,name,kind,side\nx,X,guild,vcse\n",
                "",
                "nothing was imported.\n  Row 2, kind: “guild” is not known.",
            ),
            ("", "", "This file is empty."),
            ("slug\nx\n", "nobody@example.org", "Nobody here has the address nobody@example.org."),
            (None, "", "cannot be read"),
        ],
    )
    def test_what_stands_against_it_is_said(self, tmp_path, text, by, says):
        file = tmp_path / "o.csv"
        if text is not None:
            file.write_text(text)
        with pytest.raises(CommandError, match=says):
            call_command("import_organisations", str(file), by=by)
