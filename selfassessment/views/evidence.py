"""An organisation's library of evidence."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import decide
from selfassessment.actions import evidence as actions
from selfassessment.forms.evidence import FileForm, LinkForm
from selfassessment.models import Evidence
from selfassessment.policies import evidence as policies
from signatories.models import Organisation


@require_http_methods(["GET", "POST"])
def library(request, slug):
    """Links and files, and where each is used; add another."""
    organisation = get_object_or_404(Organisation, slug=slug)
    policies.check_can_see_library(request.user, organisation)
    can_add = decide(policies.check_can_add, request.user, organisation)
    adding = request.POST.get("add")
    link_form = LinkForm(request.POST if adding == "link" else None, auto_id="link_%s")
    file_form = FileForm(*([request.POST, request.FILES] if adding == "file" else []), auto_id="file_%s")
    if request.method == "POST":
        policies.check_can_add(request.user, organisation)
        now = timezone.now()
        if link_form.is_valid():
            item = actions.add_link(organisation, by=request.user, at=now, **link_form.new_link)
            messages.success(request, f"“{item.title}” is in the library.")
            return redirect("selfassessment:library", slug=slug)
        if file_form.is_valid():
            item = actions.add_file(organisation, by=request.user, at=now, **file_form.new_file)
            messages.success(request, f"“{item.title}” is in the library.")
            return redirect("selfassessment:library", slug=slug)
    items = Evidence.objects.of(organisation).visible_to(request.user).with_uses()
    return render(
        request,
        "selfassessment/library.html",
        {
            "organisation": organisation,
            "items": items,
            "can_add": can_add,
            "can_remove": decide(policies.check_can_remove_any, request.user, organisation),
            "link_form": link_form,
            "file_form": file_form,
            "form": file_form if adding == "file" else link_form,
        },
    )


@require_safe
def evidence_file(request, slug, pk):
    """A file as a download, under the type that was found in it, to who may see an answer that uses it."""
    item = get_object_or_404(
        Evidence.objects.visible_to(request.user), organisation__slug=slug, pk=pk, kind=Evidence.Kind.FILE
    )
    try:
        file = item.file.open()
    except FileNotFoundError as error:
        raise Http404("The file is not where it was stored.") from error
    response = FileResponse(
        file,
        as_attachment=True,
        filename=item.original_name,
        content_type=item.content_type or "application/octet-stream",
    )
    # Should a browser open it in spite of all that, then as a page that may do nothing.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def remove_evidence(request, slug, pk):
    item = get_object_or_404(Evidence.objects.visible_to(request.user), organisation__slug=slug, pk=pk)
    actions.remove(item, by=request.user)
    messages.success(request, f"“{item.title}” has been removed from the library.")
    return redirect("selfassessment:library", slug=slug)
