from django.db import models
from django.db.models import Case, IntegerField, Value, When


class ImportQuerySet(models.QuerySet):
    def lock(self, pk):
        """The row, locked until the transaction ends, so that steps follow each other."""
        return self.select_for_update(of=("self",)).select_related("partnership").get(pk=pk)

    def visible_to(self, user):
        """A document is its partnership's stewards' alone until it is agreed; staff see all."""
        if user.is_authenticated and user.is_staff:
            return self
        partnerships = self.model._meta.get_field("partnership").related_model.objects
        return self.filter(partnership__in=partnerships.where_role(user, "steward").values("pk"))

    def being_read(self):
        return self.filter(status=self.model.Status.READING)

    def for_list(self):
        """What waits for somebody first, then the latest; without the weight of the text."""
        ended = [self.model.Status.DRAFTED, self.model.Status.REFUSED, self.model.Status.ABANDONED]
        rank = Case(When(status__in=ended, then=Value(1)), default=Value(0), output_field=IntegerField())
        return (
            self.select_related("partnership", "asked_by", "edition__agreement")
            .defer("source")
            .order_by(rank, "-asked_at", "-pk")
        )


class ProposedClauseQuerySet(models.QuerySet):
    def in_order(self):
        """Those that are in the text, in the document's order."""
        return self.filter(is_removed=False).select_related("theme").order_by("position", "pk")


class ImportStepQuerySet(models.QuerySet):
    def last_done(self):
        """What would be undone next."""
        return self.filter(undone_at__isnull=True).order_by("-number").first()

    def next_undone(self):
        """What would be done again next: the first of those undone, unless something else was done instead."""
        return self.filter(undone_at__isnull=False, is_passed_over=False).order_by("number").first()

    def for_list(self):
        return self.select_related("by", "undone_by").defer("changes").order_by("-number")
