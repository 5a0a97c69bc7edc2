from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def home(request):
    return render(request, "reports/home.html")


@require_safe
def desk(request):
    """What waits for the person who signed in: one page for every role."""
    return render(request, "reports/desk.html")
