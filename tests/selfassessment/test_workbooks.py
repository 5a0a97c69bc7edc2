"""The self-assessment as a workbook: what it holds, what comes back of it, and what is refused."""

import datetime
import io
import json
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import Refused
from selfassessment.actions import answering, workbooks
from selfassessment.actions import evidence as evidence_actions
from selfassessment.forms.words import UNPRINTABLE
from selfassessment.models import Answer, SelfAssessment, WorkbookUpload
from selfassessment.workbook import preview, reading, stamp, writing
from selfassessment.workbook.stamp import WrongWorkbookError
from tests import factories
from tests.conftest import queries_for
from tests.selfassessment import filings, sheets
from tests.selfassessment.steps import bring_to, hand_over, save

pytestmark = pytest.mark.django_db

TOP, SECOND, THIRD = "A  Fully in place", "B  Mostly in place", "C  Started"


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(assessment) -> str:
    return f"/self-assessments/{assessment.pk}/workbook/"


def upload(client, assessment, data: bytes, name="filled.xlsx"):
    return client.post(address(assessment), {"workbook": SimpleUploadedFile(name, data)})


def previewed(data, assessment, user) -> preview.Preview:
    return preview.of(reading.read(data, assessment), assessment, user)


def answer_to(assessment, ref) -> Answer:
    return Answer.objects.with_all_words().get(assessment=assessment, clause__ref=ref)


def yes(client, url, assessment, **choices):
    """Say yes to what the page shows."""
    versions = {f"version_{answer.pk}": answer.version for answer in assessment.answers.all()}
    return client.post(url, {**versions, **choices})


@pytest.fixture
def ratings(assessment) -> list[str]:
    return [f"{level.symbol}  {level.name}" for level in assessment.round.scale.levels.order_by("position")]


