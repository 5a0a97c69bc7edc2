"""Rounds, filings and evidence to look up; they change through their pages, which keep the rules. No draft is here."""

from django.contrib import admin

from compacts.admin import ReadOnly
from selfassessment import models


class Levels(admin.TabularInline):
    model = models.ScaleLevel
    extra = 0
    ordering = ["position"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_in_use)

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(models.Scale)
class ScaleAdmin(admin.ModelAdmin):
    """Staff may add a scale; one that a round has used stays as it is."""

    list_display = ["name", "description"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [Levels]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_in_use)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_in_use)


@admin.register(models.Round)
class RoundAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["label", "edition", "status", "opens_on", "due_on"]
    list_filter = ["status"]
    list_select_related = ["edition__agreement"]
    ordering = ["-due_on"]


@admin.register(models.SelfAssessment)
class SelfAssessmentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["signature", "round", "status", "filed_at"]
    list_filter = ["status"]
    list_select_related = ["signature__organisation", "signature__edition__agreement", "round__edition__agreement"]
    search_fields = ["signature__organisation__name"]
    ordering = ["-pk"]


@admin.register(models.Filing)
class FilingAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["reference", "filed_at", "filed_by", "is_late", "sha256"]
    list_select_related = ["filed_by"]
    search_fields = ["reference", "sha256"]
    ordering = ["-filed_at"]


@admin.register(models.Evidence)
class EvidenceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "organisation", "kind", "number", "visibility", "added_at", "added_by"]
    list_filter = ["kind", "visibility"]
    list_select_related = ["organisation", "added_by"]
    search_fields = ["title", "original_name", "sha256"]
    exclude = ["file"]  # had through its own page, which asks who may see it
    ordering = ["-added_at"]


@admin.register(models.Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["assessment", "to_status", "at", "by"]
    list_select_related = ["assessment__signature__organisation", "assessment__round__edition__agreement", "by"]
    ordering = ["-at"]


@admin.register(models.RoundEvent)
class RoundEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["round", "to_status", "at", "by"]
    list_select_related = ["round__edition__agreement", "by"]
    ordering = ["-at"]
