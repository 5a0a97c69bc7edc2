from django.db import models


class RoundQuerySet(models.QuerySet):
    pass


class SelfAssessmentQuerySet(models.QuerySet):
    def lock(self, pk):
        """The row, locked until the transaction ends, so that nobody edits while another files."""
        return self.select_for_update().get(pk=pk)


class AnswerQuerySet(models.QuerySet):
    def answered(self):
        """Answers that are complete enough to file: the one definition of progress."""
        return self.filter(models.Q(rating__isnull=False) | models.Q(is_not_applicable=True))


class EvidenceQuerySet(models.QuerySet):
    pass


class FilingQuerySet(models.QuerySet):
    pass


class ReviewQuerySet(models.QuerySet):
    pass