class TestWritten:
    def test_holds_instructions_and_a_sheet_for_each_section(self, assessment):
        workbook = sheets.opened(sheets.write(assessment))
        assert workbook.sheetnames == ["Read me first", "1 Funding", "3 Together", "For the portal"]
        front = " ".join(str(cell.value) for row in workbook["Read me first"].iter_rows() for cell in row if cell.value)
        assert "Self-assessment of Northside ICB" in front
        assert "How to fill it in" in front
        for level in assessment.round.scale.levels.all():
            assert level.definition in front
        assert workbook["For the portal"].sheet_state == "veryHidden"

    def test_everything_but_the_cells_to_fill_in_is_locked_and_there_is_no_password(self, assessment):
        workbook = sheets.opened(sheets.write(assessment))
        for sheet in workbook.worksheets:
            assert sheet.protection.sheet
            assert not sheet.protection.password
            open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
            to_fill = {f"C{row[0].row}" for row in sheet.iter_rows(max_col=1) if "|" in str(row[0].value)}
            assert open_cells == to_fill

    def test_lists_offer_the_levels_of_the_scale_and_yes_or_no(self, assessment, ratings):
        workbook = sheets.opened(sheets.write(assessment))
        sheet = workbook["1 Funding"]
        rating, help_wanted, limit = sheets.cell(workbook, "1.2", "rating"), None, None
        lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
        assert [rating.coordinate in each.sqref for each in lists] == [True, False]
        place = lists[0].formula1.replace("$", "").removeprefix("=")
        title, _, area = place.rpartition("!")
        offered = [row[0].value for row in workbook[title.strip("'")][area]]
        assert offered == [*ratings, "Does not apply to us"]
        help_wanted = sheets.cell(workbook, "1.2", "is_help_wanted")
        assert help_wanted.coordinate in lists[1].sqref
        assert lists[1].formula1 == '"Yes,No"'
        words = sheets.cell(workbook, "1.2", "words").coordinate
        limit = [each for each in sheet.data_validations.dataValidation if words in each.sqref]
        assert [(each.type, each.formula1) for each in limit] == [("textLength", "10000")]

    def test_heads_stay_in_sight_on_the_screen_and_on_paper(self, assessment):
        sheet = sheets.opened(sheets.write(assessment))["1 Funding"]
        assert sheet.freeze_panes == "A3"
        assert sheet.print_title_rows == "$1:$2"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
        assert sheet.column_dimensions["A"].hidden
        assert sheets.opened(sheets.write(assessment))["1 Funding"]["C4"].alignment.wrap_text

    def test_what_is_saved_stands_in_its_cells(self, assessment, omar, northside):
        link = evidence_actions.add_link(
            northside, title="Payment report", url="https://example.org", by=omar, at=timezone.now()
        )
        save(
            assessment,
            "1.1",
            omar,
            rating=3,
            narrative="We try.\nHard.",
            next_step="Pay.",
            is_help_wanted=True,
            evidence=[link],
        )
        save(
            assessment,
            "1.2",
            omar,
            rating=None,
            is_not_applicable=True,
            not_applicable_reason="No grants.",
            narrative="",
        )
        workbook = sheets.opened(sheets.write(assessment))

        def held(ref, name):
            return sheets.cell(workbook, ref, name).value

        standard = answer_to(assessment, "1.1").clause.standards.get().pk
        assert held("1.1", "rating").startswith("C  ")
        assert held("1.1", "words") == "We try.\nHard."
        assert held("1.1", f"value_{standard}") == "28.5"
        assert held("1.1", f"how_{standard}") == "From the ledger."
        assert held("1.1", "next_step") == "Pay."
        assert held("1.1", "is_help_wanted") == "Yes"
        assert held("1.2", "rating") == "Does not apply to us"
        assert held("1.2", "words") == "No grants."
        assert held("3.1", "rating") is None
        texts = [cell.value for row in workbook["1 Funding"].iter_rows() for cell in row]
        assert "Payment report" in texts
        assert "1.1  Pay valid invoices within 30 days." in texts

    def test_what_was_filed_last_time_stands_beside(self, edition, northside, omar, lena, sam, stan):
        past = timezone.localdate() - datetime.timedelta(days=400)
        before = factories.make_round(
            edition, "2025", opens_on=past, due_on=past, review_due_on=past, reply_due_on=past
        )
        filings.make_filed(before, northside, **{"1.2": {"rating": 3, "narrative": "As we said in 2025."}})
        assessment = filings.ask(factories.make_round(edition, "2026"), northside)
        workbook = sheets.opened(sheets.write(assessment))
        words = sheets.cell(workbook, "1.2", "words")
        assert words.value is None
        assert words.offset(column=1).value == "As we said in 2025."
        assert words.offset(row=-1, column=1).value.endswith("(2025)")

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A", "'=1", "\t=1"])
    def test_no_words_become_a_formula(self, assessment, omar, text):
        save(assessment, "1.2", omar, narrative=text, next_step=text)
        data = sheets.write(assessment)
        cell = sheets.cell(sheets.opened(data), "1.2", "words")
        assert (cell.data_type, cell.value) == ("s", text)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                assert b"<f>" not in archive.read(name)
                assert b"<f " not in archive.read(name)

    def test_titles_are_such_that_programs_take_them(self):
        names = ["A/B: [c]*?", "a b c", "x" * 40, "x" * 41, "''", "Read me first", "History"]
        titles = list(writing._titles(names).values())
        assert len({title.casefold() for title in titles}) == len(names)
        for title in titles:
            assert 0 < len(title) <= 31
            assert not writing.NOT_IN_A_TITLE.search(title)
        assert not {"read me first", "history"} & {title.casefold() for title in titles}

    def test_takes_the_same_queries_however_many_promises(self, assessment, omar, cora):
        client = as_(cora)
        queries = []
        for ref in ["1.1", "1.2", "3.1"]:
            hand_over(assessment, ref, to=cora, by=omar)
            queries.append(queries_for(client, f"/self-assessments/{assessment.pk}/workbook.xlsx"))
        # The standard of 1.1 and its measurements are there from the first on.
        assert queries == [queries[0]] * 3


