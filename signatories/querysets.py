from datetime import date, datetime

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

# Whom a partnership can write to about an organisation's self-assessment.
CONTACT_ROLES = ["lead officer", "officer"]


def _related(model, name):
    return model._meta.get_field(name).related_model


def _name_on(day: date, aliases, organisation: str, name: str):
    """The name that was in use on `day`: that of the first former name to end on it or later, else today's."""
    former = (
        aliases.objects.filter(organisation=OuterRef(organisation), kind="former", until__gte=day)
        .order_by("until")
        .values("name")[:1]
    )
    return Coalesce(Subquery(former), F(name))


class OrganisationQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update(of=("self",)).get(pk=pk)

    def existing(self):
        """Those that have not closed."""
        return self.filter(closed_on__isnull=True)

    def of(self, user):
        """Those the person works for, in whatever role."""
        if not user.is_authenticated:
            return self.none()
        memberships = _related(self.model, "memberships").objects.current().filter(user=user)
        return self.filter(Exists(memberships.filter(organisation=OuterRef("pk"))))

    def signing_in(self, partnerships):
        """Those with a signature, at whatever stage, to an agreement of these partnerships."""
        signatures = _related(self.model, "signatures").objects.filter(edition__agreement__partnership__in=partnerships)
        return self.filter(Exists(signatures.filter(organisation=OuterRef("pk"))))

    def signing_nowhere(self):
        signatures = _related(self.model, "signatures").objects
        return self.filter(~Exists(signatures.filter(organisation=OuterRef("pk"))))

    def kept_by(self, user):
        """Staff keep all; a steward those that sign in the partnership, and those that nobody has asked to sign."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff or user.is_portal:
            return self
        partnerships = _partnership(self.model).objects.where_role(user, "steward")
        if not partnerships.exists():
            return self.none()
        return self.signing_in(partnerships) | self.signing_nowhere()

    def with_people_visible_to(self, user):
        """Who works for an organisation is for its own people and for those who keep its record."""
        return self.of(user) | self.kept_by(user)

    def with_contacts_visible_to(self, user):
        """Whom to turn to is, beside them, for all who serve a partnership that the organisation signs in."""
        served = _partnership(self.model).objects.served_by(user)
        return self.with_people_visible_to(user) | self.signing_in(served)

    def called(self, words: str):
        """Found by today's name, a former or short one, or an identifier."""
        words = words.strip()
        if not words:
            return self
        aliases = _related(self.model, "aliases").objects.filter(organisation=OuterRef("pk"), name__icontains=words)
        identifiers = _related(self.model, "identifiers").objects.filter(
            organisation=OuterRef("pk"), value__iexact=words.replace(" ", "")
        )
        return self.filter(Q(name__icontains=words) | Exists(aliases) | Exists(identifiers))

    def known_as(self, words: str):
        """Those of exactly this slug, name or other present name, in whatever case."""
        aliases = (
            _related(self.model, "aliases")
            .objects.filter(organisation=OuterRef("pk"), name__iexact=words)
            .exclude(kind="former")
        )
        exact = Q(slug=words.lower()) | Q(name__iexact=words) | Exists(aliases)
        return self.filter(exact).order_by(Lower("name"), "pk")

    def with_name_on(self, day: date):
        return self.annotate(name_on_day=_name_on(day, _related(self.model, "aliases"), "pk", "name"))

    def with_contacts(self):
        """How many officers can be reached, whether one leads, and when the list was last said to be right."""
        memberships = _related(self.model, "memberships").objects
        confirmed = _related(self.model, "people_events").objects.filter(organisation=OuterRef("pk"), kind="confirmed")
        return self.annotate(
            number_of_contacts=memberships.number_of_contacts_of("pk"),
            has_lead_officer=Exists(memberships.contacts().filter(role="lead officer", organisation=OuterRef("pk"))),
            people_confirmed_at=Subquery(confirmed.order_by("-at").values("at")[:1]),
        )

    def for_list(self, day: date):
        """With what a list of organisations shows: other names, and how many of its signatures hold on that day."""
        signed = (
            _related(self.model, "signatures")
            .objects.as_on(day)
            .filter(organisation=OuterRef("pk"))
            .order_by()
            .values("organisation")
            .annotate(number=Count("pk"))
            .values("number")
        )
        aliases = _related(self.model, "aliases").objects.order_by("kind", "name", "pk")
        return (
            self.annotate(number_signed=Coalesce(Subquery(signed), 0))
            .prefetch_related(Prefetch("aliases", queryset=aliases))
            .order_by(Lower("name"), "pk")
        )

    def for_choosing(self, edition):
        """With where each stands with an edition, if anywhere."""
        signature = (
            _related(self.model, "signatures").objects.current().filter(organisation=OuterRef("pk"), edition=edition)
        )
        return self.annotate(standing=Subquery(signature.values("status")[:1])).order_by(Lower("name"), "pk")

    def for_page(self):
        """With what the page of one organisation shows of it."""
        successions = _related(self.model, "successions").objects
        umbrellas = _related(self.model, "umbrellas").objects
        return self.prefetch_related(
            Prefetch("aliases", queryset=_related(self.model, "aliases").objects.order_by("-until", "name", "pk")),
            Prefetch("identifiers", queryset=_related(self.model, "identifiers").objects.order_by("scheme")),
            Prefetch("successions", queryset=successions.select_related("successor").order_by("successor__name")),
            Prefetch(
                "preceded_by",
                queryset=successions.select_related("predecessor").order_by("took_effect_on", "predecessor__name"),
            ),
            Prefetch("umbrellas", queryset=umbrellas.select_related("umbrella").order_by("umbrella__name", "pk")),
            Prefetch("umbrella_members", queryset=umbrellas.select_related("member").order_by("member__name", "pk")),
        )

    def for_export(self):
        return self.prefetch_related(
            "aliases", "identifiers", "successions__successor", "umbrellas__umbrella"
        ).order_by("slug")


