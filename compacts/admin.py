"""Another door to the same rules, for portal staff: partnerships, who has which role in them, and what they agreed."""

from django.contrib import admin

from compacts.models import Agreement, Body, EarlierEdition, Partnership, Relation, Role


class ReadOnly:
    """Mix into an admin: what it shows is made and changed elsewhere."""

    actions = None

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RoleInline(ReadOnly, admin.TabularInline):
    model = Role
    fields = ["user", "kind", "side", "given_at", "given_by", "ended_at", "ended_by"]


class BodyInline(admin.StackedInline):
    model = Body
    extra = 0
    filter_horizontal = ["oversees"]


@admin.register(Partnership)
class PartnershipAdmin(admin.ModelAdmin):
    list_display = ["name", "level", "parent", "is_demonstration"]
    list_filter = ["level", "is_demonstration"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]
    ordering = ["name"]
    inlines = [RoleInline, BodyInline]
    actions = None


@admin.register(Role)
class RoleAdmin(ReadOnly, admin.ModelAdmin):
    """Who holds or held which role. People are invited, and roles ended, on the partnership's own pages."""

    list_display = ["user", "kind", "side", "partnership", "given_at", "ended_at"]
    list_filter = ["kind", "partnership"]
    list_select_related = ["user", "partnership"]
    search_fields = ["user__name", "user__email"]
    ordering = ["partnership__name", "kind", "-given_at"]


class RelationInline(admin.TabularInline):
    model = Relation
    extra = 0


class EarlierEditionInline(admin.TabularInline):
    model = EarlierEdition
    extra = 0


@admin.register(Agreement)
class AgreementAdmin(admin.ModelAdmin):
    """Agreements come into being with the file of their first edition; here their description is mended."""

    list_display = ["title", "kind", "partnership"]
    list_filter = ["kind", "partnership"]
    list_select_related = ["partnership"]
    search_fields = ["title", "slug"]
    ordering = ["title"]
    readonly_fields = ["slug", "partnership"]
    inlines = [RelationInline, EarlierEditionInline]
    actions = None

    def has_add_permission(self, request):
        return False
