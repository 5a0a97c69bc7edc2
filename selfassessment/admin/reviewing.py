"""What was released, for portal staff to look up. Drafts are the reviewers' own, and staff are not among them."""

from django.contrib import admin

from compacts.admin import ReadOnly
from selfassessment.models import Reply, Review, Verdict


@admin.register(Review)
class ReviewAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["filing", "released_at", "released_by", "replied_at", "settled_at"]
    list_select_related = ["filing", "released_by"]
    list_filter = ["filing__assessment__round"]
    search_fields = ["filing__reference", "filing__assessment__signature__organisation__name"]
    ordering = ["-released_at", "pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).released()


@admin.register(Verdict)
class VerdictAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["clause", "judgement", "rating", "organisation"]
    list_filter = ["judgement", "review__filing__assessment__round"]
    search_fields = ["review__filing__reference", "answer__clause__number"]
    ordering = ["review", "answer__clause__position"]
    fields = ["review", "answer", "judgement", "rating", "reason", "settled_outcome", "settled_note"]
    readonly_fields = ["settled_outcome", "settled_note"]

    def get_queryset(self, request):
        organisation = "answer__assessment__signature__organisation"
        return (
            super()
            .get_queryset(request)
            .released()
            .with_replies()
            .select_related(
                "answer__clause",
                "answer__assessment__round__edition__agreement",
                organisation,
                "rating",
                "review__filing",
            )
        )

    @admin.display(ordering="answer__clause__position")
    def clause(self, verdict):
        return verdict.answer.clause.name

    @admin.display
    def organisation(self, verdict):
        return verdict.answer.assessment.signature.organisation

    @admin.display(description="outcome")
    def settled_outcome(self, verdict):
        return verdict.settled_outcome or "–"

    @admin.display(description="note on the outcome")
    def settled_note(self, verdict):
        return verdict.settled_note or "–"


@admin.register(Reply)
class ReplyAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["clause", "text", "organisation"]
    list_filter = ["verdict__review__filing__assessment__round"]
    ordering = ["verdict__review", "verdict__answer__clause__position"]
    fields = ["verdict", "text"]

    def get_queryset(self, request):
        answer = "verdict__answer"
        return (
            super()
            .get_queryset(request)
            .sent()
            .select_related(
                f"{answer}__clause",
                f"{answer}__assessment__signature__organisation",
                f"{answer}__assessment__round__edition__agreement",
            )
        )

    @admin.display(ordering="verdict__answer__clause__position")
    def clause(self, reply):
        return reply.verdict.answer.clause.name

    @admin.display
    def organisation(self, reply):
        return reply.verdict.answer.assessment.signature.organisation
