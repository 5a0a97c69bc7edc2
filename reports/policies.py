"""Who reads the draft of a report, who writes it, and when it may be approved, published and corrected."""

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from compacts import policies as compacts_policies
from compacts.models import Role
from reports.content import Content
from reports.models import Approval, Comment, Participant, Publication, Publishing, Recommendation, Rendering
from selfassessment.models import Round
from selfassessment.policies import closing as closing_policies

Status = Publication.Status
# When readers see it: what is being drafted is nobody's business yet.
SHOWN = {Status.FOR_COMMENT, Status.APPROVED}


def takes_part(user: User, round_: Round, *kinds: str) -> bool:
    """Was the person asked to write, or to read, what is being written for this round?"""
    latest = Publication.objects.of_round(round_)
    return (
        latest is not None
        and not latest.is_published
        and user.is_authenticated
        and user.is_active
        and Participant.objects.current().filter(publication=latest, user=user, kind__in=kinds).exists()
    )


def check_can_read_draft(user: User, round_: Round) -> None:
    """The secretary and the authors write the report, and the chair oversees; for all others it begins later."""
    if compacts_policies.holds_role(user, round_.partnership, Role.Kind.SECRETARY, Role.Kind.CHAIR):
        return
    if takes_part(user, round_, Participant.Kind.AUTHOR):
        return
    raise Refused(
        f"Only the Partnership Board secretary and the chair of {round_.partnership} see a report before it is "
        "published, and those whom the secretary asks."
    )


def check_can_read_for_comment(user: User, round_: Round) -> None:
    """Readers see the whole of it from when it is open for comment until it is published."""
    if not takes_part(user, round_, Participant.Kind.READER):
        check_can_read_draft(user, round_)
        return
    if Publication.objects.of_round(round_).status not in SHOWN:
        raise Refused("The report is being written. You are told by e-mail when it is open for your comments.")


def check_can_write(user: User, round_: Round) -> None:
    """The secretary and the authors write until it is published; then it is frozen."""
    if not takes_part(user, round_, Participant.Kind.AUTHOR):
        compacts_policies.check_is_secretary(user, round_.partnership)
    check_is_being_written(round_)


def check_is_being_written(round_: Round) -> None:
    if round_.status == Round.Status.PLANNED:
        raise Refused(f"The round {round_.label} has not been opened, so there is nothing to report yet.")
    latest = Publication.objects.of_round(round_)
    if (latest and latest.is_published) or (latest is None and round_.status == Round.Status.PUBLISHED):
        raise Refused(f"The report of the round {round_.label} has been published and is frozen.")


def check_can_lead(user: User, round_: Round) -> None:
    """What the secretary alone does with a report that is being written: whom to ask, and how far it is."""
    compacts_policies.check_is_secretary(user, round_.partnership)
    check_is_being_written(round_)


def check_can_ask_for_pdf(user: User, round_: Round) -> None:
    check_can_lead(user, round_)
    if Rendering.objects.unfinished().filter(publication__round=round_).exists():
        raise Refused("A PDF of this report is being made. Wait until it is ready, then you can make another.")


# -- comments and approval


def status_of(round_: Round) -> str:
    latest = Publication.objects.of_round(round_)
    return latest.status if latest else Status.DRAFT


def check_can_open_for_comment(user: User, round_: Round) -> None:
    check_can_lead(user, round_)
    if status_of(round_) != Status.DRAFT:
        raise Refused("The report is open for comment already.")


def check_can_take_back(user: User, round_: Round) -> None:
    """Back to drafting, out of the readers' sight."""
    check_can_lead(user, round_)
    if status_of(round_) != Status.FOR_COMMENT:
        raise Refused("Only a report that is open for comment is taken back to drafting.")


def check_can_comment(user: User, round_: Round) -> None:
    if not takes_part(user, round_, Participant.Kind.READER):
        raise Refused("Only readers whom the secretary has asked comment on a report.")
    if status_of(round_) != Status.FOR_COMMENT:
        raise Refused("The report is not open for comment at the moment.")


def check_can_answer(user: User, comment: Comment) -> None:
    check_can_write(user, comment.publication.round)
    if not comment.is_open:
        raise Refused(f"This comment was dealt with by {comment.answered_by}.")


def check_can_approve(user: User, round_: Round) -> None:
    """The secretary records what a body of the partnership decided, of figures that no longer change."""
    check_can_lead(user, round_)
    if round_.status == Round.Status.OPEN:
        raise Refused("The round is open and its figures can still change. A report is approved after it is closed.")
    status = status_of(round_)
    if status == Status.APPROVED:
        raise Refused("The report is approved.")
    if status != Status.FOR_COMMENT:
        raise Refused("Open the report for comment first, so that nobody is asked to approve what nobody could read.")
    latest = Publication.objects.of_round(round_)
    waiting = Comment.objects.open().filter(publication=latest).count()
    if waiting:
        noun = "comment waits" if waiting == 1 else "comments wait"
        raise Refused(f"{waiting} {noun} for you. Answer each, or mark it as dealt with.")


