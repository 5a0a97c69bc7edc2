from django.db import models


class SectionTextQuerySet(models.QuerySet):
    def standing(self):
        """Of each section of each report the text that was saved last."""
        later = self.model.objects.filter(
            publication=models.OuterRef("publication"), key=models.OuterRef("key"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later)).select_related("by")

    def latest_first(self):
        return self.select_related("by").order_by("-number")


class ParticipantQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)

    def for_list(self):
        return self.select_related("user", "invited_by").order_by("kind", "user__name", "pk")

    def waiting_for(self, user):
        """The reports that the person was asked to write or to read, as long as they are being written."""
        return (
            self.current()
            .filter(user=user)
            .exclude(publication__status__in=["published", "abandoned"])
            .select_related("publication__round__edition__agreement__partnership")
            .defer("publication__figures", "publication__words", "publication__commentary")
            .order_by("publication__round__due_on", "pk")
        )


class CommentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at__isnull=True)

    def for_list(self):
        return self.select_related("by", "answered_by").order_by("at", "pk")


class ApprovalQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(voided_at__isnull=True)

    def for_list(self):
        return self.defer("words").select_related("approved_by", "voided_by").order_by("-number")


class RecommendationQuerySet(models.QuerySet):
    def in_order(self):
        return self.select_related("saved_by").order_by("number")


class ActQuerySet(models.QuerySet):
    def of(self, recommendations):
        """What became of these, also of those they take the place of, in the order in which it was written down."""
        first = [recommendation.first_pk for recommendation in recommendations]
        return self.filter(recommendation__in=first).select_related("by").order_by("at", "pk")
