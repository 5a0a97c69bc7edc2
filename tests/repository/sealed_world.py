"""The world of the access table, and beside it one self-assessment that went through everything there is to seal."""

import datetime

from django.utils import timezone

from accounts.models import User
from commitments import actions as commitments_actions
from commitments.agreement_file import shape
from commitments.drafting import actions as drafting
from commitments.models import Lineage
from commitments.variations import actions as variations
from commitments.variations import reading
from compacts.models import GlossaryTerm, Partnership, Side
from reports import varying
from reports.models import Comment, Recommendation
from reports.writing import actions as writing
from selfassessment.actions import corrections, evidence, filing, joint, reviewing, rounds, stewardship
from selfassessment.models import Review, Scale, SelfAssessment
from signatories.actions import organisations, signatures
from signatories.models import Organisation
from tests import factories
from tests.repository import access_world
from tests.selfassessment import files, filings, refilings, steps

LABEL = "through everything"


def build() -> access_world.World:
    world = access_world.build()
    now, by = timezone.now(), world.people
    riverside = Partnership.objects.get(slug="riverside")
    northside = Organisation.objects.get(slug="northside-icb")
    agreement = factories.make_agreement(riverside, slug="riverside-charter", title="Riverside Charter")
    for label in ["2025", "2026"]:
        text = _text(agreement, label)
        text.clauses.get(ref="1.1").also_from.add(Lineage.objects.create(agreement=agreement, key=f"before-{label}"))
        edition = commitments_actions.bring_into_force(text, by=User.objects.portal(), at=now)
    signatures.record_signed(
        edition, northside, parties=edition.parties.filter(side=Side.PUBLIC), by=by["stan"], at=now, signed_words="2025"
    )
    organisations.add(
        name="Newly Added Trust", kind="nhs trust", side=Side.PUBLIC, by=by["stan"], at=now, partnership=riverside
    )
    today = timezone.localdate()
    round_ = rounds.plan(
        edition,
        label=LABEL,
        scale=Scale.objects.get(slug="four-levels"),
        opens_on=today - datetime.timedelta(days=30),
        due_on=today + datetime.timedelta(days=30),
        review_due_on=today + datetime.timedelta(days=60),
        reply_due_on=today + datetime.timedelta(days=75),
        by=by["stan"],
        at=now,
    )
    rounds.open(round_, by=by["stan"], at=now)
    assessment = SelfAssessment.objects.for_page().get(round=round_)
    stewardship.chase(round_, [assessment], note="Please.", by=by["stan"], at=now)
    stewardship.extend(
        round_,
        assessment=assessment,
        due_on=today + datetime.timedelta(days=40),
        reason="Elections.",
        by=by["stan"],
        at=now,
    )
    _file_twice(assessment, northside, by)
    _settle(assessment, by)
    _follow_up(by)
    _vary(riverside, by["stan"])
    world.things[LABEL] = {"pk": assessment.pk}
    return world


def _follow_up(by) -> None:
    """A comment on a report is answered, and a published recommendation decided on."""
    now = timezone.now()
    writing.answer_comment(Comment.objects.earliest("pk"), answer="Done.", by=by["seb"], at=now)
    writing.log(
        Recommendation.objects.get(publication__status="published"),
        kind="decided",
        happened_on=timezone.localdate(),
        decision="accepted",
        owner="",
        due_on=None,
        note="Minute 4.",
        by=by["seb"],
        at=now,
    )


def _vary(riverside, stan) -> None:
    """Both sides of another agreement agree to another promise, and it is in force."""
    now, today = timezone.now(), timezone.localdate()
    edition = _text(factories.make_agreement(riverside, slug="riverside-varied", title="Riverside Varied"), "2026")
    commitments_actions.bring_into_force(edition, by=stan, at=now)
    variation = variations.begin(edition, label="2026.1", reason="Late.", effective_on=today, by=stan, at=now)
    drafting.add_clause(
        variation.edition, shape.Clause(kind="principle", text="Trust."), where="under", target=None, by=stan
    )
    variations.propose(variation, by=stan, at=now)
    terms = reading.terms_sha256(variation)
    for party in ["statutory-organisations", "vcse-sector"]:
        said = {"is_given": True, "said_by": "Board", "decided_on": today, "terms_sha256": terms}
        variations.record(variation, party, by=stan, at=now, **said)
    varying.bring_into_force(variation, by=stan, at=now)


