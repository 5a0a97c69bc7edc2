from django.conf import settings
from django.db import models

from selfassessment.models.assessments import SelfAssessment
from selfassessment.querysets import WorkbookUploadQuerySet


class WorkbookUpload(models.Model):
    """A filled-in workbook between its upload and the person's yes: what was read of it, for a day."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="workbook_uploads")
    original_name = models.CharField("what its owner called it", max_length=200, blank=True)
    filled = models.TextField(help_text="What was read of it, as JSON; the answers themselves are written as rows.")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = WorkbookUploadQuerySet.as_manager()

    def __str__(self):
        return f"{self.original_name} for {self.assessment}"
