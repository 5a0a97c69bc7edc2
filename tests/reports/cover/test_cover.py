"""Cover sheets: a partnership's own fields, filled from the report, filled in, printed as Word file and PDF."""

import io
from datetime import UTC, datetime

import docx
import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone
from docx.oxml.ns import qn

from accounts.rules import Refused
from reports import press, tasks
from reports.content import current
from reports.cover import actions, filling, forms, shipped
from reports.cover.models import CoverSheet, FieldKind, FilledFrom, SheetEntry, SheetPrint, SheetTemplate
from reports.cover.sheet import Entry, Sheet, sheet_of
from reports.document.written import blocks_of, lines_of
from reports.models import Publication
from reports.renderers.word import sheet as word_sheet
from tests.reports.forms import reading

pytestmark = pytest.mark.django_db
MADE_AT = datetime(2027, 9, 1, 9, tzinfo=UTC)
COUNTY = "county-council-committee"
HOSTILE = '{{ secret }} {% load x %} =1+1 <b>"&'


@pytest.fixture
def template(riverside, seb) -> SheetTemplate:
    return actions.take_over(riverside, shipped.sheets()[COUNTY], by=seb, at=timezone.now())


@pytest.fixture
def sheet(template, closed_round, seb) -> CoverSheet:
    return actions.begin(closed_round, current(closed_round, None), by=seb, at=timezone.now())


def url(name, sheet, *more):
    return reverse(f"reports:{name}", args=[sheet.round_id, sheet.number, *more])


def typed(sheet, **changes):
    """What the page's form sends when everything else stays as it is."""
    form = forms.SheetForm(sheet=sheet, entries=list(sheet.entries.order_by("position")))
    sent = {"version": sheet.version}
    for entry in form.entries:
        name = form.name_of(entry)
        if entry.kind == FieldKind.DAY:
            day = form.initial[name]
            sent |= {f"{name}_{place}": getattr(day, part, "") for place, part in enumerate(["day", "month", "year"])}
        elif entry.kind != FieldKind.HEADING:
            sent[name] = entry.text
    return sent | changes


class TestFields:
    def test_every_shipped_sheet_can_be_taken_over(self, riverside, seb):
        assert set(shipped.sheets()) == {COUNTY, "partnership-board"}
        for one in shipped.sheets().values():
            template = actions.take_over(riverside, one, by=seb, at=timezone.now())
            assert [field.name for field in template.fields.order_by("position")] == [f.name for f in one.fields]

    def test_the_county_sheet_asks_what_a_county_council_asks(self):
        names = {field.name for field in shipped.sheets()[COUNTY].fields}
        assert {"Committee", "Date of the meeting", "Recommendations", "Background papers", "Legal", "Finance"} <= names

    def test_a_field_is_added_changed_moved_and_removed(self, client, template, riverside, seb):
        client.force_login(seb)
        place = f"/partnerships/{riverside.slug}/cover-sheet/"
        data = {"name": "Ward", "help": "All of them.", "kind": "line", "filled_from": ""}
        assert client.post(f"{place}fields/new/", data).status_code == 302
        field = template.fields.order_by("-position").first()
        assert (field.name, field.help) == ("Ward", "All of them.")
        before = [each.name for each in template.fields.order_by("position")]
        client.post(f"{place}fields/{field.pk}/up/")
        after = [each.name for each in template.fields.order_by("position")]
        assert after == [*before[:-2], before[-1], before[-2]]
        client.post(f"{place}fields/{field.pk}/", data | {"name": "Wards"})
        assert template.fields.get(pk=field.pk).name == "Wards"
        assert "Wards" in client.get(place).content.decode()
        client.post(f"{place}fields/{field.pk}/remove/")
        assert not template.fields.filter(pk=field.pk).exists()

    @pytest.mark.parametrize(
        ("kind", "source", "words"),
        [
            ("heading", "headlines", "A heading or a date begins empty."),
            ("day", "title", "A heading or a date begins empty."),
            ("line", "headlines", "This takes several lines."),
        ],
    )
    def test_what_a_field_cannot_hold_is_refused(self, kind, source, words):
        form = forms.FieldForm({"name": "A", "help": "", "kind": kind, "filled_from": source})
        assert words in str(form.errors["filled_from"])

    def test_there_is_room_for_so_many_fields(self, template, seb):
        values = {"name": "More", "help": "", "kind": "line", "filled_from": ""}
        for _ in range(actions.MOST_FIELDS - template.fields.count()):
            actions.save_field(template, None, values=values, by=seb, at=timezone.now())
        with pytest.raises(Refused, match="at most 60 fields"):
            actions.save_field(template, None, values=values, by=seb, at=timezone.now())

    def test_only_the_secretary_says_what_is_asked(self, riverside, stan, chris):
        for user in [stan, chris]:
            with pytest.raises(Refused, match="Only the Partnership Board secretary"):
                actions.take_over(riverside, shipped.sheets()[COUNTY], by=user, at=timezone.now())


