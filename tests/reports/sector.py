"""A whole sector in few statements, for counting: organisations, editions, rounds, sealed answers, reviews.

Figures are about many rows in every state, old and new. Bringing hundreds of them there through the actions that
people use would take minutes, so this writes the rows that those actions leave behind; the triggers and constraints
of the database still hold for them. Tests of behaviour use `tests.factories`.
"""

import datetime
import random
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from commitments.models import Clause, Standard
from compacts.models import Agreement, Edition, Party, Side
from reports import files
from reports.document import TEMPLATE_VERSION
from reports.figures import figures
from reports.models import Approval, Publication
from reports.open import releases
from reports.record import Figures
from reports.wording import Wording
from selfassessment import content
from selfassessment.models import (
    Answer,
    Filing,
    Measurement,
    Reply,
    Review,
    Round,
    Scale,
    SelfAssessment,
    SignOff,
    Verdict,
)
from signatories.models import Organisation, Signature
from tests import factories

PUBLIC_KINDS = ["icb", "nhs trust", "unitary council", "district council", "police"]
VCSE_KINDS = ["charity", "infrastructure", "alliance", "social enterprise"]
THEMES = ["funding", "voice", "data", "volunteering"]
AT = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)


@dataclass
class Sector:
    """What was made, and the dice it was made with."""

    dice: random.Random
    user: User
    agreement: Agreement
    editions: list[Edition] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)


def make_sector(seed: int, *, organisations: int = 6, clauses: int = 5, rounds: int = 2, prefix: str = "") -> Sector:
    """A partnership with so much in it; the seed decides who said what."""
    dice = random.Random(seed)
    user = factories.make_user(f"Sector {prefix}{seed}")
    agreement = factories.make_agreement(slug=f"sector-{prefix}{seed}", title=f"Compact of sector {seed}")
    sector = Sector(dice, user, agreement)
    add_edition(sector, "2020", clauses)
    add_organisations(sector, organisations, prefix=prefix)
    for number in range(rounds):
        add_round(sector, 2020 + number, is_last=number == rounds - 1)
    return sector


def add_edition(sector: Sector, label: str, clauses: int, *, change: bool = False) -> Edition:
    """An edition with a standard on some promises; `change` rewords, drops and adds some against the one before."""
    dice = sector.dice
    edition = factories.make_edition(sector.agreement, label)
    sector.editions.append(edition)
    parties = [
        factories.make_party(edition, "Commissioners", Side.PUBLIC),
        factories.make_party(edition, "Statutory organisations", Side.PUBLIC),
        factories.make_party(edition, "VCSE sector", Side.VCSE),
    ]
    for number in range(1, clauses + 1 + (dice.randint(0, 2) if change else 0)):
        if change and number <= clauses and dice.random() < 0.2:
            continue
        is_reworded = change and dice.random() < 0.3
        clause = factories.make_clause(
            edition,
            f"{number}",
            theme=dice.choice(THEMES),
            text=f"Keep promise {number}{' in other words' if is_reworded else ''}.",
        )
        clause.bound_parties.set(dice.sample(parties, dice.randint(1, 3)))
        for _ in range(dice.choice([0, 0, 1, 2])):
            direction = dice.choice(Standard.Direction.values)
            factories.make_standard(
                clause, direction=direction, number=dice.randint(5, 30), upper=40 if direction == "between" else None
            )
    return edition


def add_organisations(sector: Sector, count: int, *, prefix: str = "") -> None:
    start = len(sector.organisations)
    for number in range(start, start + count):
        side = Side.PUBLIC if sector.dice.random() < 0.65 else Side.VCSE
        kind = sector.dice.choice(PUBLIC_KINDS if side == Side.PUBLIC else VCSE_KINDS)
        sector.organisations.append(
            factories.make_organisation(
                f"Organisation {number:03}", side, kind=kind, slug=f"{sector.agreement.slug}-{prefix}{number}"
            )
        )


