from django.db import models


class OrganisationQuerySet(models.QuerySet):
    pass


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)


class InvitationQuerySet(models.QuerySet):
    def open(self, at):
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class SignatureQuerySet(models.QuerySet):
    def signed(self):
        return self.filter(status=self.model.Status.SIGNED)
