from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def health(request):
    """For a load balancer: 200 when the server runs and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_safe
def account(request):
    """Who is signed in, and how to change the password."""
    return render(request, "accounts/account.html")


@login_not_required
@require_safe
def about(request):
    return render(request, "pages/about.html")


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def privacy(request):
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def licence(request):
    return render(request, "pages/licence.html")
