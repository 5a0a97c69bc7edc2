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

    def of_round(self, round_):
        """The report being written or published for a round, latest number first."""
        return self.filter(round=round_).order_by("-number").first()


class RenderingQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update(of=("self",)).get(pk=pk)

    def unfinished(self):
        return self.filter(status__in=self.model.UNFINISHED)

    def for_page(self):
        """Without the weight of what it is made from."""
        return self.defer("figures", "commentary", "words").select_related("asked_by").order_by("-asked_at", "-pk")
