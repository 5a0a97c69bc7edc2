from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When


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

    def visible_to(self, user):
        """Everybody sees one that has agreed something, or that stands above such; its people see it before."""
        if user.is_authenticated and user.is_staff:
            return self
        shown = Q(pk__in=_with_something_agreed(self.model))
        for _ in range(DEEPEST_PARTNERSHIP - 1):
            shown |= Q(pk__in=self.model.objects.filter(shown).values("parent"))
        if user.is_authenticated:
            roles = self.model._meta.get_field("roles").related_model.objects.current().filter(user=user)
            shown |= Q(pk__in=roles.values("partnership"))
        return self.filter(shown)

    def for_list(self):
        return self.order_by("name", "pk")

    def served_by(self, user):
        """Those in which the person now holds any role; staff serve all."""
        if user.is_authenticated and user.is_staff:
            return self
        kinds = self.model._meta.get_field("roles").related_model.Kind.values
        return self.where_role(user, *kinds)


DEEPEST_PARTNERSHIP = 3  # system, place, neighbourhood


class RoleQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)


class BodyQuerySet(models.QuerySet):
    def of(self, agreement):
        """The bodies of an agreement's partnership, with those that oversee the agreement marked."""
        oversees = self.model.oversees.through.objects.filter(body=OuterRef("pk"), agreement=agreement)
        return (
            self.filter(partnership=agreement.partnership_id)
            .select_related("reports_to")
            .annotate(is_overseer=Exists(oversees))
            .order_by("pk")
        )


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody sees an agreement with an edition that is or was in force; its stewards and staff see it before."""
        if user.is_authenticated and user.is_staff:
            return self
        return self.filter(Q(pk__in=_frozen_editions(self.model)) | Q(partnership__in=_stewarded(self.model, user)))

    def for_list(self):
        """With the label of the edition that people mean: the one in force, else the newest."""
        editions = self.model._meta.get_field("editions").related_model.objects.filter(agreement=OuterRef("pk"))
        current = editions.current_first().values("label", "status")
        return (
            self.select_related("partnership")
            .annotate(
                current_label=Subquery(current.values("label")[:1]),
                current_status=Subquery(current.values("status")[:1]),
            )
            .order_by("title", "pk")
        )


class RelationQuerySet(models.QuerySet):
    def stated_by(self, agreement, *, seen_by):
        """What an agreement says of others; `is_held` where the other can be seen here too."""
        held = type(agreement).objects.visible_to(seen_by).filter(slug=OuterRef("other_slug"))
        return self.filter(agreement=agreement).annotate(is_held=Exists(held)).order_by("pk")

    def about(self, agreement, *, seen_by):
        """What other agreements say of this one."""
        others = type(agreement).objects.visible_to(seen_by).exclude(pk=agreement.pk)
        return (
            self.filter(other_slug=agreement.slug, agreement__in=others)
            .select_related("agreement")
            .order_by("agreement__title", "pk")
        )


class EarlierEditionQuerySet(models.QuerySet):
    def without_text(self):
        """Those whose text is not held after all, newest first."""
        editions = self.model._meta.get_field("agreement").related_model._meta.get_field("editions").related_model
        held = editions.objects.filter(agreement=OuterRef("agreement"), label=OuterRef("label"))
        return self.exclude(Exists(held)).order_by(F("year").desc(nulls_last=True), "-label", "pk")


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

    def before(self, edition):
        """The one that stood before this: of a draft the one in force, or the last that was."""
        others = self.frozen().filter(agreement=edition.agreement_id).exclude(pk=edition.pk)
        if edition.is_frozen:
            others = [other for other in others if _came(other) < _came(edition)]
        return max(others, key=_came, default=None)

    def current_first(self):
        """The one in force, then those before it, then drafts: so that the first is the one that people mean."""
        rank = Case(
            When(status=self.model.Status.IN_FORCE, then=Value(0)),
            When(status=self.model.Status.SUPERSEDED, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return self.order_by(rank, F("in_force_on").desc(nulls_last=True), "-label", "-pk")


def _came(edition):
    """When an edition came into force, as far as is known; of those loaded as past, the seal came later."""
    is_current = edition.status == edition.Status.IN_FORCE
    return (is_current, edition.in_force_on or edition.brought_into_force_at.date(), edition.brought_into_force_at)


def _with_something_agreed(partnership_model):
    agreements = partnership_model._meta.get_field("agreements").related_model
    return agreements.objects.filter(pk__in=_frozen_editions(agreements)).values("partnership")


def _frozen_editions(agreement_model):
    return agreement_model._meta.get_field("editions").related_model.objects.frozen().values("agreement")


def _stewarded(agreement_model, user):
    partnership = agreement_model._meta.get_field("partnership").related_model
    return partnership.objects.where_role(user, "steward").values("pk")
