"""One year through the pages, by Django's client: sign, assess, review, reply, settle, close, publish; then read."""

import datetime
import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from reports import tasks
from reports.models import Publication, Publishing, Rendering
from selfassessment.models import Filing, Round, SelfAssessment
from signatories.models import Signature

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    """Receipts are left unmade; the one PDF that the story needs is made where it is asked for."""
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def send(person, address, **fields):
    """Send a form as somebody; what they see next, which is never an error."""
    client = Client()
    client.force_login(person)
    answer = client.post(address, fields, follow=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    assert "error-summary" not in answer.text, re.sub(r"<[^>]+>|\s+", " ", answer.text)
    return answer


def read(person, address):
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


def hidden(text, name) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text).group(1)


def test_a_year_from_signature_to_public_report(
    edition, northside, harbour, lena, omar, sam, hana, hugo, rosa, piers, stan, seb
):
    in_riverside = "/partnerships/riverside/signatures"
    for organisation, party in [(northside, "statutory-organisations"), (harbour, "vcse-sector")]:
        parties = [str(edition.parties.get(slug=party).pk)]
        send(stan, f"{in_riverside}/riverside-compact/{organisation.slug}/invite/", parties=parties)
        signature = Signature.objects.get(organisation=organisation)
        day = {"signed_on_0": "1", "signed_on_1": "3", "signed_on_2": "2026"}
        send(stan, f"{in_riverside}/{signature.pk}/sign/", parties=parties, approving_body="Board", **day)
    assert read(None, "/register/").count("riverside-compact") >= 1

    plan_round(stan, edition)
    round_ = Round.objects.get()
    send(stan, f"/rounds/{round_.pk}/open/")
    levels = {position: str(round_.scale.levels.get(position=position).pk) for position in [1, 3, 4]}

    for organisation, writer, senior, lead in [(northside, omar, sam, lena), (harbour, hana, hugo, hana)]:
        assessment = SelfAssessment.objects.get(signature__organisation=organisation)
        at = f"/self-assessments/{assessment.pk}"
        for answer in assessment.answers.select_related("clause"):
            ref = answer.clause.ref
            rated = {"rating": levels[1]} if ref != "1.2" else {"rating": levels[3], "words": "Half of our grants."}
            send(writer, f"{at}/{ref}/", version="0", save_next="save_next", **rated)
        send(writer, f"{at}/check/", note="")
        read_sha256 = hidden(read(senior, f"{at}/sign-off/"), "read_sha256")
        send(senior, f"{at}/sign-off/", read_sha256=read_sha256, name=senior.name, post="Director")
        receipt = send(lead, f"{at}/file/", is_declared="on")
        filing = Filing.objects.get(assessment=assessment)
        assert filing.reference in receipt.text
        assert filing.sha256 in receipt.text
        assert json.loads(read(lead, f"{at}/receipt.json"))["organisation"]["name"] == organisation.name

    at = f"/self-assessments/{northside.signatures.get().assessments.get().pk}"
    send(rosa, f"{at}/review/interest/", interests=["none"])
    challenge = {"judgement": "challenge", "rating": levels[4], "reason": "Ours run for a year.", "version": "0"}
    send(rosa, f"{at}/review/1.2/", **challenge)
    assert "Ours run for a year." not in read(lena, f"{at}/")
    send(rosa, f"{at}/review/agree/", is_sure="on")
    send(rosa, f"{at}/review/release/", is_sure="on")
    theirs = f"/self-assessments/{harbour.signatures.get().assessments.get().pk}"
    send(piers, f"{theirs}/review/interest/", interests=["none"])
    send(piers, f"{theirs}/review/agree/", is_sure="on")
    send(piers, f"{theirs}/review/release/", is_sure="on")
    assert "Ours run for a year." in read(lena, f"{at}/verdicts/")

    send(lena, f"{at}/replies/1.2/", text="Those end in June.", version="0")
    send(lena, f"{at}/replies/send/", is_sure="on")
    outcomes = read(rosa, f"{at}/outcomes/")
    verdict = re.search(r'name="outcome-(\d+)"', outcomes).group(1)
    version = hidden(outcomes, f"version-{verdict}")
    agreed = {f"outcome-{verdict}": "agreed", f"version-{verdict}": version}
    send(rosa, f"{at}/outcomes/", record="record", **agreed)
    assert {each.status for each in SelfAssessment.objects.all()} == {SelfAssessment.Status.SETTLED}

    send(stan, f"/rounds/{round_.pk}/close/", is_sure="on")
    report = f"/rounds/{round_.pk}/report"
    send(seb, f"{report}/sections/summary/", text="A year of honest answers.", version="0")
    asked = {"text": "Agree to pay within 30 days.", "to_whom": "Partnership Board", "version": "0"}
    send(seb, f"{report}/recommendations/new/", **asked)
    send(seb, f"{report}/open-for-comment/")
    met_on = timezone.localdate()
    day = {f"met_on_{place}": str(part) for place, part in enumerate([met_on.day, met_on.month, met_on.year])}
    seen = hidden(read(seb, f"{report}/approve/"), "read_sha256")
    send(seb, f"{report}/approve/", body="Partnership Board", minute="27/14", read_sha256=seen, **day)
    send(seb, f"/rounds/{round_.pk}/report/pdf/")
    tasks.make_pdf.func(Rendering.objects.get().pk)
    send(seb, f"/rounds/{round_.pk}/report/publish/", is_sure="on")
    tasks.publish_report.func(Publishing.objects.get().pk)

    publication = Publication.objects.get()
    assert publication.status == Publication.Status.PUBLISHED
    assert "A year of honest answers." in read(None, publication.get_absolute_url())
    assert Client().get(f"{publication.get_absolute_url()}state-of-the-sector.pdf").getvalue().startswith(b"%PDF-")
    page = read(None, f"{publication.get_absolute_url()}{northside.slug}/")
    for words in ["Half of our grants.", "Ours run for a year.", "Those end in June."]:
        assert words in page


def plan_round(stan, edition):
    today = timezone.localdate()
    days = {"opens_on": 0, "due_on": 60, "review_due_on": 100, "reply_due_on": 120}
    parts = {
        f"{name}_{place}": str(part)
        for name, ahead in days.items()
        for day in [today + datetime.timedelta(days=ahead)]
        for place, part in enumerate([day.day, day.month, day.year])
    }
    page = read(stan, "/partnerships/riverside/rounds/plan/")
    scale = re.search(r'name="scale"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="scale"', page)
    chosen = next(group for group in scale.groups() if group)
    send(stan, "/partnerships/riverside/rounds/plan/", edition=edition.pk, label="2027", scale=chosen, **parts)
