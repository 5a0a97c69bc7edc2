from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.desk import groups_for


@require_safe
def desk(request):
    """What waits for the person who signed in: one page for every role."""
    groups = groups_for(request.user, on=timezone.localdate())
    waiting = sum(len(group.tasks) for group in groups)
    return render(request, "reports/desk.html", {"groups": groups, "waiting": waiting})
