"""What the access table cannot show: somebody with a form of their own puts into it what belongs to others."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from commitments import texts
from compacts.models import Role, Side
from selfassessment.actions import evidence
from selfassessment.models import Answer, Handover, Round, Scale, SelfAssessment, Verdict
from signatories.models import Invitation, OrganisationRole, Signature
from tests import factories
from tests.selfassessment import filings, steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def upriver():
    """Another partnership, with a compact of its own."""
    return factories.make_partnership("Upriver")


@pytest.fixture
def una(upriver):
    """Its steward, who serves nobody in Riverside."""
    user = factories.make_user("Una Upriver")
    factories.make_role(user, upriver, Role.Kind.STEWARD)
    return user


@pytest.fixture
def their_edition(upriver, staff):
    agreement = factories.make_agreement(upriver, slug="upriver-compact", title="Upriver Compact")
    edition = factories.make_edition(agreement, "2026")
    factories.make_clause(edition, "1.1", parties=[factories.make_party(edition, side=Side.PUBLIC)])
    return edition


def send(person, address, **fields):
    client = Client()
    client.force_login(person)
    return client.post(address, fields)


def answer_form(assessment, **changes) -> dict:
    top = assessment.round.scale.levels.get(position=1)
    return {"version": "0", "rating": top.pk, "words": "We do this.", "save_list": "save_list", **changes}


def test_evidence_of_another_organisation_cannot_be_put_into_an_answer(assessment, omar, harbour, hana):
    theirs = evidence.add_link(harbour, title="Theirs", url="https://example.org/", by=hana, at=timezone.now())

    page = send(omar, f"/self-assessments/{assessment.pk}/1.2/", **answer_form(assessment, evidence=theirs.pk))

    assert "Choose evidence from your own library." in page.text
    assert not theirs.answers.exists()


def test_a_level_of_another_scale_is_no_rating(assessment, omar):
    other = Scale.objects.get(slug="red-amber-green").levels.first()

    page = send(omar, f"/self-assessments/{assessment.pk}/1.2/", **answer_form(assessment, rating=other.pk))

    assert page.status_code == 200
    assert Answer.objects.get(assessment=assessment, clause__ref="1.2").rating is None


def test_a_promise_cannot_be_handed_to_somebody_elsewhere(assessment, omar, hana):
    page = send(omar, f"/self-assessments/{assessment.pk}/hand-over/", promises_0="1.2", to=hana.pk)

    assert "Choose one of the colleagues listed" in page.text
    assert not Handover.objects.exists()


def test_a_contributor_writes_nothing_but_what_was_handed_over(assessment, omar, cora):
    steps.save(assessment, "1.1", omar)
    steps.hand_over(assessment, "1.2", to=cora, by=omar)

    assert send(cora, f"/self-assessments/{assessment.pk}/1.1/", **answer_form(assessment)).status_code == 404
    assert send(cora, f"/self-assessments/{assessment.pk}/1.2/", **answer_form(assessment)).status_code == 302
    assert [each.saved_by for each in assessment.answers.filter(clause__ref="1.1")] == [omar]


def test_an_officer_who_also_reviews_does_not_review_the_own_organisation(round_, northside, rosa, lena, stan):
    filed = filings.make_filed(round_, northside)
    factories.make_membership(rosa, northside, OrganisationRole.OFFICER)

    page = send(rosa, f"/self-assessments/{filed.pk}/review/1.2/", judgement="agree", version="0")

    assert page.status_code == 403
    assert not Verdict.objects.exists()


def test_outcomes_are_recorded_of_the_own_review_alone(round_, northside, eastfield, lena, sam, rhea, rosa, stan):
    replied, other = [filings.make_filed(round_, organisation) for organisation in [northside, eastfield]]
    for assessment, lead in [(replied, lena), (other, rhea)]:
        filings.give(assessment, "1.2", "challenge", rosa)
        filings.agree_with_the_rest(assessment, by=rosa, at=timezone.now())
        filings.reviewing.release(assessment, by=rosa, at=timezone.now())
        verdict = filings.verdict_on(assessment, "1.2")
        filings.reviewing.save_reply(verdict, text="Yes.", version=0, by=lead, at=timezone.now())
        filings.reviewing.send_replies(assessment, by=lead, at=timezone.now())
    theirs = filings.verdict_on(other, "1.2")
    smuggled = {f"outcome-{theirs.pk}": "agreed", f"version-{theirs.pk}": theirs.version, "save": "save"}

    send(rosa, f"/self-assessments/{replied.pk}/outcomes/", **smuggled)

    theirs.refresh_from_db()
    assert theirs.outcome == ""


def test_a_sign_off_is_of_what_was_read_and_nothing_else(assessment, omar, sam):
    steps.bring_to(assessment, SelfAssessment.Status.READY, omar)

    send(sam, f"/self-assessments/{assessment.pk}/sign-off/", name="Sam", post="Director", read_sha256="0" * 64)

    assert not assessment.sign_offs.exists()


def test_a_lead_officer_cannot_give_out_roles_of_the_partnership(northside, lena):
    send(lena, f"/organisations/{northside.slug}/people/invite/", email="friend@example.org", role="steward")

    assert not Invitation.objects.exists()


def test_a_steward_cannot_make_an_officer_of_an_organisation(edition, northside, lena, stan):
    factories.make_signature(northside, edition)

    for role in ["officer", "senior responsible officer", "contributor"]:
        send(stan, f"/organisations/{northside.slug}/people/invite/", email="friend@example.org", role=role)

    assert not Invitation.objects.exists()


def test_a_steward_plans_rounds_of_the_own_partnership_alone(edition, una, their_edition):
    scale = Scale.objects.get(slug="four-levels")
    today = timezone.localdate()
    days = {
        f"{name}_{place}": part
        for name in ["opens_on", "due_on", "review_due_on", "reply_due_on"]
        for place, part in enumerate([today.day, today.month, today.year])
    }

    page = send(una, "/partnerships/upriver/rounds/plan/", edition=edition.pk, label="2027", scale=scale.pk, **days)

    assert page.status_code == 200
    assert not Round.objects.exists()


def test_a_steward_invites_to_the_own_agreement_in_its_own_parties(edition, northside, una, stan, their_edition):
    theirs = their_edition.parties.get()
    to_sign = "/partnerships/{}/signatures/riverside-compact/northside-icb/invite/"
    own = edition.parties.get(side=Side.PUBLIC)

    assert send(una, to_sign.format("upriver"), parties=own.pk).status_code == 404
    assert send(una, to_sign.format("riverside"), parties=own.pk).status_code == 404
    assert send(stan, to_sign.format("riverside"), parties=theirs.pk).status_code == 200
    assert send(stan, to_sign.format("riverside"), parties=edition.parties.get(side=Side.VCSE).pk).status_code == 200
    assert not Signature.objects.exists()


def test_a_steward_imports_no_signatures_to_the_agreement_of_another_partnership(edition, northside, una):
    rows = b"organisation,agreement,edition,parties,status,signed_on\r\n"
    rows += b"northside-icb,riverside-compact,2026,statutory-organisations,signed,2026-03-01\r\n"
    file = SimpleUploadedFile("signatures.csv", rows, content_type="text/csv")
    client = Client()
    client.force_login(una)

    page = client.post("/partnerships/upriver/import/signatures/", {"file": file}, follow=True)
    ((preview, _),) = page.redirect_chain
    assert "No agreement in Upriver has the slug “riverside-compact”" in page.text
    client.post(preview)

    assert not Signature.objects.exists()


@pytest.mark.parametrize("label", ["2026", "2030"])
def test_a_steward_loads_no_file_over_the_agreement_of_another_partnership(edition, una, label):
    before = texts.export_agreement(edition)
    file = before.replace(b'label: "2026"', f'label: "{label}"'.encode()).replace(b"Pay valid", b"Never pay valid")

    page = send(una, "/agreement-files/load/", file=ContentFile(file, name="riverside.yaml"))

    assert page.status_code == 200
    assert "Only a steward of Riverside" in page.text
    assert texts.export_agreement(edition) == before
    assert edition.agreement.editions.count() == 1


def test_a_steward_moves_no_agreement_into_the_own_partnership(edition, una):
    file = texts.export_agreement(edition).replace(b"slug: riverside\n", b"slug: upriver\n", 1)
    file = file.replace(b"name: Riverside\n", b"name: Upriver\n", 1)

    page = send(una, "/agreement-files/load/", file=ContentFile(file, name="riverside.yaml"))

    assert "The address is taken by an agreement of Riverside" in page.text
    edition.agreement.refresh_from_db()
    assert edition.agreement.partnership.slug == "riverside"


def test_a_reviewer_of_the_other_partnership_sees_no_filing_here(round_, northside, upriver, lena, sam, stan):
    filed = filings.make_filed(round_, northside)
    theirs = factories.make_user("Ulf Upriver")
    factories.make_role(theirs, upriver, Role.Kind.REVIEWER, Side.VCSE)
    client = Client()
    client.force_login(theirs)

    assert client.get(f"/self-assessments/{filed.pk}/").status_code == 404
    assert "Northside" not in client.get("/reviews/").text


@pytest.mark.parametrize("ended", ["membership", "role"])
def test_a_role_that_has_ended_opens_nothing(round_, northside, omar, rosa, stan, lena, sam, ended):
    filed = filings.make_filed(round_, northside)
    person, held = {
        "membership": (omar, omar.memberships.get()),
        "role": (rosa, rosa.partnership_roles.get()),
    }[ended]
    client = Client()
    client.force_login(person)
    assert client.get(f"/self-assessments/{filed.pk}/").status_code == 200

    held.ended_at, held.ended_by = timezone.now() - datetime.timedelta(minutes=1), stan
    held.save()

    assert client.get(f"/self-assessments/{filed.pk}/").status_code == 404