def add_round(sector: Sector, year: int, *, scale: str = "four-levels", is_last: bool = True) -> Round:
    """A round on the latest edition, with self-assessments in every state; all but the last are published."""
    day = datetime.date(year, 6, 1)
    later = {"opened": AT} if is_last else {"opened": AT, "closed": AT, "published": AT}
    round_ = Round.objects.create(
        edition=sector.editions[-1],
        label=f"{year}",
        scale=Scale.objects.get(slug=scale),
        opens_on=day,
        due_on=day + datetime.timedelta(days=60),
        review_due_on=day + datetime.timedelta(days=90),
        reply_due_on=day + datetime.timedelta(days=100),
        status=Round.Status.OPEN if is_last else Round.Status.PUBLISHED,
        **{f"{verb}_at": at for verb, at in later.items()},
        **{f"{verb}_by": sector.user for verb in later},
    )
    sector.rounds.append(round_)
    for organisation in sector.organisations:
        if sector.dice.random() < 0.9:
            add_assessment(sector, round_, organisation)
    return round_


def add_assessment(sector: Sector, round_: Round, organisation: Organisation) -> SelfAssessment | None:
    dice = sector.dice
    signature = Signature.objects.filter(organisation=organisation, edition=round_.edition).first()
    if signature is None:
        parties = list(Party.objects.filter(edition=round_.edition, side=organisation.side).order_by("pk"))
        signature = factories.make_signature(
            organisation, round_.edition, *dice.sample(parties, dice.randint(1, len(parties)))
        )
    assessment = ask(round_, signature)
    _answer(sector, assessment)
    status = dice.choice([*SelfAssessment.SEALED, *SelfAssessment.SEALED, SelfAssessment.Status.OPEN])
    if status == SelfAssessment.Status.OPEN:
        return assessment
    filings = [_file(sector, assessment, number) for number in range(1, dice.choice([1, 1, 1, 2]) + 1)]
    SelfAssessment.objects.filter(pk=assessment.pk).update(status=status, filed_at=AT, filed_by=sector.user)
    assessment.refresh_from_db()
    for filing in filings:
        if dice.random() < 0.8:
            _review(sector, filing, is_released=dice.random() < 0.75)
    return assessment


def ask(round_: Round, signature: Signature) -> SelfAssessment:
    """One open self-assessment with an empty answer for every promise it owes, whatever the state of the round."""
    assessment = SelfAssessment.objects.create(round=round_, signature=signature)
    Answer.objects.bulk_create(
        Answer(assessment=assessment, clause=clause)
        for clause in Clause.objects.filter(edition=round_.edition).binding(signature.parties.all())
    )
    return assessment


def _answer(sector, assessment) -> None:
    dice = sector.dice
    levels = list(assessment.round.scale.levels.order_by("position"))
    answers = list(assessment.answers.prefetch_related("clause__standards"))
    for answer in answers:
        answer.is_help_wanted = dice.random() < 0.2
        answer.is_unconfirmed, answer.copied_from = dice.random() < 0.1, answers[0]
        if dice.random() < 0.12:
            answer.is_not_applicable, answer.not_applicable_reason = True, "We hold no contracts."
        else:
            answer.rating = dice.choice(levels)
            answer.narrative = "We do this in most teams."
    written = ["rating", "is_not_applicable", "not_applicable_reason", "narrative", "is_help_wanted"]
    Answer.objects.bulk_update(answers, [*written, "is_unconfirmed", "copied_from"])
    measured = []
    for answer in answers:
        for standard in answer.clause.standards.all():
            if dice.random() < 0.7:
                value = dice.randint(2, 160) / 4
                why_missed = "" if standard.is_met_by(value) else "We are late."
                measured.append(Measurement(answer=answer, standard=standard, value=value, why_missed=why_missed))
    Measurement.objects.bulk_create(measured)


def _content(assessment) -> str:
    """Of what was filed the words, which is all that anybody reads out of these filings."""
    written = ["is_not_applicable", "not_applicable_reason", "narrative", "next_step"]
    written += ["is_help_wanted", "help_wanted", "is_unconfirmed"]
    answers = assessment.answers.order_by("clause__position").values("clause__ref", *written)
    told = [{"ref": row.pop("clause__ref"), **row, "measurements": [], "evidence": []} for row in answers]
    return content.canonical({"format": content.FORMAT, "answers": told})