def _partnership(model):
    """Of a model in this app, the partnerships that its signatures belong to."""
    return _related(_related(_related(_related(model, "signatures"), "edition"), "agreement"), "partnership")


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)

    def contacts(self):
        """Whom others can turn to: lead officers and officers whose accounts work."""
        return self.current().filter(role__in=CONTACT_ROLES, user__is_active=True)

    def number_of_contacts_of(self, organisation: str):
        """To annotate any rows with: how many people can be reached at the organisation that this field names."""
        contacts = (
            self.model.objects.contacts()
            .filter(organisation=OuterRef(organisation))
            .order_by()
            .values("organisation")
            .annotate(number=Count("user", distinct=True))
            .values("number")
        )
        return Coalesce(Subquery(contacts), 0)

    def for_list(self):
        """Lead officers first, then by name."""
        order = Case(
            When(role="lead officer", then=Value(0)),
            When(role="senior responsible officer", then=Value(1)),
            When(role="officer", then=Value(2)),
            default=Value(3),
        )
        return self.select_related("user", "organisation").order_by(order, Lower("user__name"), "pk")


class InvitationQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update(of=("self",)).select_related("organisation", "partnership").get(pk=pk)

    def with_hash(self, secret_sha256: str):
        return self.filter(secret_sha256=secret_sha256).select_related("organisation", "partnership", "invited_by")

    def waiting(self):
        """Neither accepted nor withdrawn; the link may have run out, and can be sent again."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open(self, at: datetime):
        return self.waiting().filter(expires_at__gt=at)

    def visible_to(self, user):
        """For those who can send them again or withdraw them."""
        organisations = _related(self.model, "organisation").objects.with_people_visible_to(user)
        partnerships = _related(self.model, "partnership").objects
        stewarded = (
            partnerships.all() if user.is_authenticated and user.is_staff else partnerships.where_role(user, "steward")
        )
        return self.filter(Q(organisation__in=organisations.values("pk")) | Q(partnership__in=stewarded.values("pk")))

    def for_list(self, at: datetime):
        expired = Case(When(expires_at__lte=at, then=Value(True)), default=Value(False))
        return (
            self.select_related("invited_by", "takes_over_from__user")
            .annotate(is_expired=expired)
            .order_by("email", "pk")
        )


class PeopleEventQuerySet(models.QuerySet):
    def for_list(self):
        """Newest first, with the people in them."""
        return self.select_related("by", "person", "organisation", "partnership").order_by("-at", "-pk")

    def confirmations(self):
        return self.filter(kind="confirmed")


class SignatureQuerySet(models.QuerySet):
    def lock(self, pk):
        return (
            self.select_for_update(of=("self",))
            .select_related("organisation", "edition__agreement__partnership")
            .get(pk=pk)
        )

    def signed(self):
        """Signed, and by an organisation that still exists: those whom a round of their edition asks."""
        return self.filter(status=self.model.Status.SIGNED, organisation__closed_on__isnull=True)

    def current(self):
        """One per organisation and edition: all but the withdrawn, which are history."""
        return self.exclude(status=self.model.Status.WITHDRAWN)

    def left_behind_by(self, edition):
        """Signed on an earlier edition of its agreement, by organisations that exist and are not on its list."""
        listed = self.model.objects.current().filter(edition=edition, organisation=OuterRef("organisation"))
        return (
            self.signed()
            .filter(edition__agreement=edition.agreement_id, edition__status="superseded")
            .exclude(Exists(listed))
        )

    def to_chase(self):
        """Those asked and not yet decided, on a text that can still be signed."""
        undecided = [self.model.Status.INVITED, self.model.Status.IN_GOVERNANCE]
        return self.filter(status__in=undecided).exclude(edition__status="superseded")

    def public(self):
        """What was signed is for everybody to see; who was asked, or said no, is not."""
        return self.filter(status__in=[self.model.Status.SIGNED, self.model.Status.WITHDRAWN])

    def kept_by(self, user):
        """Those whose lifecycle the person follows: in partnerships where they hold a role; staff see all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        partnerships = _related(_related(_related(self.model, "edition"), "agreement"), "partnership").objects
        return self.filter(
            edition__agreement__partnership__in=partnerships.where_role(
                user, "steward", "secretary", "chair", "reviewer"
            ).values("pk")
        )

    def visible_to(self, user):
        """The public ones, those of one's own organisations, and those of one's partnerships."""
        if not user.is_authenticated:
            return self.public()
        own = _related(self.model, "organisation").objects.of(user).values("pk")
        kept = self.model.objects.kept_by(user).values("pk")
        return self.filter(
            Q(status__in=[self.model.Status.SIGNED, self.model.Status.WITHDRAWN])
            | Q(organisation__in=own)
            | Q(pk__in=kept)
        )

    def begun_by(self, day: date):
        """Signed on that day or before.

        Where no day is known it counts from the day its edition came into force, and if that is not known either,
        always: the words that the source has for it are shown beside it.
        """
        return self.public().filter(
            Q(signed_on__lte=day)
            | Q(signed_on__isnull=True, edition__in_force_on__lte=day)
            | Q(signed_on__isnull=True, edition__in_force_on__isnull=True)
        )

    def undated(self):
        """Those that count on every day, because no day is known."""
        return self.filter(signed_on__isnull=True, edition__in_force_on__isnull=True)

    def as_on(self, day: date):
        """Those that held on that day: begun, and not yet ended."""
        return self.begun_by(day).filter(_not_ended_on(day))

    def ended_by(self, day: date):
        """Those that had been signed, and held no more on that day."""
        return self.begun_by(day).exclude(_not_ended_on(day))

    def with_name_on(self, day: date):
        aliases = _related(_related(self.model, "organisation"), "aliases")
        return self.annotate(name_on_day=_name_on(day, aliases, "organisation", "organisation__name"))

    def for_register(self, day: date):
        return (
            self.with_name_on(day)
            .select_related("organisation", "edition__agreement__partnership")
            .prefetch_related(_parties(self.model))
            .order_by("edition__agreement__title", "edition__label", Lower("name_on_day"), "pk")
        )

    def for_list(self):
        return (
            self.select_related("organisation", "edition__agreement__partnership")
            .prefetch_related(_parties(self.model))
            .order_by("edition__agreement__title", "edition__label", Lower("organisation__name"), "pk")
        )

    def with_contacts(self):
        """How many officers of the organisation can be reached."""
        memberships = _related(_related(self.model, "organisation"), "memberships").objects
        return self.annotate(number_of_contacts=memberships.number_of_contacts_of("organisation"))


def _not_ended_on(day: date) -> Q:
    return (
        (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))
        & (Q(organisation__closed_on__isnull=True) | Q(organisation__closed_on__gt=day))
        & (Q(edition__superseded_at__isnull=True) | Q(edition__superseded_at__date__gt=day))
    )


def _parties(model) -> Prefetch:
    return Prefetch("parties", queryset=_related(model, "parties").objects.order_by("position"))


def parties_in(signatures) -> list[str]:
    """The names of the parties that these signatures are in, for a filter."""
    party = _related(signatures.model, "parties")
    return list(
        party.objects.filter(signatures__in=signatures).values_list("name", flat=True).order_by("name").distinct()
    )


class ImportFileQuerySet(models.QuerySet):
    def of(self, user):
        """A file waits for the one person who uploaded it."""
        return self.filter(uploaded_by=user)
