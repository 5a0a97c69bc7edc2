"""Everything on record, to look at. What changes a record is a verb, and verbs have pages: the admin leads there."""

from django.contrib import admin
from django.urls import reverse

from signatories.models import (
    Alias,
    Identifier,
    ImportFile,
    Invitation,
    Membership,
    Organisation,
    OrganisationEvent,
    Signature,
    SignatureEvent,
    Succession,
    UmbrellaMembership,
)


class LookOnly:
    """Nobody adds, changes or removes through the admin what has rules of its own."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LookOnlyAdmin(LookOnly, admin.ModelAdmin):
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50


class LookOnlyInline(LookOnly, admin.TabularInline):
    extra = 0


class WithSpreadsheetAdmin(LookOnlyAdmin):
    """A list with the way to its import and export: the steward's pages, open to staff for all partnerships."""

    change_list_template = "admin/signatories/with_spreadsheet.html"
    kind = ""

    def changelist_view(self, request, extra_context=None):
        spreadsheet = {
            "import": reverse("signatories:import_for_staff", args=[self.kind]),
            "xlsx": reverse("signatories:export_for_staff", args=[self.kind, "xlsx"]),
            "csv": reverse("signatories:export_for_staff", args=[self.kind, "csv"]),
        }
        return super().changelist_view(request, {**(extra_context or {}), "spreadsheet": spreadsheet})


class AliasInline(LookOnlyInline):
    model = Alias


class IdentifierInline(LookOnlyInline):
    model = Identifier


class SuccessionInline(LookOnlyInline):
    model = Succession
    fk_name = "predecessor"


class UmbrellaInline(LookOnlyInline):
    model = UmbrellaMembership
    fk_name = "member"


class OrganisationEventInline(LookOnlyInline):
    model = OrganisationEvent


@admin.register(Organisation)
class OrganisationAdmin(WithSpreadsheetAdmin):
    kind = ImportFile.Kind.ORGANISATIONS
    list_display = ["name", "kind", "side", "closed_on", "is_demonstration"]
    list_filter = ["side", "kind", "is_demonstration"]
    search_fields = ["name", "slug", "aliases__name", "identifiers__value"]
    ordering = ["name", "pk"]
    inlines = [AliasInline, IdentifierInline, SuccessionInline, UmbrellaInline, OrganisationEventInline]


@admin.register(Membership)
class MembershipAdmin(LookOnlyAdmin):
    list_display = ["user", "organisation", "role", "given_at", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "user__email", "organisation__name"]
    ordering = ["-given_at", "-pk"]


@admin.register(Invitation)
class InvitationAdmin(LookOnlyAdmin):
    list_display = ["email", "organisation", "partnership", "invited_at", "sent_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["organisation", "partnership"]
    search_fields = ["email", "organisation__name", "partnership__name"]
    ordering = ["-invited_at", "-pk"]


class SignatureEventInline(LookOnlyInline):
    model = SignatureEvent


@admin.register(Signature)
class SignatureAdmin(WithSpreadsheetAdmin):
    kind = ImportFile.Kind.SIGNATURES
    list_display = ["organisation", "edition", "status", "signed_on", "withdrawn_on"]
    list_filter = ["status", "edition__agreement"]
    list_select_related = ["organisation", "edition__agreement"]
    search_fields = ["organisation__name", "edition__agreement__title"]
    ordering = ["-pk"]
    inlines = [SignatureEventInline]
