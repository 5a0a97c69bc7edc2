"""Which round a page of a report that is being written is about, and the frame that all these pages share."""

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from reports import policies
from reports.models import Participant
from selfassessment.models import Round


def load(request: HttpRequest, pk: int, check: Callable = policies.check_can_read_draft) -> Round:
    """The round for those who may; a stranger to it, and to its report, finds nothing."""
    asked = Participant.objects.waiting_for(request.user).values("publication__round")
    visible = Round.objects.visible_to(request.user).values("pk")
    round_ = get_object_or_404(Round.objects.filter(Q(pk__in=visible) | Q(pk__in=asked)).for_page(), pk=pk)
    check(request.user, round_)
    return round_


def page(request: HttpRequest, name: str, round_: Round, **context) -> HttpResponse:
    return render(
        request,
        f"reports/{name}.html",
        {"round": round_, "agreement": round_.edition.agreement, "partnership": round_.partnership, **context},
    )