class TestReturned:
    def test_workbook_that_nobody_filled_in_changes_nothing(self, assessment, omar):
        save(assessment, "1.1", omar, rating=3, narrative="  Kept\n\nas it is. \n", next_step="x")
        found = previewed(sheets.write(assessment), assessment, omar)
        assert (found.changes, found.problems, found.unchanged, found.missing) == ([], [], 3, 0)

    def test_filled_in_is_shown_and_saved_by_the_same_verb(self, assessment, omar, ratings):
        standard = answer_to(assessment, "1.1").clause.standards.get().pk
        data = sheets.fill(
            sheets.write(assessment),
            {
                "1.1": {
                    "rating": ratings[1],
                    "words": "We pay.",
                    f"value_{standard}": 28.5,
                    f"how_{standard}": "Ledger.",
                    f"why_{standard}": "It does not.",
                    "next_step": "=Go on.",
                    "is_help_wanted": "Yes",
                    "help_wanted": "Time.",
                },
                "1.2": {"rating": "Does not apply to us", "words": "We give no grants."},
            },
        )
        client = as_(omar)
        response = upload(client, assessment, data)
        page = client.get(response.url)
        assert "<strong>2 answers</strong> would change; 1 stays as it is." in page.text
        assert "We give no grants." in page.text
        assert not Answer.objects.filter(version__gt=0).exists()

        done = yes(client, response.url, assessment)
        assert done.url == assessment.get_absolute_url()
        first, second = (answer_to(assessment, ref) for ref in ["1.1", "1.2"])
        assert (first.rating.position, first.narrative, first.next_step) == (2, "We pay.", "=Go on.")
        assert (first.is_help_wanted, first.help_wanted) == (True, "Time.")
        assert first.measurements.get().value == Decimal("28.50")
        assert first.measurements.get().how_measured == "Ledger."
        assert first.measurements.get().why_missed == "It does not."
        assert (second.is_not_applicable, second.not_applicable_reason) == (True, "We give no grants.")
        assert (first.saved_by, first.version, first.history.count()) == (omar, 1, 1)
        assert answer_to(assessment, "3.1").version == 0
        assert not WorkbookUpload.objects.exists()

    def test_what_the_workbook_does_not_hold_stays(self, assessment, omar, northside, ratings):
        link = evidence_actions.add_link(northside, title="L", url="https://example.org", by=omar, at=timezone.now())
        save(assessment, "1.2", omar, narrative="Before.", evidence=[link])
        data = sheets.fill(sheets.write(assessment), {"1.2": {"words": "After."}})
        client = as_(omar)
        yes(client, upload(client, assessment, data).url, assessment)
        saved = answer_to(assessment, "1.2")
        assert (saved.narrative, list(saved.evidence.all())) == ("After.", [link])

    def test_reason_for_a_miss_alone_is_a_change(self, assessment, omar):
        save(assessment, "1.1", omar)
        standard = answer_to(assessment, "1.1").clause.standards.get().pk
        data = sheets.fill(sheets.write(assessment), {"1.1": {f"why_{standard}": "The winter."}})
        [change] = previewed(data, assessment, omar).changes
        assert [text.label for text in change.texts] == ["Why it misses the standard: time to pay a valid invoice"]

    def test_copied_text_stays_unconfirmed_until_somebody_touches_it(self, assessment, omar):
        save(assessment, "1.2", omar)
        Answer.objects.filter(clause__ref="1.2").update(is_unconfirmed=True, copied_from=F("pk"))
        data = sheets.fill(sheets.write(assessment), {"3.1": {"words": "New."}})
        client = as_(omar)
        yes(client, upload(client, assessment, data).url, assessment)
        assert answer_to(assessment, "1.2").is_unconfirmed
        data = sheets.fill(sheets.write(assessment), {"1.2": {"rating": "C"}})
        yes(client, upload(client, assessment, data).url, assessment)
        assert not answer_to(assessment, "1.2").is_unconfirmed

    @pytest.mark.parametrize("way", ["{whole}", "{name}", "{symbol}", " {name} ", "{symbol} {name}", "{lower}"])
    def test_rating_may_be_chosen_or_typed(self, assessment, omar, way):
        level = assessment.round.scale.levels.get(position=2)
        text = way.format(
            whole=f"{level.symbol}  {level.name}", name=level.name, symbol=level.symbol, lower=level.name.lower()
        )
        data = sheets.fill(sheets.write(assessment), {"1.2": {"rating": text}})
        [change] = previewed(data, assessment, omar).changes
        assert change.words["rating"] == level

    def test_cell_that_was_emptied_empties_the_answer(self, assessment, omar):
        save(assessment, "1.2", omar, next_step="Gone soon.")
        data = sheets.fill(sheets.write(assessment), {"1.2": {"next_step": None}})
        [change] = previewed(data, assessment, omar).changes
        assert change.words["next_step"] == ""
        assert change.words["narrative"] == "We do this."

    def test_share_and_sum_as_programs_keep_them(self, assessment, omar):
        standard = answer_to(assessment, "1.1").clause.standards.get().pk
        for value, number_format, kept in [
            (0.95, "0%", Decimal(95)),
            (1200, "General", Decimal(1200)),
            ("1,200", "@", Decimal(1200)),
            ("28 days", "@", Decimal(28)),
            (28.1, "General", Decimal("28.1")),
        ]:
            workbook = sheets.opened(sheets.write(assessment))
            cell = sheets.cell(workbook, "1.1", f"value_{standard}")
            cell.value, cell.number_format = value, number_format
            [change] = previewed(sheets.saved(workbook), assessment, omar).changes
            assert change.words["measurements"][0].value == kept

    def test_every_mistake_is_told_with_its_place_and_nothing_is_saved(self, assessment, omar):
        standard = answer_to(assessment, "1.1").clause.standards.get().pk
        data = sheets.fill(
            sheets.write(assessment),
            {
                "1.1": {"rating": "Quite good", f"value_{standard}": "about a month", "is_help_wanted": "perhaps"},
                "1.2": {"words": "x" * 10_001},
                "3.1": {"words": "This would be fine."},
            },
        )
        client = as_(omar)
        url = upload(client, assessment, data).url
        text = client.get(url).text
        assert "Sheet “1 Funding”, row 5, column C: “Quite good” is no rating. Choose one from the list: “A " in text
        assert "Enter the measured value as a number, such as 28 or 28.5." in text
        assert "“perhaps” is neither Yes nor No." in text
        assert "This text has 10,001 characters. Shorten it to 10,000 or fewer." in text
        assert "Save these" not in text
        yes(client, url, assessment)
        assert not Answer.objects.filter(version__gt=0).exists()

    def test_number_below_nothing_is_told_with_its_place(self, assessment, omar):
        standard = answer_to(assessment, "1.1").clause.standards.get().pk
        data = sheets.fill(sheets.write(assessment), {"1.1": {f"value_{standard}": -5}})
        [problem] = previewed(data, assessment, omar).problems
        assert problem.startswith("Sheet “1 Funding”, row ")
        assert problem.endswith("The measured value cannot be below 0. Check the number.")

    def test_one_answer_that_cannot_be_saved_stops_all(self, assessment, omar, monkeypatch):
        data = sheets.fill(sheets.write(assessment), {"1.1": {"words": "One."}, "3.1": {"words": "Two."}})
        client = as_(omar)
        url = upload(client, assessment, data).url
        save_one = answering.save

        def refusing(answer, **kwargs):
            if kwargs["narrative"] == "Two.":
                raise Refused("Not this one.")
            return save_one(answer, **kwargs)

        monkeypatch.setattr(answering, "save", refusing)
        assert "Not this one." in yes(client, url, assessment).text
        assert not Answer.objects.filter(version__gt=0).exists()
        assert WorkbookUpload.objects.exists()

    def test_changing_what_is_signed_off_says_so_and_voids_it(self, assessment, omar, sam, lena):
        bring_to(assessment, "signed off", omar)
        data = sheets.fill(sheets.write(assessment), {"1.2": {"words": "Other words."}})
        client = as_(omar)
        url = upload(client, assessment, data).url
        assert "If you save these answers, sign-off has to be asked for again." in client.get(url).text
        response = client.post(url, {f"version_{answer_to(assessment, '1.2').pk}": 1}, follow=True)
        assert "Sign-off had been asked for or given." in response.text
        assessment.refresh_from_db()
        assert assessment.status == "open"