def check_is_as_read(read_sha256: str, content: Content) -> None:
    """An author may save a section while the secretary types in the minute; nobody approved that."""
    if content.sha256 != read_sha256:
        raise Refused(
            "The words or figures have changed since you opened this page. Nothing is recorded. Read the report once "
            "more, then record the approval."
        )


def check_can_publish(user: User, round_: Round) -> None:
    """An approved report of a closed round whose PDF is there; an address has room for one round's report."""
    latest = Publication.objects.of_round(round_)
    if latest and latest.is_correction:
        check_can_lead(user, round_)
    else:
        closing_policies.check_can_publish(user, round_)
    taken = (
        Publication.objects.published()
        .filter(round__edition__agreement=round_.edition.agreement_id, round__label=round_.label)
        .exclude(round=round_)
    )
    if taken.exists():
        raise Refused(f"A report of {round_.edition.agreement} for {round_.label} has been published already.")
    if status_of(round_) != Status.APPROVED:
        raise Refused("Record its approval first. Only what a body of the partnership approved is published.")
    made = latest_pdf(round_)
    if made is None:
        raise Refused("Make the PDF first, and read it. What is published is that file.")
    if made.is_draft:
        raise Refused("The PDF was made before the approval and is marked as a draft. Make it anew.")


def check_can_ask_to_publish(user: User, round_: Round) -> None:
    """By one at a time; the worker asks all the other rules again when it publishes."""
    check_can_publish(user, round_)
    if Publishing.objects.unfinished().of_round(round_).exists():
        raise Refused("The report is being published. You see on its page when it is done.")


def check_is_latest(rendering: Rendering, round_: Round) -> None:
    """What is published is the very PDF that was read when publishing was asked for."""
    if rendering != latest_pdf(round_):
        raise Refused("Another PDF has been made since. Read that one, and publish it.")


def check_is_as_approved(approval: Approval, content: Content) -> None:
    """Words cannot change without making the approval void; figures can, when a name in them does."""
    if approval.figures_sha256 != content.figures_sha256:
        raise Refused(
            "The figures have changed since the report was approved, so it is not what was approved any more. Take the "
            "approval back, look at what changed, and record the approval again."
        )


def check_can_withdraw_approval(user: User, round_: Round) -> None:
    check_can_lead(user, round_)
    if status_of(round_) != Status.APPROVED:
        raise Refused("The report is not approved.")


def check_pdf_is_current(rendering: Rendering, content: Content) -> None:
    """What is published is the PDF that the secretary has read, made from exactly these figures and words."""
    if rendering.content_sha256 != content.sha256:
        raise Refused("The figures or the words have changed since this PDF was made. Make it again, read it, publish.")


def latest_pdf(round_: Round) -> Rendering | None:
    """The latest PDF that was made of what is being written, if any."""
    latest = Publication.objects.of_round(round_)
    return Rendering.objects.filter(publication=latest, status=Rendering.Status.DONE).for_page().first()


# -- after it is published


def check_can_correct(user: User, round_: Round) -> None:
    """A published report is corrected by another, and by one at a time."""
    compacts_policies.check_is_secretary(user, round_.partnership)
    latest = Publication.objects.of_round(round_)
    if latest is None or round_.status != Round.Status.PUBLISHED:
        raise Refused("Only a published report is corrected. This one can still be changed.")
    if not latest.is_published:
        raise Refused(f"Publication {latest.number}, a correction, is being written already.")


def check_can_abandon(user: User, round_: Round) -> None:
    """A correction that should not have been begun; the report of a round itself is written until it is published."""
    compacts_policies.check_is_secretary(user, round_.partnership)
    latest = Publication.objects.of_round(round_)
    if latest is None or latest.is_published or not latest.is_correction:
        raise Refused("No correction is being written, so there is none to abandon.")


def check_can_log(user: User, recommendation: Recommendation) -> None:
    """The secretary keeps the log of what became of published recommendations."""
    compacts_policies.check_is_secretary(user, recommendation.publication.round.partnership)
    if not recommendation.publication.is_published:
        raise Refused("The action log begins when the report is published.")


RULES = {
    "write": check_can_write,
    "lead": check_can_lead,
    "ask_for_pdf": check_can_ask_for_pdf,
    "open_for_comment": check_can_open_for_comment,
    "take_back": check_can_take_back,
    "comment": check_can_comment,
    "approve": check_can_approve,
    "withdraw_approval": check_can_withdraw_approval,
    "publish": check_can_ask_to_publish,
    "correct": check_can_correct,
    "abandon": check_can_abandon,
}


def what_can(user: User, round_: Round) -> dict[str, Decision]:
    return {name: decide(rule, user, round_) for name, rule in RULES.items()}
