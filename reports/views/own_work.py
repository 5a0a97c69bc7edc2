from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.desk import groups_for, is_about_demonstration


@require_safe
def desk(request):
    """What waits for the person who signed in: one page for every role."""
    groups = groups_for(request.user, on=timezone.localdate())
    waiting = sum(task.is_waiting for group in groups for task in group.tasks)
    demonstration = is_about_demonstration(request.user)
    return render(request, "reports/desk.html", {"groups": groups, "waiting": waiting, "demonstration": demonstration})
