"""Whatever stands in an address or in a form, every page answers: with itself, a refusal or a sentence, never a fault.

One person who holds every role is let everywhere, so that nothing stops a hostile value before it reaches the page.
New routes are found by themselves; a parameter of a new name has to be given a good value in `GOOD`.
"""

import datetime
import re

import lxml.html
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.utils import timezone

from accounts import mailing
from accounts.letters import Letter
from commitments import actions as commitments_actions
from commitments.drafting import actions as drafting
from commitments.variations import actions as variations
from compacts.models import Edition, Role, Side
from reports import actions as reports
from reports.content import current
from reports.cover import actions as cover
from reports.cover import shipped
from reports.writing import actions as writing
from selfassessment import file_types
from selfassessment import tasks as filing_tasks
from selfassessment.actions import evidence, reviewing, workbooks
from selfassessment.models import Filing, Round, SelfAssessment
from selfassessment.workbook import reading
from signatories.actions import imports, people
from signatories.models import OrganisationRole, UmbrellaMembership, hash_of
from signatories.spreadsheets import Table
from tests import databases, factories
from tests.commitments.workbench import documents
from tests.reports import sector
from tests.reports.writing import steps as report
from tests.selfassessment import filings, refilings, sheets, steps

Status = SelfAssessment.Status

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\([^)]*\)|[^()])*\)")

# Each stands in the place of one parameter at a time.
IN_ADDRESSES = [
    "0",
    "99999999999999999999",
    "9" * 5000,
    "-",
    "a" * 500,
    "%00",
    "1%00",
    "..%2f..%2fetc",
    "%ED%A0%80",  # half a character
    "%F0%9F%98%80%E2%80%AE%E2%80%A8",
    "%27%22%3Cb%3E",
    "_00",  # how the administration writes a null character
]
IN_QUERIES = ["%00", "99999999999999999999", "%ED%A0%80-1e400", "2027-02-31", "%22" * 150 + "(" * 50]
# What databases take differently: null characters, numbers, halves of characters. The rest is tried on one of them.
FOR_EACH_DATABASE = {
    *("0", "99999999999999999999", "%00", "1%00", "%ED%A0%80", "%ED%A0%80-1e400"),
    *("a null character", "far too many digits", "a number beyond all", "marks and controls"),
}
ASKED = ["page", "q", "show", "start", "on", "on_0", "on_1", "on_2", "kind", "side", "theme", "party", "agreement"]
ASKED += [
    "promises",
    "skip",
    "partnership",
    "status",
    "next",
    "round",
    "organisation",
    "promise",
    "verdict",
    "o",
    "p",
    "id__in",
    "id__exact",
    "_to_field",
    "_popup",
]
TYPED = {
    "nothing": "",
    "a null character": "a\0b",
    "far too many digits": "9" * 5000,
    "a number beyond all": "-1e400",
    "marks and controls": "\u202e\u2028\U0001f600\x1b\ufeff\x7f",
    "markup 900 deep": "<b>" * 900,
    "a formula": '=cmd|"/C calc"!A0',
    "an address that runs": "javascript:alert(1)//[::1",
}

# Needs what the world below has none of: a report made by the worker, an invitation whose secret is known.
MEMBERS_SECRET = "m" * 43
LEADS_NOWHERE = {
    "reports:publication_summary",
    "reports:publication_word",
    "reports:publication_workbook",
    "reports:publication_data",
    "reports:publication_summary_numbered",
    "reports:publication_word_numbered",
    "reports:publication_workbook_numbered",
    "reports:publication_data_numbered",
    "reports:rendering",
    "reports:rendering_pdf",
    "reports:rendering_summary",
    "reports:rendering_word",
    "reports:rendering_workbook",
    "reports:rendering_data",
    "selfassessment:filing_pdf",
    "selfassessment:receipt_pdf",
    "signatories:accept_invitation",
    "signatories:preview_import_for_staff",
}
LEFT_OUT = {"account_logout", "admin:logout"}  # they would end the visit
# The administration is Django's: one kind of record stands for all, save for their lists, whose filters are ours.
ADMIN_TRIED = re.compile(r"admin:(?!\w+_\w+_)|admin:\w*_role_|admin:\w+_changelist")


