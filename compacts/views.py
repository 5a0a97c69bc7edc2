from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.rules import decide
from compacts import policies
from compacts.forms import AgreementFilter
from compacts.models import Agreement, Body, Partnership

AGREEMENTS_A_PAGE = 20


@login_not_required
@require_safe
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


@login_not_required
@require_safe
def partnership(request, slug):
    visible = Partnership.objects.visible_to(request.user)
    shown = get_object_or_404(visible.select_related("parent"), slug=slug)
    context = {
        "partnership": shown,
        "parent": visible.filter(pk=shown.parent_id).first(),
        "parts": visible.filter(parent=shown).for_list(),
        "bodies": Body.objects.filter(partnership=shown).select_related("reports_to").order_by("pk"),
        "agreements": Agreement.objects.visible_to(request.user).filter(partnership=shown).for_list(),
        "serves": Partnership.objects.served_by(request.user).filter(pk=shown.pk).exists(),
    }
    return render(request, "compacts/partnership.html", context)