class TestMeanwhile:
    @pytest.fixture
    def stale(self, assessment, omar, lena) -> bytes:
        """Filled in for 1.2 and 3.1, while Lena wrote 1.2 and 1.1."""
        save(assessment, "1.2", omar, narrative="We offer grants of two years.")
        data = sheets.write(assessment)
        save(assessment, "1.2", lena, narrative="We offer grants of three years.")
        save(assessment, "1.1", lena, narrative="Lena’s words.")
        return sheets.fill(data, {"1.2": {"words": "We offer grants of two to four years."}, "3.1": {"words": "New."}})

    def test_only_what_was_typed_into_counts(self, assessment, omar, stale):
        found = previewed(stale, assessment, omar)
        assert [(change.ref, change.is_stale) for change in found.changes] == [("1.2", True), ("3.1", False)]

    def test_both_texts_are_shown_and_one_has_to_be_chosen(self, assessment, omar, stale):
        client = as_(omar)
        url = upload(client, assessment, stale).url
        text = client.get(url).text
        assert "1 of them was saved in the portal after this workbook was downloaded." in text
        assert 'grants of <mark class="app-differs">three</mark> years' in text
        assert '<mark class="app-differs">two to four</mark>' in text
        refused = yes(client, url, assessment)
        assert "Choose what should stand for 1.2." in refused.text
        assert answer_to(assessment, "3.1").version == 0

    @pytest.mark.parametrize(
        ("choice", "narrative", "version"),
        [
            ("workbook", "We offer grants of two to four years.", 3),
            ("saved", "We offer grants of three years.", 2),
        ],
    )
    def test_what_was_chosen_stands(self, assessment, omar, stale, choice, narrative, version):
        client = as_(omar)
        url = upload(client, assessment, stale).url
        yes(client, url, assessment, **{f"choice_{answer_to(assessment, '1.2').pk}": choice})
        assert (answer_to(assessment, "1.2").narrative, answer_to(assessment, "1.2").version) == (narrative, version)
        assert answer_to(assessment, "3.1").narrative == "New."
        assert answer_to(assessment, "1.1").narrative == "Lena’s words."

    def test_answer_saved_while_the_preview_was_read_stops_the_yes(self, assessment, omar, lena):
        data = sheets.fill(sheets.write(assessment), {"1.2": {"words": "Mine."}, "3.1": {"words": "Mine too."}})
        client = as_(omar)
        url = upload(client, assessment, data).url
        shown = {f"version_{answer.pk}": answer.version for answer in assessment.answers.all()}
        save(assessment, "1.2", lena, narrative="Lena’s.")
        text = client.post(url, shown).text
        assert "1.2 was saved by somebody while you were reading." in text
        assert '<mark class="app-differs">Lena’s</mark>' in text
        assert "Saved meanwhile" in text
        assert answer_to(assessment, "3.1").version == 0

    def test_answer_saved_in_the_last_moment_stops_all(self, assessment, omar, lena, monkeypatch):
        data = sheets.fill(sheets.write(assessment), {"1.2": {"words": "Mine."}, "3.1": {"words": "Mine too."}})
        client = as_(omar)
        url = upload(client, assessment, data).url
        take_over = workbooks.take_over

        def late(upload, drafts, **kwargs):
            save(assessment, "3.1", lena, narrative="Lena’s.")
            return take_over(upload, drafts, **kwargs)

        monkeypatch.setattr(workbooks, "take_over", late)
        assert "3.1 was saved by somebody just now, so nothing has been saved." in yes(client, url, assessment).text
        assert answer_to(assessment, "1.2").version == 0
        assert answer_to(assessment, "3.1").narrative == "Lena’s."

    def test_the_same_words_on_both_sides_need_no_choice(self, assessment, omar, lena):
        data = sheets.write(assessment)
        save(assessment, "1.2", lena, narrative="Same.")
        data = sheets.fill(data, {"1.2": {"rating": "B", "words": "Same."}})
        assert previewed(data, assessment, omar).changes == []


