from django.db import models
from django.db.models import Exists, OuterRef, Q


class PartnershipQuerySet(models.QuerySet):
    def where_role(self, user, *kinds):
        """Partnerships in which the person now holds one of these roles."""
        if not user.is_authenticated:
            return self.none()
        roles = (
            self.model._meta.get_field("roles")
            .related_model.objects.current()
            .filter(user=user, partnership=OuterRef("pk"), kind__in=kinds)
        )
        return self.filter(Exists(roles))


class RoleQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody sees an agreement with an edition that is or was in force; its stewards and staff see it before."""
        if user.is_authenticated and user.is_staff:
            return self
        frozen = self.model._meta.get_field("editions").related_model.objects.frozen().filter(agreement=OuterRef("pk"))
        return self.filter(Exists(frozen) | Q(partnership__in=_stewarded(self.model, user)))


class EditionQuerySet(models.QuerySet):
    def frozen(self):
        return self.filter(status__in=self.model.FROZEN)

    def in_force(self):
        return self.filter(status=self.model.Status.IN_FORCE)

    def visible_to(self, user):
        """Everybody sees what is or was in force; a draft is for its stewards and staff."""
        if user.is_authenticated and user.is_staff:
            return self
        agreement = self.model._meta.get_field("agreement").related_model
        return self.filter(Q(status__in=self.model.FROZEN) | Q(agreement__partnership__in=_stewarded(agreement, user)))


def _stewarded(agreement_model, user):
    partnership = agreement_model._meta.get_field("partnership").related_model
    return partnership.objects.where_role(user, "steward").values("pk")
