from django.db import models
from django.db.models import Q


class VariationQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update(of=("self",)).with_editions().get(pk=pk)

    def with_editions(self):
        return self.select_related("agreement__partnership__parent", "edition", "varies")

    def open(self):
        """Neither given up nor in force."""
        return self.filter(abandoned_at__isnull=True, edition__status="draft")

    def not_given_up(self):
        return self.filter(abandoned_at__isnull=True).with_editions()

    def in_force(self):
        return self.filter(abandoned_at__isnull=True).exclude(edition__status="draft")

    def put_to_the_parties(self):
        return self.filter(proposed_at__isnull=False)

    def visible_to(self, user):
        """What is in force is everybody's to see. Before, those who serve the partnership see what was put to the
        parties, and its stewards also what is still being worded; staff see all."""
        if user.is_authenticated and user.is_staff:
            return self
        partnerships = self.model._meta.get_field("agreement").related_model._meta.get_field("partnership")
        partnerships = partnerships.related_model.objects
        return self.filter(
            Q(abandoned_at__isnull=True) & ~Q(edition__status="draft")
            | Q(proposed_at__isnull=False, agreement__partnership__in=partnerships.served_by(user).values("pk"))
            | Q(agreement__partnership__in=partnerships.where_role(user, "steward").values("pk"))
        )

    def for_list(self):
        return self.with_editions().order_by("-number", "pk")


class ConsentQuerySet(models.QuerySet):
    def for_list(self):
        """The latest first, since it is the one that holds."""
        return self.select_related("recorded_by").order_by("-pk")