class TestContributor:
    @pytest.fixture
    def mine(self, assessment, omar, cora) -> Answer:
        save(assessment, "1.1", omar, narrative="Not for Cora.")
        hand_over(assessment, "1.2", to=cora, by=omar)
        return answer_to(assessment, "1.2")

    def test_gets_only_what_was_handed_over(self, assessment, cora, mine):
        response = as_(cora).get(f"/self-assessments/{assessment.pk}/workbook.xlsx")
        assert response["Content-Disposition"] == 'attachment; filename="self-assessment-northside-icb-2026.xlsx"'
        workbook = sheets.opened(response.content)
        assert workbook.sheetnames == ["Read me first", "1 Funding", "For the portal"]
        texts = [cell.value for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row]
        assert not [text for text in texts if "Not for Cora." in str(text)]
        with pytest.raises(LookupError):
            sheets.cell(workbook, "1.1", "words")

    def test_brings_back_what_is_theirs(self, assessment, cora, mine):
        client = as_(cora)
        data = sheets.fill(sheets.write(assessment, "1.2"), {"1.2": {"words": "Cora’s."}})
        yes(client, upload(client, assessment, data).url, assessment)
        assert answer_to(assessment, "1.2").narrative == "Cora’s."
        assert answer_to(assessment, "1.2").saved_by == cora

    def test_an_officer_s_workbook_tells_them_nothing_and_changes_nothing_else(self, assessment, cora, mine):
        data = sheets.fill(sheets.write(assessment), {"1.1": {"words": "Sneaked in."}, "1.2": {"words": "Cora’s."}})
        client = as_(cora)
        url = upload(client, assessment, data).url
        text = client.get(url).text
        assert "1.1 has not been handed to you" in text
        assert "Not for Cora." not in text
        yes(client, url, assessment)
        assert answer_to(assessment, "1.1").narrative == "Not for Cora."
        assert answer_to(assessment, "1.2").version == 0

    def test_a_second_click_writes_once_and_says_so(self, assessment, omar):
        client = as_(omar)
        url = upload(client, assessment, sheets.fill(sheets.write(assessment), {"1.2": {"words": "Once."}})).url
        yes(client, url, assessment)
        version = answer_to(assessment, "1.2").version
        again = client.post(url, follow=True)
        assert again.status_code == 200
        assert "This workbook was saved or put aside already" in again.text
        assert answer_to(assessment, "1.2").version == version

    def test_nobody_else_opens_an_upload(self, assessment, omar, lena):
        url = upload(as_(omar), assessment, sheets.write(assessment)).url
        assert as_(lena).get(url).status_code == 404
        assert as_(omar).get(url).status_code == 200


