"""E-mails about a report that is being written: to those asked to help, and to those whom their help concerns."""

from accounts.models import User
from compacts.models import Role
from reports.models import Approval, Comment, Participant, Publication
from selfassessment.notifications import post


def asked_to_write(participant: Participant) -> None:
    round_ = participant.publication.round
    post.send(
        [participant.user],
        subject=f"Please help to write the report of {round_}",
        template="asked_to_write",
        folder="reports",
        round=round_,
        by=participant.invited_by,
        url=post.address("reports:draft", round_.pk),
        why="the Partnership Board secretary asked you to write a report with them",
    )


def open_for_comment(publication: Publication, readers: list[User]) -> None:
    """To readers, once they can read it: those who are there when it is opened, and each who is asked later."""
    round_ = publication.round
    post.send(
        readers,
        subject=f"Please comment on the report of {round_}",
        template="open_for_comment",
        folder="reports",
        round=round_,
        url=post.address("reports:comments", round_.pk),
        why="the Partnership Board secretary asked you to read a report before it is published",
    )


def commented(comment: Comment) -> None:
    """To the secretary, who has to answer before the report is approved."""
    round_ = comment.publication.round
    post.send(
        _secretaries(round_),
        subject=f"Comments on the report of {round_}",
        template="report_commented",
        folder="reports",
        once=f"report {comment.publication_id} commented by {comment.by_id} on {comment.at:%Y-%m-%d}",
        round=round_,
        by=comment.by,
        url=post.address("reports:comments", round_.pk),
        why="you are the Partnership Board secretary",
    )


def answered(comment: Comment) -> None:
    """To whoever made it; what it says is read on the portal."""
    round_ = comment.publication.round
    post.send(
        [comment.by],
        subject=f"Your comment on the report of {round_}",
        template="comment_answered",
        folder="reports",
        round=round_,
        by=comment.answered_by,
        answer=comment.answer,
        url=post.address("reports:comments", round_.pk),
        why="you commented on a report before it is published",
    )


def approval_void(approval: Approval) -> None:
    """To whoever recorded it, if somebody else's change made it void."""
    if approval.approved_by_id == approval.voided_by_id:
        return
    round_ = approval.publication.round
    post.send(
        [approval.approved_by],
        subject=f"The approval no longer holds: report of {round_}",
        template="approval_void",
        folder="reports",
        round=round_,
        approval=approval,
        url=post.address("reports:draft", round_.pk),
        why="you recorded that the report was approved",
    )


def correction_abandoned(publication: Publication) -> None:
    """To all who were asked to help with it, but for whoever gave it up."""
    asked = publication.participants.current().exclude(user=publication.abandoned_by).for_list()
    round_ = publication.round
    post.send(
        [participant.user for participant in asked],
        subject=f"No correction after all: report of {round_}",
        template="correction_abandoned",
        folder="reports",
        round=round_,
        by=publication.abandoned_by,
        url=post.address("reports:publication", round_.edition.agreement.slug, round_.label),
        why="you were asked to help with the correction of a report",
    )


def _secretaries(round_) -> list[User]:
    roles = Role.objects.current().filter(kind=Role.Kind.SECRETARY, partnership=round_.partnership)
    return [role.user for role in roles.select_related("user")]
