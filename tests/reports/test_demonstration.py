import json

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Mail, User
from compacts.models import Edition, Partnership
from reports import press, verifying
from reports.demonstration import agreement, loading
from reports.demonstration.accounts import accounts
from reports.models import Comment, Publication
from reports.wording import Wording
from reports.writing import log
from selfassessment.models import (
    Answer,
    Chase,
    Evidence,
    Extension,
    Filing,
    HandedAnswer,
    Handover,
    Review,
    Round,
    SelfAssessment,
    SignOff,
    Verdict,
)
from signatories.models import Organisation, Signature
from tests import factories

Status = SelfAssessment.Status


def _demonstration(capsys, *arguments):
    call_command("demonstration", *arguments)
    return capsys.readouterr().out


@pytest.mark.slow
def test_demonstration_from_an_empty_portal(db, client, capsys, monkeypatch, settings, tmp_path):
    """One load, since it takes a while; then everything that it is there to show. The printing is tried elsewhere."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(press, "print_pdf", lambda *_args, **_named: press.Printed(b"%PDF-1.7", 1))
    said = _demonstration(capsys)

    assert "Wenmarsh and Orle Health and Care Partnership: 25 invented organisations." in said
    _check_shipped_agreements()
    _check_closed_rounds()
    _check_open_round()
    _check_like_promises()
    _check_history_is_past()
    _check_everybody_can_sign_in(client)
    assert mail.outbox == []

    counted = [model.objects.count() for model in [User, Organisation, Answer, Verdict, Filing]]
    assert _rows_that_the_planner_expects() > Answer.objects.count() / 2

    assert _demonstration(capsys) == "The demonstration is there already.\n"
    assert [model.objects.count() for model in [User, Organisation, Answer, Verdict, Filing]] == counted


def _rows_that_the_planner_expects() -> float:
    """Of answers: minus one, or none, where PostgreSQL was left to guess."""
    if connection.vendor != "postgresql":
        return Answer.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Answer._meta.db_table])
        return cursor.fetchone()[0]


def _check_shipped_agreements():
    real = Edition.objects.in_force().filter(agreement__partnership__is_demonstration=False)
    assert real.count() == 5
    assert Signature.objects.filter(edition__in=real, status=Signature.Status.SIGNED).count() == 10
    assert not Round.objects.filter(edition__in=real).exists()
    assert not Organisation.objects.filter(is_demonstration=False, memberships__isnull=False).exists()


def _check_closed_rounds():
    first, second, _ = Round.objects.filter(edition__agreement__slug=agreement.SLUG).order_by("due_on")
    assert [first.status, second.status] == [Round.Status.PUBLISHED] * 2
    written = list(Publication.objects.order_by("round__due_on", "pk"))
    assert [publication.status for publication in written] == ["published", "published", "for comment"]
    before, after = [Wording.from_json(publication.words) for publication in written[:2]]
    assert before.approval.minute != after.approval.minute
    assert "helped" in before.by_key
    assert len(after.earlier.rows) == len(before.recommendations) == 4
    assert {standing.state for standing in log.standing(written[1].recommendations.in_order())} > {"Done", "Under way"}
    assert Comment.objects.open().count() == 1
    assert not list(verifying.check_all())
    assert (first.edition.status, second.edition.status) == (Edition.Status.SUPERSEDED, Edition.Status.IN_FORCE)
    for round_ in [first, second]:
        filed = SelfAssessment.objects.filter(round=round_).sealed()
        assert 0 < filed.count() < round_.assessments.count(), "somebody did not file"
        assert {each.status for each in filed} == {Status.SETTLED}
        assert Filing.objects.filter(assessment__round=round_, is_late=True).exists()
        assert Review.objects.filter(filing__assessment__round=round_, replied_at=None).exists()
        judgements = Verdict.objects.filter(review__filing__assessment__round=round_).values_list("judgement")
        assert set(judgements) == {("agree",), ("agree in part",), ("challenge",), ("cannot tell",)}
    names = {json.loads(filing.content)["organisation"]["name"] for filing in Filing.objects.all()}
    assert {"Orle Partnership NHS Trust", "Orleshire Community and Mental Health NHS Trust"} <= names
    assert Organisation.objects.get(slug="saltings-volunteer-bureau").successions.get().kind == "merged"


def _check_open_round():
    round_ = Round.objects.latest("due_on")
    assert round_.status == Round.Status.OPEN
    assessments = SelfAssessment.objects.filter(round=round_)
    assert {each.status for each in assessments} == set(Status)
    handed = HandedAnswer.objects.filter(handover__assessment__in=assessments)
    assert handed.current().filter(answer__version=0).exists()
    assert set(handed.values_list("ending", flat=True)) >= {"", "done", "declined"}
    assert any(each.is_waiting for each in Handover.objects.filter(assessment__in=assessments))
    given = Extension.objects.get()
    assert given.assessment in assessments.filter(status=Status.OPEN)
    assert given.due_on > round_.due_on
    assert Chase.objects.filter(assessment__in=assessments).count() == 2
    assert {written.template for written in Mail.objects.all()} == {"chased"}
    assert any(not each.answers.filter(version__gt=0).exists() for each in assessments)
    assert SignOff.objects.filter(assessment__in=assessments, voided_at__isnull=False).exists()
    assert Filing.objects.filter(assessment__in=assessments, is_late=True).exists()
    assert Review.objects.filter(filing__assessment__in=assessments, released_at=None).exists()
    assert set(Evidence.Kind) == {evidence.kind for evidence in Evidence.objects.all()}
    assert set(Signature.Status) - {"withdrawn"} == {
        signature.status for signature in Signature.objects.filter(edition=round_.edition)
    }


def _check_like_promises():
    """An officer with empty answers in the open round is offered what was said under another agreement."""
    officer = User.objects.get(email="tom.ashby@orleshire-icb.example")
    open_round = Round.objects.latest("due_on")
    empty = Answer.objects.filter(
        assessment__round=open_round, assessment__signature__organisation__slug="orleshire-icb", version=0
    )
    offered = {
        answer.clause.ref: [other.relation.label for other in Answer.objects.like(answer, officer)]
        for answer in empty.select_related("clause", "assessment__signature")
    }
    assert offered["3.10.4"] == ["asks the same as"]
    assert offered["3.10.5"] == ["asks more than"]


def _check_history_is_past():
    now = timezone.now()
    for assessment in SelfAssessment.objects.prefetch_related("events"):
        moments = [event.at for event in assessment.events.order_by("pk")]
        assert moments == sorted(moments), assessment
        assert moments[-1] < now, assessment
    assert not Answer.objects.filter(saved_at__gt=now).exists()
    assert not Verdict.objects.filter(saved_at__gt=now).exists()


def _check_everybody_can_sign_in(client):
    for account in accounts():
        assert client.login(email=account["email"], password=account["password"]), account["email"]


def test_accounts_are_printed_before_anything_is_loaded(db, capsys):
    printed = json.loads(_demonstration(capsys, "--accounts"))

    assert printed == accounts()
    assert not loading.is_loaded()
    assert not User.objects.exists()


@pytest.mark.parametrize("arguments", [[], ["--accounts"]])
@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (lambda: factories.make_user("Somebody"), "there are people with accounts"),
        (lambda: factories.make_organisation("Our Charity"), "an organisation of your own, Our Charity"),
        (lambda: factories.make_partnership("Our Place"), "a partnership of your own, Our Place"),
    ],
)
def test_portal_with_data_of_its_own_is_left_alone(db, theirs, words, arguments):
    theirs()

    with pytest.raises(CommandError, match=words):
        call_command("demonstration", *arguments)

    assert not Partnership.objects.filter(slug=agreement.SLUG).exists()


def test_load_that_fails_leaves_nothing(db, capsys, monkeypatch):
    def fails(*arguments):
        raise RuntimeError("no")

    monkeypatch.setattr(loading.signing, "sign_first_edition", fails)

    with pytest.raises(RuntimeError):
        call_command("demonstration")

    assert not User.objects.exists()
    assert not Organisation.objects.exists()