def _file(sector, assessment, number) -> Filing:
    sign_off = SignOff.objects.create(
        assessment=assessment,
        number=number,
        content_sha256="0" * 64,
        signed_off_at=AT,
        signed_off_by=sector.user,
        name="Sam Senior",
        post="Director",
        voided_at=AT,
        voided_by=sector.user,
    )
    return Filing.objects.create(
        assessment=assessment,
        number=number,
        reference=f"S-{assessment.pk}-{number}",
        content=_content(assessment),
        sha256=f"{assessment.pk:064}",
        prepared_by=sector.user,
        sign_off=sign_off,
        filed_at=AT,
        filed_by=sector.user,
        due_on=assessment.round.due_on,
        is_late=sector.dice.random() < 0.3,
        previous=assessment.filings.filter(number=number - 1).first(),
        reason="A figure was wrong." if number > 1 else "",
    )


def _review(sector, filing, *, is_released) -> None:
    dice = sector.dice
    review = Review.objects.create(filing=filing, started_at=AT, started_by=sector.user)
    levels = list(filing.assessment.round.scale.levels.order_by("position"))
    verdicts, replies = [], []
    for answer in filing.assessment.answers.all():
        if dice.random() < 0.1:
            continue
        judgement = dice.choice(["agree", "agree", *Verdict.Judgement.values])
        rating = dice.choice(levels) if judgement != "cannot tell" and dice.random() < 0.6 else None
        verdict = Verdict(
            review=review,
            answer=answer,
            judgement=judgement,
            rating=rating,
            reason="" if judgement == "agree" else "The sector saw less of it.",
            saved_at=AT,
            saved_by=sector.user,
        )
        verdicts.append(verdict)
        if judgement != "agree" and dice.random() < 0.5:
            replies.append(Reply(verdict=verdict, text="We take the point.", saved_at=AT, saved_by=sector.user))
    Verdict.objects.bulk_create(verdicts)
    Reply.objects.bulk_create(replies)
    if is_released:
        Review.objects.filter(pk=review.pk).update(released_at=timezone.now(), released_by=sector.user)


def record_of(make, blocker) -> Figures:
    """The figures of the round that `make` makes; its rows are taken back, so that a whole module can share the record.

    For a fixture that takes `django_db_setup`, and `django_db_blocker` to hand on.
    """
    with blocker.unblock(), transaction.atomic():
        try:
            return figures(make())
        finally:
            transaction.set_rollback(True)


def publish(round_: Round, user: User, *, template_version: int = TEMPLATE_VERSION) -> Round:
    """The round as publishing leaves it, with a report that has figures and a file of a few bytes."""
    Round.objects.filter(pk=round_.pk).update(
        status=Round.Status.PUBLISHED, closed_at=AT, closed_by=user, published_at=AT, published_by=user
    )
    Edition.objects.filter(pk=round_.edition_id).update(
        status=Edition.Status.IN_FORCE, brought_into_force_at=AT, brought_into_force_by=user, content_sha256="0" * 64
    )
    round_ = Round.objects.get(pk=round_.pk)
    publish_report(round_, user, template_version=template_version)
    return round_


def publish_report(round_: Round, user: User, **fields) -> Publication:
    """The first report of the round; or, with a number and a reason, one that corrects it."""
    record, wording = figures(round_), Wording()
    publication = Publication.objects.create(
        round=round_,
        words=wording.json,
        words_sha256=wording.sha256,
        figures=record.json,
        figures_sha256=record.sha256,
        pdf=files.store(f"reports/sector-{round_.pk}-{fields.get('number', 1)}.pdf", b"%PDF-1.7"),
        pdf_sha256="0" * 64,
        started_at=AT,
        started_by=user,
        **fields,
    )
    Approval.objects.create(
        publication=publication,
        number=1,
        body="Partnership Board",
        met_on=AT.date(),
        minute="1",
        words=wording.json,
        words_sha256=wording.sha256,
        figures_sha256=record.sha256,
        approved_at=AT,
        approved_by=user,
    )
    publication.status = Publication.Status.PUBLISHED
    publication.published_at, publication.published_by = AT, user
    publication.save()
    releases.make(publication, at=AT)
    return publication
