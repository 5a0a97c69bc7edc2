from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import caching
from accounts.rules import decide
from compacts import policies
from compacts.forms import AgreementFilter
from compacts.models import Agreement, Partnership

AGREEMENTS_A_PAGE = 20


@login_not_required
@require_safe
@caching.live
def agreements(request):
    visible = Agreement.objects.visible_to(request.user)
    owners = Partnership.objects.filter(pk__in=visible.values("partnership")).for_list()
    form = AgreementFilter(request.GET, partnerships=owners)
    page = Paginator(form.narrow(visible).for_list(), AGREEMENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "compacts/agreements.html",
        {"page": page, "form": form, "can_load": decide(policies.check_is_steward_somewhere, request.user)},
    )