class TestRefused:
    def test_workbook_of_another_round_is_named_kindly(self, edition, assessment, northside, omar):
        later = factories.make_round(edition, "2027")
        other = filings_ask(later, northside)
        text = upload(as_(omar), assessment, sheets.write(other)).text
        assert "This workbook is for Northside ICB, Riverside Compact, 2027. Here is Northside ICB, Riverside" in text
        assert not WorkbookUpload.objects.exists()

    def test_workbook_of_another_organisation_is_refused(self, assessment, harbour, hana, hugo, round_, omar):
        theirs = factories.make_assessment(round_, factories.make_signature(harbour, round_.edition))
        text = upload(as_(omar), assessment, sheets.write(theirs)).text
        assert "This workbook is for Harbour Voices" in text

    def test_stamp_that_was_changed_is_none(self, assessment, omar):
        workbook = sheets.opened(sheets.write(assessment))
        cell = workbook[sheets.STAMP_SHEET]["A3"]
        cell.value = cell.value[:-3] + "abc"
        text = upload(as_(omar), assessment, sheets.saved(workbook)).text
        assert "The hidden sheet of this workbook has been changed" in text

    def test_stamp_cannot_be_made_without_the_portal_s_key(self, assessment, omar, settings):
        data = sheets.write(assessment)
        settings.SECRET_KEY = "another portal’s key"
        with pytest.raises(WrongWorkbookError, match="comes from another portal"):
            reading.read(data, assessment)

    def test_stamp_is_gone(self, assessment, omar):
        workbook = sheets.opened(sheets.write(assessment))
        del workbook[sheets.STAMP_SHEET]
        assert "was not downloaded from the portal" in upload(as_(omar), assessment, sheets.saved(workbook)).text

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "This file is empty."),
            (b"Hello", "This is not a workbook."),
            (b"\xd0\xcf\x11\xe0 old", "This is an old .xls file, or a workbook with a password."),
            (b"PK\x03\x04 broken", "This workbook is damaged or is not a workbook."),
            (b"PK" + b"x" * reading.MAX_BYTES, "This file is larger than 4 MB"),
        ],
    )
    def test_what_is_no_workbook_is_refused_with_a_sentence(self, assessment, omar, data, sentence):
        response = upload(as_(omar), assessment, data)
        assert response.status_code == 200
        assert sentence in response.text

    def test_nothing_chosen(self, assessment, omar):
        assert "Choose the workbook." in as_(omar).post(address(assessment)).text

    def test_far_cell_and_bomb_and_entities_are_refused(self, assessment, omar):
        workbook = sheets.opened(sheets.write(assessment))
        workbook["1 Funding"]["XFD1048576"] = "x"
        assert "Something stands in row 1,048,576" in upload(as_(omar), assessment, sheets.saved(workbook)).text
        bomb = replaced(sheets.write(assessment), "xl/styles.xml", b"<x>" + b" " * 20_000_000)
        assert "This workbook unpacks to more than" in upload(as_(omar), assessment, bomb).text
        entities = replaced(sheets.write(assessment), "xl/styles.xml", b'<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>')
        assert "written in a way that no spreadsheet program does" in upload(as_(omar), assessment, entities).text

    def test_formula_is_named_by_its_place(self, assessment, omar):
        workbook = sheets.opened(sheets.write(assessment))
        cell = sheets.cell(workbook, "1.2", "words")
        cell.value = "=1+1"
        [problem] = previewed(sheets.saved(workbook), assessment, omar).problems
        assert problem.startswith(f"Sheet “1 Funding”, row {cell.row}, column C: there is a formula.")

    def test_characters_that_cannot_be_shown_are_named_by_their_place(self, assessment, omar):
        data = sheets.fill(sheets.write(assessment), {"1.2": {"words": "a_x0007_b"}})
        [problem] = previewed(data, assessment, omar).problems
        assert "There is a character that cannot be shown after “a”" in problem

    def test_sealed_self_assessment_has_no_workbook(self, assessment, omar, sam, lena):
        bring_to(assessment, "filed", omar)
        for path in [address(assessment), f"/self-assessments/{assessment.pk}/workbook.xlsx"]:
            assert as_(omar).get(path).status_code == 403

    def test_filed_between_preview_and_yes_saves_nothing(self, assessment, omar, sam, lena):
        data = sheets.fill(sheets.write(assessment), {"1.2": {"words": "Too late."}})
        client = as_(omar)
        url = upload(client, assessment, data).url
        kept = WorkbookUpload.objects.get()
        bring_to(assessment, "filed", omar)
        assert client.post(url).status_code == 403
        with pytest.raises(Refused, match="has been filed and is sealed"):
            workbooks.take_over(kept, [], by=omar, at=timezone.now())

    def test_senior_responsible_officer_reads_and_does_not_write(self, assessment, sam):
        assert as_(sam).get(address(assessment)).status_code == 403
        assert "Work without the portal" not in as_(sam).get(assessment.get_absolute_url()).text