class TestSheets:
    def test_a_sheet_begins_with_what_the_report_says(self, sheet, closed_round):
        content = current(closed_round, None)
        texts = {entry.name: entry.text for entry in sheet.entries.all()}
        assert texts["Title of the report"] == f"{content.title}: {content.record.agreement}"
        said = list(lines_of(texts["Summary"]))
        assert len(said) == len(content.headlines)
        for line, headline in zip(said, content.headlines, strict=True):
            assert line.startswith(f"{headline.share} {headline.words}")
        assert texts["Legal"] == ""

    def test_everything_that_fields_can_begin_with_is_known_and_is_markdown(self, closed_round):
        content = current(closed_round, None)
        for source in FilledFrom:
            text = filling.text_for(source, content, closed_round)
            assert isinstance(text, str)
            assert blocks_of(text) is not None

    def test_names_are_not_read_as_marks(self):
        odd = [
            "*A* [b](c) <d> `e` __f__ &amp; R&D",
            "1. first",
            "2) second",
            "- third",
            "# fourth",
            "self-assessment + 1",
        ]
        assert list(lines_of(filling._points(odd))) == odd
        assert filling._points(odd[-1:]) == "- self-assessment + 1"

    def test_a_sheet_keeps_its_fields_when_the_partnerships_change(self, sheet, template, seb):
        names = [entry.name for entry in sheet.entries.order_by("position")]
        actions.take_over(template.partnership, shipped.sheets()["partnership-board"], by=seb, at=timezone.now())
        assert [entry.name for entry in sheet.entries.order_by("position")] == names

    def test_it_is_filled_in_and_kept(self, client, sheet, seb):
        client.force_login(seb)
        entry, day = sheet.entries.get(name="Legal"), sheet.entries.get(name="Date of the meeting")
        change = {f"entry_{entry.position}": HOSTILE}
        change |= {f"entry_{day.position}_{place}": part for place, part in enumerate(["8", "9", "2027"])}
        assert client.post(url("cover_sheet", sheet), typed(sheet, **change)).status_code == 302
        assert sheet.entries.get(name="Legal").text == HOSTILE
        assert sheet.entries.get(name="Date of the meeting").text == "2027-09-08"
        sheet.refresh_from_db()
        assert (sheet.version, sheet.saved_by) == (1, seb)
        page = client.get(url("cover_sheet", sheet)).content.decode()
        assert "{{ secret }} {% load x %} =1+1 &lt;b&gt;&quot;&amp;" in page

    def test_a_name_is_no_template(self, client, sheet, seb):
        SheetEntry.objects.filter(sheet=sheet).update(name=HOSTILE[:120], help=HOSTILE)
        client.force_login(seb)
        assert client.get(url("cover_sheet", sheet)).status_code == 200

    def test_what_somebody_else_saved_meanwhile_is_shown_and_not_overwritten(self, client, sheet, seb):
        entry = sheet.entries.get(name="Legal")
        sent = typed(sheet, **{f"entry_{entry.position}": "Mine."})
        actions.save(sheet, texts={entry.position: "Theirs."}, version=0, by=seb, at=timezone.now())
        client.force_login(seb)
        answer = client.post(url("cover_sheet", sheet), sent)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "saved this sheet while you were writing" in page
        assert "Theirs." in page
        assert "Mine." in page
        assert sheet.entries.get(name="Legal").text == "Theirs."

    def test_lists_too_deep_are_refused_and_nothing_is_lost(self, client, sheet, seb):
        client.force_login(seb)
        entry = sheet.entries.get(name="Recommendations")
        text = "- a\n  - b\n    - c\n      - d"
        answer = client.post(url("cover_sheet", sheet), typed(sheet, **{f"entry_{entry.position}": text}))
        assert "Lists within lists go three deep" in answer.content.decode()
        assert text.replace("\n", "") in answer.content.decode().replace("\n", "").replace("\r", "")

    def test_the_chair_reads_it_and_does_not_write(self, client, sheet, chris):
        client.force_login(chris)
        assert client.get(url("cover_sheet", sheet)).status_code == 200
        assert client.post(url("cover_sheet", sheet), typed(sheet)).status_code == 403
        assert client.post(url("cover_sheet_print", sheet)).status_code == 403

    def test_a_published_report_fills_a_sheet_from_what_is_frozen(self, client, template, published, seb):
        client.force_login(seb)
        place = reverse("reports:cover_sheets", args=[published.round_id])
        assert client.post(place).status_code == 302
        sheet = CoverSheet.objects.get()
        assert not sheet_of(sheet, is_draft=False).status
        assert Publication.objects.count() == 1

    def test_without_fields_there_is_no_sheet(self, client, closed_round, seb):
        client.force_login(seb)
        place = reverse("reports:cover_sheets", args=[closed_round.pk])
        assert "Choose first what your cover sheets ask for." in client.get(place).content.decode()
        assert client.post(place).status_code == 403


