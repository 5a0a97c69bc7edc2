"""Another door to the same rules, for portal staff: what a draft says can be mended, what is in force can be read.

The tree itself, which clauses there are and under which, comes from an agreement file: nothing is added or moved here.
"""

from django.contrib import admin

from accounts.rules import decide
from commitments.models import Clause, Likeness, Standard, Theme
from compacts import policies as compacts_policies
from compacts.models import Edition, GlossaryTerm, Party


class TextInline(admin.TabularInline):
    """Rows of an edition's text; `obj` is the page's own record, whose edition decides."""

    extra = 0

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and may_edit(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and may_edit(request, obj)


class PartyInline(TextInline):
    model = Party


class GlossaryInline(TextInline):
    model = GlossaryTerm


class StandardInline(TextInline):
    model = Standard


class TextAdmin(admin.ModelAdmin):
    """A record of an edition's text: read-only once the edition is frozen, and made by files alone."""

    actions = None  # deleting many at once would not ask for each

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_edit(request, obj)


@admin.register(Edition)
class EditionAdmin(TextAdmin):
    list_display = ["agreement", "label", "status", "in_force_on"]
    list_filter = ["status", "agreement"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__title", "label"]
    readonly_fields = [
        "agreement",
        "label",
        "status",
        "content_sha256",
        "brought_into_force_at",
        "brought_into_force_by",
        "superseded_at",
        "superseded_by",
    ]
    inlines = [PartyInline, GlossaryInline]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and may_edit(request, obj)


@admin.register(Clause)
class ClauseAdmin(TextAdmin):
    list_display = ["ref", "kind", "title", "is_assessable", "theme", "edition"]
    list_filter = ["edition__agreement", "kind", "is_assessable", "theme"]
    list_select_related = ["theme", "edition__agreement"]
    search_fields = ["ref", "number", "title", "text"]
    ordering = ["edition", "position"]
    readonly_fields = ["edition", "ref", "parent", "position", "depth", "lineage", "bound_parties"]
    filter_horizontal = ["parties"]
    inlines = [StandardInline]

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Only parties of the clause's own edition can be named."""
        if db_field.name == "parties" and (pk := request.resolver_match.kwargs.get("object_id")):
            kwargs["queryset"] = Party.objects.filter(edition__clauses=pk).order_by("position")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    """Agreement files name themes by their slugs, so these stay as they are."""

    list_display = ["name", "slug", "position"]
    ordering = ["position"]
    readonly_fields = ["slug", "position"]
    actions = None

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Likeness)
class LikenessAdmin(admin.ModelAdmin):
    """To read: links are proposed and agreed on their own pages."""

    list_display = ["clause", "relation", "other", "proposed_by", "agreed_by", "ended_at"]
    list_select_related = ["clause__edition__agreement", "other__edition__agreement", "proposed_by", "agreed_by"]
    ordering = ["-proposed_at"]
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def may_edit(request, obj) -> bool:
    """The rule for an edition's text, asked about the edition or one of its rows; true of none in particular."""
    if obj is None:
        return True
    edition = obj if isinstance(obj, Edition) else obj.edition
    return bool(decide(compacts_policies.check_can_edit_text, request.user, edition))
