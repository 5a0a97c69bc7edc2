from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from signatories import policies, spreadsheets
from signatories.actions import imports as actions
from signatories.forms.imports import UploadForm
from signatories.models import ImportFile, Organisation, Signature
from signatories.resources import OrganisationResource, SignatureResource
from signatories.views.loading import partnership_or_404, typed
from signatories.views.organisations import csv_response

RESOURCES = {
    ImportFile.Kind.ORGANISATIONS: OrganisationResource,
    ImportFile.Kind.SIGNATURES: SignatureResource,
}
ROWS_A_PAGE = 100


def _partnership(request, slug):
    """The partnership that a steward imports into; staff may import without one."""
    partnership = partnership_or_404(request, slug) if slug else None
    policies.check_can_import(request.user, partnership)
    return partnership


def _resource(request, kind, partnership):
    return RESOURCES[kind](by=request.user, at=timezone.now(), partnership=partnership)


@require_http_methods(["GET", "POST"])
def import_file(request, kind, slug=None):
    """Choose a spreadsheet; it is read, kept, and shown before anything happens."""
    partnership = _partnership(request, slug)
    form = UploadForm(typed(request), request.FILES or None)
    if form.is_valid():
        kept = actions.keep(
            form.table,
            kind=kind,
            partnership=partnership,
            original_name=form.cleaned_data["file"].name,
            by=request.user,
            at=timezone.now(),
        )
        return redirect(_url("preview_import", kept))
    resource = RESOURCES[kind]
    context = {
        "partnership": partnership,
        "kind": ImportFile.Kind(kind),
        "form": form,
        "columns": resource.COLUMNS,
        "base": _base(partnership, kind),
    }
    return render(request, "signatories/import_file.html", context)


def _base(partnership, kind) -> dict[str, str]:
    """The addresses that go with a kind of import, in a partnership or for staff."""
    if partnership:
        place = [partnership.slug, kind]
        return {
            "export_csv": reverse("signatories:export", args=[*place, "csv"]),
            "export_xlsx": reverse("signatories:export", args=[*place, "xlsx"]),
            "upload": reverse("signatories:import_file", args=place),
        }
    return {
        "export_csv": reverse("signatories:export_for_staff", args=[kind, "csv"]),
        "export_xlsx": reverse("signatories:export_for_staff", args=[kind, "xlsx"]),
        "upload": reverse("signatories:import_for_staff", args=[kind]),
    }


def _url(name, kept) -> str:
    if kept.partnership_id:
        return reverse(f"signatories:{name}", args=[kept.partnership.slug, kept.kind, kept.pk])
    return reverse(f"signatories:{name}_for_staff", args=[kept.kind, kept.pk])


@require_http_methods(["GET", "POST"])
def preview_import(request, kind, pk, slug=None):
    """What the file would change, row by row; a yes does it, all of it or nothing."""
    partnership = _partnership(request, slug)
    kept = get_object_or_404(ImportFile.objects.of(request.user), pk=pk, kind=kind, partnership=partnership)
    base = _base(partnership, kind)
    try:
        table = actions.table_of(kept)
    except spreadsheets.UnreadableFileError as error:
        messages.warning(request, str(error))
        return redirect(base["upload"])
    if request.method == "POST" and "discard" in request.POST:
        actions.discard(kept, by=request.user)
        messages.info(request, "The file was put aside. Nothing was changed.")
        return redirect(base["upload"])
    is_for_good = request.method == "POST"
    outcome = _resource(request, kind, partnership).run(table, dry_run=not is_for_good)
    if is_for_good and not outcome.problems:
        actions.discard(kept, by=request.user)
        messages.success(
            request, f"{len(outcome.new)} added, {len(outcome.changed)} changed, {outcome.unchanged} unchanged."
        )
        return redirect(_where_to_see(kind, partnership))
    context = {
        "partnership": partnership,
        "kind": ImportFile.Kind(kind),
        "kept": kept,
        "outcome": outcome,
        "notes": table.notes,
        "page": Paginator(outcome.problems or outcome.rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "base": base,
    }
    return render(request, "signatories/preview_import.html", context)


def _where_to_see(kind, partnership) -> str:
    if kind == ImportFile.Kind.SIGNATURES and partnership:
        return reverse("signatories:signatures", args=[partnership.slug])
    return reverse("signatories:organisations" if kind == ImportFile.Kind.ORGANISATIONS else "signatories:register")


@require_safe
def export(request, kind, extension, slug=None):
    """What the portal holds, in the form that an import takes."""
    partnership = _partnership(request, slug)
    if kind == ImportFile.Kind.ORGANISATIONS:
        rows = Organisation.objects.for_export()
    else:
        rows = Signature.objects.for_list()
        rows = rows.filter(edition__agreement__partnership=partnership) if partnership else rows
    dataset = _resource(request, kind, partnership).export(rows)
    if extension == "csv":
        return csv_response(f"{kind}.csv", dataset.headers, list(dataset))
    return HttpResponse(
        spreadsheets.xlsx_of(dataset.headers, list(dataset), kind.capitalize()),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{kind}.xlsx"'},
    )
