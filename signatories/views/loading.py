"""How pages find what their address names, and show what a rule or a verb had to say."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404

from accounts.rules import Refused
from compacts.models import Partnership
from signatories.models import Organisation


def partnership_or_404(request, slug) -> Partnership:
    """A partnership's inner pages are for the people who serve it."""
    return get_object_or_404(Partnership.objects.served_by(request.user), slug=slug)


def kept_organisation_or_404(request, slug) -> Organisation:
    """Its people may come this far and be told why not; strangers find nothing."""
    return get_object_or_404(Organisation.objects.with_people_visible_to(request.user), slug=slug)


def typed(request):
    """What was sent, even if nothing was filled in; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


@contextmanager
def refusals_shown_in(form):
    """A rule that refuses when the button has been pressed is an error of the form, and nothing typed is lost."""
    try:
        yield
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        known = set(getattr(error, "error_dict", {})) <= set(form.fields)
        form.add_error(None, error if known and hasattr(error, "error_dict") else error.messages)
