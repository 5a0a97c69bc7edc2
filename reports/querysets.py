from django.db import models


class PublicationQuerySet(models.QuerySet):
    def lock(self, pk):
        """The row, locked until the transaction ends, so that nobody writes while another publishes."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def published(self):
        return self.filter(status=self.model.Status.PUBLISHED)

    def standing(self):
        """Of each round the latest published one: a correction takes the place of what it corrects."""
        later = self.model.objects.filter(
            round=models.OuterRef("round"), number__gt=models.OuterRef("number"), status=self.model.Status.PUBLISHED
        )
        return self.published().filter(~models.Exists(later))

    def for_list(self):
        """The latest first, with the names that a list of reports shows, and without the weight of its figures."""
        return (
            self.select_related("round__edition__agreement__partnership")
            .defer("figures", "commentary", "words")
            .order_by("-published_at", "-pk")
        )

    def being_written(self):
        return self.exclude(status__in=self.model.ENDED)

    def of_round(self, round_):
        """The report being written or published for a round, latest number first; what was abandoned is none."""
        return self.filter(round=round_).exclude(status=self.model.Status.ABANDONED).order_by("-number").first()


class PublicationEventQuerySet(models.QuerySet):
    def of_round(self, round_):
        """What happened to the report of a round, with its corrections and those that were abandoned; latest first."""
        return (
            self.filter(publication__round=round_)
            .select_related("by", "publication")
            .defer("publication__figures", "publication__commentary", "publication__words")
            .order_by("-at", "-pk")
        )


class WorkQuerySet(models.QuerySet):
    """Rows that the worker takes up and finishes."""

    def lock(self, pk):
        return self.select_for_update(of=("self",)).get(pk=pk)

    def unfinished(self):
        return self.filter(status__in=self.model.UNFINISHED)


class PublishingQuerySet(WorkQuerySet):
    def of_round(self, round_):
        return self.filter(rendering__publication__round=round_)

    def for_page(self):
        """With the report it is about, without the weight of what that is made from."""
        heavy = ["figures", "commentary", "words"]
        return self.select_related("asked_by", "rendering__publication").defer(
            *(f"rendering__{name}" for name in heavy), *(f"rendering__publication__{name}" for name in heavy)
        )


class RenderingQuerySet(WorkQuerySet):
    def for_page(self):
        """Without the weight of what it is made from."""
        return self.defer("figures", "commentary", "words").select_related("asked_by").order_by("-asked_at", "-pk")