def filings_ask(round_, organisation) -> SelfAssessment:
    factories.open_round(round_)
    return SelfAssessment.objects.for_page().get(round=round_, signature__organisation=organisation)


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return out.getvalue()


class TestRoundTrips:
    """What people and programs do to a workbook that should not matter."""

    @pytest.fixture
    def filled(self, assessment):
        return sheets.opened(sheets.fill(sheets.write(assessment), {"1.2": {"words": "Here."}, "3.1": {"rating": "A"}}))

    def refs(self, workbook, assessment, omar) -> list[str]:
        found = previewed(sheets.saved(workbook), assessment, omar)
        assert found.problems == []
        return [change.ref for change in found.changes]

    def test_sheets_renamed_reordered_and_added(self, filled, assessment, omar):
        filled["1 Funding"].title = "Finance"
        filled.move_sheet("3 Together", offset=-2)
        filled.create_sheet("My notes")["A1"] = "1.2|words"
        filled["My notes"]["C1"] = "not this"
        filled["For the portal"].sheet_state = "visible"
        del filled["Read me first"]
        found = previewed(sheets.saved(filled), assessment, omar)
        assert [change.ref for change in found.changes] == ["1.2", "3.1"]
        assert found.problems == [
            "Sheet “My notes”: the column headed “Your answer” is missing. Put the heading back, or copy the answers "
            "into a workbook that you download anew."
        ]

    def test_extra_sheet_of_one_s_own_is_let_be(self, filled, assessment, omar):
        sheet = filled.create_sheet("Sums", 0)
        sheet["A1"], sheet["B2"] = "=1+1", "Call Rhea | back"
        assert self.refs(filled, assessment, omar) == ["1.2", "3.1"]

    def test_columns_swapped_and_inserted(self, filled, assessment, omar):
        for sheet in [filled["1 Funding"], filled["3 Together"]]:
            for area in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(area))
            sheet.insert_cols(2, 2)
            sheet.move_range(f"A1:A{sheet.max_row}", cols=8)
        assert self.refs(filled, assessment, omar) == ["1.2", "3.1"]

    def test_heading_that_is_gone_is_named(self, filled, assessment, omar):
        filled["1 Funding"]["C2"] = "Answers"
        [problem] = previewed(sheets.saved(filled), assessment, omar).problems
        assert problem.startswith("Sheet “1 Funding”: the column headed “Your answer” is missing.")

    def test_rows_deleted_leave_what_is_saved(self, filled, assessment, omar):
        sheet = filled["3 Together"]
        row = sheets.cell(filled, "3.1", "next_step").row
        sheet.delete_rows(row)
        found = previewed(sheets.saved(filled), assessment, omar)
        assert ([change.ref for change in found.changes], found.missing) == (["1.2", "3.1"], 1)

    def test_row_copied_is_taken_once_or_named(self, filled, assessment, omar):
        copy = filled.copy_worksheet(filled["1 Funding"])
        assert self.refs(filled, assessment, omar) == ["1.2", "3.1"]
        row = sheets.cell(filled, "1.2", "words").row
        copy[f"C{row}"] = "There."
        [problem] = previewed(sheets.saved(filled), assessment, omar).problems
        assert f"this row is also at Sheet “1 Funding”, row {row}, column C, with another answer" in problem

    def test_line_ends_from_windows_are_no_change(self, assessment, omar):
        save(assessment, "1.2", omar, narrative="One.\nTwo.")
        data = sheets.fill(sheets.write(assessment), {"1.2": {"words": "One._x000D_\nTwo."}})
        assert previewed(data, assessment, omar).changes == []

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.from_regex(r"_x[0-9A-F]{4}_"))
    def test_any_words_come_back_as_they_went_out(self, assessment, text):
        kept = UNPRINTABLE.sub("", text).replace("\r", "")  # the page lets no other text in
        answer = answer_to(assessment, "1.2")
        answer.narrative = kept
        data = writing.write(assessment, [answer], {}, at=timezone.now())
        filled = reading.read(data, assessment)
        assert stamp.plain(filled.answers["1.2"]["words"].text) == stamp.plain(kept)


