"""E-mails to those who write answers."""

from accounts.models import User
from selfassessment.models import Answer
from selfassessment.notifications import post


def delegated(answer_pk: int, by_pk: int) -> None:
    """To the colleague who was handed a promise."""
    answer = Answer.objects.select_related(
        "clause", "delegated_to", "assessment__signature__organisation", "assessment__round__edition__agreement"
    ).get(pk=answer_pk)
    if answer.delegated_to is None:  # taken back before this could be sent
        return
    by = User.objects.get(pk=by_pk)
    post.send(
        [answer.delegated_to],
        subject=f"{by.name} asks you to answer {answer.clause.name} of {answer.assessment.round}",
        template="delegated",
        answer=answer,
        assessment=answer.assessment,
        by=by,
        url=post.address("selfassessment:answer", answer.assessment_id, answer.clause.ref),
    )