def tried(values):
    return [value for value in values if not databases.is_second() or value in FOR_EACH_DATABASE]


def routes(resolver=None, prefix="", namespace=""):
    """Every route's name and pattern, the administration's too."""
    for each in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, pattern, each.namespace or namespace)
        else:
            name = f"{namespace}:{each.name}" if namespace else each.name
            if name not in LEFT_OUT and (namespace != "admin" or ADMIN_TRIED.match(name)):
                yield name, pattern


OURS = [(name, pattern) for name, pattern in routes() if not name.startswith(("admin:", "account_"))]


def address(pattern, values) -> str:
    left = iter(values)
    filled = PARAMETER.sub(lambda found: next(left), pattern)
    return "/" + filled.replace("^", "").replace("$", "").replace("\\", "")


@pytest.fixture
def world(
    round_, riverside, northside, harbour, hana, hugo, lena, sam, rosa, piers, stan, monkeypatch, settings, tmp_path
):
    """A round with a self-assessment in each state, and Ida, who holds every role there is; `world[name]` is a value
    for a parameter."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(filing_tasks.pdf, "render", lambda html, **kwargs: b"%PDF-")
    now = timezone.now()
    ida = factories.make_user("Ida Everyone", is_staff=True, is_superuser=True)
    for kind in Role.Kind:
        factories.make_role(ida, riverside, kind, Side.PUBLIC if kind == Role.Kind.REVIEWER else "")
    organisations = {
        "signed": factories.make_organisation("Westside Council", kind="unitary council"),
        "reviewed": factories.make_organisation("Southside Trust", kind="nhs trust"),
        "refiled": factories.make_organisation("Lakeside Trust", kind="nhs trust"),
        "asked for": factories.make_organisation("Hillside Trust", kind="nhs trust"),
    }
    cherry = factories.make_organisation("Cherry Charity", Side.VCSE)
    for organisation in [northside, *organisations.values()]:
        for role in OrganisationRole:
            factories.make_membership(ida, organisation, role)
    ready = steps.bring_to(filings.ask(round_, northside), Status.READY, lena)
    handover = steps.hand_over(ready, "1.2", to=ida, by=lena)
    signed = steps.bring_to(filings.ask(round_, organisations["signed"]), Status.SIGNED_OFF, ida)
    reviewed = filings.make_filed(round_, organisations["reviewed"], **{"1.2": {"rating": 4}})
    filings.give(reviewed, "1.2", "challenge", rosa)
    filings.agree_with_the_rest(reviewed, by=rosa, at=now)
    reviewing.release(reviewed, by=rosa, at=now)
    refiled = filings.make_filed(round_, organisations["refiled"])
    refilings.return_(refiled, "1.2", by=rosa)
    refilings.refile(refiled, ida, c1_2={"narrative": "Two years now."})
    asked_for = filings.make_filed(round_, organisations["asked for"])
    refilings.ask(asked_for, "1.2", by=ida)
    filed = filings.make_filed(round_, harbour)
    published = sector.make_sector(1, organisations=3, clauses=3, rounds=1)
    factories.make_role(ida, published.rounds[-1].partnership, Role.Kind.SECRETARY)
    publishing = _publish(published.rounds[-1], ida)
    replied = filings.make_filed(round_, cherry, **{"2.1": {"rating": 4}})
    filings.give(replied, "2.1", "challenge", piers)
    filings.agree_with_the_rest(replied, by=piers, at=now)
    reviewing.release(replied, by=piers, at=now)
    lead = filings.holder(cherry, OrganisationRole.LEAD_OFFICER)
    reviewing.save_reply(filings.verdict_on(replied, "2.1"), text="We will.", version=0, by=lead, at=now)
    reviewing.send_replies(replied, by=lead, at=now)
    heard = filings.make_filed(round_, factories.make_organisation("Northend Council", kind="unitary council"))
    hearing = filings.ask_members(heard, rosa)
    hearing.links.create(secret_sha256=hash_of(MEMBERS_SECRET))
    later = now + datetime.timedelta(days=400)
    planned = factories.make_round(round_.edition, "2027", due_on=later, review_due_on=later, reply_due_on=later)
    signature = northside.signatures.get()
    comment = _write(round_, ida, reader=hana)
    _vary(round_.edition, ida)
    template = cover.take_over(riverside, shipped.sheets()["county-council-committee"], by=ida, at=now)
    commitments_actions.keep_pdf(round_.edition, b"%PDF-", at=now)
    sheet = cover.begin(round_, current(round_, None), by=ida, at=now)
    made = cover.ask_for_print(sheet, is_draft=True, by=ida, at=now, enqueue=lambda pk: None)
    cover.store(made, pdf=b"%PDF-", word=b"PK", at=now)
    return {
        "user": ida,
        "assessment": ready,
        "handover": handover,
        "workbook": workbooks.keep(
            ready,
            filled=reading.read(sheets.write(ready), ready).as_json(),
            original_name="back.xlsx",
            by=ida,
            at=now,
        ),
        "invitation": people.invite(
            northside, email="new@example.org", role=OrganisationRole.CONTRIBUTOR, by=lena, at=now
        ),
        "by route": {
            "file": signed,
            **dict.fromkeys(["verdicts", "replies", "send_replies", "reply", "history"], reviewed),
            **dict.fromkeys(["receipt", "receipt_pdf", "receipt_data", "make_receipt"], reviewed),
            **dict.fromkeys(["review", "comment", "agree_with_the_rest", "release", "verdict"], filed),
            **dict.fromkeys(["interest", "remark", "hearing", "close_hearing"], filed),
            **dict.fromkeys(["record_joint_session", "joint_session", "correct_verdict"], replied),
            **dict.fromkeys(["years", "promise_over_years"], reviewed),
            **dict.fromkeys(["filing", "filing_pdf", "filing_data", "filing_changes"], refiled),
            "reopening": asked_for,
            "outcomes": replied,
            "change_round": planned,
            "open_round": planned,
            **dict.fromkeys(["log_act", "publishing"], published.rounds[-1]),
        },
        "publishing": publishing,
        "comment": comment,
        "recommendation": comment.publication.recommendations.get(),
        "round": round_,
        "evidence": evidence.add_file(
            northside,
            title="Minutes",
            file=ContentFile(b"Agreed."),
            name="minutes.txt",
            type=file_types.BY_EXTENSION["txt"],
            sha256="0" * 64,
            by=ida,
            at=now,
        ),
        "signature": signature,
        "umbrella": UmbrellaMembership.objects.create(umbrella=cherry, member=northside),
        "imports": imports.keep(
            Table(["name"], [["Northside ICB"]], [2]),
            kind="organisations",
            partnership=riverside,
            original_name="list.csv",
            by=ida,
            at=now,
        ),
        "membership": ida.memberships.first(),
        "document": documents.read(riverside, ida),
        "published": {
            "agreement": published.agreement.slug,
            "label": published.rounds[-1].label,
            "number": "1",
            "organisation": Filing.objects.filter(assessment__round=published.rounds[-1])
            .latest("pk")
            .assessment.signature.organisation.slug,
            "ref": "1.1",
            "key": "by-theme-table",
            "name": "answers",
            "kind": "csv",
        },
        "cover field": template.fields.earliest("position"),
        "mail": mailing.write(ida, Letter(subject="Look", text="Look here.", template="try")),
        "role": ida.partnership_roles.first(),
    }


def _vary(edition, steward):
    """Put to the parties, with a promise taken out."""
    now = timezone.now()
    variation = variations.begin(
        edition, label="2026.1", reason="Late.", effective_on=timezone.localdate(), by=steward, at=now
    )
    clause = variation.edition.clauses.get(ref="3.1")
    drafting.remove_clause(clause, by=steward)
    variations.propose(variation, by=steward, at=now)


def _publish(round_, secretary):
    """With a recommendation, and a file of a few bytes."""
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(status=Round.Status.CLOSED, closed_at=now, closed_by=secretary)
    Edition.objects.filter(pk=round_.edition_id).update(
        status=Edition.Status.IN_FORCE,
        brought_into_force_at=now,
        brought_into_force_by=secretary,
        content_sha256="0" * 64,
    )
    round_ = Round.objects.get(pk=round_.pk)
    report.recommend(round_, secretary)
    report.approve(round_, secretary)
    rendering = reports.ask_for_pdf(round_, by=secretary, at=now, enqueue=lambda pk: None)
    reports.take_up(rendering)
    reports.store_pdf(rendering, b"%PDF-", pages=1, at=now)
    publishing = reports.ask_to_publish(round_, by=secretary, at=now, enqueue=lambda pk: None)
    reports.carry_out(publishing, at=now)
    return publishing


def _write(round_, secretary, *, reader):
    """The report of an open round: words, a recommendation, and a comment, which is returned."""
    now = timezone.now()
    report.write(round_, secretary, "So far.")
    report.recommend(round_, secretary)
    writing.ask(round_, email=reader.email, kind="reader", by=secretary, at=now)
    writing.open_for_comment(round_, by=secretary, at=now)
    return writing.comment(round_, "summary", text="Whose figures?", by=reader, at=now)


def good_values(name, pattern, world) -> list[str]:
    """A value for each parameter of a route that leads to something Ida may see."""
    short = name.partition(":")[2]
    own = world["by route"].get(short)
    primary_keys = {
        "self-assessments/": own or world["assessment"],
        "rounds/": own or world["round"],
        "e-mails/": world["mail"],
        "organisations/<slug:slug>/evidence/": world["evidence"],
        "organisations/<slug:slug>/people/": world["membership"],
        "organisations/<slug:slug>/umbrellas/": world["umbrella"],
        "invitations/<int:pk>/": world["invitation"],
        "^partnerships/(?P<slug>[-\\w]+)/import/": world["imports"],
        "partnerships/<slug:slug>/cover-sheet/": world["cover field"],
        "partnerships/<slug:slug>/people/": world["role"],
        "partnerships/<slug:slug>/signatures/": world["signature"],
        "imports/": world["document"],
    }
    pk = next((str(row.pk) for start, row in primary_keys.items() if pattern.startswith(start)), "1")
    document = world["document"]
    if short in {"put_back", "settle"}:
        number = getattr(document, "left_out" if short == "put_back" else "unsettled").earliest("pk").pk
        return [str(document.pk), str(number)]
    slugs = {"organisations": "northside-icb", "partnerships": "riverside", "agreements": "riverside-compact"}
    keys = dict.fromkeys(["section", "versions", "bring_back"], "summary")
    good = {
        "pk": pk,
        "slug": "northside-icb"
        if short == "extend_one"
        else slugs.get(pattern.removeprefix("api/v1/").partition("/")[0].lstrip("^"), "funding"),
        "ref": "2.1" if own and own.pk in {world["by route"]["review"].pk, world["by route"]["outcomes"].pk} else "1.2",
        "label": "2026",
        "agreement": "riverside-compact",
        "clause": str(document.clauses.in_order().get(number="1.1").pk),
        "organisation": "harbour-voices",
        "kind": "organisations",
        "extension": "csv",
        "number": str(
            {
                "filing_changes": 2,
                "preview_workbook": world["workbook"].pk,
                "answer_comment": world["comment"].pk,
                "publishing": world["publishing"].pk,
                **dict.fromkeys(["recommendation", "remove_recommendation"], world["recommendation"].pk),
            }.get(short, 1)
        ),
        "secret": MEMBERS_SECRET if short == "speak" else "x" * 43,
        "token": mailing.stop_token(world["user"].pk),
        "uidb36": "1",
        "key": str(world["handover"].pk) if "handed-over" in pattern else keys.get(short, "set-password"),
        "content_type_id": "1",
        "object_id": "1",
        "app_label": "compacts",
        "url": "compacts",
        "part": "reports",
        "party": "vcse-sector",
        "template": "compact-with-four-codes",
    }
    if re.match(r"\^?reports/<|\^?open-data/|api/v1/publications/", pattern):
        good |= world["published"]
    elif short == "organisation_answers":
        good |= {"slug": world["published"]["organisation"], "agreement": world["published"]["agreement"]}
    return [good[found[0] or found[1]] for found in PARAMETER.findall(pattern)]


@pytest.fixture
def browser(world):
    client = Client(raise_request_exception=False)
    client.force_login(world["user"])
    return client


def status_of(response) -> int:
    """The status; a download is read to its end, which closes its file."""
    if response.streaming:
        list(response.streaming_content)
    return response.status_code


def test_the_good_values_lead_to_pages(world, browser):
    """Or the tests below would prove little."""
    nowhere = set()
    for name, pattern in OURS:
        if status_of(browser.get(address(pattern, good_values(name, pattern, world)))) == 404:
            nowhere.add(name)
    assert nowhere == LEADS_NOWHERE


def test_no_address_is_a_fault(world, browser):
    faults, unknown = [], set()
    for name, pattern in routes():
        good = good_values(name, pattern, world)
        for place in range(len(good)):
            for hostile in tried(IN_ADDRESSES):
                url = address(pattern, [*good[:place], hostile, *good[place + 1 :]])
                if not leads_to_a_page(url):
                    if hostile in unknown:
                        continue
                    unknown.add(hostile)
                if status_of(browser.get(url)) >= 500:
                    faults.append(url[:150])
    assert faults == []


def leads_to_a_page(url) -> bool:
    """Whether any route takes it. What none takes is answered by one page, which each value needs to see only once."""
    try:
        resolve(RequestFactory().get(url).path_info)
    except Resolver404:
        return False
    return True


def test_no_question_in_an_address_is_a_fault(world, browser):
    faults = []
    for name, pattern in routes():
        url = address(pattern, good_values(name, pattern, world))
        for hostile in tried(IN_QUERIES):
            response = browser.get(f"{url}?{'&'.join(f'{key}={hostile}' for key in ASKED)}")
            if status_of(response) >= 500:
                faults.append((url, hostile[:50]))
    assert faults == []


def test_nothing_typed_is_a_fault(world, browser):
    faults = []
    for name, pattern in routes():
        url = address(pattern, good_values(name, pattern, world))
        response = browser.get(url)
        fields = fields_of(response) if status_of(response) == 200 else set()
        for what in tried(TYPED) if fields else ["nothing"]:
            with transaction.atomic():
                if status_of(browser.post(url, form_of(fields, TYPED[what]))) >= 500:
                    faults.append((url, what))
                transaction.set_rollback(True)
    assert faults == []


def fields_of(response) -> set[str]:
    """The names in the forms of a page."""
    if not response.headers["Content-Type"].startswith("text/html"):
        return set()
    return set(lxml.html.fromstring(response.content).xpath("//main//form//*[@name]/@name")) - {"csrfmiddlewaretoken"}


def form_of(fields, hostile) -> dict:
    """The same in every field; nothing is agreed to, since what is agreed to is done and leaves nothing to try."""
    typed = dict.fromkeys(fields, hostile) | {"is_sure": "", "is_declared": ""}
    if "file" in fields:
        typed["file"] = SimpleUploadedFile("..\\../\u202e.xlsx", b"PK\x03\x04" + hostile.encode())
    return typed