def _text(agreement, label):
    edition = factories.make_edition(agreement, label, source="The Board’s paper 7.")
    public = factories.make_party(edition, "Statutory organisations", Side.PUBLIC)
    vcse = factories.make_party(edition, "VCSE sector", Side.VCSE)
    GlossaryTerm.objects.create(edition=edition, position=1, term="Grant", meaning="Money given for a purpose.")
    heading = factories.make_clause(edition, "1", kind="heading", title="Funding", text="", parties=[public, vcse])
    for ref in ["1.1", "1.2", "1.3"]:
        clause = factories.make_clause(edition, ref, parent=heading, parties=[public])
        if ref == "1.1":
            factories.make_standard(clause)
    return edition


def _file_twice(assessment, northside, by) -> None:
    """Answered with a file, handed over and taken back, sent back, signed, filed, returned and filed again."""
    now = timezone.now()
    steps.answer_all(assessment, by["omar"])
    paper = files.add(northside, "minutes.pdf", files.PDF, by=by["omar"])
    steps.save(assessment, "1.2", by["omar"], evidence=[paper])
    steps.hand_over(assessment, "1.3", to=by["cora"], by=by["omar"], note="You know this best.")
    steps.take_over(assessment, "1.3", by=by["omar"])
    filing.ask_for_sign_off(assessment, by=by["omar"], at=now)
    filing.send_back(assessment, by=by["sam"], at=now, note="Say how many.")
    steps.save(assessment, "1.3", by["omar"], narrative="We do this, twelve times a year.")
    filing.ask_for_sign_off(assessment, by=by["omar"], at=now)
    steps.sign_off(assessment, by["sam"])
    filing.file(assessment, by=by["lena"], at=now)
    refilings.return_(assessment, "1.2", by=by["rosa"])
    refilings.refile(assessment, by["omar"], c1_2={"narrative": "Three years now."})
    evidence.retire(paper, by=by["omar"], at=now)


def _settle(assessment, by) -> None:
    """Members heard, reviewed, released, corrected, replied to, and settled in a joint session."""
    now = timezone.now()
    assessment = SelfAssessment.objects.for_page().get(pk=assessment.pk)
    filings.give(assessment, "1.2", "challenge", by["rosa"])
    filings.give(assessment, "1.3", "challenge", by["rosa"])
    reviewing.remark(assessment.answers.get(clause__ref="1.2"), text="I was there.", by=by["rosa"], at=now)
    filings.agree_with_the_rest(assessment, by=by["rosa"], at=now)
    reviewing.comment(assessment, text="Much is better than last year.", version=0, by=by["rosa"], at=now)
    filings.hear(assessment, by["rosa"], {"1.2": ["was"] * 2 + ["was not"] * 3}, comment="Not once.")
    reviewing.release(assessment, by=by["rosa"], at=now)
    verdicts = {verdict.answer.clause.ref: verdict for verdict in Review.objects.of(assessment).verdicts.all()}
    corrections.correct(
        verdicts["1.3"],
        judgement="challenge",
        rating=verdicts["1.3"].rating,
        reason="We saw eight of twelve.",
        why="We had counted wrongly.",
        version=verdicts["1.3"].version,
        by=by["rosa"],
        at=now,
    )
    reviewing.save_reply(verdicts["1.2"], text="We now offer two years.", version=0, by=by["lena"], at=now)
    reviewing.send_replies(assessment, by=by["lena"], at=now)
    session = filings.meet(assessment, by["rosa"], note="Both agree.")
    joint.confirm(assessment, version=session.version, by=by["lena"], at=now)