class TestKept:
    def test_only_the_last_upload_is_kept_and_no_longer_than_a_day(self, assessment, omar, lena):
        first = upload(as_(omar), assessment, sheets.write(assessment)).url
        second = upload(as_(omar), assessment, sheets.write(assessment)).url
        assert as_(omar).get(first).status_code == 404
        assert as_(omar).get(second).status_code == 200
        WorkbookUpload.objects.update(uploaded_at=timezone.now() - datetime.timedelta(days=2))
        upload(as_(lena), assessment, sheets.write(assessment))
        assert [kept.uploaded_by for kept in WorkbookUpload.objects.all()] == [lena]

    def test_put_aside_it_is_forgotten(self, assessment, omar):
        client = as_(omar)
        url = upload(client, assessment, sheets.write(assessment)).url
        assert client.post(url, {"discard": "discard"}).url == address(assessment)
        assert not WorkbookUpload.objects.exists()

    def test_what_was_read_comes_back_the_same(self, assessment):
        filled = reading.read(sheets.fill(sheets.write(assessment), {"1.2": {"words": "Ŵ\n"}}), assessment)
        assert reading.Filled.from_json(filled.as_json()) == filled
        assert json.loads(filled.as_json())["answers"]["1.2"]["words"]["text"] == "Ŵ\n"
