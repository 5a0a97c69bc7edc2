"""Reads of what stands around a review: interests, voices of members, corrections, joint sessions."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, F, Q


class InterestQuerySet(models.QuerySet):
    def of(self, assessment):
        """What reviewers declared about this organisation in this round, in the order they did."""
        return (
            self.filter(assessment=assessment)
            .select_related("assessment__signature__organisation", "declared_by")
            .order_by("declared_at", "pk")
        )

    def by(self, user, assessment):
        return self.filter(assessment=assessment, declared_by=user).first()

    def last_by(self, user, assessment):
        """What the same person declared about the same organisation before, to begin from."""
        return (
            self.filter(
                declared_by=user,
                assessment__signature__organisation=assessment.signature.organisation_id,
                assessment__round__edition__agreement__partnership=assessment.round.partnership,
            )
            .exclude(assessment=assessment)
            .order_by("-declared_at", "-pk")
            .first()
        )


class HearingLinkQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update().get(pk=pk)

    def for_page(self):
        return self.select_related(
            "hearing__assessment__signature__organisation",
            "hearing__assessment__round__edition__agreement__partnership",
        )


@dataclass(frozen=True)
class Heard:
    """How many members said what of one promise; it exists only where enough of them had an experience of it."""

    was: int
    was_not: int
    cannot_say: int

    @property
    def total(self) -> int:
        """Those who had an experience: the N of both counts."""
        return self.was + self.was_not


class VoiceQuerySet(models.QuerySet):
    """The only way to the voices: nothing here answers a question about fewer than `shown_from` of them."""

    def counted(self, shown_from: int):
        """One row for each answer about which enough members spoke, with its counts; others do not come through.

        Only of hearings that are closed: a count that moved while one watched would tell what the last one said. And
        enough means enough who had an experience: "cannot say" fills no quorum, else one voice could hide among four
        of them and be read alone.
        """
        said = self.model.Said
        return (
            self.filter(answer__assessment__hearing__closed_at__isnull=False)
            .order_by()
            .values("answer")
            .annotate(
                was=Count("pk", filter=Q(said=said.WAS)),
                was_not=Count("pk", filter=Q(said=said.WAS_NOT)),
                cannot_say=Count("pk", filter=Q(said=said.CANNOT_SAY)),
            )
            .filter(was__gte=shown_from - F("was_not"))
        )

    def heard(self, shown_from: int, **where) -> dict[int, Heard]:
        """By answer, what was said of it. The caller says whose answers, and may see them."""
        rows = self.filter(**where).counted(shown_from).values_list("answer", "was", "was_not", "cannot_say")
        return {answer: Heard(*counts) for answer, *counts in rows}

    def comments_on(self, answer, shown_from: int):
        """The comments on one answer, by what was said and in no order of time; none where too few spoke."""
        if not self.filter(answer=answer).counted(shown_from).exists():
            return self.none()
        return self.filter(answer=answer).exclude(comment="").order_by("said", "pk")


class CorrectionQuerySet(models.QuerySet):
    def since_publication(self, round_, published_at):
        """What was put right in the words of a published round's verdicts, which its figures do not count."""
        return (
            self.filter(verdict__review__filing__assessment__round=round_, at__gt=published_at)
            .select_related("verdict__answer__clause", "verdict__answer__assessment__signature__organisation")
            .order_by("at", "pk")
        )

    def of_verdicts(self):
        """With what a list of corrections shows, first to last."""
        return self.select_related("old_rating", "new_rating").order_by("number")


class JointSessionQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def of(self, review):
        """The session on this review, confirmed or not, or none."""
        if review is None:
            return None
        return self.filter(review=review).select_related("saved_by", "confirmed_by").first()
