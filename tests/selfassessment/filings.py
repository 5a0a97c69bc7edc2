"""Self-assessments filed, and verdicts given, by the verbs that people use."""

from django.utils import timezone

from accounts.models import User
from compacts.models import Role
from selfassessment import content
from selfassessment.actions import answering, filing, hearings, joint, reviewing, rounds
from selfassessment.models import Hearing, Interest, JointSession, Review, Round, ScaleLevel, SelfAssessment, Verdict
from signatories.models import Organisation, OrganisationRole
from tests import factories


def level(round_: Round, position: int) -> ScaleLevel:
    return round_.scale.levels.get(position=position)


def holder(organisation: Organisation, role: str) -> User:
    """Who holds a role at an organisation; somebody who does from now on, if nobody did."""
    if membership := organisation.memberships.current().filter(role=role).select_related("user").first():
        return membership.user
    return factories.make_membership(factories.make_user(), organisation, role).user


def ask(round_: Round, organisation: Organisation, at=None) -> SelfAssessment:
    """The organisation's self-assessment in a round, which is opened by its steward if it was not."""
    at = at or timezone.now()
    steward = round_.partnership.roles.filter(kind=Role.Kind.STEWARD).first().user
    if not organisation.signatures.filter(edition=round_.edition).exists():
        factories.make_signature(organisation, round_.edition)
    if Round.objects.get(pk=round_.pk).status == Round.Status.PLANNED:
        rounds.open(round_, by=steward, at=at)
    elif not round_.assessments.filter(signature__organisation=organisation).exists():
        rounds.ask_also(round_, by=steward, at=at)
    return SelfAssessment.objects.for_page().get(round=round_, signature__organisation=organisation)


def answer_all(assessment: SelfAssessment, by: User, at, **others) -> None:
    """The top rating for every promise, save what `others` say by clause: {"1.2": {"rating": 3, "narrative": "…"}}."""
    for answer in assessment.answers.select_related("clause"):
        words = {"rating": 1, **others.get(answer.clause.ref, {})}
        position = words.pop("rating")
        if position and position > 1:
            words.setdefault("narrative", f"What we do about {answer.clause.ref}.")
        words["rating"] = level(assessment.round, position) if position else None
        answering.save(answer, by=by, at=at, version=0, **words)


def make_filed(round_: Round, organisation: Organisation, at=None, **answers) -> SelfAssessment:
    """What an organisation filed: answered, signed off and filed by its own people."""
    at = at or timezone.now()
    assessment = ask(round_, organisation, at)
    lead = holder(organisation, OrganisationRole.LEAD_OFFICER)
    senior = holder(organisation, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER)
    answer_all(assessment, lead, at, **answers)
    filing.ask_for_sign_off(assessment, by=lead, at=at)
    _, sha256 = content.seal_of(assessment)
    filing.sign_off(assessment, by=senior, at=at, name=senior.name, post="Director", read_sha256=sha256)
    filing.file(assessment, by=lead, at=at)
    return SelfAssessment.objects.for_page().get(pk=assessment.pk)


def give(assessment, ref, judgement, by, *, rating=None, reason="", version=0) -> Verdict:
    """A verdict on one answer; one short of agreement gets a reason, and a rating where it needs one."""
    answer = assessment.answers.get(clause__ref=ref)
    if judgement != "agree":
        reason = reason or f"We saw otherwise of {ref}."
    if judgement in {"agree in part", "challenge"}:
        rating = rating or 3
    declare_nothing(assessment, by)
    return reviewing.give_verdict(
        answer,
        judgement=judgement,
        rating=level(assessment.round, rating) if rating else None,
        reason=reason,
        version=version,
        by=by,
        at=timezone.now(),
    )


def declare_nothing(assessment, *reviewers) -> None:
    """Each of them has nothing to do with the organisation, and has said so."""
    for reviewer in reviewers:
        if not Interest.objects.by(reviewer, assessment):
            reviewing.declare(
                assessment, is_funded=False, is_competitor=False, other="", by=reviewer, at=timezone.now()
            )


def agree_with_the_rest(assessment, *, by, at) -> int:
    declare_nothing(assessment, by)
    return reviewing.agree_with_the_rest(assessment, by=by, at=at)


def ask_members(assessment, by, addresses=None) -> Hearing:
    """Ten members are asked, unless told whom."""
    addresses = addresses or [f"member-{number}@example.org" for number in range(10)]
    hearings.ask(assessment, addresses=addresses, by=by, at=timezone.now())
    return Hearing.objects.get(assessment=assessment)


def hear(assessment, by, said: dict[str, list[str]], comment: str = "") -> Hearing:
    """Members speak: {"1.2": ["was", "was not"]} are two of them. The first to speak leaves the comment."""
    hearing = ask_members(assessment, by, [f"member-{number}@example.org" for number in range(20)])
    for ref, words in said.items():
        answer = assessment.answers.get(clause__ref=ref)
        for number, word in enumerate(words):
            link = hearing.links.filter(is_used=False).first()
            hearings.speak(link, words=[hearings.Spoken(answer, word, "" if number else comment)])
    return hearing


def meet(assessment, by, *, note="", position=2) -> JointSession:
    """Both sides agree on one rating for everything in dispute; waiting to be confirmed."""
    disputed = Review.objects.of(assessment).verdicts.disputed()
    rating = level(assessment.round, position)
    return joint.record(
        assessment,
        met_on=timezone.localdate(),
        reviewer_name=by.name,
        reviewer_post="Alliance lead",
        partner_name="Lena Lead",
        partner_post="Head of partnerships",
        results=[joint.Result(verdict, is_agreed=True, rating=rating, note=note) for verdict in disputed],
        version=0,
        by=by,
        at=timezone.now(),
    )


def verdict_on(assessment, ref) -> Verdict:
    return assessment.filings.get().review.verdicts.get(answer__clause__ref=ref)
