from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from commitments import outline
from compacts.models import Agreement, Body, Relation


@login_not_required
@require_safe
def home(request):
    return render(request, "reports/home.html")


@require_safe
def desk(request):
    """What waits for the person who signed in: one page for every role."""
    return render(request, "reports/desk.html")


@login_not_required
@require_safe
def agreement(request, slug):
    """All there is about one agreement: its contents, its editions, its relations, who looks after it."""
    shown = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("partnership__parent"), slug=slug
    )
    editions = list(shown.editions.visible_to(request.user).current_first())
    edition = editions[0] if editions else None
    lines = outline.lines_of(edition.clauses.for_outline()) if edition else []
    context = {
        "agreement": shown,
        "partnership": shown.partnership,
        "edition": edition,
        "contents": outline.contents(lines),
        "promises": sum(line.clause.is_assessable for line in lines),
        "editions": editions,
        "earlier_editions": shown.earlier_editions.without_text(),
        "relations": Relation.objects.stated_by(shown, seen_by=request.user),
        "reverse_relations": Relation.objects.about(shown, seen_by=request.user),
        "bodies": Body.objects.of(shown),
    }
    return render(request, "reports/agreement.html", context)