class TestFiles:
    def _ask(self, sheet, seb, **more):
        return actions.ask_for_print(
            sheet, is_draft=True, by=seb, at=MADE_AT, enqueue=more.get("enqueue", lambda pk: None)
        )

    def test_the_worker_makes_both_and_making_them_again_changes_nothing(self, sheet, seb, quick_press):
        made = self._ask(sheet, seb, enqueue=tasks.make_cover_sheet.call)
        made.refresh_from_db()
        assert made.status == SheetPrint.Status.DONE
        kept = made.pdf.name, made.word_sha256
        tasks.make_cover_sheet.call(made.pk)
        made.refresh_from_db()
        assert (made.pdf.name, made.word_sha256) == kept

    def test_files_are_offered_and_marked_as_a_draft(self, client, sheet, seb, quick_press):
        self._ask(sheet, seb, enqueue=tasks.make_cover_sheet.call)
        client.force_login(seb)
        assert "Make the files again" in client.get(url("cover_sheet", sheet)).content.decode()
        answer = client.get(url("cover_sheet_word", sheet))
        file = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
        assert "(draft)" in file.core_properties.title
        assert "attachment" in answer["Content-Disposition"]
        answer = client.get(url("cover_sheet_pdf", sheet))
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content)

    def test_one_at_a_time(self, sheet, seb):
        self._ask(sheet, seb)
        with pytest.raises(Refused, match="are being made"):
            self._ask(sheet, seb)

    def test_what_cannot_be_made_says_so_and_can_be_asked_for_again(self, client, sheet, seb, monkeypatch, caplog):
        monkeypatch.setattr(press, "print_pdf", lambda *args, **more: 1 / 0)
        made = self._ask(sheet, seb, enqueue=tasks.make_cover_sheet.call)
        made.refresh_from_db()
        assert made.status == SheetPrint.Status.FAILED
        client.force_login(seb)
        page = client.get(url("cover_sheet", sheet)).content.decode()
        assert "could not be made. What you filled in is safe." in page
        assert "Make the files again" in page
        assert client.get(url("cover_sheet_pdf", sheet)).status_code == 404


ODD = Sheet(
    title="Agenda management sheet",
    owner="Riverside Partnership",
    report="State of the Sector 2027: Riverside Compact",
    status="Draft. The report that this sheet goes with is not published yet.",
    notice="",
    entries=(
        Entry("Committee", "line", "=1+1 Cabinet"),
        Entry("Date of the meeting", "day", "2027-09-08"),
        Entry(
            "Summary",
            "words",
            "Some **bold** words.\n\n- 16 of 22 (73%) returned\n- \u202eodd\u202c 😀 Llŷn\n\n# Heading",
        ),
        Entry("Contacts", "words", ""),
        Entry("Consultation already undertaken", "heading", ""),
        Entry("Legal", "line", "a" * 300),
        Entry("Finance", "line", ""),
        Entry("Others", "words", "1. one\n2. two\n\n> quoted"),
    ),
)


@pytest.mark.slow
@pytest.mark.files_only
def test_the_word_file_and_the_pdf_say_the_same_and_can_be_read_aloud(read_aloud):
    made = SheetPrint(content=ODD.json, asked_at=MADE_AT)
    kept = {}

    def store(_made, *, pdf, word, at):
        kept.update(pdf=pdf, word=word)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "store", store)
        tasks.print_cover_sheet(made, at=MADE_AT)
    read_aloud(kept["pdf"])
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(kept["pdf"])).pages]
    pdf, word = reading.packed("".join(pages)), reading.word(kept["word"]).text
    told = [
        "8 September 2027",
        "=1+1 Cabinet",
        "Some bold words.",
        "16 of 22 (73%) returned",
        "a" * 300,
        "quoted",
        "Llŷn",
    ]
    for words in [*told, *[entry.name for entry in ODD.entries], ODD.status, ODD.title]:
        assert reading.packed(words) in pdf, words
        assert reading.packed(words) in word, words


def test_the_word_file_has_headings_in_order_and_the_same_bytes_each_time():
    file = word_sheet.render(ODD, made_at=MADE_AT)
    assert file == word_sheet.render(Sheet.from_json(ODD.json), made_at=MADE_AT)
    opened = docx.Document(io.BytesIO(file))
    levels = [int(p.style.name[-1]) for p in opened.paragraphs if p.style.name.startswith("Heading")]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))
    for table in opened.tables:
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("0", "1")
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_a_sheet_is_kept_whole_as_json():
    assert Sheet.from_json(ODD.json) == ODD
