"""Several people at the same moment: one filing, no save lost unseen, no reference given twice."""

import pytest
from django.core import mail
from django.utils import timezone

from selfassessment.actions import answering, filing
from selfassessment.models import Answer, Filing, SelfAssessment, SignOff
from tests import factories, in_a_file
from tests.selfassessment.steps import bring_to, save
from tests.selfassessment.test_reviewing_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def _shared_by_threads(db, tmp_path, settings):
    """Row locks on PostgreSQL; on SQLite a file, as in use, that one thread writes at a time."""
    settings.MEDIA_ROOT = tmp_path
    with in_a_file.shared_by_threads(tmp_path):
        yield


def test_twenty_filings_are_one_with_one_set_of_messages(assessment, omar, sam, lena, rosa):
    bring_to(assessment, "signed off", omar)
    mail.outbox.clear()
    results = at_once(*[lambda: filing.file(assessment, by=lena, at=timezone.now())] * 20)
    [filed] = Filing.objects.all()
    assert results == [filed] * 20
    assert assessment.events.filter(to_status="filed").count() == 1
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        person.email for person in [lena, omar, sam, rosa]
    )


def test_of_eight_saves_from_one_version_one_is_written_and_seven_are_told(assessment, omar):
    answer = Answer.objects.get(clause__ref="1.2")
    acts = [
        lambda number=number: answering.save(answer, by=omar, at=timezone.now(), version=0, narrative=f"Text {number}")
        for number in range(8)
    ]
    results = at_once(*acts, stale=answering.StaleError)
    assert sum(isinstance(result, answering.StaleError) for result in results) == 7
    [written] = [result for result in results if isinstance(result, Answer)]
    answer.refresh_from_db()
    assert (answer.version, answer.narrative) == (1, written.narrative)
    assert answer.history.count() == 1


def test_filing_and_saving_at_once_never_seal_what_was_not_signed(assessment, omar, sam, lena):
    bring_to(assessment, "signed off", omar)
    signed = SignOff.objects.get().content_sha256
    at_once(
        lambda: filing.file(assessment, by=lena, at=timezone.now()),
        lambda: save(assessment, "1.2", omar, narrative="Changed in the last second."),
    )
    assessment.refresh_from_db()
    if assessment.is_sealed:
        assert Filing.objects.get().sha256 == signed
        assert Answer.objects.get(clause__ref="1.2").narrative == "We do this."
    else:
        assert SignOff.objects.get().voided_at is not None
        assert not Filing.objects.exists()


def test_organisations_that_file_in_the_same_second_get_references_of_their_own(edition, round_, stan):
    lead = {}
    for number in range(6):
        organisation = factories.make_organisation(f"Organisation {number}")
        lead[organisation] = factories.make_user(f"Lead {number}")
        for role in ["lead officer", "senior responsible officer"]:
            factories.make_membership(lead[organisation], organisation, role)
        factories.make_signature(organisation, edition)
    factories.open_round(round_)
    ready = [
        bring_to(assessment, "signed off", lead[assessment.signature.organisation])
        for assessment in SelfAssessment.objects.select_related("signature__organisation").order_by("pk")
    ]
    at_once(
        *[
            lambda assessment=assessment: filing.file(
                assessment, by=lead[assessment.signature.organisation], at=timezone.now()
            )
            for assessment in ready
        ]
    )
    references = sorted(Filing.objects.values_list("reference", flat=True))
    assert references == [f"RC-2026-{number:04}" for number in range(1, 7)]
